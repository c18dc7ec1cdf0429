#include <metal_stdlib>
using namespace metal;

inline float sigmoid_of(float x) {
  const float e = metal::precise::exp(-metal::abs(x));
  return (x < 0.0f ? e : 1.0f) / (1.0f + e);
}

// What lane `lane ^ mask` has.
template <class T>
inline T other_lane(T x, ushort mask) {
  return metal::simd_shuffle_xor(x, mask);
}
inline long other_lane(long x, ushort mask) {
  return as_type<long>(metal::simd_shuffle_xor(as_type<uint2>(x), mask));
}
inline bool other_lane(bool x, ushort mask) {
  return metal::simd_shuffle_xor(uint(x), mask) != 0;
}

// Computes linear, through linear_product, linear.
kernel void linear_kernel(device const float* x [[buffer(0)]], device const float* p_gru_weight_ih_l0 [[buffer(1)]], device const float* p_gru_bias_ih_l0 [[buffer(2)]], device float* linear_out [[buffer(3)]], uint tile_at [[threadgroup_position_in_grid]], uint at [[thread_index_in_threadgroup]], uint lane [[thread_index_in_simdgroup]], uint simd [[simdgroup_index_in_threadgroup]]) {
  const int item = tile_at;
  const int a = 0;
  const int b = item;
  threadgroup float tile_left[256];
  threadgroup float tile_right[512];
  threadgroup float tile_strips[512];
  threadgroup float* tile_strip = tile_strips + simd * 128;
  const int first_row = 0;
  const int first_column = b * 32;
  const int own_row = simd / 2 * 8;
  const int own_column = simd % 2 * 16;
  simdgroup_float8x8 tile_sums[1][2];
  for (ushort i = 0; i < 1; ++i)
    for (ushort j = 0; j < 2; ++j) tile_sums[i][j] = make_filled_simdgroup_matrix<float, 8, 8>(0.0f);
  for (int base = 0; base < 128; base += 16) {
    for (int place = at; place < 256; place += 128) {
      const int row = first_row + place / 16;
      const int term = base + place % 16;
      const float element = x[row * 128 + term];
      tile_left[place] = element;
    }
    for (int place = at; place < 512; place += 128) {
      const int column = first_column + place / 16;
      const int term = base + place % 16;
      const float element = p_gru_weight_ih_l0[column * 128 + term];
      tile_right[place] = element;
    }
    threadgroup_barrier(mem_flags::mem_threadgroup);
    for (ushort deep = 0; deep < 16; deep += 8) {
      simdgroup_float8x8 left[1], right[2];
      for (ushort i = 0; i < 1; ++i) simdgroup_load(left[i], tile_left + (own_row + i * 8) * 16 + deep, 16);
      for (ushort j = 0; j < 2; ++j) simdgroup_load(right[j], tile_right + (own_column + j * 8) * 16 + deep, 16, ulong2(0), true);
      for (ushort i = 0; i < 1; ++i)
        for (ushort j = 0; j < 2; ++j) simdgroup_multiply_accumulate(tile_sums[i][j], left[i], right[j], tile_sums[i][j]);
    }
    threadgroup_barrier(mem_flags::mem_threadgroup);
  }
  for (ushort i = 0; i < 1; ++i) {
    for (ushort j = 0; j < 2; ++j) simdgroup_store(tile_sums[i][j], tile_strip + j * 8, 16);
    simdgroup_barrier(mem_flags::mem_threadgroup);
    for (ushort place = lane; place < 128; place += 32) {
      const int row = first_row + own_row + i * 8 + place / 16;
      const int column = first_column + own_column + place % 16;
      const float linear_product = tile_strip[place];
      linear_out[row * 192 + column] = (linear_product + p_gru_bias_ih_l0[column]);
    }
    simdgroup_barrier(mem_flags::mem_threadgroup);
  }
}

// Computes linear_1, through linear_1_product, linear_1.
kernel void linear_1_kernel(device const float* h0 [[buffer(0)]], device const float* p_gru_weight_hh_l0 [[buffer(1)]], device const float* p_gru_bias_hh_l0 [[buffer(2)]], device float* linear_1_out [[buffer(3)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 192);
  const int b = (item % 192);
  float linear_1_product = 0.0f;
  for (int i = int(lane); i < 64; i += 32) {
    linear_1_product = linear_1_product + (h0[a * 64 + i] * p_gru_weight_hh_l0[b * 64 + i]);
  }
  for (ushort step = 16; step > 0; step /= 2) linear_1_product = linear_1_product + other_lane(linear_1_product, step);
  if (lane == 0) linear_1_out[a * 192 + b] = (linear_1_product + p_gru_bias_hh_l0[b]);
}

// Computes add_3, through add, sigmoid, add_1, sigmoid_1, mul, add_2, tanh, sub, mul_1, add_3.
kernel void add_3_kernel(device const float* linear_1 [[buffer(0)]], device const float* linear [[buffer(1)]], device const float* h0 [[buffer(2)]], device float* add_3_out [[buffer(3)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  for (int i = int(lane); i < 64; i += 32) {
    const float add = (linear_1[row * 192 + i] + linear[row * 192 + i]);
    const float sigmoid = sigmoid_of(add);
    const float add_1 = (linear_1[row * 192 + i + 64] + linear[row * 192 + i + 64]);
    const float sigmoid_1 = sigmoid_of(add_1);
    const float mul = (linear_1[row * 192 + i + 128] * sigmoid);
    const float add_2 = (linear[row * 192 + i + 128] + mul);
    const float tanh = metal::precise::tanh(add_2);
    const float sub = (h0[row * 64 + i] - tanh);
    const float mul_1 = (sub * sigmoid_1);
    add_3_out[row * 64 + i] = (mul_1 + tanh);
  }
}

// Computes cat, through cat.
kernel void cat_kernel(device const float* add_3 [[buffer(0)]], device const float* add_7 [[buffer(1)]], device const float* add_11 [[buffer(2)]], device const float* add_15 [[buffer(3)]], device float* cat_out [[buffer(4)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 2);
  const int block = (item % 2);
  for (int i = int(lane); i < 128; i += 32) {
    cat_out[a * 256 + block * 128 + i] = ((a < 1) ? add_3[a * 256 + block * 128 + i] : ((a < 2) ? add_7[a * 256 + block * 128 + i - 256] : ((a < 3) ? add_11[a * 256 + block * 128 + i - 512] : add_15[a * 256 + block * 128 + i - 768])));
  }
}

// Computes cat_2, through cat_2.
kernel void cat_2_kernel(device const float* cat [[buffer(0)]], device const float* cat_1 [[buffer(1)]], device float* cat_2_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  for (int i = int(lane); i < 128; i += 32) {
    cat_2_out[row * 128 + i] = ((i < 64) ? cat[row * 64 + i] : cat_1[row * 64 + i - 64]);
  }
}

// Computes add_167, through add_164, sigmoid_82, add_165, sigmoid_83, mul_82, add_166, tanh_41,
// sub_41, mul_83, add_167.
kernel void add_167_kernel(device const float* linear_52 [[buffer(0)]], device const float* linear_50 [[buffer(1)]], device float* add_163 [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  for (int i = int(lane); i < 64; i += 32) {
    const float add_164 = (linear_52[row * 192 + i] + linear_50[row * 192 + i]);
    const float sigmoid_82 = sigmoid_of(add_164);
    const float add_165 = (linear_52[row * 192 + i + 64] + linear_50[row * 192 + i + 64]);
    const float sigmoid_83 = sigmoid_of(add_165);
    const float mul_82 = (linear_52[row * 192 + i + 128] * sigmoid_82);
    const float add_166 = (linear_50[row * 192 + i + 128] + mul_82);
    const float tanh_41 = metal::precise::tanh(add_166);
    const float sub_41 = (add_163[row * 64 + i] - tanh_41);
    const float mul_83 = (sub_41 * sigmoid_83);
    add_163[row * 64 + i] = (mul_83 + tanh_41);
  }
}

// Computes cat_18, through cat_18.
kernel void cat_18_kernel(device const float* add_15 [[buffer(0)]], device const float* add_31 [[buffer(1)]], device const float* add_47 [[buffer(2)]], device const float* add_63 [[buffer(3)]], device const float* add_79 [[buffer(4)]], device const float* add_95 [[buffer(5)]], device const float* add_111 [[buffer(6)]], device const float* add_127 [[buffer(7)]], device const float* add_143 [[buffer(8)]], device const float* add_159 [[buffer(9)]], device const float* add_175 [[buffer(10)]], device const float* add_191 [[buffer(11)]], device float* cat_18_out [[buffer(12)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  for (int i = int(lane); i < 64; i += 32) {
    cat_18_out[row * 64 + i] = ((row < 4) ? add_15[row * 64 + i] : ((row < 8) ? add_31[row * 64 + i - 256] : ((row < 12) ? add_47[row * 64 + i - 512] : ((row < 16) ? add_63[row * 64 + i - 768] : ((row < 20) ? add_79[row * 64 + i - 1024] : ((row < 24) ? add_95[row * 64 + i - 1280] : ((row < 28) ? add_111[row * 64 + i - 1536] : ((row < 32) ? add_127[row * 64 + i - 1792] : ((row < 36) ? add_143[row * 64 + i - 2048] : ((row < 40) ? add_159[row * 64 + i - 2304] : ((row < 44) ? add_175[row * 64 + i - 2560] : add_191[row * 64 + i - 2816])))))))))));
  }
}

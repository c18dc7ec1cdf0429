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
kernel void linear_kernel(device const float* x [[buffer(0)]], device const float* p_lstm_weight_ih_l0 [[buffer(1)]], device const float* p_lstm_bias_ih_l0 [[buffer(2)]], device float* linear_out [[buffer(3)]], uint tile_at [[threadgroup_position_in_grid]], uint at [[thread_index_in_threadgroup]], uint lane [[thread_index_in_simdgroup]], uint simd [[simdgroup_index_in_threadgroup]]) {
  const int item = tile_at;
  const int a = 0;
  const int b = item;
  threadgroup float tile_left[512];
  threadgroup float tile_right[512];
  threadgroup float tile_strips[512];
  threadgroup float* tile_strip = tile_strips + simd * 128;
  const int first_row = 0;
  const int first_column = b * 32;
  const int own_row = simd / 2 * 16;
  const int own_column = simd % 2 * 16;
  simdgroup_float8x8 tile_sums[2][2];
  for (ushort i = 0; i < 2; ++i)
    for (ushort j = 0; j < 2; ++j) tile_sums[i][j] = make_filled_simdgroup_matrix<float, 8, 8>(0.0f);
  for (int base = 0; base < 128; base += 16) {
    for (int place = at; place < 512; place += 128) {
      const int row = first_row + place / 16;
      const int term = base + place % 16;
      const float element = x[(row % 4) * 1024 + (row / 4) * 128 + term];
      tile_left[place] = element;
    }
    for (int place = at; place < 512; place += 128) {
      const int column = first_column + place / 16;
      const int term = base + place % 16;
      const float element = p_lstm_weight_ih_l0[column * 128 + term];
      tile_right[place] = element;
    }
    threadgroup_barrier(mem_flags::mem_threadgroup);
    for (ushort deep = 0; deep < 16; deep += 8) {
      simdgroup_float8x8 left[2], right[2];
      for (ushort i = 0; i < 2; ++i) simdgroup_load(left[i], tile_left + (own_row + i * 8) * 16 + deep, 16);
      for (ushort j = 0; j < 2; ++j) simdgroup_load(right[j], tile_right + (own_column + j * 8) * 16 + deep, 16, ulong2(0), true);
      for (ushort i = 0; i < 2; ++i)
        for (ushort j = 0; j < 2; ++j) simdgroup_multiply_accumulate(tile_sums[i][j], left[i], right[j], tile_sums[i][j]);
    }
    threadgroup_barrier(mem_flags::mem_threadgroup);
  }
  for (ushort i = 0; i < 2; ++i) {
    for (ushort j = 0; j < 2; ++j) simdgroup_store(tile_sums[i][j], tile_strip + j * 8, 16);
    simdgroup_barrier(mem_flags::mem_threadgroup);
    for (ushort place = lane; place < 128; place += 32) {
      const int row = first_row + own_row + i * 8 + place / 16;
      const int column = first_column + own_column + place % 16;
      const float linear_product = tile_strip[place];
      linear_out[row * 256 + column] = (linear_product + p_lstm_bias_ih_l0[column]);
    }
    simdgroup_barrier(mem_flags::mem_threadgroup);
  }
}

// Computes add, through linear_1_product, linear_1, add.
kernel void add_kernel(device const float* h0 [[buffer(0)]], device const float* p_lstm_weight_hh_l0 [[buffer(1)]], device const float* p_lstm_bias_hh_l0 [[buffer(2)]], device const float* linear [[buffer(3)]], device float* add_out [[buffer(4)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 256);
  const int b = (item % 256);
  float linear_1_product = 0.0f;
  for (int i = int(lane); i < 64; i += 32) {
    linear_1_product = linear_1_product + (h0[a * 64 + i] * p_lstm_weight_hh_l0[b * 64 + i]);
  }
  for (ushort step = 16; step > 0; step /= 2) linear_1_product = linear_1_product + other_lane(linear_1_product, step);
  const float linear_1 = (linear_1_product + p_lstm_bias_hh_l0[b]);
  if (lane == 0) add_out[a * 256 + b] = (linear_1 + linear[a * 256 + b]);
}

// Computes add_1, mul_2, through sigmoid, sigmoid_1, tanh, sigmoid_2, mul, mul_1, add_1, tanh_1,
// mul_2.
kernel void mul_2_kernel(device const float* add [[buffer(0)]], device const float* c0 [[buffer(1)]], device float* add_1_out [[buffer(2)]], device float* mul_2_out [[buffer(3)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  for (int i = int(lane); i < 64; i += 32) {
    const float sigmoid = sigmoid_of(add[row * 256 + i]);
    const float sigmoid_1 = sigmoid_of(add[row * 256 + i + 64]);
    const float tanh = metal::precise::tanh(add[row * 256 + i + 128]);
    const float sigmoid_2 = sigmoid_of(add[row * 256 + i + 192]);
    const float mul = (sigmoid_1 * c0[row * 64 + i]);
    const float mul_1 = (sigmoid * tanh);
    const float add_1 = (mul + mul_1);
    add_1_out[row * 64 + i] = add_1;
    const float tanh_1 = metal::precise::tanh(add_1);
    mul_2_out[row * 64 + i] = (sigmoid_2 * tanh_1);
  }
}

// Computes add_3, mul_5, through sigmoid_3, sigmoid_4, tanh_2, sigmoid_5, mul_3, mul_4, add_3,
// tanh_3, mul_5.
kernel void mul_5_kernel(device const float* add_2 [[buffer(0)]], device float* add_1 [[buffer(1)]], device float* mul_5_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  for (int i = int(lane); i < 64; i += 32) {
    const float sigmoid_3 = sigmoid_of(add_2[row * 256 + i]);
    const float sigmoid_4 = sigmoid_of(add_2[row * 256 + i + 64]);
    const float tanh_2 = metal::precise::tanh(add_2[row * 256 + i + 128]);
    const float sigmoid_5 = sigmoid_of(add_2[row * 256 + i + 192]);
    const float mul_3 = (sigmoid_4 * add_1[row * 64 + i]);
    const float mul_4 = (sigmoid_3 * tanh_2);
    const float add_3 = (mul_3 + mul_4);
    add_1[row * 64 + i] = add_3;
    const float tanh_3 = metal::precise::tanh(add_3);
    mul_5_out[row * 64 + i] = (sigmoid_5 * tanh_3);
  }
}

// Computes mul_23, through sigmoid_21, sigmoid_22, tanh_14, sigmoid_23, mul_21, mul_22, add_15,
// tanh_15, mul_23.
kernel void mul_23_kernel(device const float* add_14 [[buffer(0)]], device float* add_13 [[buffer(1)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  for (int i = int(lane); i < 64; i += 32) {
    const float sigmoid_21 = sigmoid_of(add_14[row * 256 + i]);
    const float sigmoid_22 = sigmoid_of(add_14[row * 256 + i + 64]);
    const float tanh_14 = metal::precise::tanh(add_14[row * 256 + i + 128]);
    const float sigmoid_23 = sigmoid_of(add_14[row * 256 + i + 192]);
    const float mul_21 = (sigmoid_22 * add_13[row * 64 + i]);
    const float mul_22 = (sigmoid_21 * tanh_14);
    const float add_15 = (mul_21 + mul_22);
    const float tanh_15 = metal::precise::tanh(add_15);
    add_13[row * 64 + i] = (sigmoid_23 * tanh_15);
  }
}

// Computes cat, through cat.
kernel void cat_kernel(device const float* mul_2 [[buffer(0)]], device const float* mul_5 [[buffer(1)]], device const float* mul_8 [[buffer(2)]], device const float* mul_11 [[buffer(3)]], device const float* mul_14 [[buffer(4)]], device const float* mul_17 [[buffer(5)]], device const float* mul_20 [[buffer(6)]], device const float* mul_23 [[buffer(7)]], device float* cat_out [[buffer(8)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 2);
  const int block = (item % 2);
  for (int i = int(lane); i < 128; i += 32) {
    cat_out[a * 256 + block * 128 + i] = ((a < 1) ? mul_2[a * 256 + block * 128 + i] : ((a < 2) ? mul_5[a * 256 + block * 128 + i - 256] : ((a < 3) ? mul_8[a * 256 + block * 128 + i - 512] : ((a < 4) ? mul_11[a * 256 + block * 128 + i - 768] : ((a < 5) ? mul_14[a * 256 + block * 128 + i - 1024] : ((a < 6) ? mul_17[a * 256 + block * 128 + i - 1280] : ((a < 7) ? mul_20[a * 256 + block * 128 + i - 1536] : mul_23[a * 256 + block * 128 + i - 1792])))))));
  }
}

// Computes linear_9, through linear_9_product, linear_9.
kernel void linear_9_kernel(device const float* cat [[buffer(0)]], device const float* p_lstm_weight_ih_l1 [[buffer(1)]], device const float* p_lstm_bias_ih_l1 [[buffer(2)]], device float* linear_9_out [[buffer(3)]], uint tile_at [[threadgroup_position_in_grid]], uint at [[thread_index_in_threadgroup]], uint lane [[thread_index_in_simdgroup]], uint simd [[simdgroup_index_in_threadgroup]]) {
  const int item = tile_at;
  const int a = 0;
  const int b = item;
  threadgroup float tile_left[512];
  threadgroup float tile_right[512];
  threadgroup float tile_strips[512];
  threadgroup float* tile_strip = tile_strips + simd * 128;
  const int first_row = 0;
  const int first_column = b * 32;
  const int own_row = simd / 2 * 16;
  const int own_column = simd % 2 * 16;
  simdgroup_float8x8 tile_sums[2][2];
  for (ushort i = 0; i < 2; ++i)
    for (ushort j = 0; j < 2; ++j) tile_sums[i][j] = make_filled_simdgroup_matrix<float, 8, 8>(0.0f);
  for (int base = 0; base < 64; base += 16) {
    for (int place = at; place < 512; place += 128) {
      const int row = first_row + place / 16;
      const int term = base + place % 16;
      const float element = cat[row * 64 + term];
      tile_left[place] = element;
    }
    for (int place = at; place < 512; place += 128) {
      const int column = first_column + place / 16;
      const int term = base + place % 16;
      const float element = p_lstm_weight_ih_l1[column * 64 + term];
      tile_right[place] = element;
    }
    threadgroup_barrier(mem_flags::mem_threadgroup);
    for (ushort deep = 0; deep < 16; deep += 8) {
      simdgroup_float8x8 left[2], right[2];
      for (ushort i = 0; i < 2; ++i) simdgroup_load(left[i], tile_left + (own_row + i * 8) * 16 + deep, 16);
      for (ushort j = 0; j < 2; ++j) simdgroup_load(right[j], tile_right + (own_column + j * 8) * 16 + deep, 16, ulong2(0), true);
      for (ushort i = 0; i < 2; ++i)
        for (ushort j = 0; j < 2; ++j) simdgroup_multiply_accumulate(tile_sums[i][j], left[i], right[j], tile_sums[i][j]);
    }
    threadgroup_barrier(mem_flags::mem_threadgroup);
  }
  for (ushort i = 0; i < 2; ++i) {
    for (ushort j = 0; j < 2; ++j) simdgroup_store(tile_sums[i][j], tile_strip + j * 8, 16);
    simdgroup_barrier(mem_flags::mem_threadgroup);
    for (ushort place = lane; place < 128; place += 32) {
      const int row = first_row + own_row + i * 8 + place / 16;
      const int column = first_column + own_column + place % 16;
      const float linear_9_product = tile_strip[place];
      linear_9_out[row * 256 + column] = (linear_9_product + p_lstm_bias_ih_l1[column]);
    }
    simdgroup_barrier(mem_flags::mem_threadgroup);
  }
}

// Computes cat_6, through cat_6.
kernel void cat_6_kernel(device const float* mul_23 [[buffer(0)]], device const float* mul_47 [[buffer(1)]], device const float* mul_71 [[buffer(2)]], device const float* mul_95 [[buffer(3)]], device const float* mul_119 [[buffer(4)]], device const float* mul_143 [[buffer(5)]], device float* cat_6_out [[buffer(6)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 2);
  const int block = (item % 2);
  for (int i = int(lane); i < 128; i += 32) {
    cat_6_out[a * 256 + block * 128 + i] = ((a < 1) ? mul_23[a * 256 + block * 128 + i] : ((a < 2) ? mul_47[a * 256 + block * 128 + i - 256] : ((a < 3) ? mul_71[a * 256 + block * 128 + i - 512] : ((a < 4) ? mul_95[a * 256 + block * 128 + i - 768] : ((a < 5) ? mul_119[a * 256 + block * 128 + i - 1024] : mul_143[a * 256 + block * 128 + i - 1280])))));
  }
}

#include <metal_stdlib>
using namespace metal;

// The greater of two; NaN if either is NaN.
template <class T>
inline T maximum(T a, T b) {
  return b > a || b != b ? b : a;
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

// Computes scaled_dot_product_attention_masked, through scaled_dot_product_attention_scores,
// scaled_dot_product_attention_masked.
kernel void scaled_dot_product_attention_masked_kernel(device const float* q [[buffer(0)]], device const float* k [[buffer(1)]], device float* scaled_dot_product_attention_masked_out [[buffer(2)]], uint tile_at [[threadgroup_position_in_grid]], uint at [[thread_index_in_threadgroup]], uint lane [[thread_index_in_simdgroup]], uint simd [[simdgroup_index_in_threadgroup]]) {
  const int item = tile_at;
  const int a = (item / 16);
  const int b = (item % 16);
  const int c = 0;
  const int d = 0;
  threadgroup float tile_left[512];
  threadgroup float tile_right[512];
  threadgroup float tile_strips[512];
  threadgroup float* tile_strip = tile_strips + simd * 128;
  const int first_row = 0;
  const int first_column = 0;
  const int own_row = simd / 2 * 16;
  const int own_column = simd % 2 * 16;
  simdgroup_float8x8 tile_sums[2][2];
  for (ushort i = 0; i < 2; ++i)
    for (ushort j = 0; j < 2; ++j) tile_sums[i][j] = make_filled_simdgroup_matrix<float, 8, 8>(0.0f);
  for (int base = 0; base < 128; base += 16) {
    for (int place = at; place < 512; place += 128) {
      const int row = first_row + place / 16;
      const int term = base + place % 16;
      const float element = q[a * 65536 + b * 4096 + row * 128 + term];
      tile_left[place] = element;
    }
    for (int place = at; place < 512; place += 128) {
      const int column = first_column + place / 16;
      const int term = base + place % 16;
      const float element = k[a * 65536 + b * 4096 + column * 128 + term];
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
      const float scaled_dot_product_attention_scores = tile_strip[place];
      scaled_dot_product_attention_masked_out[a * 16384 + b * 1024 + row * 32 + column] = (scaled_dot_product_attention_scores * 0.088388346f);
    }
    simdgroup_barrier(mem_flags::mem_threadgroup);
  }
}

// Computes scaled_dot_product_attention_weights, through scaled_dot_product_attention_max,
// scaled_dot_product_attention_exp, scaled_dot_product_attention_sum,
// scaled_dot_product_attention_weights.
kernel void scaled_dot_product_attention_weights_kernel(device float* scaled_dot_product_attention_masked [[buffer(0)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  float scaled_dot_product_attention_max = -INFINITY;
  for (int i = int(lane); i < 32; i += 32) {
    scaled_dot_product_attention_max = maximum(scaled_dot_product_attention_max, scaled_dot_product_attention_masked[row * 32 + i]);
  }
  for (ushort step = 16; step > 0; step /= 2) scaled_dot_product_attention_max = maximum(scaled_dot_product_attention_max, other_lane(scaled_dot_product_attention_max, step));
  float scaled_dot_product_attention_sum = 0.0f;
  simdgroup_barrier(mem_flags::mem_device | mem_flags::mem_threadgroup);
  for (int i = int(lane); i < 32; i += 32) {
    const float scaled_dot_product_attention_exp = metal::precise::exp((scaled_dot_product_attention_masked[row * 32 + i] - ((scaled_dot_product_attention_max <= -INFINITY) ? 0.0f : scaled_dot_product_attention_max)));
    scaled_dot_product_attention_masked[row * 32 + i] = scaled_dot_product_attention_exp;
    scaled_dot_product_attention_sum = scaled_dot_product_attention_sum + scaled_dot_product_attention_exp;
  }
  for (ushort step = 16; step > 0; step /= 2) scaled_dot_product_attention_sum = scaled_dot_product_attention_sum + other_lane(scaled_dot_product_attention_sum, step);
  simdgroup_barrier(mem_flags::mem_device | mem_flags::mem_threadgroup);
  for (int i = int(lane); i < 32; i += 32) {
    const float scaled_dot_product_attention_exp = scaled_dot_product_attention_masked[row * 32 + i];
    scaled_dot_product_attention_masked[row * 32 + i] = (scaled_dot_product_attention_exp / ((scaled_dot_product_attention_sum <= 0.0f) ? 1.0f : scaled_dot_product_attention_sum));
  }
}

// Computes scaled_dot_product_attention, through scaled_dot_product_attention.
kernel void scaled_dot_product_attention_kernel(device const float* scaled_dot_product_attention_weights [[buffer(0)]], device const float* v [[buffer(1)]], device float* scaled_dot_product_attention_out [[buffer(2)]], uint tile_at [[threadgroup_position_in_grid]], uint at [[thread_index_in_threadgroup]], uint lane [[thread_index_in_simdgroup]], uint simd [[simdgroup_index_in_threadgroup]]) {
  const int item = tile_at;
  const int a = (item / 32);
  const int b = ((item / 2) % 16);
  const int c = 0;
  const int d = (item % 2);
  threadgroup float tile_left[512];
  threadgroup float tile_right[1024];
  threadgroup float tile_strips[1024];
  threadgroup float* tile_strip = tile_strips + simd * 256;
  const int first_row = 0;
  const int first_column = d * 64;
  const int own_row = simd / 2 * 16;
  const int own_column = simd % 2 * 32;
  simdgroup_float8x8 tile_sums[2][4];
  for (ushort i = 0; i < 2; ++i)
    for (ushort j = 0; j < 4; ++j) tile_sums[i][j] = make_filled_simdgroup_matrix<float, 8, 8>(0.0f);
  for (int base = 0; base < 32; base += 16) {
    for (int place = at; place < 512; place += 128) {
      const int row = first_row + place / 16;
      const int term = base + place % 16;
      const float element = scaled_dot_product_attention_weights[a * 16384 + b * 1024 + row * 32 + term];
      tile_left[place] = element;
    }
    for (int place = at; place < 1024; place += 128) {
      const int column = first_column + place % 64;
      const int term = base + place / 64;
      const float element = v[a * 65536 + b * 4096 + term * 128 + column];
      tile_right[place] = element;
    }
    threadgroup_barrier(mem_flags::mem_threadgroup);
    for (ushort deep = 0; deep < 16; deep += 8) {
      simdgroup_float8x8 left[2], right[4];
      for (ushort i = 0; i < 2; ++i) simdgroup_load(left[i], tile_left + (own_row + i * 8) * 16 + deep, 16);
      for (ushort j = 0; j < 4; ++j) simdgroup_load(right[j], tile_right + (deep) * 64 + own_column + j * 8, 64);
      for (ushort i = 0; i < 2; ++i)
        for (ushort j = 0; j < 4; ++j) simdgroup_multiply_accumulate(tile_sums[i][j], left[i], right[j], tile_sums[i][j]);
    }
    threadgroup_barrier(mem_flags::mem_threadgroup);
  }
  for (ushort i = 0; i < 2; ++i) {
    for (ushort j = 0; j < 4; ++j) simdgroup_store(tile_sums[i][j], tile_strip + j * 8, 32);
    simdgroup_barrier(mem_flags::mem_threadgroup);
    for (ushort place = lane; place < 256; place += 32) {
      const int row = first_row + own_row + i * 8 + place / 32;
      const int column = first_column + own_column + place % 32;
      const float scaled_dot_product_attention = tile_strip[place];
      scaled_dot_product_attention_out[a * 65536 + b * 4096 + row * 128 + column] = scaled_dot_product_attention;
    }
    simdgroup_barrier(mem_flags::mem_threadgroup);
  }
}

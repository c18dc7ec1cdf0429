#include <metal_stdlib>
using namespace metal;

// x, but no less than low; NaN stays NaN.
template <class T>
inline T at_least(T x, T low) {
  return x < low ? low : x;
}

// Computes mul_r1, sub_r1, through add_r1, rsqrt_r1, mul_r1, mul_r2, sub_r1.
kernel void sub_r1_kernel(device const float* b_transition_0_running_var [[buffer(0)]], device const float* p_transition_0_weight [[buffer(1)]], device const float* b_transition_0_running_mean [[buffer(2)]], device const float* p_transition_0_bias [[buffer(3)]], device float* mul_r1_out [[buffer(4)]], device float* sub_r1_out [[buffer(5)]], uint at [[thread_position_in_grid]]) {
  const int i = at;
  const float add_r1 = (b_transition_0_running_var[i] + 1e-05f);
  const float rsqrt_r1 = metal::precise::rsqrt(add_r1);
  const float mul_r1 = (rsqrt_r1 * p_transition_0_weight[i]);
  mul_r1_out[i] = mul_r1;
  const float mul_r2 = (b_transition_0_running_mean[i] * mul_r1);
  sub_r1_out[i] = (p_transition_0_bias[i] - mul_r2);
}

// Computes add_r2, through mul_r3, add_r2.
kernel void add_r2_kernel(device const float* x [[buffer(0)]], device const float* mul_r1 [[buffer(1)]], device const float* sub_r1 [[buffer(2)]], device float* add_r2_out [[buffer(3)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 128);
  const int b = ((item / 8) % 16);
  const int block = (item % 8);
  for (int i = int(lane); i < 128; i += 32) {
    const float mul_r3 = (x[a * 16384 + b * 1024 + block * 128 + i] * mul_r1[b]);
    add_r2_out[a * 16384 + b * 1024 + block * 128 + i] = (mul_r3 + sub_r1[b]);
  }
}

// Computes avg_pool2d_r1, through avg_pool2d_r1.
kernel void avg_pool2d_r1_kernel(device const float* add_r2 [[buffer(0)]], device float* avg_pool2d_r1_out [[buffer(1)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]], uint simd [[simdgroup_index_in_threadgroup]]) {
  const int item = at / 32;
  threadgroup float avg_pool2d_r1_window_all[256];
  threadgroup float* avg_pool2d_r1_window = avg_pool2d_r1_window_all + simd * 32;
  const int a = (item / 31);
  const int b = (item % 31);
  for (int i = int(lane); i < 32; i += 32) {
    avg_pool2d_r1_window[i] = (at_least(add_r2[a * 1024 + b * 32 + i], 0.0f) + at_least(add_r2[a * 1024 + b * 32 + i + 32], 0.0f));
  }
  simdgroup_barrier(mem_flags::mem_device | mem_flags::mem_threadgroup);
  for (int i = int(lane); i < 31; i += 32) {
    avg_pool2d_r1_out[a * 961 + b * 31 + i] = ((avg_pool2d_r1_window[i] + avg_pool2d_r1_window[i + 1]) / 4.0f);
  }
}

// Computes convolution_r1, through convolution_r1.
kernel void convolution_r1_kernel(device const float* p_transition_2_weight [[buffer(0)]], device const float* avg_pool2d_r1 [[buffer(1)]], device float* convolution_r1_out [[buffer(2)]], uint tile_at [[threadgroup_position_in_grid]], uint at [[thread_index_in_threadgroup]], uint lane [[thread_index_in_simdgroup]], uint simd [[simdgroup_index_in_threadgroup]]) {
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
  for (int base = 0; base < 16; base += 16) {
    for (int place = at; place < 512; place += 128) {
      const int row = first_row + place / 16;
      const int term = base + place % 16;
      const float element = p_transition_2_weight[row * 16 + term];
      tile_left[place] = element;
    }
    for (int place = at; place < 512; place += 128) {
      const int column = first_column + place / 16;
      const int term = base + place % 16;
      const float element = avg_pool2d_r1[(column / 256) * 15376 + term * 961 + ((column / 16) % 16) * 62 + (column % 16) * 2];
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
      const float convolution_r1 = tile_strip[place];
      convolution_r1_out[(column / 256) * 8192 + row * 256 + ((column / 16) % 16) * 16 + (column % 16)] = convolution_r1;
    }
    simdgroup_barrier(mem_flags::mem_threadgroup);
  }
}

#include <metal_stdlib>
using namespace metal;

// x, but no less than low; NaN stays NaN.
template <class T>
inline T at_least(T x, T low) {
  return x < low ? low : x;
}

// Computes mul_r1, sub_r1, through add_r1, rsqrt_r1, mul_r1, mul_r2, sub_r1.
kernel void sub_r1_kernel(device const float* b_bn1_running_var [[buffer(0)]], device const float* p_bn1_weight [[buffer(1)]], device const float* b_bn1_running_mean [[buffer(2)]], device const float* p_bn1_bias [[buffer(3)]], device float* mul_r1_out [[buffer(4)]], device float* sub_r1_out [[buffer(5)]], uint at [[thread_position_in_grid]]) {
  const int i = at;
  const float add_r1 = (b_bn1_running_var[i] + 1e-05f);
  const float rsqrt_r1 = metal::precise::rsqrt(add_r1);
  const float mul_r1 = (rsqrt_r1 * p_bn1_weight[i]);
  mul_r1_out[i] = mul_r1;
  const float mul_r2 = (b_bn1_running_mean[i] * mul_r1);
  sub_r1_out[i] = (p_bn1_bias[i] - mul_r2);
}

// Computes mul_r10, through mul_r10.
kernel void mul_r10_kernel(device const float* p_conv1_weight [[buffer(0)]], device const float* mul_r1 [[buffer(1)]], device float* mul_r10_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  for (int i = int(lane); i < 80; i += 32) {
    mul_r10_out[row * 80 + i] = (p_conv1_weight[row * 80 + i] * mul_r1[row]);
  }
}

// Computes relu, through convolution_r2_sums, convolution_r2, relu.
kernel void relu_kernel(device const float* mul_r10 [[buffer(0)]], device const float* x [[buffer(1)]], device const float* sub_r1 [[buffer(2)]], device float* relu_out [[buffer(3)]], uint tile_at [[threadgroup_position_in_grid]], uint at [[thread_index_in_threadgroup]], uint lane [[thread_index_in_simdgroup]], uint simd [[simdgroup_index_in_threadgroup]]) {
  const int item = tile_at;
  const int a = (item / 7);
  const int b = 0;
  const int c = (item % 7);
  threadgroup float tile_left[512];
  threadgroup float tile_right[512];
  threadgroup float tile_strips[512];
  threadgroup float* tile_strip = tile_strips + simd * 128;
  const int first_row = 0;
  const int first_column = c * 32;
  const int own_row = simd / 2 * 16;
  const int own_column = simd % 2 * 16;
  simdgroup_float8x8 tile_sums[2][2];
  for (ushort i = 0; i < 2; ++i)
    for (ushort j = 0; j < 2; ++j) tile_sums[i][j] = make_filled_simdgroup_matrix<float, 8, 8>(0.0f);
  for (int base = 0; base < 80; base += 16) {
    for (int place = at; place < 512; place += 128) {
      const int row = first_row + place / 16;
      const int term = base + place % 16;
      float element = 0.0f;
      if (row < 20) {
        element = mul_r10[a * 1600 + row * 80 + term];
      }
      tile_left[place] = element;
    }
    for (int place = at; place < 512; place += 128) {
      const int column = first_column + place % 32;
      const int term = base + place / 32;
      float element = 0.0f;
      if (column < 196) {
        element = x[a * 15680 + term * 196 + column];
      }
      tile_right[place] = element;
    }
    threadgroup_barrier(mem_flags::mem_threadgroup);
    for (ushort deep = 0; deep < 16; deep += 8) {
      simdgroup_float8x8 left[2], right[2];
      for (ushort i = 0; i < 2; ++i) simdgroup_load(left[i], tile_left + (own_row + i * 8) * 16 + deep, 16);
      for (ushort j = 0; j < 2; ++j) simdgroup_load(right[j], tile_right + (deep) * 32 + own_column + j * 8, 32);
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
      if (row < 20 && column < 196) {
        const float convolution_r2_sums = tile_strip[place];
        const float convolution_r2 = (convolution_r2_sums + sub_r1[a * 20 + row]);
        relu_out[a * 3920 + row * 196 + column] = at_least(convolution_r2, 0.0f);
      }
    }
    simdgroup_barrier(mem_flags::mem_threadgroup);
  }
}

// Computes mul_r3, through mul_r3.
kernel void mul_r3_kernel(device const float* p_conv2_weight [[buffer(0)]], device const float* mul_r4 [[buffer(1)]], device float* mul_r3_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  for (int i = int(lane); i < 9; i += 32) {
    mul_r3_out[row * 9 + i] = (p_conv2_weight[row * 9 + i] * mul_r4[row]);
  }
}

// Computes permute, through permute.
kernel void permute_kernel(device const float* mul_r3 [[buffer(0)]], device const float* relu [[buffer(1)]], device const float* sub_r2 [[buffer(2)]], device float* permute_out [[buffer(3)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 42);
  const int b = ((item / 14) % 3);
  const int c = (item % 14);
  for (int i = int(lane); i < 14; i += 32) {
    permute_out[a * 588 + b * 196 + c * 14 + i] = ((((((((((mul_r3[b * 180 + a * 9] * ((i - 1 >= 0) ? ((c - 1 >= 0) ? relu[b * 3920 + a * 196 + c * 14 + i - 15] : 0.0f) : 0.0f)) + (mul_r3[b * 180 + a * 9 + 1] * ((c - 1 >= 0) ? relu[b * 3920 + a * 196 + c * 14 + i - 14] : 0.0f))) + (mul_r3[b * 180 + a * 9 + 2] * ((i + 1 < 14) ? ((c - 1 >= 0) ? relu[b * 3920 + a * 196 + c * 14 + i - 13] : 0.0f) : 0.0f))) + (mul_r3[b * 180 + a * 9 + 3] * ((i - 1 >= 0) ? relu[b * 3920 + a * 196 + c * 14 + i - 1] : 0.0f))) + (mul_r3[b * 180 + a * 9 + 4] * relu[b * 3920 + a * 196 + c * 14 + i])) + (mul_r3[b * 180 + a * 9 + 5] * ((i + 1 < 14) ? relu[b * 3920 + a * 196 + c * 14 + i + 1] : 0.0f))) + (mul_r3[b * 180 + a * 9 + 6] * ((i - 1 >= 0) ? ((c + 1 < 14) ? relu[b * 3920 + a * 196 + c * 14 + i + 13] : 0.0f) : 0.0f))) + (mul_r3[b * 180 + a * 9 + 7] * ((c + 1 < 14) ? relu[b * 3920 + a * 196 + c * 14 + i + 14] : 0.0f))) + (mul_r3[b * 180 + a * 9 + 8] * ((i + 1 < 14) ? ((c + 1 < 14) ? relu[b * 3920 + a * 196 + c * 14 + i + 15] : 0.0f) : 0.0f))) + sub_r2[b * 20 + a]);
  }
}

// Computes mul_r7, sub_r3, through add_r5, rsqrt_r3, mul_r7, mul_r8, sub_r3.
kernel void sub_r3_kernel(device const float* b_bn3_running_var [[buffer(0)]], device const float* p_bn3_weight [[buffer(1)]], device const float* b_bn3_running_mean [[buffer(2)]], device const float* p_bn3_bias [[buffer(3)]], device float* mul_r7_out [[buffer(4)]], device float* sub_r3_out [[buffer(5)]], uint at [[thread_position_in_grid]]) {
  const int i = at;
  const float add_r5 = (b_bn3_running_var[i] + 1e-05f);
  const float rsqrt_r3 = metal::precise::rsqrt(add_r5);
  const float mul_r7 = (rsqrt_r3 * p_bn3_weight[i]);
  mul_r7_out[i] = mul_r7;
  const float mul_r8 = (b_bn3_running_mean[i] * mul_r7);
  sub_r3_out[i] = (p_bn3_bias[i] - mul_r8);
}

// Computes mul_r6, through mul_r6.
kernel void mul_r6_kernel(device const float* p_conv3_weight [[buffer(0)]], device const float* mul_r7 [[buffer(1)]], device float* mul_r6_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  for (int i = int(lane); i < 20; i += 32) {
    mul_r6_out[row * 20 + i] = (p_conv3_weight[row * 20 + i] * mul_r7[row]);
  }
}

// Computes add, through convolution_r4_sums, convolution_r4, relu_1, add.
kernel void add_kernel(device const float* mul_r6 [[buffer(0)]], device const float* permute [[buffer(1)]], device const float* sub_r3 [[buffer(2)]], device const float* x [[buffer(3)]], device float* add_out [[buffer(4)]], uint tile_at [[threadgroup_position_in_grid]], uint at [[thread_index_in_threadgroup]], uint lane [[thread_index_in_simdgroup]], uint simd [[simdgroup_index_in_threadgroup]]) {
  const int item = tile_at;
  const int a = (item / 21);
  const int b = ((item / 7) % 3);
  const int c = (item % 7);
  threadgroup float tile_left[512];
  threadgroup float tile_right[512];
  threadgroup float tile_strips[512];
  threadgroup float* tile_strip = tile_strips + simd * 128;
  const int first_row = b * 32;
  const int first_column = c * 32;
  const int own_row = simd / 2 * 16;
  const int own_column = simd % 2 * 16;
  simdgroup_float8x8 tile_sums[2][2];
  for (ushort i = 0; i < 2; ++i)
    for (ushort j = 0; j < 2; ++j) tile_sums[i][j] = make_filled_simdgroup_matrix<float, 8, 8>(0.0f);
  for (int base = 0; base < 20; base += 16) {
    for (int place = at; place < 512; place += 128) {
      const int row = first_row + place / 16;
      const int term = base + place % 16;
      float element = 0.0f;
      if (row < 80 && term < 20) {
        element = mul_r6[a * 1600 + row * 20 + term];
      }
      tile_left[place] = element;
    }
    for (int place = at; place < 512; place += 128) {
      const int column = first_column + place % 32;
      const int term = base + place / 32;
      float element = 0.0f;
      if (column < 196 && term < 20) {
        element = permute[a * 3920 + term * 196 + column];
      }
      tile_right[place] = element;
    }
    threadgroup_barrier(mem_flags::mem_threadgroup);
    for (ushort deep = 0; deep < 16; deep += 8) {
      simdgroup_float8x8 left[2], right[2];
      for (ushort i = 0; i < 2; ++i) simdgroup_load(left[i], tile_left + (own_row + i * 8) * 16 + deep, 16);
      for (ushort j = 0; j < 2; ++j) simdgroup_load(right[j], tile_right + (deep) * 32 + own_column + j * 8, 32);
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
      if (row < 80 && column < 196) {
        const float convolution_r4_sums = tile_strip[place];
        const float convolution_r4 = (convolution_r4_sums + sub_r3[a * 80 + row]);
        const float relu_1 = at_least(convolution_r4, 0.0f);
        add_out[a * 15680 + row * 196 + column] = (relu_1 + x[a * 15680 + row * 196 + column]);
      }
    }
    simdgroup_barrier(mem_flags::mem_threadgroup);
  }
}

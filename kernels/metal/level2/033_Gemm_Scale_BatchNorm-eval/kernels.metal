#include <metal_stdlib>
using namespace metal;

// Computes mul_r4, add_r3, through add_r1, rsqrt_r1, mul_r1, mul_r2, sub_r1, mul_r4, mul_r6,
// add_r3.
kernel void add_r3_kernel(device const float* b_bn_running_var [[buffer(0)]], device const float* p_bn_weight [[buffer(1)]], device const float* b_bn_running_mean [[buffer(2)]], device const float* p_bn_bias [[buffer(3)]], device const float* p_scale [[buffer(4)]], device const float* p_gemm_bias [[buffer(5)]], device float* mul_r4_out [[buffer(6)]], device float* add_r3_out [[buffer(7)]], uint at [[thread_position_in_grid]]) {
  const int i = at;
  const float add_r1 = (b_bn_running_var[i] + 1e-05f);
  const float rsqrt_r1 = metal::precise::rsqrt(add_r1);
  const float mul_r1 = (rsqrt_r1 * p_bn_weight[i]);
  const float mul_r2 = (b_bn_running_mean[i] * mul_r1);
  const float sub_r1 = (p_bn_bias[i] - mul_r2);
  const float mul_r4 = (mul_r1 * p_scale[i]);
  mul_r4_out[i] = mul_r4;
  const float mul_r6 = (p_gemm_bias[i] * mul_r4);
  add_r3_out[i] = (mul_r6 + sub_r1);
}

// Computes mul_r3, through mul_r3.
kernel void mul_r3_kernel(device const float* p_gemm_weight [[buffer(0)]], device const float* mul_r4 [[buffer(1)]], device float* mul_r3_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  for (int i = int(lane); i < 1024; i += 32) {
    mul_r3_out[row * 1024 + i] = (p_gemm_weight[row * 1024 + i] * mul_r4[row]);
  }
}

// Computes linear_r2, through linear_r2_product, linear_r2.
kernel void linear_r2_kernel(device const float* x [[buffer(0)]], device const float* mul_r3 [[buffer(1)]], device const float* add_r3 [[buffer(2)]], device float* linear_r2_out [[buffer(3)]], uint tile_at [[threadgroup_position_in_grid]], uint at [[thread_index_in_threadgroup]], uint lane [[thread_index_in_simdgroup]], uint simd [[simdgroup_index_in_threadgroup]]) {
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
  simdgroup_float8x8 tile_totals[2][2];
  for (ushort i = 0; i < 2; ++i)
    for (ushort j = 0; j < 2; ++j) tile_totals[i][j] = make_filled_simdgroup_matrix<float, 8, 8>(0.0f);
  for (int part = 0; part < 1024; part += 256) {
    for (ushort i = 0; i < 2; ++i)
      for (ushort j = 0; j < 2; ++j) tile_sums[i][j] = make_filled_simdgroup_matrix<float, 8, 8>(0.0f);
    for (int base = part; base < metal::min(1024, part + 256); base += 16) {
      for (int place = at; place < 512; place += 128) {
        const int row = first_row + place / 16;
        const int term = base + place % 16;
        const float element = x[row * 1024 + term];
        tile_left[place] = element;
      }
      for (int place = at; place < 512; place += 128) {
        const int column = first_column + place / 16;
        const int term = base + place % 16;
        const float element = mul_r3[column * 1024 + term];
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
    for (ushort i = 0; i < 2; ++i)
      for (ushort j = 0; j < 2; ++j) tile_totals[i][j].thread_elements() += tile_sums[i][j].thread_elements();
  }
  for (ushort i = 0; i < 2; ++i) {
    for (ushort j = 0; j < 2; ++j) simdgroup_store(tile_totals[i][j], tile_strip + j * 8, 16);
    simdgroup_barrier(mem_flags::mem_threadgroup);
    for (ushort place = lane; place < 128; place += 32) {
      const int row = first_row + own_row + i * 8 + place / 16;
      const int column = first_column + own_column + place % 16;
      const float linear_r2_product = tile_strip[place];
      linear_r2_out[row * 1024 + column] = (linear_r2_product + add_r3[column]);
    }
    simdgroup_barrier(mem_flags::mem_threadgroup);
  }
}

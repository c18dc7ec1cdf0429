#include <metal_stdlib>
using namespace metal;

// The greater of two; NaN if either is NaN.
template <class T>
inline T maximum(T a, T b) {
  return b > a || b != b ? b : a;
}

// Computes add_r1, add_r2, add_r3, through sum_r1, add_r1, add_r2, add_r3.
kernel void add_r3_kernel(device const float* x [[buffer(0)]], device float* add_r1_out [[buffer(1)]], device float* add_r2_out [[buffer(2)]], device float* add_r3_out [[buffer(3)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]], uint simd [[simdgroup_index_in_threadgroup]]) {
  const int row = at / 32;
  threadgroup float sum_r1_lanes_all[512];
  threadgroup float* sum_r1_lanes = sum_r1_lanes_all + simd * 64;
  for (int i = int(lane); i < 64; i += 32) {
    sum_r1_lanes[i] = 0.0f;
  }
  simdgroup_barrier(mem_flags::mem_device | mem_flags::mem_threadgroup);
  for (int j = 0; j < 6; ++j) {
    simdgroup_barrier(mem_flags::mem_device | mem_flags::mem_threadgroup);
    for (int i = int(lane); i < 64; i += 32) {
      sum_r1_lanes[i] = (sum_r1_lanes[i] + x[row * 512 + j * 64 + i + 64]);
    }
  }
  simdgroup_barrier(mem_flags::mem_device | mem_flags::mem_threadgroup);
  for (int i = int(lane); i < 64; i += 32) {
    const float sum_r1 = sum_r1_lanes[i];
    const float add_r1 = (sum_r1 + x[row * 512 + i + 448]);
    const float add_r2 = (sum_r1 + x[row * 512 + i]);
    const float add_r3 = (add_r2 + x[row * 512 + i + 448]);
    add_r1_out[row * 64 + i] = add_r1;
    add_r2_out[row * 64 + i] = add_r2;
    add_r3_out[row * 64 + i] = add_r3;
  }
}

// Computes cat_r1, through cat_r1.
kernel void cat_r1_kernel(device const float* add_r1 [[buffer(0)]], device const float* add_r3 [[buffer(1)]], device const float* add_r2 [[buffer(2)]], device float* cat_r1_out [[buffer(3)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 3);
  const int b = (item % 3);
  for (int i = int(lane); i < 64; i += 32) {
    cat_r1_out[a * 192 + b * 64 + i] = ((b < 1) ? add_r1[a * 64 + b * 64 + i] : ((b < 2) ? add_r3[a * 64 + b * 64 + i - 64] : add_r2[a * 64 + b * 64 + i - 128]));
  }
}

// Computes permute_r1, through permute_r1.
kernel void permute_r1_kernel(device const float* p_conv_transpose_weight [[buffer(0)]], device float* permute_r1_out [[buffer(1)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 192);
  const int b = ((item / 64) % 3);
  const int c = (item % 64);
  for (int i = int(lane); i < 9; i += 32) {
    permute_r1_out[a * 1728 + b * 576 + c * 9 + i] = (p_conv_transpose_weight[a * 1728 + c * 27 + b * 9 + i] * 0.125f);
  }
}

// Computes add, through convolution_r1_sums, convolution_r1, add.
kernel void add_kernel(device const float* permute_r1 [[buffer(0)]], device const float* cat_r1 [[buffer(1)]], device const float* p_conv_transpose_bias [[buffer(2)]], device const float* p_bias [[buffer(3)]], device float* add_out [[buffer(4)]], uint tile_at [[threadgroup_position_in_grid]], uint at [[thread_index_in_threadgroup]], uint lane [[thread_index_in_simdgroup]], uint simd [[simdgroup_index_in_threadgroup]]) {
  const int item = tile_at;
  const int a = (item / 8);
  const int b = (item % 8);
  threadgroup float tile_left[512];
  threadgroup float tile_right[512];
  threadgroup float tile_strips[512];
  threadgroup float* tile_strip = tile_strips + simd * 128;
  const int first_row = a * 32;
  const int first_column = b * 32;
  const int own_row = simd / 2 * 16;
  const int own_column = simd % 2 * 16;
  simdgroup_float8x8 tile_sums[2][2];
  for (ushort i = 0; i < 2; ++i)
    for (ushort j = 0; j < 2; ++j) tile_sums[i][j] = make_filled_simdgroup_matrix<float, 8, 8>(0.0f);
  simdgroup_float8x8 tile_totals[2][2];
  for (ushort i = 0; i < 2; ++i)
    for (ushort j = 0; j < 2; ++j) tile_totals[i][j] = make_filled_simdgroup_matrix<float, 8, 8>(0.0f);
  for (int part = 0; part < 432; part += 256) {
    for (ushort i = 0; i < 2; ++i)
      for (ushort j = 0; j < 2; ++j) tile_sums[i][j] = make_filled_simdgroup_matrix<float, 8, 8>(0.0f);
    for (int base = part; base < metal::min(432, part + 256); base += 16) {
      for (int place = at; place < 512; place += 128) {
        const int row = first_row + place / 16;
        const int term = base + place % 16;
        const float element = permute_r1[(term / 9) * 576 + row * 9 + ((term / 3) % 3) * 3 + (term % 3)];
        tile_left[place] = element;
      }
      for (int place = at; place < 512; place += 128) {
        const int column = first_column + place / 16;
        const int term = base + place % 16;
        const float element = (((column % 8) - (term % 3) + 1 >= 0 && (column % 8) - (term % 3) + 1 < 8) ? ((((column / 8) % 8) - ((term / 3) % 3) + 1 >= 0 && ((column / 8) % 8) - ((term / 3) % 3) + 1 < 8) ? cat_r1[(column / 64) * 3072 + (term / 9) * 64 + ((column / 8) % 8) * 8 - ((term / 3) % 3) * 8 + (column % 8) - (term % 3) + 9] : 0.0f) : 0.0f);
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
      const float convolution_r1_sums = tile_strip[place];
      const float convolution_r1 = (convolution_r1_sums + p_conv_transpose_bias[row]);
      add_out[(column / 64) * 4096 + row * 64 + ((column / 8) % 8) * 8 + (column % 8)] = (convolution_r1 + p_bias[row]);
    }
    simdgroup_barrier(mem_flags::mem_threadgroup);
  }
}

// Computes mul, through _softmax_max, _softmax_exp, _softmax_sum, _softmax_scale, _softmax, tanh,
// mul.
kernel void mul_kernel(device float* add [[buffer(0)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]], uint simd [[simdgroup_index_in_threadgroup]]) {
  const int row = at / 32;
  threadgroup float softmax_max_lanes_all[256];
  threadgroup float* softmax_max_lanes = softmax_max_lanes_all + simd * 64;
  threadgroup float softmax_sum_lanes_all[256];
  threadgroup float* softmax_sum_lanes = softmax_sum_lanes_all + simd * 64;
  threadgroup float softmax_scale_lanes_all[256];
  threadgroup float* softmax_scale_lanes = softmax_scale_lanes_all + simd * 64;
  for (int i = int(lane); i < 64; i += 32) {
    softmax_max_lanes[i] = -INFINITY;
  }
  simdgroup_barrier(mem_flags::mem_device | mem_flags::mem_threadgroup);
  for (int j = 0; j < 64; ++j) {
    simdgroup_barrier(mem_flags::mem_device | mem_flags::mem_threadgroup);
    for (int i = int(lane); i < 64; i += 32) {
      softmax_max_lanes[i] = maximum(softmax_max_lanes[i], add[row * 4096 + j * 64 + i]);
    }
  }
  for (int i = int(lane); i < 64; i += 32) {
    softmax_sum_lanes[i] = 0.0f;
  }
  simdgroup_barrier(mem_flags::mem_device | mem_flags::mem_threadgroup);
  for (int j = 0; j < 64; ++j) {
    simdgroup_barrier(mem_flags::mem_device | mem_flags::mem_threadgroup);
    for (int i = int(lane); i < 64; i += 32) {
      const float softmax_max = softmax_max_lanes[i];
      const float softmax_exp = metal::precise::exp((add[row * 4096 + j * 64 + i] - softmax_max));
      add[row * 4096 + j * 64 + i] = softmax_exp;
      softmax_sum_lanes[i] = (softmax_sum_lanes[i] + softmax_exp);
    }
  }
  simdgroup_barrier(mem_flags::mem_device | mem_flags::mem_threadgroup);
  for (int i = int(lane); i < 64; i += 32) {
    const float softmax_sum = softmax_sum_lanes[i];
    const float softmax_scale = (1.0f / softmax_sum);
    softmax_scale_lanes[i] = softmax_scale;
  }
  simdgroup_barrier(mem_flags::mem_device | mem_flags::mem_threadgroup);
  for (int j = 0; j < 64; ++j) {
    simdgroup_barrier(mem_flags::mem_device | mem_flags::mem_threadgroup);
    for (int i = int(lane); i < 64; i += 32) {
      const float softmax_scale = softmax_scale_lanes[i];
      const float softmax_exp = add[row * 4096 + j * 64 + i];
      const float softmax = (softmax_exp * softmax_scale);
      const float tanh = metal::precise::tanh(softmax);
      add[row * 4096 + j * 64 + i] = (tanh * 2.0f);
    }
  }
}

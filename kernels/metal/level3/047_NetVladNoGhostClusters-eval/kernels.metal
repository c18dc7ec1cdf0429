#include <metal_stdlib>
using namespace metal;

// The greater of two; NaN if either is NaN.
template <class T>
inline T maximum(T a, T b) {
  return b > a || b != b ? b : a;
}

// x, but no less than low; NaN stays NaN.
template <class T>
inline T at_least(T x, T low) {
  return x < low ? low : x;
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

// Computes mul_r1, sub_r1, through add_r1, rsqrt_r1, mul_r1, mul_r2, sub_r1.
kernel void sub_r1_kernel(device const float* b_batch_norm_running_var [[buffer(0)]], device const float* p_batch_norm_weight [[buffer(1)]], device const float* b_batch_norm_running_mean [[buffer(2)]], device const float* p_batch_norm_bias [[buffer(3)]], device float* mul_r1_out [[buffer(4)]], device float* sub_r1_out [[buffer(5)]], uint at [[thread_position_in_grid]]) {
  const int i = at;
  const float add_r1 = (b_batch_norm_running_var[i] + 1e-05f);
  const float rsqrt_r1 = metal::precise::rsqrt(add_r1);
  const float mul_r1 = (rsqrt_r1 * p_batch_norm_weight[i]);
  mul_r1_out[i] = mul_r1;
  const float mul_r2 = (b_batch_norm_running_mean[i] * mul_r1);
  sub_r1_out[i] = (p_batch_norm_bias[i] - mul_r2);
}

// Computes mul_r4, through mul_r4.
kernel void mul_r4_kernel(device const float* p_clusters [[buffer(0)]], device const float* mul_r1 [[buffer(1)]], device float* mul_r4_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  for (int i = int(lane); i < 128; i += 32) {
    mul_r4_out[row * 128 + i] = (p_clusters[i * 8 + row] * mul_r1[row]);
  }
}

// Computes linear_r1, through linear_r1_product, linear_r1.
kernel void linear_r1_kernel(device const float* x [[buffer(0)]], device const float* mul_r4 [[buffer(1)]], device const float* sub_r1 [[buffer(2)]], device float* linear_r1_out [[buffer(3)]], uint tile_at [[threadgroup_position_in_grid]], uint at [[thread_index_in_threadgroup]], uint lane [[thread_index_in_simdgroup]], uint simd [[simdgroup_index_in_threadgroup]]) {
  const int item = tile_at;
  const int a = item;
  const int b = 0;
  threadgroup float tile_left[512];
  threadgroup float tile_right[128];
  threadgroup float tile_strips[256];
  threadgroup float* tile_strip = tile_strips + simd * 64;
  const int first_row = a * 32;
  const int first_column = 0;
  const int own_row = simd / 1 * 8;
  const int own_column = simd % 1 * 8;
  simdgroup_float8x8 tile_sums[1][1];
  for (ushort i = 0; i < 1; ++i)
    for (ushort j = 0; j < 1; ++j) tile_sums[i][j] = make_filled_simdgroup_matrix<float, 8, 8>(0.0f);
  for (int base = 0; base < 128; base += 16) {
    for (int place = at; place < 512; place += 128) {
      const int row = first_row + place / 16;
      const int term = base + place % 16;
      const float element = x[row * 128 + term];
      tile_left[place] = element;
    }
    for (int place = at; place < 128; place += 128) {
      const int column = first_column + place / 16;
      const int term = base + place % 16;
      const float element = mul_r4[column * 128 + term];
      tile_right[place] = element;
    }
    threadgroup_barrier(mem_flags::mem_threadgroup);
    for (ushort deep = 0; deep < 16; deep += 8) {
      simdgroup_float8x8 left[1], right[1];
      for (ushort i = 0; i < 1; ++i) simdgroup_load(left[i], tile_left + (own_row + i * 8) * 16 + deep, 16);
      for (ushort j = 0; j < 1; ++j) simdgroup_load(right[j], tile_right + (own_column + j * 8) * 16 + deep, 16, ulong2(0), true);
      for (ushort i = 0; i < 1; ++i)
        for (ushort j = 0; j < 1; ++j) simdgroup_multiply_accumulate(tile_sums[i][j], left[i], right[j], tile_sums[i][j]);
    }
    threadgroup_barrier(mem_flags::mem_threadgroup);
  }
  for (ushort i = 0; i < 1; ++i) {
    for (ushort j = 0; j < 1; ++j) simdgroup_store(tile_sums[i][j], tile_strip + j * 8, 8);
    simdgroup_barrier(mem_flags::mem_threadgroup);
    for (ushort place = lane; place < 64; place += 32) {
      const int row = first_row + own_row + i * 8 + place / 8;
      const int column = first_column + own_column + place % 8;
      const float linear_r1_product = tile_strip[place];
      linear_r1_out[row * 8 + column] = (linear_r1_product + sub_r1[column]);
    }
    simdgroup_barrier(mem_flags::mem_threadgroup);
  }
}

// Computes _softmax_max, _softmax_scale, _softmax, through _softmax_max, _softmax_exp,
// _softmax_sum, _softmax_scale, _softmax.
kernel void softmax_kernel(device const float* linear_r1 [[buffer(0)]], device float* softmax_max_out [[buffer(1)]], device float* softmax_out [[buffer(2)]], device float* softmax_scale_out [[buffer(3)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  float softmax_max = -INFINITY;
  for (int i = int(lane); i < 8; i += 32) {
    softmax_max = maximum(softmax_max, linear_r1[row * 8 + i]);
  }
  for (ushort step = 16; step > 0; step /= 2) softmax_max = maximum(softmax_max, other_lane(softmax_max, step));
  if (lane == 0) softmax_max_out[row] = softmax_max;
  float softmax_sum = 0.0f;
  for (int i = int(lane); i < 8; i += 32) {
    const float softmax_exp = metal::precise::exp((linear_r1[row * 8 + i] - softmax_max));
    softmax_out[row * 8 + i] = softmax_exp;
    softmax_sum = softmax_sum + softmax_exp;
  }
  for (ushort step = 16; step > 0; step /= 2) softmax_sum = softmax_sum + other_lane(softmax_sum, step);
  const float softmax_scale = (1.0f / softmax_sum);
  if (lane == 0) softmax_scale_out[row] = softmax_scale;
  simdgroup_barrier(mem_flags::mem_device | mem_flags::mem_threadgroup);
  for (int i = int(lane); i < 8; i += 32) {
    const float softmax_exp = softmax_out[row * 8 + i];
    softmax_out[row * 8 + i] = (softmax_exp * softmax_scale);
  }
}

// Computes sum_1, through sum_1.
kernel void sum_1_kernel(device const float* softmax [[buffer(0)]], device float* sum_1_out [[buffer(1)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]], uint simd [[simdgroup_index_in_threadgroup]]) {
  const int row = at / 32;
  threadgroup float sum_1_lanes_all[64];
  threadgroup float* sum_1_lanes = sum_1_lanes_all + simd * 8;
  for (int i = int(lane); i < 8; i += 32) {
    sum_1_lanes[i] = 0.0f;
  }
  simdgroup_barrier(mem_flags::mem_device | mem_flags::mem_threadgroup);
  for (int j = 0; j < 25; ++j) {
    simdgroup_barrier(mem_flags::mem_device | mem_flags::mem_threadgroup);
    for (int i = int(lane); i < 8; i += 32) {
      sum_1_lanes[i] = (sum_1_lanes[i] + softmax[row * 200 + j * 8 + i]);
    }
  }
  simdgroup_barrier(mem_flags::mem_device | mem_flags::mem_threadgroup);
  for (int i = int(lane); i < 8; i += 32) {
    sum_1_out[row * 8 + i] = sum_1_lanes[i];
  }
}

// Computes permute, through permute.
kernel void permute_kernel(device const float* linear_r1 [[buffer(0)]], device const float* softmax_max [[buffer(1)]], device const float* softmax_scale [[buffer(2)]], device float* permute_out [[buffer(3)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 8);
  const int b = (item % 8);
  for (int i = int(lane); i < 25; i += 32) {
    permute_out[a * 200 + b * 25 + i] = (metal::precise::exp((linear_r1[a * 200 + i * 8 + b] - softmax_max[a * 25 + i])) * softmax_scale[a * 25 + i]);
  }
}

// Computes bmm, through bmm.
kernel void bmm_kernel(device const float* permute [[buffer(0)]], device const float* x [[buffer(1)]], device float* bmm_out [[buffer(2)]], uint tile_at [[threadgroup_position_in_grid]], uint at [[thread_index_in_threadgroup]], uint lane [[thread_index_in_simdgroup]], uint simd [[simdgroup_index_in_threadgroup]]) {
  const int item = tile_at;
  const int a = (item / 2);
  const int b = 0;
  const int c = (item % 2);
  threadgroup float tile_left[128];
  threadgroup float tile_right[1024];
  threadgroup float tile_strips[512];
  threadgroup float* tile_strip = tile_strips + simd * 128;
  const int first_row = 0;
  const int first_column = c * 64;
  const int own_row = simd / 4 * 8;
  const int own_column = simd % 4 * 16;
  simdgroup_float8x8 tile_sums[1][2];
  for (ushort i = 0; i < 1; ++i)
    for (ushort j = 0; j < 2; ++j) tile_sums[i][j] = make_filled_simdgroup_matrix<float, 8, 8>(0.0f);
  for (int base = 0; base < 25; base += 16) {
    for (int place = at; place < 128; place += 128) {
      const int row = first_row + place / 16;
      const int term = base + place % 16;
      float element = 0.0f;
      if (term < 25) {
        element = permute[a * 200 + row * 25 + term];
      }
      tile_left[place] = element;
    }
    for (int place = at; place < 1024; place += 128) {
      const int column = first_column + place % 64;
      const int term = base + place / 64;
      float element = 0.0f;
      if (term < 25) {
        element = x[a * 3200 + term * 128 + column];
      }
      tile_right[place] = element;
    }
    threadgroup_barrier(mem_flags::mem_threadgroup);
    for (ushort deep = 0; deep < 16; deep += 8) {
      simdgroup_float8x8 left[1], right[2];
      for (ushort i = 0; i < 1; ++i) simdgroup_load(left[i], tile_left + (own_row + i * 8) * 16 + deep, 16);
      for (ushort j = 0; j < 2; ++j) simdgroup_load(right[j], tile_right + (deep) * 64 + own_column + j * 8, 64);
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
      const float bmm = tile_strip[place];
      bmm_out[a * 1024 + row * 128 + column] = bmm;
    }
    simdgroup_barrier(mem_flags::mem_threadgroup);
  }
}

// Computes div, through mul, sub, linalg_vector_norm_total, linalg_vector_norm, clamp, div.
kernel void div_kernel(device const float* sum_1 [[buffer(0)]], device const float* p_clusters2 [[buffer(1)]], device const float* bmm [[buffer(2)]], device float* div_out [[buffer(3)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]], uint simd [[simdgroup_index_in_threadgroup]]) {
  const int row = at / 32;
  threadgroup float vector_norm_total_lanes_all[64];
  threadgroup float* vector_norm_total_lanes = vector_norm_total_lanes_all + simd * 8;
  threadgroup float clamp_lanes_all[64];
  threadgroup float* clamp_lanes = clamp_lanes_all + simd * 8;
  for (int i = int(lane); i < 8; i += 32) {
    vector_norm_total_lanes[i] = 0.0f;
  }
  simdgroup_barrier(mem_flags::mem_device | mem_flags::mem_threadgroup);
  for (int j = 0; j < 128; ++j) {
    simdgroup_barrier(mem_flags::mem_device | mem_flags::mem_threadgroup);
    for (int i = int(lane); i < 8; i += 32) {
      const float mul = (sum_1[row * 8 + i] * p_clusters2[j * 8 + i]);
      const float sub = (bmm[row * 1024 + i * 128 + j] - mul);
      vector_norm_total_lanes[i] = (vector_norm_total_lanes[i] + (sub * sub));
    }
  }
  simdgroup_barrier(mem_flags::mem_device | mem_flags::mem_threadgroup);
  for (int i = int(lane); i < 8; i += 32) {
    const float vector_norm_total = vector_norm_total_lanes[i];
    const float vector_norm = metal::precise::sqrt(vector_norm_total);
    const float clamp = at_least(vector_norm, 1e-12f);
    clamp_lanes[i] = clamp;
  }
  simdgroup_barrier(mem_flags::mem_device | mem_flags::mem_threadgroup);
  for (int j = 0; j < 128; ++j) {
    for (int i = int(lane); i < 8; i += 32) {
      const float clamp = clamp_lanes[i];
      const float mul = (sum_1[row * 8 + i] * p_clusters2[j * 8 + i]);
      const float sub = (bmm[row * 1024 + i * 128 + j] - mul);
      div_out[row * 1024 + j * 8 + i] = (sub / clamp);
    }
  }
}

// Computes div_1, through linalg_vector_norm_1_total, linalg_vector_norm_1, clamp_1, div_1.
kernel void div_1_kernel(device float* div [[buffer(0)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  float vector_norm_1_total = 0.0f;
  for (int i = int(lane); i < 1024; i += 32) {
    vector_norm_1_total = vector_norm_1_total + (div[row * 1024 + i] * div[row * 1024 + i]);
  }
  for (ushort step = 16; step > 0; step /= 2) vector_norm_1_total = vector_norm_1_total + other_lane(vector_norm_1_total, step);
  const float vector_norm_1 = metal::precise::sqrt(vector_norm_1_total);
  const float clamp_1 = at_least(vector_norm_1, 1e-12f);
  simdgroup_barrier(mem_flags::mem_device | mem_flags::mem_threadgroup);
  for (int i = int(lane); i < 1024; i += 32) {
    div[row * 1024 + i] = (div[row * 1024 + i] / clamp_1);
  }
}

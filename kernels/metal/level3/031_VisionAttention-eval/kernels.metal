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

// Computes linear_product, through linear_product.
kernel void linear_product_kernel(device const float* x [[buffer(0)]], device const float* p_attn_in_proj_weight [[buffer(1)]], device float* linear_product_out [[buffer(2)]], uint tile_at [[threadgroup_position_in_grid]], uint at [[thread_index_in_threadgroup]], uint lane [[thread_index_in_simdgroup]], uint simd [[simdgroup_index_in_threadgroup]]) {
  const int item = tile_at;
  const int a = (item / 3);
  const int b = (item % 3);
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
  for (int base = 0; base < 32; base += 16) {
    for (int place = at; place < 512; place += 128) {
      const int row = first_row + place % 32;
      const int term = base + place / 32;
      const float element = x[term * 256 + row];
      tile_left[place] = element;
    }
    for (int place = at; place < 512; place += 128) {
      const int column = first_column + place / 16;
      const int term = base + place % 16;
      const float element = p_attn_in_proj_weight[column * 32 + term];
      tile_right[place] = element;
    }
    threadgroup_barrier(mem_flags::mem_threadgroup);
    for (ushort deep = 0; deep < 16; deep += 8) {
      simdgroup_float8x8 left[2], right[2];
      for (ushort i = 0; i < 2; ++i) simdgroup_load(left[i], tile_left + (deep) * 32 + own_row + i * 8, 32, ulong2(0), true);
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
      linear_product_out[row * 96 + column] = linear_product;
    }
    simdgroup_barrier(mem_flags::mem_threadgroup);
  }
}

// Computes permute_4, mul, permute_r1, through permute_2, permute_4, mul, permute_r1.
kernel void permute_r1_kernel(device const float* linear_product [[buffer(0)]], device const float* p_attn_in_proj_bias [[buffer(1)]], device float* permute_4_out [[buffer(2)]], device float* mul_out [[buffer(3)]], device float* permute_r1_out [[buffer(4)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 256);
  const int b = ((item / 32) % 8);
  const int c = (item % 32);
  for (int i = int(lane); i < 8; i += 32) {
    const float permute_2 = (linear_product[b * 3072 + c * 96 + a * 8 + i] + p_attn_in_proj_bias[a * 8 + i]);
    permute_4_out[a * 2048 + b * 256 + c * 8 + i] = (linear_product[b * 3072 + c * 96 + a * 8 + i + 64] + p_attn_in_proj_bias[a * 8 + i + 64]);
    mul_out[a * 2048 + b * 256 + c * 8 + i] = (permute_2 * 0.35355338f);
    permute_r1_out[a * 2048 + b * 256 + c * 8 + i] = (linear_product[c * 768 + i * 96 + a * 8 + b + 32] + p_attn_in_proj_bias[a * 8 + b + 32]);
  }
}

// Computes bmm, through bmm.
kernel void bmm_kernel(device const float* mul [[buffer(0)]], device const float* permute_r1 [[buffer(1)]], device float* bmm_out [[buffer(2)]], uint tile_at [[threadgroup_position_in_grid]], uint at [[thread_index_in_threadgroup]], uint lane [[thread_index_in_simdgroup]], uint simd [[simdgroup_index_in_threadgroup]]) {
  const int item = tile_at;
  const int a = (item / 16);
  const int b = ((item / 4) % 4);
  const int c = (item % 4);
  threadgroup float tile_left[512];
  threadgroup float tile_right[512];
  threadgroup float tile_strips[1024];
  threadgroup float* tile_strip = tile_strips + simd * 256;
  const int first_row = b * 64;
  const int first_column = c * 64;
  const int own_row = simd / 2 * 32;
  const int own_column = simd % 2 * 32;
  simdgroup_float8x8 tile_sums[4][4];
  for (ushort i = 0; i < 4; ++i)
    for (ushort j = 0; j < 4; ++j) tile_sums[i][j] = make_filled_simdgroup_matrix<float, 8, 8>(0.0f);
  for (int base = 0; base < 8; base += 8) {
    for (int place = at; place < 512; place += 128) {
      const int row = first_row + place / 8;
      const int term = base + place % 8;
      const float element = mul[a * 2048 + row * 8 + term];
      tile_left[place] = element;
    }
    for (int place = at; place < 512; place += 128) {
      const int column = first_column + place % 64;
      const int term = base + place / 64;
      const float element = permute_r1[a * 2048 + term * 256 + column];
      tile_right[place] = element;
    }
    threadgroup_barrier(mem_flags::mem_threadgroup);
    for (ushort deep = 0; deep < 8; deep += 8) {
      simdgroup_float8x8 left[4], right[4];
      for (ushort i = 0; i < 4; ++i) simdgroup_load(left[i], tile_left + (own_row + i * 8) * 8 + deep, 8);
      for (ushort j = 0; j < 4; ++j) simdgroup_load(right[j], tile_right + (deep) * 64 + own_column + j * 8, 64);
      for (ushort i = 0; i < 4; ++i)
        for (ushort j = 0; j < 4; ++j) simdgroup_multiply_accumulate(tile_sums[i][j], left[i], right[j], tile_sums[i][j]);
    }
    threadgroup_barrier(mem_flags::mem_threadgroup);
  }
  for (ushort i = 0; i < 4; ++i) {
    for (ushort j = 0; j < 4; ++j) simdgroup_store(tile_sums[i][j], tile_strip + j * 8, 32);
    simdgroup_barrier(mem_flags::mem_threadgroup);
    for (ushort place = lane; place < 256; place += 32) {
      const int row = first_row + own_row + i * 8 + place / 32;
      const int column = first_column + own_column + place % 32;
      const float bmm = tile_strip[place];
      bmm_out[a * 65536 + row * 256 + column] = bmm;
    }
    simdgroup_barrier(mem_flags::mem_threadgroup);
  }
}

// Computes _softmax, through _softmax_max, _softmax_exp, _softmax_sum, _softmax_scale, _softmax.
kernel void softmax_kernel(device float* bmm [[buffer(0)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  float softmax_max = -INFINITY;
  for (int i = int(lane); i < 256; i += 32) {
    softmax_max = maximum(softmax_max, bmm[row * 256 + i]);
  }
  for (ushort step = 16; step > 0; step /= 2) softmax_max = maximum(softmax_max, other_lane(softmax_max, step));
  float softmax_sum = 0.0f;
  simdgroup_barrier(mem_flags::mem_device | mem_flags::mem_threadgroup);
  for (int i = int(lane); i < 256; i += 32) {
    const float softmax_exp = metal::precise::exp((bmm[row * 256 + i] - softmax_max));
    bmm[row * 256 + i] = softmax_exp;
    softmax_sum = softmax_sum + softmax_exp;
  }
  for (ushort step = 16; step > 0; step /= 2) softmax_sum = softmax_sum + other_lane(softmax_sum, step);
  const float softmax_scale = (1.0f / softmax_sum);
  simdgroup_barrier(mem_flags::mem_device | mem_flags::mem_threadgroup);
  for (int i = int(lane); i < 256; i += 32) {
    const float softmax_exp = bmm[row * 256 + i];
    bmm[row * 256 + i] = (softmax_exp * softmax_scale);
  }
}

// Computes bmm_1, through bmm_1.
kernel void bmm_1_kernel(device const float* softmax [[buffer(0)]], device const float* permute_4 [[buffer(1)]], device float* bmm_1_out [[buffer(2)]], uint tile_at [[threadgroup_position_in_grid]], uint at [[thread_index_in_threadgroup]], uint lane [[thread_index_in_simdgroup]], uint simd [[simdgroup_index_in_threadgroup]]) {
  const int item = tile_at;
  const int a = (item / 8);
  const int b = (item % 8);
  const int c = 0;
  threadgroup float tile_left[512];
  threadgroup float tile_right[128];
  threadgroup float tile_strips[256];
  threadgroup float* tile_strip = tile_strips + simd * 64;
  const int first_row = b * 32;
  const int first_column = 0;
  const int own_row = simd / 1 * 8;
  const int own_column = simd % 1 * 8;
  simdgroup_float8x8 tile_sums[1][1];
  for (ushort i = 0; i < 1; ++i)
    for (ushort j = 0; j < 1; ++j) tile_sums[i][j] = make_filled_simdgroup_matrix<float, 8, 8>(0.0f);
  for (int base = 0; base < 256; base += 16) {
    for (int place = at; place < 512; place += 128) {
      const int row = first_row + place / 16;
      const int term = base + place % 16;
      const float element = softmax[a * 65536 + row * 256 + term];
      tile_left[place] = element;
    }
    for (int place = at; place < 128; place += 128) {
      const int column = first_column + place % 8;
      const int term = base + place / 8;
      const float element = permute_4[a * 2048 + term * 8 + column];
      tile_right[place] = element;
    }
    threadgroup_barrier(mem_flags::mem_threadgroup);
    for (ushort deep = 0; deep < 16; deep += 8) {
      simdgroup_float8x8 left[1], right[1];
      for (ushort i = 0; i < 1; ++i) simdgroup_load(left[i], tile_left + (own_row + i * 8) * 16 + deep, 16);
      for (ushort j = 0; j < 1; ++j) simdgroup_load(right[j], tile_right + (deep) * 8 + own_column + j * 8, 8);
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
      const float bmm_1 = tile_strip[place];
      bmm_1_out[a * 2048 + row * 8 + column] = bmm_1;
    }
    simdgroup_barrier(mem_flags::mem_threadgroup);
  }
}

// Computes linear_1_product, add, through linear_1_product, linear_1, add.
kernel void add_kernel(device const float* bmm_1 [[buffer(0)]], device const float* p_attn_out_proj_weight [[buffer(1)]], device const float* p_attn_out_proj_bias [[buffer(2)]], device const float* x [[buffer(3)]], device float* linear_1_product_out [[buffer(4)]], device float* add_out [[buffer(5)]], uint tile_at [[threadgroup_position_in_grid]], uint at [[thread_index_in_threadgroup]], uint lane [[thread_index_in_simdgroup]], uint simd [[simdgroup_index_in_threadgroup]]) {
  const int item = tile_at;
  const int a = item;
  const int b = 0;
  threadgroup float tile_left[512];
  threadgroup float tile_right[512];
  threadgroup float tile_strips[512];
  threadgroup float* tile_strip = tile_strips + simd * 128;
  const int first_row = a * 32;
  const int first_column = 0;
  const int own_row = simd / 2 * 16;
  const int own_column = simd % 2 * 16;
  simdgroup_float8x8 tile_sums[2][2];
  for (ushort i = 0; i < 2; ++i)
    for (ushort j = 0; j < 2; ++j) tile_sums[i][j] = make_filled_simdgroup_matrix<float, 8, 8>(0.0f);
  for (int base = 0; base < 32; base += 16) {
    for (int place = at; place < 512; place += 128) {
      const int row = first_row + place / 16;
      const int term = base + place % 16;
      const float element = bmm_1[(term / 8) * 2048 + row * 8 + (term % 8)];
      tile_left[place] = element;
    }
    for (int place = at; place < 512; place += 128) {
      const int column = first_column + place / 16;
      const int term = base + place % 16;
      const float element = p_attn_out_proj_weight[column * 32 + term];
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
      const float linear_1_product = tile_strip[place];
      linear_1_product_out[row * 32 + column] = linear_1_product;
      const float linear_1 = (linear_1_product + p_attn_out_proj_bias[column]);
      add_out[row * 32 + column] = (linear_1 + x[column * 256 + row]);
    }
    simdgroup_barrier(mem_flags::mem_threadgroup);
  }
}

// Computes native_layer_norm_mean, native_layer_norm_rstd, through native_layer_norm_sum,
// native_layer_norm_mean, native_layer_norm_squares, native_layer_norm_rstd.
kernel void layer_norm_rstd_kernel(device const float* add [[buffer(0)]], device float* layer_norm_mean_out [[buffer(1)]], device float* layer_norm_rstd_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  float layer_norm_sum = 0.0f;
  for (int i = int(lane); i < 32; i += 32) {
    layer_norm_sum = layer_norm_sum + add[row * 32 + i];
  }
  for (ushort step = 16; step > 0; step /= 2) layer_norm_sum = layer_norm_sum + other_lane(layer_norm_sum, step);
  const float layer_norm_mean = (layer_norm_sum / 32.0f);
  if (lane == 0) layer_norm_mean_out[row] = layer_norm_mean;
  float layer_norm_squares = 0.0f;
  for (int i = int(lane); i < 32; i += 32) {
    layer_norm_squares = layer_norm_squares + ((add[row * 32 + i] - layer_norm_mean) * (add[row * 32 + i] - layer_norm_mean));
  }
  for (ushort step = 16; step > 0; step /= 2) layer_norm_squares = layer_norm_squares + other_lane(layer_norm_squares, step);
  if (lane == 0) layer_norm_rstd_out[row] = metal::precise::rsqrt(((layer_norm_squares / 32.0f) + 1e-05f));
}

// Computes view_8, through permute_7, view_8.
kernel void view_8_kernel(device const float* p_attn_out_proj_bias [[buffer(0)]], device const float* x [[buffer(1)]], device const float* layer_norm_mean [[buffer(2)]], device const float* layer_norm_rstd [[buffer(3)]], device const float* p_norm_weight [[buffer(4)]], device const float* p_norm_bias [[buffer(5)]], device float* linear_1_product [[buffer(6)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 2);
  const int block = (item % 2);
  for (int i = int(lane); i < 128; i += 32) {
    const float permute_7 = ((((((linear_1_product[block * 4096 + i * 32 + a] + p_attn_out_proj_bias[a]) + x[a * 256 + block * 128 + i]) - layer_norm_mean[block * 128 + i]) * layer_norm_rstd[block * 128 + i]) * p_norm_weight[a]) + p_norm_bias[a]);
    linear_1_product[block * 4096 + i * 32 + a] = permute_7;
  }
}

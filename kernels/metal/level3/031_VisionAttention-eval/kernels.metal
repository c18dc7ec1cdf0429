#include <metal_stdlib>
using namespace metal;

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
kernel void linear_kernel(device const float* x [[buffer(0)]], device const float* p_attn_in_proj_weight [[buffer(1)]], device const float* p_attn_in_proj_bias [[buffer(2)]], device float* linear_out [[buffer(3)]], uint tile_at [[threadgroup_position_in_grid]], uint at [[thread_index_in_threadgroup]], uint lane [[thread_index_in_simdgroup]], uint simd [[simdgroup_index_in_threadgroup]]) {
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
      linear_out[row * 96 + column] = (linear_product + p_attn_in_proj_bias[column]);
    }
    simdgroup_barrier(mem_flags::mem_threadgroup);
  }
}

// Computes mul, through mul.
kernel void mul_kernel(device const float* linear [[buffer(0)]], device float* mul_out [[buffer(1)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 256);
  const int b = (item % 256);
  for (int i = int(lane); i < 8; i += 32) {
    mul_out[a * 2048 + b * 8 + i] = (linear[b * 96 + a * 8 + i] * 0.35355338f);
  }
}

// Computes bmm_1, through bmm_1.
kernel void bmm_1_kernel(device const float* mul [[buffer(0)]], device const float* linear [[buffer(1)]], device float* bmm_1_out [[buffer(2)]], uint tile_at [[threadgroup_position_in_grid]], uint at [[thread_index_in_threadgroup]], uint lane [[thread_index_in_simdgroup]], uint simd [[simdgroup_index_in_threadgroup]]) {
  const int item = tile_at;
  const int a = (item / 16);
  const int b = (item % 16);
  threadgroup float tile_left[128];
  threadgroup float tile_near[256];
  threadgroup float tile_scores[512];
  threadgroup float tile_factors[128];
  const int first_row = b * 16;
  const ushort own_row = simd * 8;
  const ushort own_part = 0;
  simdgroup_float8x8 tile_totals[1][1];
  for (ushort part = 0; part < 1; ++part) {
    for (ushort j = 0; j < 1; ++j) tile_totals[part][j] = make_filled_simdgroup_matrix<float, 8, 8>(0.0f);
  }
  float tile_tops[8], tile_weights[8];
  for (ushort i = 0; i < 8; ++i) {
    tile_tops[i] = -INFINITY;
    tile_weights[i] = 0.0f;
  }
  for (int place = at; place < 128; place += 64) {
    const int row = first_row + place / 8;
    const int term = place % 8;
    const float element = mul[a * 2048 + row * 8 + term];
    tile_left[place] = element;
  }
  for (int first_key = 0; first_key < 256; first_key += 32) {
    simdgroup_float8x8 tile_dots[4];
    for (ushort j = 0; j < 4; ++j) tile_dots[j] = make_filled_simdgroup_matrix<float, 8, 8>(0.0f);
    for (int base = 0; base < 8; base += 8) {
      for (int place = at; place < 256; place += 64) {
        const int tile_key = first_key + place / 8;
        const int term = base + place % 8;
        const float element = linear[tile_key * 96 + a * 8 + term];
        tile_near[place] = element;
      }
      threadgroup_barrier(mem_flags::mem_threadgroup);
      for (ushort deep = 0; deep < 8; deep += 8) {
        simdgroup_float8x8 left, right[4];
        simdgroup_load(left, tile_left + (own_row) * 8 + base + deep, 8);
        for (ushort j = 0; j < 4; ++j) simdgroup_load(right[j], tile_near + (own_part * 32 + j * 8) * 8 + deep, 8, ulong2(0), true);
        for (ushort j = 0; j < 4; ++j) simdgroup_multiply_accumulate(tile_dots[j], left, right[j], tile_dots[j]);
      }
      threadgroup_barrier(mem_flags::mem_threadgroup);
    }
    for (ushort j = 0; j < 4; ++j) simdgroup_store(tile_dots[j], tile_scores + own_row * 32 + own_part * 32 + j * 8, 32);
    threadgroup_barrier(mem_flags::mem_threadgroup);
    for (ushort i = 0; i < 8; ++i) {
      const ushort place = own_row + own_part * 8 + i;
      const int row = first_row + place;
      const int tile_key = first_key + lane;
      float tile_score = -INFINITY;
      {
        const float bmm_1_score = tile_scores[place * 32 + lane];
        tile_score = bmm_1_score;
      }
      const float top = metal::max(tile_tops[i], metal::simd_max(tile_score));
      // Where all scores so far are -inf, so is the greatest, and weights are 0.
      const float level = top == -INFINITY ? 0.0f : top;
      const float weight = metal::precise::exp(tile_score - level);
      const float factor = metal::precise::exp(tile_tops[i] - level);
      tile_tops[i] = top;
      tile_weights[i] = tile_weights[i] * factor + metal::simd_sum(weight);
      tile_scores[place * 32 + lane] = weight;
      if (lane < 8) tile_factors[place * 8 + lane] = factor;
    }
    for (ushort part = 0; part < 1; ++part) {
      for (int place = at; place < 256; place += 64) {
        const int column = part * 8 + place % 8;
        const int tile_key = first_key + place / 8;
        const float element = linear[tile_key * 96 + a * 8 + column + 32];
        tile_near[place] = element;
      }
      threadgroup_barrier(mem_flags::mem_threadgroup);
      simdgroup_float8x8 tile_sums[1];
      for (ushort j = 0; j < 1; ++j) tile_sums[j] = make_filled_simdgroup_matrix<float, 8, 8>(0.0f);
      for (ushort deep = 0; deep < 32; deep += 8) {
        simdgroup_float8x8 left, right[1];
        simdgroup_load(left, tile_scores + own_row * 32 + deep, 32);
        for (ushort j = 0; j < 1; ++j) simdgroup_load(right[j], tile_near + (deep) * 8 + own_part * 8 + j * 8, 8);
        for (ushort j = 0; j < 1; ++j) simdgroup_multiply_accumulate(tile_sums[j], left, right[j], tile_sums[j]);
      }
      simdgroup_float8x8 tile_factor;
      simdgroup_load(tile_factor, tile_factors + own_row * 8, 8);
      for (ushort j = 0; j < 1; ++j) tile_totals[part][j].thread_elements() = tile_totals[part][j].thread_elements() * tile_factor.thread_elements() + tile_sums[j].thread_elements();
      threadgroup_barrier(mem_flags::mem_threadgroup);
    }
  }
  for (ushort i = 0; i < 8; ++i) {
    const ushort place = own_row + own_part * 8 + i;
    if (lane < 8) tile_factors[place * 8 + lane] = 1.0f / tile_weights[i];
  }
  threadgroup_barrier(mem_flags::mem_threadgroup);
  threadgroup float* tile_strip = tile_near + simd * 64;
  simdgroup_float8x8 tile_factor;
  simdgroup_load(tile_factor, tile_factors + own_row * 8, 8);
  for (ushort part = 0; part < 1; ++part) {
    for (ushort j = 0; j < 1; ++j) {
      tile_totals[part][j].thread_elements() *= tile_factor.thread_elements();
      simdgroup_store(tile_totals[part][j], tile_strip + j * 8, 8);
    }
    simdgroup_barrier(mem_flags::mem_threadgroup);
    for (ushort place = lane; place < 64; place += 32) {
      const int row = first_row + own_row + place / 8;
      const int column = part * 8 + own_part * 8 + place % 8;
      const float bmm_1 = tile_strip[place];
      bmm_1_out[a * 2048 + row * 8 + column] = bmm_1;
    }
    simdgroup_barrier(mem_flags::mem_threadgroup);
  }
}

// Computes add, through linear_1_product, linear_1, add.
kernel void add_kernel(device const float* bmm_1 [[buffer(0)]], device const float* p_attn_out_proj_weight [[buffer(1)]], device const float* p_attn_out_proj_bias [[buffer(2)]], device const float* x [[buffer(3)]], device float* add_out [[buffer(4)]], uint tile_at [[threadgroup_position_in_grid]], uint at [[thread_index_in_threadgroup]], uint lane [[thread_index_in_simdgroup]], uint simd [[simdgroup_index_in_threadgroup]]) {
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
kernel void view_8_kernel(device const float* layer_norm_mean [[buffer(0)]], device const float* layer_norm_rstd [[buffer(1)]], device const float* p_norm_weight [[buffer(2)]], device const float* p_norm_bias [[buffer(3)]], device float* add [[buffer(4)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 2);
  const int block = (item % 2);
  for (int i = int(lane); i < 128; i += 32) {
    const float permute_7 = ((((add[block * 4096 + i * 32 + a] - layer_norm_mean[block * 128 + i]) * layer_norm_rstd[block * 128 + i]) * p_norm_weight[a]) + p_norm_bias[a]);
    add[block * 4096 + i * 32 + a] = permute_7;
  }
}

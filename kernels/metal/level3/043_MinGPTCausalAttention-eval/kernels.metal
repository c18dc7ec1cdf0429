#include <metal_stdlib>
using namespace metal;

// Computes linear, through linear_product, linear.
kernel void linear_kernel(device const float* x [[buffer(0)]], device const float* p_c_attn_weight [[buffer(1)]], device const float* p_c_attn_bias [[buffer(2)]], device float* linear_out [[buffer(3)]], uint tile_at [[threadgroup_position_in_grid]], uint at [[thread_index_in_threadgroup]], uint lane [[thread_index_in_simdgroup]], uint simd [[simdgroup_index_in_threadgroup]]) {
  const int item = tile_at;
  const int a = (item / 18);
  const int b = (item % 18);
  threadgroup float tile_left[1024];
  threadgroup float tile_right[512];
  threadgroup float tile_strips[512];
  threadgroup float* tile_strip = tile_strips + simd * 128;
  const int first_row = a * 64;
  const int first_column = b * 32;
  const int own_row = simd / 2 * 32;
  const int own_column = simd % 2 * 16;
  simdgroup_float8x8 tile_sums[4][2];
  for (ushort i = 0; i < 4; ++i)
    for (ushort j = 0; j < 2; ++j) tile_sums[i][j] = make_filled_simdgroup_matrix<float, 8, 8>(0.0f);
  for (int base = 0; base < 192; base += 16) {
    for (int place = at; place < 1024; place += 128) {
      const int row = first_row + place / 16;
      const int term = base + place % 16;
      const float element = x[row * 192 + term];
      tile_left[place] = element;
    }
    for (int place = at; place < 512; place += 128) {
      const int column = first_column + place / 16;
      const int term = base + place % 16;
      const float element = p_c_attn_weight[column * 192 + term];
      tile_right[place] = element;
    }
    threadgroup_barrier(mem_flags::mem_threadgroup);
    for (ushort deep = 0; deep < 16; deep += 8) {
      simdgroup_float8x8 left[4], right[2];
      for (ushort i = 0; i < 4; ++i) simdgroup_load(left[i], tile_left + (own_row + i * 8) * 16 + deep, 16);
      for (ushort j = 0; j < 2; ++j) simdgroup_load(right[j], tile_right + (own_column + j * 8) * 16 + deep, 16, ulong2(0), true);
      for (ushort i = 0; i < 4; ++i)
        for (ushort j = 0; j < 2; ++j) simdgroup_multiply_accumulate(tile_sums[i][j], left[i], right[j], tile_sums[i][j]);
    }
    threadgroup_barrier(mem_flags::mem_threadgroup);
  }
  for (ushort i = 0; i < 4; ++i) {
    for (ushort j = 0; j < 2; ++j) simdgroup_store(tile_sums[i][j], tile_strip + j * 8, 16);
    simdgroup_barrier(mem_flags::mem_threadgroup);
    for (ushort place = lane; place < 128; place += 32) {
      const int row = first_row + own_row + i * 8 + place / 16;
      const int column = first_column + own_column + place % 16;
      const float linear_product = tile_strip[place];
      linear_out[row * 576 + column] = (linear_product + p_c_attn_bias[column]);
    }
    simdgroup_barrier(mem_flags::mem_threadgroup);
  }
}

// Computes eq, through eq.
kernel void eq_kernel(device const float* b_bias [[buffer(0)]], device bool* eq_out [[buffer(1)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  for (int i = int(lane); i < 32; i += 32) {
    eq_out[row * 32 + i] = (b_bias[row * 1024 + i] == 0.0f);
  }
}

// Computes bmm_1, through bmm_1.
kernel void bmm_1_kernel(device const float* linear [[buffer(0)]], device const bool* eq [[buffer(1)]], device float* bmm_1_out [[buffer(2)]], uint tile_at [[threadgroup_position_in_grid]], uint at [[thread_index_in_threadgroup]], uint lane [[thread_index_in_simdgroup]], uint simd [[simdgroup_index_in_threadgroup]]) {
  const int item = tile_at;
  const int a = item;
  const int b = 0;
  threadgroup float tile_left[768];
  threadgroup float tile_near[768];
  threadgroup float tile_scores[1024];
  threadgroup float tile_factors[256];
  const int first_row = 0;
  const ushort own_row = simd * 8;
  const ushort own_part = 0;
  simdgroup_float8x8 tile_totals[1][3];
  for (ushort part = 0; part < 1; ++part) {
    for (ushort j = 0; j < 3; ++j) tile_totals[part][j] = make_filled_simdgroup_matrix<float, 8, 8>(0.0f);
  }
  float tile_tops[8], tile_weights[8];
  for (ushort i = 0; i < 8; ++i) {
    tile_tops[i] = -INFINITY;
    tile_weights[i] = 0.0f;
  }
  for (int place = at; place < 768; place += 128) {
    const int row = first_row + place / 24;
    const int term = place % 24;
    const float element = linear[(a / 8) * 18432 + row * 576 + (a % 8) * 24 + term];
    tile_left[place] = element;
  }
  for (int first_key = 0; first_key < 32; first_key += 32) {
    simdgroup_float8x8 tile_dots[4];
    for (ushort j = 0; j < 4; ++j) tile_dots[j] = make_filled_simdgroup_matrix<float, 8, 8>(0.0f);
    for (int base = 0; base < 24; base += 24) {
      for (int place = at; place < 768; place += 128) {
        const int tile_key = first_key + place / 24;
        const int term = base + place % 24;
        const float element = linear[(a / 8) * 18432 + tile_key * 576 + (a % 8) * 24 + term + 192];
        tile_near[place] = element;
      }
      threadgroup_barrier(mem_flags::mem_threadgroup);
      for (ushort deep = 0; deep < 24; deep += 8) {
        simdgroup_float8x8 left, right[4];
        simdgroup_load(left, tile_left + (own_row) * 24 + base + deep, 24);
        for (ushort j = 0; j < 4; ++j) simdgroup_load(right[j], tile_near + (own_part * 32 + j * 8) * 24 + deep, 24, ulong2(0), true);
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
        tile_score = (eq[row * 32 + tile_key] ? -INFINITY : (bmm_1_score * 0.20412415f));
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
      for (int place = at; place < 768; place += 128) {
        const int column = part * 24 + place % 24;
        const int tile_key = first_key + place / 24;
        const float element = linear[(a / 8) * 18432 + tile_key * 576 + (a % 8) * 24 + column + 384];
        tile_near[place] = element;
      }
      threadgroup_barrier(mem_flags::mem_threadgroup);
      simdgroup_float8x8 tile_sums[3];
      for (ushort j = 0; j < 3; ++j) tile_sums[j] = make_filled_simdgroup_matrix<float, 8, 8>(0.0f);
      for (ushort deep = 0; deep < 32; deep += 8) {
        simdgroup_float8x8 left, right[3];
        simdgroup_load(left, tile_scores + own_row * 32 + deep, 32);
        for (ushort j = 0; j < 3; ++j) simdgroup_load(right[j], tile_near + (deep) * 24 + own_part * 24 + j * 8, 24);
        for (ushort j = 0; j < 3; ++j) simdgroup_multiply_accumulate(tile_sums[j], left, right[j], tile_sums[j]);
      }
      simdgroup_float8x8 tile_factor;
      simdgroup_load(tile_factor, tile_factors + own_row * 8, 8);
      for (ushort j = 0; j < 3; ++j) tile_totals[part][j].thread_elements() = tile_totals[part][j].thread_elements() * tile_factor.thread_elements() + tile_sums[j].thread_elements();
      threadgroup_barrier(mem_flags::mem_threadgroup);
    }
  }
  for (ushort i = 0; i < 8; ++i) {
    const ushort place = own_row + own_part * 8 + i;
    if (lane < 8) tile_factors[place * 8 + lane] = 1.0f / tile_weights[i];
  }
  threadgroup_barrier(mem_flags::mem_threadgroup);
  threadgroup float* tile_strip = tile_near + simd * 192;
  simdgroup_float8x8 tile_factor;
  simdgroup_load(tile_factor, tile_factors + own_row * 8, 8);
  for (ushort part = 0; part < 1; ++part) {
    for (ushort j = 0; j < 3; ++j) {
      tile_totals[part][j].thread_elements() *= tile_factor.thread_elements();
      simdgroup_store(tile_totals[part][j], tile_strip + j * 8, 24);
    }
    simdgroup_barrier(mem_flags::mem_threadgroup);
    for (ushort place = lane; place < 192; place += 32) {
      const int row = first_row + own_row + place / 24;
      const int column = part * 24 + own_part * 24 + place % 24;
      const float bmm_1 = tile_strip[place];
      bmm_1_out[a * 768 + row * 24 + column] = bmm_1;
    }
    simdgroup_barrier(mem_flags::mem_threadgroup);
  }
}

// Computes linear_1, through linear_1_product, linear_1.
kernel void linear_1_kernel(device const float* bmm_1 [[buffer(0)]], device const float* p_c_proj_weight [[buffer(1)]], device const float* p_c_proj_bias [[buffer(2)]], device float* linear_1_out [[buffer(3)]], uint tile_at [[threadgroup_position_in_grid]], uint at [[thread_index_in_threadgroup]], uint lane [[thread_index_in_simdgroup]], uint simd [[simdgroup_index_in_threadgroup]]) {
  const int item = tile_at;
  const int a = (item / 6);
  const int b = (item % 6);
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
  for (int base = 0; base < 192; base += 16) {
    for (int place = at; place < 512; place += 128) {
      const int row = first_row + place / 16;
      const int term = base + place % 16;
      const float element = bmm_1[(row / 32) * 6144 + (term / 24) * 768 + (row % 32) * 24 + (term % 24)];
      tile_left[place] = element;
    }
    for (int place = at; place < 512; place += 128) {
      const int column = first_column + place / 16;
      const int term = base + place % 16;
      const float element = p_c_proj_weight[column * 192 + term];
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
      linear_1_out[row * 192 + column] = (linear_1_product + p_c_proj_bias[column]);
    }
    simdgroup_barrier(mem_flags::mem_threadgroup);
  }
}

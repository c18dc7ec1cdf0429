#include <metal_stdlib>
using namespace metal;

// Computes scaled_dot_product_attention, through scaled_dot_product_attention.
kernel void scaled_dot_product_attention_kernel(device const float* q [[buffer(0)]], device const float* k [[buffer(1)]], device const float* v [[buffer(2)]], device float* scaled_dot_product_attention_out [[buffer(3)]], uint tile_at [[threadgroup_position_in_grid]], uint at [[thread_index_in_threadgroup]], uint lane [[thread_index_in_simdgroup]], uint simd [[simdgroup_index_in_threadgroup]]) {
  const int item = tile_at;
  const int a = (item / 16);
  const int b = (item % 16);
  const int c = 0;
  threadgroup float tile_left[4096];
  threadgroup float tile_near[2048];
  threadgroup float tile_scores[1024];
  threadgroup float tile_factors[256];
  const int first_row = 0;
  const ushort own_row = simd * 8;
  const ushort own_part = 0;
  simdgroup_float8x8 tile_totals[2][8];
  #pragma clang loop unroll(full)
  for (ushort part = 0; part < 2; ++part) {
    for (ushort j = 0; j < 8; ++j) tile_totals[part][j] = make_filled_simdgroup_matrix<float, 8, 8>(0.0f);
  }
  float tile_tops[8], tile_weights[8];
  for (ushort i = 0; i < 8; ++i) {
    tile_tops[i] = -INFINITY;
    tile_weights[i] = 0.0f;
  }
  for (int place = at; place < 4096; place += 128) {
    const int row = first_row + place / 128;
    const int term = place % 128;
    const float element = q[a * 65536 + b * 4096 + row * 128 + term];
    tile_left[place] = element;
  }
  for (int first_key = 0; first_key < 32; first_key += 32) {
    simdgroup_float8x8 tile_dots[4];
    for (ushort j = 0; j < 4; ++j) tile_dots[j] = make_filled_simdgroup_matrix<float, 8, 8>(0.0f);
    for (int base = 0; base < 128; base += 64) {
      for (int place = at; place < 2048; place += 128) {
        const int tile_key = first_key + place / 64;
        const int term = base + place % 64;
        const float element = k[a * 65536 + b * 4096 + tile_key * 128 + term];
        tile_near[place] = element;
      }
      threadgroup_barrier(mem_flags::mem_threadgroup);
      for (ushort deep = 0; deep < 64; deep += 8) {
        simdgroup_float8x8 left, right[4];
        simdgroup_load(left, tile_left + (own_row) * 128 + base + deep, 128);
        for (ushort j = 0; j < 4; ++j) simdgroup_load(right[j], tile_near + (own_part * 32 + j * 8) * 64 + deep, 64, ulong2(0), true);
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
        const float scaled_dot_product_attention_score = tile_scores[place * 32 + lane];
        tile_score = (scaled_dot_product_attention_score * 0.088388346f);
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
    #pragma clang loop unroll(full)
    for (ushort part = 0; part < 2; ++part) {
      for (int place = at; place < 2048; place += 128) {
        const int column = part * 64 + place % 64;
        const int tile_key = first_key + place / 64;
        const float element = v[a * 65536 + b * 4096 + tile_key * 128 + column];
        tile_near[place] = element;
      }
      threadgroup_barrier(mem_flags::mem_threadgroup);
      simdgroup_float8x8 tile_sums[8];
      for (ushort j = 0; j < 8; ++j) tile_sums[j] = make_filled_simdgroup_matrix<float, 8, 8>(0.0f);
      for (ushort deep = 0; deep < 32; deep += 8) {
        simdgroup_float8x8 left, right[8];
        simdgroup_load(left, tile_scores + own_row * 32 + deep, 32);
        for (ushort j = 0; j < 8; ++j) simdgroup_load(right[j], tile_near + (deep) * 64 + own_part * 64 + j * 8, 64);
        for (ushort j = 0; j < 8; ++j) simdgroup_multiply_accumulate(tile_sums[j], left, right[j], tile_sums[j]);
      }
      simdgroup_float8x8 tile_factor;
      simdgroup_load(tile_factor, tile_factors + own_row * 8, 8);
      for (ushort j = 0; j < 8; ++j) tile_totals[part][j].thread_elements() = tile_totals[part][j].thread_elements() * tile_factor.thread_elements() + tile_sums[j].thread_elements();
      threadgroup_barrier(mem_flags::mem_threadgroup);
    }
  }
  for (ushort i = 0; i < 8; ++i) {
    const ushort place = own_row + own_part * 8 + i;
    if (lane < 8) tile_factors[place * 8 + lane] = 1.0f / (tile_weights[i] <= 0.0f ? 1.0f : tile_weights[i]);
  }
  threadgroup_barrier(mem_flags::mem_threadgroup);
  threadgroup float* tile_strip = tile_near + simd * 512;
  simdgroup_float8x8 tile_factor;
  simdgroup_load(tile_factor, tile_factors + own_row * 8, 8);
  #pragma clang loop unroll(full)
  for (ushort part = 0; part < 2; ++part) {
    for (ushort j = 0; j < 8; ++j) {
      tile_totals[part][j].thread_elements() *= tile_factor.thread_elements();
      simdgroup_store(tile_totals[part][j], tile_strip + j * 8, 64);
    }
    simdgroup_barrier(mem_flags::mem_threadgroup);
    for (ushort place = lane; place < 512; place += 32) {
      const int row = first_row + own_row + place / 64;
      const int column = part * 64 + own_part * 64 + place % 64;
      const float scaled_dot_product_attention = tile_strip[place];
      scaled_dot_product_attention_out[a * 65536 + b * 4096 + row * 128 + column] = scaled_dot_product_attention;
    }
    simdgroup_barrier(mem_flags::mem_threadgroup);
  }
}

#include <metal_stdlib>
using namespace metal;

// x, but no less than low; NaN stays NaN.
template <class T>
inline T at_least(T x, T low) {
  return x < low ? low : x;
}

// The polynomials are minimax fits: 1.2 units in the last place.
inline float erf_of(float x) {
  const float a = metal::abs(x);
  const float t = a > 4.0f ? 4.0f : a;
  float u = 1.04291357e-5f;
  u = metal::fma(u, t, -3.14828183e-4f);
  u = metal::fma(u, t, 3.61025473e-3f);
  u = metal::fma(u, t, -2.36944426e-2f);
  u = metal::fma(u, t, 1.06158964e-1f);
  u = metal::fma(u, t, 6.35198057e-1f);
  u = metal::fma(u, t, 1.28637075e-1f);
  u = metal::fma(u, t, t);  // -log(erfc(t))
  const float large = 1.0f - metal::precise::exp(-u);
  const float s = x * x;
  float q = -5.89772651e-4f;
  q = metal::fma(q, s, 4.97580785e-3f);
  q = metal::fma(q, s, -2.67557278e-2f);
  q = metal::fma(q, s, 1.12815589e-1f);
  q = metal::fma(q, s, -3.76124769e-1f);
  q = metal::fma(q, s, 1.28379151e-1f);
  return a < 0.925f ? metal::fma(q, x, x) : x < 0.0f ? -large : large;
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

// Computes linear, through linear_product, linear.
kernel void linear_kernel(device const float* img [[buffer(0)]], device const float* p_patch_to_embedding_weight [[buffer(1)]], device const float* p_patch_to_embedding_bias [[buffer(2)]], device float* linear_out [[buffer(3)]], uint tile_at [[threadgroup_position_in_grid]], uint at [[thread_index_in_threadgroup]], uint lane [[thread_index_in_simdgroup]], uint simd [[simdgroup_index_in_threadgroup]]) {
  const int item = tile_at;
  const int a = (item / 2);
  const int b = (item % 2);
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
  for (int part = 0; part < 768; part += 256) {
    for (ushort i = 0; i < 2; ++i)
      for (ushort j = 0; j < 2; ++j) tile_sums[i][j] = make_filled_simdgroup_matrix<float, 8, 8>(0.0f);
    for (int base = part; base < metal::min(768, part + 256); base += 16) {
      for (int place = at; place < 512; place += 128) {
        const int row = first_row + place / 16;
        const int term = base + place % 16;
        float element = 0.0f;
        if (row < 49) {
          element = img[((row * 3 + (term / 256)) / 7) * 1792 + ((term / 16) % 16) * 112 + ((row * 3 + (term / 256)) % 7) * 16 + (term % 16)];
        }
        tile_left[place] = element;
      }
      for (int place = at; place < 512; place += 128) {
        const int column = first_column + place / 16;
        const int term = base + place % 16;
        const float element = p_patch_to_embedding_weight[column * 768 + term];
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
      if (row < 49) {
        const float linear_product = tile_strip[place];
        linear_out[row * 64 + column] = (linear_product + p_patch_to_embedding_bias[column]);
      }
    }
    simdgroup_barrier(mem_flags::mem_threadgroup);
  }
}

// Computes add, through cat, add.
kernel void add_kernel(device const float* p_cls_token [[buffer(0)]], device const float* linear [[buffer(1)]], device const float* p_pos_embedding [[buffer(2)]], device float* add_out [[buffer(3)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  for (int i = int(lane); i < 64; i += 32) {
    const float cat = ((row < 1) ? p_cls_token[row * 64 + i] : linear[row * 64 + i - 64]);
    add_out[row * 64 + i] = (cat + p_pos_embedding[row * 64 + i]);
  }
}

// Computes linear_1, through linear_1_product, linear_1.
kernel void linear_1_kernel(device const float* add [[buffer(0)]], device const float* p_transformer_layers_0_self_attn_in_proj_weight [[buffer(1)]], device const float* p_transformer_layers_0_self_attn_in_proj_bias [[buffer(2)]], device float* linear_1_out [[buffer(3)]], uint tile_at [[threadgroup_position_in_grid]], uint at [[thread_index_in_threadgroup]], uint lane [[thread_index_in_simdgroup]], uint simd [[simdgroup_index_in_threadgroup]]) {
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
  for (int base = 0; base < 64; base += 16) {
    for (int place = at; place < 512; place += 128) {
      const int row = first_row + place / 16;
      const int term = base + place % 16;
      float element = 0.0f;
      if (row < 50) {
        element = add[row * 64 + term];
      }
      tile_left[place] = element;
    }
    for (int place = at; place < 512; place += 128) {
      const int column = first_column + place / 16;
      const int term = base + place % 16;
      const float element = p_transformer_layers_0_self_attn_in_proj_weight[column * 64 + term];
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
      if (row < 50) {
        const float linear_1_product = tile_strip[place];
        linear_1_out[row * 192 + column] = (linear_1_product + p_transformer_layers_0_self_attn_in_proj_bias[column]);
      }
    }
    simdgroup_barrier(mem_flags::mem_threadgroup);
  }
}

// Computes scaled_dot_product_attention, through scaled_dot_product_attention_scores,
// scaled_dot_product_attention_masked, scaled_dot_product_attention_exp,
// scaled_dot_product_attention_weights, scaled_dot_product_attention.
kernel void scaled_dot_product_attention_kernel(device const float* linear_1 [[buffer(0)]], device float* scaled_dot_product_attention_out [[buffer(1)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 8);
  const int b = (item % 8);
  float scaled_dot_product_attention_scores = 0.0f;
  for (int i = int(lane); i < 8; i += 32) {
    scaled_dot_product_attention_scores = scaled_dot_product_attention_scores + (linear_1[a * 192 + b * 8 + i] * linear_1[a * 192 + b * 8 + i + 64]);
  }
  for (ushort step = 16; step > 0; step /= 2) scaled_dot_product_attention_scores = scaled_dot_product_attention_scores + other_lane(scaled_dot_product_attention_scores, step);
  const float scaled_dot_product_attention_masked = (scaled_dot_product_attention_scores * 0.35355338f);
  const float scaled_dot_product_attention_exp = metal::precise::exp((scaled_dot_product_attention_masked - ((scaled_dot_product_attention_masked <= -INFINITY) ? 0.0f : scaled_dot_product_attention_masked)));
  const float scaled_dot_product_attention_weights = (scaled_dot_product_attention_exp / ((scaled_dot_product_attention_exp <= 0.0f) ? 1.0f : scaled_dot_product_attention_exp));
  for (int i = int(lane); i < 8; i += 32) {
    scaled_dot_product_attention_out[a * 64 + b * 8 + i] = (scaled_dot_product_attention_weights * linear_1[a * 192 + b * 8 + i + 128]);
  }
}

// Computes add_1, through linear_2_product, linear_2, add_1.
kernel void add_1_kernel(device const float* scaled_dot_product_attention [[buffer(0)]], device const float* p_transformer_layers_0_self_attn_out_proj_weight [[buffer(1)]], device const float* p_transformer_layers_0_self_attn_out_proj_bias [[buffer(2)]], device const float* add [[buffer(3)]], device float* add_1_out [[buffer(4)]], uint tile_at [[threadgroup_position_in_grid]], uint at [[thread_index_in_threadgroup]], uint lane [[thread_index_in_simdgroup]], uint simd [[simdgroup_index_in_threadgroup]]) {
  const int item = tile_at;
  const int a = (item / 2);
  const int b = (item % 2);
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
  for (int base = 0; base < 64; base += 16) {
    for (int place = at; place < 512; place += 128) {
      const int row = first_row + place / 16;
      const int term = base + place % 16;
      float element = 0.0f;
      if (row < 50) {
        element = scaled_dot_product_attention[row * 64 + term];
      }
      tile_left[place] = element;
    }
    for (int place = at; place < 512; place += 128) {
      const int column = first_column + place / 16;
      const int term = base + place % 16;
      const float element = p_transformer_layers_0_self_attn_out_proj_weight[column * 64 + term];
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
      if (row < 50) {
        const float linear_2_product = tile_strip[place];
        const float linear_2 = (linear_2_product + p_transformer_layers_0_self_attn_out_proj_bias[column]);
        add_1_out[row * 64 + column] = (add[row * 64 + column] + linear_2);
      }
    }
    simdgroup_barrier(mem_flags::mem_threadgroup);
  }
}

// Computes native_layer_norm, through native_layer_norm_sum, native_layer_norm_mean,
// native_layer_norm_squares, native_layer_norm_rstd, native_layer_norm.
kernel void layer_norm_kernel(device const float* p_transformer_layers_0_norm1_weight [[buffer(0)]], device const float* p_transformer_layers_0_norm1_bias [[buffer(1)]], device float* add_1 [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  float layer_norm_sum = 0.0f;
  for (int i = int(lane); i < 64; i += 32) {
    layer_norm_sum = layer_norm_sum + add_1[row * 64 + i];
  }
  for (ushort step = 16; step > 0; step /= 2) layer_norm_sum = layer_norm_sum + other_lane(layer_norm_sum, step);
  const float layer_norm_mean = (layer_norm_sum / 64.0f);
  float layer_norm_squares = 0.0f;
  for (int i = int(lane); i < 64; i += 32) {
    layer_norm_squares = layer_norm_squares + ((add_1[row * 64 + i] - layer_norm_mean) * (add_1[row * 64 + i] - layer_norm_mean));
  }
  for (ushort step = 16; step > 0; step /= 2) layer_norm_squares = layer_norm_squares + other_lane(layer_norm_squares, step);
  const float layer_norm_rstd = metal::precise::rsqrt(((layer_norm_squares / 64.0f) + 1e-05f));
  simdgroup_barrier(mem_flags::mem_device | mem_flags::mem_threadgroup);
  for (int i = int(lane); i < 64; i += 32) {
    add_1[row * 64 + i] = ((((add_1[row * 64 + i] - layer_norm_mean) * layer_norm_rstd) * p_transformer_layers_0_norm1_weight[i]) + p_transformer_layers_0_norm1_bias[i]);
  }
}

// Computes relu, through linear_3_product, linear_3, relu.
kernel void relu_kernel(device const float* layer_norm [[buffer(0)]], device const float* p_transformer_layers_0_linear1_weight [[buffer(1)]], device const float* p_transformer_layers_0_linear1_bias [[buffer(2)]], device float* relu_out [[buffer(3)]], uint tile_at [[threadgroup_position_in_grid]], uint at [[thread_index_in_threadgroup]], uint lane [[thread_index_in_simdgroup]], uint simd [[simdgroup_index_in_threadgroup]]) {
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
  for (int base = 0; base < 64; base += 16) {
    for (int place = at; place < 512; place += 128) {
      const int row = first_row + place / 16;
      const int term = base + place % 16;
      float element = 0.0f;
      if (row < 50) {
        element = layer_norm[row * 64 + term];
      }
      tile_left[place] = element;
    }
    for (int place = at; place < 512; place += 128) {
      const int column = first_column + place / 16;
      const int term = base + place % 16;
      const float element = p_transformer_layers_0_linear1_weight[column * 64 + term];
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
      if (row < 50) {
        const float linear_3_product = tile_strip[place];
        const float linear_3 = (linear_3_product + p_transformer_layers_0_linear1_bias[column]);
        relu_out[row * 256 + column] = at_least(linear_3, 0.0f);
      }
    }
    simdgroup_barrier(mem_flags::mem_threadgroup);
  }
}

// Computes add_2, through linear_4_product, linear_4, add_2.
kernel void add_2_kernel(device const float* relu [[buffer(0)]], device const float* p_transformer_layers_0_linear2_weight [[buffer(1)]], device const float* p_transformer_layers_0_linear2_bias [[buffer(2)]], device const float* layer_norm [[buffer(3)]], device float* add_2_out [[buffer(4)]], uint tile_at [[threadgroup_position_in_grid]], uint at [[thread_index_in_threadgroup]], uint lane [[thread_index_in_simdgroup]], uint simd [[simdgroup_index_in_threadgroup]]) {
  const int item = tile_at;
  const int a = (item / 2);
  const int b = (item % 2);
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
  for (int base = 0; base < 256; base += 16) {
    for (int place = at; place < 512; place += 128) {
      const int row = first_row + place / 16;
      const int term = base + place % 16;
      float element = 0.0f;
      if (row < 50) {
        element = relu[row * 256 + term];
      }
      tile_left[place] = element;
    }
    for (int place = at; place < 512; place += 128) {
      const int column = first_column + place / 16;
      const int term = base + place % 16;
      const float element = p_transformer_layers_0_linear2_weight[column * 256 + term];
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
      if (row < 50) {
        const float linear_4_product = tile_strip[place];
        const float linear_4 = (linear_4_product + p_transformer_layers_0_linear2_bias[column]);
        add_2_out[row * 64 + column] = (layer_norm[row * 64 + column] + linear_4);
      }
    }
    simdgroup_barrier(mem_flags::mem_threadgroup);
  }
}

// Computes native_layer_norm_11_sum, native_layer_norm_11_rstd, through native_layer_norm_11_sum,
// native_layer_norm_11_mean, native_layer_norm_11_squares, native_layer_norm_11_rstd.
kernel void layer_norm_11_rstd_kernel(device const float* add_12 [[buffer(0)]], device float* layer_norm_11_sum_out [[buffer(1)]], device float* layer_norm_11_rstd_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  float layer_norm_11_sum = 0.0f;
  for (int i = int(lane); i < 64; i += 32) {
    layer_norm_11_sum = layer_norm_11_sum + add_12[row * 64 + i];
  }
  for (ushort step = 16; step > 0; step /= 2) layer_norm_11_sum = layer_norm_11_sum + other_lane(layer_norm_11_sum, step);
  if (lane == 0) layer_norm_11_sum_out[row] = layer_norm_11_sum;
  const float layer_norm_11_mean = (layer_norm_11_sum / 64.0f);
  float layer_norm_11_squares = 0.0f;
  for (int i = int(lane); i < 64; i += 32) {
    layer_norm_11_squares = layer_norm_11_squares + ((add_12[row * 64 + i] - layer_norm_11_mean) * (add_12[row * 64 + i] - layer_norm_11_mean));
  }
  for (ushort step = 16; step > 0; step /= 2) layer_norm_11_squares = layer_norm_11_squares + other_lane(layer_norm_11_squares, step);
  if (lane == 0) layer_norm_11_rstd_out[row] = metal::precise::rsqrt(((layer_norm_11_squares / 64.0f) + 1e-05f));
}

// Computes select_18, through select_18.
kernel void select_18_kernel(device const float* add_12 [[buffer(0)]], device const float* layer_norm_11_sum [[buffer(1)]], device const float* layer_norm_11_rstd [[buffer(2)]], device const float* p_transformer_layers_5_norm2_weight [[buffer(3)]], device const float* p_transformer_layers_5_norm2_bias [[buffer(4)]], device float* select_18_out [[buffer(5)]], uint at [[thread_position_in_grid]]) {
  const int i = at;
  select_18_out[i] = ((((add_12[i] - (layer_norm_11_sum[0] / 64.0f)) * layer_norm_11_rstd[0]) * p_transformer_layers_5_norm2_weight[i]) + p_transformer_layers_5_norm2_bias[i]);
}

// Computes gelu, through linear_25_product, linear_25, gelu.
kernel void gelu_kernel(device const float* select_18 [[buffer(0)]], device const float* p_mlp_head_0_weight [[buffer(1)]], device const float* p_mlp_head_0_bias [[buffer(2)]], device float* gelu_out [[buffer(3)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  float linear_25_product = 0.0f;
  for (int i = int(lane); i < 64; i += 32) {
    linear_25_product = linear_25_product + (select_18[i] * p_mlp_head_0_weight[row * 64 + i]);
  }
  for (ushort step = 16; step > 0; step /= 2) linear_25_product = linear_25_product + other_lane(linear_25_product, step);
  const float linear_25 = (linear_25_product + p_mlp_head_0_bias[row]);
  if (lane == 0) gelu_out[row] = ((0.5f * linear_25) * (1.0f + erf_of((linear_25 * 0.70710677f))));
}

// Computes linear_26, through linear_26_product, linear_26.
kernel void linear_26_kernel(device const float* gelu [[buffer(0)]], device const float* p_mlp_head_3_weight [[buffer(1)]], device const float* p_mlp_head_3_bias [[buffer(2)]], device float* linear_26_out [[buffer(3)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  float linear_26_product = 0.0f;
  for (int i = int(lane); i < 256; i += 32) {
    linear_26_product = linear_26_product + (gelu[i] * p_mlp_head_3_weight[row * 256 + i]);
  }
  for (ushort step = 16; step > 0; step /= 2) linear_26_product = linear_26_product + other_lane(linear_26_product, step);
  if (lane == 0) linear_26_out[row] = (linear_26_product + p_mlp_head_3_bias[row]);
}

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

// Computes convolution, through convolution_sums, convolution.
kernel void convolution_kernel(device const float* p_conv1_weight [[buffer(0)]], device const float* x [[buffer(1)]], device const float* p_conv1_bias [[buffer(2)]], device float* convolution_out [[buffer(3)]], uint tile_at [[threadgroup_position_in_grid]], uint at [[thread_index_in_threadgroup]], uint lane [[thread_index_in_simdgroup]], uint simd [[simdgroup_index_in_threadgroup]]) {
  const int item = tile_at;
  const int a = (item / 10);
  const int b = (item % 10);
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
  for (int base = 0; base < 48; base += 16) {
    for (int place = at; place < 512; place += 128) {
      const int row = first_row + place / 16;
      const int term = base + place % 16;
      const float element = p_conv1_weight[row * 48 + term];
      tile_left[place] = element;
    }
    for (int place = at; place < 512; place += 128) {
      const int column = first_column + place / 16;
      const int term = base + place % 16;
      const float element = x[(column / 64) * 3072 + (term / 16) * 1024 + ((column / 8) % 8) * 128 + ((term / 4) % 4) * 32 + (column % 8) * 4 + (term % 4)];
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
      const float convolution_sums = tile_strip[place];
      convolution_out[(column / 64) * 4096 + row * 64 + ((column / 8) % 8) * 8 + (column % 8)] = (convolution_sums + p_conv1_bias[row]);
    }
    simdgroup_barrier(mem_flags::mem_threadgroup);
  }
}

// Computes linear_product_parts, through linear_product_parts.
kernel void linear_product_parts_kernel(device const float* convolution [[buffer(0)]], device const float* p_linear_proj_weight [[buffer(1)]], device float* linear_product_parts_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 256);
  const int b = ((item / 4) % 64);
  const int c = (item % 4);
  float linear_product_parts = 0.0f;
  for (int i = int(lane); i < 1024; i += 32) {
    linear_product_parts = linear_product_parts + (convolution[a * 4096 + c * 1024 + i] * p_linear_proj_weight[b * 4096 + c * 1024 + i]);
  }
  for (ushort step = 16; step > 0; step /= 2) linear_product_parts = linear_product_parts + other_lane(linear_product_parts, step);
  if (lane == 0) linear_product_parts_out[a * 256 + b * 4 + c] = linear_product_parts;
}

// Computes linear, through linear_product, linear.
kernel void linear_kernel(device const float* linear_product_parts [[buffer(0)]], device const float* p_linear_proj_bias [[buffer(1)]], device float* linear_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 64);
  const int b = (item % 64);
  float linear_product = 0.0f;
  for (int i = int(lane); i < 4; i += 32) {
    linear_product = linear_product + linear_product_parts[a * 256 + b * 4 + i];
  }
  for (ushort step = 16; step > 0; step /= 2) linear_product = linear_product + other_lane(linear_product, step);
  if (lane == 0) linear_out[a * 64 + b] = (linear_product + p_linear_proj_bias[b]);
}

// Computes permute, through permute.
kernel void permute_kernel(device const float* p_cls_token [[buffer(0)]], device const float* linear [[buffer(1)]], device float* permute_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 5);
  const int b = (item % 5);
  for (int i = int(lane); i < 64; i += 32) {
    permute_out[a * 320 + b * 64 + i] = ((a < 1) ? p_cls_token[i] : linear[b * 64 + i]);
  }
}

// Computes linear_1, through linear_1_product, linear_1.
kernel void linear_1_kernel(device const float* permute [[buffer(0)]], device const float* p_transformer_layers_0_self_attn_in_proj_weight [[buffer(1)]], device const float* p_transformer_layers_0_self_attn_in_proj_bias [[buffer(2)]], device float* linear_1_out [[buffer(3)]], uint tile_at [[threadgroup_position_in_grid]], uint at [[thread_index_in_threadgroup]], uint lane [[thread_index_in_simdgroup]], uint simd [[simdgroup_index_in_threadgroup]]) {
  const int item = tile_at;
  const int a = 0;
  const int b = item;
  threadgroup float tile_left[256];
  threadgroup float tile_right[512];
  threadgroup float tile_strips[512];
  threadgroup float* tile_strip = tile_strips + simd * 128;
  const int first_row = 0;
  const int first_column = b * 32;
  const int own_row = simd / 2 * 8;
  const int own_column = simd % 2 * 16;
  simdgroup_float8x8 tile_sums[1][2];
  for (ushort i = 0; i < 1; ++i)
    for (ushort j = 0; j < 2; ++j) tile_sums[i][j] = make_filled_simdgroup_matrix<float, 8, 8>(0.0f);
  for (int base = 0; base < 64; base += 16) {
    for (int place = at; place < 256; place += 128) {
      const int row = first_row + place / 16;
      const int term = base + place % 16;
      float element = 0.0f;
      if (row < 10) {
        element = permute[row * 64 + term];
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
      simdgroup_float8x8 left[1], right[2];
      for (ushort i = 0; i < 1; ++i) simdgroup_load(left[i], tile_left + (own_row + i * 8) * 16 + deep, 16);
      for (ushort j = 0; j < 2; ++j) simdgroup_load(right[j], tile_right + (own_column + j * 8) * 16 + deep, 16, ulong2(0), true);
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
      if (row < 10) {
        const float linear_1_product = tile_strip[place];
        linear_1_out[row * 192 + column] = (linear_1_product + p_transformer_layers_0_self_attn_in_proj_bias[column]);
      }
    }
    simdgroup_barrier(mem_flags::mem_threadgroup);
  }
}

// Computes scaled_dot_product_attention_masked, through scaled_dot_product_attention_scores,
// scaled_dot_product_attention_masked.
kernel void scaled_dot_product_attention_masked_kernel(device const float* linear_1 [[buffer(0)]], device float* scaled_dot_product_attention_masked_out [[buffer(1)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 16);
  const int b = ((item / 4) % 4);
  const int c = ((item / 2) % 2);
  const int d = (item % 2);
  float scaled_dot_product_attention_scores = 0.0f;
  for (int i = int(lane); i < 16; i += 32) {
    scaled_dot_product_attention_scores = scaled_dot_product_attention_scores + (linear_1[c * 960 + a * 192 + b * 16 + i] * linear_1[d * 960 + a * 192 + b * 16 + i + 64]);
  }
  for (ushort step = 16; step > 0; step /= 2) scaled_dot_product_attention_scores = scaled_dot_product_attention_scores + other_lane(scaled_dot_product_attention_scores, step);
  if (lane == 0) scaled_dot_product_attention_masked_out[a * 16 + b * 4 + c * 2 + d] = (scaled_dot_product_attention_scores * 0.25f);
}

// Computes scaled_dot_product_attention_weights, through scaled_dot_product_attention_max,
// scaled_dot_product_attention_exp, scaled_dot_product_attention_sum,
// scaled_dot_product_attention_weights.
kernel void scaled_dot_product_attention_weights_kernel(device float* scaled_dot_product_attention_masked [[buffer(0)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  float scaled_dot_product_attention_max = -INFINITY;
  for (int i = int(lane); i < 2; i += 32) {
    scaled_dot_product_attention_max = maximum(scaled_dot_product_attention_max, scaled_dot_product_attention_masked[row * 2 + i]);
  }
  for (ushort step = 16; step > 0; step /= 2) scaled_dot_product_attention_max = maximum(scaled_dot_product_attention_max, other_lane(scaled_dot_product_attention_max, step));
  float scaled_dot_product_attention_sum = 0.0f;
  simdgroup_barrier(mem_flags::mem_device | mem_flags::mem_threadgroup);
  for (int i = int(lane); i < 2; i += 32) {
    const float scaled_dot_product_attention_exp = metal::precise::exp((scaled_dot_product_attention_masked[row * 2 + i] - ((scaled_dot_product_attention_max <= -INFINITY) ? 0.0f : scaled_dot_product_attention_max)));
    scaled_dot_product_attention_masked[row * 2 + i] = scaled_dot_product_attention_exp;
    scaled_dot_product_attention_sum = scaled_dot_product_attention_sum + scaled_dot_product_attention_exp;
  }
  for (ushort step = 16; step > 0; step /= 2) scaled_dot_product_attention_sum = scaled_dot_product_attention_sum + other_lane(scaled_dot_product_attention_sum, step);
  simdgroup_barrier(mem_flags::mem_device | mem_flags::mem_threadgroup);
  for (int i = int(lane); i < 2; i += 32) {
    const float scaled_dot_product_attention_exp = scaled_dot_product_attention_masked[row * 2 + i];
    scaled_dot_product_attention_masked[row * 2 + i] = (scaled_dot_product_attention_exp / ((scaled_dot_product_attention_sum <= 0.0f) ? 1.0f : scaled_dot_product_attention_sum));
  }
}

// Computes scaled_dot_product_attention, through scaled_dot_product_attention.
kernel void scaled_dot_product_attention_kernel(device const float* scaled_dot_product_attention_weights [[buffer(0)]], device const float* linear_1 [[buffer(1)]], device float* scaled_dot_product_attention_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 128);
  const int b = ((item / 32) % 4);
  const int c = ((item / 16) % 2);
  const int d = (item % 16);
  float scaled_dot_product_attention = 0.0f;
  for (int i = int(lane); i < 2; i += 32) {
    scaled_dot_product_attention = scaled_dot_product_attention + (scaled_dot_product_attention_weights[a * 16 + b * 4 + c * 2 + i] * linear_1[i * 960 + a * 192 + b * 16 + d]);
  }
  for (ushort step = 16; step > 0; step /= 2) scaled_dot_product_attention = scaled_dot_product_attention + other_lane(scaled_dot_product_attention, step);
  if (lane == 0) scaled_dot_product_attention_out[a * 128 + b * 32 + c * 16 + d] = scaled_dot_product_attention;
}

// Computes linear_2, through linear_2_product, linear_2.
kernel void linear_2_kernel(device const float* scaled_dot_product_attention [[buffer(0)]], device const float* p_transformer_layers_0_self_attn_out_proj_weight [[buffer(1)]], device const float* p_transformer_layers_0_self_attn_out_proj_bias [[buffer(2)]], device float* linear_2_out [[buffer(3)]], uint tile_at [[threadgroup_position_in_grid]], uint at [[thread_index_in_threadgroup]], uint lane [[thread_index_in_simdgroup]], uint simd [[simdgroup_index_in_threadgroup]]) {
  const int item = tile_at;
  const int a = 0;
  const int b = item;
  threadgroup float tile_left[256];
  threadgroup float tile_right[512];
  threadgroup float tile_strips[512];
  threadgroup float* tile_strip = tile_strips + simd * 128;
  const int first_row = 0;
  const int first_column = b * 32;
  const int own_row = simd / 2 * 8;
  const int own_column = simd % 2 * 16;
  simdgroup_float8x8 tile_sums[1][2];
  for (ushort i = 0; i < 1; ++i)
    for (ushort j = 0; j < 2; ++j) tile_sums[i][j] = make_filled_simdgroup_matrix<float, 8, 8>(0.0f);
  for (int base = 0; base < 64; base += 16) {
    for (int place = at; place < 256; place += 128) {
      const int row = first_row + place / 16;
      const int term = base + place % 16;
      float element = 0.0f;
      if (row < 10) {
        element = scaled_dot_product_attention[(row % 5) * 128 + (term / 16) * 32 + (row / 5) * 16 + (term % 16)];
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
      simdgroup_float8x8 left[1], right[2];
      for (ushort i = 0; i < 1; ++i) simdgroup_load(left[i], tile_left + (own_row + i * 8) * 16 + deep, 16);
      for (ushort j = 0; j < 2; ++j) simdgroup_load(right[j], tile_right + (own_column + j * 8) * 16 + deep, 16, ulong2(0), true);
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
      if (row < 10) {
        const float linear_2_product = tile_strip[place];
        linear_2_out[row * 64 + column] = (linear_2_product + p_transformer_layers_0_self_attn_out_proj_bias[column]);
      }
    }
    simdgroup_barrier(mem_flags::mem_threadgroup);
  }
}

// Computes native_layer_norm, through cat, add, native_layer_norm_sum, native_layer_norm_mean,
// native_layer_norm_squares, native_layer_norm_rstd, native_layer_norm.
kernel void layer_norm_kernel(device const float* p_cls_token [[buffer(0)]], device const float* linear [[buffer(1)]], device const float* linear_2 [[buffer(2)]], device const float* p_transformer_layers_0_norm1_weight [[buffer(3)]], device const float* p_transformer_layers_0_norm1_bias [[buffer(4)]], device float* layer_norm_out [[buffer(5)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 2);
  const int b = (item % 2);
  float layer_norm_sum = 0.0f;
  for (int i = int(lane); i < 64; i += 32) {
    const float cat = ((b < 1) ? p_cls_token[i] : linear[a * 64 + i]);
    const float add = (cat + linear_2[b * 320 + a * 64 + i]);
    layer_norm_sum = layer_norm_sum + add;
  }
  for (ushort step = 16; step > 0; step /= 2) layer_norm_sum = layer_norm_sum + other_lane(layer_norm_sum, step);
  const float layer_norm_mean = (layer_norm_sum / 64.0f);
  float layer_norm_squares = 0.0f;
  for (int i = int(lane); i < 64; i += 32) {
    const float cat = ((b < 1) ? p_cls_token[i] : linear[a * 64 + i]);
    const float add = (cat + linear_2[b * 320 + a * 64 + i]);
    layer_norm_squares = layer_norm_squares + ((add - layer_norm_mean) * (add - layer_norm_mean));
  }
  for (ushort step = 16; step > 0; step /= 2) layer_norm_squares = layer_norm_squares + other_lane(layer_norm_squares, step);
  const float layer_norm_rstd = metal::precise::rsqrt(((layer_norm_squares / 64.0f) + 1e-05f));
  for (int i = int(lane); i < 64; i += 32) {
    const float cat = ((b < 1) ? p_cls_token[i] : linear[a * 64 + i]);
    const float add = (cat + linear_2[b * 320 + a * 64 + i]);
    layer_norm_out[a * 128 + b * 64 + i] = ((((add - layer_norm_mean) * layer_norm_rstd) * p_transformer_layers_0_norm1_weight[i]) + p_transformer_layers_0_norm1_bias[i]);
  }
}

// Computes relu, through linear_3_product, linear_3, relu.
kernel void relu_kernel(device const float* layer_norm [[buffer(0)]], device const float* p_transformer_layers_0_linear1_weight [[buffer(1)]], device const float* p_transformer_layers_0_linear1_bias [[buffer(2)]], device float* relu_out [[buffer(3)]], uint tile_at [[threadgroup_position_in_grid]], uint at [[thread_index_in_threadgroup]], uint lane [[thread_index_in_simdgroup]], uint simd [[simdgroup_index_in_threadgroup]]) {
  const int item = tile_at;
  const int a = 0;
  const int b = item;
  threadgroup float tile_left[256];
  threadgroup float tile_right[512];
  threadgroup float tile_strips[512];
  threadgroup float* tile_strip = tile_strips + simd * 128;
  const int first_row = 0;
  const int first_column = b * 32;
  const int own_row = simd / 2 * 8;
  const int own_column = simd % 2 * 16;
  simdgroup_float8x8 tile_sums[1][2];
  for (ushort i = 0; i < 1; ++i)
    for (ushort j = 0; j < 2; ++j) tile_sums[i][j] = make_filled_simdgroup_matrix<float, 8, 8>(0.0f);
  for (int base = 0; base < 64; base += 16) {
    for (int place = at; place < 256; place += 128) {
      const int row = first_row + place / 16;
      const int term = base + place % 16;
      float element = 0.0f;
      if (row < 10) {
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
      simdgroup_float8x8 left[1], right[2];
      for (ushort i = 0; i < 1; ++i) simdgroup_load(left[i], tile_left + (own_row + i * 8) * 16 + deep, 16);
      for (ushort j = 0; j < 2; ++j) simdgroup_load(right[j], tile_right + (own_column + j * 8) * 16 + deep, 16, ulong2(0), true);
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
      if (row < 10) {
        const float linear_3_product = tile_strip[place];
        const float linear_3 = (linear_3_product + p_transformer_layers_0_linear1_bias[column]);
        relu_out[row * 256 + column] = at_least(linear_3, 0.0f);
      }
    }
    simdgroup_barrier(mem_flags::mem_threadgroup);
  }
}

// Computes add_1, through linear_4_product, linear_4, add_1.
kernel void add_1_kernel(device const float* relu [[buffer(0)]], device const float* p_transformer_layers_0_linear2_weight [[buffer(1)]], device const float* p_transformer_layers_0_linear2_bias [[buffer(2)]], device const float* layer_norm [[buffer(3)]], device float* add_1_out [[buffer(4)]], uint tile_at [[threadgroup_position_in_grid]], uint at [[thread_index_in_threadgroup]], uint lane [[thread_index_in_simdgroup]], uint simd [[simdgroup_index_in_threadgroup]]) {
  const int item = tile_at;
  const int a = 0;
  const int b = item;
  threadgroup float tile_left[256];
  threadgroup float tile_right[512];
  threadgroup float tile_strips[512];
  threadgroup float* tile_strip = tile_strips + simd * 128;
  const int first_row = 0;
  const int first_column = b * 32;
  const int own_row = simd / 2 * 8;
  const int own_column = simd % 2 * 16;
  simdgroup_float8x8 tile_sums[1][2];
  for (ushort i = 0; i < 1; ++i)
    for (ushort j = 0; j < 2; ++j) tile_sums[i][j] = make_filled_simdgroup_matrix<float, 8, 8>(0.0f);
  for (int base = 0; base < 256; base += 16) {
    for (int place = at; place < 256; place += 128) {
      const int row = first_row + place / 16;
      const int term = base + place % 16;
      float element = 0.0f;
      if (row < 10) {
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
      simdgroup_float8x8 left[1], right[2];
      for (ushort i = 0; i < 1; ++i) simdgroup_load(left[i], tile_left + (own_row + i * 8) * 16 + deep, 16);
      for (ushort j = 0; j < 2; ++j) simdgroup_load(right[j], tile_right + (own_column + j * 8) * 16 + deep, 16, ulong2(0), true);
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
      if (row < 10) {
        const float linear_4_product = tile_strip[place];
        const float linear_4 = (linear_4_product + p_transformer_layers_0_linear2_bias[column]);
        add_1_out[row * 64 + column] = (layer_norm[row * 64 + column] + linear_4);
      }
    }
    simdgroup_barrier(mem_flags::mem_threadgroup);
  }
}

// Computes native_layer_norm_1_mean, native_layer_norm_1_rstd, native_layer_norm_1, through
// native_layer_norm_1_sum, native_layer_norm_1_mean, native_layer_norm_1_squares,
// native_layer_norm_1_rstd, native_layer_norm_1.
kernel void layer_norm_1_kernel(device const float* add_1 [[buffer(0)]], device const float* p_transformer_layers_0_norm2_weight [[buffer(1)]], device const float* p_transformer_layers_0_norm2_bias [[buffer(2)]], device float* layer_norm_1_mean_out [[buffer(3)]], device float* layer_norm_1_rstd_out [[buffer(4)]], device float* layer_norm_1_out [[buffer(5)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  float layer_norm_1_sum = 0.0f;
  for (int i = int(lane); i < 64; i += 32) {
    layer_norm_1_sum = layer_norm_1_sum + add_1[row * 64 + i];
  }
  for (ushort step = 16; step > 0; step /= 2) layer_norm_1_sum = layer_norm_1_sum + other_lane(layer_norm_1_sum, step);
  const float layer_norm_1_mean = (layer_norm_1_sum / 64.0f);
  if (lane == 0) layer_norm_1_mean_out[row] = layer_norm_1_mean;
  float layer_norm_1_squares = 0.0f;
  for (int i = int(lane); i < 64; i += 32) {
    layer_norm_1_squares = layer_norm_1_squares + ((add_1[row * 64 + i] - layer_norm_1_mean) * (add_1[row * 64 + i] - layer_norm_1_mean));
  }
  for (ushort step = 16; step > 0; step /= 2) layer_norm_1_squares = layer_norm_1_squares + other_lane(layer_norm_1_squares, step);
  const float layer_norm_1_rstd = metal::precise::rsqrt(((layer_norm_1_squares / 64.0f) + 1e-05f));
  if (lane == 0) layer_norm_1_rstd_out[row] = layer_norm_1_rstd;
  for (int i = int(lane); i < 64; i += 32) {
    layer_norm_1_out[row * 64 + i] = ((((add_1[row * 64 + i] - layer_norm_1_mean) * layer_norm_1_rstd) * p_transformer_layers_0_norm2_weight[i]) + p_transformer_layers_0_norm2_bias[i]);
  }
}

// Computes permute_7, through permute_7.
kernel void permute_7_kernel(device const float* add_1 [[buffer(0)]], device const float* layer_norm_1_mean [[buffer(1)]], device const float* layer_norm_1_rstd [[buffer(2)]], device const float* p_transformer_layers_0_norm2_weight [[buffer(3)]], device const float* p_transformer_layers_0_norm2_bias [[buffer(4)]], device float* permute_7_out [[buffer(5)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 5);
  const int b = (item % 5);
  for (int i = int(lane); i < 64; i += 32) {
    permute_7_out[a * 320 + b * 64 + i] = ((((add_1[b * 128 + a * 64 + i] - layer_norm_1_mean[b * 2 + a]) * layer_norm_1_rstd[b * 2 + a]) * p_transformer_layers_0_norm2_weight[i]) + p_transformer_layers_0_norm2_bias[i]);
  }
}

// Computes native_layer_norm_2, through add_2, native_layer_norm_2_sum, native_layer_norm_2_mean,
// native_layer_norm_2_squares, native_layer_norm_2_rstd, native_layer_norm_2.
kernel void layer_norm_2_kernel(device const float* linear_6 [[buffer(0)]], device const float* p_transformer_layers_1_norm1_weight [[buffer(1)]], device const float* p_transformer_layers_1_norm1_bias [[buffer(2)]], device float* layer_norm_1 [[buffer(3)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 2);
  const int b = (item % 2);
  float layer_norm_2_sum = 0.0f;
  for (int i = int(lane); i < 64; i += 32) {
    const float add_2 = (layer_norm_1[a * 128 + b * 64 + i] + linear_6[b * 320 + a * 64 + i]);
    layer_norm_2_sum = layer_norm_2_sum + add_2;
  }
  for (ushort step = 16; step > 0; step /= 2) layer_norm_2_sum = layer_norm_2_sum + other_lane(layer_norm_2_sum, step);
  const float layer_norm_2_mean = (layer_norm_2_sum / 64.0f);
  float layer_norm_2_squares = 0.0f;
  for (int i = int(lane); i < 64; i += 32) {
    const float add_2 = (layer_norm_1[a * 128 + b * 64 + i] + linear_6[b * 320 + a * 64 + i]);
    layer_norm_2_squares = layer_norm_2_squares + ((add_2 - layer_norm_2_mean) * (add_2 - layer_norm_2_mean));
  }
  for (ushort step = 16; step > 0; step /= 2) layer_norm_2_squares = layer_norm_2_squares + other_lane(layer_norm_2_squares, step);
  const float layer_norm_2_rstd = metal::precise::rsqrt(((layer_norm_2_squares / 64.0f) + 1e-05f));
  simdgroup_barrier(mem_flags::mem_device | mem_flags::mem_threadgroup);
  for (int i = int(lane); i < 64; i += 32) {
    const float add_2 = (layer_norm_1[a * 128 + b * 64 + i] + linear_6[b * 320 + a * 64 + i]);
    layer_norm_1[a * 128 + b * 64 + i] = ((((add_2 - layer_norm_2_mean) * layer_norm_2_rstd) * p_transformer_layers_1_norm1_weight[i]) + p_transformer_layers_1_norm1_bias[i]);
  }
}

// Computes native_layer_norm_11_mean, native_layer_norm_11_rstd, through native_layer_norm_11_sum,
// native_layer_norm_11_mean, native_layer_norm_11_squares, native_layer_norm_11_rstd.
kernel void layer_norm_11_rstd_kernel(device const float* add_11 [[buffer(0)]], device float* layer_norm_11_mean_out [[buffer(1)]], device float* layer_norm_11_rstd_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  float layer_norm_11_sum = 0.0f;
  for (int i = int(lane); i < 64; i += 32) {
    layer_norm_11_sum = layer_norm_11_sum + add_11[row * 64 + i];
  }
  for (ushort step = 16; step > 0; step /= 2) layer_norm_11_sum = layer_norm_11_sum + other_lane(layer_norm_11_sum, step);
  const float layer_norm_11_mean = (layer_norm_11_sum / 64.0f);
  if (lane == 0) layer_norm_11_mean_out[row] = layer_norm_11_mean;
  float layer_norm_11_squares = 0.0f;
  for (int i = int(lane); i < 64; i += 32) {
    layer_norm_11_squares = layer_norm_11_squares + ((add_11[row * 64 + i] - layer_norm_11_mean) * (add_11[row * 64 + i] - layer_norm_11_mean));
  }
  for (ushort step = 16; step > 0; step /= 2) layer_norm_11_squares = layer_norm_11_squares + other_lane(layer_norm_11_squares, step);
  if (lane == 0) layer_norm_11_rstd_out[row] = metal::precise::rsqrt(((layer_norm_11_squares / 64.0f) + 1e-05f));
}

// Computes select_18, through select_18.
kernel void select_18_kernel(device const float* add_11 [[buffer(0)]], device const float* layer_norm_11_mean [[buffer(1)]], device const float* layer_norm_11_rstd [[buffer(2)]], device const float* p_transformer_layers_5_norm2_weight [[buffer(3)]], device const float* p_transformer_layers_5_norm2_bias [[buffer(4)]], device float* select_18_out [[buffer(5)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  for (int i = int(lane); i < 64; i += 32) {
    select_18_out[row * 64 + i] = ((((add_11[row * 128 + i] - layer_norm_11_mean[row * 2]) * layer_norm_11_rstd[row * 2]) * p_transformer_layers_5_norm2_weight[i]) + p_transformer_layers_5_norm2_bias[i]);
  }
}

// Computes linear_25, through linear_25_product, linear_25.
kernel void linear_25_kernel(device const float* select_18 [[buffer(0)]], device const float* p_fc_out_weight [[buffer(1)]], device const float* p_fc_out_bias [[buffer(2)]], device float* linear_25_out [[buffer(3)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 1000);
  const int b = (item % 1000);
  float linear_25_product = 0.0f;
  for (int i = int(lane); i < 64; i += 32) {
    linear_25_product = linear_25_product + (select_18[a * 64 + i] * p_fc_out_weight[b * 64 + i]);
  }
  for (ushort step = 16; step > 0; step /= 2) linear_25_product = linear_25_product + other_lane(linear_25_product, step);
  if (lane == 0) linear_25_out[a * 1000 + b] = (linear_25_product + p_fc_out_bias[b]);
}

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

// Computes relu, through convolution_sums, convolution, relu.
kernel void relu_kernel(device const float* p_features_0_weight [[buffer(0)]], device const float* x [[buffer(1)]], device const float* p_features_0_bias [[buffer(2)]], device float* relu_out [[buffer(3)]], uint tile_at [[threadgroup_position_in_grid]], uint at [[thread_index_in_threadgroup]], uint lane [[thread_index_in_simdgroup]], uint simd [[simdgroup_index_in_threadgroup]]) {
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
  for (int base = 0; base < 147; base += 16) {
    for (int place = at; place < 512; place += 128) {
      const int row = first_row + place / 16;
      const int term = base + place % 16;
      float element = 0.0f;
      if (term < 147) {
        element = p_features_0_weight[row * 147 + term];
      }
      tile_left[place] = element;
    }
    for (int place = at; place < 512; place += 128) {
      const int column = first_column + place / 16;
      const int term = base + place % 16;
      float element = 0.0f;
      if (column < 169 && term < 147) {
        element = x[(term / 49) * 1024 + (column / 13) * 64 + ((term / 7) % 7) * 32 + (column % 13) * 2 + (term % 7)];
      }
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
      if (column < 169) {
        const float convolution_sums = tile_strip[place];
        const float convolution = (convolution_sums + p_features_0_bias[row]);
        relu_out[row * 169 + column] = at_least(convolution, 0.0f);
      }
    }
    simdgroup_barrier(mem_flags::mem_threadgroup);
  }
}

// Computes max_pool2d_with_indices, through max_pool2d_with_indices.
kernel void max_pool2d_kernel(device const float* relu [[buffer(0)]], device float* max_pool2d_out [[buffer(1)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]], uint simd [[simdgroup_index_in_threadgroup]]) {
  const int item = at / 32;
  threadgroup float max_pool2d_with_indices_window_all[128];
  threadgroup float* max_pool2d_with_indices_window = max_pool2d_with_indices_window_all + simd * 16;
  const int a = (item / 6);
  const int b = (item % 6);
  for (int i = int(lane); i < 13; i += 32) {
    max_pool2d_with_indices_window[i] = maximum(maximum(relu[a * 169 + b * 26 + i], relu[a * 169 + b * 26 + i + 13]), relu[a * 169 + b * 26 + i + 26]);
  }
  simdgroup_barrier(mem_flags::mem_device | mem_flags::mem_threadgroup);
  for (int i = int(lane); i < 6; i += 32) {
    max_pool2d_out[a * 36 + b * 6 + i] = maximum(maximum(max_pool2d_with_indices_window[i * 2], max_pool2d_with_indices_window[i * 2 + 1]), max_pool2d_with_indices_window[i * 2 + 2]);
  }
}

// Computes relu_1, through convolution_1_sums, convolution_1, relu_1.
kernel void relu_1_kernel(device const float* p_features_3_squeeze_weight [[buffer(0)]], device const float* max_pool2d [[buffer(1)]], device const float* p_features_3_squeeze_bias [[buffer(2)]], device float* relu_1_out [[buffer(3)]], uint tile_at [[threadgroup_position_in_grid]], uint at [[thread_index_in_threadgroup]], uint lane [[thread_index_in_simdgroup]], uint simd [[simdgroup_index_in_threadgroup]]) {
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
  for (int base = 0; base < 96; base += 16) {
    for (int place = at; place < 256; place += 128) {
      const int row = first_row + place / 16;
      const int term = base + place % 16;
      const float element = p_features_3_squeeze_weight[row * 96 + term];
      tile_left[place] = element;
    }
    for (int place = at; place < 512; place += 128) {
      const int column = first_column + place % 32;
      const int term = base + place / 32;
      float element = 0.0f;
      if (column < 36) {
        element = max_pool2d[term * 36 + column];
      }
      tile_right[place] = element;
    }
    threadgroup_barrier(mem_flags::mem_threadgroup);
    for (ushort deep = 0; deep < 16; deep += 8) {
      simdgroup_float8x8 left[1], right[2];
      for (ushort i = 0; i < 1; ++i) simdgroup_load(left[i], tile_left + (own_row + i * 8) * 16 + deep, 16);
      for (ushort j = 0; j < 2; ++j) simdgroup_load(right[j], tile_right + (deep) * 32 + own_column + j * 8, 32);
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
      if (column < 36) {
        const float convolution_1_sums = tile_strip[place];
        const float convolution_1 = (convolution_1_sums + p_features_3_squeeze_bias[row]);
        relu_1_out[row * 36 + column] = at_least(convolution_1, 0.0f);
      }
    }
    simdgroup_barrier(mem_flags::mem_threadgroup);
  }
}

// Computes relu_2, through convolution_2_sums, convolution_2, relu_2.
kernel void relu_2_kernel(device const float* p_features_3_expand1x1_weight [[buffer(0)]], device const float* relu_1 [[buffer(1)]], device const float* p_features_3_expand1x1_bias [[buffer(2)]], device float* relu_2_out [[buffer(3)]], uint tile_at [[threadgroup_position_in_grid]], uint at [[thread_index_in_threadgroup]], uint lane [[thread_index_in_simdgroup]], uint simd [[simdgroup_index_in_threadgroup]]) {
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
  for (int base = 0; base < 16; base += 16) {
    for (int place = at; place < 512; place += 128) {
      const int row = first_row + place / 16;
      const int term = base + place % 16;
      const float element = p_features_3_expand1x1_weight[row * 16 + term];
      tile_left[place] = element;
    }
    for (int place = at; place < 512; place += 128) {
      const int column = first_column + place % 32;
      const int term = base + place / 32;
      float element = 0.0f;
      if (column < 36) {
        element = relu_1[term * 36 + column];
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
      if (column < 36) {
        const float convolution_2_sums = tile_strip[place];
        const float convolution_2 = (convolution_2_sums + p_features_3_expand1x1_bias[row]);
        relu_2_out[row * 36 + column] = at_least(convolution_2, 0.0f);
      }
    }
    simdgroup_barrier(mem_flags::mem_threadgroup);
  }
}

// Computes relu_3, through convolution_3_sums, convolution_3, relu_3.
kernel void relu_3_kernel(device const float* p_features_3_expand3x3_weight [[buffer(0)]], device const float* relu_1 [[buffer(1)]], device const float* p_features_3_expand3x3_bias [[buffer(2)]], device float* relu_3_out [[buffer(3)]], uint tile_at [[threadgroup_position_in_grid]], uint at [[thread_index_in_threadgroup]], uint lane [[thread_index_in_simdgroup]], uint simd [[simdgroup_index_in_threadgroup]]) {
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
  for (int base = 0; base < 144; base += 16) {
    for (int place = at; place < 512; place += 128) {
      const int row = first_row + place / 16;
      const int term = base + place % 16;
      const float element = p_features_3_expand3x3_weight[row * 144 + term];
      tile_left[place] = element;
    }
    for (int place = at; place < 512; place += 128) {
      const int column = first_column + place / 16;
      const int term = base + place % 16;
      float element = 0.0f;
      if (column < 36) {
        element = (((column % 6) + (term % 3) - 1 >= 0 && (column % 6) + (term % 3) - 1 < 6) ? (((column / 6) + ((term / 3) % 3) - 1 >= 0 && (column / 6) + ((term / 3) % 3) - 1 < 6) ? relu_1[(term / 9) * 36 + ((term / 3) % 3) * 6 + column + (term % 3) - 7] : 0.0f) : 0.0f);
      }
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
      if (column < 36) {
        const float convolution_3_sums = tile_strip[place];
        const float convolution_3 = (convolution_3_sums + p_features_3_expand3x3_bias[row]);
        relu_3_out[row * 36 + column] = at_least(convolution_3, 0.0f);
      }
    }
    simdgroup_barrier(mem_flags::mem_threadgroup);
  }
}

// Computes cat, through cat.
kernel void cat_kernel(device const float* relu_2 [[buffer(0)]], device const float* relu_3 [[buffer(1)]], device float* cat_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  for (int i = int(lane); i < 36; i += 32) {
    cat_out[row * 36 + i] = ((row < 64) ? relu_2[row * 36 + i] : relu_3[row * 36 + i - 2304]);
  }
}

// Computes relu_4, through convolution_4_sums, convolution_4, relu_4.
kernel void relu_4_kernel(device const float* p_features_4_squeeze_weight [[buffer(0)]], device const float* cat [[buffer(1)]], device const float* p_features_4_squeeze_bias [[buffer(2)]], device float* relu_4_out [[buffer(3)]], uint tile_at [[threadgroup_position_in_grid]], uint at [[thread_index_in_threadgroup]], uint lane [[thread_index_in_simdgroup]], uint simd [[simdgroup_index_in_threadgroup]]) {
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
  for (int base = 0; base < 128; base += 16) {
    for (int place = at; place < 256; place += 128) {
      const int row = first_row + place / 16;
      const int term = base + place % 16;
      const float element = p_features_4_squeeze_weight[row * 128 + term];
      tile_left[place] = element;
    }
    for (int place = at; place < 512; place += 128) {
      const int column = first_column + place % 32;
      const int term = base + place / 32;
      float element = 0.0f;
      if (column < 36) {
        element = cat[term * 36 + column];
      }
      tile_right[place] = element;
    }
    threadgroup_barrier(mem_flags::mem_threadgroup);
    for (ushort deep = 0; deep < 16; deep += 8) {
      simdgroup_float8x8 left[1], right[2];
      for (ushort i = 0; i < 1; ++i) simdgroup_load(left[i], tile_left + (own_row + i * 8) * 16 + deep, 16);
      for (ushort j = 0; j < 2; ++j) simdgroup_load(right[j], tile_right + (deep) * 32 + own_column + j * 8, 32);
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
      if (column < 36) {
        const float convolution_4_sums = tile_strip[place];
        const float convolution_4 = (convolution_4_sums + p_features_4_squeeze_bias[row]);
        relu_4_out[row * 36 + column] = at_least(convolution_4, 0.0f);
      }
    }
    simdgroup_barrier(mem_flags::mem_threadgroup);
  }
}

// Computes relu_7, through convolution_7_sums, convolution_7, relu_7.
kernel void relu_7_kernel(device const float* p_features_5_squeeze_weight [[buffer(0)]], device const float* cat_1 [[buffer(1)]], device const float* p_features_5_squeeze_bias [[buffer(2)]], device float* relu_7_out [[buffer(3)]], uint tile_at [[threadgroup_position_in_grid]], uint at [[thread_index_in_threadgroup]], uint lane [[thread_index_in_simdgroup]], uint simd [[simdgroup_index_in_threadgroup]]) {
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
  for (int base = 0; base < 128; base += 16) {
    for (int place = at; place < 512; place += 128) {
      const int row = first_row + place / 16;
      const int term = base + place % 16;
      const float element = p_features_5_squeeze_weight[row * 128 + term];
      tile_left[place] = element;
    }
    for (int place = at; place < 512; place += 128) {
      const int column = first_column + place % 32;
      const int term = base + place / 32;
      float element = 0.0f;
      if (column < 36) {
        element = cat_1[term * 36 + column];
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
      if (column < 36) {
        const float convolution_7_sums = tile_strip[place];
        const float convolution_7 = (convolution_7_sums + p_features_5_squeeze_bias[row]);
        relu_7_out[row * 36 + column] = at_least(convolution_7, 0.0f);
      }
    }
    simdgroup_barrier(mem_flags::mem_threadgroup);
  }
}

// Computes relu_8, through convolution_8_sums, convolution_8, relu_8.
kernel void relu_8_kernel(device const float* p_features_5_expand1x1_weight [[buffer(0)]], device const float* relu_7 [[buffer(1)]], device const float* p_features_5_expand1x1_bias [[buffer(2)]], device float* relu_8_out [[buffer(3)]], uint tile_at [[threadgroup_position_in_grid]], uint at [[thread_index_in_threadgroup]], uint lane [[thread_index_in_simdgroup]], uint simd [[simdgroup_index_in_threadgroup]]) {
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
  for (int base = 0; base < 32; base += 16) {
    for (int place = at; place < 512; place += 128) {
      const int row = first_row + place / 16;
      const int term = base + place % 16;
      const float element = p_features_5_expand1x1_weight[row * 32 + term];
      tile_left[place] = element;
    }
    for (int place = at; place < 512; place += 128) {
      const int column = first_column + place % 32;
      const int term = base + place / 32;
      float element = 0.0f;
      if (column < 36) {
        element = relu_7[term * 36 + column];
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
      if (column < 36) {
        const float convolution_8_sums = tile_strip[place];
        const float convolution_8 = (convolution_8_sums + p_features_5_expand1x1_bias[row]);
        relu_8_out[row * 36 + column] = at_least(convolution_8, 0.0f);
      }
    }
    simdgroup_barrier(mem_flags::mem_threadgroup);
  }
}

// Computes relu_9, through convolution_9_sums, convolution_9, relu_9.
kernel void relu_9_kernel(device const float* p_features_5_expand3x3_weight [[buffer(0)]], device const float* relu_7 [[buffer(1)]], device const float* p_features_5_expand3x3_bias [[buffer(2)]], device float* relu_9_out [[buffer(3)]], uint tile_at [[threadgroup_position_in_grid]], uint at [[thread_index_in_threadgroup]], uint lane [[thread_index_in_simdgroup]], uint simd [[simdgroup_index_in_threadgroup]]) {
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
  for (int part = 0; part < 288; part += 256) {
    for (ushort i = 0; i < 2; ++i)
      for (ushort j = 0; j < 2; ++j) tile_sums[i][j] = make_filled_simdgroup_matrix<float, 8, 8>(0.0f);
    for (int base = part; base < metal::min(288, part + 256); base += 16) {
      for (int place = at; place < 512; place += 128) {
        const int row = first_row + place / 16;
        const int term = base + place % 16;
        const float element = p_features_5_expand3x3_weight[row * 288 + term];
        tile_left[place] = element;
      }
      for (int place = at; place < 512; place += 128) {
        const int column = first_column + place / 16;
        const int term = base + place % 16;
        float element = 0.0f;
        if (column < 36) {
          element = (((column % 6) + (term % 3) - 1 >= 0 && (column % 6) + (term % 3) - 1 < 6) ? (((column / 6) + ((term / 3) % 3) - 1 >= 0 && (column / 6) + ((term / 3) % 3) - 1 < 6) ? relu_7[(term / 9) * 36 + ((term / 3) % 3) * 6 + column + (term % 3) - 7] : 0.0f) : 0.0f);
        }
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
      if (column < 36) {
        const float convolution_9_sums = tile_strip[place];
        const float convolution_9 = (convolution_9_sums + p_features_5_expand3x3_bias[row]);
        relu_9_out[row * 36 + column] = at_least(convolution_9, 0.0f);
      }
    }
    simdgroup_barrier(mem_flags::mem_threadgroup);
  }
}

// Computes cat_2, through cat_2.
kernel void cat_2_kernel(device const float* relu_8 [[buffer(0)]], device const float* relu_9 [[buffer(1)]], device float* cat_2_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  for (int i = int(lane); i < 36; i += 32) {
    cat_2_out[row * 36 + i] = ((row < 128) ? relu_8[row * 36 + i] : relu_9[row * 36 + i - 4608]);
  }
}

// Computes max_pool2d_with_indices_1, through max_pool2d_with_indices_1.
kernel void max_pool2d_1_kernel(device const float* cat_2 [[buffer(0)]], device float* max_pool2d_1_out [[buffer(1)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]], uint simd [[simdgroup_index_in_threadgroup]]) {
  const int item = at / 32;
  threadgroup float max_pool2d_with_indices_1_window_all[64];
  threadgroup float* max_pool2d_with_indices_1_window = max_pool2d_with_indices_1_window_all + simd * 8;
  const int a = (item / 3);
  const int b = (item % 3);
  for (int i = 6 + int(lane); i < 7; i += 32) {
    max_pool2d_with_indices_1_window[i] = -INFINITY;
  }
  simdgroup_barrier(mem_flags::mem_device | mem_flags::mem_threadgroup);
  if ((b * 2 < 4)) {
    for (int i = int(lane); i < 6; i += 32) {
      max_pool2d_with_indices_1_window[i] = maximum(maximum(cat_2[a * 36 + b * 12 + i], cat_2[a * 36 + b * 12 + i + 6]), cat_2[a * 36 + b * 12 + i + 12]);
    }
  } else {
    simdgroup_barrier(mem_flags::mem_device | mem_flags::mem_threadgroup);
    for (int i = int(lane); i < 7; i += 32) {
      max_pool2d_with_indices_1_window[i] = -INFINITY;
    }
    simdgroup_barrier(mem_flags::mem_device | mem_flags::mem_threadgroup);
    for (int j = 0; j < 3; ++j) {
      simdgroup_barrier(mem_flags::mem_device | mem_flags::mem_threadgroup);
      if ((b * 2 + j < 6)) {
        for (int i = int(lane); i < 6; i += 32) {
          max_pool2d_with_indices_1_window[i] = maximum(max_pool2d_with_indices_1_window[i], cat_2[a * 36 + b * 12 + j * 6 + i]);
        }
      }
    }
  }
  simdgroup_barrier(mem_flags::mem_device | mem_flags::mem_threadgroup);
  for (int i = int(lane); i < 3; i += 32) {
    max_pool2d_1_out[a * 9 + b * 3 + i] = maximum(maximum(max_pool2d_with_indices_1_window[i * 2], max_pool2d_with_indices_1_window[i * 2 + 1]), max_pool2d_with_indices_1_window[i * 2 + 2]);
  }
}

// Computes convolution_10_sums_parts, through convolution_10_sums_parts.
kernel void convolution_10_sums_parts_kernel(device const float* p_features_7_squeeze_weight [[buffer(0)]], device const float* max_pool2d_1 [[buffer(1)]], device float* convolution_10_sums_parts_out [[buffer(2)]], uint tile_at [[threadgroup_position_in_grid]], uint at [[thread_index_in_threadgroup]], uint lane [[thread_index_in_simdgroup]], uint simd [[simdgroup_index_in_threadgroup]]) {
  const int item = tile_at;
  const int a = item;
  const int b = 0;
  const int c = 0;
  threadgroup float tile_left[512];
  threadgroup float tile_right[256];
  threadgroup float tile_strips[256];
  threadgroup float* tile_strip = tile_strips + simd * 64;
  const int first_row = 0;
  const int first_column = 0;
  const int own_row = simd / 2 * 16;
  const int own_column = simd % 2 * 8;
  simdgroup_float8x8 tile_sums[2][1];
  for (ushort i = 0; i < 2; ++i)
    for (ushort j = 0; j < 1; ++j) tile_sums[i][j] = make_filled_simdgroup_matrix<float, 8, 8>(0.0f);
  for (int base = 0; base < 64; base += 16) {
    for (int place = at; place < 512; place += 128) {
      const int row = first_row + place / 16;
      const int term = base + place % 16;
      const float element = p_features_7_squeeze_weight[row * 256 + a * 64 + term];
      tile_left[place] = element;
    }
    for (int place = at; place < 256; place += 128) {
      const int column = first_column + place % 16;
      const int term = base + place / 16;
      float element = 0.0f;
      if (column < 9) {
        element = max_pool2d_1[a * 576 + term * 9 + column];
      }
      tile_right[place] = element;
    }
    threadgroup_barrier(mem_flags::mem_threadgroup);
    for (ushort deep = 0; deep < 16; deep += 8) {
      simdgroup_float8x8 left[2], right[1];
      for (ushort i = 0; i < 2; ++i) simdgroup_load(left[i], tile_left + (own_row + i * 8) * 16 + deep, 16);
      for (ushort j = 0; j < 1; ++j) simdgroup_load(right[j], tile_right + (deep) * 16 + own_column + j * 8, 16);
      for (ushort i = 0; i < 2; ++i)
        for (ushort j = 0; j < 1; ++j) simdgroup_multiply_accumulate(tile_sums[i][j], left[i], right[j], tile_sums[i][j]);
    }
    threadgroup_barrier(mem_flags::mem_threadgroup);
  }
  for (ushort i = 0; i < 2; ++i) {
    for (ushort j = 0; j < 1; ++j) simdgroup_store(tile_sums[i][j], tile_strip + j * 8, 8);
    simdgroup_barrier(mem_flags::mem_threadgroup);
    for (ushort place = lane; place < 64; place += 32) {
      const int row = first_row + own_row + i * 8 + place / 8;
      const int column = first_column + own_column + place % 8;
      if (column < 9) {
        const float convolution_10_sums_parts = tile_strip[place];
        convolution_10_sums_parts_out[row * 36 + column * 4 + a] = convolution_10_sums_parts;
      }
    }
    simdgroup_barrier(mem_flags::mem_threadgroup);
  }
}

// Computes relu_10, through convolution_10_sums, convolution_10, relu_10.
kernel void relu_10_kernel(device const float* convolution_10_sums_parts [[buffer(0)]], device const float* p_features_7_squeeze_bias [[buffer(1)]], device float* relu_10_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 9);
  const int b = (item % 9);
  float convolution_10_sums = 0.0f;
  for (int i = int(lane); i < 4; i += 32) {
    convolution_10_sums = convolution_10_sums + convolution_10_sums_parts[a * 36 + b * 4 + i];
  }
  for (ushort step = 16; step > 0; step /= 2) convolution_10_sums = convolution_10_sums + other_lane(convolution_10_sums, step);
  const float convolution_10 = (convolution_10_sums + p_features_7_squeeze_bias[a]);
  if (lane == 0) relu_10_out[a * 9 + b] = at_least(convolution_10, 0.0f);
}

// Computes relu_11, through convolution_11_sums, convolution_11, relu_11.
kernel void relu_11_kernel(device const float* p_features_7_expand1x1_weight [[buffer(0)]], device const float* relu_10 [[buffer(1)]], device const float* p_features_7_expand1x1_bias [[buffer(2)]], device float* relu_11_out [[buffer(3)]], uint tile_at [[threadgroup_position_in_grid]], uint at [[thread_index_in_threadgroup]], uint lane [[thread_index_in_simdgroup]], uint simd [[simdgroup_index_in_threadgroup]]) {
  const int item = tile_at;
  const int a = item;
  const int b = 0;
  threadgroup float tile_left[512];
  threadgroup float tile_right[256];
  threadgroup float tile_strips[256];
  threadgroup float* tile_strip = tile_strips + simd * 64;
  const int first_row = a * 32;
  const int first_column = 0;
  const int own_row = simd / 2 * 16;
  const int own_column = simd % 2 * 8;
  simdgroup_float8x8 tile_sums[2][1];
  for (ushort i = 0; i < 2; ++i)
    for (ushort j = 0; j < 1; ++j) tile_sums[i][j] = make_filled_simdgroup_matrix<float, 8, 8>(0.0f);
  for (int base = 0; base < 32; base += 16) {
    for (int place = at; place < 512; place += 128) {
      const int row = first_row + place / 16;
      const int term = base + place % 16;
      const float element = p_features_7_expand1x1_weight[row * 32 + term];
      tile_left[place] = element;
    }
    for (int place = at; place < 256; place += 128) {
      const int column = first_column + place % 16;
      const int term = base + place / 16;
      float element = 0.0f;
      if (column < 9) {
        element = relu_10[term * 9 + column];
      }
      tile_right[place] = element;
    }
    threadgroup_barrier(mem_flags::mem_threadgroup);
    for (ushort deep = 0; deep < 16; deep += 8) {
      simdgroup_float8x8 left[2], right[1];
      for (ushort i = 0; i < 2; ++i) simdgroup_load(left[i], tile_left + (own_row + i * 8) * 16 + deep, 16);
      for (ushort j = 0; j < 1; ++j) simdgroup_load(right[j], tile_right + (deep) * 16 + own_column + j * 8, 16);
      for (ushort i = 0; i < 2; ++i)
        for (ushort j = 0; j < 1; ++j) simdgroup_multiply_accumulate(tile_sums[i][j], left[i], right[j], tile_sums[i][j]);
    }
    threadgroup_barrier(mem_flags::mem_threadgroup);
  }
  for (ushort i = 0; i < 2; ++i) {
    for (ushort j = 0; j < 1; ++j) simdgroup_store(tile_sums[i][j], tile_strip + j * 8, 8);
    simdgroup_barrier(mem_flags::mem_threadgroup);
    for (ushort place = lane; place < 64; place += 32) {
      const int row = first_row + own_row + i * 8 + place / 8;
      const int column = first_column + own_column + place % 8;
      if (column < 9) {
        const float convolution_11_sums = tile_strip[place];
        const float convolution_11 = (convolution_11_sums + p_features_7_expand1x1_bias[row]);
        relu_11_out[row * 9 + column] = at_least(convolution_11, 0.0f);
      }
    }
    simdgroup_barrier(mem_flags::mem_threadgroup);
  }
}

// Computes relu_12, through convolution_12_sums, convolution_12, relu_12.
kernel void relu_12_kernel(device const float* p_features_7_expand3x3_weight [[buffer(0)]], device const float* relu_10 [[buffer(1)]], device const float* p_features_7_expand3x3_bias [[buffer(2)]], device float* relu_12_out [[buffer(3)]], uint tile_at [[threadgroup_position_in_grid]], uint at [[thread_index_in_threadgroup]], uint lane [[thread_index_in_simdgroup]], uint simd [[simdgroup_index_in_threadgroup]]) {
  const int item = tile_at;
  const int a = item;
  const int b = 0;
  threadgroup float tile_left[512];
  threadgroup float tile_right[256];
  threadgroup float tile_strips[256];
  threadgroup float* tile_strip = tile_strips + simd * 64;
  const int first_row = a * 32;
  const int first_column = 0;
  const int own_row = simd / 2 * 16;
  const int own_column = simd % 2 * 8;
  simdgroup_float8x8 tile_sums[2][1];
  for (ushort i = 0; i < 2; ++i)
    for (ushort j = 0; j < 1; ++j) tile_sums[i][j] = make_filled_simdgroup_matrix<float, 8, 8>(0.0f);
  simdgroup_float8x8 tile_totals[2][1];
  for (ushort i = 0; i < 2; ++i)
    for (ushort j = 0; j < 1; ++j) tile_totals[i][j] = make_filled_simdgroup_matrix<float, 8, 8>(0.0f);
  for (int part = 0; part < 288; part += 256) {
    for (ushort i = 0; i < 2; ++i)
      for (ushort j = 0; j < 1; ++j) tile_sums[i][j] = make_filled_simdgroup_matrix<float, 8, 8>(0.0f);
    for (int base = part; base < metal::min(288, part + 256); base += 16) {
      for (int place = at; place < 512; place += 128) {
        const int row = first_row + place / 16;
        const int term = base + place % 16;
        const float element = p_features_7_expand3x3_weight[row * 288 + term];
        tile_left[place] = element;
      }
      for (int place = at; place < 256; place += 128) {
        const int column = first_column + place / 16;
        const int term = base + place % 16;
        float element = 0.0f;
        if (column < 9) {
          element = (((column % 3) + (term % 3) - 1 >= 0 && (column % 3) + (term % 3) - 1 < 3) ? (((column / 3) + ((term / 3) % 3) - 1 >= 0 && (column / 3) + ((term / 3) % 3) - 1 < 3) ? relu_10[column + term - 4] : 0.0f) : 0.0f);
        }
        tile_right[place] = element;
      }
      threadgroup_barrier(mem_flags::mem_threadgroup);
      for (ushort deep = 0; deep < 16; deep += 8) {
        simdgroup_float8x8 left[2], right[1];
        for (ushort i = 0; i < 2; ++i) simdgroup_load(left[i], tile_left + (own_row + i * 8) * 16 + deep, 16);
        for (ushort j = 0; j < 1; ++j) simdgroup_load(right[j], tile_right + (own_column + j * 8) * 16 + deep, 16, ulong2(0), true);
        for (ushort i = 0; i < 2; ++i)
          for (ushort j = 0; j < 1; ++j) simdgroup_multiply_accumulate(tile_sums[i][j], left[i], right[j], tile_sums[i][j]);
      }
      threadgroup_barrier(mem_flags::mem_threadgroup);
    }
    for (ushort i = 0; i < 2; ++i)
      for (ushort j = 0; j < 1; ++j) tile_totals[i][j].thread_elements() += tile_sums[i][j].thread_elements();
  }
  for (ushort i = 0; i < 2; ++i) {
    for (ushort j = 0; j < 1; ++j) simdgroup_store(tile_totals[i][j], tile_strip + j * 8, 8);
    simdgroup_barrier(mem_flags::mem_threadgroup);
    for (ushort place = lane; place < 64; place += 32) {
      const int row = first_row + own_row + i * 8 + place / 8;
      const int column = first_column + own_column + place % 8;
      if (column < 9) {
        const float convolution_12_sums = tile_strip[place];
        const float convolution_12 = (convolution_12_sums + p_features_7_expand3x3_bias[row]);
        relu_12_out[row * 9 + column] = at_least(convolution_12, 0.0f);
      }
    }
    simdgroup_barrier(mem_flags::mem_threadgroup);
  }
}

// Computes cat_3, through cat_3.
kernel void cat_3_kernel(device const float* relu_11 [[buffer(0)]], device const float* relu_12 [[buffer(1)]], device float* cat_3_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  for (int i = int(lane); i < 9; i += 32) {
    cat_3_out[row * 9 + i] = ((row < 128) ? relu_11[row * 9 + i] : relu_12[row * 9 + i - 1152]);
  }
}

// Computes convolution_13_sums_parts, through convolution_13_sums_parts.
kernel void convolution_13_sums_parts_kernel(device const float* p_features_8_squeeze_weight [[buffer(0)]], device const float* cat_3 [[buffer(1)]], device float* convolution_13_sums_parts_out [[buffer(2)]], uint tile_at [[threadgroup_position_in_grid]], uint at [[thread_index_in_threadgroup]], uint lane [[thread_index_in_simdgroup]], uint simd [[simdgroup_index_in_threadgroup]]) {
  const int item = tile_at;
  const int a = (item / 2);
  const int b = (item % 2);
  const int c = 0;
  threadgroup float tile_left[512];
  threadgroup float tile_right[256];
  threadgroup float tile_strips[256];
  threadgroup float* tile_strip = tile_strips + simd * 64;
  const int first_row = b * 32;
  const int first_column = 0;
  const int own_row = simd / 2 * 16;
  const int own_column = simd % 2 * 8;
  simdgroup_float8x8 tile_sums[2][1];
  for (ushort i = 0; i < 2; ++i)
    for (ushort j = 0; j < 1; ++j) tile_sums[i][j] = make_filled_simdgroup_matrix<float, 8, 8>(0.0f);
  for (int base = 0; base < 128; base += 16) {
    for (int place = at; place < 512; place += 128) {
      const int row = first_row + place / 16;
      const int term = base + place % 16;
      float element = 0.0f;
      if (row < 48) {
        element = p_features_8_squeeze_weight[row * 256 + a * 128 + term];
      }
      tile_left[place] = element;
    }
    for (int place = at; place < 256; place += 128) {
      const int column = first_column + place % 16;
      const int term = base + place / 16;
      float element = 0.0f;
      if (column < 9) {
        element = cat_3[a * 1152 + term * 9 + column];
      }
      tile_right[place] = element;
    }
    threadgroup_barrier(mem_flags::mem_threadgroup);
    for (ushort deep = 0; deep < 16; deep += 8) {
      simdgroup_float8x8 left[2], right[1];
      for (ushort i = 0; i < 2; ++i) simdgroup_load(left[i], tile_left + (own_row + i * 8) * 16 + deep, 16);
      for (ushort j = 0; j < 1; ++j) simdgroup_load(right[j], tile_right + (deep) * 16 + own_column + j * 8, 16);
      for (ushort i = 0; i < 2; ++i)
        for (ushort j = 0; j < 1; ++j) simdgroup_multiply_accumulate(tile_sums[i][j], left[i], right[j], tile_sums[i][j]);
    }
    threadgroup_barrier(mem_flags::mem_threadgroup);
  }
  for (ushort i = 0; i < 2; ++i) {
    for (ushort j = 0; j < 1; ++j) simdgroup_store(tile_sums[i][j], tile_strip + j * 8, 8);
    simdgroup_barrier(mem_flags::mem_threadgroup);
    for (ushort place = lane; place < 64; place += 32) {
      const int row = first_row + own_row + i * 8 + place / 8;
      const int column = first_column + own_column + place % 8;
      if (row < 48 && column < 9) {
        const float convolution_13_sums_parts = tile_strip[place];
        convolution_13_sums_parts_out[row * 18 + column * 2 + a] = convolution_13_sums_parts;
      }
    }
    simdgroup_barrier(mem_flags::mem_threadgroup);
  }
}

// Computes relu_13, through convolution_13_sums, convolution_13, relu_13.
kernel void relu_13_kernel(device const float* convolution_13_sums_parts [[buffer(0)]], device const float* p_features_8_squeeze_bias [[buffer(1)]], device float* relu_13_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 9);
  const int b = (item % 9);
  float convolution_13_sums = 0.0f;
  for (int i = int(lane); i < 2; i += 32) {
    convolution_13_sums = convolution_13_sums + convolution_13_sums_parts[a * 18 + b * 2 + i];
  }
  for (ushort step = 16; step > 0; step /= 2) convolution_13_sums = convolution_13_sums + other_lane(convolution_13_sums, step);
  const float convolution_13 = (convolution_13_sums + p_features_8_squeeze_bias[a]);
  if (lane == 0) relu_13_out[a * 9 + b] = at_least(convolution_13, 0.0f);
}

// Computes relu_14, through convolution_14_sums, convolution_14, relu_14.
kernel void relu_14_kernel(device const float* p_features_8_expand1x1_weight [[buffer(0)]], device const float* relu_13 [[buffer(1)]], device const float* p_features_8_expand1x1_bias [[buffer(2)]], device float* relu_14_out [[buffer(3)]], uint tile_at [[threadgroup_position_in_grid]], uint at [[thread_index_in_threadgroup]], uint lane [[thread_index_in_simdgroup]], uint simd [[simdgroup_index_in_threadgroup]]) {
  const int item = tile_at;
  const int a = item;
  const int b = 0;
  threadgroup float tile_left[512];
  threadgroup float tile_right[256];
  threadgroup float tile_strips[256];
  threadgroup float* tile_strip = tile_strips + simd * 64;
  const int first_row = a * 32;
  const int first_column = 0;
  const int own_row = simd / 2 * 16;
  const int own_column = simd % 2 * 8;
  simdgroup_float8x8 tile_sums[2][1];
  for (ushort i = 0; i < 2; ++i)
    for (ushort j = 0; j < 1; ++j) tile_sums[i][j] = make_filled_simdgroup_matrix<float, 8, 8>(0.0f);
  for (int base = 0; base < 48; base += 16) {
    for (int place = at; place < 512; place += 128) {
      const int row = first_row + place / 16;
      const int term = base + place % 16;
      const float element = p_features_8_expand1x1_weight[row * 48 + term];
      tile_left[place] = element;
    }
    for (int place = at; place < 256; place += 128) {
      const int column = first_column + place % 16;
      const int term = base + place / 16;
      float element = 0.0f;
      if (column < 9) {
        element = relu_13[term * 9 + column];
      }
      tile_right[place] = element;
    }
    threadgroup_barrier(mem_flags::mem_threadgroup);
    for (ushort deep = 0; deep < 16; deep += 8) {
      simdgroup_float8x8 left[2], right[1];
      for (ushort i = 0; i < 2; ++i) simdgroup_load(left[i], tile_left + (own_row + i * 8) * 16 + deep, 16);
      for (ushort j = 0; j < 1; ++j) simdgroup_load(right[j], tile_right + (deep) * 16 + own_column + j * 8, 16);
      for (ushort i = 0; i < 2; ++i)
        for (ushort j = 0; j < 1; ++j) simdgroup_multiply_accumulate(tile_sums[i][j], left[i], right[j], tile_sums[i][j]);
    }
    threadgroup_barrier(mem_flags::mem_threadgroup);
  }
  for (ushort i = 0; i < 2; ++i) {
    for (ushort j = 0; j < 1; ++j) simdgroup_store(tile_sums[i][j], tile_strip + j * 8, 8);
    simdgroup_barrier(mem_flags::mem_threadgroup);
    for (ushort place = lane; place < 64; place += 32) {
      const int row = first_row + own_row + i * 8 + place / 8;
      const int column = first_column + own_column + place % 8;
      if (column < 9) {
        const float convolution_14_sums = tile_strip[place];
        const float convolution_14 = (convolution_14_sums + p_features_8_expand1x1_bias[row]);
        relu_14_out[row * 9 + column] = at_least(convolution_14, 0.0f);
      }
    }
    simdgroup_barrier(mem_flags::mem_threadgroup);
  }
}

// Computes relu_15, through convolution_15_sums, convolution_15, relu_15.
kernel void relu_15_kernel(device const float* p_features_8_expand3x3_weight [[buffer(0)]], device const float* relu_13 [[buffer(1)]], device const float* p_features_8_expand3x3_bias [[buffer(2)]], device float* relu_15_out [[buffer(3)]], uint tile_at [[threadgroup_position_in_grid]], uint at [[thread_index_in_threadgroup]], uint lane [[thread_index_in_simdgroup]], uint simd [[simdgroup_index_in_threadgroup]]) {
  const int item = tile_at;
  const int a = item;
  const int b = 0;
  threadgroup float tile_left[512];
  threadgroup float tile_right[256];
  threadgroup float tile_strips[256];
  threadgroup float* tile_strip = tile_strips + simd * 64;
  const int first_row = a * 32;
  const int first_column = 0;
  const int own_row = simd / 2 * 16;
  const int own_column = simd % 2 * 8;
  simdgroup_float8x8 tile_sums[2][1];
  for (ushort i = 0; i < 2; ++i)
    for (ushort j = 0; j < 1; ++j) tile_sums[i][j] = make_filled_simdgroup_matrix<float, 8, 8>(0.0f);
  simdgroup_float8x8 tile_totals[2][1];
  for (ushort i = 0; i < 2; ++i)
    for (ushort j = 0; j < 1; ++j) tile_totals[i][j] = make_filled_simdgroup_matrix<float, 8, 8>(0.0f);
  for (int part = 0; part < 432; part += 256) {
    for (ushort i = 0; i < 2; ++i)
      for (ushort j = 0; j < 1; ++j) tile_sums[i][j] = make_filled_simdgroup_matrix<float, 8, 8>(0.0f);
    for (int base = part; base < metal::min(432, part + 256); base += 16) {
      for (int place = at; place < 512; place += 128) {
        const int row = first_row + place / 16;
        const int term = base + place % 16;
        const float element = p_features_8_expand3x3_weight[row * 432 + term];
        tile_left[place] = element;
      }
      for (int place = at; place < 256; place += 128) {
        const int column = first_column + place / 16;
        const int term = base + place % 16;
        float element = 0.0f;
        if (column < 9) {
          element = (((column % 3) + (term % 3) - 1 >= 0 && (column % 3) + (term % 3) - 1 < 3) ? (((column / 3) + ((term / 3) % 3) - 1 >= 0 && (column / 3) + ((term / 3) % 3) - 1 < 3) ? relu_13[column + term - 4] : 0.0f) : 0.0f);
        }
        tile_right[place] = element;
      }
      threadgroup_barrier(mem_flags::mem_threadgroup);
      for (ushort deep = 0; deep < 16; deep += 8) {
        simdgroup_float8x8 left[2], right[1];
        for (ushort i = 0; i < 2; ++i) simdgroup_load(left[i], tile_left + (own_row + i * 8) * 16 + deep, 16);
        for (ushort j = 0; j < 1; ++j) simdgroup_load(right[j], tile_right + (own_column + j * 8) * 16 + deep, 16, ulong2(0), true);
        for (ushort i = 0; i < 2; ++i)
          for (ushort j = 0; j < 1; ++j) simdgroup_multiply_accumulate(tile_sums[i][j], left[i], right[j], tile_sums[i][j]);
      }
      threadgroup_barrier(mem_flags::mem_threadgroup);
    }
    for (ushort i = 0; i < 2; ++i)
      for (ushort j = 0; j < 1; ++j) tile_totals[i][j].thread_elements() += tile_sums[i][j].thread_elements();
  }
  for (ushort i = 0; i < 2; ++i) {
    for (ushort j = 0; j < 1; ++j) simdgroup_store(tile_totals[i][j], tile_strip + j * 8, 8);
    simdgroup_barrier(mem_flags::mem_threadgroup);
    for (ushort place = lane; place < 64; place += 32) {
      const int row = first_row + own_row + i * 8 + place / 8;
      const int column = first_column + own_column + place % 8;
      if (column < 9) {
        const float convolution_15_sums = tile_strip[place];
        const float convolution_15 = (convolution_15_sums + p_features_8_expand3x3_bias[row]);
        relu_15_out[row * 9 + column] = at_least(convolution_15, 0.0f);
      }
    }
    simdgroup_barrier(mem_flags::mem_threadgroup);
  }
}

// Computes cat_4, through cat_4.
kernel void cat_4_kernel(device const float* relu_14 [[buffer(0)]], device const float* relu_15 [[buffer(1)]], device float* cat_4_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  for (int i = int(lane); i < 9; i += 32) {
    cat_4_out[row * 9 + i] = ((row < 192) ? relu_14[row * 9 + i] : relu_15[row * 9 + i - 1728]);
  }
}

// Computes convolution_16_sums_parts, through convolution_16_sums_parts.
kernel void convolution_16_sums_parts_kernel(device const float* p_features_9_squeeze_weight [[buffer(0)]], device const float* cat_4 [[buffer(1)]], device float* convolution_16_sums_parts_out [[buffer(2)]], uint tile_at [[threadgroup_position_in_grid]], uint at [[thread_index_in_threadgroup]], uint lane [[thread_index_in_simdgroup]], uint simd [[simdgroup_index_in_threadgroup]]) {
  const int item = tile_at;
  const int a = (item / 2);
  const int b = (item % 2);
  const int c = 0;
  threadgroup float tile_left[512];
  threadgroup float tile_right[256];
  threadgroup float tile_strips[256];
  threadgroup float* tile_strip = tile_strips + simd * 64;
  const int first_row = b * 32;
  const int first_column = 0;
  const int own_row = simd / 2 * 16;
  const int own_column = simd % 2 * 8;
  simdgroup_float8x8 tile_sums[2][1];
  for (ushort i = 0; i < 2; ++i)
    for (ushort j = 0; j < 1; ++j) tile_sums[i][j] = make_filled_simdgroup_matrix<float, 8, 8>(0.0f);
  for (int base = 0; base < 192; base += 16) {
    for (int place = at; place < 512; place += 128) {
      const int row = first_row + place / 16;
      const int term = base + place % 16;
      float element = 0.0f;
      if (row < 48) {
        element = p_features_9_squeeze_weight[row * 384 + a * 192 + term];
      }
      tile_left[place] = element;
    }
    for (int place = at; place < 256; place += 128) {
      const int column = first_column + place % 16;
      const int term = base + place / 16;
      float element = 0.0f;
      if (column < 9) {
        element = cat_4[a * 1728 + term * 9 + column];
      }
      tile_right[place] = element;
    }
    threadgroup_barrier(mem_flags::mem_threadgroup);
    for (ushort deep = 0; deep < 16; deep += 8) {
      simdgroup_float8x8 left[2], right[1];
      for (ushort i = 0; i < 2; ++i) simdgroup_load(left[i], tile_left + (own_row + i * 8) * 16 + deep, 16);
      for (ushort j = 0; j < 1; ++j) simdgroup_load(right[j], tile_right + (deep) * 16 + own_column + j * 8, 16);
      for (ushort i = 0; i < 2; ++i)
        for (ushort j = 0; j < 1; ++j) simdgroup_multiply_accumulate(tile_sums[i][j], left[i], right[j], tile_sums[i][j]);
    }
    threadgroup_barrier(mem_flags::mem_threadgroup);
  }
  for (ushort i = 0; i < 2; ++i) {
    for (ushort j = 0; j < 1; ++j) simdgroup_store(tile_sums[i][j], tile_strip + j * 8, 8);
    simdgroup_barrier(mem_flags::mem_threadgroup);
    for (ushort place = lane; place < 64; place += 32) {
      const int row = first_row + own_row + i * 8 + place / 8;
      const int column = first_column + own_column + place % 8;
      if (row < 48 && column < 9) {
        const float convolution_16_sums_parts = tile_strip[place];
        convolution_16_sums_parts_out[row * 18 + column * 2 + a] = convolution_16_sums_parts;
      }
    }
    simdgroup_barrier(mem_flags::mem_threadgroup);
  }
}

// Computes relu_19, through convolution_19_sums, convolution_19, relu_19.
kernel void relu_19_kernel(device const float* p_features_10_squeeze_weight [[buffer(0)]], device const float* cat_5 [[buffer(1)]], device const float* p_features_10_squeeze_bias [[buffer(2)]], device float* relu_19_out [[buffer(3)]], uint tile_at [[threadgroup_position_in_grid]], uint at [[thread_index_in_threadgroup]], uint lane [[thread_index_in_simdgroup]], uint simd [[simdgroup_index_in_threadgroup]]) {
  const int item = tile_at;
  const int a = item;
  const int b = 0;
  threadgroup float tile_left[512];
  threadgroup float tile_right[256];
  threadgroup float tile_strips[256];
  threadgroup float* tile_strip = tile_strips + simd * 64;
  const int first_row = a * 32;
  const int first_column = 0;
  const int own_row = simd / 2 * 16;
  const int own_column = simd % 2 * 8;
  simdgroup_float8x8 tile_sums[2][1];
  for (ushort i = 0; i < 2; ++i)
    for (ushort j = 0; j < 1; ++j) tile_sums[i][j] = make_filled_simdgroup_matrix<float, 8, 8>(0.0f);
  simdgroup_float8x8 tile_totals[2][1];
  for (ushort i = 0; i < 2; ++i)
    for (ushort j = 0; j < 1; ++j) tile_totals[i][j] = make_filled_simdgroup_matrix<float, 8, 8>(0.0f);
  for (int part = 0; part < 384; part += 256) {
    for (ushort i = 0; i < 2; ++i)
      for (ushort j = 0; j < 1; ++j) tile_sums[i][j] = make_filled_simdgroup_matrix<float, 8, 8>(0.0f);
    for (int base = part; base < metal::min(384, part + 256); base += 16) {
      for (int place = at; place < 512; place += 128) {
        const int row = first_row + place / 16;
        const int term = base + place % 16;
        const float element = p_features_10_squeeze_weight[row * 384 + term];
        tile_left[place] = element;
      }
      for (int place = at; place < 256; place += 128) {
        const int column = first_column + place % 16;
        const int term = base + place / 16;
        float element = 0.0f;
        if (column < 9) {
          element = cat_5[term * 9 + column];
        }
        tile_right[place] = element;
      }
      threadgroup_barrier(mem_flags::mem_threadgroup);
      for (ushort deep = 0; deep < 16; deep += 8) {
        simdgroup_float8x8 left[2], right[1];
        for (ushort i = 0; i < 2; ++i) simdgroup_load(left[i], tile_left + (own_row + i * 8) * 16 + deep, 16);
        for (ushort j = 0; j < 1; ++j) simdgroup_load(right[j], tile_right + (deep) * 16 + own_column + j * 8, 16);
        for (ushort i = 0; i < 2; ++i)
          for (ushort j = 0; j < 1; ++j) simdgroup_multiply_accumulate(tile_sums[i][j], left[i], right[j], tile_sums[i][j]);
      }
      threadgroup_barrier(mem_flags::mem_threadgroup);
    }
    for (ushort i = 0; i < 2; ++i)
      for (ushort j = 0; j < 1; ++j) tile_totals[i][j].thread_elements() += tile_sums[i][j].thread_elements();
  }
  for (ushort i = 0; i < 2; ++i) {
    for (ushort j = 0; j < 1; ++j) simdgroup_store(tile_totals[i][j], tile_strip + j * 8, 8);
    simdgroup_barrier(mem_flags::mem_threadgroup);
    for (ushort place = lane; place < 64; place += 32) {
      const int row = first_row + own_row + i * 8 + place / 8;
      const int column = first_column + own_column + place % 8;
      if (column < 9) {
        const float convolution_19_sums = tile_strip[place];
        const float convolution_19 = (convolution_19_sums + p_features_10_squeeze_bias[row]);
        relu_19_out[row * 9 + column] = at_least(convolution_19, 0.0f);
      }
    }
    simdgroup_barrier(mem_flags::mem_threadgroup);
  }
}

// Computes relu_20, through convolution_20_sums, convolution_20, relu_20.
kernel void relu_20_kernel(device const float* p_features_10_expand1x1_weight [[buffer(0)]], device const float* relu_19 [[buffer(1)]], device const float* p_features_10_expand1x1_bias [[buffer(2)]], device float* relu_20_out [[buffer(3)]], uint tile_at [[threadgroup_position_in_grid]], uint at [[thread_index_in_threadgroup]], uint lane [[thread_index_in_simdgroup]], uint simd [[simdgroup_index_in_threadgroup]]) {
  const int item = tile_at;
  const int a = item;
  const int b = 0;
  threadgroup float tile_left[512];
  threadgroup float tile_right[256];
  threadgroup float tile_strips[256];
  threadgroup float* tile_strip = tile_strips + simd * 64;
  const int first_row = a * 32;
  const int first_column = 0;
  const int own_row = simd / 2 * 16;
  const int own_column = simd % 2 * 8;
  simdgroup_float8x8 tile_sums[2][1];
  for (ushort i = 0; i < 2; ++i)
    for (ushort j = 0; j < 1; ++j) tile_sums[i][j] = make_filled_simdgroup_matrix<float, 8, 8>(0.0f);
  for (int base = 0; base < 64; base += 16) {
    for (int place = at; place < 512; place += 128) {
      const int row = first_row + place / 16;
      const int term = base + place % 16;
      const float element = p_features_10_expand1x1_weight[row * 64 + term];
      tile_left[place] = element;
    }
    for (int place = at; place < 256; place += 128) {
      const int column = first_column + place % 16;
      const int term = base + place / 16;
      float element = 0.0f;
      if (column < 9) {
        element = relu_19[term * 9 + column];
      }
      tile_right[place] = element;
    }
    threadgroup_barrier(mem_flags::mem_threadgroup);
    for (ushort deep = 0; deep < 16; deep += 8) {
      simdgroup_float8x8 left[2], right[1];
      for (ushort i = 0; i < 2; ++i) simdgroup_load(left[i], tile_left + (own_row + i * 8) * 16 + deep, 16);
      for (ushort j = 0; j < 1; ++j) simdgroup_load(right[j], tile_right + (deep) * 16 + own_column + j * 8, 16);
      for (ushort i = 0; i < 2; ++i)
        for (ushort j = 0; j < 1; ++j) simdgroup_multiply_accumulate(tile_sums[i][j], left[i], right[j], tile_sums[i][j]);
    }
    threadgroup_barrier(mem_flags::mem_threadgroup);
  }
  for (ushort i = 0; i < 2; ++i) {
    for (ushort j = 0; j < 1; ++j) simdgroup_store(tile_sums[i][j], tile_strip + j * 8, 8);
    simdgroup_barrier(mem_flags::mem_threadgroup);
    for (ushort place = lane; place < 64; place += 32) {
      const int row = first_row + own_row + i * 8 + place / 8;
      const int column = first_column + own_column + place % 8;
      if (column < 9) {
        const float convolution_20_sums = tile_strip[place];
        const float convolution_20 = (convolution_20_sums + p_features_10_expand1x1_bias[row]);
        relu_20_out[row * 9 + column] = at_least(convolution_20, 0.0f);
      }
    }
    simdgroup_barrier(mem_flags::mem_threadgroup);
  }
}

// Computes relu_21, through convolution_21_sums, convolution_21, relu_21.
kernel void relu_21_kernel(device const float* p_features_10_expand3x3_weight [[buffer(0)]], device const float* relu_19 [[buffer(1)]], device const float* p_features_10_expand3x3_bias [[buffer(2)]], device float* relu_21_out [[buffer(3)]], uint tile_at [[threadgroup_position_in_grid]], uint at [[thread_index_in_threadgroup]], uint lane [[thread_index_in_simdgroup]], uint simd [[simdgroup_index_in_threadgroup]]) {
  const int item = tile_at;
  const int a = item;
  const int b = 0;
  threadgroup float tile_left[512];
  threadgroup float tile_right[256];
  threadgroup float tile_strips[256];
  threadgroup float* tile_strip = tile_strips + simd * 64;
  const int first_row = a * 32;
  const int first_column = 0;
  const int own_row = simd / 2 * 16;
  const int own_column = simd % 2 * 8;
  simdgroup_float8x8 tile_sums[2][1];
  for (ushort i = 0; i < 2; ++i)
    for (ushort j = 0; j < 1; ++j) tile_sums[i][j] = make_filled_simdgroup_matrix<float, 8, 8>(0.0f);
  simdgroup_float8x8 tile_totals[2][1];
  for (ushort i = 0; i < 2; ++i)
    for (ushort j = 0; j < 1; ++j) tile_totals[i][j] = make_filled_simdgroup_matrix<float, 8, 8>(0.0f);
  for (int part = 0; part < 576; part += 256) {
    for (ushort i = 0; i < 2; ++i)
      for (ushort j = 0; j < 1; ++j) tile_sums[i][j] = make_filled_simdgroup_matrix<float, 8, 8>(0.0f);
    for (int base = part; base < metal::min(576, part + 256); base += 16) {
      for (int place = at; place < 512; place += 128) {
        const int row = first_row + place / 16;
        const int term = base + place % 16;
        const float element = p_features_10_expand3x3_weight[row * 576 + term];
        tile_left[place] = element;
      }
      for (int place = at; place < 256; place += 128) {
        const int column = first_column + place / 16;
        const int term = base + place % 16;
        float element = 0.0f;
        if (column < 9) {
          element = (((column % 3) + (term % 3) - 1 >= 0 && (column % 3) + (term % 3) - 1 < 3) ? (((column / 3) + ((term / 3) % 3) - 1 >= 0 && (column / 3) + ((term / 3) % 3) - 1 < 3) ? relu_19[column + term - 4] : 0.0f) : 0.0f);
        }
        tile_right[place] = element;
      }
      threadgroup_barrier(mem_flags::mem_threadgroup);
      for (ushort deep = 0; deep < 16; deep += 8) {
        simdgroup_float8x8 left[2], right[1];
        for (ushort i = 0; i < 2; ++i) simdgroup_load(left[i], tile_left + (own_row + i * 8) * 16 + deep, 16);
        for (ushort j = 0; j < 1; ++j) simdgroup_load(right[j], tile_right + (own_column + j * 8) * 16 + deep, 16, ulong2(0), true);
        for (ushort i = 0; i < 2; ++i)
          for (ushort j = 0; j < 1; ++j) simdgroup_multiply_accumulate(tile_sums[i][j], left[i], right[j], tile_sums[i][j]);
      }
      threadgroup_barrier(mem_flags::mem_threadgroup);
    }
    for (ushort i = 0; i < 2; ++i)
      for (ushort j = 0; j < 1; ++j) tile_totals[i][j].thread_elements() += tile_sums[i][j].thread_elements();
  }
  for (ushort i = 0; i < 2; ++i) {
    for (ushort j = 0; j < 1; ++j) simdgroup_store(tile_totals[i][j], tile_strip + j * 8, 8);
    simdgroup_barrier(mem_flags::mem_threadgroup);
    for (ushort place = lane; place < 64; place += 32) {
      const int row = first_row + own_row + i * 8 + place / 8;
      const int column = first_column + own_column + place % 8;
      if (column < 9) {
        const float convolution_21_sums = tile_strip[place];
        const float convolution_21 = (convolution_21_sums + p_features_10_expand3x3_bias[row]);
        relu_21_out[row * 9 + column] = at_least(convolution_21, 0.0f);
      }
    }
    simdgroup_barrier(mem_flags::mem_threadgroup);
  }
}

// Computes max_pool2d_with_indices_2, through max_pool2d_with_indices_2.
kernel void max_pool2d_2_kernel(device const float* relu_20 [[buffer(0)]], device const float* relu_21 [[buffer(1)]], device float* max_pool2d_2_out [[buffer(2)]], uint at [[thread_position_in_grid]]) {
  const int i = at;
  float fold_1 = -INFINITY;
  for (int max_pool2d_with_indices_2_tap0 = 0; max_pool2d_with_indices_2_tap0 < 3; ++max_pool2d_with_indices_2_tap0) {
    for (int max_pool2d_with_indices_2_tap1 = 0; max_pool2d_with_indices_2_tap1 < 3; ++max_pool2d_with_indices_2_tap1) {
      fold_1 = maximum(fold_1, ((i < 256) ? relu_20[i * 9 + max_pool2d_with_indices_2_tap0 * 3 + max_pool2d_with_indices_2_tap1] : relu_21[i * 9 + max_pool2d_with_indices_2_tap0 * 3 + max_pool2d_with_indices_2_tap1 - 2304]));
    }
  }
  max_pool2d_2_out[i] = fold_1;
}

// Computes relu_22, through convolution_22_sums, convolution_22, relu_22.
kernel void relu_22_kernel(device const float* p_features_12_squeeze_weight [[buffer(0)]], device const float* max_pool2d_2 [[buffer(1)]], device const float* p_features_12_squeeze_bias [[buffer(2)]], device float* relu_22_out [[buffer(3)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  float convolution_22_sums = 0.0f;
  for (int i = int(lane); i < 512; i += 32) {
    convolution_22_sums = convolution_22_sums + (p_features_12_squeeze_weight[row * 512 + i] * max_pool2d_2[i]);
  }
  for (ushort step = 16; step > 0; step /= 2) convolution_22_sums = convolution_22_sums + other_lane(convolution_22_sums, step);
  const float convolution_22 = (convolution_22_sums + p_features_12_squeeze_bias[row]);
  if (lane == 0) relu_22_out[row] = at_least(convolution_22, 0.0f);
}

// Computes relu_23, through convolution_23_sums, convolution_23, relu_23.
kernel void relu_23_kernel(device const float* p_features_12_expand1x1_weight [[buffer(0)]], device const float* relu_22 [[buffer(1)]], device const float* p_features_12_expand1x1_bias [[buffer(2)]], device float* relu_23_out [[buffer(3)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  float convolution_23_sums = 0.0f;
  for (int i = int(lane); i < 64; i += 32) {
    convolution_23_sums = convolution_23_sums + (p_features_12_expand1x1_weight[row * 64 + i] * relu_22[i]);
  }
  for (ushort step = 16; step > 0; step /= 2) convolution_23_sums = convolution_23_sums + other_lane(convolution_23_sums, step);
  const float convolution_23 = (convolution_23_sums + p_features_12_expand1x1_bias[row]);
  if (lane == 0) relu_23_out[row] = at_least(convolution_23, 0.0f);
}

// Computes convolution_24_sums_parts, through convolution_24_sums_parts.
kernel void convolution_24_sums_parts_kernel(device const float* p_features_12_expand3x3_weight [[buffer(0)]], device const float* relu_22 [[buffer(1)]], device float* convolution_24_sums_parts_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 64);
  const int b = (item % 64);
  float convolution_24_sums_parts = 0.0f;
  for (int j = 0; j < 3; ++j) {
    for (int i = int(lane); i < 3; i += 32) {
      convolution_24_sums_parts = convolution_24_sums_parts + (p_features_12_expand3x3_weight[a * 576 + b * 9 + j * 3 + i] * ((i - 1 >= 0 && i - 1 < 1) ? ((j - 1 >= 0 && j - 1 < 1) ? relu_22[b + i + j - 2] : 0.0f) : 0.0f));
    }
  }
  for (ushort step = 16; step > 0; step /= 2) convolution_24_sums_parts = convolution_24_sums_parts + other_lane(convolution_24_sums_parts, step);
  if (lane == 0) convolution_24_sums_parts_out[a * 64 + b] = convolution_24_sums_parts;
}

// Computes relu_24, through convolution_24_sums, convolution_24, relu_24.
kernel void relu_24_kernel(device const float* convolution_24_sums_parts [[buffer(0)]], device const float* p_features_12_expand3x3_bias [[buffer(1)]], device float* relu_24_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  float convolution_24_sums = 0.0f;
  for (int i = int(lane); i < 64; i += 32) {
    convolution_24_sums = convolution_24_sums + convolution_24_sums_parts[row * 64 + i];
  }
  for (ushort step = 16; step > 0; step /= 2) convolution_24_sums = convolution_24_sums + other_lane(convolution_24_sums, step);
  const float convolution_24 = (convolution_24_sums + p_features_12_expand3x3_bias[row]);
  if (lane == 0) relu_24_out[row] = at_least(convolution_24, 0.0f);
}

// Computes cat_7, through cat_7.
kernel void cat_7_kernel(device const float* relu_23 [[buffer(0)]], device const float* relu_24 [[buffer(1)]], device float* cat_7_out [[buffer(2)]], uint at [[thread_position_in_grid]]) {
  const int i = at;
  cat_7_out[i] = ((i < 256) ? relu_23[i] : relu_24[i - 256]);
}

// Computes relu_25, through convolution_25_sums, convolution_25, relu_25.
kernel void relu_25_kernel(device const float* p_classifier_1_weight [[buffer(0)]], device const float* cat_7 [[buffer(1)]], device const float* p_classifier_1_bias [[buffer(2)]], device float* relu_25_out [[buffer(3)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  float convolution_25_sums = 0.0f;
  for (int i = int(lane); i < 512; i += 32) {
    convolution_25_sums = convolution_25_sums + (p_classifier_1_weight[row * 512 + i] * cat_7[i]);
  }
  for (ushort step = 16; step > 0; step /= 2) convolution_25_sums = convolution_25_sums + other_lane(convolution_25_sums, step);
  const float convolution_25 = (convolution_25_sums + p_classifier_1_bias[row]);
  if (lane == 0) relu_25_out[row] = at_least(convolution_25, 0.0f);
}

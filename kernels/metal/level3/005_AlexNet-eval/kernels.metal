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

// Computes convolution_sums, through convolution_sums.
kernel void convolution_sums_kernel(device const float* p_conv1_weight [[buffer(0)]], device const float* x [[buffer(1)]], device float* convolution_sums_out [[buffer(2)]], uint tile_at [[threadgroup_position_in_grid]], uint at [[thread_index_in_threadgroup]], uint lane [[thread_index_in_simdgroup]], uint simd [[simdgroup_index_in_threadgroup]]) {
  const int item = tile_at;
  const int a = (item / 48);
  const int b = (item % 48);
  threadgroup float tile_left[1024];
  threadgroup float tile_right[1024];
  threadgroup float tile_strips[1024];
  threadgroup float* tile_strip = tile_strips + simd * 256;
  const int first_row = a * 64;
  const int first_column = b * 64;
  const int own_row = simd / 2 * 32;
  const int own_column = simd % 2 * 32;
  simdgroup_float8x8 tile_sums[4][4];
  for (ushort i = 0; i < 4; ++i)
    for (ushort j = 0; j < 4; ++j) tile_sums[i][j] = make_filled_simdgroup_matrix<float, 8, 8>(0.0f);
  simdgroup_float8x8 tile_totals[4][4];
  for (ushort i = 0; i < 4; ++i)
    for (ushort j = 0; j < 4; ++j) tile_totals[i][j] = make_filled_simdgroup_matrix<float, 8, 8>(0.0f);
  for (int part = 0; part < 363; part += 256) {
    for (ushort i = 0; i < 4; ++i)
      for (ushort j = 0; j < 4; ++j) tile_sums[i][j] = make_filled_simdgroup_matrix<float, 8, 8>(0.0f);
    for (int base = part; base < metal::min(363, part + 256); base += 16) {
      for (int place = at; place < 1024; place += 128) {
        const int row = first_row + place / 16;
        const int term = base + place % 16;
        float element = 0.0f;
        if (row < 96 && term < 363) {
          element = p_conv1_weight[row * 363 + term];
        }
        tile_left[place] = element;
      }
      for (int place = at; place < 1024; place += 128) {
        const int column = first_column + place / 16;
        const int term = base + place % 16;
        float element = 0.0f;
        if (column < 3025 && term < 363) {
          element = (((column % 55) * 4 + (term % 11) - 2 >= 0 && (column % 55) * 4 + (term % 11) - 2 < 224) ? (((column / 55) * 4 + ((term / 11) % 11) - 2 >= 0 && (column / 55) * 4 + ((term / 11) % 11) - 2 < 224) ? x[(term / 121) * 50176 + (column / 55) * 896 + ((term / 11) % 11) * 224 + (column % 55) * 4 + (term % 11) - 450] : 0.0f) : 0.0f);
        }
        tile_right[place] = element;
      }
      threadgroup_barrier(mem_flags::mem_threadgroup);
      for (ushort deep = 0; deep < 16; deep += 8) {
        simdgroup_float8x8 left[4], right[4];
        for (ushort i = 0; i < 4; ++i) simdgroup_load(left[i], tile_left + (own_row + i * 8) * 16 + deep, 16);
        for (ushort j = 0; j < 4; ++j) simdgroup_load(right[j], tile_right + (own_column + j * 8) * 16 + deep, 16, ulong2(0), true);
        for (ushort i = 0; i < 4; ++i)
          for (ushort j = 0; j < 4; ++j) simdgroup_multiply_accumulate(tile_sums[i][j], left[i], right[j], tile_sums[i][j]);
      }
      threadgroup_barrier(mem_flags::mem_threadgroup);
    }
    for (ushort i = 0; i < 4; ++i)
      for (ushort j = 0; j < 4; ++j) tile_totals[i][j].thread_elements() += tile_sums[i][j].thread_elements();
  }
  for (ushort i = 0; i < 4; ++i) {
    for (ushort j = 0; j < 4; ++j) simdgroup_store(tile_totals[i][j], tile_strip + j * 8, 32);
    simdgroup_barrier(mem_flags::mem_threadgroup);
    for (ushort place = lane; place < 256; place += 32) {
      const int row = first_row + own_row + i * 8 + place / 32;
      const int column = first_column + own_column + place % 32;
      if (row < 96 && column < 3025) {
        const float convolution_sums = tile_strip[place];
        convolution_sums_out[row * 3025 + column] = convolution_sums;
      }
    }
    simdgroup_barrier(mem_flags::mem_threadgroup);
  }
}

// Computes relu_r1, through max_pool2d_with_indices_r1, relu_r1.
kernel void relu_r1_kernel(device const float* convolution_sums [[buffer(0)]], device const float* p_conv1_bias [[buffer(1)]], device float* relu_r1_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]], uint simd [[simdgroup_index_in_threadgroup]]) {
  const int item = at / 32;
  threadgroup float max_pool2d_with_indices_r1_window_all[448];
  threadgroup float* max_pool2d_with_indices_r1_window = max_pool2d_with_indices_r1_window_all + simd * 56;
  const int a = (item / 27);
  const int b = (item % 27);
  for (int i = int(lane); i < 55; i += 32) {
    max_pool2d_with_indices_r1_window[i] = maximum(maximum((convolution_sums[a * 3025 + b * 110 + i] + p_conv1_bias[a]), (convolution_sums[a * 3025 + b * 110 + i + 55] + p_conv1_bias[a])), (convolution_sums[a * 3025 + b * 110 + i + 110] + p_conv1_bias[a]));
  }
  simdgroup_barrier(mem_flags::mem_device | mem_flags::mem_threadgroup);
  for (int i = int(lane); i < 27; i += 32) {
    const float max_pool2d_r1 = maximum(maximum(max_pool2d_with_indices_r1_window[i * 2], max_pool2d_with_indices_r1_window[i * 2 + 1]), max_pool2d_with_indices_r1_window[i * 2 + 2]);
    relu_r1_out[a * 729 + b * 27 + i] = at_least(max_pool2d_r1, 0.0f);
  }
}

// Computes convolution_1_sums, through convolution_1_sums.
kernel void convolution_1_sums_kernel(device const float* p_conv2_weight [[buffer(0)]], device const float* relu_r1 [[buffer(1)]], device float* convolution_1_sums_out [[buffer(2)]], uint tile_at [[threadgroup_position_in_grid]], uint at [[thread_index_in_threadgroup]], uint lane [[thread_index_in_simdgroup]], uint simd [[simdgroup_index_in_threadgroup]]) {
  const int item = tile_at;
  const int a = (item / 23);
  const int b = (item % 23);
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
  simdgroup_float8x8 tile_totals[4][2];
  for (ushort i = 0; i < 4; ++i)
    for (ushort j = 0; j < 2; ++j) tile_totals[i][j] = make_filled_simdgroup_matrix<float, 8, 8>(0.0f);
  for (int part = 0; part < 2400; part += 256) {
    for (ushort i = 0; i < 4; ++i)
      for (ushort j = 0; j < 2; ++j) tile_sums[i][j] = make_filled_simdgroup_matrix<float, 8, 8>(0.0f);
    for (int base = part; base < metal::min(2400, part + 256); base += 16) {
      for (int place = at; place < 1024; place += 128) {
        const int row = first_row + place / 16;
        const int term = base + place % 16;
        const float element = p_conv2_weight[row * 2400 + term];
        tile_left[place] = element;
      }
      for (int place = at; place < 512; place += 128) {
        const int column = first_column + place / 16;
        const int term = base + place % 16;
        float element = 0.0f;
        if (column < 729) {
          element = (((column % 27) + (term % 5) - 2 >= 0 && (column % 27) + (term % 5) - 2 < 27) ? (((column / 27) + ((term / 5) % 5) - 2 >= 0 && (column / 27) + ((term / 5) % 5) - 2 < 27) ? relu_r1[(term / 25) * 729 + ((term / 5) % 5) * 27 + column + (term % 5) - 56] : 0.0f) : 0.0f);
        }
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
    for (ushort i = 0; i < 4; ++i)
      for (ushort j = 0; j < 2; ++j) tile_totals[i][j].thread_elements() += tile_sums[i][j].thread_elements();
  }
  for (ushort i = 0; i < 4; ++i) {
    for (ushort j = 0; j < 2; ++j) simdgroup_store(tile_totals[i][j], tile_strip + j * 8, 16);
    simdgroup_barrier(mem_flags::mem_threadgroup);
    for (ushort place = lane; place < 128; place += 32) {
      const int row = first_row + own_row + i * 8 + place / 16;
      const int column = first_column + own_column + place % 16;
      if (column < 729) {
        const float convolution_1_sums = tile_strip[place];
        convolution_1_sums_out[row * 729 + column] = convolution_1_sums;
      }
    }
    simdgroup_barrier(mem_flags::mem_threadgroup);
  }
}

// Computes relu_r2, through max_pool2d_with_indices_r2, relu_r2.
kernel void relu_r2_kernel(device const float* convolution_1_sums [[buffer(0)]], device const float* p_conv2_bias [[buffer(1)]], device float* relu_r2_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]], uint simd [[simdgroup_index_in_threadgroup]]) {
  const int item = at / 32;
  threadgroup float max_pool2d_with_indices_r2_window_all[224];
  threadgroup float* max_pool2d_with_indices_r2_window = max_pool2d_with_indices_r2_window_all + simd * 28;
  const int a = (item / 13);
  const int b = (item % 13);
  for (int i = int(lane); i < 27; i += 32) {
    max_pool2d_with_indices_r2_window[i] = maximum(maximum((convolution_1_sums[a * 729 + b * 54 + i] + p_conv2_bias[a]), (convolution_1_sums[a * 729 + b * 54 + i + 27] + p_conv2_bias[a])), (convolution_1_sums[a * 729 + b * 54 + i + 54] + p_conv2_bias[a]));
  }
  simdgroup_barrier(mem_flags::mem_device | mem_flags::mem_threadgroup);
  for (int i = int(lane); i < 13; i += 32) {
    const float max_pool2d_r2 = maximum(maximum(max_pool2d_with_indices_r2_window[i * 2], max_pool2d_with_indices_r2_window[i * 2 + 1]), max_pool2d_with_indices_r2_window[i * 2 + 2]);
    relu_r2_out[a * 169 + b * 13 + i] = at_least(max_pool2d_r2, 0.0f);
  }
}

// Computes relu_2, through convolution_2_sums, convolution_2, relu_2.
kernel void relu_2_kernel(device const float* p_conv3_weight [[buffer(0)]], device const float* relu_r2 [[buffer(1)]], device const float* p_conv3_bias [[buffer(2)]], device float* relu_2_out [[buffer(3)]], uint tile_at [[threadgroup_position_in_grid]], uint at [[thread_index_in_threadgroup]], uint lane [[thread_index_in_simdgroup]], uint simd [[simdgroup_index_in_threadgroup]]) {
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
  simdgroup_float8x8 tile_totals[2][2];
  for (ushort i = 0; i < 2; ++i)
    for (ushort j = 0; j < 2; ++j) tile_totals[i][j] = make_filled_simdgroup_matrix<float, 8, 8>(0.0f);
  for (int part = 0; part < 2304; part += 256) {
    for (ushort i = 0; i < 2; ++i)
      for (ushort j = 0; j < 2; ++j) tile_sums[i][j] = make_filled_simdgroup_matrix<float, 8, 8>(0.0f);
    for (int base = part; base < metal::min(2304, part + 256); base += 16) {
      for (int place = at; place < 512; place += 128) {
        const int row = first_row + place / 16;
        const int term = base + place % 16;
        const float element = p_conv3_weight[row * 2304 + term];
        tile_left[place] = element;
      }
      for (int place = at; place < 512; place += 128) {
        const int column = first_column + place / 16;
        const int term = base + place % 16;
        float element = 0.0f;
        if (column < 169) {
          element = (((column % 13) + (term % 3) - 1 >= 0 && (column % 13) + (term % 3) - 1 < 13) ? (((column / 13) + ((term / 3) % 3) - 1 >= 0 && (column / 13) + ((term / 3) % 3) - 1 < 13) ? relu_r2[(term / 9) * 169 + ((term / 3) % 3) * 13 + column + (term % 3) - 14] : 0.0f) : 0.0f);
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
      if (column < 169) {
        const float convolution_2_sums = tile_strip[place];
        const float convolution_2 = (convolution_2_sums + p_conv3_bias[row]);
        relu_2_out[row * 169 + column] = at_least(convolution_2, 0.0f);
      }
    }
    simdgroup_barrier(mem_flags::mem_threadgroup);
  }
}

// Computes relu_3, through convolution_3_sums, convolution_3, relu_3.
kernel void relu_3_kernel(device const float* p_conv4_weight [[buffer(0)]], device const float* relu_2 [[buffer(1)]], device const float* p_conv4_bias [[buffer(2)]], device float* relu_3_out [[buffer(3)]], uint tile_at [[threadgroup_position_in_grid]], uint at [[thread_index_in_threadgroup]], uint lane [[thread_index_in_simdgroup]], uint simd [[simdgroup_index_in_threadgroup]]) {
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
  simdgroup_float8x8 tile_totals[2][2];
  for (ushort i = 0; i < 2; ++i)
    for (ushort j = 0; j < 2; ++j) tile_totals[i][j] = make_filled_simdgroup_matrix<float, 8, 8>(0.0f);
  for (int part = 0; part < 3456; part += 256) {
    for (ushort i = 0; i < 2; ++i)
      for (ushort j = 0; j < 2; ++j) tile_sums[i][j] = make_filled_simdgroup_matrix<float, 8, 8>(0.0f);
    for (int base = part; base < metal::min(3456, part + 256); base += 16) {
      for (int place = at; place < 512; place += 128) {
        const int row = first_row + place / 16;
        const int term = base + place % 16;
        const float element = p_conv4_weight[row * 3456 + term];
        tile_left[place] = element;
      }
      for (int place = at; place < 512; place += 128) {
        const int column = first_column + place / 16;
        const int term = base + place % 16;
        float element = 0.0f;
        if (column < 169) {
          element = (((column % 13) + (term % 3) - 1 >= 0 && (column % 13) + (term % 3) - 1 < 13) ? (((column / 13) + ((term / 3) % 3) - 1 >= 0 && (column / 13) + ((term / 3) % 3) - 1 < 13) ? relu_2[(term / 9) * 169 + ((term / 3) % 3) * 13 + column + (term % 3) - 14] : 0.0f) : 0.0f);
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
      if (column < 169) {
        const float convolution_3_sums = tile_strip[place];
        const float convolution_3 = (convolution_3_sums + p_conv4_bias[row]);
        relu_3_out[row * 169 + column] = at_least(convolution_3, 0.0f);
      }
    }
    simdgroup_barrier(mem_flags::mem_threadgroup);
  }
}

// Computes convolution_4_sums, through convolution_4_sums.
kernel void convolution_4_sums_kernel(device const float* p_conv5_weight [[buffer(0)]], device const float* relu_3 [[buffer(1)]], device float* convolution_4_sums_out [[buffer(2)]], uint tile_at [[threadgroup_position_in_grid]], uint at [[thread_index_in_threadgroup]], uint lane [[thread_index_in_simdgroup]], uint simd [[simdgroup_index_in_threadgroup]]) {
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
  simdgroup_float8x8 tile_totals[2][2];
  for (ushort i = 0; i < 2; ++i)
    for (ushort j = 0; j < 2; ++j) tile_totals[i][j] = make_filled_simdgroup_matrix<float, 8, 8>(0.0f);
  for (int part = 0; part < 3456; part += 256) {
    for (ushort i = 0; i < 2; ++i)
      for (ushort j = 0; j < 2; ++j) tile_sums[i][j] = make_filled_simdgroup_matrix<float, 8, 8>(0.0f);
    for (int base = part; base < metal::min(3456, part + 256); base += 16) {
      for (int place = at; place < 512; place += 128) {
        const int row = first_row + place / 16;
        const int term = base + place % 16;
        const float element = p_conv5_weight[row * 3456 + term];
        tile_left[place] = element;
      }
      for (int place = at; place < 512; place += 128) {
        const int column = first_column + place / 16;
        const int term = base + place % 16;
        float element = 0.0f;
        if (column < 169) {
          element = (((column % 13) + (term % 3) - 1 >= 0 && (column % 13) + (term % 3) - 1 < 13) ? (((column / 13) + ((term / 3) % 3) - 1 >= 0 && (column / 13) + ((term / 3) % 3) - 1 < 13) ? relu_3[(term / 9) * 169 + ((term / 3) % 3) * 13 + column + (term % 3) - 14] : 0.0f) : 0.0f);
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
      if (column < 169) {
        const float convolution_4_sums = tile_strip[place];
        convolution_4_sums_out[row * 169 + column] = convolution_4_sums;
      }
    }
    simdgroup_barrier(mem_flags::mem_threadgroup);
  }
}

// Computes relu_r3, through max_pool2d_with_indices_r3, relu_r3.
kernel void relu_r3_kernel(device const float* convolution_4_sums [[buffer(0)]], device const float* p_conv5_bias [[buffer(1)]], device float* relu_r3_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]], uint simd [[simdgroup_index_in_threadgroup]]) {
  const int item = at / 32;
  threadgroup float max_pool2d_with_indices_r3_window_all[128];
  threadgroup float* max_pool2d_with_indices_r3_window = max_pool2d_with_indices_r3_window_all + simd * 16;
  const int a = (item / 6);
  const int b = (item % 6);
  for (int i = int(lane); i < 13; i += 32) {
    max_pool2d_with_indices_r3_window[i] = maximum(maximum((convolution_4_sums[a * 169 + b * 26 + i] + p_conv5_bias[a]), (convolution_4_sums[a * 169 + b * 26 + i + 13] + p_conv5_bias[a])), (convolution_4_sums[a * 169 + b * 26 + i + 26] + p_conv5_bias[a]));
  }
  simdgroup_barrier(mem_flags::mem_device | mem_flags::mem_threadgroup);
  for (int i = int(lane); i < 6; i += 32) {
    const float max_pool2d_r3 = maximum(maximum(max_pool2d_with_indices_r3_window[i * 2], max_pool2d_with_indices_r3_window[i * 2 + 1]), max_pool2d_with_indices_r3_window[i * 2 + 2]);
    relu_r3_out[a * 36 + b * 6 + i] = at_least(max_pool2d_r3, 0.0f);
  }
}

// Computes linear_product_parts, through linear_product_parts.
kernel void linear_product_parts_kernel(device const float* relu_r3 [[buffer(0)]], device const float* p_fc1_weight [[buffer(1)]], device float* linear_product_parts_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 9);
  const int b = (item % 9);
  float linear_product_parts = 0.0f;
  for (int i = int(lane); i < 1024; i += 32) {
    linear_product_parts = linear_product_parts + (relu_r3[b * 1024 + i] * p_fc1_weight[a * 9216 + b * 1024 + i]);
  }
  for (ushort step = 16; step > 0; step /= 2) linear_product_parts = linear_product_parts + other_lane(linear_product_parts, step);
  if (lane == 0) linear_product_parts_out[a * 9 + b] = linear_product_parts;
}

// Computes relu_5, through linear_product, linear, relu_5.
kernel void relu_5_kernel(device const float* linear_product_parts [[buffer(0)]], device const float* p_fc1_bias [[buffer(1)]], device float* relu_5_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  float linear_product = 0.0f;
  for (int i = int(lane); i < 9; i += 32) {
    linear_product = linear_product + linear_product_parts[row * 9 + i];
  }
  for (ushort step = 16; step > 0; step /= 2) linear_product = linear_product + other_lane(linear_product, step);
  const float linear = (linear_product + p_fc1_bias[row]);
  if (lane == 0) relu_5_out[row] = at_least(linear, 0.0f);
}

// Computes linear_1_product_parts, through linear_1_product_parts.
kernel void linear_1_product_parts_kernel(device const float* relu_5 [[buffer(0)]], device const float* p_fc2_weight [[buffer(1)]], device float* linear_1_product_parts_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 4);
  const int b = (item % 4);
  float linear_1_product_parts = 0.0f;
  for (int i = int(lane); i < 1024; i += 32) {
    linear_1_product_parts = linear_1_product_parts + (relu_5[b * 1024 + i] * p_fc2_weight[a * 4096 + b * 1024 + i]);
  }
  for (ushort step = 16; step > 0; step /= 2) linear_1_product_parts = linear_1_product_parts + other_lane(linear_1_product_parts, step);
  if (lane == 0) linear_1_product_parts_out[a * 4 + b] = linear_1_product_parts;
}

// Computes relu_6, through linear_1_product, linear_1, relu_6.
kernel void relu_6_kernel(device const float* linear_1_product_parts [[buffer(0)]], device const float* p_fc2_bias [[buffer(1)]], device float* relu_6_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  float linear_1_product = 0.0f;
  for (int i = int(lane); i < 4; i += 32) {
    linear_1_product = linear_1_product + linear_1_product_parts[row * 4 + i];
  }
  for (ushort step = 16; step > 0; step /= 2) linear_1_product = linear_1_product + other_lane(linear_1_product, step);
  const float linear_1 = (linear_1_product + p_fc2_bias[row]);
  if (lane == 0) relu_6_out[row] = at_least(linear_1, 0.0f);
}

// Computes linear_2_product_parts, through linear_2_product_parts.
kernel void linear_2_product_parts_kernel(device const float* relu_6 [[buffer(0)]], device const float* p_fc3_weight [[buffer(1)]], device float* linear_2_product_parts_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 4);
  const int b = (item % 4);
  float linear_2_product_parts = 0.0f;
  for (int i = int(lane); i < 1024; i += 32) {
    linear_2_product_parts = linear_2_product_parts + (relu_6[b * 1024 + i] * p_fc3_weight[a * 4096 + b * 1024 + i]);
  }
  for (ushort step = 16; step > 0; step /= 2) linear_2_product_parts = linear_2_product_parts + other_lane(linear_2_product_parts, step);
  if (lane == 0) linear_2_product_parts_out[a * 4 + b] = linear_2_product_parts;
}

// Computes linear_2, through linear_2_product, linear_2.
kernel void linear_2_kernel(device const float* linear_2_product_parts [[buffer(0)]], device const float* p_fc3_bias [[buffer(1)]], device float* linear_2_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  float linear_2_product = 0.0f;
  for (int i = int(lane); i < 4; i += 32) {
    linear_2_product = linear_2_product + linear_2_product_parts[row * 4 + i];
  }
  for (ushort step = 16; step > 0; step /= 2) linear_2_product = linear_2_product + other_lane(linear_2_product, step);
  if (lane == 0) linear_2_out[row] = (linear_2_product + p_fc3_bias[row]);
}

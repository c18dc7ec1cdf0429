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

// Computes convolution, through convolution.
kernel void convolution_kernel(device const float* p_conv1_weight [[buffer(0)]], device const float* x [[buffer(1)]], device const float* p_conv1_bias [[buffer(2)]], device float* convolution_out [[buffer(3)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 168);
  const int b = ((item / 28) % 6);
  const int c = (item % 28);
  for (int i = int(lane); i < 28; i += 32) {
    convolution_out[a * 4704 + b * 784 + c * 28 + i] = ((((((((((((((((((((((((((p_conv1_weight[b * 25] * x[a * 1024 + c * 32 + i]) + (p_conv1_weight[b * 25 + 1] * x[a * 1024 + c * 32 + i + 1])) + (p_conv1_weight[b * 25 + 2] * x[a * 1024 + c * 32 + i + 2])) + (p_conv1_weight[b * 25 + 3] * x[a * 1024 + c * 32 + i + 3])) + (p_conv1_weight[b * 25 + 4] * x[a * 1024 + c * 32 + i + 4])) + (p_conv1_weight[b * 25 + 5] * x[a * 1024 + c * 32 + i + 32])) + (p_conv1_weight[b * 25 + 6] * x[a * 1024 + c * 32 + i + 33])) + (p_conv1_weight[b * 25 + 7] * x[a * 1024 + c * 32 + i + 34])) + (p_conv1_weight[b * 25 + 8] * x[a * 1024 + c * 32 + i + 35])) + (p_conv1_weight[b * 25 + 9] * x[a * 1024 + c * 32 + i + 36])) + (p_conv1_weight[b * 25 + 10] * x[a * 1024 + c * 32 + i + 64])) + (p_conv1_weight[b * 25 + 11] * x[a * 1024 + c * 32 + i + 65])) + (p_conv1_weight[b * 25 + 12] * x[a * 1024 + c * 32 + i + 66])) + (p_conv1_weight[b * 25 + 13] * x[a * 1024 + c * 32 + i + 67])) + (p_conv1_weight[b * 25 + 14] * x[a * 1024 + c * 32 + i + 68])) + (p_conv1_weight[b * 25 + 15] * x[a * 1024 + c * 32 + i + 96])) + (p_conv1_weight[b * 25 + 16] * x[a * 1024 + c * 32 + i + 97])) + (p_conv1_weight[b * 25 + 17] * x[a * 1024 + c * 32 + i + 98])) + (p_conv1_weight[b * 25 + 18] * x[a * 1024 + c * 32 + i + 99])) + (p_conv1_weight[b * 25 + 19] * x[a * 1024 + c * 32 + i + 100])) + (p_conv1_weight[b * 25 + 20] * x[a * 1024 + c * 32 + i + 128])) + (p_conv1_weight[b * 25 + 21] * x[a * 1024 + c * 32 + i + 129])) + (p_conv1_weight[b * 25 + 22] * x[a * 1024 + c * 32 + i + 130])) + (p_conv1_weight[b * 25 + 23] * x[a * 1024 + c * 32 + i + 131])) + (p_conv1_weight[b * 25 + 24] * x[a * 1024 + c * 32 + i + 132])) + p_conv1_bias[b]);
  }
}

// Computes relu_r1, through max_pool2d_with_indices_r1, relu_r1.
kernel void relu_r1_kernel(device const float* convolution [[buffer(0)]], device float* relu_r1_out [[buffer(1)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  for (int i = int(lane); i < 14; i += 32) {
    const float max_pool2d_r1 = maximum(maximum(maximum(convolution[row * 56 + i * 2], convolution[row * 56 + i * 2 + 1]), convolution[row * 56 + i * 2 + 28]), convolution[row * 56 + i * 2 + 29]);
    relu_r1_out[row * 14 + i] = at_least(max_pool2d_r1, 0.0f);
  }
}

// Computes convolution_1, through convolution_1_sums, convolution_1.
kernel void convolution_1_kernel(device const float* p_conv2_weight [[buffer(0)]], device const float* relu_r1 [[buffer(1)]], device const float* p_conv2_bias [[buffer(2)]], device float* convolution_1_out [[buffer(3)]], uint tile_at [[threadgroup_position_in_grid]], uint at [[thread_index_in_threadgroup]], uint lane [[thread_index_in_simdgroup]], uint simd [[simdgroup_index_in_threadgroup]]) {
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
  for (int base = 0; base < 150; base += 16) {
    for (int place = at; place < 256; place += 128) {
      const int row = first_row + place / 16;
      const int term = base + place % 16;
      float element = 0.0f;
      if (term < 150) {
        element = p_conv2_weight[row * 150 + term];
      }
      tile_left[place] = element;
    }
    for (int place = at; place < 512; place += 128) {
      const int column = first_column + place / 16;
      const int term = base + place % 16;
      float element = 0.0f;
      if (term < 150) {
        element = relu_r1[(column / 100) * 1176 + (term / 25) * 196 + ((column / 10) % 10) * 14 + ((term / 5) % 5) * 14 + (column % 10) + (term % 5)];
      }
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
      const float convolution_1_sums = tile_strip[place];
      convolution_1_out[(column / 100) * 1600 + row * 100 + ((column / 10) % 10) * 10 + (column % 10)] = (convolution_1_sums + p_conv2_bias[row]);
    }
    simdgroup_barrier(mem_flags::mem_threadgroup);
  }
}

// Computes relu_r2, through max_pool2d_with_indices_r2, relu_r2.
kernel void relu_r2_kernel(device const float* convolution_1 [[buffer(0)]], device float* relu_r2_out [[buffer(1)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  for (int i = int(lane); i < 5; i += 32) {
    const float max_pool2d_r2 = maximum(maximum(maximum(convolution_1[row * 20 + i * 2], convolution_1[row * 20 + i * 2 + 1]), convolution_1[row * 20 + i * 2 + 10]), convolution_1[row * 20 + i * 2 + 11]);
    relu_r2_out[row * 5 + i] = at_least(max_pool2d_r2, 0.0f);
  }
}

// Computes relu_2, through linear_product, linear, relu_2.
kernel void relu_2_kernel(device const float* relu_r2 [[buffer(0)]], device const float* p_fc1_weight [[buffer(1)]], device const float* p_fc1_bias [[buffer(2)]], device float* relu_2_out [[buffer(3)]], uint tile_at [[threadgroup_position_in_grid]], uint at [[thread_index_in_threadgroup]], uint lane [[thread_index_in_simdgroup]], uint simd [[simdgroup_index_in_threadgroup]]) {
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
  simdgroup_float8x8 tile_totals[1][2];
  for (ushort i = 0; i < 1; ++i)
    for (ushort j = 0; j < 2; ++j) tile_totals[i][j] = make_filled_simdgroup_matrix<float, 8, 8>(0.0f);
  for (int part = 0; part < 400; part += 256) {
    for (ushort i = 0; i < 1; ++i)
      for (ushort j = 0; j < 2; ++j) tile_sums[i][j] = make_filled_simdgroup_matrix<float, 8, 8>(0.0f);
    for (int base = part; base < metal::min(400, part + 256); base += 16) {
      for (int place = at; place < 256; place += 128) {
        const int row = first_row + place / 16;
        const int term = base + place % 16;
        const float element = relu_r2[row * 400 + term];
        tile_left[place] = element;
      }
      for (int place = at; place < 512; place += 128) {
        const int column = first_column + place / 16;
        const int term = base + place % 16;
        float element = 0.0f;
        if (column < 120) {
          element = p_fc1_weight[column * 400 + term];
        }
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
    for (ushort i = 0; i < 1; ++i)
      for (ushort j = 0; j < 2; ++j) tile_totals[i][j].thread_elements() += tile_sums[i][j].thread_elements();
  }
  for (ushort i = 0; i < 1; ++i) {
    for (ushort j = 0; j < 2; ++j) simdgroup_store(tile_totals[i][j], tile_strip + j * 8, 16);
    simdgroup_barrier(mem_flags::mem_threadgroup);
    for (ushort place = lane; place < 128; place += 32) {
      const int row = first_row + own_row + i * 8 + place / 16;
      const int column = first_column + own_column + place % 16;
      if (column < 120) {
        const float linear_product = tile_strip[place];
        const float linear = (linear_product + p_fc1_bias[column]);
        relu_2_out[row * 120 + column] = at_least(linear, 0.0f);
      }
    }
    simdgroup_barrier(mem_flags::mem_threadgroup);
  }
}

// Computes relu_3, through linear_1_product, linear_1, relu_3.
kernel void relu_3_kernel(device const float* relu_2 [[buffer(0)]], device const float* p_fc2_weight [[buffer(1)]], device const float* p_fc2_bias [[buffer(2)]], device float* relu_3_out [[buffer(3)]], uint tile_at [[threadgroup_position_in_grid]], uint at [[thread_index_in_threadgroup]], uint lane [[thread_index_in_simdgroup]], uint simd [[simdgroup_index_in_threadgroup]]) {
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
  for (int base = 0; base < 120; base += 16) {
    for (int place = at; place < 256; place += 128) {
      const int row = first_row + place / 16;
      const int term = base + place % 16;
      float element = 0.0f;
      if (term < 120) {
        element = relu_2[row * 120 + term];
      }
      tile_left[place] = element;
    }
    for (int place = at; place < 512; place += 128) {
      const int column = first_column + place / 16;
      const int term = base + place % 16;
      float element = 0.0f;
      if (column < 84 && term < 120) {
        element = p_fc2_weight[column * 120 + term];
      }
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
      if (column < 84) {
        const float linear_1_product = tile_strip[place];
        const float linear_1 = (linear_1_product + p_fc2_bias[column]);
        relu_3_out[row * 84 + column] = at_least(linear_1, 0.0f);
      }
    }
    simdgroup_barrier(mem_flags::mem_threadgroup);
  }
}

// Computes linear_2, through linear_2_product, linear_2.
kernel void linear_2_kernel(device const float* relu_3 [[buffer(0)]], device const float* p_fc3_weight [[buffer(1)]], device const float* p_fc3_bias [[buffer(2)]], device float* linear_2_out [[buffer(3)]], uint tile_at [[threadgroup_position_in_grid]], uint at [[thread_index_in_threadgroup]], uint lane [[thread_index_in_simdgroup]], uint simd [[simdgroup_index_in_threadgroup]]) {
  const int item = tile_at;
  const int a = 0;
  const int b = 0;
  threadgroup float tile_left[256];
  threadgroup float tile_right[512];
  threadgroup float tile_strips[512];
  threadgroup float* tile_strip = tile_strips + simd * 128;
  const int first_row = 0;
  const int first_column = 0;
  const int own_row = simd / 2 * 8;
  const int own_column = simd % 2 * 16;
  simdgroup_float8x8 tile_sums[1][2];
  for (ushort i = 0; i < 1; ++i)
    for (ushort j = 0; j < 2; ++j) tile_sums[i][j] = make_filled_simdgroup_matrix<float, 8, 8>(0.0f);
  for (int base = 0; base < 84; base += 16) {
    for (int place = at; place < 256; place += 128) {
      const int row = first_row + place / 16;
      const int term = base + place % 16;
      float element = 0.0f;
      if (term < 84) {
        element = relu_3[row * 84 + term];
      }
      tile_left[place] = element;
    }
    for (int place = at; place < 512; place += 128) {
      const int column = first_column + place / 16;
      const int term = base + place % 16;
      float element = 0.0f;
      if (column < 20 && term < 84) {
        element = p_fc3_weight[column * 84 + term];
      }
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
      if (column < 20) {
        const float linear_2_product = tile_strip[place];
        linear_2_out[row * 20 + column] = (linear_2_product + p_fc3_bias[column]);
      }
    }
    simdgroup_barrier(mem_flags::mem_threadgroup);
  }
}

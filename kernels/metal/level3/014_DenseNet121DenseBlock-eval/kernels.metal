#include <metal_stdlib>
using namespace metal;

// x, but no less than low; NaN stays NaN.
template <class T>
inline T at_least(T x, T low) {
  return x < low ? low : x;
}

// Computes mul_r1, sub_r1, through add_r1, rsqrt_r1, mul_r1, mul_r2, sub_r1.
kernel void sub_r1_kernel(device const float* b_layers_0_0_running_var [[buffer(0)]], device const float* p_layers_0_0_weight [[buffer(1)]], device const float* b_layers_0_0_running_mean [[buffer(2)]], device const float* p_layers_0_0_bias [[buffer(3)]], device float* mul_r1_out [[buffer(4)]], device float* sub_r1_out [[buffer(5)]], uint at [[thread_position_in_grid]]) {
  const int i = at;
  const float add_r1 = (b_layers_0_0_running_var[i] + 1e-05f);
  const float rsqrt_r1 = metal::precise::rsqrt(add_r1);
  const float mul_r1 = (rsqrt_r1 * p_layers_0_0_weight[i]);
  mul_r1_out[i] = mul_r1;
  const float mul_r2 = (b_layers_0_0_running_mean[i] * mul_r1);
  sub_r1_out[i] = (p_layers_0_0_bias[i] - mul_r2);
}

// Computes relu, through mul_r3, add_r2, relu.
kernel void relu_kernel(device const float* x [[buffer(0)]], device const float* mul_r1 [[buffer(1)]], device const float* sub_r1 [[buffer(2)]], device float* relu_out [[buffer(3)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 7);
  const int block = (item % 7);
  for (int i = int(lane); i < 112; i += 32) {
    const float mul_r3 = (x[a * 784 + block * 112 + i] * mul_r1[a]);
    const float add_r2 = (mul_r3 + sub_r1[a]);
    relu_out[a * 784 + block * 112 + i] = at_least(add_r2, 0.0f);
  }
}

// Computes convolution, through convolution.
kernel void convolution_kernel(device const float* p_layers_0_2_weight [[buffer(0)]], device const float* relu [[buffer(1)]], device float* convolution_out [[buffer(2)]], uint tile_at [[threadgroup_position_in_grid]], uint at [[thread_index_in_threadgroup]], uint lane [[thread_index_in_simdgroup]], uint simd [[simdgroup_index_in_threadgroup]]) {
  const int item = tile_at;
  const int a = 0;
  const int b = item;
  threadgroup float tile_left[128];
  threadgroup float tile_right[512];
  threadgroup float tile_strips[256];
  threadgroup float* tile_strip = tile_strips + simd * 64;
  const int first_row = 0;
  const int first_column = b * 32;
  const int own_row = simd / 4 * 8;
  const int own_column = simd % 4 * 8;
  simdgroup_float8x8 tile_sums[1][1];
  for (ushort i = 0; i < 1; ++i)
    for (ushort j = 0; j < 1; ++j) tile_sums[i][j] = make_filled_simdgroup_matrix<float, 8, 8>(0.0f);
  for (int base = 0; base < 72; base += 16) {
    for (int place = at; place < 128; place += 128) {
      const int row = first_row + place / 16;
      const int term = base + place % 16;
      float element = 0.0f;
      if (term < 72) {
        element = p_layers_0_2_weight[row * 72 + term];
      }
      tile_left[place] = element;
    }
    for (int place = at; place < 512; place += 128) {
      const int column = first_column + place / 16;
      const int term = base + place % 16;
      float element = 0.0f;
      if (column < 784 && term < 72) {
        element = (((column % 28) + (term % 3) - 1 >= 0 && (column % 28) + (term % 3) - 1 < 28) ? (((column / 28) + ((term / 3) % 3) - 1 >= 0 && (column / 28) + ((term / 3) % 3) - 1 < 28) ? relu[(term / 9) * 784 + ((term / 3) % 3) * 28 + column + (term % 3) - 29] : 0.0f) : 0.0f);
      }
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
      if (column < 784) {
        const float convolution = tile_strip[place];
        convolution_out[row * 784 + column] = convolution;
      }
    }
    simdgroup_barrier(mem_flags::mem_threadgroup);
  }
}

// Computes mul_r4, sub_r2, through add_r3, rsqrt_r2, mul_r4, mul_r5, sub_r2.
kernel void sub_r2_kernel(device const float* b_layers_1_0_running_var [[buffer(0)]], device const float* p_layers_1_0_weight [[buffer(1)]], device const float* b_layers_1_0_running_mean [[buffer(2)]], device const float* p_layers_1_0_bias [[buffer(3)]], device float* mul_r4_out [[buffer(4)]], device float* sub_r2_out [[buffer(5)]], uint at [[thread_position_in_grid]]) {
  const int i = at;
  const float add_r3 = (b_layers_1_0_running_var[i] + 1e-05f);
  const float rsqrt_r2 = metal::precise::rsqrt(add_r3);
  const float mul_r4 = (rsqrt_r2 * p_layers_1_0_weight[i]);
  mul_r4_out[i] = mul_r4;
  const float mul_r5 = (b_layers_1_0_running_mean[i] * mul_r4);
  sub_r2_out[i] = (p_layers_1_0_bias[i] - mul_r5);
}

// Computes relu_1, through cat, mul_r6, add_r4, relu_1.
kernel void relu_1_kernel(device const float* x [[buffer(0)]], device const float* convolution [[buffer(1)]], device const float* mul_r4 [[buffer(2)]], device const float* sub_r2 [[buffer(3)]], device float* relu_1_out [[buffer(4)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 7);
  const int block = (item % 7);
  for (int i = int(lane); i < 112; i += 32) {
    const float cat = ((a < 8) ? x[a * 784 + block * 112 + i] : convolution[a * 784 + block * 112 + i - 6272]);
    const float mul_r6 = (cat * mul_r4[a]);
    const float add_r4 = (mul_r6 + sub_r2[a]);
    relu_1_out[a * 784 + block * 112 + i] = at_least(add_r4, 0.0f);
  }
}

// Computes convolution_1, through convolution_1.
kernel void convolution_1_kernel(device const float* p_layers_1_2_weight [[buffer(0)]], device const float* relu_1 [[buffer(1)]], device float* convolution_1_out [[buffer(2)]], uint tile_at [[threadgroup_position_in_grid]], uint at [[thread_index_in_threadgroup]], uint lane [[thread_index_in_simdgroup]], uint simd [[simdgroup_index_in_threadgroup]]) {
  const int item = tile_at;
  const int a = 0;
  const int b = item;
  threadgroup float tile_left[128];
  threadgroup float tile_right[512];
  threadgroup float tile_strips[256];
  threadgroup float* tile_strip = tile_strips + simd * 64;
  const int first_row = 0;
  const int first_column = b * 32;
  const int own_row = simd / 4 * 8;
  const int own_column = simd % 4 * 8;
  simdgroup_float8x8 tile_sums[1][1];
  for (ushort i = 0; i < 1; ++i)
    for (ushort j = 0; j < 1; ++j) tile_sums[i][j] = make_filled_simdgroup_matrix<float, 8, 8>(0.0f);
  for (int base = 0; base < 144; base += 16) {
    for (int place = at; place < 128; place += 128) {
      const int row = first_row + place / 16;
      const int term = base + place % 16;
      const float element = p_layers_1_2_weight[row * 144 + term];
      tile_left[place] = element;
    }
    for (int place = at; place < 512; place += 128) {
      const int column = first_column + place / 16;
      const int term = base + place % 16;
      float element = 0.0f;
      if (column < 784) {
        element = (((column % 28) + (term % 3) - 1 >= 0 && (column % 28) + (term % 3) - 1 < 28) ? (((column / 28) + ((term / 3) % 3) - 1 >= 0 && (column / 28) + ((term / 3) % 3) - 1 < 28) ? relu_1[(term / 9) * 784 + ((term / 3) % 3) * 28 + column + (term % 3) - 29] : 0.0f) : 0.0f);
      }
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
      if (column < 784) {
        const float convolution_1 = tile_strip[place];
        convolution_1_out[row * 784 + column] = convolution_1;
      }
    }
    simdgroup_barrier(mem_flags::mem_threadgroup);
  }
}

// Computes mul_r7, sub_r3, through add_r5, rsqrt_r3, mul_r7, mul_r8, sub_r3.
kernel void sub_r3_kernel(device const float* b_layers_2_0_running_var [[buffer(0)]], device const float* p_layers_2_0_weight [[buffer(1)]], device const float* b_layers_2_0_running_mean [[buffer(2)]], device const float* p_layers_2_0_bias [[buffer(3)]], device float* mul_r7_out [[buffer(4)]], device float* sub_r3_out [[buffer(5)]], uint at [[thread_position_in_grid]]) {
  const int i = at;
  const float add_r5 = (b_layers_2_0_running_var[i] + 1e-05f);
  const float rsqrt_r3 = metal::precise::rsqrt(add_r5);
  const float mul_r7 = (rsqrt_r3 * p_layers_2_0_weight[i]);
  mul_r7_out[i] = mul_r7;
  const float mul_r8 = (b_layers_2_0_running_mean[i] * mul_r7);
  sub_r3_out[i] = (p_layers_2_0_bias[i] - mul_r8);
}

// Computes relu_2, through cat_1, mul_r9, add_r6, relu_2.
kernel void relu_2_kernel(device const float* x [[buffer(0)]], device const float* convolution [[buffer(1)]], device const float* convolution_1 [[buffer(2)]], device const float* mul_r7 [[buffer(3)]], device const float* sub_r3 [[buffer(4)]], device float* relu_2_out [[buffer(5)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 7);
  const int block = (item % 7);
  for (int i = int(lane); i < 112; i += 32) {
    const float cat_1 = ((a < 8) ? x[a * 784 + block * 112 + i] : ((a < 16) ? convolution[a * 784 + block * 112 + i - 6272] : convolution_1[a * 784 + block * 112 + i - 12544]));
    const float mul_r9 = (cat_1 * mul_r7[a]);
    const float add_r6 = (mul_r9 + sub_r3[a]);
    relu_2_out[a * 784 + block * 112 + i] = at_least(add_r6, 0.0f);
  }
}

// Computes convolution_2, through convolution_2.
kernel void convolution_2_kernel(device const float* p_layers_2_2_weight [[buffer(0)]], device const float* relu_2 [[buffer(1)]], device float* convolution_2_out [[buffer(2)]], uint tile_at [[threadgroup_position_in_grid]], uint at [[thread_index_in_threadgroup]], uint lane [[thread_index_in_simdgroup]], uint simd [[simdgroup_index_in_threadgroup]]) {
  const int item = tile_at;
  const int a = 0;
  const int b = item;
  threadgroup float tile_left[128];
  threadgroup float tile_right[512];
  threadgroup float tile_strips[256];
  threadgroup float* tile_strip = tile_strips + simd * 64;
  const int first_row = 0;
  const int first_column = b * 32;
  const int own_row = simd / 4 * 8;
  const int own_column = simd % 4 * 8;
  simdgroup_float8x8 tile_sums[1][1];
  for (ushort i = 0; i < 1; ++i)
    for (ushort j = 0; j < 1; ++j) tile_sums[i][j] = make_filled_simdgroup_matrix<float, 8, 8>(0.0f);
  for (int base = 0; base < 216; base += 16) {
    for (int place = at; place < 128; place += 128) {
      const int row = first_row + place / 16;
      const int term = base + place % 16;
      float element = 0.0f;
      if (term < 216) {
        element = p_layers_2_2_weight[row * 216 + term];
      }
      tile_left[place] = element;
    }
    for (int place = at; place < 512; place += 128) {
      const int column = first_column + place / 16;
      const int term = base + place % 16;
      float element = 0.0f;
      if (column < 784 && term < 216) {
        element = (((column % 28) + (term % 3) - 1 >= 0 && (column % 28) + (term % 3) - 1 < 28) ? (((column / 28) + ((term / 3) % 3) - 1 >= 0 && (column / 28) + ((term / 3) % 3) - 1 < 28) ? relu_2[(term / 9) * 784 + ((term / 3) % 3) * 28 + column + (term % 3) - 29] : 0.0f) : 0.0f);
      }
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
      if (column < 784) {
        const float convolution_2 = tile_strip[place];
        convolution_2_out[row * 784 + column] = convolution_2;
      }
    }
    simdgroup_barrier(mem_flags::mem_threadgroup);
  }
}

// Computes mul_r10, sub_r4, through add_r7, rsqrt_r4, mul_r10, mul_r11, sub_r4.
kernel void sub_r4_kernel(device const float* b_layers_3_0_running_var [[buffer(0)]], device const float* p_layers_3_0_weight [[buffer(1)]], device const float* b_layers_3_0_running_mean [[buffer(2)]], device const float* p_layers_3_0_bias [[buffer(3)]], device float* mul_r10_out [[buffer(4)]], device float* sub_r4_out [[buffer(5)]], uint at [[thread_position_in_grid]]) {
  const int i = at;
  const float add_r7 = (b_layers_3_0_running_var[i] + 1e-05f);
  const float rsqrt_r4 = metal::precise::rsqrt(add_r7);
  const float mul_r10 = (rsqrt_r4 * p_layers_3_0_weight[i]);
  mul_r10_out[i] = mul_r10;
  const float mul_r11 = (b_layers_3_0_running_mean[i] * mul_r10);
  sub_r4_out[i] = (p_layers_3_0_bias[i] - mul_r11);
}

// Computes relu_3, through cat_2, mul_r12, add_r8, relu_3.
kernel void relu_3_kernel(device const float* x [[buffer(0)]], device const float* convolution [[buffer(1)]], device const float* convolution_1 [[buffer(2)]], device const float* convolution_2 [[buffer(3)]], device const float* mul_r10 [[buffer(4)]], device const float* sub_r4 [[buffer(5)]], device float* relu_3_out [[buffer(6)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 7);
  const int block = (item % 7);
  for (int i = int(lane); i < 112; i += 32) {
    const float cat_2 = ((a < 8) ? x[a * 784 + block * 112 + i] : ((a < 16) ? convolution[a * 784 + block * 112 + i - 6272] : ((a < 24) ? convolution_1[a * 784 + block * 112 + i - 12544] : convolution_2[a * 784 + block * 112 + i - 18816])));
    const float mul_r12 = (cat_2 * mul_r10[a]);
    const float add_r8 = (mul_r12 + sub_r4[a]);
    relu_3_out[a * 784 + block * 112 + i] = at_least(add_r8, 0.0f);
  }
}

// Computes convolution_3, through convolution_3.
kernel void convolution_3_kernel(device const float* p_layers_3_2_weight [[buffer(0)]], device const float* relu_3 [[buffer(1)]], device float* convolution_3_out [[buffer(2)]], uint tile_at [[threadgroup_position_in_grid]], uint at [[thread_index_in_threadgroup]], uint lane [[thread_index_in_simdgroup]], uint simd [[simdgroup_index_in_threadgroup]]) {
  const int item = tile_at;
  const int a = 0;
  const int b = item;
  threadgroup float tile_left[128];
  threadgroup float tile_right[512];
  threadgroup float tile_strips[256];
  threadgroup float* tile_strip = tile_strips + simd * 64;
  const int first_row = 0;
  const int first_column = b * 32;
  const int own_row = simd / 4 * 8;
  const int own_column = simd % 4 * 8;
  simdgroup_float8x8 tile_sums[1][1];
  for (ushort i = 0; i < 1; ++i)
    for (ushort j = 0; j < 1; ++j) tile_sums[i][j] = make_filled_simdgroup_matrix<float, 8, 8>(0.0f);
  simdgroup_float8x8 tile_totals[1][1];
  for (ushort i = 0; i < 1; ++i)
    for (ushort j = 0; j < 1; ++j) tile_totals[i][j] = make_filled_simdgroup_matrix<float, 8, 8>(0.0f);
  for (int part = 0; part < 288; part += 256) {
    for (ushort i = 0; i < 1; ++i)
      for (ushort j = 0; j < 1; ++j) tile_sums[i][j] = make_filled_simdgroup_matrix<float, 8, 8>(0.0f);
    for (int base = part; base < metal::min(288, part + 256); base += 16) {
      for (int place = at; place < 128; place += 128) {
        const int row = first_row + place / 16;
        const int term = base + place % 16;
        const float element = p_layers_3_2_weight[row * 288 + term];
        tile_left[place] = element;
      }
      for (int place = at; place < 512; place += 128) {
        const int column = first_column + place / 16;
        const int term = base + place % 16;
        float element = 0.0f;
        if (column < 784) {
          element = (((column % 28) + (term % 3) - 1 >= 0 && (column % 28) + (term % 3) - 1 < 28) ? (((column / 28) + ((term / 3) % 3) - 1 >= 0 && (column / 28) + ((term / 3) % 3) - 1 < 28) ? relu_3[(term / 9) * 784 + ((term / 3) % 3) * 28 + column + (term % 3) - 29] : 0.0f) : 0.0f);
        }
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
    for (ushort i = 0; i < 1; ++i)
      for (ushort j = 0; j < 1; ++j) tile_totals[i][j].thread_elements() += tile_sums[i][j].thread_elements();
  }
  for (ushort i = 0; i < 1; ++i) {
    for (ushort j = 0; j < 1; ++j) simdgroup_store(tile_totals[i][j], tile_strip + j * 8, 8);
    simdgroup_barrier(mem_flags::mem_threadgroup);
    for (ushort place = lane; place < 64; place += 32) {
      const int row = first_row + own_row + i * 8 + place / 8;
      const int column = first_column + own_column + place % 8;
      if (column < 784) {
        const float convolution_3 = tile_strip[place];
        convolution_3_out[row * 784 + column] = convolution_3;
      }
    }
    simdgroup_barrier(mem_flags::mem_threadgroup);
  }
}

// Computes mul_r13, sub_r5, through add_r9, rsqrt_r5, mul_r13, mul_r14, sub_r5.
kernel void sub_r5_kernel(device const float* b_layers_4_0_running_var [[buffer(0)]], device const float* p_layers_4_0_weight [[buffer(1)]], device const float* b_layers_4_0_running_mean [[buffer(2)]], device const float* p_layers_4_0_bias [[buffer(3)]], device float* mul_r13_out [[buffer(4)]], device float* sub_r5_out [[buffer(5)]], uint at [[thread_position_in_grid]]) {
  const int i = at;
  const float add_r9 = (b_layers_4_0_running_var[i] + 1e-05f);
  const float rsqrt_r5 = metal::precise::rsqrt(add_r9);
  const float mul_r13 = (rsqrt_r5 * p_layers_4_0_weight[i]);
  mul_r13_out[i] = mul_r13;
  const float mul_r14 = (b_layers_4_0_running_mean[i] * mul_r13);
  sub_r5_out[i] = (p_layers_4_0_bias[i] - mul_r14);
}

// Computes relu_4, through cat_3, mul_r15, add_r10, relu_4.
kernel void relu_4_kernel(device const float* x [[buffer(0)]], device const float* convolution [[buffer(1)]], device const float* convolution_1 [[buffer(2)]], device const float* convolution_2 [[buffer(3)]], device const float* convolution_3 [[buffer(4)]], device const float* mul_r13 [[buffer(5)]], device const float* sub_r5 [[buffer(6)]], device float* relu_4_out [[buffer(7)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 7);
  const int block = (item % 7);
  for (int i = int(lane); i < 112; i += 32) {
    const float cat_3 = ((a < 8) ? x[a * 784 + block * 112 + i] : ((a < 16) ? convolution[a * 784 + block * 112 + i - 6272] : ((a < 24) ? convolution_1[a * 784 + block * 112 + i - 12544] : ((a < 32) ? convolution_2[a * 784 + block * 112 + i - 18816] : convolution_3[a * 784 + block * 112 + i - 25088]))));
    const float mul_r15 = (cat_3 * mul_r13[a]);
    const float add_r10 = (mul_r15 + sub_r5[a]);
    relu_4_out[a * 784 + block * 112 + i] = at_least(add_r10, 0.0f);
  }
}

// Computes convolution_4, through convolution_4.
kernel void convolution_4_kernel(device const float* p_layers_4_2_weight [[buffer(0)]], device const float* relu_4 [[buffer(1)]], device float* convolution_4_out [[buffer(2)]], uint tile_at [[threadgroup_position_in_grid]], uint at [[thread_index_in_threadgroup]], uint lane [[thread_index_in_simdgroup]], uint simd [[simdgroup_index_in_threadgroup]]) {
  const int item = tile_at;
  const int a = 0;
  const int b = item;
  threadgroup float tile_left[128];
  threadgroup float tile_right[512];
  threadgroup float tile_strips[256];
  threadgroup float* tile_strip = tile_strips + simd * 64;
  const int first_row = 0;
  const int first_column = b * 32;
  const int own_row = simd / 4 * 8;
  const int own_column = simd % 4 * 8;
  simdgroup_float8x8 tile_sums[1][1];
  for (ushort i = 0; i < 1; ++i)
    for (ushort j = 0; j < 1; ++j) tile_sums[i][j] = make_filled_simdgroup_matrix<float, 8, 8>(0.0f);
  simdgroup_float8x8 tile_totals[1][1];
  for (ushort i = 0; i < 1; ++i)
    for (ushort j = 0; j < 1; ++j) tile_totals[i][j] = make_filled_simdgroup_matrix<float, 8, 8>(0.0f);
  for (int part = 0; part < 360; part += 256) {
    for (ushort i = 0; i < 1; ++i)
      for (ushort j = 0; j < 1; ++j) tile_sums[i][j] = make_filled_simdgroup_matrix<float, 8, 8>(0.0f);
    for (int base = part; base < metal::min(360, part + 256); base += 16) {
      for (int place = at; place < 128; place += 128) {
        const int row = first_row + place / 16;
        const int term = base + place % 16;
        float element = 0.0f;
        if (term < 360) {
          element = p_layers_4_2_weight[row * 360 + term];
        }
        tile_left[place] = element;
      }
      for (int place = at; place < 512; place += 128) {
        const int column = first_column + place / 16;
        const int term = base + place % 16;
        float element = 0.0f;
        if (column < 784 && term < 360) {
          element = (((column % 28) + (term % 3) - 1 >= 0 && (column % 28) + (term % 3) - 1 < 28) ? (((column / 28) + ((term / 3) % 3) - 1 >= 0 && (column / 28) + ((term / 3) % 3) - 1 < 28) ? relu_4[(term / 9) * 784 + ((term / 3) % 3) * 28 + column + (term % 3) - 29] : 0.0f) : 0.0f);
        }
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
    for (ushort i = 0; i < 1; ++i)
      for (ushort j = 0; j < 1; ++j) tile_totals[i][j].thread_elements() += tile_sums[i][j].thread_elements();
  }
  for (ushort i = 0; i < 1; ++i) {
    for (ushort j = 0; j < 1; ++j) simdgroup_store(tile_totals[i][j], tile_strip + j * 8, 8);
    simdgroup_barrier(mem_flags::mem_threadgroup);
    for (ushort place = lane; place < 64; place += 32) {
      const int row = first_row + own_row + i * 8 + place / 8;
      const int column = first_column + own_column + place % 8;
      if (column < 784) {
        const float convolution_4 = tile_strip[place];
        convolution_4_out[row * 784 + column] = convolution_4;
      }
    }
    simdgroup_barrier(mem_flags::mem_threadgroup);
  }
}

// Computes mul_r16, sub_r6, through add_r11, rsqrt_r6, mul_r16, mul_r17, sub_r6.
kernel void sub_r6_kernel(device const float* b_layers_5_0_running_var [[buffer(0)]], device const float* p_layers_5_0_weight [[buffer(1)]], device const float* b_layers_5_0_running_mean [[buffer(2)]], device const float* p_layers_5_0_bias [[buffer(3)]], device float* mul_r16_out [[buffer(4)]], device float* sub_r6_out [[buffer(5)]], uint at [[thread_position_in_grid]]) {
  const int i = at;
  const float add_r11 = (b_layers_5_0_running_var[i] + 1e-05f);
  const float rsqrt_r6 = metal::precise::rsqrt(add_r11);
  const float mul_r16 = (rsqrt_r6 * p_layers_5_0_weight[i]);
  mul_r16_out[i] = mul_r16;
  const float mul_r17 = (b_layers_5_0_running_mean[i] * mul_r16);
  sub_r6_out[i] = (p_layers_5_0_bias[i] - mul_r17);
}

// Computes relu_5, through cat_4, mul_r18, add_r12, relu_5.
kernel void relu_5_kernel(device const float* x [[buffer(0)]], device const float* convolution [[buffer(1)]], device const float* convolution_1 [[buffer(2)]], device const float* convolution_2 [[buffer(3)]], device const float* convolution_3 [[buffer(4)]], device const float* convolution_4 [[buffer(5)]], device const float* mul_r16 [[buffer(6)]], device const float* sub_r6 [[buffer(7)]], device float* relu_5_out [[buffer(8)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 7);
  const int block = (item % 7);
  for (int i = int(lane); i < 112; i += 32) {
    const float cat_4 = ((a < 8) ? x[a * 784 + block * 112 + i] : ((a < 16) ? convolution[a * 784 + block * 112 + i - 6272] : ((a < 24) ? convolution_1[a * 784 + block * 112 + i - 12544] : ((a < 32) ? convolution_2[a * 784 + block * 112 + i - 18816] : ((a < 40) ? convolution_3[a * 784 + block * 112 + i - 25088] : convolution_4[a * 784 + block * 112 + i - 31360])))));
    const float mul_r18 = (cat_4 * mul_r16[a]);
    const float add_r12 = (mul_r18 + sub_r6[a]);
    relu_5_out[a * 784 + block * 112 + i] = at_least(add_r12, 0.0f);
  }
}

// Computes convolution_5, through convolution_5.
kernel void convolution_5_kernel(device const float* p_layers_5_2_weight [[buffer(0)]], device const float* relu_5 [[buffer(1)]], device float* convolution_5_out [[buffer(2)]], uint tile_at [[threadgroup_position_in_grid]], uint at [[thread_index_in_threadgroup]], uint lane [[thread_index_in_simdgroup]], uint simd [[simdgroup_index_in_threadgroup]]) {
  const int item = tile_at;
  const int a = 0;
  const int b = item;
  threadgroup float tile_left[128];
  threadgroup float tile_right[512];
  threadgroup float tile_strips[256];
  threadgroup float* tile_strip = tile_strips + simd * 64;
  const int first_row = 0;
  const int first_column = b * 32;
  const int own_row = simd / 4 * 8;
  const int own_column = simd % 4 * 8;
  simdgroup_float8x8 tile_sums[1][1];
  for (ushort i = 0; i < 1; ++i)
    for (ushort j = 0; j < 1; ++j) tile_sums[i][j] = make_filled_simdgroup_matrix<float, 8, 8>(0.0f);
  simdgroup_float8x8 tile_totals[1][1];
  for (ushort i = 0; i < 1; ++i)
    for (ushort j = 0; j < 1; ++j) tile_totals[i][j] = make_filled_simdgroup_matrix<float, 8, 8>(0.0f);
  for (int part = 0; part < 432; part += 256) {
    for (ushort i = 0; i < 1; ++i)
      for (ushort j = 0; j < 1; ++j) tile_sums[i][j] = make_filled_simdgroup_matrix<float, 8, 8>(0.0f);
    for (int base = part; base < metal::min(432, part + 256); base += 16) {
      for (int place = at; place < 128; place += 128) {
        const int row = first_row + place / 16;
        const int term = base + place % 16;
        const float element = p_layers_5_2_weight[row * 432 + term];
        tile_left[place] = element;
      }
      for (int place = at; place < 512; place += 128) {
        const int column = first_column + place / 16;
        const int term = base + place % 16;
        float element = 0.0f;
        if (column < 784) {
          element = (((column % 28) + (term % 3) - 1 >= 0 && (column % 28) + (term % 3) - 1 < 28) ? (((column / 28) + ((term / 3) % 3) - 1 >= 0 && (column / 28) + ((term / 3) % 3) - 1 < 28) ? relu_5[(term / 9) * 784 + ((term / 3) % 3) * 28 + column + (term % 3) - 29] : 0.0f) : 0.0f);
        }
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
    for (ushort i = 0; i < 1; ++i)
      for (ushort j = 0; j < 1; ++j) tile_totals[i][j].thread_elements() += tile_sums[i][j].thread_elements();
  }
  for (ushort i = 0; i < 1; ++i) {
    for (ushort j = 0; j < 1; ++j) simdgroup_store(tile_totals[i][j], tile_strip + j * 8, 8);
    simdgroup_barrier(mem_flags::mem_threadgroup);
    for (ushort place = lane; place < 64; place += 32) {
      const int row = first_row + own_row + i * 8 + place / 8;
      const int column = first_column + own_column + place % 8;
      if (column < 784) {
        const float convolution_5 = tile_strip[place];
        convolution_5_out[row * 784 + column] = convolution_5;
      }
    }
    simdgroup_barrier(mem_flags::mem_threadgroup);
  }
}

// Computes cat_5, through cat_5.
kernel void cat_5_kernel(device const float* x [[buffer(0)]], device const float* convolution [[buffer(1)]], device const float* convolution_1 [[buffer(2)]], device const float* convolution_2 [[buffer(3)]], device const float* convolution_3 [[buffer(4)]], device const float* convolution_4 [[buffer(5)]], device const float* convolution_5 [[buffer(6)]], device float* cat_5_out [[buffer(7)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 7);
  const int block = (item % 7);
  for (int i = int(lane); i < 112; i += 32) {
    cat_5_out[a * 784 + block * 112 + i] = ((a < 8) ? x[a * 784 + block * 112 + i] : ((a < 16) ? convolution[a * 784 + block * 112 + i - 6272] : ((a < 24) ? convolution_1[a * 784 + block * 112 + i - 12544] : ((a < 32) ? convolution_2[a * 784 + block * 112 + i - 18816] : ((a < 40) ? convolution_3[a * 784 + block * 112 + i - 25088] : ((a < 48) ? convolution_4[a * 784 + block * 112 + i - 31360] : convolution_5[a * 784 + block * 112 + i - 37632]))))));
  }
}

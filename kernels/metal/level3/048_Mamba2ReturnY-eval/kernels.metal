#include <metal_stdlib>
using namespace metal;

// A number as the sum of two floats (T. J. Dekker, 1971).
struct wide {
  float high, low;
  wide() = default;
  wide(float h, float l) : high(h), low(l) {}
  explicit wide(float x) : high(x), low(0.0f) {}
  explicit operator float() const { return high + low; }
};
inline wide operator+(wide a, wide b) {
  const float sum = a.high + b.high;
  const float back = sum - a.high;
  const float rest = (a.high - (sum - back)) + (b.high - back) + (a.low + b.low);
  const float high = sum + rest;
  // Infinity and NaN have no rest.
  return metal::isfinite(high) ? wide(high, rest - (high - sum)) : wide(high, 0.0f);
}
inline wide operator-(wide a) {
  return wide(-a.high, -a.low);
}
inline wide operator-(wide a, wide b) {
  return a + -b;
}
inline wide operator*(wide a, wide b) {
  const float high = a.high * b.high;
  const float low = metal::fma(a.high, b.high, -high) + (a.high * b.low + a.low * b.high);
  return metal::isfinite(high) ? wide(high, low) + wide(0.0f) : wide(high, 0.0f);
}
inline wide operator/(wide a, wide b) {
  const float high = a.high / b.high;
  if (!metal::isfinite(high)) return wide(high, 0.0f);
  const wide rest = a - wide(high) * b;
  return wide(high) + wide(rest.high / b.high);
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

inline wide other_lane(wide x, ushort mask) {
  return wide(metal::simd_shuffle_xor(x.high, mask), metal::simd_shuffle_xor(x.low, mask));
}

template <class T>
inline T lane_below(T x, ushort by) {
  return metal::simd_shuffle_up(x, by);
}
inline long lane_below(long x, ushort by) {
  return as_type<long>(metal::simd_shuffle_up(as_type<uint2>(x), by));
}
template <class T>
inline T lane_above(T x) {
  return metal::simd_broadcast(x, 31);
}
inline long lane_above(long x) {
  return as_type<long>(metal::simd_broadcast(as_type<uint2>(x), 31));
}

inline wide lane_below(wide x, ushort by) {
  return wide(metal::simd_shuffle_up(x.high, by), metal::simd_shuffle_up(x.low, by));
}
inline wide lane_above(wide x) {
  return wide(metal::simd_broadcast(x.high, 31), metal::simd_broadcast(x.low, 31));
}

// Computes cumsum, through cumsum.
kernel void cumsum_kernel(device const float* p_a [[buffer(0)]], device float* cumsum_out [[buffer(1)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 16);
  const int b = ((item / 2) % 8);
  const int c = (item % 2);
  wide cumsum_carry = wide(0.0f);
  for (int part = 0; part < 1; ++part) {
    const float cumsum_before = float(cumsum_carry);
    float cumsum_running = 0.0f;
    for (int base_1 = 0; base_1 < 16; base_1 += 32) {
      const int i = base_1 + int(lane);
      float cumsum_running_here = 0.0f;
      if (i < 16) {
        cumsum_running_here = p_a[a * 256 + c * 128 + i * 8 + b];
      }
      for (ushort step = 1; step < 32; step *= 2) {
        const float lower_2 = lane_below(cumsum_running_here, step);
        if (lane >= step) cumsum_running_here = lower_2 + cumsum_running_here;
      }
      const float cumsum_running_reached = cumsum_running + cumsum_running_here;
      if (i < 16) {
        const float cumsum_running = cumsum_running_reached;
        cumsum_out[a * 256 + b * 32 + c * 16 + i] = (cumsum_before + cumsum_running);
      }
      cumsum_running = lane_above(cumsum_running_reached);
    }
    cumsum_carry = cumsum_carry + wide(cumsum_running);
  }
}

// Computes bmm, through bmm.
kernel void bmm_kernel(device const float* p_c [[buffer(0)]], device const float* p_b [[buffer(1)]], device float* bmm_out [[buffer(2)]], uint tile_at [[threadgroup_position_in_grid]], uint at [[thread_index_in_threadgroup]], uint lane [[thread_index_in_simdgroup]], uint simd [[simdgroup_index_in_threadgroup]]) {
  const int item = tile_at;
  const int a = item;
  const int b = 0;
  const int c = 0;
  threadgroup float tile_left[128];
  threadgroup float tile_right[128];
  threadgroup float tile_strips[256];
  threadgroup float* tile_strip = tile_strips + simd * 64;
  const int first_row = 0;
  const int first_column = 0;
  const int own_row = simd / 2 * 8;
  const int own_column = simd % 2 * 8;
  simdgroup_float8x8 tile_sums[1][1];
  for (ushort i = 0; i < 1; ++i)
    for (ushort j = 0; j < 1; ++j) tile_sums[i][j] = make_filled_simdgroup_matrix<float, 8, 8>(0.0f);
  for (int base = 0; base < 8; base += 8) {
    for (int place = at; place < 128; place += 128) {
      const int row = first_row + place / 8;
      const int term = base + place % 8;
      const float element = p_c[(a / 8) * 1024 + row * 64 + (a % 8) * 8 + term];
      tile_left[place] = element;
    }
    for (int place = at; place < 128; place += 128) {
      const int column = first_column + place / 8;
      const int term = base + place % 8;
      const float element = p_b[(a / 8) * 1024 + column * 64 + (a % 8) * 8 + term];
      tile_right[place] = element;
    }
    threadgroup_barrier(mem_flags::mem_threadgroup);
    for (ushort deep = 0; deep < 8; deep += 8) {
      simdgroup_float8x8 left[1], right[1];
      for (ushort i = 0; i < 1; ++i) simdgroup_load(left[i], tile_left + (own_row + i * 8) * 8 + deep, 8);
      for (ushort j = 0; j < 1; ++j) simdgroup_load(right[j], tile_right + (own_column + j * 8) * 8 + deep, 8, ulong2(0), true);
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
      const float bmm = tile_strip[place];
      bmm_out[a * 256 + row * 16 + column] = bmm;
    }
    simdgroup_barrier(mem_flags::mem_threadgroup);
  }
}

// Computes permute_9, through permute_9.
kernel void permute_9_kernel(device const float* cumsum [[buffer(0)]], device const float* bmm [[buffer(1)]], device float* permute_9_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 256);
  const int b = ((item / 128) % 2);
  const int c = ((item / 16) % 8);
  const int d = (item % 16);
  for (int i = int(lane); i < 16; i += 32) {
    permute_9_out[a * 4096 + b * 2048 + c * 256 + d * 16 + i] = (metal::precise::exp((!(((long(d) - long(i)) <= 0l) & true) ? -INFINITY : (cumsum[a * 256 + c * 32 + b * 16 + i] - cumsum[a * 256 + c * 32 + b * 16 + d]))) * bmm[a * 4096 + b * 2048 + c * 256 + i * 16 + d]);
  }
}

// Computes permute_12, permute_24, through permute_12, permute_24.
kernel void permute_24_kernel(device const float* cumsum [[buffer(0)]], device float* permute_12_out [[buffer(1)]], device float* permute_24_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 32);
  const int b = ((item / 16) % 2);
  const int c = ((item / 2) % 8);
  const int d = (item % 2);
  for (int i = int(lane); i < 8; i += 32) {
    permute_12_out[a * 256 + b * 128 + c * 16 + d * 8 + i] = metal::precise::exp((cumsum[a * 256 + c * 32 + b * 16 + 15] - cumsum[a * 256 + c * 32 + b * 16 + d * 8 + i]));
    permute_24_out[a * 256 + b * 128 + c * 16 + d * 8 + i] = metal::precise::exp(cumsum[a * 256 + i * 32 + b * 16 + c * 2 + d]);
  }
}

// Computes bmm_1, mul_1, through bmm_1, mul_1.
kernel void mul_1_kernel(device const float* permute_12 [[buffer(0)]], device const float* x [[buffer(1)]], device const float* permute_9 [[buffer(2)]], device float* mul_1_out [[buffer(3)]], device float* bmm_1_out [[buffer(4)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 512);
  const int b = ((item / 64) % 8);
  const int c = ((item / 16) % 4);
  const int d = (item % 16);
  if (lane == 0) mul_1_out[a * 512 + b * 64 + c * 16 + d] = (permute_12[a * 128 + b * 16 + d] * x[a * 512 + d * 32 + b * 4 + c]);
  float bmm_1 = 0.0f;
  for (int i = int(lane); i < 16; i += 32) {
    bmm_1 = bmm_1 + (x[a * 512 + i * 32 + b * 4 + c] * permute_9[a * 2048 + b * 256 + i * 16 + d]);
  }
  for (ushort step = 16; step > 0; step /= 2) bmm_1 = bmm_1 + other_lane(bmm_1, step);
  if (lane == 0) bmm_1_out[a * 512 + b * 64 + c * 16 + d] = bmm_1;
}

// Computes bmm_2, through bmm_2.
kernel void bmm_2_kernel(device const float* mul_1 [[buffer(0)]], device const float* p_b [[buffer(1)]], device float* bmm_2_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 32);
  const int b = ((item / 8) % 4);
  const int c = (item % 8);
  float bmm_2 = 0.0f;
  for (int i = int(lane); i < 16; i += 32) {
    bmm_2 = bmm_2 + (mul_1[a * 64 + b * 16 + i] * p_b[(a / 8) * 1024 + i * 64 + (a % 8) * 8 + c]);
  }
  for (ushort step = 16; step > 0; step /= 2) bmm_2 = bmm_2 + other_lane(bmm_2, step);
  if (lane == 0) bmm_2_out[a * 32 + b * 8 + c] = bmm_2;
}

// Computes cumsum_2, through constant_pad_nd, cumsum_2.
kernel void cumsum_2_kernel(device const float* cumsum [[buffer(0)]], device float* cumsum_2_out [[buffer(1)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int row = at / 32;
  wide cumsum_2_carry = wide(0.0f);
  for (int part = 0; part < 1; ++part) {
    const float cumsum_2_before = float(cumsum_2_carry);
    float cumsum_2_running = 0.0f;
    for (int base_1 = 0; base_1 < 3; base_1 += 32) {
      const int i = base_1 + int(lane);
      float cumsum_2_running_here = 0.0f;
      if (i < 3) {
        cumsum_2_running_here = ((i - 1 >= 0) ? cumsum[row * 32 + i * 16 - 1] : 0.0f);
      }
      for (ushort step = 1; step < 32; step *= 2) {
        const float lower_2 = lane_below(cumsum_2_running_here, step);
        if (lane >= step) cumsum_2_running_here = lower_2 + cumsum_2_running_here;
      }
      const float cumsum_2_running_reached = cumsum_2_running + cumsum_2_running_here;
      if (i < 3) {
        const float cumsum_2_running = cumsum_2_running_reached;
        cumsum_2_out[row * 3 + i] = (cumsum_2_before + cumsum_2_running);
      }
      cumsum_2_running = lane_above(cumsum_2_running_reached);
    }
    cumsum_2_carry = cumsum_2_carry + wide(cumsum_2_running);
  }
}

// Computes exp_2, through sub_3, where_1, exp_2.
kernel void exp_2_kernel(device const float* cumsum_2 [[buffer(0)]], device float* exp_2_out [[buffer(1)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 3);
  const int b = (item % 3);
  for (int i = int(lane); i < 3; i += 32) {
    const float sub_3 = (cumsum_2[a * 3 + b] - cumsum_2[a * 3 + i]);
    const float where_1 = (!(((long(i) - long(b)) <= 0l) & true) ? -INFINITY : sub_3);
    exp_2_out[a * 9 + b * 3 + i] = metal::precise::exp(where_1);
  }
}

// Computes permute_r4, through permute_r4.
kernel void permute_r4_kernel(device const float* bmm_2 [[buffer(0)]], device float* permute_r4_out [[buffer(1)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 24);
  const int b = ((item / 3) % 8);
  const int c = (item % 3);
  for (int i = int(lane); i < 32; i += 32) {
    permute_r4_out[a * 768 + b * 96 + c * 32 + i] = ((c < 1) ? 0.0f : bmm_2[a * 512 + c * 256 + b * 32 + i - 256]);
  }
}

// Computes bmm_3, through bmm_3.
kernel void bmm_3_kernel(device const float* exp_2 [[buffer(0)]], device const float* permute_r4 [[buffer(1)]], device float* bmm_3_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 96);
  const int b = ((item / 32) % 3);
  const int c = (item % 32);
  float bmm_3 = 0.0f;
  for (int i = int(lane); i < 3; i += 32) {
    bmm_3 = bmm_3 + (exp_2[a * 9 + b * 3 + i] * permute_r4[a * 96 + i * 32 + c]);
  }
  for (ushort step = 16; step > 0; step /= 2) bmm_3 = bmm_3 + other_lane(bmm_3, step);
  if (lane == 0) bmm_3_out[a * 96 + b * 32 + c] = bmm_3;
}

// Computes bmm_4, through bmm_4.
kernel void bmm_4_kernel(device const float* p_c [[buffer(0)]], device const float* bmm_3 [[buffer(1)]], device float* bmm_4_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 64);
  const int b = ((item / 4) % 16);
  const int c = (item % 4);
  float bmm_4 = 0.0f;
  for (int i = int(lane); i < 8; i += 32) {
    bmm_4 = bmm_4 + (p_c[(a / 8) * 1024 + b * 64 + (a % 8) * 8 + i] * bmm_3[(a / 16) * 768 + (a % 8) * 96 + ((a / 8) % 2) * 32 + c * 8 + i]);
  }
  for (ushort step = 16; step > 0; step /= 2) bmm_4 = bmm_4 + other_lane(bmm_4, step);
  if (lane == 0) bmm_4_out[a * 64 + b * 4 + c] = bmm_4;
}

// Computes add, through mul_2, add.
kernel void add_kernel(device const float* permute_24 [[buffer(0)]], device const float* bmm_4 [[buffer(1)]], device const float* bmm_1 [[buffer(2)]], device float* add_out [[buffer(3)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 128);
  const int b = ((item / 8) % 16);
  const int c = (item % 8);
  for (int i = int(lane); i < 4; i += 32) {
    const float mul_2 = (permute_24[a * 128 + b * 8 + c] * bmm_4[a * 512 + c * 64 + b * 4 + i]);
    add_out[a * 512 + b * 32 + c * 4 + i] = (bmm_1[a * 512 + c * 64 + i * 16 + b] + mul_2);
  }
}

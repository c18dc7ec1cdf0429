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

// Computes permute_12, through permute_12.
kernel void permute_12_kernel(device const float* cumsum [[buffer(0)]], device float* permute_12_out [[buffer(1)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 16);
  const int b = ((item / 8) % 2);
  const int c = (item % 8);
  for (int i = int(lane); i < 16; i += 32) {
    permute_12_out[a * 256 + b * 128 + c * 16 + i] = metal::precise::exp((cumsum[a * 256 + c * 32 + b * 16 + 15] - cumsum[a * 256 + c * 32 + b * 16 + i]));
  }
}

// Computes mul_1, through mul_1.
kernel void mul_1_kernel(device const float* permute_12 [[buffer(0)]], device const float* x [[buffer(1)]], device float* mul_1_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 64);
  const int b = ((item / 8) % 8);
  const int c = (item % 8);
  for (int i = int(lane); i < 16; i += 32) {
    mul_1_out[a * 1024 + b * 128 + c * 16 + i] = (permute_12[a * 128 + b * 16 + i] * x[a * 1024 + i * 64 + b * 8 + c]);
  }
}

// Computes bmm_2, through bmm_2.
kernel void bmm_2_kernel(device const float* mul_1 [[buffer(0)]], device const float* p_b [[buffer(1)]], device float* bmm_2_out [[buffer(2)]], uint tile_at [[threadgroup_position_in_grid]], uint at [[thread_index_in_threadgroup]], uint lane [[thread_index_in_simdgroup]], uint simd [[simdgroup_index_in_threadgroup]]) {
  const int item = tile_at;
  const int a = item;
  const int b = 0;
  const int c = 0;
  threadgroup float tile_left[128];
  threadgroup float tile_right[128];
  threadgroup float tile_strips[64];
  threadgroup float* tile_strip = tile_strips + simd * 64;
  const int first_row = 0;
  const int first_column = 0;
  const int own_row = simd / 1 * 8;
  const int own_column = simd % 1 * 8;
  simdgroup_float8x8 tile_sums[1][1];
  for (ushort i = 0; i < 1; ++i)
    for (ushort j = 0; j < 1; ++j) tile_sums[i][j] = make_filled_simdgroup_matrix<float, 8, 8>(0.0f);
  for (int base = 0; base < 16; base += 16) {
    for (int place = at; place < 128; place += 32) {
      const int row = first_row + place / 16;
      const int term = base + place % 16;
      const float element = mul_1[a * 128 + row * 16 + term];
      tile_left[place] = element;
    }
    for (int place = at; place < 128; place += 32) {
      const int column = first_column + place % 8;
      const int term = base + place / 8;
      const float element = p_b[(a / 8) * 1024 + term * 64 + (a % 8) * 8 + column];
      tile_right[place] = element;
    }
    threadgroup_barrier(mem_flags::mem_threadgroup);
    for (ushort deep = 0; deep < 16; deep += 8) {
      simdgroup_float8x8 left[1], right[1];
      for (ushort i = 0; i < 1; ++i) simdgroup_load(left[i], tile_left + (own_row + i * 8) * 16 + deep, 16);
      for (ushort j = 0; j < 1; ++j) simdgroup_load(right[j], tile_right + (deep) * 8 + own_column + j * 8, 8);
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
      const float bmm_2 = tile_strip[place];
      bmm_2_out[a * 64 + row * 8 + column] = bmm_2;
    }
    simdgroup_barrier(mem_flags::mem_threadgroup);
  }
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

// Computes permute_r2, through permute_r2.
kernel void permute_r2_kernel(device const float* bmm_2 [[buffer(0)]], device float* permute_r2_out [[buffer(1)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 24);
  const int b = ((item / 3) % 8);
  const int c = (item % 3);
  for (int i = int(lane); i < 64; i += 32) {
    permute_r2_out[a * 1536 + b * 192 + c * 64 + i] = ((c < 1) ? 0.0f : bmm_2[a * 1024 + c * 512 + b * 64 + i - 512]);
  }
}

// Computes bmm_3, through bmm_3.
kernel void bmm_3_kernel(device const float* exp_2 [[buffer(0)]], device const float* permute_r2 [[buffer(1)]], device float* bmm_3_out [[buffer(2)]], uint at [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
  const int item = at / 32;
  const int a = (item / 192);
  const int b = ((item / 64) % 3);
  const int c = (item % 64);
  float bmm_3 = 0.0f;
  for (int i = int(lane); i < 3; i += 32) {
    bmm_3 = bmm_3 + (exp_2[a * 9 + b * 3 + i] * permute_r2[a * 192 + i * 64 + c]);
  }
  for (ushort step = 16; step > 0; step /= 2) bmm_3 = bmm_3 + other_lane(bmm_3, step);
  if (lane == 0) bmm_3_out[a * 192 + b * 64 + c] = bmm_3;
}

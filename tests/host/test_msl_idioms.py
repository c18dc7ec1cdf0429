"""Ways of writing Metal that other projects and generators have, each in a few lines of our own."""

import numpy as np
import pytest

from kernelwright import msl

pytestmark = pytest.mark.usefixtures("clang")

HEAD = "#include <metal_stdlib>\nusing namespace metal;\n"

TURNED = (
    HEAD
    + """
// Variables of threadgroup memory whose types have brackets, and Metal's functions by their global names.
kernel void turned(device float* x, uint i [[thread_position_in_threadgroup]]) {
  threadgroup __attribute__((aligned(16))) float seen[64];
  threadgroup decltype(x[0] * 2.0f) logarithms[64];
  alignas(16) threadgroup float roots[64];
  seen[i] = ::exp(x[i]);
  logarithms[i] = ::log(x[i]);
  roots[i] = ::sqrt(x[i]);
  threadgroup_barrier(mem_flags::mem_threadgroup);
  x[i] = seen[63 - i] + logarithms[63 - i] + roots[63 - i];
}
"""
)

SUMS = (
    HEAD
    + """
float summed(threadgroup float* part, float x, uint i, uint n) {
  const float own = simd_sum(x);
  if (i % 32 == 0) part[i / 32] = own;
  threadgroup_barrier(mem_flags::mem_threadgroup);
  if (i < n / 32) {
    const float all = simd_sum(part[i]);
    if (i == 0) part[0] = all;
  }
  threadgroup_barrier(mem_flags::mem_threadgroup);
  return part[0];
}
kernel void sums(device float* out, device const float* x, uint i [[thread_position_in_grid]]) {
  threadgroup float parts[32], others[32];
  const float sum = summed(parts, x[i], i, 64);
  if (i == 0) out[0] = sum;
  // No copy of this call for the thread that wrote, and another for the rest: they are to meet in it.
  const float squares = summed(others, x[i] * x[i], i, 64);
  if (i == 0) out[1] = squares;
}
"""
)

MIXED = (
    HEAD
    + """
// Functions and operators whose arguments differ, as Metal converts them, and vectors of eight.
typedef half half8 __attribute__((ext_vector_type(8)));
using wide8 = float __attribute__((ext_vector_type(8)));
typedef __attribute__((ext_vector_type(4))) float own4;
constant half TABLE[4] = {1.0h, 2.0h, 3.0h, 4.0h};
template <typename T, int N> struct Padded { T at[N]; };
template <typename T, bool IS_WIDE> float held(T x) {
  constexpr int narrow = 2, wide = 4;
  // The last argument of a template, beside a conditional of a bfloat and a float.
  using Kind = Padded<T, IS_WIDE ? wide : narrow>;
  Padded<T, IS_WIDE ? wide : narrow> padded;
  padded.at[1] = x;
  const float chosen = IS_WIDE ? padded.at[1] : 0.5f;
  return chosen + sizeof(Kind);
}
kernel void mixed(device float* out, device const bfloat* scale, uint i [[thread_position_in_grid]]) {
  constexpr constant half* table = TABLE;
  assert(i < 4);
  float4 v = scale[0] * float4(1, 2, 3, 4);
  v = select(v, -INFINITY, v == 4.0f);
  const uint4 kept = select(uint4(1, 2, 3, 4), 9u, bool4(false, true, false, false));
  out[0] = v.x + table[3];
  out[1] = v.y;
  out[2] = kept.y + kept.z;
  out[3] = held<bfloat, true>(scale[0]);
  const half8 halves = *(device const half8*)scale;
  const wide8 wide = wide8(halves) * 2.0f;
  own4 own = float4(wide[0], 1, 2, 3);
  out[4] = own.x + own.w;
}
"""
)


def test_numbers_beside_vectors_and_bfloats_beside_floats_are_converted():
    out, two = np.zeros(5, np.float32), np.full(8, 0x4000, np.uint16)  # 2.0 in bfloat and in half

    msl.compile_shader(MIXED).mixed(out, two, threads=1)

    assert out.tolist() == [6, -np.inf, 12, 10, 7]


def test_threadgroup_variables_may_have_brackets_before_their_names():
    x = np.linspace(1, 2, 64, dtype=np.float32)
    expected = (np.exp(x.astype(np.float64)) + np.log(x.astype(np.float64)) + np.sqrt(x.astype(np.float64)))[::-1]

    msl.compile_shader(TURNED).turned(x, group_size=64)

    np.testing.assert_allclose(x, expected, rtol=1e-6)


def test_threads_that_part_before_a_function_meet_in_it():
    x, out = np.arange(64, dtype=np.float32), np.zeros(2, np.float32)

    msl.compile_shader(SUMS).sums(out, x, threads=64, group_size=64)

    assert out.tolist() == [x.sum(), (x * x).sum()]

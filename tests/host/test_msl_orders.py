"""Orders of threads: what depends on them shows, and right kernels come out the same to the bit."""

import warnings

import numpy as np
import pytest

from kernelwright import msl
from metal_kernels import HEAD

pytestmark = pytest.mark.usefixtures("clang")

SEEDS = 4
SOURCE = (
    HEAD
    + """
#define BARRIER threadgroup_barrier(mem_flags::mem_threadgroup)
kernel void turned(device const float* x, device float* out, constant int& has_barrier,
                   uint i [[thread_position_in_grid]], uint t [[thread_index_in_threadgroup]]) {
  threadgroup float s[64];
  s[t] = 0;
  BARRIER;
  s[t] = x[i];
  if (has_barrier) BARRIER;
  out[i] = s[63 - t];
}
kernel void last(device const float* x, device float* out, constant int& is_one,
                 uint g [[threadgroup_position_in_grid]], uint t [[thread_index_in_threadgroup]]) {
  if (t == 0) out[is_one ? 0 : g] = g;
}
kernel void total(device const float* x, device atomic_float* out, uint i [[thread_position_in_grid]]) {
  atomic_fetch_add_explicit(out, x[i], memory_order_relaxed);
}
kernel void count(device const int* x, device atomic_int* out, uint i [[thread_position_in_grid]]) {
  atomic_fetch_add_explicit(out, x[i], memory_order_relaxed);
}
kernel void sums(device const float* x, device float* out, uint i [[thread_position_in_grid]],
                 uint t [[thread_index_in_threadgroup]], uint g [[threadgroup_position_in_grid]]) {
  threadgroup float s[64];
  s[t] = x[i] + simd_sum(x[i]);
  BARRIER;
  for (uint d = 32; d > 0; d /= 2) {
    if (t < d) s[t] += s[t + d];
    BARRIER;
  }
  if (t == 0) out[g] = s[0];
  for (uint k = 0; k < t % 5; k++) s[t] = simd_sum(s[t] * 0.5f);
  out[8 + i] = s[t];
}
"""
)


@pytest.fixture(scope="module")
def library():
    return msl.compile_shader(SOURCE, seeds=SEEDS)


@pytest.fixture
def x():
    return np.random.default_rng(3).standard_normal(512).astype(np.float32)


def _misuses(kernel, *arguments):
    with pytest.raises(msl.MisuseError) as raised:
        kernel(*arguments, threads=512, group_size=64)
    return {each.rule: each for each in raised.value.misuses}


def test_what_a_missing_barrier_leads_to_shows(library, x):
    out = np.zeros_like(x)
    found = _misuses(library.turned, x, out, 0)

    assert set(found) == {"race", "order"}
    assert found["order"].memory == "buffer 1 (out)"
    assert "bytes of buffer 1 (out) come out differently in another order of threads (seed 1)" in str(found["order"])
    # The usual order's results are those that stay.
    np.testing.assert_array_equal(out.reshape(8, 64)[:, :32], np.zeros((8, 32)))
    np.testing.assert_array_equal(out.reshape(8, 64)[:, 32:], x.reshape(8, 64)[:, 31::-1])


def test_its_twin_comes_out_the_same(library, x):
    out = np.zeros_like(x)
    library.turned(x, out, 1, threads=512, group_size=64)

    np.testing.assert_array_equal(out.reshape(8, 64), x.reshape(8, 64)[:, ::-1])


def test_the_order_of_groups_shows(library, x):
    found = _misuses(library.last, x, np.zeros(8, np.float32), 1)

    assert set(found) == {"race", "order"}
    assert (found["order"].memory, found["order"].byte) == ("buffer 1 (out)", 2)  # 7.0 is 0x40e00000, 0.0 is 0
    library.last(x, np.zeros(8, np.float32), 0, threads=512, group_size=64)


def test_sums_by_atomics_are_named_and_no_misuse(library, x):
    out = np.zeros(1, np.float32)
    with pytest.warns(msl.EmulationWarning, match="no race was seen, and what atomics do depends on who comes first"):
        library.total(x, out, threads=512, group_size=64)

    np.testing.assert_allclose(out[0], x.sum(dtype=np.float64), rtol=1e-4)


def test_reductions_and_whole_sums_come_out_the_same(library, x):
    count, out = np.zeros(1, np.int32), np.zeros(8 + 512, np.float32)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        library.count(np.arange(512, dtype=np.int32), count, threads=512, group_size=64)
        library.sums(x, out, threads=512, group_size=64)

    assert count[0] == 511 * 256
    exact = x.astype(np.float64).reshape(8, 2, 32)
    np.testing.assert_allclose(out[:8], 33 * exact.sum((1, 2)), rtol=1e-4, atol=1e-4)

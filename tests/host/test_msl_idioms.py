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


def test_threadgroup_variables_may_have_brackets_before_their_names():
    x = np.linspace(1, 2, 64, dtype=np.float32)
    expected = (np.exp(x.astype(np.float64)) + np.log(x.astype(np.float64)) + np.sqrt(x.astype(np.float64)))[::-1]

    msl.compile_shader(TURNED).turned(x, group_size=64)

    np.testing.assert_allclose(x, expected, rtol=1e-6)

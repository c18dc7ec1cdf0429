"""PTX of Metal kernels, as text: how it is where no GPU is needed to see it. On a GPU, test_msl_kernels.py runs it."""

import re

import pytest

import metal_kernels as kernels
from kernelwright.compilers.cache import BuildCache
from kernelwright.errors import MachineNotAbleError
from kernelwright.msl import device_functions
from kernelwright.msl.frontend import Frontend, ShaderSource
from kernelwright.msl.ptx_build import PtxBuilder, PtxKernel
from metal_kernels import HEAD

SOURCE = (
    HEAD
    + """
kernel void together(device float* x, uint lane [[thread_index_in_simdgroup]],
                     uint simd [[simdgroup_index_in_threadgroup]], uint i [[thread_position_in_grid]]) {
  if (simd == 1) x[i] = simd_sum(x[i]);
}
kernel void alone(device float* x, uint lane [[thread_index_in_simdgroup]], uint i [[thread_position_in_grid]]) {
  if (lane < 7) x[i] = simd_shuffle(x[i], 3);
}
kernel void waits(device float* x, threadgroup float* mine [[threadgroup(1)]],
                  uint t [[thread_index_in_threadgroup]]) {
  threadgroup float fixed[100];
  fixed[t] = x[t];
  mine[t] = x[t + 1];
  threadgroup_barrier(mem_flags::mem_threadgroup);
  simdgroup_barrier(mem_flags::mem_threadgroup);
  x[t] = fixed[99 - t] + mine[t ^ 1];
}
kernel void angles(device float* x, uint i [[thread_position_in_grid]]) { x[i] = acos(x[i]) + fmod(x[i], 2.0f); }
uint factorial(uint n) { return n < 2 ? 1 : n * factorial(n - 1); }
kernel void recursive(device uint* x) { x[0] = factorial(x[1]); }
"""
)


@pytest.fixture(scope="module")
def build(clang, tmp_path_factory):
    builder = PtxBuilder(clang=clang, cache=BuildCache(folder=tmp_path_factory.mktemp("cache")))
    translated = {}

    def built(name, source=SOURCE):
        if source not in translated:
            translated[source] = Frontend(clang=clang).translate(ShaderSource(text=source))
        return builder.build(translated[source], name)

    return built


def test_where_a_simdgroup_comes_together_its_lanes_wait_for_each_other(build):
    made = build("together")

    assert isinstance(made, PtxKernel)
    assert "shfl.sync.idx.b32" in made.text
    assert "activemask" not in made.text


def test_elsewhere_the_lanes_that_are_there_do(build):
    assert "activemask.b32" in build("alone").text


def test_groups_wait_and_have_memory_in_common(build):
    made = build("waits")

    assert "bar.sync 0;" in made.text
    assert re.search(r"bar\.warp\.sync %r\d+;", made.text)
    assert ".extern .shared" in made.text
    assert made.facts.shared == (1,)
    assert made.facts.shared_bytes == 400


def test_functions_that_a_gpu_lacks_come_from_nvidias_library(build, monkeypatch, tmp_path):
    monkeypatch.setattr(device_functions, "_candidates", lambda: iter([tmp_path / "none.bc"]))

    with pytest.raises(MachineNotAbleError, match=r"no libdevice\.10\.bc found"):
        build("angles")


def test_recursion_is_refused(build):
    (finding,) = build("recursive")

    assert finding.rule == "recursion"
    assert finding.line == SOURCE[: SOURCE.index("void recursive")].count("\n") + 1


def test_matrices_of_a_simdgroup_are_multiplied_by_exchange(build):
    made = build("matmul", kernels.SIMDGROUP_MATMUL)

    # Four pairs of a row's halves and eight of a column's, a word each.
    assert made.text.count("shfl.sync") == 12
    assert made.text.count("fma.rn.f32") == 16

"""compile_shader's interface: that of torch.mps.compile_shader, errors included."""

import numpy as np
import pytest
import torch

import metal_kernels as kernels
from kernelwright import msl
from kernelwright.msl.checking import check

pytestmark = pytest.mark.usefixtures("clang")

SUM_OF_PLACES = (
    kernels.HEAD
    + """
kernel void k(device float* out, uint i [[thread_position_in_grid]], uint size [[threads_per_threadgroup]]) {
  out[i] = size;
}
"""
)


@pytest.fixture(scope="module")
def library():
    return msl.compile_shader(kernels.ADD)


def test_tensors_are_passed_where_they_lie(library):
    x = torch.arange(20.0)
    out = torch.zeros(10)

    library.add(x[5:15], x[10:], out)

    torch.testing.assert_close(out, x[5:15] + x[10:])


def test_threads_are_the_first_tensors_elements_and_groups_as_large_as_may_be():
    out = np.zeros(1500, np.float32)
    msl.compile_shader(SUM_OF_PLACES).k(out)

    assert out.tolist() == [1024] * 1024 + [476] * 476


def test_kernels_are_attributes(library):
    assert dir(library) == ["add"]
    assert library.add.max_threads_per_threadgroup == 1024
    assert library.add.thread_execution_width == 32
    assert library.add.static_thread_group_memory_length == 0
    assert msl.compile_shader(kernels.TOTAL).total.static_thread_group_memory_length == 1024
    with pytest.raises(RuntimeError, match="no kernel called 'sub'; known: add"):
        _ = library.sub


def test_launches_that_cannot_be_are_refused(library):
    x = np.zeros(8, np.float32)
    with pytest.raises(RuntimeError, match="reads 'out' from buffer 2; 2 arguments"):
        library.add(x, x)
    with pytest.raises(RuntimeError, match="number of threads is undefined"):
        library.add(1, 2, 3)
    with pytest.raises(RuntimeError, match="1 dimensions and group_size has 2"):
        library.add(x, x, x, threads=8, group_size=(2, 2))
    with pytest.raises(ValueError, match="2048 threads; 1024 is the most"):
        library.add(x, x, x, threads=(8, 8), group_size=(64, 32))
    with pytest.raises(RuntimeError, match="one, two or three whole numbers"):
        library.add(x, x, x, threads=(1, 1, 1, 1))
    with pytest.raises(RuntimeError, match="is of type str"):
        library.add(x, x, "x")
    read_only = np.zeros(8, np.float32)
    read_only.flags.writeable = False
    with pytest.raises(RuntimeError, match=r"argument 2 \('out'\) is read-only"):
        library.add(x, x, read_only)


def test_numbers_of_threads_may_be_numpys(library):
    x = np.ones(8, np.float32)
    library.add(x, x, x, threads=[np.int64(4)], group_size=(np.int32(2),))

    assert x.tolist() == [2] * 4 + [1] * 4
    with pytest.raises(RuntimeError, match="one, two or three whole numbers"):
        library.add(x, x, x, threads=2.5)


REPORTS = """
#include <c10/metal/error.h>
kernel void k(device float* x, device c10::metal::ErrorMessages* errors, uint i [[thread_position_in_grid]]) {
  if (x[i] < 0) {
    TORCH_REPORT_ERROR(errors, "Index ", int(x[i]), " out of range [0, ", 9, ")");
    return;
  }
  x[i] += 1;
}
[[max_total_threads_per_threadgroup(64)]] kernel void small(device float* x, uint n [[threads_per_threadgroup]]) {
  x[0] = n;
}
"""


@pytest.mark.skipif(not msl.library.torch_headers(), reason="this torch has no headers of c10/metal")
def test_errors_that_a_kernel_reports_are_raised():
    kernel, x = msl.compile_shader(REPORTS).k, np.arange(8, dtype=np.float32)
    kernel(x, error_buf_idx=1)
    assert x.tolist() == list(range(1, 9))

    x[3] = -7
    for arguments in ((x,), (x, 5)):  # bound at its index, whatever argument stands there
        with pytest.raises(msl.ReportedError, match=r"k: Index -7 out of range \[0, 9\)") as raised:
            kernel(*arguments, error_buf_idx=1)
        assert raised.value.count == 1

    with pytest.raises(RuntimeError, match="and 70 more"):
        kernel(np.full(100, -1, np.float32), error_buf_idx=1)


@pytest.mark.skipif(not msl.library.torch_headers(), reason="this torch has no headers of c10/metal")
def test_a_kernel_may_say_how_many_threads_its_groups_have():
    kernel, x = msl.compile_shader(REPORTS).small, np.zeros(100, np.float32)

    assert kernel.max_threads_per_threadgroup == 64
    kernel(x, threads=64)
    assert x[0] == 64
    with pytest.raises(ValueError, match="64 is the most"):
        kernel(x, group_size=65)


def test_too_much_threadgroup_memory_is_refused():
    source = (
        kernels.HEAD
        + "kernel void k(device float* x, uint i [[thread_position_in_grid]]) {"
        + ("threadgroup float t[9000]; t[i] = x[i]; threadgroup_barrier(mem_flags::mem_none); x[i] = t[8999 - i]; }")
    )
    with pytest.raises(RuntimeError, match="36000 bytes of threadgroup memory; 32768 is the most"):
        msl.compile_shader(source).k(np.zeros(9, np.float32))


def test_threadgroup_memory_that_the_host_sizes():
    source = (
        kernels.HEAD
        + """
    kernel void k(device float* x, threadgroup float* t [[threadgroup(0)]], uint i [[thread_position_in_grid]]) {
      t[i] = x[i];
      threadgroup_barrier(mem_flags::mem_threadgroup);
      x[i] = t[15 - i];
    }"""
    )
    kernel, x = msl.compile_shader(source).k, np.arange(16, dtype=np.float32)

    kernel(x, threadgroup_memory={0: 64})

    assert x.tolist() == list(range(15, -1, -1))
    with pytest.raises(RuntimeError, match=r"threadgroup memory 0 \('t'\); its size wasn't given"):
        kernel(x)


def test_an_error_is_located_in_the_users_source():
    with pytest.raises(SyntaxError) as raised:
        msl.compile_shader(
            kernels.HEAD
            + "kernel void k(device float*    x,  uint i [[thread_position_in_grid]])\n{ x[i]  =  1.0h  +  nothing;\n}"
        )

    (finding,) = raised.value.findings
    assert (finding.line, finding.column, finding.rule) == (4, 21, "syntax")
    assert "nothing" in finding.message


@pytest.mark.parametrize(
    ("text", "rule", "line", "column"),
    [
        ("kernel void k(device float* x) { double y = 0; x[0] = y; }", "double", 1, 34),
        ("kernel void k(float x) {}", "argument", 1, 21),
        ("kernel void k(device float* x, texture2d<float> t [[texture(0)]]) {}", "argument", 1, 49),
        ("kernel void k(device float* x) { x[0] = 1;", "brackets", 1, 32),
        ('#include "nowhere.h"', "preprocessor", 1, 10),
        ("#error no such thing", "preprocessor", 1, 2),
        ("kernel void k(device float* x [[buffer(31)]]) {}", "index", 1, 29),
        ('template [[host_name("f")]] kernel void f<float>(device float*);', "instance", 1, 41),
    ],
)
def test_what_metal_refuses_is_refused_with_its_place(text, rule, line, column):
    checked = check(text)

    assert not checked.ok
    assert (checked.errors[0].rule, checked.errors[0].line, checked.errors[0].column) == (rule, line, column)


def test_recursion_is_refused():
    source = (
        kernels.HEAD
        + """
    float down(device float* x, int n) { return n < 1 ? 0.0f : x[n] * down(x, n - 1) + simd_sum(x[n]); }
    kernel void k(device float* x, constant int& n) { x[0] = down(x, n); }"""
    )

    with pytest.raises(SyntaxError) as raised:
        msl.compile_shader(source).k(np.zeros(4, np.float32), 3)

    assert raised.value.findings[0].rule == "recursion"

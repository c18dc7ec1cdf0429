"""Launches in a sandbox: right kernels give their results, and what others do ends there, as one exception."""

import errno
import platform

import numpy as np
import pytest
import torch
from run_cli import cli

from kernelwright import msl
from kernelwright.errors import MachineNotAbleError
from kernelwright.msl.work import outcome_of
from kernelwright.sandbox.choose import choose_sandbox
from metal_kernels import HEAD

pytestmark = pytest.mark.usefixtures("clang")

SOURCE = (
    HEAD
    + """
kernel void scale(device const float* x, device float* out, constant float& by, uint i [[thread_position_in_grid]]) {
  out[i] = x[i] * by;
}
kernel void reverse(device float* x, uint i [[thread_index_in_threadgroup]], uint n [[threads_per_threadgroup]]) {
  threadgroup float s[64];
  s[i] = x[i];
  threadgroup_barrier(mem_flags::mem_threadgroup);
  x[i] = s[n - 1 - i];
}
struct Rows { device float* row[2]; };
kernel void swap_rows(constant Rows& rows, uint i [[thread_position_in_grid]]) {
  float kept = rows.row[0][i];
  rows.row[0][i] = rows.row[1][i];
  rows.row[1][i] = kept;
}
kernel void far(device float* x, constant long& by, uint i [[thread_position_in_grid]]) { x[i + by] = 1; }
kernel void forever(device uint* x, uint i [[thread_position_in_grid]]) {
  while (((volatile device uint*)x)[0] == 0) ((volatile device uint*)x)[1] = i;
}
"""
)


# What no Metal compiler would take, and clang does: a function of the C library, which calls the system by number.
CALLS = (
    HEAD
    + """
extern "C" long syscall(long number, long a, long b, long c);
kernel void calls(device long* x, uint i [[thread_position_in_grid]]) { x[0] = syscall(x[0], x[1], x[2], x[3]); }
"""
)
SOCKET, EXIT = 41, 231


@pytest.fixture(scope="module")
def sandbox():
    try:
        chosen = choose_sandbox()
    except MachineNotAbleError as error:
        pytest.skip(str(error))
    with chosen:
        yield chosen


@pytest.fixture(scope="module")
def library(sandbox):
    return msl.compile_shader(SOURCE, sandbox=sandbox)


def test_a_right_kernel_gives_its_results(library):
    x = torch.arange(100.0)
    out = np.zeros(100, np.float32)

    library.scale(x, out, 2.5)

    np.testing.assert_array_equal(out, 2.5 * np.arange(100))
    np.testing.assert_array_equal(x.numpy(), np.arange(100))


def test_threadgroup_memory_is_there(library):
    x = np.arange(64, dtype=np.float32)

    library.reverse(x, group_size=64)

    assert x.tolist() == list(range(63, -1, -1))


def test_views_of_one_array_stay_views(library):
    memory = torch.arange(100.0)

    library.scale(memory[3:13], memory[50:], 2.0, threads=10)

    expected = np.arange(100.0)
    expected[50:60] = 2 * expected[3:13]
    np.testing.assert_array_equal(memory.numpy(), expected)


def test_listed_arrays_are_reached_by_their_addresses(library):
    a, b = np.arange(8, dtype=np.float32), np.zeros(8, np.float32)

    library.swap_rows([a, b], threads=8)

    assert a.tolist() == [0] * 8
    assert b.tolist() == list(range(8))


def test_a_crash_is_an_exception_and_changes_nothing(library):
    x = np.zeros(8, np.float32)
    with pytest.raises(msl.EndedLaunchError, match=r"killed by SIGSEGV \(an access out of bounds"):
        library.far(x, 1 << 40)

    assert not x.any()
    library.reverse(np.ones(8, np.float32), group_size=8)  # whoever started it goes on


def test_what_is_written_around_a_buffer_shows(library):
    x = np.zeros(8, np.float32)
    with pytest.raises(msl.EndedLaunchError, match="wrote around its buffers"):
        library.far(x, 8)

    assert not x.any()


def test_a_launch_that_takes_too_long_is_ended(sandbox):
    x = np.zeros(8, np.uint32)
    with pytest.raises(msl.EndedLaunchError, match="ended by the sandbox: it ran longer than 1"):
        msl.compile_shader(SOURCE, sandbox=sandbox, time_limit_s=1.0).forever(x)

    assert not x.any()


@pytest.mark.skipif(platform.machine() != "x86_64", reason="numbers of system calls are x86-64's")
def test_native_code_reaches_nothing_outside(sandbox):
    kernel = msl.compile_shader(CALLS, sandbox=sandbox).calls
    x = np.array([SOCKET, 2, 1, 0])
    kernel(x, threads=1)

    assert x[0] == -errno.EPERM
    with pytest.raises(msl.EndedLaunchError, match="ended itself with exit code 7"):
        kernel(np.array([EXIT, 7, 0, 0]), threads=1)


def test_lifted_launches_run_there_on_doubles(sandbox):
    lifted = msl.compile_shader(SOURCE, sandbox=sandbox, lifted=True)
    x, out = np.linspace(0, 1, 40, dtype=np.float32), np.zeros(40)
    before = x.copy()

    lifted.scale(x, out, 0.1)
    lifted.reverse(x, group_size=40)
    with pytest.raises(msl.EndedLaunchError, match="no array was changed"):
        lifted.far(x, 2**40)

    np.testing.assert_array_equal(out, before.astype(np.float64) * 0.1)
    np.testing.assert_array_equal(x, before[::-1])


def test_what_a_watched_launch_finds_comes_through(sandbox):
    with pytest.raises(msl.MisuseError) as raised:
        msl.compile_shader(SOURCE, sandbox=sandbox, watches=True).far(np.zeros(8, np.float32), 1)

    (misuse,) = raised.value.misuses
    assert (misuse.rule, misuse.thread, misuse.memory, misuse.byte) == ("out-of-bounds", (7, 0, 0), "buffer 0 (x)", 32)
    assert misuse.line == SOURCE[: SOURCE.index("x[i + by]")].count("\n") + 1


def test_other_orders_begin_with_the_same_inputs(sandbox):
    a, b = np.arange(8, dtype=np.float32), np.zeros(8, np.float32)

    msl.compile_shader(SOURCE, sandbox=sandbox, seeds=2).swap_rows([a, b], threads=8)

    assert a.tolist() == [0] * 8
    assert b.tolist() == list(range(8))


def test_an_answer_that_is_none_is_refused():
    whole = {"bits": 0, "found": []}

    assert outcome_of(whole).bits == 0
    for made_up in ({}, {"bits": True, "found": []}, {"bits": 0, "found": [{}]}, {"bits": 0, "found": 3}):
        with pytest.raises((KeyError, TypeError, ValueError)):
            outcome_of(made_up)


def test_the_command_line_ends_with_one_line(sandbox, tmp_path, capsys):
    (tmp_path / "far.metal").write_text(SOURCE)
    command = ["msl", "run", str(tmp_path / "far.metal"), "far", "--arg", "float32[8]", "--sandbox"]

    crashed = cli(capsys, *command, "--arg", 1 << 40)
    assert crashed.code == 1
    assert "far: the launch in the sandbox didn't come to its end: killed by SIGSEGV" in crashed.out
    assert crashed.out.count("\n") == 1
    assert "float32[8] 1 1 1 1" in cli(capsys, *command, "--arg", 0).out

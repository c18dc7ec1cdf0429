"""Metal kernels against NumPy: on this machine's CPU, and on its NVIDIA GPU if it has one."""

import struct

import numpy as np
import pytest

import metal_calibration as calibration
import metal_kernels as kernels
from kernelwright import msl
from kernelwright.compilers.command import run_command

pytestmark = pytest.mark.usefixtures("clang")


@pytest.fixture(scope="module")
def random():
    return np.random.default_rng(7)


def test_a_kernel_without_barriers(random, device):
    a, b = random.standard_normal((2, 100_003)).astype(np.float32)
    out = np.zeros_like(a)

    msl.compile_shader(kernels.ADD, device=device).add(a, b, out)

    np.testing.assert_array_equal(out, a + b)


@pytest.mark.parametrize("size", [256, 100, 32, 1])
def test_barriers_in_a_loop(random, size, device):
    x = random.standard_normal(1000).astype(np.float32)
    out = np.zeros(-(-1000 // size), np.float32)

    msl.compile_shader(kernels.TOTAL, device=device).total(x, out, 1000, threads=1000, group_size=size)

    expected = [x[first : first + size].sum(dtype=np.float64) for first in range(0, 1000, size)]
    np.testing.assert_allclose(out, expected, rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize("size", [32, 64, 256, 1024])
def test_simdgroup_operations_and_barriers(random, size, device):
    x = random.standard_normal((5, 777)).astype(np.float32)
    out = np.zeros_like(x)

    msl.compile_shader(kernels.SOFTMAX, device=device).softmax(x, out, 777, threads=5 * size, group_size=size)

    exact = np.exp(x.astype(np.float64))
    np.testing.assert_allclose(out, exact / exact.sum(1, keepdims=True), rtol=2e-6)


@pytest.mark.parametrize(("m", "n", "k"), [(32, 32, 32), (33, 50, 17)])
def test_tiles_in_threadgroup_memory(random, m, n, k, device):
    a, b = random.standard_normal((m, k)).astype(np.float32), random.standard_normal((k, n)).astype(np.float32)
    c = np.zeros((m, n), np.float32)
    threads = (-(-n // 16) * 16, -(-m // 16) * 16)

    msl.compile_shader(kernels.MATMUL, device=device).matmul(a, b, c, m, n, k, threads=threads, group_size=(16, 16))

    np.testing.assert_allclose(c, a.astype(np.float64) @ b, rtol=1e-4, atol=1e-4)


def test_matrices_of_a_simdgroup(random, device):
    a, b = random.standard_normal((24, 40)).astype(np.float16), random.standard_normal((40, 16)).astype(np.float16)
    c = np.zeros((24, 16), np.float32)

    msl.compile_shader(kernels.SIMDGROUP_MATMUL, device=device).matmul(
        a, b, c, 16, 40, threads=(2 * 32, 3), group_size=(32, 1)
    )

    np.testing.assert_allclose(c, a.astype(np.float64) @ b.astype(np.float64), rtol=1e-5, atol=1e-5)


def test_atomics_in_threadgroup_and_device_memory(random, device):
    x = random.integers(0, 1000, 5000).astype(np.uint32)
    out = np.zeros(16, np.uint32)

    msl.compile_shader(kernels.HISTOGRAM, device=device).histogram(x, out, threads=5000, group_size=128)

    np.testing.assert_array_equal(out, np.bincount(x % 16, minlength=16))


def test_shuffles_agree_with_prefix_sums(random, device):
    x = random.integers(-9, 9, 64).astype(np.int32)
    out = np.zeros_like(x)

    msl.compile_shader(kernels.SCAN, device=device).scan(x, out, group_size=64)

    np.testing.assert_array_equal(out, x)


def test_vectors_swizzles_references_and_structs(random, device):
    x = random.standard_normal((9, 4)).astype(np.float32)
    given, out = x.copy(), np.zeros((9, 3), np.float32)
    parameters = struct.pack("fi3f", 0.5, 2, 1.0, -1.0, 0.25)

    msl.compile_shader(kernels.VECTORS, device=device).vectors(x, parameters, out, threads=9)

    v = given.copy()
    v[:, :2] += np.float32(0.5)
    v[:, 3] = v[:, 0] + 2 * v[:, 1] + 3 * v[:, 2]
    v[:, 2] *= -1
    np.testing.assert_allclose(x, v[:, ::-1], rtol=1e-6)
    s = 2 * np.c_[v[:, :2], np.full(9, 1.5)] + [1.0, -1.0, 0.25]
    np.testing.assert_allclose(out, np.where(s < 0, 0, s) + 2, rtol=1e-6, atol=1e-6)


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [("fill_float_2", 1.5, 3), ("fill_half_3", 1.5, 4.5), ("fill_int_4", 7, 28)],
)
@pytest.mark.parametrize("negate", [None, "true", "false"])
def test_templates_have_the_names_hosts_give_them(name, value, expected, negate, device):
    dtype = {"float": "f4", "half": "f2", "int": "i4"}[name.split("_")[1]]
    constants = {} if negate is None else {"negate": negate}
    library = msl.compile_shader(kernels.TEMPLATES, device=device, constants=constants)
    out = np.zeros(5, dtype)

    library.kernel(name)(out, value, arg_casts={1: "fp16"} if dtype == "f2" else None)

    np.testing.assert_array_equal(out, np.full(5, -expected if negate == "true" else expected, dtype))


def test_groups_at_the_edge_are_smaller(device):
    out = np.zeros((3, 5, 7, 4), np.uint32)

    msl.compile_shader(kernels.CUBE, device=device).places(out, threads=(7, 5, 3), group_size=(4, 2, 2))

    sizes, holds, groups, _ = np.moveaxis(out, -1, 0)
    assert holds.all()
    assert sizes[0, 0, 0] == 422
    assert sizes[2, 4, 6] == 311
    assert groups[2, 4, 6] == 1 + 10 * 2 + 100


def test_threads_that_leave_before_a_barrier_are_told_of():
    x = np.zeros(64, np.int32)
    kernel = msl.compile_shader(kernels.LEAVING).leaving

    with pytest.warns(msl.EmulationWarning, match="barrier that not all threads"):
        kernel(x, 40, group_size=64)

    np.testing.assert_array_equal(x[:40], np.arange(40)[::-1])


def test_a_barrier_between_two_tests_of_one_condition_stays_one():
    out = np.zeros(3, np.float32)

    msl.compile_shader(kernels.FIRST).first(out, threads=3 * 64, group_size=64)  # without an EmulationWarning

    assert out.tolist() == [0, 1, 2]


@pytest.mark.filterwarnings("ignore::kernelwright.msl.EmulationWarning")
def test_simdgroups_that_leave_before_a_barrier_stop_nobody(device):
    x = np.zeros(96, np.int32)

    msl.compile_shader(kernels.LEAVING, device=device).leaving(x, 20, group_size=96)

    np.testing.assert_array_equal(x[:20], np.arange(20)[::-1])


def test_lanes_that_part_meet_again(device):
    out = np.zeros(64, np.int32)

    msl.compile_shader(kernels.PARTING, device=device).parting(out, group_size=64)

    expected = []
    for simdgroup in (np.arange(32), np.arange(32, 64)):
        turns = simdgroup % 7 + 1
        expected += [sum(int((turns > turn).sum()) for turn in range(own)) for own in turns]
    np.testing.assert_array_equal(out, expected[::-1])


def test_answers_of_meetings_may_be_wanted_in_arrays(device):
    x, out = np.arange(40, dtype=np.float32), np.zeros((8, 40), np.float32)

    msl.compile_shader(calibration.LANES, device=device).lanes(x, out, threads=40, group_size=40)

    inactive = np.where(np.arange(40) % 32 < 16, 0, -1)
    down = np.where(np.arange(40) < 8, x + 8, inactive)
    odd = np.where(np.arange(40) % 2, np.where(np.arange(40) < 32, 256, 144), -1)
    np.testing.assert_array_equal(out[:5], [inactive, inactive, inactive, down, odd])


def test_numbers_have_the_types_that_metal_gives_them(device):
    out, b = np.zeros(8, np.float32), np.array([0x3F80, 0, 0], np.uint16)  # 1.0 in bfloat

    msl.compile_shader(kernels.NUMBERS, device=device).numbers(out, b, np.array([1, 2, 3, 4], np.int8), 1, threads=1)

    assert out.tolist() == [44, 44, 1, 4321, 2048, 1 + 2**-10, -(2**-24), 3]
    assert b[1] == 0x3FAB  # 1 + 0.333984375, in bfloat both times
    assert b[2] == 0x3F7F  # the bfloat before 1


def test_the_same_source_is_built_once(tmp_path):
    a, out = np.ones((2, 8), np.float32)
    entries = []
    for _ in range(2):
        msl.compile_shader(kernels.ADD, cache=tmp_path).add(a, a, out)
        entries.append(sorted(each.name for each in tmp_path.iterdir() if each.name != "unfinished"))

    assert len(entries[0]) == 4  # what clang says of it, the kernel, and what all kernels share: headers and a runtime
    assert entries[1] == entries[0]


def test_headers_are_compiled_once_for_all_kernels(tmp_path):
    calls = []

    def runner(command, *, folder, timeout_s):
        calls.append(command)
        return run_command(command, folder=folder, timeout_s=timeout_s)

    a, out = np.ones((2, 8), np.float32)
    for name in ("add", "sum"):
        library = msl.compile_shader(kernels.ADD.replace("add", name), cache=tmp_path, runner=runner)
        library.kernel(name)(a, a, out)

    assert [("-emit-pch" in call, "-include-pch" in call) for call in calls].count((True, False)) == 1
    assert sum("-fsyntax-only" in call and "-include-pch" in call for call in calls) == 2
    assert sum("-emit-llvm" in call and "-include-pch" in call for call in calls) == 2
    assert sum("runtime.o" in call and "-emit-obj" in call for call in calls) == 1

"""Metal kernels on this machine's CPU against NumPy."""

import struct

import numpy as np
import pytest

import metal_kernels as kernels
from kernelwright import msl

pytestmark = pytest.mark.usefixtures("clang")


@pytest.fixture(scope="module")
def random():
    return np.random.default_rng(7)


def test_a_kernel_without_barriers(random):
    a, b = random.standard_normal((2, 100_003)).astype(np.float32)
    out = np.zeros_like(a)

    msl.compile_shader(kernels.ADD).add(a, b, out)

    np.testing.assert_array_equal(out, a + b)


@pytest.mark.parametrize("size", [256, 100, 32, 1])
def test_barriers_in_a_loop(random, size):
    x = random.standard_normal(1000).astype(np.float32)
    out = np.zeros(-(-1000 // size), np.float32)

    msl.compile_shader(kernels.TOTAL).total(x, out, 1000, threads=1000, group_size=size)

    expected = [x[first : first + size].sum(dtype=np.float64) for first in range(0, 1000, size)]
    np.testing.assert_allclose(out, expected, rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize("size", [32, 64, 256, 1024])
def test_simdgroup_operations_and_barriers(random, size):
    x = random.standard_normal((5, 777)).astype(np.float32)
    out = np.zeros_like(x)

    msl.compile_shader(kernels.SOFTMAX).softmax(x, out, 777, threads=5 * size, group_size=size)

    exact = np.exp(x.astype(np.float64))
    np.testing.assert_allclose(out, exact / exact.sum(1, keepdims=True), rtol=2e-6)


@pytest.mark.parametrize(("m", "n", "k"), [(32, 32, 32), (33, 50, 17)])
def test_tiles_in_threadgroup_memory(random, m, n, k):
    a, b = random.standard_normal((m, k)).astype(np.float32), random.standard_normal((k, n)).astype(np.float32)
    c = np.zeros((m, n), np.float32)
    threads = (-(-n // 16) * 16, -(-m // 16) * 16)

    msl.compile_shader(kernels.MATMUL).matmul(a, b, c, m, n, k, threads=threads, group_size=(16, 16))

    np.testing.assert_allclose(c, a.astype(np.float64) @ b, rtol=1e-4, atol=1e-4)


def test_matrices_of_a_simdgroup(random):
    a, b = random.standard_normal((24, 40)).astype(np.float16), random.standard_normal((40, 16)).astype(np.float16)
    c = np.zeros((24, 16), np.float32)

    msl.compile_shader(kernels.SIMDGROUP_MATMUL).matmul(a, b, c, 16, 40, threads=(2 * 32, 3), group_size=(32, 1))

    np.testing.assert_allclose(c, a.astype(np.float64) @ b.astype(np.float64), rtol=1e-5, atol=1e-5)


def test_atomics_in_threadgroup_and_device_memory(random):
    x = random.integers(0, 1000, 5000).astype(np.uint32)
    out = np.zeros(16, np.uint32)

    msl.compile_shader(kernels.HISTOGRAM).histogram(x, out, threads=5000, group_size=128)

    np.testing.assert_array_equal(out, np.bincount(x % 16, minlength=16))


def test_shuffles_agree_with_prefix_sums(random):
    x = random.integers(-9, 9, 64).astype(np.int32)
    out = np.zeros_like(x)

    msl.compile_shader(kernels.SCAN).scan(x, out, group_size=64)

    np.testing.assert_array_equal(out, x)


def test_vectors_swizzles_references_and_structs(random):
    x = random.standard_normal((9, 4)).astype(np.float32)
    given, out = x.copy(), np.zeros((9, 3), np.float32)
    parameters = struct.pack("fi3f", 0.5, 2, 1.0, -1.0, 0.25)

    msl.compile_shader(kernels.VECTORS).vectors(x, parameters, out, threads=9)

    v = given.copy()
    v[:, :2] += np.float32(0.5)
    v[:, 3] = v[:, 0] + 2 * v[:, 1] + 3 * v[:, 2]
    v[:, 2] *= -1
    np.testing.assert_allclose(x, v[:, ::-1], rtol=1e-6)
    s = 2 * np.c_[v[:, :2], np.full(9, 1.5)] + [1.0, -1.0, 0.25]
    np.testing.assert_allclose(out, np.where(s < 0, 0, s) + 2, rtol=1e-6, atol=1e-6)


@pytest.mark.parametrize(
    ("name", "dtype", "factor", "value"),
    [("fill_float_2", "f4", 2, 1.5), ("fill_half_3", "f2", 3, 1.5), ("fill_int_4", "i4", 4, 7)],
)
@pytest.mark.parametrize("negate", [None, "true", "false"])
def test_templates_have_the_names_hosts_give_them(name, dtype, factor, value, negate):
    library = msl.compile_shader(kernels.TEMPLATES, constants={} if negate is None else {"negate": negate})
    out = np.zeros(5, dtype)

    library.kernel(name)(out, value, arg_casts={1: "fp16"} if dtype == "f2" else None)

    np.testing.assert_array_equal(out, np.full(5, factor * value * (-1 if negate == "true" else 1), dtype))


def test_groups_at_the_edge_are_smaller():
    out = np.zeros((3, 5, 7, 4), np.uint32)

    msl.compile_shader(kernels.CUBE).places(out, threads=(7, 5, 3), group_size=(4, 2, 2))

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


def test_lanes_that_part_meet_again():
    out = np.zeros(64, np.int32)

    msl.compile_shader(kernels.PARTING).parting(out, group_size=64)

    expected = []
    for simdgroup in (np.arange(32), np.arange(32, 64)):
        turns = simdgroup % 7 + 1
        expected += [sum(int((turns > turn).sum()) for turn in range(own)) for own in turns]
    np.testing.assert_array_equal(out, expected[::-1])


def test_numbers_have_the_types_that_metal_gives_them():
    out, b = np.zeros(5, np.float32), np.array([0x3F80, 0], np.uint16)  # 1.0 in bfloat

    msl.compile_shader(kernels.NUMBERS).numbers(out, b, np.array([1, 2, 3, 4], np.int8), 1, threads=1)

    assert out.tolist() == [44, 44, 1, 4321, 2048]
    assert b[1] == 0x3FAB  # 1 + 0.333984375, in bfloat both times


def test_the_same_source_is_built_once(tmp_path):
    a, out = np.ones((2, 8), np.float32)
    for _ in range(2):
        msl.compile_shader(kernels.ADD, cache=tmp_path).add(a, a, out)

    assert len(list(tmp_path.iterdir())) == 2  # what clang says of it, and the kernel

"""Metal kernels in double precision against NumPy's, and what has no lifted build."""

import json
import struct

import numpy as np
import pytest
import torch
from run_cli import cli

import metal_kernels as kernels
import metal_lifted
from kernelwright import msl

pytestmark = pytest.mark.usefixtures("clang")


@pytest.fixture(scope="module")
def random():
    return np.random.default_rng(11)


@pytest.fixture(scope="module")
def liftable():
    return _lifted(metal_lifted.LIFTABLE)


def _lifted(source):
    return msl.compile_shader(source, lifted=True)


def test_reductions_and_softmax_round_as_doubles_do(random):
    x = random.standard_normal((5, 777))
    out = np.zeros_like(x)

    _lifted(kernels.SOFTMAX).softmax(x, out, 777, threads=5 * 256, group_size=256)

    exact = np.exp(x)
    np.testing.assert_allclose(out, exact / exact.sum(1, keepdims=True), rtol=1e-12)


def test_threadgroup_memory_holds_doubles_and_narrow_arrays_get_rounded_results(random):
    x = random.standard_normal(1000).astype(np.float32)
    kernel = _lifted(kernels.TOTAL).total
    narrow, wide = np.zeros(4, np.float32), np.zeros(4)

    kernel(x, narrow, 1000, threads=1000, group_size=256)
    kernel(x, wide, 1000, threads=1000, group_size=256)

    exact = [x[first : first + 256].sum(dtype=np.float64) for first in range(0, 1000, 256)]
    np.testing.assert_allclose(wide, exact, rtol=1e-12, atol=1e-12)
    np.testing.assert_array_equal(narrow, wide.astype(np.float32))


def test_tiles_and_matrices_of_a_simdgroup(random):
    a, b, c = random.standard_normal((33, 17)), random.standard_normal((17, 50)), np.zeros((33, 50))
    _lifted(kernels.MATMUL).matmul(a, b, c, 33, 50, 17, threads=(64, 48), group_size=(16, 16))
    np.testing.assert_allclose(c, a @ b, rtol=1e-12, atol=1e-12)

    a, b = random.standard_normal((24, 40)), random.standard_normal((40, 16)).astype(np.float16)
    c = np.zeros((24, 16))
    _lifted(kernels.SIMDGROUP_MATMUL).matmul(a, b, c, 16, 40, threads=(2 * 32, 3), group_size=(32, 1))
    np.testing.assert_allclose(c, a @ b.astype(np.float64), rtol=1e-12, atol=1e-12)


def test_structs_are_converted_member_by_member(random):
    x, out = random.standard_normal((9, 4)), np.zeros((9, 3))
    v = x.copy()

    _lifted(kernels.VECTORS).vectors(x, struct.pack("fi3f", 0.5, 2, 1.0, -1.0, 0.25), out, threads=9)

    v[:, :2] += 0.5
    v[:, 3] = v[:, 0] + 2 * v[:, 1] + 3 * v[:, 2]
    v[:, 2] *= -1
    np.testing.assert_allclose(x, v[:, ::-1], rtol=1e-12)
    s = 2 * np.c_[v[:, :2], np.full(9, 1.5)] + [1.0, -1.0, 0.25]
    np.testing.assert_allclose(out, np.where(s < 0, 0, s) + 2, rtol=1e-12)


def test_every_floating_type_is_double_in_arithmetic_and_in_memory(liftable, random):
    a, b = random.standard_normal((2, 32)).astype(np.float16)
    b = torch.from_numpy(b).to(torch.bfloat16)
    v = random.standard_normal((32, 4)).astype(np.float16)
    mixed = struct.pack("<e2xI6x3e12x3f4x", 0.25, 9, 1.5, 2.5, 3.5, 0.1, 0.2, 0.3)
    shifts = torch.tensor([1.0, 2.0, 3.140625]).to(torch.bfloat16).view(torch.int16).numpy().tobytes()
    mixed = mixed[:8] + shifts + mixed[14:]
    out = np.zeros(32)

    liftable.kinds(a, b, v, mixed * 2, out, group_size=32)

    a, b, v = a.astype(np.float64), b.double().numpy(), v.astype(np.float64)
    part = a * 0.1 + 0.25
    w = v[:, ::-1] * [0.5, 1, 2, 3] + b[:, None]
    turned = np.c_[0.1 * w[:, 0] - 0.2 * w[:, 1], 0.2 * w[:, 0] + 0.1 * w[:, 1]]
    expected = part.sum() + np.exp(turned[:, 0]) + np.log(2 + turned[:, 1] ** 2) + (w * w).sum(1)
    expected += np.where(np.arange(32) > 3, b, a) + 3.140625 + float(np.float16(3.5)) + float(np.float32(0.2)) + 9
    np.testing.assert_allclose(out, expected + 65504 + 1.5 + 1e-9, rtol=1e-14)


def test_numbers_are_taken_as_they_are_and_half_literals_too():
    out = np.zeros(3)
    library = _lifted(kernels.TEMPLATES)

    library.kernel("fill_half_3")(out, 0.1, arg_casts="fp16")
    assert out.tolist() == [0.1 * 3] * 3
    library.kernel("fill_half_3")(out, np.float64(0.2))
    assert out.tolist() == [0.2 * 3] * 3
    narrow = np.zeros(3, np.float16)
    library.kernel("fill_half_3")(narrow, np.float16(0.1))
    assert narrow.tolist() == [np.float16(3 * np.float64(np.float16(0.1)))] * 3


def test_poison_is_poison_in_double_too(liftable):
    x, out = np.arange(1, 9, dtype=np.float16), np.ones(8, np.float16)

    liftable.sizes(x, out, np.zeros(4, np.int32), threads=1, poisoned=[1])

    np.testing.assert_array_equal(out[:4], x[:4])
    assert out[4:].view(np.uint16).tolist() == [0xFFFF] * 4


def test_atomics_add_doubles(liftable):
    x, out = torch.arange(1, 129).to(torch.bfloat16) / 128, np.array([0.7])

    liftable.total(x, out, group_size=64)

    np.testing.assert_allclose(out, x.double().sum().item() + 0.7 + 0.2, rtol=1e-14)


def test_only_what_a_kernel_wrote_is_written_back_also_where_arguments_overlap():
    x = np.linspace(0, 1, 17, dtype=np.float32)
    bits = x.view(np.uint32)
    bits[16] = 0x7F800001  # NaN of a kind that no conversion keeps
    before = x.copy()

    _lifted(kernels.ADD).add(x[:8], x[:8], x[8:], threads=8)

    np.testing.assert_array_equal(x[8:16], 2 * before[:8])
    np.testing.assert_array_equal(bits[[*range(8), 16]], before.view(np.uint32)[[*range(8), 16]])


def test_sizes_are_those_that_hosts_count_with_and_bytes_may_be_copied(liftable):
    x = np.arange(16, dtype=np.float16)
    out, n = np.zeros(16, np.float16), np.zeros(4, np.int32)

    liftable.sizes(x, out, n, threads=4)

    np.testing.assert_array_equal(out, x)
    assert n.tolist() == [164806] * 4


def test_threadgroup_memory_counts_as_it_is_without_lifting(liftable):
    x = np.arange(1.0, 8.0)
    kernel = liftable.large

    kernel(x, threads=7, threadgroup_memory={0: 14})

    assert x.tolist() == [14, 12, 10, 8, 6, 4, 2]
    assert kernel.static_thread_group_memory_length == 28_000
    with pytest.raises(msl.LaunchError, match=r"takes 3\d+ bytes of threadgroup memory; 32768 is the most"):
        kernel(x, threads=7, threadgroup_memory={0: 5000})


@pytest.fixture(scope="module")
def declining():
    return _lifted(metal_lifted.DECLINING)


@pytest.mark.parametrize(("name", "body", "of", "words"), metal_lifted.DECLINED)
def test_what_looks_at_the_bytes_of_floats_is_declined_with_its_place(declining, name, body, of, words):
    with pytest.raises(msl.LiftingError) as raised:
        declining.kernel(name)(np.zeros(4, np.float32), np.zeros(4, np.uint32))

    end = metal_lifted.DECLINING.index(body or " }\n", metal_lifted.DECLINING.index(f" {name}(")) + len(body)
    lines = metal_lifted.DECLINING[: metal_lifted.DECLINING.rindex(of, 0, end)].split("\n")
    assert [(each.line, each.column) for each in raised.value.findings] == [(len(lines), len(lines[-1]) + 1)]
    assert words in raised.value.findings[0].message


def test_what_a_kernel_does_not_run_keeps_it_from_nothing(declining):
    x = np.ones(4)

    declining.liftable(x)

    assert x.tolist() == [0.1] * 4


@pytest.mark.parametrize(
    ("also", "words"), [({"watches": True}, "not both"), ({"seeds": 1}, "not both"), ({"device": "cuda"}, "CPU alone")]
)
def test_a_launch_is_lifted_or_watched_or_on_a_gpu(also, words):
    with pytest.raises(msl.LiftingError, match=words):
        msl.compile_shader(kernels.ADD, lifted=True, **also)


def test_the_shell_lifts_too(capsys, tmp_path):
    (tmp_path / "add.metal").write_text(kernels.ADD)
    (tmp_path / "declining.metal").write_text(metal_lifted.DECLINING)
    new = ("--arg", "float64[3]=iota")

    ran = cli(capsys, "msl", "run", tmp_path / "add.metal", "add", *new, *new, *new, "--lifted", "--json")
    declined = cli(capsys, "msl", "run", tmp_path / "declining.metal", "cast", *new, "--arg", "uint32[3]", "--lifted")

    said = json.loads(ran.out)
    assert (ran.code, said["lifted"]) == (0, True)
    assert [(each["dtype"], each["first"]) for each in said["changed"]] == [("float64", [0, 2, 4])]
    assert declined.code == 1
    assert "can't be lifted to double" in declined.out

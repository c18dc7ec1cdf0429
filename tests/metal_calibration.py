"""Kernels whose results a Mac and the emulation may not share, as data: what `bench/metal_calibrate.py` runs on both.

A case is one launch. Its output has equal parts, the rows, each with a name: functions of the same inputs, mostly.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

import metal_kernels as kernels
from metal_kernels import HEAD

LARGEST = np.finfo(np.float32).max
SPECIAL = np.array(
    [
        *(0.0, -0.0, np.inf, -np.inf, np.nan, 1e-45, -1e-45, 1e-40, -1e-40, 1.17549435e-38, -1.17549435e-38),
        *(1.0, -1.0, 0.5, -0.5, 1.5, -1.5, 2.5, -2.5, 0.1, -0.1, 3.0, 7.0, 1 / 3, 0.99999994, 1.0000001),
        *(np.pi, np.pi / 2, np.pi / 4, -np.pi, 100.0, 1e4, 1e5, 1e10, 1e30, LARGEST, -LARGEST),
        *(65504.0, 65519.0, 65520.0, 6e-8, 3e-8, 88.7, 88.8, -87.3, -103.9, -104.1, 127.99, -126.5, -149.5),
        *(8388607.5, 8388608.5, 16777217.0, 2147483647.0, 2147483648.0, -2147483904.0, 4294967296.0),
    ],
    np.float32,
)  # fmt: skip
SWEEP = np.concatenate([SPECIAL, np.linspace(-10, 10, 401), np.geomspace(1e-30, 1e30, 100)]).astype(np.float32)
WHOLE = np.array([0, 1, -1, 2, -2, 3, 7, 31, 32, 33, 64, 255, 65535, 65536, 2**30, 2**31 - 1, -(2**31)], np.int32)

# The types of outputs, as NumPy and Metal have them; NumPy has no bfloat, so its bits are passed.
KINDS = {"float32": (np.float32, "float"), "float16": (np.float16, "half"), "int32": (np.int32, "int"),
         "bfloat16": (np.int16, "bfloat")}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Case:
    """One launch: ``arguments`` as the kernel takes them, which of them is the output, of what type, in which rows."""

    name: str
    source: str
    kernel: str
    arguments: tuple[Any, ...]
    out: int
    kind: str
    rows: tuple[str, ...] = ("all",)
    threads: tuple[int, ...] | None = None
    group: tuple[int, ...] | None = None
    given: tuple[np.ndarray, ...] = ()  # the inputs of a row's elements
    may_trap: bool = False  # on this machine's processor
    note: str = ""


def _of_rows(name: str, kind: str, rows: Mapping[str, str], *given: np.ndarray, **facts: Any) -> Case:
    """Return a case whose rows are expressions of ``a``, ``b`` and ``c``."""
    dtype, metal = KINDS[kind]
    types = ["int" if each.dtype == np.int32 else "float" for each in given]
    parameters = "".join(f"device const {kind}* {name}s, " for kind, name in zip(types, "abc", strict=False))
    read = " ".join(f"const {kind} {name} = {name}s[i];" for kind, name in zip(types, "abc", strict=False))
    written = "\n".join(f"  out[{at} * n + i] = {metal}({expression});" for at, expression in enumerate(rows.values()))
    source = (
        f"{HEAD}kernel void rows({parameters}device {metal}* out, constant int& n, "
        f"uint i [[thread_position_in_grid]]) {{\n  {read}\n{written}\n}}\n"
    )
    count = len(given[0])
    arguments = (*given, np.zeros(len(rows) * count, dtype), count)
    return Case(name=name, source=source, kernel="rows", arguments=arguments, out=len(given), kind=kind,
                rows=tuple(rows), threads=(count,), given=given, **facts)  # fmt: skip


def _pairs(values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    a, b = np.meshgrid(values, values)
    return a.ravel().copy(), b.ravel().copy()


def _called(names: str, arguments: str = "a") -> dict[str, str]:
    return {name: f"{name}({arguments})" for name in names.split()}


UNARY = _called(
    "sin cos tan asin acos atan sinh cosh tanh asinh acosh atanh exp exp2 exp10 log log2 log10 sqrt rsqrt sinpi cospi "
    "tanpi fabs floor ceil rint round trunc fract sign saturate "
    "fast::sin fast::cos fast::exp fast::log fast::tanh precise::sin precise::exp precise::log precise::tanh"
)
BINARY = _called("pow fmod atan2 copysign fmin fmax min max step", "a, b") | {"a / b": "a / b"}
FAST_MATH = {
    "isnan(a)": "isnan(a)", "a != a": "a != a", "isinf(a)": "isinf(a)", "isfinite(a)": "isfinite(a)",
    "isnormal(a)": "isnormal(a)", "a - a": "a - a", "0 * a": "0.0f * a", "a * 1": "a * 1.0f", "a + 0": "a + 0.0f",
    "a == 0": "a == 0.0f", "a / a": "a / a", "1 / a": "1.0f / a", "a / 3": "a / 3.0f", "-(0 - a)": "-(0.0f - a)",
    "a * 0.5 * 2": "a * 0.5f * 2.0f", "max(a, 0)": "max(a, 0.0f)", "min(0, a)": "min(0.0f, a)",
    "clamp(a, -1, 1)": "clamp(a, -1.0f, 1.0f)", "a > 0 ? a : 0": "a > 0.0f ? a : 0.0f",
    "sqrt(a) * sqrt(a)": "sqrt(a) * sqrt(a)",
}  # fmt: skip
CONTRACTION = {
    "a * b + c": "a * b + c", "fma(a, b, c)": "fma(a, b, c)", "c - a * b": "c - a * b",
    "a * b - a * b": "a * b - b * a",
    "(a + b) - a": "(a + b) - a", "(a + b) + c": "(a + b) + c", "a + (b + c)": "a + (b + c)",
    "a * c / c": "a * c / c",
}  # fmt: skip
HALVES = {
    "half(a)": "half(a)", "half + half": "half(a) + half(b)", "half * half": "half(a) * half(b)",
    "half / half": "half(a) / half(b)", "fma": "fma(half(a), half(b), half(1))",
    "a * b + 1": "half(a) * half(b) + half(1)",
    "exp(half)": "exp(half(a))", "sqrt(half)": "sqrt(half(a))", "half(int(a))": "half(int(clamp(a, -9e4f, 9e4f)))",
}  # fmt: skip
BFLOATS = {
    "bfloat(a)": "bfloat(a)", "bfloat + bfloat": "bfloat(a) + bfloat(b)", "bfloat * bfloat": "bfloat(a) * bfloat(b)",
    "bfloat / bfloat": "bfloat(a) / bfloat(b)",
}  # fmt: skip
CONVERSIONS = {name: f"{name}(a)" for name in ("int", "uint", "short", "ushort", "char", "uchar")} | {
    "as_type<int>": "as_type<int>(a)"
}
INTEGERS = {
    "a + b": "a + b", "a * b": "a * b", "a << b": "a << b", "a >> b": "a >> b", "uint(a) >> b": "uint(a) >> uint(b)",
    "abs": "abs(a)", "absdiff": "absdiff(a, b)", "addsat": "addsat(a, b)", "subsat": "subsat(a, b)",
    "mulhi": "mulhi(a, b)", "clz": "clz(a)", "ctz": "ctz(a)", "popcount": "popcount(a)",
    "rotate": "rotate(uint(a), uint(b))", "reverse_bits": "reverse_bits(a)", "hadd": "hadd(a, b)",
    "extract_bits": "extract_bits(uint(a), uint(b) & 15, 9u)",
}  # fmt: skip

LANES = (
    HEAD
    + """
kernel void lanes(device const float* x, device float* out, uint i [[thread_position_in_grid]],
                  uint lane [[thread_index_in_simdgroup]], uint n [[threads_per_grid]]) {
  const float own = x[i];
  float found[8] = {-1, -1, -1, -1, -1, -1, -1, -1};
  if (lane < 16) found[0] = simd_shuffle(own, ushort(lane + 16));
  if (lane < 16) found[1] = simd_broadcast(own, 31);
  if (lane < 16) found[2] = simd_shuffle_xor(own, 16);
  if (lane < 16) found[3] = simd_shuffle_down(own, 8);
  if (lane % 2) found[4] = simd_sum(own);
  found[5] = simd_shuffle_down(own, 24);
  found[6] = simd_shuffle_up(own, 24);
  found[7] = simd_sum(1.0f);
  for (uint k = 0; k < 8; k++) out[k * n + i] = found[k];
}
"""
)
LANE_ROWS = ("shuffle from an inactive lane", "broadcast of an inactive lane", "xor to an inactive lane",
             "down to an inactive lane", "sum of odd lanes", "down past the end", "up past the beginning",
             "sum of ones")  # fmt: skip
ATOMICS = (
    HEAD
    + """
kernel void atomics(device const float* x, device atomic_float* sum, uint i [[thread_position_in_grid]]) {
  atomic_fetch_add_explicit(sum, x[i], memory_order_relaxed);
}
"""
)


def cases() -> list[Case]:
    """Return every case; the same ones on every machine."""
    random = np.random.default_rng(5)
    a, b = _pairs(SPECIAL)
    near = random.uniform(0.5, 2, (2, 500)).astype(np.float32)
    whole_a, whole_b = _pairs(WHOLE)
    fits = (whole_b != 0) & ~((whole_a == -(2**31)) & (whole_b == -1))
    quotients = {"a / b": "a / b", "a % b": "a % b"}
    return [
        _of_rows("functions", "float32", UNARY, SWEEP),
        _of_rows("functions of two", "float32", BINARY, a, b),
        _of_rows("special values", "float32", FAST_MATH, SWEEP, note="NaN, inf and denormals under fast math"),
        _of_rows("contraction", "float32", CONTRACTION, *near, -(near[0] * near[1]), note="fused or reordered sums"),
        _of_rows("half", "float16", HALVES, a, b),
        _of_rows("bfloat", "bfloat16", BFLOATS, a, b),
        _of_rows("conversions", "int32", CONVERSIONS, SWEEP, note="C++ leaves out-of-range ones undefined"),
        _of_rows("integers", "int32", INTEGERS, whole_a, whole_b, note="C++ leaves overflow and long shifts undefined"),
        _of_rows("quotients", "int32", quotients, whole_a[fits], whole_b[fits]),
        _of_rows("division by zero", "int32", quotients, whole_a[~fits], whole_b[~fits], may_trap=True,
                 note="undefined"),
        *_launches(random),
    ]  # fmt: skip


def _launches(random: np.random.Generator) -> list[Case]:
    """Return kernels that tests launch, and what depends on lanes, groups and order."""
    x = random.standard_normal(64 * 50).astype(np.float32)
    square = random.standard_normal((2, 48, 48)).astype(np.float32)
    eights = random.standard_normal((2, 16 * 16)).astype(np.float16)
    count = np.zeros(16, np.int32)
    lanes = np.arange(40, dtype=np.float32)
    inactive = "what an inactive lane holds isn't said anywhere"
    return [
        Case(name="add", source=kernels.ADD, kernel="add", arguments=(x, x[::-1].copy(), np.zeros_like(x)), out=2,
             kind="float32"),
        Case(name="total", source=kernels.TOTAL, kernel="total", arguments=(x, np.zeros(13, np.float32), x.size),
             out=1, kind="float32", threads=(x.size,), group=(256,)),
        Case(name="softmax", source=kernels.SOFTMAX, kernel="softmax", arguments=(x, np.zeros_like(x), 800), out=1,
             kind="float32", threads=(4 * 128,), group=(128,)),
        Case(name="product of matrices", source=kernels.MATMUL, kernel="matmul", out=2, kind="float32",
             arguments=(*square, np.zeros(48 * 48, np.float32), 48, 48, 48), threads=(48, 48), group=(16, 16)),
        Case(name="product of simdgroups", source=kernels.SIMDGROUP_MATMUL, kernel="matmul", out=2, kind="float32",
             arguments=(*eights, np.zeros(256, np.float32), 16, 16), threads=(64, 2), group=(32, 1)),
        Case(name="histogram", source=kernels.HISTOGRAM, kernel="histogram", out=1, kind="int32",
             arguments=(np.arange(5000, dtype=np.int32), count), threads=(5000,), group=(128,)),
        Case(name="scan", source=kernels.SCAN, kernel="scan", out=1, kind="int32",
             arguments=(np.arange(64, dtype=np.int32), np.zeros(64, np.int32)), threads=(64,), group=(64,)),
        Case(name="parting lanes", source=kernels.PARTING, kernel="parting", arguments=(np.zeros(64, np.int32),),
             out=0, kind="int32", threads=(64,), group=(64,)),
        Case(name="groups at the edge", source=kernels.CUBE, kernel="places", out=0, kind="int32",
             arguments=(np.zeros(7 * 5 * 3 * 4, np.int32),), threads=(7, 5, 3), group=(4, 2, 2)),
        Case(name="lanes", source=LANES, kernel="lanes", arguments=(lanes, np.zeros(8 * 40, np.float32)), out=1,
             kind="float32", rows=LANE_ROWS, threads=(40,), group=(40,), given=(lanes,), note=inactive),
        Case(name="float atomics", source=ATOMICS, kernel="atomics", arguments=(x, np.zeros(1, np.float32)), out=1,
             kind="float32", threads=(x.size,), group=(64,), note="the order of additions isn't fixed"),
    ]  # fmt: skip

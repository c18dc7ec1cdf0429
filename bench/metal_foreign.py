"""Kernels of other projects, run here and compared with torch in float64.

    python bench/metal_foreign.py --mlx FOLDER [--only WORD] [--threads 2]

FOLDER is a checkout of MLX (the folder that holds mlx/). Prints a line for each kernel that disagrees, and totals by
family.
"""

import argparse
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import torch
from metal_agreement import BOUNDS, relative_error

from kernelwright import msl
from kernelwright.msl.frontend import ShaderSource

FLOATS = {"float32": torch.float32, "float16": torch.float16, "bfloat16": torch.bfloat16}
WHOLES = {name: np.dtype(name) for name in ("uint8", "uint16", "uint32", "uint64", "int8", "int16", "int32", "int64")}


@dataclass(frozen=True, kw_only=True)
class Case:
    """One launch of one kernel: its file, arguments, which of them is the answer and what that should be."""

    family: str
    file: str
    kernel: str
    arguments: tuple[Any, ...]
    out: int
    expected: torch.Tensor | np.ndarray
    launch: dict[str, Any] = field(default_factory=dict)
    constants: dict[str, str] = field(default_factory=dict)
    bound: float | None = None


def floats(
    random: np.random.Generator, dtype: torch.dtype, *shape: int, low: float = -3, high: float = 3
) -> torch.Tensor:
    """Return numbers of one type between two bounds."""
    return torch.from_numpy(random.uniform(low, high, shape)).to(dtype)


def mlx_unary(random: np.random.Generator) -> Iterator[Case]:
    """Yield elementwise functions of one argument."""
    functions = {
        "Abs": torch.abs, "ArcCos": torch.acos, "ArcSin": torch.asin, "ArcTan": torch.atan, "ArcSinh": torch.asinh,
        "Ceil": torch.ceil, "Cos": torch.cos, "Cosh": torch.cosh, "Exp": torch.exp, "Expm1": torch.expm1,
        "Floor": torch.floor, "Log": torch.log, "Log2": torch.log2, "Log10": torch.log10, "Log1p": torch.log1p,
        "Negative": torch.neg, "Sigmoid": torch.sigmoid, "Erf": torch.erf, "ErfInv": torch.erfinv, "Sign": torch.sign,
        "Sin": torch.sin, "Sinh": torch.sinh, "Square": torch.square, "Sqrt": torch.sqrt, "Rsqrt": torch.rsqrt,
        "Tan": torch.tan, "Tanh": torch.tanh, "Round": torch.round,
    }  # fmt: skip
    positive = {"Log", "Log2", "Log10", "Log1p", "Sqrt", "Rsqrt"}
    within_one = {"ArcCos", "ArcSin", "ErfInv", "Tan"}
    count = 1000
    for name, function in functions.items():
        low, high = (0.1, 5.0) if name in positive else (-0.9, 0.9) if name in within_one else (-3.0, 3.0)
        for word, dtype in FLOATS.items():
            x = floats(random, dtype, count, low=low, high=high)
            for prefix, each in (("v_", 1), ("vn_", 8 // x.element_size())):
                yield Case(
                    family="unary",
                    file="unary",
                    kernel=f"{prefix}{name}{word}{word}",
                    arguments=(x, torch.zeros_like(x), count),
                    out=1,
                    expected=function(x.double()),
                    launch={"threads": -(-count // each)},
                    bound=2e-5 if dtype == torch.float32 else None,
                )


def mlx_binary(random: np.random.Generator) -> Iterator[Case]:
    """Yield elementwise functions of two arguments."""
    functions = {
        "Add": torch.add, "Subtract": torch.sub, "Multiply": torch.mul, "Divide": torch.div, "Maximum": torch.maximum,
        "Minimum": torch.minimum, "ArcTan2": torch.atan2, "LogAddExp": torch.logaddexp,
    }  # fmt: skip
    count = 500
    for name, function in functions.items():
        for word, dtype in FLOATS.items():
            a, b = floats(random, dtype, count), floats(random, dtype, count, low=0.5)
            for prefix, left, right in (("vv_", a, b), ("sv_", a[:1], b), ("vs_", a, b[:1])):
                yield Case(
                    family="binary",
                    file="binary",
                    kernel=f"{prefix}{name}{word}",
                    arguments=(left, right, torch.zeros_like(a), count),
                    out=2,
                    expected=function(left.double(), right.double()).expand(count),
                    launch={"threads": count},
                    bound=2e-5 if dtype == torch.float32 else None,
                )


def mlx_arange(random: np.random.Generator) -> Iterator[Case]:
    """Yield ranges of numbers."""
    del random
    for word, dtype in WHOLES.items():
        out = np.zeros(20, dtype)
        start, step = np.array(3, dtype)[()], np.array(2, dtype)[()]
        yield Case(
            family="arange", file="arange", kernel=f"arange{word}", arguments=(start, step, out), out=2,
            expected=np.arange(3, 43, 2), launch={"threads": 20},
        )  # fmt: skip


def mlx_rows(random: np.random.Generator) -> Iterator[Case]:
    """Yield softmax, logsumexp and norms over rows."""
    rows = 6
    for word, dtype in FLOATS.items():
        for kind, columns, threads in (("block", 300, 96), ("looped", 5000, 1024)):
            x = floats(random, dtype, rows, columns)
            wide = x.double()
            launch = {"threads": rows * threads, "group_size": threads}
            softmax = torch.softmax(wide, 1)
            yield Case(
                family="softmax", file="softmax", kernel=f"{kind}_softmax_{word}",
                arguments=(x, torch.zeros_like(x), columns), out=1, expected=softmax, launch=launch,
            )  # fmt: skip
            if dtype != torch.float32:
                yield Case(
                    family="softmax", file="softmax", kernel=f"{kind}_softmax_precise_{word}",
                    arguments=(x, torch.zeros_like(x), columns), out=1, expected=softmax, launch=launch,
                )  # fmt: skip
            yield Case(
                family="logsumexp", file="logsumexp", kernel=f"{kind}_logsumexp_{word}",
                arguments=(x, torch.zeros(rows, dtype=dtype), columns), out=1,
                expected=torch.logsumexp(wide, 1), launch=launch, bound=1e-5 if dtype == torch.float32 else None,
            )  # fmt: skip
            w, b = floats(random, dtype, columns), floats(random, dtype, columns)
            looped = "_looped" if kind == "looped" else ""
            scaled = wide / (wide.square().mean(1, keepdim=True) + 1e-5).sqrt()
            yield Case(
                family="rms_norm", file="rms_norm", kernel=f"rms{looped}{word}",
                arguments=(x, w, torch.zeros_like(x), 1e-5, columns, 1), out=2, expected=scaled * w.double(),
                launch=launch, constants={"has_w": "true"}, bound=1e-5 if dtype == torch.float32 else None,
            )  # fmt: skip
            normed = torch.nn.functional.layer_norm(wide, (columns,), w.double(), b.double(), 1e-5)
            yield Case(
                family="layer_norm", file="layer_norm", kernel=f"layer_norm{looped}{word}",
                arguments=(x, w, b, torch.zeros_like(x), 1e-5, columns, 1, 1), out=3, expected=normed,
                launch=launch, constants={"has_w": "true"},
                bound=1e-5 if dtype == torch.float32 else 3e-3 if dtype == torch.float16 else 3e-2,
            )  # fmt: skip


def mlx_arg_reduce(random: np.random.Generator) -> Iterator[Case]:
    """Yield argmin and argmax over rows."""
    rows, columns = 5, 700
    for word in (*FLOATS, *WHOLES):
        if word in FLOATS:
            x: Any = floats(random, FLOATS[word], rows, columns)
            wide = x.double().numpy()
        else:
            x = random.integers(0, 120, (rows, columns)).astype(WHOLES[word])
            wide = x.astype(np.float64)
        for name, function in (("argmin", np.argmin), ("argmax", np.argmax)):
            out = np.zeros(rows, np.uint32)
            yield Case(
                family="arg_reduce", file="arg_reduce", kernel=f"{name}_{word}",
                arguments=(x, out, np.array([rows], np.int32), [columns], [1], 1, 1, columns), out=1,
                expected=function(wide, 1), launch={"threads": (128, rows, 1), "group_size": (128, 1, 1)},
            )  # fmt: skip


def mlx_scan(random: np.random.Generator) -> Iterator[Case]:
    """Yield cumulative sums, products, minima and maxima along rows."""
    rows, columns = 4, 1000
    functions = {"sum": np.cumsum, "max": np.maximum.accumulate, "min": np.minimum.accumulate}
    for word in ("float32", "int32", "int64", "uint32"):
        x = random.integers(0 if word[0] == "u" else -4, 5, (rows, columns)).astype(word)
        for name, function in functions.items():
            for prefix in ("inclusive", "reverse_inclusive"):
                wide = x.astype(np.float64)
                turned = wide[:, ::-1] if prefix[0] == "r" else wide
                expected = function(turned, axis=1)
                out = np.zeros_like(x)
                yield Case(
                    family="scan", file="scan", kernel=f"contig_scan_{prefix}_{name}_{word}_{word}",
                    arguments=(x, out, columns), out=1, expected=expected[:, ::-1] if prefix[0] == "r" else expected,
                    launch={"threads": (128, rows, 1), "group_size": (128, 1, 1)},
                )  # fmt: skip


def mlx_sort(random: np.random.Generator) -> Iterator[Case]:
    """Yield sorts of short rows, of values and of their places."""
    rows = 3
    for word in ("float32", "float16", "int32", "uint8", "int64"):
        for threads in (32, 128, 256):
            columns = threads * 4 - 5
            x = random.permutation(rows * columns).reshape(rows, columns).astype(word)
            arguments = (columns, 1, 1, columns, columns)
            casts = {"arg_casts": dict.fromkeys(range(2, 7), "int32")}
            launch = {"threads": (threads, rows, 1), "group_size": (threads, 1, 1), **casts}
            yield Case(
                family="sort", file="sort", kernel=f"c_block_sort_{word}_{word}_bn{threads}_tn4",
                arguments=(x, np.zeros_like(x), *arguments), out=1, expected=np.sort(x, 1), launch=launch,
            )  # fmt: skip
            if len(np.unique(x)) == x.size:
                yield Case(
                    family="sort", file="sort", kernel=f"carg_block_sort_{word}_uint32_bn{threads}_tn4",
                    arguments=(x, np.zeros(x.shape, np.uint32), *arguments), out=1, expected=np.argsort(x, 1),
                    launch=launch,
                )  # fmt: skip


def mlx_reduce(random: np.random.Generator) -> Iterator[Case]:
    """Yield sums and extremes of everything."""
    count = 3000
    for word in ("float32", "int32", "int64"):
        x = random.integers(-50, 50, count).astype(word)
        for name, function in (("sum", np.sum), ("max", np.max), ("min", np.min)):
            yield Case(
                family="reduce", file="reduce", kernel=f"all_reduce_{name}{word}",
                arguments=(x, np.zeros(1, word), count, count), out=1, expected=function(x, keepdims=True),
                launch={"threads": 256, "group_size": 256},
            )  # fmt: skip


MLX = (mlx_unary, mlx_binary, mlx_arange, mlx_rows, mlx_arg_reduce, mlx_scan, mlx_sort, mlx_reduce)


def error_of(case: Case) -> float:
    """Return the largest error of an answer, relative to the larger of 1 and the value."""
    return relative_error(case.arguments[case.out], case.expected)


def bound_of(case: Case) -> float:
    """Return the largest error allowed."""
    found = case.arguments[case.out]
    return case.bound or (BOUNDS[found.dtype] if isinstance(found, torch.Tensor) else 1e-6)


def run(folder: Path, cases: list[Case], threads: int) -> tuple[Counter[str], Counter[str]]:
    """Run all cases; return how many of each family agree, and how many don't."""
    libraries: dict[tuple[str, ...], msl.ShaderLibrary] = {}
    right, wrong = Counter[str](), Counter[str]()
    for case in cases:
        key = (case.file, *case.constants)
        if key not in libraries:
            file = folder / "mlx/backend/metal/kernels" / f"{case.file}.metal"
            source = ShaderSource.of_file(file, include=(str(folder),)).with_values(case.constants)
            libraries[key] = msl.compile_shader(source, threads=threads)
        try:
            libraries[key].kernel(case.kernel)(*case.arguments, **case.launch)
            error = error_of(case)
        except (RuntimeError, SyntaxError, ValueError) as problem:
            print(f"{case.kernel}: {str(problem)[:300]}")
            wrong[case.family] += 1
            continue
        if error <= bound_of(case):
            right[case.family] += 1
        else:
            wrong[case.family] += 1
            print(f"{case.kernel}: error {error:.2e} where {bound_of(case):.0e} is allowed")
    return right, wrong


def main() -> None:
    """Run the cases and print what came of them."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--mlx", type=Path, required=True)
    parser.add_argument("--only", default="", help="kernels whose name has this word")
    parser.add_argument("--threads", type=int, default=2)
    asked = parser.parse_args()
    random = np.random.default_rng(0)
    cases = [case for family in MLX for case in family(random) if asked.only in case.kernel]
    began = time.perf_counter()
    right, wrong = run(asked.mlx, cases, asked.threads)
    for family in dict.fromkeys(case.family for case in cases):
        print(f"{family:12} {right[family]:4} agree, {wrong[family]} don't")
    print(f"{right.total()} of {len(cases)} kernels agree; {time.perf_counter() - began:.0f} s")


if __name__ == "__main__":
    main()

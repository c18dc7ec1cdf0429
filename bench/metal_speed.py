"""How fast Metal kernels run on this machine's CPU, against NumPy and torch on the same data.

    python bench/metal_speed.py [--threads 2] [--seconds 1]

Prints, for each case, the best time, a rate, the largest error, and where there is one the ratio to the
library's time for the same work, measured in turns with it. Emulated: says nothing about a GPU.
"""

import argparse
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import torch

from kernelwright import msl

SOURCE = """
#include <metal_stdlib>
using namespace metal;

kernel void add(device const float* a, device const float* b, device float* out, uint i [[thread_position_in_grid]]) {
  out[i] = a[i] + b[i];
}

kernel void gelu(device const float4* x, device float4* out, uint i [[thread_position_in_grid]]) {
  const float4 v = x[i];
  out[i] = 0.5 * v * (1.0 + precise::tanh(0.7978845608 * (v + 0.044715 * v * v * v)));
}

kernel void total(device const float* x, device float* out, constant uint& n, uint t [[thread_index_in_threadgroup]],
                  uint g [[threadgroup_position_in_grid]], uint size [[threads_per_threadgroup]]) {
  threadgroup float part[256];
  float sum = 0;
  for (uint i = g * size * 4 + t; i < min(n, (g + 1) * size * 4); i += size) sum += x[i];
  part[t] = sum;
  threadgroup_barrier(mem_flags::mem_threadgroup);
  for (uint step = size / 2; step > 0; step >>= 1) {
    if (t < step) part[t] += part[t + step];
    threadgroup_barrier(mem_flags::mem_threadgroup);
  }
  if (t == 0) out[g] = part[0];
}

kernel void softmax(device const float* x, device float* out, constant int& n,
                    uint row [[threadgroup_position_in_grid]], uint t [[thread_position_in_threadgroup]],
                    uint size [[threads_per_threadgroup]],
                    uint lane [[thread_index_in_simdgroup]], uint simd [[simdgroup_index_in_threadgroup]]) {
  threadgroup float shared[32];
  x += row * n;
  out += row * n;
  float most = -INFINITY;
  for (int i = t; i < n; i += size) most = max(most, x[i]);
  most = simd_max(most);
  if (lane == 0) shared[simd] = most;
  threadgroup_barrier(mem_flags::mem_threadgroup);
  most = simd_max(lane < (size + 31) / 32 ? shared[lane] : -INFINITY);
  threadgroup_barrier(mem_flags::mem_threadgroup);
  float sum = 0;
  for (int i = t; i < n; i += size) sum += exp(x[i] - most);
  sum = simd_sum(sum);
  if (lane == 0) shared[simd] = sum;
  threadgroup_barrier(mem_flags::mem_threadgroup);
  sum = simd_sum(lane < (size + 31) / 32 ? shared[lane] : 0);
  for (int i = t; i < n; i += size) out[i] = exp(x[i] - most) / sum;
}

constant constexpr int TILE = 16;
kernel void matmul(device const float* a, device const float* b, device float* c, constant int& m, constant int& n,
                   constant int& k, uint2 t [[thread_position_in_threadgroup]],
                   uint2 g [[threadgroup_position_in_grid]]) {
  threadgroup float as[TILE][TILE], bs[TILE][TILE];
  const int row = g.y * TILE + t.y, column = g.x * TILE + t.x;
  float sum = 0;
  for (int first = 0; first < k; first += TILE) {
    as[t.y][t.x] = (row < m && first + int(t.x) < k) ? a[row * k + first + t.x] : 0;
    bs[t.y][t.x] = (column < n && first + int(t.y) < k) ? b[(first + t.y) * n + column] : 0;
    threadgroup_barrier(mem_flags::mem_threadgroup);
    for (int i = 0; i < TILE; i++) sum = fma(as[t.y][i], bs[i][t.x], sum);
    threadgroup_barrier(mem_flags::mem_threadgroup);
  }
  if (row < m && column < n) c[row * n + column] = sum;
}

kernel void simd_matmul(device const half* a, device const half* b, device float* c, constant int& m, constant int& n,
                        constant int& k, uint2 g [[threadgroup_position_in_grid]]) {
  simdgroup_matrix<float, 8, 8> sum = make_filled_simdgroup_matrix<float, 8, 8>(0.0f);
  simdgroup_half8x8 left, right;
  for (int i = 0; i < k; i += 8) {
    simdgroup_load(left, a + g.y * 8 * k + i, k);
    simdgroup_load(right, b + i * n + g.x * 8, n);
    simdgroup_multiply_accumulate(sum, left, right, sum);
  }
  simdgroup_store(sum, c + g.y * 8 * n + g.x * 8, n);
}
"""


@dataclass(frozen=True, kw_only=True)
class Case:
    """One kernel on one set of data; ``work`` in units of ``unit`` is done by a launch."""

    kernel: str
    work: float
    unit: str
    arguments: tuple[Any, ...]
    out: int
    expected: np.ndarray
    launch: dict[str, Any] = field(default_factory=dict)
    library: tuple[str, Callable[[], Any]] | None = None


def cases(random: np.random.Generator) -> list[Case]:
    """Return the cases, their data drawn."""
    count, rows, columns, size, small = 1 << 22, 2048, 1000, 512, 256
    a, b = random.standard_normal((2, count)).astype("f4")
    x = random.standard_normal((rows, columns)).astype("f4")
    left, right = random.standard_normal((2, size, size)).astype("f4")
    halves = random.standard_normal((2, small, small)).astype("f2")
    sum_ = np.zeros_like(a)
    ta, tb, tx = map(torch.from_numpy, (a, b, x))
    wide = x.astype("f8")
    inner = 0.7978845608 * (a.astype("f8") + 0.044715 * a.astype("f8") ** 3)
    powers = np.exp(wide - wide.max(1, keepdims=True))
    groups = count // 1024
    crossings = 9 * 256 * groups  # one, and one for each of eight halvings
    return [
        Case(
            kernel="add",
            work=count / 1e6,
            unit="M threads/s",
            arguments=(a, b, np.zeros_like(a)),
            out=2,
            expected=a + b,
            library=("numpy", lambda: np.add(a, b, out=sum_)),
        ),
        Case(
            kernel="add",
            work=count / 1e6,
            unit="M threads/s",
            arguments=(a, b, np.zeros_like(a)),
            out=2,
            expected=a + b,
            library=("torch", lambda: torch.add(ta, tb, out=torch.from_numpy(sum_))),
        ),
        Case(
            kernel="gelu",
            work=count / 4 / 1e6,
            unit="M threads/s",
            arguments=(a, np.zeros_like(a)),
            out=1,
            expected=0.5 * a * (1 + np.tanh(inner)),
            launch={"threads": count // 4},
            library=("torch", lambda: torch.nn.functional.gelu(ta, approximate="tanh")),
        ),
        Case(
            kernel="total",
            work=crossings / 1e6,
            unit="M barrier crossings/s",
            arguments=(a, np.zeros(groups, "f4"), count),
            out=1,
            expected=a.reshape(groups, 1024).astype("f8").sum(1),
            launch={"threads": count // 4, "group_size": 256},
        ),
        Case(
            kernel="softmax",
            work=rows * 256 / 1e6,
            unit="M threads/s",
            arguments=(x, np.zeros_like(x), columns),
            out=1,
            expected=powers / powers.sum(1, keepdims=True),
            launch={"threads": rows * 256, "group_size": 256},
            library=("torch", lambda: torch.softmax(tx, 1)),
        ),
        Case(
            kernel="matmul",
            work=2 * size**3 / 1e9,
            unit="GFLOP/s",
            arguments=(left, right, np.zeros((size, size), "f4"), size, size, size),
            out=2,
            expected=left.astype("f8") @ right,
            launch={"threads": (size, size), "group_size": (16, 16)},
        ),
        Case(
            kernel="simd_matmul",
            work=(small // 8) ** 3 / 1e6,
            unit="M products of 8x8 matrices/s",
            arguments=(*halves, np.zeros((small, small), "f4"), small, small, small),
            out=2,
            expected=halves[0].astype("f8") @ halves[1].astype("f8"),
            launch={"threads": (small // 8 * 32, small // 8), "group_size": (32, 1)},
        ),
    ]


def best_times(works: list[Callable[[], Any]], seconds: float) -> list[float]:
    """Return the best time of each, all of them run in turns."""
    best = [float("inf")] * len(works)
    for work in works:
        work()
    ends = time.perf_counter() + seconds
    while time.perf_counter() < ends:
        for at, work in enumerate(works):
            began = time.perf_counter()
            work()
            best[at] = min(best[at], time.perf_counter() - began)
    return best


def main() -> None:
    """Run all cases and print a line for each."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--seconds", type=float, default=1.0, help="for each case")
    asked = parser.parse_args()
    torch.set_num_threads(asked.threads)
    library = msl.compile_shader(SOURCE, threads=asked.threads)
    for case in cases(np.random.default_rng(0)):
        kernel = library.kernel(case.kernel)
        works = [lambda kernel=kernel, case=case: kernel(*case.arguments, **case.launch)]
        works += [case.library[1]] if case.library else []
        times = best_times(works, asked.seconds)
        error = np.abs(case.arguments[case.out] - case.expected).max()
        beside = f", {times[0] / times[1]:.2f} times {case.library[0]}'s time" if case.library else ""
        print(
            f"{case.kernel:12} {1e3 * times[0]:8.3f} ms  {case.work / times[0]:8.1f} {case.unit}"
            f"  (error {error:.1e}{beside})"
        )


if __name__ == "__main__":
    main()

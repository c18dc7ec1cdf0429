"""How fast Metal kernels run on an NVIDIA GPU, through PTX, at full size; beside torch on the same data.

    python bench/metal_gpu.py [--size 8192] [--launches 20]

Prints, for each kernel of bench/metal_speed.py, its time on the GPU by CUDA's profiler, a rate, the ratio to the time
of torch's kernels for the same work, the time of a whole call, and the largest error, relative to the largest value of
torch's answer in float64. Says nothing about Apple's GPUs: it is what a verifier needs to run a kernel at full size.
"""

import argparse
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import torch
from metal_speed import SOURCE

from kernelwright import msl
from kernelwright.msl.gpu import open_gpu


@dataclass(frozen=True, kw_only=True)
class Case:
    """One kernel on one set of data: bytes that it moves or operations that it does, and torch's way to do the same."""

    kernel: str
    size: str
    arguments: tuple[Any, ...]
    out: int
    launch: dict[str, Any]
    library: Callable[[], torch.Tensor]
    exact: Callable[[], torch.Tensor]
    bytes_moved: float = 0
    operations: float = 0

    def rate(self, seconds: float) -> str:
        """Return how much is done in a second."""
        if self.operations:
            return f"{self.operations / seconds / 1e12:7.2f} TFLOP/s"
        return f"{self.bytes_moved / seconds / 1e9:7.0f} GB/s"


def cases(size: int) -> list[Case]:
    """Return the cases; rows and columns are ``size`` each, products of matrices half of that."""
    generator = torch.Generator("cuda").manual_seed(0)

    def normal(*shape: int) -> torch.Tensor:
        return torch.randn(*shape, device="cuda", generator=generator)

    a, b, out = normal(size, size), normal(size, size), torch.empty(size, size, device="cuda")
    half = size // 2
    left, right, product = normal(half, half), normal(half, half), torch.empty(half, half, device="cuda")
    halves = left.half(), right.half()
    count, groups = size * size, size * size // 1024
    flops = 2.0 * half**3
    return [
        Case(
            kernel="add", size=f"{size} x {size}", arguments=(a, b, out), out=2, launch={},
            library=lambda: a + b, exact=lambda: a.double() + b, bytes_moved=12.0 * count,
        ),
        Case(
            kernel="gelu", size=f"{size} x {size}", arguments=(a, out), out=1,
            launch={"threads": count // 4, "group_size": 256},
            library=lambda: torch.nn.functional.gelu(a, approximate="tanh"),
            exact=lambda: torch.nn.functional.gelu(a.double(), approximate="tanh"), bytes_moved=8.0 * count,
        ),
        Case(
            kernel="total", size=f"{groups} x 1024", arguments=(a, torch.empty(groups, device="cuda"), count), out=1,
            launch={"threads": count // 4, "group_size": 256}, library=lambda: a.reshape(groups, 1024).sum(1),
            exact=lambda: a.double().reshape(groups, 1024).sum(1), bytes_moved=4.0 * count,
        ),
        Case(
            kernel="softmax", size=f"{size} x {size}", arguments=(a, out, size), out=1,
            launch={"threads": size * 256, "group_size": 256}, library=lambda: torch.softmax(a, 1),
            exact=lambda: torch.softmax(a.double(), 1), bytes_moved=8.0 * count,
        ),
        Case(
            kernel="matmul", size=f"{half} cubed", arguments=(left, right, product, half, half, half), out=2,
            launch={"threads": (half, half), "group_size": (16, 16)}, library=lambda: left @ right,
            exact=lambda: left.double() @ right.double(), operations=flops,
        ),
        Case(
            kernel="simd_matmul", size=f"{half} cubed", arguments=(*halves, product, half, half, half), out=2,
            launch={"threads": (half // 8 * 32, half // 8), "group_size": (32, 1)},
            library=lambda: halves[0] @ halves[1],
            exact=lambda: halves[0].double() @ halves[1].double(), operations=flops,
        ),
    ]  # fmt: skip


def seconds_of(work: Callable[[], Any], launches: int) -> tuple[float, float]:
    """Return the time that the GPU spends in kernels for one call, and that between calls which wait for each other."""
    work()
    torch.cuda.synchronize()
    with torch.profiler.profile(activities=[torch.profiler.ProfilerActivity.CUDA]) as profile:
        for _ in range(launches):
            work()
        torch.cuda.synchronize()
    spent = sum(
        each.self_device_time_total for each in profile.key_averages() if not each.key.startswith(("Mem", "cu"))
    )
    began = time.perf_counter()
    for _ in range(launches):
        work()
        torch.cuda.synchronize()
    return spent / launches / 1e6, (time.perf_counter() - began) / launches


def main() -> None:
    """Run all cases and print a line for each."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", type=int, default=8192)
    parser.add_argument("--launches", type=int, default=20)
    asked = parser.parse_args()
    torch.backends.cuda.matmul.allow_tf32 = False
    metal = msl.compile_shader(SOURCE, device="cuda")
    print(f"{open_gpu().name}, torch {torch.__version__}")
    for case in cases(asked.size):
        kernel = metal.kernel(case.kernel)
        own, called = seconds_of(
            lambda kernel=kernel, case=case: kernel(*case.arguments, **case.launch), asked.launches
        )
        library_s, _ = seconds_of(case.library, asked.launches)
        exact = case.exact()
        error = ((case.arguments[case.out] - exact).abs().max() / exact.abs().max()).item()
        print(
            f"{case.kernel:12} {case.size:14} {1e3 * own:8.3f} ms {case.rate(own)}, {own / library_s:5.2f} times "
            f"torch's time; {1e3 * called:.3f} ms with the launch (error {error:.1e})"
        )


if __name__ == "__main__":
    main()

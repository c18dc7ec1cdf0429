"""How fast Metal kernels run on an NVIDIA GPU, through PTX, at full size; beside torch on the same data.

    python bench/metal_gpu.py [--size 8192] [--launches 20]

Prints, for each kernel of bench/metal_speed.py, the time of a launch by CUDA's events, a rate, the ratio to torch's
time for the same work, measured in turns with it, and the largest error, relative to the largest value of torch's
answer in float64. Says nothing about Apple's GPUs: it is what a verifier needs to run a kernel at full size.
"""

import argparse
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


def seconds_of(works: list[Callable[[], Any]], launches: int) -> list[float]:
    """Return the least time of each by CUDA's events, all of them run in turns."""
    least = [float("inf")] * len(works)
    for work in works:
        work()
    for _ in range(launches):
        for at, work in enumerate(works):
            began, ended = torch.cuda.Event(enable_timing=True), torch.cuda.Event(enable_timing=True)
            began.record()
            work()
            ended.record()
            ended.synchronize()
            least[at] = min(least[at], began.elapsed_time(ended) / 1e3)
    return least


def main() -> None:
    """Run all cases and print a line for each."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", type=int, default=8192)
    parser.add_argument("--launches", type=int, default=20)
    asked = parser.parse_args()
    torch.backends.cuda.matmul.allow_tf32 = False
    library = msl.compile_shader(SOURCE, device="cuda")
    print(f"{open_gpu().name}, torch {torch.__version__}")
    for case in cases(asked.size):
        kernel = library.kernel(case.kernel)
        times = seconds_of(
            [lambda kernel=kernel, case=case: kernel(*case.arguments, **case.launch), case.library], asked.launches
        )
        exact = case.exact()
        error = ((case.arguments[case.out] - exact).abs().max() / exact.abs().max()).item()
        print(
            f"{case.kernel:12} {case.size:14} {1e3 * times[0]:9.3f} ms {case.rate(times[0])}, "
            f"{times[0] / times[1]:5.2f} times torch's time (error {error:.1e})"
        )


if __name__ == "__main__":
    main()

"""What a replayed plan costs beside its kernels.

    python bench/replay.py [--calls 2000] [--blocks 30]

Each plan makes a row: the median and the lowest of its blocks, in microseconds a call, on
tensors so small that the kernels' own time hardly counts. The last column sets the time
beyond a call without launches against the number of launches.
"""

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import torch

from kernelwright.plan.launcher import Launcher
from kernelwright.plan.parse import parse
from kernelwright.plan.program import Program
from kernelwright.plan.tree import Plan
from kernelwright.records.build import Artifact
from kernelwright.records.candidate import Candidate, SourceFile
from kernelwright.targets.cpu.target import CpuTarget

KERNEL = """
#include <stdint.h>
extern "C" void scale(const float* x, float* y, float factor, int64_t begin, int64_t end) {
    for (int64_t i = begin; i < end; ++i) y[i] = factor * x[i];
}
"""
LAUNCH = '    launch("scale", {x}, {y}, 0.5, threads=(N,))\n'
HEAD = "def forward(x, *, p):\n    N = x.numel()\n"


def chain(launches: int) -> str:
    """Return a plan of ``launches`` launches in a row, through two scratch buffers, into one output."""
    names = ["x", *(f"b{index % 2}" for index in range(launches - 1)), "out"]
    lines = [LAUNCH.format(x=x, y=y) for x, y in pairwise(names)]
    buffers = "    b0 = empty((N,))\n    b1 = empty((N,))\n    out = empty((N,))\n"
    return HEAD + buffers + "".join(lines) + "    return out\n"


PLANS = {
    "no launch: one output": HEAD + "    return empty((N,))\n",
    "1 launch": chain(1),
    "2 launches": chain(2),
    "8 launches": chain(8),
    "32 launches": chain(32),
    "launch on views": HEAD
    + '    y = empty((2, N))\n    launch("scale", x.view(1, N), y[1], 0.5, threads=(N,))\n    return y\n',
    "mm": "def forward(x, *, p):\n    return mm(x.view(8, 8), p.w)\n",
    "mm, out=": "def forward(x, *, p):\n    y = empty((8, 8))\n    mm(x.view(8, 8), p.w, out=y)\n    return y\n",
    "launch, mm, launch": HEAD
    + '    a = empty((8, 8))\n    launch("scale", x, a, 2.0, threads=(N,))\n    b = mm(a, p.w)\n'
    + '    out = empty((8, 8))\n    launch("scale", b, out, 0.5, threads=(N,))\n    return out\n',
}


def main() -> None:
    """Print one row for each plan."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--calls", type=int, default=2000, help="calls in a block")
    parser.add_argument("--blocks", type=int, default=30, help="blocks for each row")
    options = parser.parse_args()
    torch.set_num_threads(1)
    with tempfile.TemporaryDirectory() as folder:
        target = CpuTarget(cache=Path(folder))
        candidate = Candidate(
            problem_id="", target="cpu", form="plan", author="bench", files=(SourceFile(name="scale.cpp", text=KERNEL),)
        )
        artifact = target.build(candidate)
        if not isinstance(artifact, Artifact):
            raise SystemExit(artifact.evidence)
        report(target.load(artifact), options.calls, options.blocks)


def report(launcher: Launcher, calls: int, blocks: int) -> None:
    """Time every plan and print the table."""
    x, w = torch.randn(64), torch.randn(8, 8)
    print("| plan | launches | median us | lowest us | us a launch |\n|---|---|---|---|---|")
    with torch.inference_mode():
        row("torch.empty((64,))", timed(lambda: torch.empty((64,)), calls, blocks), 0, 0.0)
        row("torch.mul(x, 0.5)", timed(lambda: torch.mul(x, 0.5), calls, blocks), 0, 0.0)
        row("torch.mm(x, w)", timed(lambda: torch.mm(w, w), calls, blocks), 0, 0.0)
        empty = 0.0
        for name, text in PLANS.items():
            plan = parse(text)
            if not isinstance(plan, Plan):
                raise SystemExit(plan.evidence)
            replay = Program(plan, launcher, {"w": w}).specialize([x])
            times = timed(lambda replay=replay: replay((x,)), calls, blocks)
            empty = empty or statistics.median(times)
            row(name, times, replay.launches, empty)


def timed(call: Callable[[], object], calls: int, blocks: int) -> list[float]:
    """Return microseconds a call, for each block after a warm-up."""
    found: list[float] = []
    for _ in range(blocks + 1):
        start = time.perf_counter_ns()
        for _ in range(calls):
            call()
        found.append((time.perf_counter_ns() - start) / calls / 1000)
    return found[1:]


def row(name: str, times: list[float], launches: int, base: float) -> None:
    """Print one row."""
    median = statistics.median(times)
    each = f"{(median - base) / launches:.2f}" if launches else ""
    print(f"| {name} | {launches or ''} | {median:.2f} | {min(times):.2f} | {each} |")


if __name__ == "__main__":
    main()

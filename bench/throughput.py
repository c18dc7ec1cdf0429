"""How long verifications take from a warm parent, what the time goes into, and how many a second a batch does.

    PYTHONPATH=src python bench/throughput.py [--jobs 2] [--repeat 5] [--level quick]

Small CPU candidates in both forms, every one honest, so that every check runs to its end; kernels
are built beforehand. Wall time and, since a machine is seldom idle, processor time: of all, and
of the parent alone. Batches are measured from their first result on: starting is told by itself.
"""

import argparse
import contextlib
import os
import platform
import statistics
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import torch
from scaled_softmax import KERNEL, PLAN, ScaledSoftmax

import kernelwright
from kernelwright.problems.load import load_reference
from kernelwright.problems.reference import Reference
from kernelwright.records.build import BuildFailed, Built
from kernelwright.records.candidate import Candidate, SourceFile
from kernelwright.records.verdict import Accepted, Verdict
from kernelwright.sandbox import descendants
from kernelwright.sandbox.choose import choose_sandbox
from kernelwright.targets.registry import target_named
from kernelwright.verification.effort import EFFORTS, Level
from kernelwright.verification.verdict import verify

ROWS, COLUMNS = 32, 128


class LinearRelu(torch.nn.Module):
    """A product and its bias."""

    def __init__(self) -> None:
        super().__init__()
        self.linear = torch.nn.Linear(COLUMNS, 48)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Return what is above 0."""
        return torch.relu(self.linear(x))


class SumOfSquares(torch.nn.Module):
    """No weights."""

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Return each row's sum of squares."""
        return (x * x).sum(-1)


SOFTMAX_MODULE = f"""
import torch
class ModelNew(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.scale = torch.nn.Parameter(torch.ones({COLUMNS}))
    def forward(self, x):
        e = (x - x.amax(-1, True)).exp()
        return (e / e.sum(-1, True) * self.scale).contiguous()
"""
LINEAR_MODULE = f"""
import torch
class ModelNew(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.linear = torch.nn.Linear({COLUMNS}, 48)
    def forward(self, x):
        return torch.addmm(self.linear.bias, x, self.linear.weight.t()).clamp_min(0)
"""
SQUARES_PLAN = """
def forward(x, *, p):
    B, N = x.shape
    out = empty((B,), dtype=x.dtype)
    launch("sum_of_squares", x, out, N, threads=(B,), group=(1,))
    return out
"""
SQUARES_KERNEL = """
#include <cstdint>
extern "C" void sum_of_squares(const float* x, float* out, int64_t n, int64_t begin, int64_t end) {
  for (int64_t b = begin; b < end; ++b) {
    float sum[4] = {0, 0, 0, 0};
    for (int64_t i = 0; i < n; ++i) sum[i % 4] += x[b * n + i] * x[b * n + i];
    out[b] = (sum[0] + sum[1]) + (sum[2] + sum[3]);
  }
}
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """One honest candidate with what it replaces, ready to be judged."""

    name: str
    reference: Reference
    candidate: Candidate
    built: Built | None


def main() -> None:
    """Measure one after the other, then in batches."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--jobs", type=int, default=2, help="batches are run with 1 and with so many at a time")
    parser.add_argument("--repeat", type=int, default=5)
    parser.add_argument("--batch", type=int, default=24, help="candidates in a batch")
    parser.add_argument("--level", choices=tuple(EFFORTS), help="one level only")
    arguments = parser.parse_args()
    print(
        f"{platform.machine()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, torch {torch.__version__}, "
        f"inputs float32[{ROWS}, {COLUMNS}]"
    )
    subjects = _subjects()
    for level in (arguments.level,) if arguments.level else tuple(EFFORTS):
        _one_by_one(subjects, level, arguments.repeat)
        for jobs in sorted({1, arguments.jobs}):
            _in_a_batch(subjects, level, jobs, arguments.batch)
    print(f"load {os.getloadavg()[0]:.1f}")


def _one_by_one(subjects: list[Subject], level: Level, repeat: int) -> None:
    print(f"\nlevel {level}: {repeat} of each, from a warm parent")
    titles = f"{'median':>9s}{'90 %':>9s}{'cpu':>9s}{'parent cpu':>12s}{'calls':>8s}{'oracle':>8s}{'rest':>8s}"
    print(f"  {'candidate':24s}{titles}")
    every: list[float] = []
    with choose_sandbox() as sandbox:
        for subject in subjects:
            wall, processor, calls, oracle = [], [], [], []
            before = 0.0
            for number in range(repeat + 1):
                start, busy = time.perf_counter(), time.process_time()
                verdict = verify(
                    subject.reference,
                    subject.candidate,
                    target=target_named("cpu"),
                    built=subject.built,
                    level=level,
                    sandbox=sandbox,
                )
                if number == 0:  # starts the nursery, fills caches
                    before = _processor_seconds()
                    continue
                wall.append(time.perf_counter() - start)
                processor.append(time.process_time() - busy)
                call_s, oracle_s = _costs(subject.name, verdict)
                calls.append(call_s / wall[-1])
                oracle.append(oracle_s / wall[-1])
            every += wall
            whole = (_processor_seconds() - before) / repeat
            shares = [statistics.median(calls), statistics.median(oracle)]
            print(
                f"  {subject.name:24s}{statistics.median(wall):8.2f}s{_at(wall, 0.9):8.2f}s{whole:8.2f}s"
                f"{statistics.median(processor):11.2f}s{shares[0]:8.0%}{shares[1]:8.0%}{1 - sum(shares):8.0%}"
            )
    print(f"  {'all':24s}{statistics.median(every):8.2f}s{_at(every, 0.9):8.2f}s")


def _in_a_batch(subjects: list[Subject], level: Level, jobs: int, count: int) -> None:
    pairs = [(each.reference, each.candidate) for each in (subjects * count)[:count]]
    start, times, outcomes = time.perf_counter(), list[float](), Counter[str]()
    for judged in kernelwright.verify_batch(pairs, jobs=jobs, level=level):
        times.append(time.perf_counter() - start)
        outcomes[type(judged.verdict).__name__] += 1
    rate = (len(times) - 1) / (times[-1] - times[0])
    print(
        f"  batch of {count}, --jobs {jobs}: {rate:.2f} a second; first result after {times[0]:.1f} s; {dict(outcomes)}"
    )


def _costs(name: str, verdict: Verdict) -> tuple[float, float]:
    if not isinstance(verdict, Accepted):
        raise SystemExit(f"{name} is rejected: {verdict.evidence}")
    figures = {each.name: each.value for check in verdict.checks if check.name == "costs" for each in check.figures}
    return float(figures["call_seconds"]), float(figures["oracle_seconds"])


def _processor_seconds() -> float:
    """Return what this process, the nurseries below it and all that they started and outlived have used."""
    ticks = 0
    for pid in (os.getpid(), *descendants.below(os.getpid())):
        with contextlib.suppress(OSError):  # a keeper that ends right now is its parent's to count
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            ticks += sum(map(int, fields[11:13] if pid == os.getpid() else fields[11:15]))
    return ticks / os.sysconf("SC_CLK_TCK")


def _at(values: list[float], share: float) -> float:
    return sorted(values)[min(int(share * len(values)), len(values) - 1)]


def _subjects() -> list[Subject]:
    softmax = load_reference(ScaledSoftmax(COLUMNS), inputs=lambda: (torch.rand(ROWS, COLUMNS),), mode="eval")
    linear = load_reference(LinearRelu(), inputs=lambda: (torch.rand(ROWS, COLUMNS),), mode="eval")
    squares = load_reference(SumOfSquares(), inputs=lambda: (torch.rand(ROWS, COLUMNS),), mode="eval")
    return [
        _subject("softmax, module", softmax, "module", {"model_new.py": SOFTMAX_MODULE}),
        _subject("linear and relu, module", linear, "module", {"model_new.py": LINEAR_MODULE}),
        _subject("softmax, plan", softmax, "plan", {"plan.py": PLAN, "kernel.cpp": KERNEL}),
        _subject("sum of squares, plan", squares, "plan", {"plan.py": SQUARES_PLAN, "kernel.cpp": SQUARES_KERNEL}),
    ]


def _subject(name: str, reference: Reference, form: Literal["module", "plan"], files: dict[str, str]) -> Subject:
    sources = tuple(SourceFile(name=file, text=text) for file, text in files.items())
    candidate = Candidate(problem_id=reference.problem.id, target="cpu", form=form, files=sources, author="bench")
    built = target_named("cpu").build(candidate) if form == "plan" else None
    if isinstance(built, BuildFailed):
        raise SystemExit(built.evidence)
    return Subject(name=name, reference=reference, candidate=candidate, built=built)


if __name__ == "__main__":
    main()

"""How fast candidates build: cold and cached, one and two at a time, in the sandbox and out, with each compiler here.

    python bench/builds.py [--count 12]

Every cold build is of a source no other has; the compiler's own start-up work is done before.
"""

import argparse
import statistics
import tempfile
import time
from importlib.util import find_spec
from pathlib import Path

from kernelwright.errors import MachineNotAbleError
from kernelwright.records.build import Artifact
from kernelwright.records.candidate import Candidate, SourceFile
from kernelwright.sandbox.choose import choose_sandbox
from kernelwright.targets.cpu.target import CpuTarget
from kernelwright.targets.cpu.toolchain import find_toolchain

SOURCE = """
#include "kw_math.h"
#include "kw_reduce.h"
extern "C" void row_softmax(const float* x, float* out, int64_t n, int64_t begin, int64_t end) {
  for (int64_t row = begin; row < end; ++row) {
    const float* a = x + row * n;
    float* o = out + row * n;
    const float largest = kw::max(a, n);
#pragma omp simd
    for (int64_t i = 0; i < n; ++i) o[i] = kw::exp(a[i] - largest);
    const float scale = 1.0f / kw::sum(o, n);
#pragma omp simd
    for (int64_t i = 0; i < n; ++i) o[i] *= scale;
  }
}
"""


def candidates(count: int, mark: str) -> list[Candidate]:
    """Return ``count`` candidates that differ from each other and from those of any other mark."""
    return [
        Candidate(
            problem_id="bench",
            target="cpu",
            form="plan",
            files=(SourceFile(name="softmax.cpp", text=f"// {mark} {number}\n{SOURCE}"),),
            author="bench",
        )
        for number in range(count)
    ]


def rate(target: CpuTarget, given: list[Candidate]) -> float:
    """Return builds a second."""
    started = time.perf_counter()
    built = target.build_all(given)
    seconds = time.perf_counter() - started
    assert all(isinstance(each, Artifact) for each in built), built
    return len(given) / seconds


def medians(outside: CpuTarget, inside: CpuTarget, count: int) -> tuple[float, float]:
    """Return median seconds of one build, outside the sandbox and inside it, taken by turns."""
    seconds: tuple[list[float], list[float]] = [], []
    for number in range(count):
        for target, taken, where in zip((outside, inside), seconds, ("outside", "inside"), strict=True):
            taken.append(1 / rate(target, candidates(1, f"{where} {number}")))
    return statistics.median(seconds[0]), statistics.median(seconds[1])


def main() -> None:
    """Print one row for each compiler and number of jobs."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=12, help="builds timed for each row")
    count = parser.parse_args().count
    compilers = ["g++", "clang++", *(["zig"] if find_spec("ziglang") else [])]
    print(f"{'compiler':<44}{'jobs':>5}{'cold builds/s':>15}{'cached builds/s':>17}")
    for compiler in compilers:
        try:
            version = find_toolchain(compiler).version
        except MachineNotAbleError:
            continue
        for jobs in (1, 2):
            with tempfile.TemporaryDirectory() as folder:
                target = CpuTarget(compiler=compiler, cache=Path(folder), jobs=jobs)
                rate(target, candidates(1, "start-up"))
                given = candidates(count, "cold")
                cold, cached = rate(target, given), rate(target, given)
            print(f"{version:<44}{jobs:>5}{cold:>15.2f}{cached:>17.0f}", flush=True)
        with tempfile.TemporaryDirectory() as folder, choose_sandbox() as sandbox:
            target = CpuTarget(compiler=compiler, cache=Path(folder), jobs=1)
            inside = target.within(sandbox)
            medians(target, inside, 1)
            first, second = medians(target, inside, count)
            print(f"{version:<44}one build: {1000 * first:.0f} ms, in the sandbox {1000 * second:.0f} ms", flush=True)


if __name__ == "__main__":
    main()

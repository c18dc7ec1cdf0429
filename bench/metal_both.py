"""The same kernels on this machine's CPU and, through PTX, on its NVIDIA GPU: whether both give the same answers.

    python bench/metal_both.py [--mlx FOLDER] [--candle FOLDER] [--ggml FOLDER] [--pytorch FOLDER] [--jobs N]

FOLDERs are those of bench/metal_foreign.py, whose cases are run, or with --every N one in N of them. Prints a line for
each case where the GPU's answer isn't what it should be, or isn't the CPU's within the case's bound (where the CPU's is
right: a race may end otherwise on each), and how many agree, and how many to the bit.
"""

import argparse
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, ProcessPoolExecutor, wait
from dataclasses import dataclass, replace
from functools import partial
from multiprocessing import get_context
from pathlib import Path

import numpy as np
from foreign.case import Case, disagreement, run, sharing_libraries
from foreign.numbers import values_of
from foreign.projects import PROJECTS, cases_of

from kernelwright import msl
from kernelwright.msl.gpu import GpuError

# Cases that a process takes at a time: of one source, which it translates once.
TOGETHER = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """What became of a case: its answers to the bit the same, the same within its bound, or what is wrong."""

    project: str
    family: str
    kernel: str
    is_same: bool = False
    has_spoilt: bool = False
    wrong: str = ""


def compared(cases: Sequence[Case]) -> list[Compared]:
    """Run cases both ways; end behind the first whose kernel fails on the GPU, which nothing else runs on then."""
    on_cpu = sharing_libraries(partial(msl.compile_shader, threads=1))
    on_gpu = sharing_libraries(partial(msl.compile_shader, device="cuda"))
    found: list[Compared] = []
    for case in cases:
        found.append(_compared(case, on_cpu, on_gpu))
        if found[-1].has_spoilt:
            break
    return found


def chunked(cases: Sequence[Case]) -> list[list[Case]]:
    """Return the cases by source, not too many together."""
    by_source: dict[tuple[str, ...], list[Case]] = {}
    for case in cases:
        values = (f"{name}={value}" for name, value in sorted(case.source.values.items()))
        by_source.setdefault((case.source.name, case.source.text, *values), []).append(case)
    return [each[at : at + TOGETHER] for each in by_source.values() for at in range(0, len(each), TOGETHER)]


def all_compared(cases: Sequence[Case], jobs: int) -> Iterator[Compared]:
    """Yield what becomes of each case; each chunk is run in a process of its own."""
    with ProcessPoolExecutor(jobs, mp_context=get_context("spawn"), max_tasks_per_child=1) as pool:
        waiting = {pool.submit(compared, chunk): chunk for chunk in chunked(cases)}
        while waiting:
            done, _ = wait(waiting, return_when=FIRST_COMPLETED)
            for future in done:
                chunk, found = waiting.pop(future), future.result()
                yield from found
                if len(found) < len(chunk):
                    waiting[pool.submit(compared, chunk[len(found) :])] = chunk[len(found) :]


def _compared(case: Case, on_cpu: object, on_gpu: object) -> Compared:
    told = Compared(project=case.project, family=case.family, kernel=case.kernel)
    try:
        ours = run(case, on_cpu)  # pyright: ignore[reportArgumentType]
        theirs = run(case, on_gpu)  # pyright: ignore[reportArgumentType]
    except (RuntimeError, SyntaxError, ValueError) as error:
        return replace(told, wrong=str(error)[:300], has_spoilt=isinstance(error, GpuError))
    for answer, here, there in zip(case.answers, ours, theirs, strict=True):
        wrong = disagreement(answer, there)
        if wrong:
            return replace(told, wrong=f"on the GPU {wrong}")
        if case.trait and disagreement(answer, here):
            continue
        values = values_of(here, answer.kind).reshape(answer.expected.shape)
        wrong = disagreement(replace(answer, expected=np.asarray(values, np.float64)), there)
        if wrong:
            return replace(told, wrong=f"beside the CPU's answer {wrong}")
    is_same = all(here.tobytes() == there.tobytes() for here, there in zip(ours, theirs, strict=True))
    return replace(told, is_same=is_same)


def main() -> int:
    """Run the cases and print what came of them; return 1 if any differs."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for project in PROJECTS:
        parser.add_argument(f"--{project}", type=Path)
    parser.add_argument("--only", default="", help="cases with this word in their family or kernel")
    parser.add_argument("--jobs", type=int, default=1, help="processes")
    parser.add_argument("--every", type=int, default=1, help="of the cases, one in so many")
    asked = parser.parse_args()
    cases = [
        case
        for project in PROJECTS
        if getattr(asked, project)
        for case in cases_of(project, getattr(asked, project))
        if asked.only in f"{case.family} {case.kernel}"
    ][:: asked.every]
    began = time.perf_counter()
    tried, right, same = (Counter[str]() for _ in range(3))
    kernels = {project: set[str]() for project in PROJECTS}
    for each in all_compared(cases, asked.jobs):
        tried[each.project] += 1
        right[each.project] += not each.wrong
        same[each.project] += each.is_same
        kernels[each.project] |= {each.kernel} if not each.wrong else set()
        if each.wrong:
            print(f"{each.project} {each.kernel}: {each.wrong}", flush=True)
    for project in tried:
        print(
            f"{project:8} {right[project]:4} of {tried[project]} cases agree, {same[project]} to the bit; "
            f"{len(kernels[project])} kernels"
        )
    print(f"{right.total()} of {tried.total()} cases agree; {time.perf_counter() - began:.0f} s")
    return int(right != tried)


if __name__ == "__main__":
    sys.exit(main())

"""The same kernels on this machine's CPU and, through PTX, on its NVIDIA GPU: whether both give the same answers.

    python bench/metal_both.py [--mlx FOLDER] [--candle FOLDER] [--ggml FOLDER] [--pytorch FOLDER] [--jobs N]

FOLDERs are those of bench/metal_foreign.py, whose cases are run, or with --every N one in N of them. Prints a line for
each case where the GPU's answer isn't what it should be, or isn't the CPU's within the case's bound (where the CPU's is
right: a race may end otherwise on each), and how many agree, and how many to the bit.
"""

import argparse
import signal
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path

import numpy as np
from foreign.case import Case, Compile, disagreement, run, sharing_libraries
from foreign.numbers import values_of
from foreign.projects import PROJECTS, cases_of

from kernelwright import msl
from kernelwright.errors import KernelwrightError
from kernelwright.msl.gpu import GpuError

# Cases that a process takes at a time: of one source, which it translates once.
TOGETHER = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """What became of a case: its answers to the bit the same, the same within its bound, or what is wrong."""

    project: str
    family: str
    kernel: str
    is_same: bool = False
    has_spoilt: bool = False
    wrong: str = ""


def chunked(cases: Sequence[Case]) -> list[list[Case]]:
    """Return the cases by source, not too many together."""
    by_source: dict[tuple[str, ...], list[Case]] = {}
    for case in cases:
        values = (f"{name}={value}" for name, value in sorted(case.source.values.items()))
        by_source.setdefault((case.source.name, case.source.text, *values), []).append(case)
    return [each[at : at + TOGETHER] for each in by_source.values() for at in range(0, len(each), TOGETHER)]


def all_compared(cases: Sequence[Case], jobs: int, limit_s: int) -> Iterator[Compared]:
    """Yield what becomes of each case, so many chunks at a time; none may take longer than ``limit_s``."""
    with ThreadPoolExecutor(jobs) as pool:
        for found in pool.map(partial(_chunk_compared, limit_s=limit_s), chunked(cases)):
            yield from found


def _chunk_compared(cases: Sequence[Case], limit_s: int) -> list[Compared]:
    """Run cases in processes of their own: a new one where a kernel fails, or its process ends."""
    found: list[Compared] = []
    while len(found) < len(cases):
        left, context = cases[len(found) :], get_context("spawn")
        receiving, sending = context.Pipe(duplex=False)
        process = context.Process(target=_work, args=(sending, left, limit_s))
        process.start()
        sending.close()
        with suppress(EOFError):
            while True:
                found.append(receiving.recv())
        process.join()
        if process.exitcode:
            case = cases[len(found)]
            why = f"its process ended ({process.exitcode}): too slow, or worse"
            found.append(Compared(project=case.project, family=case.family, kernel=case.kernel, wrong=why))
    return found


def _work(sending: Connection, cases: Sequence[Case], limit_s: int) -> None:
    """Run cases both ways; end behind the first whose kernel fails on the GPU, which nothing else runs on then."""
    on_cpu = sharing_libraries(partial(msl.compile_shader, threads=1))
    on_gpu = sharing_libraries(partial(msl.compile_shader, device="cuda"))
    for case in cases:
        signal.alarm(limit_s)  # ends the process, whatever it waits for
        compared = _compared(case, on_cpu, on_gpu)
        sending.send(compared)
        if compared.has_spoilt:
            break


def _compared(case: Case, on_cpu: Compile, on_gpu: Compile) -> Compared:
    told = Compared(project=case.project, family=case.family, kernel=case.kernel)
    try:
        ours, theirs = run(case, on_cpu), run(case, on_gpu)
    except (KernelwrightError, RuntimeError, SyntaxError, ValueError) as error:
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
    parser.add_argument("--limit", type=int, default=120, help="seconds for one case")
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
    for each in all_compared(cases, asked.jobs, asked.limit):
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

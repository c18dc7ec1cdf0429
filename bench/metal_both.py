"""The same kernels on this machine's CPU and, through PTX, on its NVIDIA GPU: whether both give the same answers.

    python bench/metal_both.py [--mlx FOLDER] [--candle FOLDER] [--ggml FOLDER] [--pytorch FOLDER] [--jobs N]

FOLDERs are those of bench/metal_foreign.py, whose cases are run. Prints a line for each case where the GPU's answer
isn't what it should be, or isn't the CPU's within the case's bound, and how many agree, and how many to the bit.
"""

import argparse
import sys
import time
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from multiprocessing import get_context
from pathlib import Path

import numpy as np
from foreign.case import Case, disagreement, run, sharing_libraries
from foreign.numbers import values_of
from foreign.projects import PROJECTS, cases_of

from kernelwright import msl

# Cases that a process takes at a time: of one source mostly, which it translates once.
TOGETHER = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """What became of a case: its answers to the bit the same, the same within its bound, or what is wrong."""

    project: str
    family: str
    kernel: str
    is_same: bool = False
    wrong: str = ""


def compared(cases: Sequence[Case]) -> list[Compared]:
    """Run cases both ways."""
    on_cpu = sharing_libraries(partial(msl.compile_shader, threads=1))
    on_gpu = sharing_libraries(partial(msl.compile_shader, device="cuda"))
    return [_compared(case, on_cpu, on_gpu) for case in cases]


def _compared(case: Case, on_cpu: object, on_gpu: object) -> Compared:
    told = Compared(project=case.project, family=case.family, kernel=case.kernel)
    try:
        ours = run(case, on_cpu)  # pyright: ignore[reportArgumentType]
        theirs = run(case, on_gpu)  # pyright: ignore[reportArgumentType]
    except (RuntimeError, SyntaxError, ValueError) as error:
        return replace(told, wrong=str(error)[:300])
    for answer, here, there in zip(case.answers, ours, theirs, strict=True):
        wrong = disagreement(answer, there)
        if wrong and not (case.trait and disagreement(answer, here)):
            return replace(told, wrong=f"on the GPU {wrong}")
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
    asked = parser.parse_args()
    cases = [
        case
        for project in PROJECTS
        if getattr(asked, project)
        for case in cases_of(project, getattr(asked, project))
        if asked.only in f"{case.family} {case.kernel}"
    ]
    began = time.perf_counter()
    tried, right, same = (Counter[str]() for _ in range(3))
    kernels = {project: set[str]() for project in PROJECTS}
    chunks = [cases[at : at + TOGETHER] for at in range(0, len(cases), TOGETHER)]
    with ProcessPoolExecutor(asked.jobs, mp_context=get_context("spawn")) as pool:
        for found in pool.map(compared, chunks):
            for each in found:
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

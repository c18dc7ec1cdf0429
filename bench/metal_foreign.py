"""Kernels of other projects, run here and compared with NumPy and torch in float64.

    python bench/metal_foreign.py [--mlx FOLDER] [--candle FOLDER] [--ggml FOLDER] [--pytorch FOLDER] [--only WORD]

Each FOLDER is a checkout: of MLX the one that holds mlx/, of candle the one that holds candle-metal-kernels/, of ggml
the one that holds src/ggml-metal/ (llama.cpp's ggml/), of PyTorch the one that holds aten/. Prints a line for each
kernel, with the reason where one is known to disagree, and how many agree by project and family.
"""

import argparse
import sys
import time
import warnings
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from foreign.case import Case, Compile, disagreement, run, sharing_libraries
from foreign.projects import PROJECTS, cases_of

from kernelwright import msl


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came of a case: whether it ran, whether its answers are what they should be, what there is to say of it."""

    case: Case
    ran: bool
    agrees: bool
    said: str

    @property
    def is_explained(self) -> bool:
        """Whether it gave another answer for a reason that is known."""
        return self.ran and not self.agrees and bool(self.case.trait)


def outcome(case: Case, compile_shader: Compile) -> Outcome:
    """Run a case and compare its answers."""
    try:
        with warnings.catch_warnings(record=True) as warned:
            warnings.simplefilter("always")
            found = run(case, compile_shader)
    except (RuntimeError, SyntaxError, ValueError) as problem:
        return Outcome(case=case, ran=False, agrees=False, said=str(problem)[:300])
    wrong = (disagreement(answer, array) for answer, array in zip(case.answers, found, strict=True))
    complaint = next((each for each in wrong if each), None)
    said = [f"{complaint}, since {case.trait}" if complaint and case.trait else complaint or "agrees"]
    said += [str(each.message).partition(": ")[2] for each in warned]
    return Outcome(case=case, ran=True, agrees=complaint is None, said="; ".join(said))


def asked_cases(folders: dict[str, Path | None], only: str) -> Iterator[Case]:
    """Yield the cases of all projects whose folder is given."""
    for project, folder in folders.items():
        if folder is not None:
            yield from (case for case in cases_of(project, folder) if only in f"{case.family} {case.kernel}")


def summary(outcomes: list[Outcome]) -> Iterator[str]:
    """Yield how many agree of each family, how many kernels of each project there are, and totals."""
    tried = Counter((each.case.project, each.case.family) for each in outcomes)
    right = Counter((each.case.project, each.case.family) for each in outcomes if each.agrees)
    explained = Counter((each.case.project, each.case.family) for each in outcomes if each.is_explained)
    for (project, family), total in tried.items():
        known = explained[project, family]
        ending = f", {known} disagree for a known reason" if known else ""
        yield f"{project:8} {family:16} {right[project, family]:4} of {total} agree{ending}"
    for project in dict.fromkeys(project for project, _ in tried):
        own = [each.case.kernel for each in outcomes if each.case.project == project]
        yield f"{project:8} {len(set(own))} kernels in {len(own)} cases"
    yield f"{right.total()} of {tried.total()} cases agree, {explained.total()} disagree for a known reason"


def main() -> int:
    """Run the cases and print what came of them; return 1 if any disagrees for no known reason."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for project in PROJECTS:
        parser.add_argument(f"--{project}", type=Path)
    parser.add_argument("--only", default="", help="cases with this word in their family or kernel")
    parser.add_argument("--threads", type=int, default=2)
    asked = parser.parse_args()
    folders = {project: getattr(asked, project) for project in PROJECTS}
    compile_shader = sharing_libraries(partial(msl.compile_shader, threads=asked.threads))
    began = time.perf_counter()
    outcomes: list[Outcome] = []
    for case in asked_cases(folders, asked.only):
        outcomes.append(outcome(case, compile_shader))
        print(f"{case.project} {case.kernel}: {outcomes[-1].said}", flush=True)
    for line in summary(outcomes):
        print(line)
    print(f"{time.perf_counter() - began:.0f} s")
    return int(not all(each.agrees or each.is_explained for each in outcomes))


if __name__ == "__main__":
    sys.exit(main())

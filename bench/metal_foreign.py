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
from functools import partial
from pathlib import Path

from foreign.case import Case, Compile, disagreement, run, sharing_libraries
from foreign.projects import PROJECTS, cases_of

from kernelwright import msl


def outcome(case: Case, compile_shader: Compile) -> tuple[bool, str]:
    """Run a case; return whether its answers are what they should be, and what there is to say of it."""
    try:
        with warnings.catch_warnings(record=True) as warned:
            warnings.simplefilter("always")
            found = run(case, compile_shader)
    except (RuntimeError, SyntaxError, ValueError) as problem:
        return False, str(problem)[:300]
    wrong = (disagreement(answer, array) for answer, array in zip(case.answers, found, strict=True))
    complaint = next((each for each in wrong if each), None)
    said = "; ".join(str(each.message).partition(": ")[2] for each in warned)
    return complaint is None, (complaint or "agrees") + (f" ({said})" if said else "")


def asked_cases(folders: dict[str, Path | None], only: str) -> Iterator[Case]:
    """Yield the cases of all projects whose folder is given."""
    for project, folder in folders.items():
        if folder is not None:
            yield from (case for case in cases_of(project, folder) if only in f"{case.family} {case.kernel}")


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
    right, explained, tried = (Counter[tuple[str, str]]() for _ in range(3))
    kernels = {project: set[str]() for project in PROJECTS}
    for case in asked_cases(folders, asked.only):
        agrees, said = outcome(case, compile_shader)
        tried[case.project, case.family] += 1
        right[case.project, case.family] += agrees
        if case.trait and not agrees:
            explained[case.project, case.family] += 1
            said = f"{said}, since {case.trait}"
        kernels[case.project].add(case.kernel)
        print(f"{case.project} {case.kernel}: {said}", flush=True)
    for project, family in tried:
        known = explained[project, family]
        print(
            f"{project:8} {family:16} {right[project, family]:4} of {tried[project, family]} agree"
            + (f", {known} disagree for a known reason" if known else "")
        )
    for project, names in kernels.items():
        if names:
            total = sum(count for (of, _), count in tried.items() if of == project)
            print(f"{project:8} {len(names)} kernels in {total} cases")
    print(f"{right.total()} of {tried.total()} cases agree; {time.perf_counter() - began:.0f} s")
    return int(right + explained != tried)


if __name__ == "__main__":
    sys.exit(main())

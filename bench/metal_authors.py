"""The authors for Metal beside one another: what each one's candidate launches and moves, problem by problem.

    python bench/metal_authors.py FOLDER [--level 1 --level 2] [--only WORD] [--jobs 16] [--out authors.jsonl]
    python bench/metal_authors.py FOLDER --sizes full --no-verify

FOLDER holds KernelBench-format problems (level1, level2, ...). For each problem and author it writes a JSON line:
whether the candidate is accepted (verified emulated, at the small sizes of `--fit`), its launches, library calls and
bytes, and the time that is predicted (nothing is timed). What is in the file already isn't done again. At full size
nothing runs: graphs are captured and plans followed on tensors without data. Prints table and summary at the end.
"""

import argparse
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from threading import Lock
from typing import Any

from kernelwright.authors.registry import author_named
from kernelwright.errors import KernelwrightError
from kernelwright.kernelbench.problem_files import ProblemFile, problem_files

AUTHORS = ("fuser", "inductor", "tinygrad")
_WORDS = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What one author's candidate for one problem comes to.

    ``reason`` says why there is no candidate, or why it isn't accepted. ``accepted`` is ``None`` where nothing was
    verified, ``predicted_us`` has microseconds by chip, of a model and not of a clock. ``own_bytes`` are those of own
    launches.
    """

    problem: str
    author: str
    sizes: str
    mode: str
    served: bool
    reason: str = ""
    accepted: bool | None = None
    launches: int = 0
    library_calls: int = 0
    bytes: int = 0
    own_bytes: int = 0
    predicted_us: dict[str, float] | None = None
    seconds: float = 0.0

    @property
    def id(self) -> tuple[str, str, str, str]:
        """What tells it from other rows."""
        return self.problem, self.author, self.sizes, self.mode


def rows_of(problem: ProblemFile, asked: argparse.Namespace) -> Iterator[Row]:
    """Yield a row for each author that was asked for, as they are done. Runs in a process of its own."""
    import torch
    from metal_briefs import subject_of
    from metal_candidates import Candidates

    torch.set_num_threads(1)
    blank = Row(problem=problem.id, author="", sizes=asked.sizes, mode=asked.mode, served=False)
    try:
        subject = subject_of(problem.path, asked.sizes, asked.mode, with_data=asked.verify)
    except KernelwrightError as error:
        subject = str(error)
    for name in asked.author:
        started = time.monotonic()
        row = replace(blank, author=name)
        if isinstance(subject, str):
            yield replace(row, reason=f"not captured: {subject}"[:_WORDS])
            continue
        bench = Candidates(subject, verifies=asked.verify)
        ending = author_named(name).work(subject.brief, bench)
        found = bench.best
        if found is None:
            row = replace(row, reason=ending[:_WORDS])
        else:
            row = replace(row, served=True, accepted=found.accepted, reason=found.reason[:_WORDS], **found.figures())
            if asked.keep:
                found.write(asked.keep / name / problem.path.stem)
        yield replace(row, seconds=time.monotonic() - started)


class Run:
    """Runs problems side by side and writes their rows; ``rows`` are all there are, earlier ones too."""

    def __init__(self, asked: argparse.Namespace) -> None:
        """Read what an earlier run wrote."""
        self._asked, self._lock = asked, Lock()
        lines = asked.out.read_text(encoding="utf-8").splitlines() if asked.out.exists() else []
        self.rows = [Row(**json.loads(line)) for line in lines]

    def do(self, problems: Sequence[ProblemFile]) -> None:
        """Do what is left of ``problems``."""
        with ThreadPoolExecutor(self._asked.jobs) as pool:
            list(pool.map(self._one, problems))

    def _one(self, problem: ProblemFile) -> None:
        asked = self._asked
        known = {row.id for row in self.rows}
        left = [name for name in asked.author if (problem.id, name, asked.sizes, asked.mode) not in known]
        if not left:
            return
        command = [sys.executable, __file__, *sys.argv[1:], "--this", problem.id, *(f"--left={name}" for name in left)]
        started = time.monotonic()
        process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
        )
        try:
            told, said = process.communicate(timeout=asked.limit)
            why = f"ended with {process.returncode}: {(said.strip().splitlines() or ['it said nothing'])[-1]}"
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            told, _ = process.communicate()
            why = f"no answer in {asked.limit:.0f} s"
        done = [Row(**json.loads(line)) for line in told.splitlines() if line.startswith('{"problem"')]
        for name in left:
            if name not in {row.author for row in done}:
                done.append(
                    Row(
                        problem=problem.id,
                        author=name,
                        sizes=asked.sizes,
                        mode=asked.mode,
                        served=False,
                        reason=why[:_WORDS],
                        seconds=time.monotonic() - started,
                    )
                )
        with self._lock, asked.out.open("a", encoding="utf-8") as out:
            for row in done:
                out.write(json.dumps(asdict(row)) + "\n")
                print(_line(row, asked.chip), file=sys.stderr, flush=True)
            self.rows += done


def report(rows: Sequence[Row], asked: argparse.Namespace) -> Iterator[str]:
    """Yield the table, one line for each problem, and the summary."""
    mine = [row for row in rows if (row.sizes, row.mode) == (asked.sizes, asked.mode) and row.author in asked.author]
    by_problem: dict[str, dict[str, Row]] = {}
    for row in mine:
        by_problem.setdefault(row.problem, {})[row.author] = row
    yield f"Own launches + library calls, MB moved, microseconds predicted for {asked.chip} (a model's, not timed)"
    yield ""
    yield f"| problem | {' | '.join(asked.author)} |"
    yield f"|---|{'---|' * len(asked.author)}"
    for problem, found in sorted(by_problem.items(), key=lambda each: _in_order(each[0])):
        yield f"| {problem} | {' | '.join(_cell(found.get(name), asked.chip) for name in asked.author)} |"
    yield ""
    yield from summary(by_problem, asked.author)


def summary(by_problem: dict[str, dict[str, Row]], authors: Sequence[str]) -> Iterator[str]:
    """Yield how many problems each author serves, and in how many the first does with no more than any other."""
    total = len(by_problem)
    for name in authors:
        own = [found[name] for found in by_problem.values() if name in found]
        accepted = [row for row in own if row.accepted]
        verified = f", {len(accepted)} accepted" if any(row.accepted is not None for row in own) else ""
        yield f"{name}: {sum(row.served for row in own)} of {total} problems have a candidate{verified}"
    first, *others = authors
    compared = [
        (found[first], [found[name] for name in others if name in found and counts(found[name])])
        for found in by_problem.values()
        if first in found
    ]
    for what, measure in (("own launches and bytes", _launches_and_bytes), ("steps and bytes", _steps_and_bytes)):
        at_or_below = sum(counts(own) and all(measure(own, other) for other in rest) for own, rest in compared)
        share = 100 * at_or_below / max(total, 1)
        yield f"{first}: {what} at or below every other's in {at_or_below} of {total} problems ({share:.1f} %)"


def counts(row: Row) -> bool:
    """Whether a row is of a candidate that may be compared: there is one, and it wasn't found to be wrong."""
    return row.served and row.accepted is not False


def _launches_and_bytes(own: Row, other: Row) -> bool:
    return own.launches <= other.launches and own.bytes <= other.bytes


def _steps_and_bytes(own: Row, other: Row) -> bool:
    """Compare launches and library calls together: what one author leaves to the library another writes itself."""
    return own.launches + own.library_calls <= other.launches + other.library_calls and own.bytes <= other.bytes


def _in_order(problem: str) -> list[tuple[int, str]]:
    """Return what puts problems in the order of their numbers."""
    return [(int(each), "") if each.isdigit() else (0, each) for each in re.split(r"(\d+)", problem)]


def _cell(row: Row | None, chip: str) -> str:
    """Return a row's figures; of a rejection its kind alone, as the log has the whole of it."""
    if row is None or not row.served:
        return "none" if row is None else f"none: {row.reason.partition(': ')[2] or row.reason}"
    predicted = f", {row.predicted_us[chip]:.0f}" if row.predicted_us else ""
    kind = re.match(r"rejected \((\w+)\)", row.reason)
    wrong = "" if row.accepted is not False else f" (rejected: {kind[1]})" if kind else f" ({row.reason})"
    return f"{row.launches} + {row.library_calls}, {row.bytes / 1e6:.3g}{predicted}{wrong}"


def _line(row: Row, chip: str) -> str:
    verdict = {None: "", True: "accepted: ", False: "not accepted: "}[row.accepted]
    why = f"; {row.reason}" if row.reason else ""
    return f"{row.problem} {row.author}: {verdict}{_cell(row, chip)}{why} [{row.seconds:.1f} s]"


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, help="holds level1, level2, ...")
    parser.add_argument("--level", type=int, action="append", help="1 and 2 without it")
    parser.add_argument("--only", default="", help="problems whose file name has this word")
    parser.add_argument("--author", action="append", help=f"{', '.join(AUTHORS)} without it; the first is compared")
    parser.add_argument("--sizes", choices=("fit", "full"), default="fit")
    parser.add_argument("--mode", choices=("eval", "train"), default="eval")
    parser.add_argument("--no-verify", dest="verify", action="store_false", help="nothing is built or run")
    parser.add_argument("--chip", default="m2", help="whose predicted times the table shows")
    parser.add_argument("--jobs", type=int, default=1, help="problems at a time, each in a process of its own")
    parser.add_argument("--limit", type=float, default=600.0, help="seconds for one problem")
    parser.add_argument("--out", type=Path, default=Path("metal_authors.jsonl"), help="rows; an earlier run goes on")
    parser.add_argument("--keep", type=Path, help="a folder for the candidates")
    parser.add_argument("--this", default="", help=argparse.SUPPRESS)
    parser.add_argument("--left", action="append", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    asked.level, asked.author = asked.level or [1, 2], asked.author or list(AUTHORS)
    if asked.sizes == "full" and asked.verify:
        parser.error("at full size nothing is run: add --no-verify")
    return asked


def main() -> None:
    """Do what is left, then print table and summary; with ``--this`` do one problem."""
    asked = _asked()
    problems: Sequence[Any] = problem_files(asked.folder, levels=asked.level)
    problems = [each for each in problems if asked.only in each.path.name]
    if asked.this:
        asked.author = asked.left or asked.author
        for row in rows_of(next(each for each in problems if each.id == asked.this), asked):
            print(json.dumps(asdict(row)), flush=True)
        return
    run = Run(asked)
    run.do(problems)
    wanted = {each.id for each in problems}
    print("\n".join(report([row for row in run.rows if row.problem in wanted], asked)))


if __name__ == "__main__":
    main()

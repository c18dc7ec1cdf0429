"""`kernelwright verify --batch`: judge many candidates, and say of each what was found, as it is found."""

import json
import sys
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from types import MappingProxyType, TracebackType
from typing import Any, Self

from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from kernelwright.api import verify_batch
from kernelwright.batch.folder import read_batch
from kernelwright.batch.task import Task
from kernelwright.cli.exits import DONE, MACHINE_NOT_ABLE
from kernelwright.cli.options import mode_named, precision_named
from kernelwright.cli.output import plain, progress, results
from kernelwright.cli.result_lines import ResultLines
from kernelwright.cli.verify import verdict_fields
from kernelwright.records.judged import Judged, NotJudged
from kernelwright.verification.effort import Level

NOT_JUDGED = "not_judged"

Fields = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgingOptions:
    """How many candidates are judged, as typed."""

    jobs: int
    resume: Path | None
    target: str
    precision: str
    mode: str
    level: Level
    fit: bool
    as_json: bool
    allow_unsafe: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchOptions(JudgingOptions):
    """The options of `verify --batch`, as typed."""

    batch: Path
    inputs: str


def run_batch(options: BatchOptions) -> int:
    """Judge all; exit 0 if every candidate has a verdict, now or from before."""
    found = judge_tasks(read_batch(options.batch, inputs=options.inputs), options)
    return MACHINE_NOT_ABLE if any(fields["verdict"] == NOT_JUDGED for fields in found) else DONE


def judge_tasks(
    tasks: Sequence[Task],
    options: JudgingOptions,
    *,
    refused: Sequence[Judged] = (),
    remarks: Mapping[str, str] = MappingProxyType({}),
) -> list[Fields]:
    """Judge ``tasks`` and report each as it comes; return the lines of all, those from before first.

    ``refused`` are reported without being judged. ``remarks`` say by a candidate's id what else there is to it.
    """
    ids = {task.id for task in tasks}
    with ExitStack() as stack:
        lines = stack.enter_context(ResultLines(options.resume)) if options.resume else None
        before = {id_: fields for id_, fields in (lines.earlier if lines else {}).items() if id_ in ids}
        judged = stack.enter_context(
            closing(
                verify_batch(
                    tasks,
                    jobs=options.jobs,
                    target=options.target,
                    level=options.level,
                    precision=precision_named(options.precision),
                    mode=mode_named(options.mode),
                    fit=options.fit,
                    skip=before,
                    allow_unsafe=options.allow_unsafe,
                )
            )
        )
        report = stack.enter_context(
            _Report(len(ids) - len(before) + len(refused), tuple(before.values()), as_json=options.as_json)
        )
        for each in chain(refused, judged):
            fields = result_fields(each)
            if each.id in remarks:
                fields |= {"remark": remarks[each.id]}
            if lines is not None:
                lines.append(fields)
            report.add(fields)
    return [*before.values(), *report.rows]


def result_fields(judged: Judged) -> Fields:
    """Return a line of the results: what `verify --json` prints, the candidate's id, its reference and seconds."""
    named = {"id": judged.id, "reference": judged.reference}
    if isinstance(judged.verdict, NotJudged) or judged.problem is None:
        reason = judged.verdict.reason if isinstance(judged.verdict, NotJudged) else "it has no problem"
        said = {"verdict": NOT_JUDGED, "reason": reason, "candidate": judged.candidate}
    else:
        said = verdict_fields(judged.verdict, judged.problem, Path(judged.candidate))
    return named | said | {"seconds": judged.seconds}


class _Report:
    """Lines on stdout as results come, or a table and a summary at the end, even one that comes early."""

    def __init__(self, count: int, before: Sequence[Fields], *, as_json: bool) -> None:
        self.rows: list[Fields] = []
        self._before = before
        self._as_json, self._started = as_json, time.monotonic()
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        self._bar = Progress(*columns, console=progress(), transient=True)
        self._task = self._bar.add_task("judging", total=count)

    def __enter__(self) -> Self:
        self._bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._bar.stop()
        if not self._as_json and (self.rows or kind is None):
            self._show()

    def add(self, fields: Fields) -> None:
        # Of a long batch that is printed as it goes only what the end needs is kept.
        kept = ("verdict", "remark")
        self.rows.append({key: fields[key] for key in kept if key in fields} if self._as_json else fields)
        if self._as_json:
            sys.stdout.write(json.dumps(plain(fields), allow_nan=False) + "\n")
            sys.stdout.flush()
        self._bar.update(self._task, advance=1, description=_counted(self.rows))

    def _show(self) -> None:
        console = results()
        table = Table("candidate", "verdict", "reason", "seconds")
        for row in self.rows:
            reason = _words(row["reason"]) if row["verdict"] != "accepted" else ""
            reason = escape("; ".join(each for each in (reason, row.get("remark", "")) if each))
            table.add_row(escape(row["id"]), _words(row["verdict"]), reason, f"{row['seconds']:.2f}")
        if self.rows:
            console.print(table)
        seconds = time.monotonic() - self._started
        rate = len(self.rows) / max(seconds, 1e-9)
        counted = _counted(self.rows) or "nothing to judge"
        earlier = f"; from before: {_counted(self._before)}" if self._before else ""
        console.print(f"{counted}; {seconds:.1f} s, {rate:.2f} a second{earlier}", markup=False, style="bold")


def _counted(rows: Sequence[Fields]) -> str:
    counts = Counter(row["verdict"] for row in rows)
    return ", ".join(f"{counts[name]} {_words(name)}" for name in ("accepted", "rejected", NOT_JUDGED) if counts[name])


def _words(name: str) -> str:
    return str(name).replace("_", " ")

"""`kernelwright verify --batch`: judge many candidates, and say of each what was found, as it is found."""

import json
import sys
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from kernelwright.api import verify_batch
from kernelwright.batch.folder import read_batch
from kernelwright.cli.exits import DONE, MACHINE_NOT_ABLE
from kernelwright.cli.options import mode_named, precision_named
from kernelwright.cli.output import plain, progress, results
from kernelwright.cli.result_lines import ResultLines
from kernelwright.cli.verify import verdict_fields
from kernelwright.records.judged import Judged, NotJudged
from kernelwright.verification.effort import Level

NOT_JUDGED = "not_judged"


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchOptions:
    """The options of `verify --batch`, as typed."""

    batch: Path
    jobs: int
    resume: Path | None
    inputs: str
    target: str
    precision: str
    mode: str
    level: Level
    fit: bool
    as_json: bool
    allow_unsafe: bool


def run_batch(options: BatchOptions) -> int:
    """Judge all; exit 0 if every candidate has a verdict, now or from before."""
    ids = {task.id for task in read_batch(options.batch, inputs=options.inputs)}
    with ExitStack() as stack:
        lines = stack.enter_context(ResultLines(options.resume)) if options.resume else None
        before = {id_: fields for id_, fields in (lines.earlier if lines else {}).items() if id_ in ids}
        judged = stack.enter_context(
            closing(
                verify_batch(
                    options.batch,
                    jobs=options.jobs,
                    inputs=options.inputs,
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
        report = stack.enter_context(_Report(len(ids) - len(before), tuple(before.values()), as_json=options.as_json))
        for each in judged:
            fields = result_fields(each)
            if lines is not None:
                lines.append(fields)
            report.add(fields)
    outcomes = Counter(fields["verdict"] for fields in (*before.values(), *report.rows))
    return MACHINE_NOT_ABLE if outcomes[NOT_JUDGED] else DONE


def result_fields(judged: Judged) -> dict[str, Any]:
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

    def __init__(self, count: int, before: Sequence[dict[str, Any]], *, as_json: bool) -> None:
        self.rows: list[dict[str, Any]] = []
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

    def add(self, fields: dict[str, Any]) -> None:
        self.rows.append(fields if not self._as_json else {"verdict": fields["verdict"]})
        if self._as_json:
            sys.stdout.write(json.dumps(plain(fields), allow_nan=False) + "\n")
            sys.stdout.flush()
        self._bar.update(self._task, advance=1, description=_counted(self.rows))

    def _show(self) -> None:
        console = results()
        table = Table("candidate", "verdict", "reason", "seconds")
        for row in self.rows:
            reason = escape(_words(row["reason"])) if row["verdict"] != "accepted" else ""
            table.add_row(escape(row["id"]), _words(row["verdict"]), reason, f"{row['seconds']:.2f}")
        if self.rows:
            console.print(table)
        seconds = time.monotonic() - self._started
        rate = len(self.rows) / max(seconds, 1e-9)
        counted = _counted(self.rows) or "nothing to judge"
        earlier = f"; from before: {_counted(self._before)}" if self._before else ""
        console.print(f"{counted}; {seconds:.1f} s, {rate:.2f} a second{earlier}", markup=False, style="bold")


def _counted(rows: Sequence[dict[str, Any]]) -> str:
    counts = Counter(row["verdict"] for row in rows)
    return ", ".join(f"{counts[name]} {_words(name)}" for name in ("accepted", "rejected", NOT_JUDGED) if counts[name])


def _words(name: str) -> str:
    return str(name).replace("_", " ")

"""The report: one HTML page that needs nothing else, with tables, plots and the command that made it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.resources import files
from typing import Any

from jinja2 import Environment, StrictUndefined

from kernelwright.kernelbench.loss import LossGroup, losses
from kernelwright.kernelbench.plot import Plot, plot_of
from kernelwright.kernelbench.row import Row, RunMode
from kernelwright.kernelbench.summary import summaries
from kernelwright.kernelbench.wording import (
    group_text,
    measured_when,
    members_of,
    outcome_text,
    ratio_text,
    reason_text,
    sizes_text,
    speedup_text,
    try_text,
)

_FILTERS: dict[str, Any] = {
    "ratio": ratio_text,
    "outcome": outcome_text,
    "speedup": speedup_text,
    "why": reason_text,
    "number": "{:g}".format,
    "cause": group_text,
    "members": members_of,
    "try": try_text,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ModePart:
    """One mode's plot within a level."""

    name: RunMode
    plot: Plot


@dataclass(frozen=True, slots=True, kw_only=True)
class ProblemPart:
    """One problem: its row in each of the level's modes, ``None`` where it isn't done yet."""

    name: str
    sizes: str
    rows: tuple[Row | None, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LevelPart:
    """What the page shows of one level."""

    number: int
    modes: tuple[ModePart, ...]
    losses: tuple[LossGroup, ...]
    problems: tuple[ProblemPart, ...]


def page_of(rows: Sequence[Row], *, command: str, versions: str, left: int) -> str:
    """Return the page on ``rows``, of which there is at least one; ``left`` problems are still to come."""
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    environment.filters.update(_FILTERS)
    template = environment.from_string((files("kernelwright.kernelbench") / "report.html").read_text())
    settings = rows[0].settings  # the results file holds one kind only
    return template.render(
        target=settings.target,
        settings=settings,
        written=datetime.now(UTC).astimezone().strftime("%Y-%m-%d %H:%M"),
        measured=measured_when(rows),
        left=left,
        machines=sorted({row.machine for row in rows if row.machine}),
        versions=versions,
        command=command,
        summaries=summaries(rows),
        has_as_constructed=any(row.mode == "as-constructed" for row in rows),
        levels=[level_part(number, rows) for number in sorted({row.level for row in rows})],
    )


def level_part(number: int, rows: Sequence[Row]) -> LevelPart:
    """Return what is shown of one level: modes side by side, problems by id."""
    mine = [row for row in rows if row.level == number]
    modes: list[RunMode] = sorted({row.mode for row in mine})
    found = {(row.name, row.mode): row for row in mine}
    names = list(dict.fromkeys(row.name for row in sorted(mine, key=lambda row: (row.number, row.name))))
    return LevelPart(
        number=number,
        modes=tuple(ModePart(name=mode, plot=plot_of([row for row in mine if row.mode == mode])) for mode in modes),
        losses=losses(mine),
        problems=tuple(problem_part(name, tuple(found.get((name, mode)) for mode in modes)) for name in names),
    )


def problem_part(name: str, rows: tuple[Row | None, ...]) -> ProblemPart:
    """Return one problem's line; its sizes don't depend on the mode, but a row without an answer has none."""
    answered = [row for row in rows if row is not None and row.verdict != "no_answer"]
    return ProblemPart(name=name, sizes=sizes_text(answered[0]) if answered else "", rows=rows)

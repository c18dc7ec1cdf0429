"""A gallery verified and timed again: a row for each entry, and the page and the summary made of them.

Whoever has other hardware than the gallery was made on finds out what it is worth there. An entry that isn't a win
there is counted as 1.0: its user is left with the baseline.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from pydantic import TypeAdapter, ValidationError

from kernelwright.errors import BatchFormError
from kernelwright.kernelbench.entry import Compared, MeasurementFacts
from kernelwright.kernelbench.markdown import table
from kernelwright.kernelbench.row import NO_SPEEDUP
from kernelwright.kernelbench.wording import day_text, ratio_text
from kernelwright.records.measurement import DeviceClock, Ratio
from kernelwright.timing.rows import duration
from kernelwright.timing.statistics import geometric_mean

_NOT_TIMED = "not timed"
_NOTES = """\
A speedup is the time of the fastest baseline over the time of the kernels, timed in pairs, with its 95 % interval. A
win has its lower end above 1.0, with every baseline ready and no clock in doubt. The mean counts every entry without a
win as 1.0; its interval covers the error of timing for these entries.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class TimedEntry:
    """What came of one entry.

    ``id`` is its folder. ``is_timed`` says that times were asked for, ``reason`` why there is no verdict or no
    acceptance. ``device_clocks`` and ``suspicions`` are a measurement's. ``ended_at`` counts seconds since the epoch.
    """

    id: str
    verdict: Literal["accepted", "rejected", "not_judged"]
    reason: str
    level: int
    name: str
    mode: str
    target: str
    candidate_id: str
    machine: str
    version: str
    seconds: float
    ended_at: float
    is_timed: bool
    is_win: bool = False
    measurement: MeasurementFacts | None = None
    device_clocks: tuple[DeviceClock, ...] = ()
    suspicions: tuple[str, ...] = ()

    @property
    def speedup(self) -> Ratio:
        """The ratio that counts: 1.0 wherever the baseline is what the user is left with."""
        best = self.measurement.fastest if self.is_win and self.measurement else None
        if best is None or best.low is None or best.high is None:
            return NO_SPEEDUP
        return Ratio(value=best.value, low=best.low, high=best.high)


@dataclass(frozen=True, slots=True, kw_only=True)
class TimedSummary:
    """One level; ``mean`` is ``None`` where nothing was to be timed."""

    level: int
    entries: int
    accepted: int
    rejected: int
    not_judged: int
    wins: int
    mean: Ratio | None


def timed_entries_in(found: Mapping[str, Mapping[str, Any]], path: Path, *, remedy: str) -> list[TimedEntry]:
    """Return what the lines of a file of results hold.

    Raises:
        BatchFormError: one is none of ours.
    """
    try:
        return TypeAdapter(list[TimedEntry]).validate_python([dict(fields) for fields in found.values()])
    except ValidationError as error:
        raise BatchFormError(str(path), "it holds something else than timed entries", remedy) from error


def timed_summaries(rows: Iterable[TimedEntry]) -> tuple[TimedSummary, ...]:
    """Return one summary for each level, in order."""
    levels: dict[int, list[TimedEntry]] = {}
    for row in rows:
        levels.setdefault(row.level, []).append(row)
    return tuple(_summary(level, levels[level]) for level in sorted(levels))


def timed_page(rows: Sequence[TimedEntry], *, command: str, left: int) -> str:
    """Return the page on ``rows``, of which there is at least one.

    Args:
        rows: of one gallery.
        command: what asks for the same, without this machine's paths.
        left: entries still to come.
    """
    days = sorted({day_text(row.ended_at) for row in rows})
    machines, versions = (sorted({getattr(row, name) for row in rows}) for name in ("machine", "version"))
    unfinished = [f"**Not finished**: {left} entries are still to do.\n"] if left else []
    parts = [
        f"# The gallery of {rows[0].target} kernels: verified{' and timed' if _has_times(rows) else ''} again\n",
        *unfinished,
        f"- date: {' to '.join(dict.fromkeys((days[0], days[-1])))}",
        *(f"- machine: {each}" for each in machines),
        f"- kernelwright {', '.join(versions)}",
        f"- command: `{command}`\n",
        f"{_NOTES if _has_times(rows) else _why_not_timed(rows)}",
        table(("level", "entries", "accepted", "wins", "geometric mean (95 %)"), map(_counts, timed_summaries(rows))),
    ]
    baselines = _baselines(rows)
    for level in sorted({row.level for row in rows}):
        headings = ("problem", "mode", "verdict", *baselines, "kernels", "speedup (95 %)", "remarks")
        mine = [_cells(row, baselines) for row in rows if row.level == level]
        parts += [f"## Level {level}\n", table(headings, mine)]
    return "\n".join(parts)


def speedup_cell(row: TimedEntry) -> str:
    """Return the speedup against the fastest baseline, or that there is none."""
    if row.measurement is None:
        return _NOT_TIMED
    best = row.measurement.fastest
    said = f"{best.value:.2f}{_interval(best)} {best.baseline}"
    return f"**{said}**" if row.is_win else said


def _summary(level: int, rows: Sequence[TimedEntry]) -> TimedSummary:
    counted = [row.speedup for row in rows if row.is_timed]
    return TimedSummary(
        level=level,
        entries=len(rows),
        accepted=sum(row.verdict == "accepted" for row in rows),
        rejected=sum(row.verdict == "rejected" for row in rows),
        not_judged=sum(row.verdict == "not_judged" for row in rows),
        wins=sum(row.is_win for row in rows),
        mean=geometric_mean(counted) if counted else None,
    )


def _has_times(rows: Sequence[TimedEntry]) -> bool:
    return any(row.is_timed for row in rows)


def _why_not_timed(rows: Sequence[TimedEntry]) -> str:
    return f"Nothing was timed: {rows[0].target} is emulated on this machine, which says nothing about speed.\n"


def _counts(each: TimedSummary) -> tuple[str, ...]:
    mean = f"**{ratio_text(each.mean)}**" if each.mean else _NOT_TIMED
    return str(each.level), str(each.entries), str(each.accepted), str(each.wins), mean


def _baselines(rows: Sequence[TimedEntry]) -> tuple[str, ...]:
    """Return the names of all baselines that were asked for, in the order in which rows have them."""
    names: dict[str, None] = {}
    for row in rows:
        if row.measurement:
            names |= dict.fromkeys(each.baseline for each in row.measurement.comparisons)
            names |= dict.fromkeys(row.measurement.unavailable)
    return tuple(names)


def _cells(row: TimedEntry, baselines: Sequence[str]) -> tuple[str, ...]:
    compared = {each.baseline: each for each in row.measurement.comparisons} if row.measurement else {}
    unavailable = row.measurement.unavailable if row.measurement else {}
    times = (duration(compared[name].baseline_median_ns) if name in compared else "-" for name in baselines)
    own = duration(row.measurement.fastest.candidate_median_ns) if row.measurement else "-"
    remarks = (row.reason, *row.suspicions, *(f"{name}: {why}" for name, why in unavailable.items()))
    said = "; ".join(filter(None, remarks))
    return row.name, row.mode, row.verdict.replace("_", " "), *times, own, speedup_cell(row), said


def _interval(best: Compared) -> str:
    return "" if best.low is None or best.high is None else f" ({best.low:.2f}-{best.high:.2f})"

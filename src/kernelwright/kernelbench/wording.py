"""How figures and outcomes are worded, the same on the terminal, on the page and in the Markdown."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from kernelwright.kernelbench.loss import LossGroup
from kernelwright.kernelbench.row import BestTry, Cause, Row
from kernelwright.records.measurement import Ratio

_CAUSES: dict[Cause, str] = {
    "not faster": "not faster",
    "library calls alone": "library calls alone, not faster",
    "time ran out": "time ran out",
    "not accepted": "no candidate accepted",
    "nothing proposed": "no candidate proposed",
    "not timed": "verified, not timed",
    "not captured": "graph not captured",
    "no answer": "no answer",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """Problems of which the same can be said."""

    names: str
    said: str


def ratio_text(ratio: Ratio) -> str:
    """Return a ratio with its interval: "1.32 (1.28-1.36)"."""
    return f"{ratio.value:.2f} ({ratio.low:.2f}-{ratio.high:.2f})"


def outcome_text(row: Row) -> str:
    """Return how far a problem came, in a few words."""
    if row.verdict == "win":
        return "win, own kernels" if row.kernels else "win, library calls alone"
    if row.verdict == "no_answer" or row.cause is None:
        return row.verdict.replace("_", " ")
    return f"baseline; {_CAUSES[row.cause]}"


def speedup_text(row: Row) -> str:
    """Return the speedup with its interval; without one where the baseline is used."""
    return ratio_text(row.speedup) if row.verdict == "win" else "1.00"


def try_text(best: BestTry) -> str:
    """Return how near a candidate came: "0.93x compile (0.91-0.95)"."""
    return f"{best.value:.2f}x {best.baseline}{_interval(best)}"


def measured_text(row: Row) -> str:
    """Return the ratio that was measured, of the winner or of the best candidate, with its interval if it has one."""
    if row.verdict == "win":
        return ratio_text(row.speedup)
    return f"{row.best_try.value:.2f}{_interval(row.best_try)}" if row.best_try else ""


def measured_against(row: Row) -> str:
    """Return the baseline of that ratio; where nothing was measured, the faster one."""
    return row.best_try.baseline if row.best_try else row.baseline


def reason_text(row: Row) -> str:
    """Return why the outcome is what it is; where no candidate won, to what and how narrowly it lost."""
    if row.taken_from:
        other = row.taken_from.partition("/")[0]
        return f"does the same in both modes, optimized once ({other}): {reason_text(replace(row, taken_from=''))}"
    if row.verdict != "baseline":
        return row.reason
    best = row.best_try
    if best is not None and row.cause in ("not faster", "library calls alone"):
        lost = "not faster" if best.high is not None and best.high <= 1.0 else "not proved faster"
        which = "the best accepted candidate" if row.cause == "not faster" else "the best, library calls alone,"
        return f"{lost} than {best.baseline}: {which} was timed at {try_text(best)}"
    if best is not None and row.cause == "time ran out":
        return f"time ran out before a win was proved; the best candidate was timed at {try_text(best)}"
    return f"{row.reason}; the faster baseline is {row.baseline}" if row.baseline else row.reason


def group_text(group: LossGroup) -> str:
    """Return what the problems of a group have in common: "not faster than compile"."""
    return f"not faster than {group.baseline}" if group.baseline else _CAUSES[group.cause]


def members_of(group: LossGroup) -> tuple[Member, ...]:
    """Return the group's problems: each by how much it lost where that was timed, the others by their reasons."""
    timed = [Member(names=row.name, said=try_text(row.best_try)) for row in group.rows if row.best_try]
    by_reason: dict[str, list[str]] = {}
    for row in group.rows:
        if row.best_try is None:
            by_reason.setdefault(row.reason, []).append(row.name)
    return (*timed, *(Member(names=", ".join(names), said=reason) for reason, names in by_reason.items()))


def sizes_text(row: Row) -> str:
    """Return the sizes that were changed to fit the machine."""
    return ", ".join(f"{name}={value}" for name, value in row.sizes) or "as in the file"


def measured_when(rows: Iterable[Row]) -> str:
    """Return the day on which rows came, or the first and the last, by UTC; "" where none says."""
    days = sorted({day_text(row.ended_at) for row in rows if row.ended_at})
    return " to ".join(dict.fromkeys((days[0], days[-1]))) if days else ""


def day_text(seconds: float) -> str:
    """Return the day of a moment since the epoch, by UTC: "2026-11-26"."""
    return datetime.fromtimestamp(seconds, tz=UTC).strftime("%Y-%m-%d")


def _interval(best: BestTry) -> str:
    return "" if best.low is None or best.high is None else f" ({best.low:.2f}-{best.high:.2f})"

"""Losses: why problems ended in the baseline, grouped, so that a table of them says what to work on."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import isfinite
from typing import get_args

from kernelwright.kernelbench.row import Cause, Row, RunMode
from kernelwright.records.attempt import Attempt
from kernelwright.records.build import BuildFailed
from kernelwright.records.measurement import NO_TIME, Measurement
from kernelwright.records.run import NO_TIME_LEFT, NOT_TIMED
from kernelwright.records.verdict import Accepted


@dataclass(frozen=True, slots=True, kw_only=True)
class LossGroup:
    """The problems of one level and mode with one cause; ``baseline`` is what they lost to where that is the cause."""

    level: int
    mode: RunMode
    cause: Cause
    baseline: str
    rows: tuple[Row, ...]


def cause_of(attempts: Sequence[Attempt], *, reason: str, captured: bool) -> Cause:
    """Return why a run with these attempts found no win; ``reason`` is the run's own."""
    if not captured:
        return "not captured"
    if not attempts:
        return "time ran out" if NO_TIME_LEFT in reason else "nothing proposed"
    accepted = accepted_attempts(attempts)
    if not accepted:
        nothing_was_judged = not any(each.verdict or isinstance(each.built, BuildFailed) for each in attempts)
        return "time ran out" if nothing_was_judged else "not accepted"
    if NOT_TIMED in reason:
        return "not timed"
    best = best_measurement(accepted)
    if best is None or not shows_no_win(best):
        return "time ran out"
    has_own = any(each.verdict and each.verdict.facts.own_kernels for each in accepted)
    return "not faster" if has_own else "library calls alone"


def accepted_attempts(attempts: Sequence[Attempt]) -> tuple[Attempt, ...]:
    """Return all attempts of the candidates whose last verdict is acceptance.

    The final examination is one more attempt of the same candidate; without time for it, it has no verdict.
    """
    verdicts = {each.candidate.id: each.verdict for each in attempts if each.verdict}
    return tuple(each for each in attempts if isinstance(verdicts.get(each.candidate.id), Accepted))


def best_measurement(attempts: Sequence[Attempt]) -> Measurement | None:
    """Return the last timing of the candidate that came nearest to a win; ``None`` where none was timed."""
    timed = {
        each.candidate.id: each.measurement for each in attempts if each.measurement and each.measurement.comparisons
    }
    return max(timed.values(), key=lambda measured: measured.fastest.ratio.value, default=None)


def shows_no_win(measured: Measurement) -> bool:
    """Whether more time would hardly have made it a win."""
    ratio = measured.fastest.ratio
    if not isfinite(ratio.high):
        return False
    is_complete = measured.is_final and all(missing.reason != NO_TIME for missing in measured.unavailable)
    return is_complete or ratio.high <= 1.0


def losses(rows: Iterable[Row]) -> tuple[LossGroup, ...]:
    """Group the rows that are no win by level, mode, cause and what they lost to; the nearest to a win come first."""
    groups: dict[tuple[int, RunMode, int, str], list[Row]] = {}
    causes = get_args(Cause)
    for row in rows:
        if row.cause is not None:
            lost_to = row.best_try.baseline if row.cause == "not faster" and row.best_try else ""
            groups.setdefault((row.level, row.mode, causes.index(row.cause), lost_to), []).append(row)
    return tuple(
        LossGroup(level=level, mode=mode, cause=causes[cause], baseline=baseline, rows=_nearest_first(members))
        for (level, mode, cause, baseline), members in sorted(groups.items())
    )


def _nearest_first(rows: Iterable[Row]) -> tuple[Row, ...]:
    return tuple(sorted(rows, key=lambda row: (-row.best_try.value if row.best_try else 0.0, row.number, row.name)))

"""The summary: for each level and mode, how many problems came how far, and the geometric mean over all of them."""

from collections.abc import Iterable
from dataclasses import dataclass

from kernelwright.kernelbench.row import Row, RunMode
from kernelwright.records.measurement import Ratio
from kernelwright.timing.statistics import geometric_mean


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """One level in one mode.

    ``mean`` is against the faster of eager and torch.compile; a problem that the baseline won,
    or that gave no answer, is in it as 1.0. Its interval covers the error of timing, not the choice of problems.
    """

    level: int
    mode: RunMode
    problems: int
    captured: int
    accepted: int
    own_kernels: int
    wins: int
    no_answer: int
    mean: Ratio


def summaries(rows: Iterable[Row]) -> tuple[Summary, ...]:
    """Return one summary for each level and mode that ``rows`` has, in order."""
    groups: dict[tuple[int, RunMode], list[Row]] = {}
    for row in rows:
        groups.setdefault((row.level, row.mode), []).append(row)
    return tuple(_summary(level, mode, groups[level, mode]) for level, mode in sorted(groups))


def _summary(level: int, mode: RunMode, rows: list[Row]) -> Summary:
    return Summary(
        level=level,
        mode=mode,
        problems=len(rows),
        captured=sum(row.captured for row in rows),
        accepted=sum(row.accepted for row in rows),
        own_kernels=sum(row.own_kernels for row in rows),
        wins=sum(row.verdict == "win" for row in rows),
        no_answer=sum(row.verdict == "no_answer" for row in rows),
        mean=geometric_mean([row.speedup for row in rows]),
    )

"""The leaderboard of one problem: every author's attempts in the store, on one target and one machine."""

from collections.abc import Iterable
from typing import Protocol

from kernelwright.agent_tools.answers import Standing
from kernelwright.agent_tools.telling import finite
from kernelwright.records.attempt import Attempt
from kernelwright.records.run import Run


class Records(Protocol):
    """What is read of the store."""

    def runs(self) -> tuple[Run, ...]:
        """Return every run."""
        ...

    def attempts_of(self, run_id: str) -> tuple[Attempt, ...]:
        """Return a run's attempts in order."""
        ...


def standings(records: Records, *, problem_id: str, target: str, machine_id: str) -> list[Standing]:
    """Return how every author stands, the fastest first.

    Figures of other machines say nothing about this one, so their runs don't count.
    """
    by_author: dict[str, list[Attempt]] = {}
    for run in records.runs():
        if (run.problem_id, run.request.target, run.machine_id) == (problem_id, target, machine_id):
            for attempt in records.attempts_of(run.id):
                by_author.setdefault(attempt.candidate.author, []).append(attempt)
    found = [_standing(author, attempts) for author, attempts in by_author.items()]
    return sorted(found, key=lambda each: (-(each.best_ratio or 0.0), -each.accepted, each.author))


def _standing(author: str, attempts: Iterable[Attempt]) -> Standing:
    # The last word on a candidate counts: a final examination can take an acceptance back.
    last = {each.candidate.id: each for each in sorted(attempts, key=lambda each: (each.run_id, each.number))}
    accepted = [each for each in last.values() if each.is_accepted]
    timed = [(each, best) for each in accepted if (best := each.fastest) is not None]
    attempt, best = max(timed, key=lambda pair: pair[1].ratio.value, default=(None, None))
    return Standing(
        author=author,
        attempts=len(last),
        accepted=len(accepted),
        best_ratio=best.ratio.value if best else None,
        low=finite(best.ratio.low) if best else None,
        high=finite(best.ratio.high) if best else None,
        baseline=best.baseline if best else "",
        best_attempt=f"{attempt.run_id}/{attempt.number}" if attempt else "",
    )

"""The selection: which of a run's candidates the gallery shows, and how well it was verified."""

from collections.abc import Sequence
from dataclasses import dataclass

from kernelwright.kernelbench.entry import VerdictLevel
from kernelwright.kernelbench.loss import accepted_attempts
from kernelwright.records.attempt import Attempt
from kernelwright.records.candidate import Candidate
from kernelwright.records.measurement import Measurement
from kernelwright.records.verdict import Accepted


@dataclass(frozen=True, slots=True, kw_only=True)
class Selected:
    """An accepted candidate with the verdict of the highest level that it passed and its last timing, if any."""

    candidate: Candidate
    accepted: Accepted
    level: VerdictLevel
    measurement: Measurement | None

    @property
    def ratio(self) -> float:
        """The baseline's time over its own, 0.0 where it wasn't timed."""
        return self.measurement.fastest.ratio.value if self.measurement else 0.0


def selected(attempts: Sequence[Attempt], winner_id: str) -> Selected | None:
    """Return the winner; where nothing won, the fastest accepted candidate with kernels of its own.

    Of those that passed different levels the higher one counts first. ``winner_id`` is "" where nothing won.
    """
    by_candidate: dict[str, list[Attempt]] = {}
    for attempt in accepted_attempts(attempts):
        by_candidate.setdefault(attempt.candidate.id, []).append(attempt)
    if winner_id in by_candidate:
        return _summed_up(by_candidate[winner_id])
    found = [_summed_up(each) for each in by_candidate.values()]
    own = [each for each in found if each.accepted.facts.own_kernels]
    return max(own, key=lambda each: (each.level == "full", each.ratio), default=None)


def _summed_up(attempts: Sequence[Attempt]) -> Selected:
    """Return what the attempts of one accepted candidate come to, in their order."""
    *_, (accepted, last) = [(each.verdict, each) for each in attempts if isinstance(each.verdict, Accepted)]
    timed = [each.measurement for each in attempts if each.measurement and each.measurement.comparisons]
    return Selected(
        candidate=attempts[0].candidate,  # its note says what it is, the last one's that it was examined
        accepted=accepted,
        level="full" if last.is_final_examination else "quick",
        measurement=timed[-1] if timed else None,
    )

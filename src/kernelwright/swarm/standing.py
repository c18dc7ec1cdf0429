"""How a search stands: what was decided, what came of it, and what it has cost so far.

Made from the record alone. Strategies, and whoever shares out a budget, see nothing else: what they say is the
same again for a run that goes on after it was cut off.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from kernelwright.records.attempt import Attempt
from kernelwright.records.build import BuildFailed
from kernelwright.records.candidate import Candidate
from kernelwright.records.decision import Decision, Move
from kernelwright.records.verdict import Accepted


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """A decision with the attempt that came of it, if any did."""

    decision: Decision
    attempt: Attempt | None

    @property
    def number(self) -> int:
        """The decision's number."""
        return self.decision.number

    @property
    def move(self) -> Move:
        """What was decided."""
        return self.decision.move

    @property
    def is_over(self) -> bool:
        """Whether it was carried out."""
        return self.decision.outcome is not None

    @property
    def candidate(self) -> Candidate | None:
        """What was proposed."""
        return None if self.attempt is None else self.attempt.candidate

    @property
    def score(self) -> float:
        """How good its attempt is: see ``score_of``; below everything without one."""
        return -1.0 if self.attempt is None else score_of(self.attempt)


@dataclass(frozen=True, kw_only=True)
class Standing:
    """One run as it stands.

    ``authors`` are those that can be asked step by step, in the order of the request; ``attempts`` is how many
    candidates each of them may hand in; ``attempts_made`` are those of all authors, final examinations left out;
    ``bound`` is the best ratio to the baseline that is possible, ``None`` where it isn't known.
    """

    run_id: str
    authors: tuple[str, ...]
    attempts: int
    taken: tuple[Taken, ...]
    attempts_made: tuple[Attempt, ...] = ()
    bound: float | None = None

    def of(self, author: str) -> tuple[Taken, ...]:
        """Return what an author was asked, in order; without what ended it."""
        return tuple(each for each in self.taken if each.move.author == author and each.move.kind != "stop")

    def is_finished(self, author: str) -> bool:
        """Return whether nothing more can be had of an author: it was stopped, or can't be reached."""
        return any(each.move.author in {author, ""} and each.move.kind == "stop" for each in self.taken) or any(
            each.decision.outcome is not None and each.decision.outcome.is_over for each in self.of(author)
        )

    def left(self, author: str) -> int:
        """Return how many more moves an author has: attempts it may make, less those that are under way.

        A model that says nothing of use (it refuses, say) is asked so many times more and no longer.
        """
        if self.is_finished(author):
            return 0
        asked = self.of(author)
        handed_in = sum(each.attempt is not None for each in asked)
        in_vain = sum(each.is_over and each.attempt is None for each in asked)
        under_way = sum(not each.is_over for each in asked)
        if in_vain >= self.attempts:
            return 0
        return max(self.attempts - handed_in - under_way, 0)

    @cached_property
    def champion(self) -> Attempt | None:
        """The best accepted attempt of anybody; of equals the first."""
        right = [each for each in self.attempts_made if each.is_accepted]
        return max(right, key=lambda each: (score_of(each), -each.number), default=None)

    @property
    def under_way(self) -> int:
        """How many moves are being carried out."""
        return sum(not each.is_over for each in self.taken)


def score_of(attempt: Attempt) -> float:
    """Return how good an attempt is, for putting attempts in order.

    1 and more for what is right: 1 plus its ratio to the fastest baseline (0 where nothing is timed). Less for what
    isn't: 0.6 for what builds and is wrong (the more checks it passed, the more of the last tenth), 0.3 for what
    doesn't build.
    """
    if isinstance(attempt.built, BuildFailed):
        return 0.3
    match attempt.verdict:
        case None:
            return 0.5
        case Accepted():
            return 1.0 + (attempt.ratio or 0.0)
        case rejected:
            passed = sum(check.state == "passed" for check in rejected.checks)
            return 0.6 + 0.1 * passed / max(len(rejected.checks), 1)


def standing_of(
    decisions: Sequence[Decision],
    attempts: Sequence[Attempt],
    *,
    run_id: str,
    authors: tuple[str, ...],
    attempts_each: int,
    bound: float | None,
) -> Standing:
    """Return how a run stands by its record."""
    by_number = {attempt.number: attempt for attempt in attempts}
    taken = tuple(
        Taken(decision=each, attempt=by_number.get(each.outcome.attempt) if each.outcome else None)
        for each in decisions
    )
    made = tuple(each for each in attempts if not each.is_final_examination)
    return Standing(
        run_id=run_id, authors=authors, attempts=attempts_each, taken=taken, attempts_made=made, bound=bound
    )

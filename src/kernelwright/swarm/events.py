"""What a search tells whoever watches it: small values, in the order things happen."""

from collections.abc import Callable
from dataclasses import dataclass

from kernelwright.records.attempt import Attempt
from kernelwright.records.decision import Decision
from kernelwright.records.model_call import ModelCall
from kernelwright.records.run import Run


@dataclass(frozen=True, slots=True, kw_only=True)
class Began:
    """A run has its id and is stored; from here on it can be resumed."""

    run: Run
    problem_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """The search turns to something else; one phrase for a progress line."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """An attempt is over and stored; ``was_known`` if an earlier, cut-off search had made it."""

    attempt: Attempt
    was_known: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Called:
    """A language model was asked and the call is stored; ``was_known`` if it was answered from the record."""

    call: ModelCall
    was_known: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """The swarm has decided on a move, and the decision is stored."""

    decision: Decision


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthorDone:
    """An author has nothing more to propose, and why."""

    author: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """The run has its answer."""

    run: Run


Event = Began | Stage | Decided | Tried | Called | AuthorDone | Ended
Watcher = Callable[[Event], None]


def unwatched(_event: Event) -> None:
    """Watch nothing."""

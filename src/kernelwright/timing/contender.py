"""A contender: something that can be timed, the candidate or a baseline.

Each contender lives in a process of its own. The process that owns the clock hands it the
input sets once, then asks for blocks of calls and measures from asking to the answer, so no
contender ever states its own time.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol

# Tensors and plain scalars. Not spelled out, so that pairing needs no torch to be tested.
Leaves = tuple[Any, ...]

LossKind = Literal["crashed", "timed_out", "unavailable"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Lost:
    """A contender that ended, hung or failed; ``evidence`` says how, in a line or two."""

    contender: str
    kind: LossKind
    evidence: str


class Block(Protocol):
    """A block of calls on contents that no contender has seen; see ``targets.fresh``."""

    @property
    def order(self) -> tuple[int, ...]:
        """The input set of each call."""
        ...

    def as_of(self, call: int) -> "Block":
        """Return a block of that one call, with what it finds in its place here."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Spent:
    """Processor time of all of a contender's processes in the last watched block, and after it.

    ``ending_s`` is from its answer until it was stopped, ``since_s`` from there on.
    """

    in_block_s: float
    ending_s: float
    since_s: float


class Contender(Protocol):
    """One side of a comparison."""

    @property
    def name(self) -> str:
        """What tables call it: "candidate", "eager", "compile", ..."""
        ...

    def stage(self, input_sets: Sequence[Leaves]) -> Lost | None:
        """Hand over the input sets that blocks refer to by index; earlier ones are forgotten."""
        ...

    def run_block(self, order: Sequence[int]) -> float | Lost:
        """Call once for each index in ``order`` and return the seconds it took.

        The clock is the caller's: it starts before the request leaves and stops once the
        answer is there. An empty order measures the round trip alone.
        """
        ...

    def run_fresh(self, block: Any, *, is_watched: bool = False) -> float | Lost:
        """Call as ``block`` says, on its contents, and return the seconds it took; stopped before and after.

        The contents are put in while the contender is stopped and ready to go; ``is_watched`` also
        looks at its processor time.
        """
        ...

    def collect(self, index: int, *, decoy: Any = None) -> Leaves | Lost:
        """Return what the ``index``-th call of the last block gave, as flat leaves.

        The contents of ``decoy``, a block, lie in the inputs' place before the contender is asked.
        """
        ...

    def spent(self) -> Spent | None:
        """Return the processor time of the last watched block; ``None`` where it can't be told."""
        ...

    def peak_bytes(self) -> int | None:
        """Return what one call holds at most beyond inputs and weights; ``None`` where it can't be told."""
        ...

    def hush(self) -> None:
        """Stop every thread of the contender until ``wake``, so that idle spinning costs the other side nothing."""
        ...

    def wake(self) -> None:
        """Let the contender run again."""
        ...

    def close(self) -> None:
        """End the process; closing twice is fine."""
        ...

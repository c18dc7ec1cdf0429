"""A work order: how the work items of launches are cut and in which order the pieces run.

A target promises its kernels little about that. A verifier asks for orders that a run on this
machine would seldom show; whoever only wants results never gives one.
"""

from dataclasses import dataclass
from typing import Literal, Protocol, runtime_checkable

Arrangement = Literal["usual", "shuffled", "reversed"]
MOST_PIECES = 512


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkOrder:
    """How launches are run.

    Args:
        arrangement: "usual" leaves everything to the target; else the pieces of each launch run one
            after the other in one thread, in an order that ``seed`` alone decides.
        pieces: how many pieces a launch is cut into at most, 3 to 512, at random places; about half
            of them hold a single item (or group).
        seed: of cuts and order.
        threads: how many threads run it; 0 for as many as are set. Means something for "usual" only.
    """

    arrangement: Arrangement = "usual"
    pieces: int = MOST_PIECES
    seed: int = 0
    threads: int = 0


@runtime_checkable
class Reorderable(Protocol):
    """A launcher that can follow work orders."""

    def reorder(self, order: WorkOrder) -> None:
        """Run every launch by ``order`` from now on, however it was bound."""
        ...

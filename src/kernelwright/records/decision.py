"""A decision: what the swarm had an author do, why, and what came of it.

Decisions are kept before they are carried out. In their order they say all that a strategy knows, so that
a run which was cut off goes on from them, and anybody can read afterwards how an answer was found.
"""

from dataclasses import dataclass
from typing import Literal

# "open": a conversation with a language model begins. "refine": it goes on with what came of the last answer. "cross":
# a new one begins, from right candidates of several authors. "stop": nobody is asked any more (``author`` is "").
MoveKind = Literal["open", "refine", "cross", "stop"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """Something to have an author do.

    ``parent`` is the number of the decision whose conversation goes on, 0 for none. ``shown`` are ids of candidates by
    other authors that are shown to it. ``sample`` tells moves apart that are alike in all else, from 0: the same
    request is sent more than once. ``island`` is the part of a population that it belongs to.
    """

    kind: MoveKind
    author: str
    reason: str
    parent: int = 0
    shown: tuple[str, ...] = ()
    sample: int = 0
    island: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came of a move: the attempt's number (0 for none), and in a phrase how it ended.

    ``is_over`` says that the author is of no more use: its provider can't be reached, say.
    """

    attempt: int = 0
    text: str = ""
    is_over: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """A move of a run, by its ``number`` (from 1). ``outcome`` is ``None`` while it is being carried out.

    ``made_at`` is in seconds since the epoch.
    """

    run_id: str
    number: int
    move: Move
    made_at: float
    outcome: Outcome | None = None

"""A cell of a study: one configuration of authors on one problem, with its run and how it ended."""

from dataclasses import dataclass
from typing import Literal

CellState = Literal["done", "failed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class CellEnding:
    """How a cell ended; ``reason`` says in one line why it ``failed``, and is "" where it is ``done``."""

    state: CellState
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CellRecord:
    """What is known of a cell that was begun; ``run_id`` is "" before it has a run."""

    id: str
    run_id: str = ""
    ending: CellEnding | None = None

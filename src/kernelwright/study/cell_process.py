"""Cells side by side, each in a process of its own on its share of the cores."""

import os
import sys
from collections.abc import Generator, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from kernelwright.children.own_process import OwnProcess
from kernelwright.children.side_by_side import ended_in_turn
from kernelwright.records.cell import CellEnding
from kernelwright.store.store import Store
from kernelwright.study.grid import Cell
from kernelwright.study.request import Asking

# Imports, loading, baselines' timing at the end, and loose rules for each candidate; a process that hangs is ended.
OVERTIME_S = 1800.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where cells are worked on: the study's folder, how long each has, and what is said to all of them.

    ``lock`` is the descriptor that holds the study, also while none but a cell is left.
    """

    study: Path
    time_s: float
    asking: Asking
    lock: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """A cell that has ended; ``exit_code`` is ``None`` where it had to be killed."""

    cell: Cell
    ending: CellEnding
    exit_code: int | None
    seconds: float


class CellProcess:
    """A cell's process."""

    def __init__(self, cell: Cell, place: Place, cores: Sequence[int]) -> None:
        """Start it on ``cores``; none means wherever the system puts it."""
        self.cell = cell
        self.process = OwnProcess(
            _command(cell, place), cores, limit_s=place.time_s + OVERTIME_S, inherits=(place.lock,)
        )


def ended_cells(cells: Sequence[Cell], place: Place, store: Store, shares: Sequence[Sequence[int]]) -> Generator[Ended]:
    """Work on ``cells``, one for each share of cores at a time; yield each as it ends, kept in ``store``.

    One that fails is kept as failed, with its reason. Closing the iterator interrupts what runs.
    """
    starts = [partial(CellProcess, cell, place) for cell in cells]
    with closing(ended_in_turn(starts, shares)) as coming:
        for each in coming:
            ending = each.process.ending()
            if ending.code == 0:
                found = CellEnding(state="done")  # kept by the process itself
            else:
                found = CellEnding(state="failed", reason=ending.reason)
                store.end_cell(each.cell.id, found)
            yield Ended(cell=each.cell, ending=found, exit_code=ending.code, seconds=ending.seconds)


def _command(cell: Cell, place: Place) -> list[str]:
    asking = place.asking
    return [
        *(sys.executable, "-m", "kernelwright.cli.main", "study", "cell", str(place.study), cell.id),
        *("--problems", str(asking.problems), "--parent", str(os.getpid())),
        *(("--with-reference", str(asking.references)) if asking.references else ()),
        *(("--base-url", asking.base_url) if asking.base_url else ()),
        *(("--replay", str(asking.replay)) if asking.replay else ()),
        *(("--unsafe",) if asking.allow_unsafe else ()),
    ]

"""Workers that are processes: each assignment is a command of its own, on its share of the cores."""

import os
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from pydantic import ValidationError

from kernelwright.campaign.assignment import Assignment, Finding, Spent
from kernelwright.children.own_process import OwnProcess
from kernelwright.children.side_by_side import LOOK_AGAIN_S, end_all
from kernelwright.store.codec import decoded, encoded

# Imports, loading, baselines' timing at the end; a process that hangs is ended.
OVERTIME_S = 600.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """What is said to all processes anew each time: nothing of it is in `campaign.json`.

    ``campaign`` is its folder. Models are asked at ``base_url``, or at their providers; with a ``replay`` their
    answers come from that file.
    """

    campaign: Path
    base_url: str = ""
    replay: Path | None = None
    allow_unsafe: bool = False


class OwnWorkers:
    """A context manager: leaving it interrupts what runs, which stores what it has."""

    def __init__(
        self,
        place: Place,
        shares: Sequence[Sequence[int]],
        *,
        lock: int,
        so_far: Callable[[str], tuple[str, Spent]],
    ) -> None:
        """Start nothing yet.

        Args:
            place: what every process is told.
            shares: of the cores; one process at a time works on each.
            lock: the descriptor that holds the campaign, also while none but a process of ours is left.
            so_far: gives a problem's run, "" where none began, and what it has used up: asked where a process died.
        """
        self._place, self._idle, self._lock, self._so_far = place, list(shares), lock, so_far
        self._running: dict[int, OwnProcess] = {}
        self._problems: dict[int, str] = {}

    @property
    def free(self) -> int:
        """How many more can be begun now."""
        return len(self._idle)

    def begin(self, assignment: Assignment) -> None:
        """Start a process."""
        self._problems[assignment.number] = assignment.problem
        limit_s = assignment.limits.seconds + OVERTIME_S
        self._running[assignment.number] = OwnProcess(
            _command(assignment, self._place), self._idle.pop(0), limit_s=limit_s, inherits=(self._lock,)
        )

    def next_finding(self) -> Finding:
        """Wait until one has ended."""
        while True:
            for number, process in self._running.items():
                if process.has_ended():
                    return self._ended(number, process)
            time.sleep(LOOK_AGAIN_S)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exit: object) -> None:
        end_all(self._running.values())

    def _ended(self, number: int, process: OwnProcess) -> Finding:
        ending = process.ending()
        process.close(patience_s=0.0)
        del self._running[number]
        self._idle.append(process.cores)
        text = ending.reason
        if ending.code == 0:
            try:
                return decoded(ending.out, Finding)
            except ValidationError:
                text = "its process did not say what came of it"
        run, spent = self._so_far(self._problems[number])
        return Finding(number=number, text=text, has_failed=True, run=run, spent=spent)


def _command(assignment: Assignment, place: Place) -> list[str]:
    return [
        *(sys.executable, "-m", "kernelwright.cli.main", "campaign", "work", str(place.campaign), encoded(assignment)),
        *("--parent", str(os.getpid())),
        *(("--base-url", place.base_url) if place.base_url else ()),
        *(("--replay", str(place.replay)) if place.replay else ()),
        *(("--unsafe",) if place.allow_unsafe else ()),
    ]

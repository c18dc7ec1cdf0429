"""An agent's run: taken up again whenever the agent comes back, and never by two processes at once."""

import time
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Protocol

from kernelwright.locks import FileLock
from kernelwright.records.machine import Machine
from kernelwright.records.problem import Problem
from kernelwright.records.run import Run


class RunBook(Protocol):
    """Where runs are kept; the store."""

    def runs(self) -> tuple[Run, ...]:
        """Return every run, newest first."""
        ...

    def save_run(self, run: Run, problem: Problem, machine: Machine) -> None:
        """Keep a run as it is now."""
        ...


@contextmanager
def going_on(book: RunBook, locks: Path, new: Run, problem: Problem, machine: Machine) -> Generator[Run]:
    """Take up the newest unfinished run like ``new`` that no process has, or begin ``new``; it is ours meanwhile.

    Left, it is marked as interrupted. A process that is killed leaves it as running, and it is taken up all the same:
    the lock in the folder ``locks`` tells whether anybody has it.
    """
    run, lock = _claimed((*_unfinished(book, new), new), locks)
    run = replace(run, state="running")
    book.save_run(run, problem, machine)
    try:
        yield run
    finally:
        book.save_run(replace(run, state="interrupted", ended_at=time.time()), problem, machine)
        lock.close()


def _unfinished(book: RunBook, like: Run) -> tuple[Run, ...]:
    return tuple(
        run
        for run in book.runs()
        if run.answer is None
        and (run.problem_id, run.machine_id) == (like.problem_id, like.machine_id)
        and (run.request.target, run.request.authors) == (like.request.target, like.request.authors)
    )


def _claimed(runs: tuple[Run, ...], locks: Path) -> tuple[Run, FileLock]:
    for run in runs:
        lock = FileLock(locks / f"{run.id}.lock")
        if lock.try_take():
            return run, lock
        lock.close()
    raise AssertionError("a new run has no owner")

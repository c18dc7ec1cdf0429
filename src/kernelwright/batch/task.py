"""A task: one candidate to judge against one reference, by a name that no other task of its batch has."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from kernelwright.errors import BatchFormError
from kernelwright.problems.reference import Reference
from kernelwright.records.candidate import Candidate
from kernelwright.records.contract import Mode, Precision
from kernelwright.verification.effort import Level

Pair = tuple[str | Path | Reference, str | Path | Candidate]


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """``inputs`` is "module:callable" where the reference brings none; a ``Reference`` has its own.

    ``sizes`` are size constants of a reference file, ``mode`` the one to put it into; without them
    the batch's rules hold.
    """

    id: str
    reference: str | Reference
    candidate: Path | Candidate
    inputs: str = ""
    sizes: tuple[tuple[str, int], ...] = ()
    mode: Mode | None = None

    @property
    def reference_name(self) -> str:
        """The reference as it was given."""
        return self.reference if isinstance(self.reference, str) else self.reference.problem.origin.spelling

    @property
    def candidate_name(self) -> str:
        """The candidate's path, or the start of its id where it is in memory alone."""
        return str(self.candidate) if isinstance(self.candidate, Path) else self.candidate.id[:12]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """How every candidate of a batch is judged; each as for ``verify``."""

    target: str
    level: Level = "full"
    precision: Precision = "strict"
    mode: Mode | None = "eval"
    fit: bool = False


def tasks_of(batch: Iterable[Pair | Task]) -> tuple[Task, ...]:
    """Return tasks for pairs of reference and candidate, called by their number from 0; tasks stay as they are."""
    return tuple(each if isinstance(each, Task) else _task_of(each, number) for number, each in enumerate(batch))


def _task_of(pair: Pair, number: int) -> Task:
    reference, candidate = pair
    return Task(
        id=str(number),
        reference=str(reference) if isinstance(reference, Path) else reference,
        candidate=Path(candidate) if isinstance(candidate, str) else candidate,
    )


def checked(tasks: Sequence[Task], where: str) -> tuple[Task, ...]:
    """Return ``tasks`` if there are any and no two have one name.

    Raises:
        BatchFormError: otherwise.
    """
    if not tasks:
        raise BatchFormError(where, "there is no candidate in it", "See docs/command-line.md for what a batch is")
    seen: set[str] = set()
    for task in tasks:
        if task.id in seen:
            raise BatchFormError(where, f"two candidates are called {task.id!r}", 'Give each an "id" of its own')
        seen.add(task.id)
    return tuple(tasks)

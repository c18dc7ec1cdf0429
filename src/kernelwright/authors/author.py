"""An author: whoever proposes candidates, and what it is shown.

An author sees the brief and a workbench. It never sees the exam: not the inputs, not the
oracle, not the reference's live module.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from kernelwright.records.attempt import Attempt
from kernelwright.records.candidate import Form, SourceFile
from kernelwright.records.contract import Contract
from kernelwright.records.graph import Graph
from kernelwright.records.profile import Profile


@dataclass(frozen=True, slots=True, kw_only=True)
class Brief:
    """Everything an author may know of a problem.

    ``source`` is the reference as text (empty where there is none, as for a ``.pt2``),
    ``graph`` what was captured (``None`` where capture failed). ``vector_bytes``,
    ``cache_bytes`` and ``threads`` are hardware facts.
    """

    problem_id: str
    problem_name: str
    source: str
    graph: Graph | None
    contract: Contract
    target: str
    guide: str
    threads: int
    vector_bytes: int
    cache_bytes: tuple[int, ...]


class Workbench(Protocol):
    """What the swarm lets an author do. What it answers is all the feedback there is."""

    def seconds_left(self) -> float:
        """Return the wall time left to this author; it should return when none is."""
        ...

    def submit(self, files: tuple[SourceFile, ...], *, form: Form = "plan", note: str = "") -> Attempt:
        """Build, verify and, if accepted, time one candidate; the attempt is stored before this returns."""
        ...

    def submit_all(self, candidates: Sequence[tuple[SourceFile, ...]], *, note: str = "") -> tuple[Attempt, ...]:
        """Submit several of the plan form; their builds run side by side. Results in the given order."""
        ...

    def profile(self, files: tuple[SourceFile, ...]) -> Profile | str:
        """Build a plan and time its steps one by one, right or wrong; or say why that failed.

        What is profiled is no attempt: it is neither verified nor ever used.
        """
        ...

    def remark(self, text: str) -> None:
        """Leave word in the run's record of what was decided and why."""
        ...


class Author(Protocol):
    """Proposes candidates for one brief."""

    @property
    def name(self) -> str:
        """The author's name, as `--authors` spells it."""
        ...

    def work(self, brief: Brief, workbench: Workbench) -> str:
        """Submit candidates until satisfied or out of time; return one sentence saying how it ended.

        A brief this author can't serve is not an error: it submits nothing and says why.
        """
        ...


@runtime_checkable
class Conditional(Protocol):
    """An author that works only where something is installed."""

    def available(self) -> str | None:
        """Return ``None`` if it can work here, else one sentence saying what is missing and how to get it."""
        ...

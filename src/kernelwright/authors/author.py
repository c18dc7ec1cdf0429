"""An author: whoever proposes candidates, and what it is shown.

An author sees the brief and a workbench. It never sees the exam: not the inputs, not the
oracle, not the reference's live module.
"""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, Protocol, runtime_checkable

from kernelwright.records.advice import RULES, Advice
from kernelwright.records.attempt import Attempt
from kernelwright.records.bound import Bound
from kernelwright.records.candidate import Form, SourceFile
from kernelwright.records.contract import Contract
from kernelwright.records.evidence import Evidence
from kernelwright.records.exemplar import Exemplar
from kernelwright.records.graph import Graph
from kernelwright.records.guidance import ReferenceKernel
from kernelwright.records.model_call import ModelCall
from kernelwright.records.profile import Profile
from kernelwright.records.recording import Recording


@dataclass(frozen=True, slots=True, kw_only=True)
class Brief:
    """Everything an author may know of a problem.

    ``source`` is the reference as text (empty where there is none, as for a ``.pt2``),
    ``graph`` what was captured (``None`` where capture failed). ``vector_bytes``,
    ``cache_bytes`` and ``threads`` are hardware facts, ``bound`` is the least that a call takes
    where that is known. ``exemplars`` are verified kernels for other problems, ``reference_kernel``
    an implementation in another language, if the user gave one.
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
    bound: Bound | None = None
    exemplars: tuple[Exemplar, ...] = ()
    reference_kernel: ReferenceKernel | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthorOptions:
    """What a run says to authors that can be told something.

    ``attempts`` is how many candidates a language model may submit, ``base_url`` where models are asked instead of at
    their provider ("" for the provider's own address). With ``replay`` no model is asked: answers come from there.
    ``analyst`` looks at what was accepted: "rules", "none", or a model as in "openai:gpt-5".
    """

    attempts: int = 5
    base_url: str = ""
    replay: Recording | None = None
    analyst: str = RULES


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

    def submit_unreadable(self, text: str, why: str, *, note: str = "") -> Attempt:
        """Hand in an answer in which there is no candidate: an attempt like any other, which can't be built."""
        ...

    def profile(self, files: tuple[SourceFile, ...]) -> Profile | str:
        """Build a plan and time its steps one by one, right or wrong; or say why that failed.

        What is profiled is no attempt: it is neither verified nor ever used.
        """
        ...

    def bound(self) -> Bound | None:
        """Return the least that a call of the problem can take; ``None`` where that isn't known."""
        ...

    def evidence(self, attempt: Attempt) -> Evidence:
        """Return where an accepted attempt's time goes, step by step; the same each time it is asked in a run."""
        ...

    def known_advice(self, candidate_id: str) -> Advice | None:
        """Return what was recommended for a candidate earlier in this run, if anything."""
        ...

    def keep_advice(self, advice: Advice) -> Advice:
        """Keep what is recommended, and return it. Do so before anybody is told."""
        ...

    def known_call(self, request_sha256: str) -> ModelCall | None:
        """Return what a model said to this very request earlier in this run, if anything; it is paid for."""
        ...

    def keep_call(self, call: ModelCall) -> ModelCall:
        """Keep a call for good, and return it as kept: with its run and its number. Do so before using its answer."""
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """Another author's candidate that an author is shown; ``ratio`` to the fastest baseline, ``None`` if not timed."""

    author: str
    files: tuple[SourceFile, ...]
    ratio: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One answer and what came of it.

    ``state`` is whatever the author needs to go on from here. ``attempt`` is ``None`` where nothing was handed in;
    ``ending`` says then why. ``is_over`` says that asking again is of no use.
    """

    state: Any
    attempt: Attempt | None
    ending: str = ""
    is_over: bool = False


class Gate(Protocol):
    """Keeps those who ask one provider within its limits."""

    def slot(self, seconds: float) -> AbstractContextManager[bool]:
        """Wait for a free place for at most ``seconds``; false where there was none."""
        ...

    def held(self) -> AbstractContextManager[None]:
        """Let nobody begin to ask meanwhile: the provider told one of us to wait."""
        ...

    def of(self, provider: str) -> "Gate":
        """Return the gate of another provider."""
        ...


@runtime_checkable
class Stepwise(Protocol):
    """An author that is asked step by step, and from several threads at once: what comes next is not its decision."""

    @property
    def name(self) -> str:
        """The author's name, as `--authors` spells it."""
        ...

    @property
    def provider(self) -> str:
        """Who is asked: authors of one provider share its limits."""
        ...

    def available(self) -> str | None:
        """Return ``None`` if it can be asked, else one sentence saying what is missing."""
        ...

    def opened(self, brief: Brief, shown: Sequence[Shown] = ()) -> Any:
        """Return the state in which nothing was asked yet; with ``shown``, to be crossed."""
        ...

    def step(
        self, state: Any, workbench: Workbench, *, gate: Gate, sample: int = 0, shown: Sequence[Shown] = ()
    ) -> Step:
        """Ask once and hand in the answer. Steps from one state differ by ``sample``; ``shown`` are the champions."""
        ...


AnyAuthor = Author | Stepwise


@runtime_checkable
class Conditional(Protocol):
    """An author that works only where something is installed."""

    def available(self) -> str | None:
        """Return ``None`` if it can work here, else one sentence saying what is missing and how to get it."""
        ...

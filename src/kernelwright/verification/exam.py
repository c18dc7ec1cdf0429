"""The exam: one candidate, the oracle and the questions, with a clock.

Checks ask through it, so that every reply to any question is also looked at for what no check
may let pass: guard bands written over, inputs changed, outputs that share memory.
"""

import time
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

import torch

from kernelwright.errors import MachineNotAbleError
from kernelwright.plan.work_order import WorkOrder
from kernelwright.problems.reference import Reference
from kernelwright.records.candidate import Form
from kernelwright.records.contract import Contract
from kernelwright.records.verdict import Reason
from kernelwright.targets.instrumented import Kind
from kernelwright.targets.reply import Died, Outputs, Reply
from kernelwright.verification.assumptions import FINITE_INTERMEDIATES
from kernelwright.verification.compare import (
    Agreement,
    Comparison,
    Disagreement,
    compare,
    compare_structure,
    compare_tensor,
)
from kernelwright.verification.effort import Effort
from kernelwright.verification.families import Case, Family, changed
from kernelwright.verification.findings import Failed
from kernelwright.verification.instrumented import InstrumentedBuilds, InstrumentedSubject
from kernelwright.verification.oracle import Expected, NoAnswer, Oracle, allowing_repeats
from kernelwright.verification.subject import Subject

_DEATHS: dict[str, Reason] = {"timed_out": "timed_out", "forbidden": "forbidden", "build_failed": "build_failed"}
_KEPT_BYTES = 256 << 20
_MOST_EVIDENCE = 1500
_MOST_AROUND = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """Inputs together with what must come back for them."""

    case: Case
    expected: Expected


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One call that was asked for, with what it takes to ask it again: the weights in force, and how."""

    case: Case
    state: Mapping[str, torch.Tensor]
    guarded: bool = False
    hold: bool = False


@dataclass(slots=True, kw_only=True)
class _Around:
    """What has been seen so far around a question's inputs: the question with its slack, and how to see more.

    It holds the question, so that no other one can have its ``id`` meanwhile.
    """

    question: Question
    widest: Question
    steps: Iterator[Expected]


@dataclass(slots=True, kw_only=True)
class Observed:
    """What became known of the candidate along the way."""

    own_kernels: dict[str, None] = field(default_factory=dict)
    own_code: dict[str, None] = field(default_factory=dict)
    library_calls: tuple[tuple[str, int], ...] = ()
    assumptions: dict[str, None] = field(default_factory=dict)
    calls: int = 0
    call_s: float = 0.0
    oracle_s: float = 0.0


class Exam:
    """Asks one subject and judges its replies."""

    def __init__(
        self,
        reference: Reference,
        subject: Subject,
        *,
        effort: Effort,
        seed: int,
        form: Form = "plan",
        is_helped: bool = False,
        explains_by_watching: bool = False,
        declared: Sequence[str] = (),
        open_lifted: Callable[[], Subject | str] | None = None,
        instrumented: InstrumentedBuilds | None = None,
        open_fresh: Callable[[int], Subject | str] | None = None,
    ) -> None:
        self.reference = reference
        self.contract: Contract = reference.problem.contract
        self.subject = subject
        self.effort = effort
        self.seed = seed
        self.form = form
        self.explains_by_watching = explains_by_watching
        # An emulated module: no two threads of its kernels ever meet, so that only watching tells of races.
        self.watches = effort.sanitizes or (is_helped and explains_by_watching)
        # Whether kernels are built and launched by this package: a plan's are, a module's where its target helps it.
        self.launches_kernels = form == "plan" or is_helped
        self.declared = frozenset(declared)
        self.oracle = Oracle(reference)
        self.constructed = self.oracle.state
        self.generator = torch.Generator().manual_seed(seed)
        self.observed = Observed()
        self.kept: list[Question] = []
        self.asked: list[Asked] = []
        self.has_every_call = True  # whether ``asked`` begins with the first call
        self.open_lifted = open_lifted or _not_lifted
        self._instrumented = instrumented
        self.open_fresh = open_fresh or _not_started_anew
        self._drawn: dict[int, Case] = {}
        self._loaded: Mapping[str, torch.Tensor] = self.constructed
        self._around: dict[int, _Around] = {}
        self._asked_bytes: dict[int, int] = {}
        self._started = time.monotonic()
        self._until = self._started

    # The clock

    def start_check(self, share: float, *, repeats: bool = False) -> None:
        """Give the check that starts now its share of the time for cases that may be left out."""
        seconds = self.effort.seconds
        self._until = time.monotonic() + share * (min(seconds, self.effort.repeating_s) if repeats else seconds)

    @property
    def has_time(self) -> bool:
        """Whether the running check may take up another case that may be left out."""
        return time.monotonic() < self._until and not self.is_overdue

    @property
    def is_overdue(self) -> bool:
        """Whether the deadline has passed."""
        return self.seconds_left < 0

    @property
    def seconds_left(self) -> float:
        """How long until the deadline."""
        return self._started + self.effort.deadline_s - time.monotonic()

    def _must_be_in_time(self) -> None:
        if self.is_overdue:
            raise MachineNotAbleError(
                "verify the candidate",
                f"{self.effort.deadline_s:g} s were not enough for the checks that can't be left out",
                "Give it more time, or a smaller problem (--fit)",
            )

    # Builds with checks

    def begin_instrumented(self) -> None:
        """Begin the builds that later checks need, beside those that run now."""
        if self._instrumented is not None and self.watches:
            self._instrumented.begin()

    def open_instrumented(self, kind: Kind) -> InstrumentedSubject | str:
        """Return the running build of one kind, or one sentence saying why there is none."""
        return "this subject has no build with checks" if self._instrumented is None else self._instrumented.open(kind)

    # Questions

    def drawn(self, index: int) -> Case:
        """Return the problem's own inputs of the ``index``-th secret seed."""
        if index not in self._drawn:
            seed = (self.seed + 7919 * index) % 2**31
            leaves = self.reference.draw_inputs(seed).leaves
            self._drawn[index] = Case(words=f"the problem's own inputs (seed {seed})", leaves=leaves)
        return self._drawn[index]

    def question(self, case: Case, *, keep: bool = False) -> Question | NoAnswer:
        """Ask the oracle; kept questions serve later checks again, as far as memory allows."""
        self._must_be_in_time()
        start = time.monotonic()
        expected = self.oracle.expect(case.leaves)
        self.observed.oracle_s += time.monotonic() - start
        if isinstance(expected, NoAnswer):
            return expected
        question = Question(case=case, expected=expected)
        if keep and (len(self.kept) < 2 or _bytes([*self.kept, question]) < _KEPT_BYTES):
            self.kept.append(question)
        return question

    def varied(self, leaves: Sequence[Any], family: Family, *, keep: bool = False) -> Question | NoAnswer | None:
        """Ask the oracle about drawn inputs as ``family`` changes them; ``None`` if it changes nothing."""
        case = changed(leaves, family, self.generator)
        question = None if case is None else self.question(case, keep=keep)
        return allowing(question) if isinstance(question, Question) and family.repeats else question

    # Answers

    def load(self, state: Mapping[str, torch.Tensor]) -> Reply:
        """Put these weights into the oracle and into the candidate."""
        self.oracle.load_state(state)
        self._loaded = state
        return self.subject.load_state(state)

    def ask(
        self,
        case: Case,
        *,
        guarded: bool = False,
        hold: bool = False,
        work: WorkOrder | None = None,
        resets: bool = True,
    ) -> Outputs | Failed:
        """Call the candidate and look at everything but the values.

        ``resets`` is whether state that calls change is put back first.
        """
        self._must_be_in_time()
        self._remember(Asked(case=case, state=self._loaded, guarded=guarded, hold=hold))
        if self.contract.mutates and resets:
            # The reference starts every call from the same state; so must the candidate.
            reset = self.subject.load_state(self.oracle.state)
            if isinstance(reset, Died):
                return died(reset, "loading weights")
        start = time.monotonic()
        reply = self.subject.call(case.leaves, guarded=guarded, hold=hold, work=work)
        self.observed.call_s += time.monotonic() - start
        self.observed.calls += 1
        if isinstance(reply, Died):
            return died(reply, f"with {case.words}")
        self.observed.own_kernels |= dict.fromkeys(reply.own_kernels)
        self.observed.own_code |= dict.fromkeys(reply.own_code)
        # A module's calls are counted in guarded calls alone.
        self.observed.library_calls = reply.library_calls or self.observed.library_calls
        return _misconduct(reply, case) or reply

    def ask_repeatedly(self, questions: Sequence[Question], order: Sequence[int]) -> Sequence[Outputs] | Died | Failed:
        """Call once for each index in ``order``, nothing said in between, and look at everything but the values."""
        self._must_be_in_time()
        start = time.monotonic()
        replies = self.subject.repeat([each.case.leaves for each in questions], order)
        self.observed.call_s += time.monotonic() - start
        self.observed.calls += len(order)
        if isinstance(replies, Died):
            return replies
        misconduct = (_misconduct(reply, questions[at].case) for at, reply in zip(order, replies, strict=True))
        return next(filter(None, misconduct), None) or replies

    @contextmanager
    def asking(self, subject: Subject) -> Generator[None]:
        """Ask another subject while the block runs."""
        before, self.subject = self.subject, subject
        try:
            yield
        finally:
            self.subject = before

    def judge(self, question: Question, outputs: Outputs, *, with_slack: bool = True) -> Agreement | Failed:
        """Compare outputs with what was expected; where that fails, again with as much slack as rounding explains."""
        around = self._around.get(id(question)) if with_slack else None
        found = self._compared(question if around is None else around.widest, outputs)
        if with_slack and _may_be_rounding(found):
            if around is None:
                steps = self.oracle.look_around(question.case.leaves, question.expected, self.generator)
                around = self._remember_around(_Around(question=question, widest=question, steps=steps))
            found = self._compared_around(around, outputs, found)
        if isinstance(found, Disagreement):
            evidence = f"with {question.case.words}: {found.evidence}"
            return Failed(reason=found.reason, evidence=evidence, worst=found.worst, place=found.place)
        if found.other_kinds:
            self.observed.assumptions[FINITE_INTERMEDIATES] = None
        return found

    def _compared_around(self, around: "_Around", outputs: Outputs, found: Comparison) -> Comparison:
        """Look around the inputs as far as it takes for these outputs to be right, if they can be."""
        while _may_be_rounding(found):
            start = time.monotonic()
            wider = next(around.steps, None)
            self.observed.oracle_s += time.monotonic() - start
            if wider is None:
                break
            around.widest = replace(around.question, expected=wider)
            found = self._compared(around.widest, outputs)
        return found

    def _remember_around(self, around: "_Around") -> "_Around":
        # What a question has been found to allow, it allows every time; the oldest make room.
        self._around[id(around.question)] = around
        while len(self._around) > 1 and (
            len(self._around) > _MOST_AROUND or _bytes([each.widest for each in self._around.values()]) > _KEPT_BYTES
        ):
            del self._around[next(iter(self._around))]
        return around

    def answer(self, question: Question, *, guarded: bool = False, hold: bool = False) -> Agreement | Failed:
        """Ask and judge."""
        reply = self.ask(question.case, guarded=guarded, hold=hold)
        return reply if isinstance(reply, Failed) else self.judge(question, reply)

    def _remember(self, asked: Asked) -> None:
        # By identity: most calls ask something for the second time. What is kept keeps its id.
        self._asked_bytes[id(asked.case)] = sum(
            leaf.numel() * leaf.element_size() for leaf in asked.case.leaves if isinstance(leaf, torch.Tensor)
        )
        if sum(self._asked_bytes.values()) > _KEPT_BYTES:
            self.asked, self._asked_bytes, self.has_every_call = [], {}, False
        self.asked.append(asked)

    def _compared(self, question: Question, outputs: Outputs) -> Comparison:
        found = compare(self.contract, question.expected, outputs.leaves, question.case.leaves)
        if isinstance(found, Disagreement):
            return found
        for name, want in question.expected.changed.items():
            got = outputs.changed.get(name)
            if got is None or tuple(got.shape) != tuple(want.own.shape) or got.dtype != want.own.dtype:
                evidence = f"the reference changes {name!r} in every call; the candidate does not"
                return Disagreement(reason="stale_state", evidence=evidence, worst=float("inf"))
            part = compare_tensor(f"{name!r} after the call", want, got)
            if isinstance(part, Disagreement):
                return part
            found = found.joined(part)
        return found

    def structure(self, outputs: Outputs) -> str:
        """Return what is wrong with the outputs' structure; "" if nothing is."""
        complaint = compare_structure(self.contract, outputs.leaves)
        if not complaint and outputs.tree and outputs.tree != self.contract.output_tree:
            return "the outputs nest otherwise than the reference's (a list for a tuple, other keys, ...)"
        return complaint


def _may_be_rounding(found: Comparison) -> bool:
    return isinstance(found, Disagreement) and found.reason == "wrong_values"


def allowing(question: Question) -> Question:
    """Return the question with the slack that a sum of its many equal numbers needs."""
    terms = max((leaf.numel() for leaf in question.case.leaves if isinstance(leaf, torch.Tensor)), default=1)
    return replace(question, expected=allowing_repeats(question.expected, terms))


def _not_lifted() -> str:
    return "this subject has no float64 build"


def _not_started_anew(seed: int) -> str:
    del seed
    return "this subject can't be started anew"


def died(reply: Died, circumstances: str) -> Failed:
    """Return the finding for a candidate that gave no answer."""
    return Failed(
        reason=_DEATHS.get(reply.kind, "crashed"), evidence=f"{circumstances}: {reply.message[:_MOST_EVIDENCE]}"
    )


def _misconduct(reply: Outputs, case: Case) -> Failed | None:
    found: tuple[tuple[Reason, tuple[str, ...]], ...] = (
        ("wrote_out_of_bounds", reply.violations),
        ("mutated_input", reply.mutated),
        ("aliased_output", reply.aliases),
        ("wrong_structure", reply.odd),
    )
    for reason, sentences in found:
        if sentences:
            return Failed(reason=reason, evidence=f"with {case.words}: {'; '.join(sentences[:3])}")
    return None


def _bytes(questions: Sequence[Question]) -> int:
    tensors = [leaf for each in questions for leaf in each.case.leaves if isinstance(leaf, torch.Tensor)]
    for each in questions:
        for leaf in each.expected.tensors:
            tensors += [leaf.exact, leaf.own]
    return sum(tensor.numel() * tensor.element_size() for tensor in tensors)

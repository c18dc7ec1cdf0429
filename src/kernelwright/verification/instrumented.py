"""Instrumented subjects: the candidate built so that its kernels tell of their own mistakes.

Builds begin in threads of this process once the cheap checks have passed, and a process of the
kind that a build needs is warmed meanwhile; by the time a check opens one, it is mostly there.
"""

import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from types import TracebackType
from typing import Any, Self

import torch

from kernelwright.errors import MachineNotAbleError
from kernelwright.plan.work_order import WorkOrder
from kernelwright.records.build import BuildFailed
from kernelwright.records.candidate import Candidate
from kernelwright.sandbox.access import Limits
from kernelwright.sandbox.sandbox import Sandbox
from kernelwright.targets.helper import helping
from kernelwright.targets.instrumented import Fault, Instrumented, InstrumentingTarget, Kind
from kernelwright.targets.reply import Died, Outputs
from kernelwright.targets.served import PRELOAD
from kernelwright.targets.target import Target
from kernelwright.verification.subject import Subject

_TOOL_S = 10.0
_KINDS: tuple[Kind, ...] = ("sanitized", "watched")


@dataclass(frozen=True, slots=True, kw_only=True)
class InstrumentedSubject:
    """A running instrumented candidate. ``missing`` says what it can't find, empty if nothing."""

    subject: Subject
    fault_in: Callable[[str], Fault | None]
    missing: str = ""

    def load_state(self, state: Mapping[str, torch.Tensor]) -> Fault | str | None:
        """Load weights; return what it was caught at, or one sentence where it doesn't run."""
        reply = self.subject.load_state(state)
        return self._explained(reply) if isinstance(reply, Died) else None

    def call(self, leaves: Sequence[Any], work: WorkOrder | None = None) -> Outputs | Fault | str:
        """Call once on guarded memory; return the outputs, what it was caught at, or why it doesn't run."""
        reply = self.subject.call(leaves, guarded=True, work=work)
        return self._explained(reply) if isinstance(reply, Died) else reply

    def _explained(self, died: Died) -> Fault | str:
        return self.fault_in(died.said) or f"the instrumented build gave no answer: {_first_line(died.message)}"


class InstrumentedBuilds:
    """The instrumented builds of one candidate. ``start`` starts a process that holds one of them."""

    def __init__(
        self, candidate: Candidate, target: Target, sandbox: Sandbox, start: Callable[[Instrumented], Subject]
    ) -> None:
        self._candidate, self._target, self._sandbox, self._start = candidate, target, sandbox, start
        self._pool = ThreadPoolExecutor(max_workers=len(_KINDS))
        self._futures: dict[Kind, Future[Instrumented | str]] = {}
        self._warming = threading.Lock()
        self._is_over = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        # A candidate that was rejected meanwhile doesn't wait for compilers. It does wait for a process
        # that is being started: the sandbox's owner may close it next, and must find it.
        self._pool.shutdown(wait=False, cancel_futures=True)
        with self._warming:
            self._is_over = True

    def begin(self, *kinds: Kind) -> None:
        """Begin the builds of ``kinds`` (of all if there are none) that haven't begun."""
        builds = (
            self._candidate.kernel_files if self._candidate.form == "plan" else is_helped(self._candidate, self._target)
        )
        if builds:
            for kind in kinds or _KINDS:
                if kind not in self._futures:
                    self._futures[kind] = self._pool.submit(self._build, kind)

    def open(self, kind: Kind) -> InstrumentedSubject | str:
        """Wait for a build and start it; one sentence where there is none."""
        self.begin(kind)
        if kind not in self._futures:
            return "there is nothing to build again with checks"
        built = self._futures[kind].result()
        if isinstance(built, str):
            return built
        try:
            subject = self._start(built)
        except MachineNotAbleError as error:
            return f"an instrumented build can't be run here: {error.missing}"
        return InstrumentedSubject(
            subject=subject, fault_in=lambda said: self._fault(said, built), missing=built.missing
        )

    def _build(self, kind: Kind) -> Instrumented | str:
        if not isinstance(self._target, InstrumentingTarget):
            return f"the target {self._target.name} can't build its kernels with checks"
        try:
            built = self._target.instrumented(self._candidate, kind)
            if isinstance(built, BuildFailed):
                return f"does not build with checks: {_first_line(built.evidence)}"
            with self._warming:
                if built.environment and not self._is_over:
                    self._sandbox.warm(PRELOAD, built.environment)
        except MachineNotAbleError as error:
            return f"kernels can't be built or run with checks here: {error.missing}"
        return built

    def _fault(self, said: str, built: Instrumented) -> Fault | None:
        assert isinstance(self._target, InstrumentingTarget)
        fault = self._target.fault(said, self._candidate, built.artifact, self._run_tool)
        return fault and replace(fault, line=self._line_at(fault.place))

    def _line_at(self, place: str) -> str:
        """Return the line of a candidate's file that a fault's place names; "" if it names none."""
        name, _, rest = place.partition(":")
        number = rest.partition(":")[0]
        texts = [file.text for file in self._candidate.files if file.name == name]
        lines = texts[0].splitlines() if texts else []
        return lines[int(number) - 1].strip() if number.isdecimal() and 0 < int(number) <= len(lines) else ""

    def _run_tool(self, argv: Sequence[str]) -> str:
        finished = self._sandbox.run(
            argv, readable=self._target.readable_paths(), limits=Limits(wall_s=_TOOL_S, memory_bytes=1 << 30)
        )
        return finished.stdout if finished.exit_code == 0 else ""


def is_helped(candidate: Candidate, target: Target) -> bool:
    """Whether a module's kernels are built and launched by this package, on its request, as a plan's are."""
    return candidate.form == "module" and helping(target) is not None


def _first_line(text: str) -> str:
    lines = text.strip().splitlines()
    return lines[0] if lines else "no reason given"

"""Judges: examiners that verify one problem's candidates side by side, asked from several threads.

For a search whose authors wait for verdicts: what one process judges one after the other, several judge at a
time. Whatever an examiner can't do is left to who asked: there is no verdict then, but the reason, and no error.
"""

import select
from queue import Empty, Queue
from types import TracebackType
from typing import Self

from kernelwright.batch.handle import Examiner, begin
from kernelwright.batch.task import Rules, Task
from kernelwright.errors import LoadError, MachineNotAbleError
from kernelwright.problems.reference import Reference
from kernelwright.records.candidate import Candidate
from kernelwright.records.judged import NotJudged
from kernelwright.records.verdict import Verdict
from kernelwright.sandbox.blocks import Block
from kernelwright.sandbox.sandbox import Sandbox
from kernelwright.verification.effort import Level

# A last call that doesn't end, and the way back.
_AROUND_S = 90.0
_PULSE_S = 0.2


class Judges:
    """Use as a context manager: its processes end with it."""

    def __init__(self, reference: Reference, rules: Rules, sandbox: Sandbox, *, count: int) -> None:
        """Start nothing yet.

        Args:
            reference: the problem, the same for all candidates.
            rules: how each is judged.
            sandbox: where candidates run; kept open by the caller.
            count: how many are judged at a time.
        """
        self._reference, self._rules, self._sandbox, self._count = reference, rules, sandbox, count
        self._idle: Queue[Examiner] = Queue()
        self._packed: Block | None = None
        self._all: list[Examiner] = []
        self._missing = "every judge has died"  # why there is none that lives
        self._is_closed = False

    def __enter__(self) -> Self:
        """Begin to start the examiners; a reference that can't be handed over has none."""
        try:
            data = self._reference.pack() if self._count else b""
        except LoadError as error:
            self._missing = str(error)
            return self
        if data:
            self._packed = Block(len(data))
            self._packed.write(0, data)
            self._all = [Examiner() for _ in range(self._count)]
            for examiner in self._all:
                begin(examiner, self._rules, self._sandbox, jobs=self._count + 1)
                self._idle.put(examiner)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._is_closed = True
        for examiner in self._all:
            examiner.close()
        if self._packed is not None:
            self._packed.close()

    @property
    def are_wanted(self) -> bool:
        """Whether there are to be any; else there is nobody to ask."""
        return self._count > 0

    def verdict(self, candidate: Candidate, *, deadline_s: float, level: Level | None = None) -> Verdict | NotJudged:
        """Wait for a judge and its verdict for at most ``deadline_s``; where none is to be had, say why.

        ``level`` is that of the rules if ``None``.
        """
        examiner = self._free(deadline_s)
        if examiner is None or self._packed is None:
            return NotJudged(reason=self._why_nobody())
        try:
            if not examiner.is_ready:
                examiner.await_ready()
            task = Task(id="", reference=self._reference, candidate=candidate)
            examiner.give(task, self._packed, limit_s=deadline_s + _AROUND_S, deadline_s=deadline_s, level=level)
            _wait_for(examiner)
            judged = examiner.result()
        except (MachineNotAbleError, OSError) as error:
            examiner.has_died = True  # or was closed
            return NotJudged(reason=str(error))
        if not examiner.has_died:
            self._idle.put(examiner)
        return judged.verdict

    def _free(self, seconds: float) -> Examiner | None:
        """Wait for an examiner that has nothing to do."""
        waited = 0.0
        while not self._is_closed and waited < seconds and any(not each.has_died for each in self._all):
            try:
                return self._idle.get(timeout=_PULSE_S)
            except Empty:
                waited += _PULSE_S
        return None

    def _why_nobody(self) -> str:
        if self._is_closed:
            return "the judges have been sent home"
        if any(not each.has_died for each in self._all):
            return "no judge was free before time was up"
        return self._missing


def _wait_for(examiner: Examiner) -> None:
    poll = select.poll()
    poll.register(examiner, select.POLLIN)
    while not examiner.is_over:
        poll.poll(min(examiner.seconds_left, 1.0) * 1000)

"""The handle of an examiner: starts the process, gives it a task at a time, takes what it found."""

import select
import socket
import time
from dataclasses import asdict
from typing import Any

from kernelwright.authors.llm.keys import environment_without_keys
from kernelwright.batch.task import Rules, Task
from kernelwright.compilers.processors import thread_count
from kernelwright.errors import MachineNotAbleError
from kernelwright.records.candidate import Candidate
from kernelwright.records.judged import Judged, NotJudged
from kernelwright.records.problem import Problem
from kernelwright.records.verdict import Accepted, Rejected
from kernelwright.sandbox.blocks import Block
from kernelwright.sandbox.confinement import confinement_to_json
from kernelwright.sandbox.sandbox import Sandbox
from kernelwright.sandbox.trusted import TrustedProcess
from kernelwright.sandbox.wire import Lost, Message, deadline_in
from kernelwright.store.codec import decoded, encoded
from kernelwright.targets.served import PRELOAD
from kernelwright.verification.effort import Level

_IMPORTS_S = 300.0
ENTRY = "kernelwright.batch.examiner:main"


class Examiner:
    """The handle of one examiner."""

    def __init__(self) -> None:
        """Start the process."""
        self.task: Task | None = None
        self.key = ""
        self.has_died = False
        self.is_ready = False
        self._started = self._deadline = 0.0
        self._process = TrustedProcess(ENTRY, environment=environment_without_keys())
        self._channel = self._process.channel
        self._poll = select.poll()
        self._poll.register(self._channel, select.POLLIN)

    @property
    def is_over(self) -> bool:
        """Whether there is a result to take, good or bad."""
        return self._has_answered or time.monotonic() > self._deadline

    @property
    def _has_answered(self) -> bool:
        return bool(self._poll.poll(0))

    @property
    def seconds_left(self) -> float:
        """Until the task's time is over."""
        return max(self._deadline - time.monotonic(), 0.0)

    def fileno(self) -> int:
        """Return the channel's descriptor, readable when there is a result."""
        return self._channel.fileno()

    def begin(self, settings: Message, lent: socket.socket) -> None:
        """Tell it how to judge, and whose nursery to use."""
        self._channel.send(settings, descriptors=(lent.fileno(),), deadline=deadline_in(_IMPORTS_S))

    def await_ready(self) -> None:
        """Wait until everything is imported.

        Raises:
            MachineNotAbleError: it does not start.
        """
        hello = self._channel.receive(deadline=deadline_in(_IMPORTS_S))
        if isinstance(hello, Lost):
            said = self._process.last_words()
            self.close()
            self.has_died = True
            raise MachineNotAbleError("start a process that judges", said or hello.kind, "Try fewer at a time.")
        self.is_ready = True

    def give(
        self,
        task: Task,
        packed: Block | None,
        *,
        limit_s: float,
        deadline_s: float | None = None,
        level: Level | None = None,
    ) -> None:
        """Have ``task`` judged within ``limit_s``.

        ``deadline_s`` is for the verification, the level's if ``None``; ``level`` the rules' if ``None``.
        """
        self.task, self.key, self._started = task, key_of(task), time.monotonic()
        self._deadline = self._started + limit_s
        candidate = task.candidate
        self._channel.send(
            {
                "key": self.key,
                "reference": task.reference if isinstance(task.reference, str) else None,
                "inputs": task.inputs,
                "sizes": dict(task.sizes),
                "mode": task.mode,
                "path": None if isinstance(candidate, Candidate) else str(candidate),
                "candidate": encoded(candidate) if isinstance(candidate, Candidate) else None,
                "deadline_s": deadline_s,
                "level": level,
            },
            descriptors=() if packed is None else (packed.descriptor,),
            deadline=deadline_in(_IMPORTS_S),
        )

    def result(self) -> Judged:
        """Take the result of the task, which is then done."""
        assert self.task is not None
        task, self.task = self.task, None
        answer = Lost(kind="timed_out")
        if self._has_answered:
            answer = self._channel.receive(deadline=deadline_in(_IMPORTS_S))
        if isinstance(answer, Lost):
            self.has_died = True
            self._process.kill()
            answer = {"not_judged": f"the process that judged it has {self._ending(answer)}"}
        problem = answer.get("problem")
        return Judged(
            id=task.id,
            reference=task.reference_name,
            candidate=task.candidate_name,
            problem=None if problem is None else decoded(problem, Problem),
            verdict=_verdict(answer),
            seconds=time.monotonic() - self._started,
        )

    def close(self) -> None:
        """End the process; closing twice is fine."""
        self._process.close()

    def _ending(self, lost: Lost) -> str:
        if lost.kind == "timed_out":
            return "not come to an end in time"
        status = self._process.wait()
        return f"ended with status {status}: {self._process.last_words()}".rstrip(": ")


def _verdict(answer: Message) -> Accepted | Rejected | NotJudged:
    if "verdict" not in answer:
        return NotJudged(reason=" ".join(str(answer["not_judged"]).split()))
    kind: Any = Accepted | Rejected
    return decoded(answer["verdict"], kind)


def key_of(task: Task) -> str:
    """Return what tasks of one reference share."""
    reference = task.reference
    if not isinstance(reference, str):
        return f"live {id(reference)}"
    return f"{reference} {task.inputs} {task.sizes} {task.mode}"


def begin(examiner: Examiner, rules: Rules, sandbox: Sandbox, *, jobs: int) -> None:
    """Tell a new examiner how to judge; ``jobs`` of them share this machine and the nursery of ``sandbox``."""
    names, lent = sandbox.lend(PRELOAD)
    settings = {
        "rules": asdict(rules),
        "confinement": confinement_to_json(sandbox.confinement),
        "nursery": list(names),
        "jobs": jobs,
        "threads": None if jobs == 1 else max(thread_count() // jobs, 1),
    }
    with lent:
        examiner.begin(settings, lent)

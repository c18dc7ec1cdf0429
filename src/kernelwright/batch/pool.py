"""The pool: examiners side by side, a batch's tasks given to whoever is free, results as they come."""

import select
import socket
import time
from collections import deque
from collections.abc import Generator, Sequence
from dataclasses import asdict
from types import TracebackType
from typing import Any, Self

from kernelwright.authors.llm.keys import environment_without_keys
from kernelwright.batch.task import Rules, Task
from kernelwright.compilers.processors import thread_count
from kernelwright.errors import MachineNotAbleError
from kernelwright.problems.reference import Reference
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
from kernelwright.verification.effort import EFFORTS

_IMPORTS_S = 300.0
# Beyond the level's own deadline: loading the reference, building, a last call that doesn't end.
_AROUND_S = 900.0
_ENTRY = "kernelwright.batch.examiner:main"


class Pool:
    """Judges tasks by ``jobs`` examiners that share one nursery of ``sandbox``."""

    def __init__(self, rules: Rules, sandbox: Sandbox, *, jobs: int) -> None:
        """Start nothing yet.

        Args:
            rules: how each task is judged.
            sandbox: where candidates run; kept open by the caller.
            jobs: how many are judged at a time; oracles share the cores among them, candidates have as many
                threads as alone.
        """
        self._rules, self._sandbox, self._jobs = rules, sandbox, jobs
        self._task_s = EFFORTS[rules.level].deadline_s + _AROUND_S
        self._examiners: list[_Examiner] = []
        self._packed: dict[int, Block] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def judge(self, tasks: Sequence[Task]) -> Generator[Judged]:
        """Yield what each task came to, in the order in which they are done.

        Raises:
            MachineNotAbleError: no examiner can be started.
        """
        waiting = _Waiting(tasks)
        self._examiners = [_Examiner() for _ in range(min(self._jobs, len(tasks)))]
        for examiner in self._examiners:  # all of them import torch meanwhile, and so does the nursery
            self._begin(examiner)
        for examiner in self._examiners:
            examiner.await_ready()
        while True:
            for at, examiner in enumerate(self._examiners):
                if examiner.task is None and (task := waiting.next_for(examiner.key)) is not None:
                    examiner.give(task, self._packed_reference(task), limit_s=self._task_s)
                if examiner.task is not None and examiner.is_over:
                    judged = examiner.result()
                    if examiner.has_died:
                        examiner.close()
                        if waiting.is_left:
                            self._examiners[at] = _Examiner()
                            self._begin(self._examiners[at])
                            self._examiners[at].await_ready()
                    yield judged
            busy = [examiner for examiner in self._examiners if examiner.task is not None]
            if not busy and not waiting.is_left:
                return
            _wait_for(busy)

    def close(self) -> None:
        """End the examiners, and with them whatever they had started."""
        for examiner in self._examiners:
            examiner.close()
        for block in self._packed.values():
            block.close()
        self._examiners, self._packed = [], {}

    def _begin(self, examiner: "_Examiner") -> None:
        names, lent = self._sandbox.lend(PRELOAD)
        settings = {
            "rules": asdict(self._rules),
            "confinement": confinement_to_json(self._sandbox.confinement),
            "nursery": list(names),
            "jobs": self._jobs,
            "threads": None if self._jobs == 1 else max(thread_count() // self._jobs, 1),
        }
        with lent:
            examiner.begin(settings, lent)

    def _packed_reference(self, task: Task) -> Block | None:
        """Return a live reference's pickle in memory that can be shared; made once, for trusted processes only."""
        if not isinstance(task.reference, Reference):
            return None
        key = id(task.reference)
        if key not in self._packed:
            data = task.reference.pack()
            self._packed[key] = Block(len(data))
            self._packed[key].write(0, data)
        return self._packed[key]


class _Waiting:
    """Tasks not yet given out, by reference: an examiner stays with what it has loaded as long as it can."""

    def __init__(self, tasks: Sequence[Task]) -> None:
        self._by_key: dict[str, deque[Task]] = {}
        self._begun: set[str] = set()
        for task in tasks:
            self._by_key.setdefault(_key(task), deque()).append(task)

    @property
    def is_left(self) -> bool:
        """Whether any task waits."""
        return bool(self._by_key)

    def next_for(self, key: str) -> Task | None:
        """Return a task for an examiner that holds the reference ``key``; of the longest row where there is none."""
        if not self._by_key:
            return None
        if key not in self._by_key:
            fresh = [each for each in self._by_key if each not in self._begun]
            key = max(fresh or self._by_key, key=lambda each: len(self._by_key[each]))
        self._begun.add(key)
        task = self._by_key[key].popleft()
        if not self._by_key[key]:
            del self._by_key[key]
        return task


class _Examiner:
    """The handle of one examiner."""

    def __init__(self) -> None:
        """Start the process."""
        self.task: Task | None = None
        self.key = ""
        self.has_died = False
        self._started = self._deadline = 0.0
        self._process = TrustedProcess(_ENTRY, environment=environment_without_keys())
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
            raise MachineNotAbleError("start a process that judges", said or hello.kind, "Try fewer --jobs.")

    def give(self, task: Task, packed: Block | None, *, limit_s: float) -> None:
        """Have ``task`` judged within ``limit_s``."""
        self.task, self.key, self._started = task, _key(task), time.monotonic()
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


def _key(task: Task) -> str:
    reference = task.reference
    if not isinstance(reference, str):
        return f"live {id(reference)}"
    return f"{reference} {task.inputs} {task.sizes} {task.mode}"


def _wait_for(busy: Sequence[_Examiner]) -> None:
    if busy:
        poll = select.poll()
        for examiner in busy:
            poll.register(examiner, select.POLLIN)
        poll.poll(min(examiner.seconds_left for examiner in busy) * 1000)

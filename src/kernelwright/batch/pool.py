"""The pool: examiners side by side, a batch's tasks given to whoever is free, results as they come."""

import select
from collections import deque
from collections.abc import Generator, Sequence
from types import TracebackType
from typing import Self

from kernelwright.batch.handle import Examiner, begin, key_of
from kernelwright.batch.task import Rules, Task
from kernelwright.problems.reference import Reference
from kernelwright.records.judged import Judged
from kernelwright.sandbox.blocks import Block
from kernelwright.sandbox.sandbox import Sandbox
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
        self._examiners: list[Examiner] = []
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
        self._examiners = [Examiner() for _ in range(min(self._jobs, len(tasks)))]
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
                            self._examiners[at] = Examiner()
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

    def _begin(self, examiner: Examiner) -> None:
        begin(examiner, self._rules, self._sandbox, jobs=self._jobs)

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
            self._by_key.setdefault(key_of(task), deque()).append(task)

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


def _wait_for(busy: Sequence[Examiner]) -> None:
    if busy:
        poll = select.poll()
        for examiner in busy:
            poll.register(examiner, select.POLLIN)
        poll.poll(min(examiner.seconds_left for examiner in busy) * 1000)

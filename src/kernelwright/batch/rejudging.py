"""Judging a run's candidates anew: each of them once, against the last thing that was found of it.

A search judges a candidate quickly and, if it may win, once more in full. The later verdict is what today's
verifier is held against: that the full examination was stricter than the quick one is no news.
"""

import time
from collections.abc import Generator, Sequence
from dataclasses import dataclass
from typing import Literal

from kernelwright.batch.pool import Pool
from kernelwright.batch.task import Rules, Task
from kernelwright.errors import LoadError
from kernelwright.problems.load import load_reference
from kernelwright.problems.reference import Reference
from kernelwright.records.attempt import Attempt
from kernelwright.records.build import BuildFailed
from kernelwright.records.candidate import ANSWER_FILE
from kernelwright.records.contract import Mode
from kernelwright.records.judged import NotJudged
from kernelwright.records.problem import Problem
from kernelwright.records.rejudgement import Rejudgement
from kernelwright.records.run import Run
from kernelwright.records.verdict import Accepted, Rejected, Verdict
from kernelwright.sandbox.sandbox import Sandbox
from kernelwright.store.store import Store
from kernelwright.verification.effort import Level

Flip = Literal["", "accepted to rejected", "rejected to accepted", "other reason", "timing not repeated"]
# Said when a candidate was timed, which isn't done here.
_BY_TIMING = ("too_fast", "forged_time")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejudged:
    """A candidate with its attempts, of which the last one says what was found before, and what is found ``now``."""

    attempts: tuple[Attempt, ...]
    now: Verdict | NotJudged
    seconds: float

    @property
    def last(self) -> Attempt:
        """The attempt that says the most."""
        return self.attempts[-1]

    @property
    def flip(self) -> Flip:
        """What is said now and wasn't before; "" for the same, and where nothing was or is known."""
        before, now = reason_of(self.last), self.now
        if before is None or isinstance(now, NotJudged):
            return ""
        if isinstance(now, Accepted):
            return "" if not before else "timing not repeated" if before in _BY_TIMING else "rejected to accepted"
        if not before:
            return "accepted to rejected"
        return "" if before == now.reason else "other reason"


def reason_of(attempt: Attempt) -> str | None:
    """Return why an attempt was rejected, "" if it was accepted, ``None`` if that was never found out."""
    match attempt.built, attempt.verdict:
        case BuildFailed(), _:
            return "build_failed"
        case _, Rejected(reason=reason):
            return reason
        case _, Accepted():
            return ""
        case _:
            return None


def candidates_of(attempts: Sequence[Attempt]) -> tuple[tuple[Attempt, ...], ...]:
    """Return the attempts of each candidate that can be judged; answers without a candidate are left out."""
    found: dict[str, list[Attempt]] = {}
    for attempt in attempts:
        if [file.name for file in attempt.candidate.files] != [ANSWER_FILE]:
            found.setdefault(attempt.candidate.id, []).append(attempt)
    return tuple(map(tuple, found.values()))


def loaded_again(run: Run, problem: Problem, *, mode: Mode | None) -> Reference:
    """Load a stored run's problem from where it came from, with its sizes.

    Raises:
        LoadError: it was a live module, can't be loaded, or is another problem by now.
    """
    spelling = run.request.reference
    if problem.origin.kind == "live":
        remedy = "Judge its candidates with kernelwright.verify(module, ...); `kernelwright runs export` writes them"
        raise LoadError(problem.name, "was a live module, which no command can load again", remedy)
    reference = load_reference(
        spelling,
        inputs=run.request.inputs or None,
        mode=mode,
        precision=problem.contract.precision,
        sizes=dict(problem.sizes),
    )
    if reference.problem.id != problem.id:
        remedy = "Bring its text of then back; `kernelwright verify` judges candidates against what it is now"
        raise LoadError(spelling, f"is not what it was in run {run.id}: its text, sizes or contract differ", remedy)
    return reference


def rejudged(
    run: Run,
    reference: Reference,
    attempts: Sequence[tuple[Attempt, ...]],
    *,
    level: Level,
    jobs: int,
    sandbox: Sandbox,
    store: Store,
    verifier: str,
) -> Generator[Rejudged]:
    """Judge candidates anew, and yield what each came to once its verdict is stored, as that of ``verifier``.

    Raises:
        MachineNotAbleError: nothing that judges can be started.
    """
    contract = reference.problem.contract
    rules = Rules(target=run.request.target, level=level, precision=contract.precision, mode=contract.mode)
    tasks = [
        Task(id=str(place), reference=reference, candidate=each[-1].candidate) for place, each in enumerate(attempts)
    ]
    with Pool(rules, sandbox, jobs=jobs) as pool:
        for judged in pool.judge(tasks):
            found = Rejudged(attempts=attempts[int(judged.id)], now=judged.verdict, seconds=judged.seconds)
            if not isinstance(judged.verdict, NotJudged):
                store.commit_rejudgement(
                    Rejudgement(
                        run_id=run.id,
                        attempt=found.last.number,
                        level=level,
                        verifier=verifier,
                        judged_at=time.time(),
                        verdict=judged.verdict,
                    )
                )
            yield found

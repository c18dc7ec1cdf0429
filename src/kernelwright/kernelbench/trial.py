"""One problem through `kernelwright optimize`, in a process of its own: nothing it does can end the others."""

import json
import os
import sys
import time
from collections.abc import Generator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from functools import partial
from math import isfinite
from pathlib import Path
from typing import Any

from kernelwright.children.own_process import OwnProcess
from kernelwright.children.side_by_side import ended_in_turn
from kernelwright.kernelbench.entry import digest_of_file
from kernelwright.kernelbench.loss import accepted_attempts, best_measurement, cause_of
from kernelwright.kernelbench.problem_files import ProblemFile
from kernelwright.kernelbench.row import BestTry, Predicted, Row, RunMode, Settings
from kernelwright.records.attempt import Attempt
from kernelwright.records.measurement import Ratio
from kernelwright.store.store import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One problem in one mode."""

    problem: ProblemFile
    mode: RunMode

    @property
    def id(self) -> str:
        """What its row is called."""
        return f"{self.mode}/{self.problem.id}"

    @property
    def problem_sha256(self) -> str:
        """The digest of the file's bytes; "" where it can't be read, as the problem's process will say."""
        try:
            return digest_of_file(self.problem.path)
        except OSError:
            return ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What holds for every problem.

    ``home`` is the folder of the store that all runs go into, ``version`` kernelwright's own, ``lock`` the descriptor
    that holds the results' folder, also while none but a problem's process is left.
    """

    settings: Settings
    home: Path
    allow_unsafe: bool
    version: str = ""
    lock: int = -1
    overtime_s: float = 600.0  # imports, loading, the baseline's timing at the end; a process that hangs is ended


class Trial:
    """A problem's process, from its start to its row."""

    def __init__(self, task: Task, rules: Rules, cores: Sequence[int]) -> None:
        """Start the process on ``cores``; none means wherever the system puts it."""
        self._task, self._rules = task, rules
        self._problem_sha256 = task.problem_sha256
        limit_s = rules.settings.time_s + rules.overtime_s
        inherits = () if rules.lock < 0 else (rules.lock,)
        self.process = OwnProcess(_command(task, rules), cores, limit_s=limit_s, inherits=inherits)

    def row(self, store: Store) -> Row:
        """Return what came out; the process has ended."""
        return replace(
            self._outcome(store),
            problem_sha256=self._problem_sha256,
            version=self._rules.version,
            ended_at=time.time(),
        )

    def _outcome(self, store: Store) -> Row:
        ending = self.process.ending()
        if ending.code == 0:
            answer = json.loads(ending.out)
            run = store.run_named(answer["run"])
            return answered(
                self._task,
                self._rules.settings,
                answer,
                attempts=store.attempts_of(run.id),
                machine=str(store.machine(run.machine_id)),
                seconds=ending.seconds,
            )
        return Row(
            id=self._task.id,
            verdict="no_answer",
            level=self._task.problem.level,
            number=self._task.problem.number,
            name=self._task.problem.path.stem,
            mode=self._task.mode,
            settings=self._rules.settings,
            exit_code=ending.code,
            seconds=ending.seconds,
            reason=ending.reason,
            cause="no answer",
        )


def rows_of(tasks: Sequence[Task], rules: Rules, store: Store, shares: Sequence[Sequence[int]]) -> Generator[Row]:
    """Run ``tasks``, one for each share of cores at a time; yield rows as they come. Closing it ends what runs."""
    starts = [partial(Trial, task, rules) for task in tasks]
    with closing(ended_in_turn(starts, shares)) as ended:
        for trial in ended:
            yield trial.row(store)


def answered(
    task: Task,
    settings: Settings,
    answer: Mapping[str, Any],
    *,
    attempts: Sequence[Attempt],
    machine: str,
    seconds: float,
) -> Row:
    """Return the row of a problem whose process printed ``answer``, with its attempts from the store."""
    accepted = accepted_attempts(attempts)
    is_win = answer["winner"] != "baseline"
    return Row(
        id=task.id,
        verdict="win" if is_win else "baseline",
        level=task.problem.level,
        number=task.problem.number,
        name=task.problem.path.stem,
        mode=task.mode,
        settings=settings,
        exit_code=0,
        seconds=seconds,
        reason=answer["reason"],
        cause=None if is_win else cause_of(attempts, reason=answer["reason"], captured=answer["captured"]),
        captured=answer["captured"],
        accepted=bool(accepted),
        own_kernels=any(attempt.verdict and attempt.verdict.facts.own_kernels for attempt in accepted),
        baseline=answer["baseline"],
        speedup=Ratio(**answer["speedup"]),
        best_try=None if is_win else best_try(accepted),
        predicted=Predicted(**answer["predicted"]) if answer["predicted"] else None,
        sizes=tuple(answer["sizes"].items()),
        assumptions=tuple(answer["assumptions"]),
        kernels=tuple(answer["own_kernels"]),
        same_in_both_modes=answer["same_in_both_modes"],
        run=answer["run"],
        machine=machine,
    )


def best_try(attempts: Sequence[Attempt]) -> BestTry | None:
    """Return how near the fastest candidate came, by its last timing; ``None`` where none was timed."""
    measured = best_measurement(attempts)
    if measured is None:
        return None
    best = measured.fastest
    low, high = (best.ratio.low, best.ratio.high) if isfinite(best.ratio.high) else (None, None)
    return BestTry(baseline=best.baseline, value=best.ratio.value, low=low, high=high)


def _command(task: Task, rules: Rules) -> list[str]:
    settings = rules.settings
    return [
        *(sys.executable, "-m", "kernelwright.cli.main", "optimize", str(task.problem.path), "--json"),
        *("--target", settings.target, "--authors", ",".join(settings.authors)),
        *("--time", str(settings.time_s), "--mode", task.mode, "--home", str(rules.home)),
        *("--parent", str(os.getpid())),
        *(("--fit",) if settings.fit else ()),
        *(("--unsafe",) if rules.allow_unsafe else ()),
    ]

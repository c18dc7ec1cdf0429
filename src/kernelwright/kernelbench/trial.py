"""One problem through `kernelwright optimize`, in a process of its own: nothing it does can end the others."""

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from math import isfinite
from pathlib import Path
from typing import Any

from kernelwright.kernelbench.entry import digest_of_file
from kernelwright.kernelbench.loss import accepted_attempts, best_measurement, cause_of
from kernelwright.kernelbench.problem_files import ProblemFile
from kernelwright.kernelbench.row import BestTry, Predicted, Row, RunMode, Settings
from kernelwright.records.attempt import Attempt
from kernelwright.records.measurement import Ratio
from kernelwright.sandbox import descendants
from kernelwright.store.store import Store

# Exit codes with one line for the user; any other but 0 is a crash.
REFUSALS = (2, 3)
_LAST_WORDS = 400


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

    ``home`` is the folder of the store that all runs go into, ``version`` kernelwright's own.
    """

    settings: Settings
    home: Path
    allow_unsafe: bool
    version: str = ""
    overtime_s: float = 600.0  # imports, loading, the baseline's timing at the end; a process that hangs is ended


class Trial:
    """A problem's process, from its start to its row."""

    def __init__(self, task: Task, rules: Rules, cores: Sequence[int]) -> None:
        """Start the process on ``cores``; none means wherever the system puts it."""
        self.cores = cores
        self._task, self._rules = task, rules
        self._started = time.monotonic()
        self._was_ended = False
        self._problem_sha256 = task.problem_sha256
        # Files and not pipes: nobody has to read them while the process runs.
        self._out, self._err = tempfile.TemporaryFile(), tempfile.TemporaryFile()  # noqa: SIM115 - see close()
        with _on(cores):
            # Ctrl-C in a terminal goes to a whole session: here it is ours to pass on.
            self._process = subprocess.Popen(
                _command(task, rules),
                stdin=subprocess.DEVNULL,
                stdout=self._out,
                stderr=self._err,
                start_new_session=True,
            )

    def has_ended(self) -> bool:
        """Return whether the process is over; one that is far over its time is ended here."""
        limit_s = self._rules.settings.time_s + self._rules.overtime_s
        if self._process.poll() is None and self._seconds > limit_s:
            self._was_ended = True
            self.kill()
        return self._process.poll() is not None

    def interrupt(self) -> None:
        """Ask the process to store what it has and end."""
        with suppress(ProcessLookupError):
            self._process.send_signal(signal.SIGINT)

    def kill(self) -> None:
        """End the process and whatever is below it, and wait until it is gone."""
        for pid in (self._process.pid, *descendants.below(self._process.pid)):
            with suppress(ProcessLookupError, PermissionError):
                os.kill(pid, signal.SIGKILL)
        self._process.wait()

    def close(self, *, patience_s: float) -> None:
        """Wait ``patience_s`` for the process to end by itself, then end it, and forget what it said."""
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(patience_s)
        if self._process.poll() is None:
            self.kill()
        self._out.close()
        self._err.close()

    def row(self, store: Store) -> Row:
        """Return what came out; the process has ended."""
        return replace(
            self._outcome(store),
            problem_sha256=self._problem_sha256,
            version=self._rules.version,
            ended_at=time.time(),
        )

    def _outcome(self, store: Store) -> Row:
        code = self._process.wait()
        if code == 0 and not self._was_ended:
            self._out.seek(0)
            answer = json.load(self._out)
            run = store.run_named(answer["run"])
            return answered(
                self._task,
                self._rules.settings,
                answer,
                attempts=store.attempts_of(run.id),
                machine=str(store.machine(run.machine_id)),
                seconds=self._seconds,
            )
        self._err.seek(0)
        said = self._err.read().decode(errors="replace")
        return Row(
            id=self._task.id,
            verdict="no_answer",
            level=self._task.problem.level,
            number=self._task.problem.number,
            name=self._task.problem.path.stem,
            mode=self._task.mode,
            settings=self._rules.settings,
            exit_code=None if self._was_ended else code,
            seconds=self._seconds,
            reason=f"had no end and was killed after {self._seconds:.0f} s"
            if self._was_ended
            else why_none(code, said),
            cause="no answer",
        )

    @property
    def _seconds(self) -> float:
        return time.monotonic() - self._started


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


def why_none(code: int, said: str) -> str:
    """Return in one line why a process ended with ``code`` and no answer, from what it ``said`` on stderr."""
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    last = lines[-1].removeprefix("kernelwright: ")[:_LAST_WORDS] if lines else "it said nothing"
    if code in REFUSALS:
        return last
    ending = f"signal {-code}" if code < 0 else f"exit code {code}"
    return f"crashed ({ending}): {last}"


def _command(task: Task, rules: Rules) -> list[str]:
    settings = rules.settings
    return [
        *(sys.executable, "-m", "kernelwright.cli.main", "optimize", str(task.problem.path), "--json"),
        *("--target", settings.target, "--authors", ",".join(settings.authors)),
        *("--time", str(settings.time_s), "--mode", task.mode, "--home", str(rules.home)),
        *(("--fit",) if settings.fit else ()),
        *(("--unsafe",) if rules.allow_unsafe else ()),
    ]


@contextmanager
def _on(cores: Sequence[int]) -> Generator[None]:
    """Keep this thread on ``cores`` for the block: a process started in it stays there."""
    if not cores:
        yield
        return
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, cores)
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)

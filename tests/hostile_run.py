"""Hostile and honest candidates in random order through one parent and one sandbox."""

import random
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from hostile_cases import PLAN, REFERENCE, Case
from kernelwright.errors import MachineNotAbleError
from kernelwright.problems.load import load_reference
from kernelwright.problems.reference import Reference
from kernelwright.records.candidate import Candidate, SourceFile
from kernelwright.records.verdict import Accepted
from kernelwright.sandbox.access import Limits
from kernelwright.sandbox.sandbox import Sandbox
from kernelwright.targets.registry import target_named
from kernelwright.verification.verdict import verify

LIMITS = Limits(memory_bytes=1 << 30, disk_bytes=64 << 20)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of one case. ``complaint`` is empty where it is what must become of it."""

    case: Case
    verdict: str
    seconds: float
    complaint: str


def in_random_order(cases: Sequence[Case], count: int, seed: int) -> list[Case]:
    """Return ``count`` cases: each as often as any other, but that every second one is honest."""
    order = random.Random(seed)
    honest = [case for case in cases if case.ending == "accepted"]
    hostile = [case for case in cases if case.ending != "accepted"]
    chosen = [hostile[at // 2 % len(hostile)] if at % 2 else honest[at // 2 % len(honest)] for at in range(count)]
    order.shuffle(chosen)
    return chosen


def run(cases: Sequence[Case], sandbox: Sandbox, *, seed: int) -> Iterator[Outcome]:
    """Judge one after the other with the quick set of checks."""
    reference = _reference()
    target = target_named("cpu")
    for number, case in enumerate(cases):
        started = time.monotonic()
        try:
            verdict = verify(
                reference,
                _candidate(case, reference),
                target=target,
                level="quick",
                sandbox=sandbox,
                seed=seed + number,
                call_timeout_s=case.call_s,
                limits=LIMITS,
            )
        except MachineNotAbleError as error:
            yield Outcome(case=case, verdict="none", seconds=time.monotonic() - started, complaint=str(error))
            continue
        sandbox.rest()  # compilers that wait for work have folders of their own
        word = "accepted" if isinstance(verdict, Accepted) else "rejected"
        said = "" if isinstance(verdict, Accepted) else f": {verdict.reason}: {verdict.evidence}"
        complaint = f"{word}{said}" if case.ending not in (word, "any") else ""
        yield Outcome(case=case, verdict=word, seconds=time.monotonic() - started, complaint=complaint)


def _reference() -> Reference:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "reference.py"
        path.write_text(REFERENCE)
        return load_reference(path, mode="eval")


def _candidate(case: Case, reference: Reference) -> Candidate:
    files = (SourceFile(name="model_new.py", text=case.text),)
    if case.form == "plan":
        files = (SourceFile(name="plan.py", text=PLAN), SourceFile(name="kernel.cpp", text=case.text))
    return Candidate(problem_id=reference.problem.id, target="cpu", form=case.form, files=files, author="test")

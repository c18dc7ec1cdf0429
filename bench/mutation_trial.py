"""One mutant put before our verifier and before others' rules, as a row of plain values.

Known-good kernels are folders with a reference, a plan and sources; each worker process loads
a reference once and keeps its sandbox.
"""

import time
from dataclasses import dataclass, field
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any, Literal

import torch

from kernelwright.authors.reading import read_candidate
from kernelwright.mutation.mutant import Mutant
from kernelwright.mutation.plant import mutants_of
from kernelwright.problems.load import load_reference
from kernelwright.problems.reference import Reference
from kernelwright.records.build import Artifact, BuildFailed
from kernelwright.records.candidate import PLAN_FILE, Candidate
from kernelwright.records.loose import LoosePassed
from kernelwright.records.verdict import Accepted, Verdict
from kernelwright.sandbox.choose import choose_sandbox
from kernelwright.sandbox.sandbox import Sandbox
from kernelwright.targets.registry import target_named
from kernelwright.targets.target import Target
from kernelwright.verification.loose import LOOSE_RULES, judged_loosely
from kernelwright.verification.verdict import verify

KERNELS = Path(__file__).resolve().parent.parent / "tests" / "adversarial" / "mutation_kernels"
# A mutant that loops for ever is caught by the clock; the slowest honest call here takes a few milliseconds.
CALL_TIMEOUT_S = 5.0

Outcome = Literal["not compiling", "same machine code", "caught", "survived", "accepted", "rejected"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What became of one mutant; of an original, where ``operator`` is empty: accepted or rejected."""

    id: str
    kernel: str
    operator: str
    place: str
    description: str
    outcome: Outcome
    check: str = ""
    evidence: str = ""
    seconds: float = 0.0
    build_seconds: float = 0.0
    passed_rules: tuple[str, ...] = field(default_factory=tuple)


def original_of(kernel: str) -> Candidate:
    """Return a known-good candidate. Its mutants' ids rest on its text and the kernel's name alone."""
    return read_candidate(KERNELS / kernel, problem_id=f"mutation/{kernel}", target="cpu")


@cache
def mutants_by_id(kernel: str) -> dict[str, Mutant]:
    """Return all mutants of a kernel."""
    return {mutant.id: mutant for mutant in mutants_of(original_of(kernel))}


def original_row(kernel: str, *, against_others: bool) -> Row:
    """Judge a known-good kernel as it is."""
    candidate = original_of(kernel)
    return _row(kernel, candidate, {"operator": "", "place": "", "description": "the original"}, against_others)


def mutant_row(kernel: str, mutant_id: str, *, against_others: bool) -> Row:
    """Judge one mutant."""
    mutant = mutants_by_id(kernel)[mutant_id]
    about = {
        "operator": mutant.operator,
        "place": f"{mutant.file}:{mutant.line}:{mutant.column}",
        "description": mutant.description,
    }
    return _row(kernel, mutant.candidate, about, against_others)


def _row(kernel: str, candidate: Candidate, about: dict[str, Any], against_others: bool) -> Row:
    torch.set_num_threads(1)
    about = about | {"id": candidate.id, "kernel": kernel}
    start = time.perf_counter()
    built = _target().build(candidate)
    build_seconds = time.perf_counter() - start
    if isinstance(built, BuildFailed):
        return Row(outcome="not compiling", evidence=built.evidence[:500], build_seconds=build_seconds, **about)
    if about["operator"] and _is_same_program(kernel, candidate, built):
        return Row(outcome="same machine code", build_seconds=build_seconds, **about)
    start = time.perf_counter()
    verdict = verify(
        _reference(kernel),
        candidate,
        target=_target(),
        built=built,
        sandbox=_sandbox(),
        threads=1,
        call_timeout_s=CALL_TIMEOUT_S,
    )
    seconds = time.perf_counter() - start
    others: tuple[str, ...] = ()
    if against_others and verdict.checks:
        others = _passed_rules(_reference(kernel), candidate, built)
    found = _outcome(verdict, is_original=not about["operator"])
    return Row(seconds=seconds, build_seconds=build_seconds, passed_rules=others, **found, **about)


def _passed_rules(reference: Reference, candidate: Candidate, built: Artifact) -> tuple[str, ...]:
    """Return the names of others' rules that accept the candidate."""
    said = judged_loosely(
        reference, candidate, built, LOOSE_RULES, sandbox=_sandbox(), threads=1, call_timeout_s=CALL_TIMEOUT_S
    )
    return tuple(rule.name for rule, each in zip(LOOSE_RULES, said, strict=True) if isinstance(each, LoosePassed))


def _outcome(verdict: Verdict, *, is_original: bool) -> dict[str, Any]:
    if isinstance(verdict, Accepted):
        return {"outcome": "accepted" if is_original else "survived"}
    evidence = f"{verdict.reason}: {verdict.evidence[:300]}"
    if is_original:
        return {"outcome": "rejected", "evidence": evidence}
    # Refused before anything ran: a plan that plans may not be, weights or launches of the wrong kind.
    if verdict.reason in {"plan_not_allowed", "build_failed"}:
        return {"outcome": "not compiling", "evidence": evidence}
    failed = [check.name for check in verdict.checks if check.state == "failed"]
    return {"outcome": "caught", "check": failed[0] if failed else "starting it", "evidence": evidence}


def _is_same_program(kernel: str, candidate: Candidate, built: Artifact) -> bool:
    """Whether the compiler made the very bytes of the original from a mutant: then nothing was planted."""
    original = original_of(kernel)
    if candidate.file_named(PLAN_FILE) != original.file_named(PLAN_FILE):
        return False
    twin = _target().build(original)
    return isinstance(twin, Artifact) and _digest_of_file(twin.path) == _digest_of_file(built.path)


def _digest_of_file(path: str) -> str:
    return sha256(Path(path).read_bytes()).hexdigest()


@cache
def _target() -> Target:
    return target_named("cpu")


@cache
def _sandbox() -> Sandbox:
    # Kept open as long as the worker lives; ending the worker ends it.
    return choose_sandbox().__enter__()


@cache
def _reference(kernel: str) -> Reference:
    return load_reference(KERNELS / kernel / "reference.py", mode="eval")

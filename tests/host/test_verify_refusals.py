"""Candidates that are rejected before anything of them runs."""

from dataclasses import replace

import torch
from torch.nn import functional as F  # noqa: N812 - its usual name

from kernelwright.records.build import Artifact, BuildFailed, Diagnostic
from kernelwright.records.candidate import Candidate, SourceFile
from kernelwright.records.verdict import Rejected
from kernelwright.targets.registry import target_named
from kernelwright.verification.verdict import verify
from verify_fakes import reference_of
from verify_kernels import Function

REFERENCE = reference_of(Function(F.relu), lambda: (torch.randn(8, 8),))
PLAN = "def forward(x, *, p):\n    return x.clone()\n"


def _candidate(plan: str) -> Candidate:
    files = (SourceFile(name="plan.py", text=plan),)
    return Candidate(problem_id=REFERENCE.problem.id, target="cpu", form="plan", files=files, author="test")


def _built(candidate: Candidate) -> Artifact:
    return Artifact(candidate_id=candidate.id, target="cpu", path="", kernels=(), build_s=0.0)


def _failed(candidate: Candidate, file: str) -> BuildFailed:
    complaint = Diagnostic(file=file, line=3, column=1, message="no")
    return BuildFailed(candidate_id=candidate.id, diagnostics=(complaint,))


def test_a_failed_build_is_a_rejection_with_the_compilers_words() -> None:
    candidate = _candidate(PLAN)

    verdict = verify(REFERENCE, candidate, target=target_named("cpu"), built=_failed(candidate, "kernel.cpp"))

    assert isinstance(verdict, Rejected)
    assert (verdict.reason, verdict.evidence) == ("build_failed", "kernel.cpp:3:1: error: no")
    assert verdict.problem_id == REFERENCE.problem.id


def test_a_complaint_about_the_plan_alone_is_told_apart() -> None:
    candidate = _candidate(PLAN)

    verdict = verify(REFERENCE, candidate, target=target_named("cpu"), built=_failed(candidate, "plan.py"))

    assert isinstance(verdict, Rejected)
    assert verdict.reason == "plan_not_allowed"


def test_a_plan_is_checked_although_somebody_says_it_was_built() -> None:
    candidate = _candidate("import os\n" + PLAN)

    verdict = verify(REFERENCE, candidate, target=target_named("cpu"), built=_built(candidate))

    assert isinstance(verdict, Rejected)
    assert verdict.reason == "plan_not_allowed"
    assert "plan.py:1" in verdict.evidence


def test_an_assumption_that_the_contract_does_not_grant_is_refused() -> None:
    contract = replace(REFERENCE.problem.contract, accepts_finite_only=False)
    reference = replace(REFERENCE, problem=replace(REFERENCE.problem, contract=contract))
    candidate = _candidate('ASSUMPTIONS = ("inputs are finite",)\n' + PLAN)

    verdict = verify(reference, candidate, target=target_named("cpu"), built=_built(candidate))

    assert isinstance(verdict, Rejected)
    assert verdict.reason == "plan_not_allowed"
    assert "inputs are finite" in verdict.evidence

"""Nobody can know the inputs: the secret seed is drawn after the candidate was constructed."""

import pytest
import torch
from torch.nn import functional as F  # noqa: N812 - its usual name

from kernelwright.records.build import Artifact
from kernelwright.records.candidate import Candidate, SourceFile
from kernelwright.records.verdict import Accepted
from kernelwright.targets.registry import target_named
from kernelwright.verification import verdict as verdict_module
from kernelwright.verification.verdict import verify
from verify_fakes import CallableSubject, candidate_of, reference_of
from verify_kernels import Function

PLAN = "def forward(x, *, p):\n    return relu(x)\n"


def _candidates(reference):
    files = (SourceFile(name="plan.py", text=PLAN),)
    plan = Candidate(problem_id=reference.problem.id, target="cpu", form="plan", files=files, author="test")
    return {"plan": plan, "module": candidate_of(reference, "class ModelNew: ...")}


@pytest.mark.parametrize("form", ["plan", "module"])
def test_the_secret_seed_is_drawn_after_the_candidate_was_constructed(form: str, monkeypatch) -> None:
    happened: list[str] = []
    reference = reference_of(Function(F.relu), lambda: happened.append("inputs drawn") or (torch.randn(8, 8),))
    candidate = _candidates(reference)[form]
    happened.clear()

    class Process:
        @staticmethod
        def start(*args, **kwargs):
            happened.append("constructed")
            return CallableSubject(F.relu, reference, takes_state=False)

    class Place:
        is_isolating = True

    def secret(below: int) -> int:
        happened.append("seed drawn")
        return 12345

    monkeypatch.setattr(verdict_module, "CandidateProcess", Process)
    monkeypatch.setattr(verdict_module.secrets, "randbelow", secret)
    built = Artifact(candidate_id=candidate.id, target="cpu", path="", kernels=(), build_s=0.0)

    found = verify(reference, candidate, target=target_named("cpu"), built=built, level="quick", sandbox=Place())

    assert isinstance(found, Accepted), found.evidence
    assert happened[:3] == ["constructed", "seed drawn", "inputs drawn"]
    assert happened.count("seed drawn") == 1

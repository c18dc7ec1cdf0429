"""Inputs with other strides than the contract's, as a module of its own sees them."""

import pytest
import torch
from torch import nn

from kernelwright.records.candidate import Candidate, SourceFile
from kernelwright.records.verdict import Accepted, Rejected, Verdict
from kernelwright.sandbox.sandbox import Sandbox
from kernelwright.targets.registry import target_named
from kernelwright.verification.verdict import verify
from verify_fakes import reference_of

BODIES = {
    "follows its input's strides": "return x.mul(2).exp()",
    "refuses": "assert x.is_contiguous(), 'contiguous inputs only'; return (2 * x).exp()",
    "reads memory in a row": "return torch.as_strided(x, x.shape, (x.shape[1], 1)).mul(2).exp()",
    "wrong unless contiguous": "return (2 * x).exp() if x.is_contiguous() else x.clone()",
}


class Doubled(nn.Module):
    def forward(self, x):
        return (2 * x).exp()


def _verdict(name: str, sandbox: Sandbox) -> Verdict:
    reference = reference_of(Doubled(), lambda: (torch.rand(6, 10),))
    text = f"import torch\nclass ModelNew(torch.nn.Module):\n    def forward(self, x):\n        {BODIES[name]}\n"
    files = (SourceFile(name="model_new.py", text=text),)
    candidate = Candidate(problem_id=reference.problem.id, target="cpu", form="module", files=files, author="test")
    return verify(reference, candidate, target=target_named("cpu"), sandbox=sandbox, level="quick", seed=4, threads=1)


def test_an_output_may_follow_strides_that_no_contract_promised(sandbox: Sandbox) -> None:
    verdict = _verdict("follows its input's strides", sandbox)

    assert isinstance(verdict, Accepted), verdict.evidence


def test_refusing_strides_aloud_is_listed_and_no_error(sandbox: Sandbox) -> None:
    verdict = _verdict("refuses", sandbox)

    assert isinstance(verdict, Accepted), verdict.evidence
    assert any("refuses" in each for each in verdict.facts.unproved)


@pytest.mark.parametrize("name", ["reads memory in a row", "wrong unless contiguous"])
def test_a_silently_wrong_answer_to_other_strides_is_an_error(name: str, sandbox: Sandbox) -> None:
    verdict = _verdict(name, sandbox)

    assert isinstance(verdict, Rejected)
    assert verdict.evidence.startswith("inputs ")

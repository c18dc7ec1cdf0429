"""What a module built and loaded is seen from outside, whatever the module says."""

import sys

import pytest
import torch

from kernelwright.records.verdict import Accepted, Verdict
from kernelwright.sandbox.choose import choose_sandbox
from kernelwright.targets.registry import target_named
from kernelwright.verification.verdict import verify
from process_contracts import forward_candidate
from verify_fakes import reference_of

# Stands for a build: a library of this Python's own, brought into the scratch folder and loaded from there.
BUILDS = """
import ctypes, importlib.util, pathlib, shutil
import _heapq

def brought(name):
    path = pathlib.Path.cwd() / "extensions" / name / f"{name}.so"
    path.parent.mkdir(parents=True)
    shutil.copy(_heapq.__file__, path)
    return path
"""
EXTENSION = BUILDS + (
    'spec = importlib.util.spec_from_file_location("_heapq", brought("_heapq"))\n'
    "mine = importlib.util.module_from_spec(spec)\n"
    "spec.loader.exec_module(mine)\n"
)
BARE = BUILDS + 'mine = ctypes.CDLL(str(brought("bare")))\n'


class Product(torch.nn.Module):
    def forward(self, x):
        return torch.relu(x @ x.t())


def verdict_on(before: str) -> Verdict:
    reference = reference_of(Product(), lambda: (torch.randn(8, 8),))
    candidate = forward_candidate("return torch.relu(x @ x.t())", before=before)
    with choose_sandbox() as sandbox:
        return verify(
            reference, candidate, target=target_named("cpu"), level="quick", sandbox=sandbox, seed=3, threads=1
        )


def test_a_module_without_kernels_is_accepted_and_said_to_be_the_librarys_work() -> None:
    verdict = verdict_on("")

    assert isinstance(verdict, Accepted), verdict.evidence
    assert verdict.facts.own_kernels == ()
    assert verdict.facts.work_by == "library"
    assert [name for name, _ in verdict.facts.heavy_calls] == ["aten.mm.default"]


@pytest.mark.skipif(sys.platform != "linux", reason="mapped files are read from /proc")
@pytest.mark.parametrize(("before", "name"), [(EXTENSION, "_heapq.heappush"), (BARE, "bare.so")])
def test_a_library_that_a_module_built_is_its_own(before: str, name: str) -> None:
    if not getattr(__import__("_heapq"), "__file__", None):
        pytest.skip("this Python has _heapq built in")
    verdict = verdict_on(before)

    assert isinstance(verdict, Accepted), verdict.evidence
    assert name in verdict.facts.own_kernels
    assert verdict.facts.work_by == "both"

"""Uncertain never passes: whatever could not be checked is named in the verdict, or there is no verdict."""

from dataclasses import replace

import pytest
import torch
from torch import nn

from kernelwright.errors import MachineNotAbleError
from kernelwright.records.candidate import Candidate, SourceFile
from kernelwright.records.verdict import Accepted, Rejected
from kernelwright.targets.cpu.target import CpuTarget
from kernelwright.targets.reply import Died
from kernelwright.verification.checks import construction
from kernelwright.verification.checks.table import CHECKS, Check
from kernelwright.verification.effort import EFFORTS, Effort
from kernelwright.verification.examine import examine
from kernelwright.verification.findings import NotRun, Passed
from kernelwright.verification.lifted import lifted
from kernelwright.verification.threads import as_few_threads
from verify_fakes import CallableSubject, candidate_of, chosen, reference_of
from verify_kernels import Function, Linear, linear

HURRIED = Effort(
    draws=4, weight_draws=3, calls=60, every_family=False, lifts=False, seconds=0.0, deadline_s=300.0, repeats=60
)
PATIENT = replace(HURRIED, seconds=60.0, calls=8, repeats=8, every_family=True, lifts=True)
REFUSED = Died(kind="raised", message="it can't")


class TakesOnlyFloat32(nn.Module):
    def forward(self, x):
        if x.dtype != torch.float32:
            raise TypeError("expected float32")
        return x.relu()


class TakesOnlySmall(nn.Module):
    def forward(self, x):
        if float(x.abs().max()) > 5.5:
            raise ValueError("numbers up to 5.5 only")
        return x.relu()


def _relu():
    return reference_of(Function(torch.relu), lambda: (torch.rand(4, 6),))


def _linear():
    return reference_of(Linear(), lambda: (torch.randn(8, 96),))


class Subject(CallableSubject):
    """One that refuses some orders."""

    def __init__(self, reference, candidate, *, takes_state=False, refuses=()):
        super().__init__(candidate, reference, takes_state=takes_state)
        for name in refuses:
            setattr(self, name, lambda *args, **kwargs: REFUSED)


def _examined(reference, candidate, *, refuses=(), takes_state=False, **options):
    subject = Subject(reference, candidate, takes_state=takes_state, refuses=refuses)
    options = {"effort": HURRIED, "seed": 3, "is_sandboxed": False} | options
    return examine(reference, candidate_of(reference), subject, **options)


# Why something can't be checked, the examination, and what the verdict must name.
GAPS = {
    "the level leaves lifting out": (lambda: _examined(_relu(), torch.relu), "lifting: left out at this level"),
    "kernels can't be built in float64": (
        lambda: _examined(
            _relu(), torch.relu, effort=PATIENT, open_lifted=lambda: "no compiler", checks=chosen("lifting")
        ),
        "lifting: no compiler",
    ),
    "the reference has no float64 path": (
        lambda: _examined(
            reference_of(TakesOnlyFloat32(), lambda: (torch.rand(4, 6),)), torch.relu, checks=chosen("values")
        ),
        "it has no float64 path",
    ),
    "lifting needs a float64 path": (
        lambda: _examined(
            reference_of(TakesOnlyFloat32(), lambda: (torch.rand(4, 6),)),
            torch.relu,
            effort=PATIENT,
            checks=chosen("lifting"),
        ),
        "lifting: the reference has no float64 path",
    ),
    "no time for draws": (lambda: _examined(_relu(), torch.relu), "values: 2 further draws: no time"),
    "no time for families": (lambda: _examined(_relu(), torch.relu), "inputs: opposed, normal, widened, spiked"),
    "no time for weights": (
        lambda: _examined(_linear(), linear, takes_state=True, checks=chosen("weights")),
        "weights: 2 further draws of the weights: no time",
    ),
    "no time for calls": (lambda: _examined(_relu(), torch.relu), "state: 52 further calls: no time"),
    "no time for repeats": (lambda: _examined(_relu(), torch.relu), "further repeats: no time"),
    "no time for lifting": (
        lambda: _examined(
            _relu(), torch.relu, checks=[Check(name="slow", run=_until_overdue, share=0.0), *chosen("lifting")[1:]]
        ),
        "lifting: no time was left",
    ),
    "no second process": (
        lambda: _examined(_relu(), torch.relu, effort=PATIENT, checks=chosen("construction")),
        "construction: another process: this subject can't be started anew",
    ),
    "no room for a second instance": (
        lambda: _examined(_linear(), linear, takes_state=True, checks=chosen("construction")),
        "construction: a second instance: the weights are too large",
    ),
    "inputs that the reference refuses": (
        lambda: _examined(
            reference_of(TakesOnlySmall(), lambda: (torch.rand(4, 6),)), torch.relu, checks=chosen("inputs", "edges")
        ),
        "numbers up to 5.5 only",
    ),
    "edges at which the reference is not finite": (
        lambda: _examined(
            reference_of(Function(torch.log), lambda: (torch.rand(4, 6),)), torch.log, checks=chosen("edges")
        ),
        "edges: inputs of four values only, so that most tie: the reference itself is not finite there",
    ),
    "weights that can't be read back": (
        lambda: _examined(_linear(), linear, takes_state=True, refuses=("read_state",), checks=chosen("ending")),
        "ending: each parameter at the end",
    ),
}


def _until_overdue(exam):
    exam._started -= exam.effort.deadline_s + 1
    return Passed()


@pytest.mark.parametrize("why", GAPS)
def test_a_gap_is_named_as_unproved(why: str, monkeypatch) -> None:
    if "room" in why:
        monkeypatch.setattr(construction, "_MOST_STATE_BYTES", 1)
    examination, words = GAPS[why]

    verdict = examination()

    assert isinstance(verdict, Accepted), verdict.evidence
    assert any(words in each for each in verdict.facts.unproved), verdict.facts.unproved


def test_a_machine_without_a_compiler_lifts_nothing_and_says_so(tmp_path) -> None:
    target = CpuTarget(compiler="no-such-compiler", cache=tmp_path)
    plan = 'def forward(x, *, p):\n    out = empty(x.shape, dtype=x.dtype)\n    launch("k", x, out, threads=(4,))\n'
    plan += "    return out\n"
    kernel = '#include <cstdint>\nextern "C" void k(const float* x, float* out, int64_t begin, int64_t end) {}\n'
    files = (SourceFile(name="plan.py", text=plan), SourceFile(name="kernel.cpp", text=kernel))
    candidate = Candidate(problem_id="p", target="cpu", form="plan", files=files, author="test")

    wider = lifted(candidate, _relu().problem.contract, target, {})

    assert isinstance(wider, str)
    assert "no-such-compiler" in wider


# What a subject won't do, and the checks that ask for it: there is no acceptance without it.
NEEDED = {
    "load_state": (),
    "call": (),
    "place": ("determinism",),
    "repeat": ("determinism",),
    "switch_modes": ("modes",),
    "construct": ("construction",),
    "use": ("construction",),
    "reread": ("state",),
}


@pytest.mark.parametrize("order", NEEDED)
def test_what_refuses_an_order_is_rejected(order: str) -> None:
    verdict = _examined(_linear(), linear, takes_state=True, refuses=(order,), checks=chosen(*NEEDED[order]))

    assert isinstance(verdict, Rejected)
    assert "it can't" in verdict.evidence


def test_an_essential_check_that_can_not_run_leaves_no_verdict() -> None:
    for check in CHECKS:
        unable = replace(check, run=lambda exam: NotRun(detail="a part of the machine is missing"))
        checks = [*chosen(), unable]
        if check.is_essential:
            with pytest.raises(MachineNotAbleError, match="a part of the machine is missing"):
                _examined(_relu(), torch.relu, checks=checks)
        else:
            verdict = _examined(_relu(), torch.relu, checks=checks)
            assert f"{check.name}: a part of the machine is missing" in verdict.facts.unproved


@pytest.mark.parametrize("name", [each.name for each in CHECKS if each.is_essential and each.name != "structure"])
def test_a_deadline_that_passes_before_an_essential_check_leaves_no_verdict(name: str) -> None:
    checks = [*chosen(), Check(name="slow", run=_until_overdue, share=0.0), *chosen(name)[-1:]]

    with pytest.raises(MachineNotAbleError, match="more time"):
        _examined(_linear(), linear, takes_state=True, checks=checks)


def test_every_check_says_what_it_catches_and_what_it_costs() -> None:
    import sys

    for name in ("construction", "determinism", "edges", "ending", "modes", "views"):
        text = sys.modules[f"kernelwright.verification.checks.{name}"].__doc__
        assert "Catches" in text
        assert "Costs" in text


def test_only_what_needs_a_build_of_its_own_or_other_work_items_may_be_left_out() -> None:
    left_out = [each.name for each in CHECKS if not each.is_essential]

    assert left_out == ["order", "views", "races", "sanitizers", "lifting"]
    assert CHECKS[-1].name == "ending"
    assert EFFORTS["full"].lifts


@pytest.mark.parametrize(("cores", "elements", "threads"), [(2, 1 << 20, 1), (8, 1 << 20, 3), (8, 1 << 10, 1)])
def test_small_problems_are_judged_on_one_thread_and_on_two_cores_most_are_small(
    cores: int, elements: int, threads: int, monkeypatch
) -> None:
    monkeypatch.setattr("kernelwright.verification.threads.thread_count", lambda: cores)
    reference = reference_of(Function(torch.relu), lambda: (torch.rand(elements),))
    before = torch.get_num_threads()
    torch.set_num_threads(3)
    try:
        with as_few_threads(reference.problem.contract):
            assert torch.get_num_threads() == threads
        assert torch.get_num_threads() == 3
    finally:
        torch.set_num_threads(before)

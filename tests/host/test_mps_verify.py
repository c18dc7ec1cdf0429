"""A candidate verified and timed as on a Mac, from end to end: every process is a thread here, whose MPS is played."""

from dataclasses import replace
from math import inf
from typing import Any

import pytest

import mps_fake
from kernelwright.problems.load import load_reference
from kernelwright.records.build import Artifact
from kernelwright.records.candidate import Candidate, SourceFile
from kernelwright.records.measurement import Measurement
from kernelwright.records.verdict import Accepted, Rejected
from kernelwright.targets import held, process
from kernelwright.targets.metal.target import MetalTarget
from kernelwright.timing.pacing import FINAL
from kernelwright.timing.stable import ProcessStable
from kernelwright.timing.timer import Timer
from kernelwright.verification.verdict import verify

PROBLEM = """
import torch

class Model(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.linear = torch.nn.Linear(32, 16)

    def forward(self, x):
        return torch.relu(self.linear(x))

def get_inputs():
    return [torch.randn(8, 32)]

def get_init_inputs():
    return []
"""
PLAN = """
def forward(x, *, p):
    y = mm(x, p.linear.weight.t())
    out = empty((8, 16), dtype=float32)
    launch("bias_relu", y, p.linear.bias, out, 16, threads=(128,), group=(64,))
    return out
"""
KERNEL = """#include <metal_stdlib>
using namespace metal;
kernel void bias_relu(device const float* y, device const float* bias, device float* out, constant int& n,
                      uint i [[thread_position_in_grid]]) {
  const float sum = y[i] + bias[int(i) % n];
  out[i] = isnan(sum) ? sum : max(sum, 0.0f);
}
"""


@pytest.fixture
def mac(clang, monkeypatch, tmp_path):
    """The target on a Mac that is played, in every thread; gradients and threads of torch's stay this process's."""
    fake = mps_fake.install(monkeypatch)
    target = MetalTarget(cache=tmp_path / "cache", jobs=1)
    for module in (held, process):
        monkeypatch.setattr(module, "target_named", lambda name: target)
    (tmp_path / "problem.py").write_text(PROBLEM)
    return fake, target, load_reference(str(tmp_path / "problem.py"))


def candidate(problem_id: str, kernel: str = KERNEL) -> Candidate:
    files = (SourceFile(name="plan.py", text=PLAN), SourceFile(name="k.metal", text=kernel))
    return Candidate(problem_id=problem_id, target="metal", form="plan", files=files, author="test")


def test_a_right_candidate_is_accepted_with_what_a_gpu_cant_show_as_gaps(mac):
    fake, target, reference = mac
    sandbox: Any = mps_fake.Workers()

    verdict = verify(reference, candidate(reference.problem.id), target=target, level="quick", sandbox=sandbox, seed=1)

    assert isinstance(verdict, Accepted), verdict
    assert verdict.facts.own_kernels == ("bias_relu",)
    assert any("a GPU runs work items in its own order" in each for each in verdict.facts.unproved)
    assert {launch.kernel for launch in fake.launches} == {"bias_relu"}
    assert {launch.arg_casts[3] for launch in fake.launches} == {"int32"}


def test_a_wrong_one_is_rejected(mac):
    _, target, reference = mac
    wrong = candidate(reference.problem.id, KERNEL.replace("y[i] +", "y[i] -"))
    sandbox: Any = mps_fake.Workers()

    verdict = verify(reference, wrong, target=target, level="quick", sandbox=sandbox, seed=1, patience=0.0)

    assert isinstance(verdict, Rejected)
    assert verdict.reason == "wrong_values"


def test_it_is_timed_against_eager_on_the_device_by_both_clocks(mac, monkeypatch):
    fake, target, reference = mac
    monkeypatch.setattr(mps_fake, "EVENT_MS", 1e-3)  # far from what the threads take
    fake.driver_bytes = [0, 512] * 10
    mine = candidate(reference.problem.id)
    built = target.build(mine)
    assert isinstance(built, Artifact)
    sandbox: Any = mps_fake.Workers()
    stable = ProcessStable(reference, threads=1, sandbox=sandbox, device=target.device())
    stable._trusted = sandbox
    verdict = Accepted(
        candidate_id=mine.id,
        problem_id=reference.problem.id,
        worst_error=1.0,
        checks=(),
        facts=verify(reference, mine, target=target, level="quick", sandbox=sandbox, seed=1).facts,
    )
    pacing = replace(FINAL, least_pairs=2, most_pairs=2)

    with Timer(
        reference,
        ("eager",),
        threads=1,
        stable=stable,
        machine_id="mac",
        final=pacing,
        seconds_left=lambda: inf,
        device=target.device(),
    ) as timer:
        measured = timer.measure(verdict, mine, built, budget_s=0.5, final=True)

    assert isinstance(measured, Measurement), measured
    assert [each.baseline for each in measured.comparisons] == ["eager"]
    assert {clock.contender for clock in measured.device_clocks} == {"candidate", "eager"}
    assert [clock.device_median_ns for clock in measured.device_clocks] == pytest.approx([1e3, 1e3])
    assert measured.peak_bytes == measured.baseline_peak_bytes == 512
    assert measured.suspicions, "events that cover a thousandth of a block are none to believe"
    assert not measured.is_win

"""The Metal target on a real Mac. Everywhere else these are skipped; there, the same is asked of a played one."""

import pytest
import torch

from kernelwright.plan.launcher import BoundLaunch, Slot
from kernelwright.records.build import Artifact
from kernelwright.records.candidate import Candidate, SourceFile
from kernelwright.targets.conformance import Samples, failures
from kernelwright.targets.device import device_named
from kernelwright.targets.metal import mps
from kernelwright.targets.metal.target import MetalTarget
from kernelwright.targets.registry import target_named

pytestmark = pytest.mark.skipif(not mps.is_here(), reason="no Mac with MPS")

SUM = """#include <metal_stdlib>
using namespace metal;
kernel void scaled_sum(device const float* a, device const float* b, device float* out, constant int& n,
                       constant float& factor, uint i [[thread_position_in_grid]]) {
  if (int(i) < n) out[i] = factor * a[i] + b[i];
}
"""
HALVES = """#include <metal_stdlib>
using namespace metal;
kernel void halves(device half* x, constant half& by, constant short& times, constant bool& adds,
                   uint i [[thread_position_in_grid]]) { x[i] = adds ? x[i] + by * half(times) : x[i]; }
"""


def candidate(**sources):
    files = [SourceFile(name=name.replace("_", "."), text=text) for name, text in sources.items()]
    plan = SourceFile(name="plan.py", text="")
    return Candidate(problem_id="p", target="metal", form="plan", files=(plan, *files), author="test")


def test_the_target_conforms(tmp_path):
    samples = Samples(
        good=candidate(sum_metal=SUM),
        broken=candidate(sum_metal=SUM.replace("b[i]", "c[i]")),
        broken_file="sum.metal",
        broken_line=5,
        without_kernels=candidate(),
        device=mps.DEVICE,
    )

    assert failures(MetalTarget(cache=tmp_path, jobs=1), samples) == ()


def test_auto_takes_it():
    assert target_named("auto").name == "metal"


def test_numbers_reach_a_kernel_as_it_declares_them(tmp_path):
    target = MetalTarget(cache=tmp_path, jobs=1)
    built = target.build(candidate(halves_metal=HALVES))
    assert isinstance(built, Artifact), built.evidence
    x = torch.zeros(8, dtype=torch.float16, device=mps.DEVICE)

    launch = BoundLaunch(kernel="halves", arguments=(Slot(index=0), 0.5, -3, True), threads=(8,))
    target.load(built).launch(launch, [x])

    assert torch.equal(x.cpu(), torch.full((8,), -1.5, dtype=torch.float16))


def test_events_time_work_and_the_driver_tells_of_memory():
    device = device_named(mps.DEVICE)
    (x,) = device.take([torch.randn(1024, 1024)])
    watch = device.stopwatch()

    watch.start()
    y = x @ x
    seconds = watch.stop()

    assert seconds is not None
    assert 0.0 < seconds < 10.0
    assert y.device.type == "mps"
    grown = device.growth_bytes(lambda: torch.empty(64 << 20, dtype=torch.uint8, device=mps.DEVICE))
    assert grown is not None
    assert grown >= 64 << 20

"""`bench/metal_profile.py`, on a Mac that is played."""

import sys
from pathlib import Path

import pytest
import torch

import mps_fake
from kernelwright.targets.metal import target

sys.path.append(str(Path(__file__).parents[2] / "bench"))  # last: some names are the tests' too

import metal_profile

PROBLEM = """
import torch

class Model(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.scale = torch.nn.Parameter(torch.full((4,), 3.0))

    def forward(self, x):
        return torch.mm(x, x) * self.scale

def get_inputs():
    return [torch.randn(4, 4)]

def get_init_inputs():
    return []
"""
PLAN = """
def forward(x, *, p):
    y = mm(x, x)
    out = empty((4, 4), dtype=float32)
    launch("scaled", y, p.scale, out, threads=(16,), group=(16,))
    return out
"""
KERNEL = """#include <metal_stdlib>
using namespace metal;
kernel void scaled(device const float* y, device const float* scale, device float* out,
                   uint i [[thread_position_in_grid]]) { out[i] = y[i] * scale[i % 4]; }
"""


@pytest.fixture
def asked(tmp_path, monkeypatch):
    monkeypatch.setattr(target, "cache_folder", lambda name: tmp_path / name)
    (tmp_path / "problem.py").write_text(PROBLEM)
    (tmp_path / "candidate").mkdir()
    (tmp_path / "candidate" / "plan.py").write_text(PLAN)
    (tmp_path / "candidate" / "scaled.metal").write_text(KERNEL)
    return [str(tmp_path / "problem.py"), str(tmp_path / "candidate"), "--seconds", "0"]


@pytest.mark.usefixtures("clang")
def test_each_step_has_its_time_and_one_call_is_captured(asked, monkeypatch, capsys):
    mps_fake.install(monkeypatch)
    begun = []
    monkeypatch.setattr(torch.mps.profiler, "is_metal_capture_enabled", lambda: False)
    monkeypatch.setattr(torch.mps.profiler, "start", lambda mode, wait_until_completed: begun.append("start"))
    monkeypatch.setattr(torch.mps.profiler, "stop", lambda: begun.append("stop"))

    code = metal_profile.main(asked)

    lines = capsys.readouterr().out.splitlines()
    assert code == 0
    assert [line.split()[1:] for line in lines[:2]] == [
        ["3", "library", "2.5", "ms", "mm"],
        ["5", "kernel", "2.5", "ms", "scaled"],
    ]
    assert "MTL_CAPTURE_ENABLED=1" in lines[2]
    assert begun == ["start", "stop"]


def test_without_a_mac_there_is_no_profile(asked, capsys):
    assert metal_profile.main(asked) == 2
    assert "no MPS here" in capsys.readouterr().err

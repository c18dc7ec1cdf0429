"""A small module and a candidate for it, written by hand, as releases and guards are tested with."""

import torch

from kernelwright.problems.load import load_reference
from kernelwright.records.candidate import Candidate, SourceFile
from kernelwright.records.measurement import Comparison, Measurement, Ratio
from kernelwright.records.verdict import Accepted, Facts
from kernelwright.release.package import Release

PLAN = """
def prepare(p):
    return {"bias": add(p.linear.bias, p.shift)}

def forward(x, *, p, s):
    h = mm(x, p.linear.weight.t())
    rows, columns = h.shape
    out = empty((rows, columns), dtype=float32)
    launch("bias_relu", h, s.bias, out, columns, threads=(rows,))
    return out
"""
KERNEL = """
#include <cstdint>
extern "C" void bias_relu(const float* h, const float* bias, float* out, int64_t columns, int64_t begin, int64_t end) {
    for (int64_t row = begin; row < end; ++row)
        for (int64_t c = 0; c < columns; ++c) {
            const float v = h[row * columns + c] + bias[c];
            out[row * columns + c] = v > 0.0f ? v : 0.0f;
        }
}
"""


class Block(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.linear = torch.nn.Linear(16, 24)
        self.register_buffer("shift", torch.randn(24))

    def forward(self, x):
        return torch.relu(self.linear(x) + self.shift)


def block():
    torch.manual_seed(0)
    return Block().eval()


def example_inputs():
    return (torch.randn(8, 16),)


def release_for(module, target, plan=PLAN, kernel=KERNEL):
    reference = load_reference(module, inputs=example_inputs())
    problem = reference.problem
    candidate = Candidate(
        problem_id=problem.id,
        target="cpu",
        form="plan",
        files=(SourceFile(name="plan.py", text=plan), SourceFile(name="kernels.cpp", text=kernel)),
        author="fuser",
    )
    accepted = Accepted(
        candidate_id=candidate.id,
        problem_id=problem.id,
        worst_error=1.25,
        checks=(),
        facts=Facts(own_kernels=("bias_relu",), library_calls=(("mm", 1),)),
    )
    comparison = Comparison(
        baseline="compile",
        ratio=Ratio(value=1.5, low=1.4, high=1.6),
        baseline_median_ns=1.5e6,
        candidate_median_ns=1e6,
        pairs=20,
        calls=5,
    )
    measurement = Measurement(
        candidate_id=candidate.id,
        problem_id=problem.id,
        machine_id="m",
        comparisons=(comparison,),
        unavailable=(),
        threads=2,
        cache="warm",
        peak_bytes=0,
        baseline_peak_bytes=0,
        is_final=True,
    )
    return Release(
        problem=problem,
        candidate=candidate,
        accepted=accepted,
        measurement=measurement,
        machine=target.machine(),
        constants={},
        source=reference.source,
        run_id="abcdef",
    )

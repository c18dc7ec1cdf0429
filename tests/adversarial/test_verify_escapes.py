"""Candidates that cheat or are broken, in both forms, through the real sandboxed process: all are rejected."""

from functools import cache

import pytest
import torch
from torch import nn

from kernelwright.problems.reference import Reference
from kernelwright.records.candidate import Candidate, SourceFile
from kernelwright.records.verdict import Accepted, Rejected, Verdict
from kernelwright.sandbox.sandbox import Sandbox
from kernelwright.targets.registry import target_named
from kernelwright.verification.verdict import verify
from verify_fakes import reference_of

ROWS, COLUMNS = 12, 100


class ScaledSoftmax(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.scale = nn.Parameter(torch.ones(COLUMNS))

    def forward(self, x):
        return torch.softmax(x, -1) * self.scale


@cache
def reference() -> Reference:
    return reference_of(ScaledSoftmax(), lambda: (torch.rand(ROWS, COLUMNS),))


def _verdict(candidate: Candidate, sandbox: Sandbox, **options) -> Verdict:
    options = {"level": "quick", "seed": 11, "threads": 1, "call_timeout_s": 20.0} | options
    return verify(reference(), candidate, target=target_named("cpu"), sandbox=sandbox, **options)


MODULE = """
import torch
from torch import nn

CALLS = []

class ModelNew(nn.Module):
    def __init__(self):
        super().__init__()
        self.scale = nn.Parameter(torch.ones(100))

    def right(self, x):
        return torch.softmax(x, -1) * self.scale

    def forward(self, x):
        CALLS.append(1)
{body}
"""
MODULES = {
    "zeros": ("return torch.zeros_like(x)", {"wrong_values"}),
    "returns its input": ("return x", {"wrong_values", "aliased_output"}),
    "exits as if all were well": ("import os; print('accepted'); os._exit(0)", {"crashed"}),
    "raises SystemExit": ("raise SystemExit(0)", {"crashed"}),
    "caches its first output": ("self.y = getattr(self, 'y', self.right(x)); return self.y.clone()", {"wrong_values"}),
    "skips from call 6 on": ("return self.right(x) if len(CALLS) < 6 else torch.zeros_like(x)", {"wrong_values"}),
    "changes its input": ("y = self.right(x); x.mul_(0.5); return y", {"mutated_input"}),
    "changes its weights": ("self.scale.data.mul_(1.5); return self.right(x)", {"mutated_input", "wrong_values"}),
    "one buffer for every output": (
        "self.out = getattr(self, 'out', torch.empty(12, 100)); return self.out.copy_(self.right(x))",
        {"aliased_output"},
    ),
    "gives a weight out": ("return self.scale.expand(12, 100)", {"wrong_values", "wrong_structure", "aliased_output"}),
    "patches every comparison": (
        (
            "torch.equal = torch.allclose = lambda *a, **k: True\n"
            "        torch.Tensor.__eq__ = lambda *a: torch.ones(1, dtype=torch.bool)\n"
            "        return torch.zeros_like(x)"
        ),
        {"wrong_values"},
    ),
    "patches what is counted": ("import time; time.monotonic = lambda: 0.0; return x * 0", {"wrong_values"}),
    "leaves the scale out": ("return torch.softmax(x, -1)", {"stale_state"}),
    "in bfloat16": ("return torch.softmax(x.bfloat16(), -1).float() * self.scale", {"wrong_values"}),
    "wrong for negative numbers only": ("return self.right(x.abs())", {"wrong_values"}),
    "wrong tail": ("y = self.right(x); y[-1, -1] = 0; return y", {"wrong_values"}),
    "NaN instead": ("return self.right(x) * float('nan')", {"wrong_values"}),
    "two outputs": ("return self.right(x), x.clone()", {"wrong_structure"}),
    "a list": ("return [self.right(x)]", {"wrong_structure"}),
    "float64": ("return self.right(x).double()", {"wrong_structure"}),
    "a tensor subclass": ("return self.right(x).as_subclass(type('T', (torch.Tensor,), {})) * 0", {"wrong_structure"}),
    "never returns": ("while True: pass", {"timed_out"}),
    "talks to the network": (
        "import socket; socket.create_connection(('127.0.0.1', 9), timeout=1); return self.right(x)",
        {"crashed", "forbidden"},
    ),
    "does not load": ("return self.right(x)\n  bad indent", {"build_failed"}),
}


def _module(body: str) -> Candidate:
    text = MODULE.format(body="        " + body)
    files = (SourceFile(name="model_new.py", text=text),)
    return Candidate(problem_id=reference().problem.id, target="cpu", form="module", files=files, author="test")


@pytest.mark.parametrize("name", MODULES)
def test_a_module_that_cheats_is_rejected(name: str, sandbox: Sandbox) -> None:
    body, reasons = MODULES[name]

    verdict = _verdict(_module(body), sandbox, call_timeout_s=2.0 if name == "never returns" else 20.0)

    assert isinstance(verdict, Rejected)
    assert verdict.reason in reasons, verdict.evidence


def test_an_honest_module_is_accepted(sandbox: Sandbox) -> None:
    verdict = _verdict(_module("return torch.softmax(x, -1) * self.scale"), sandbox)

    assert isinstance(verdict, Accepted), verdict.evidence
    assert verdict.facts.is_sandboxed


PLAN = """
def forward(x, *, p):
    B, N = x.shape
    out = empty((B, N), dtype=x.dtype)
    launch("scaled_softmax", x, p.scale, out, N, threads=(B,), group=(1,))
    return out
"""
KERNEL = """
#include <cmath>
#include <cstdint>
#include <cstdlib>

static int64_t calls = 0;
static float first[1 << 16];

static void right(const float* x, const float* w, float* out, int64_t n) {
  float top = x[0], sum = 0;
  for (int64_t i = 1; i < n; ++i) top = (x[i] > top || x[i] != x[i]) ? x[i] : top;
  for (int64_t i = 0; i < n; ++i) sum += out[i] = std::exp(x[i] - top);
  for (int64_t i = 0; i < n; ++i) out[i] = out[i] / sum * w[i];
}

extern "C" void scaled_softmax(const float* x, const float* w, float* out, int64_t n, int64_t begin, int64_t end) {
  for (int64_t b = begin; b < end; ++b) {
    const float* row = x + b * n;
    float* o = out + b * n;
    %s
  }
}
"""
# In a guarded call the plan's own allocator sees it first, as a write where none may be.
WRITES = {"mutated_input", "wrote_out_of_bounds"}
KERNELS = {
    "zeros": ("for (int64_t i = 0; i < n; ++i) o[i] = 0;", {"wrong_values"}),
    "tail of the row not done": ("right(row, w, o, n / 8 * 8);", {"wrong_values"}),
    "writes past the end": ("right(row, w, o, n); if (b == 11) o[n] = 1;", {"wrote_out_of_bounds"}),
    "writes before the start": ("right(row, w, o, n); if (b == 0) o[-1] = 1;", {"wrote_out_of_bounds"}),
    "writes into its input": ("right(row, w, o, n); const_cast<float*>(row)[0] += 1;", WRITES),
    "writes into a weight": ("right(row, w, o, n); const_cast<float*>(w)[0] += 1;", WRITES),
    "caches its first output": (
        (
            "if (calls++ < 12) { right(row, w, o, n); for (int64_t i = 0; i < n; ++i) first[b * n + i] = o[i]; }"
            "for (int64_t i = 0; i < n; ++i) o[i] = first[b * n + i];"
        ),
        {"wrong_values", "stale_state"},
    ),
    "wrong from call 25 on": (
        "right(row, w, o, n); if (++calls > 25 * 12) o[0] += 1;",
        None,  # whichever check makes the 25th call
    ),
    "adds to what was there": (
        "float y[128]; right(row, w, y, n); for (int64_t i = 0; i < n; ++i) o[i] += y[i];",
        None,
    ),
    "one row not written": ("if (b != 7) right(row, w, o, n);", {"wrong_values"}),
    "exits": ("std::exit(0);", {"crashed", "forbidden"}),
    "aborts": ("std::abort();", {"crashed"}),
    "reads nowhere": ("o[0] = *reinterpret_cast<volatile float*>(8);", {"crashed"}),
    "never returns": ("volatile bool on = true; while (on) {}", {"timed_out"}),
    "keeps the weights": (
        (
            "static float* kept = nullptr;"
            "if (!kept) { kept = new float[n]; for (int64_t i = 0; i < n; ++i) kept[i] = w[i]; }"
            "right(row, kept, o, n);"
        ),
        {"stale_state"},
    ),
    "no maximum": (
        (
            "float sum = 0; for (int64_t i = 0; i < n; ++i) sum += o[i] = std::exp(row[i]);"
            "for (int64_t i = 0; i < n; ++i) o[i] = o[i] / sum * w[i];"
        ),
        {"wrong_values"},
    ),
    "drops NaN": (
        "float y[128]; for (int64_t i = 0; i < n; ++i) y[i] = row[i] == row[i] ? row[i] : 0; right(y, w, o, n);",
        {"special_values"},
    ),
    "does not compile": ("right(row, w, o);", {"build_failed"}),
}


def _plan(body: str, plan: str = PLAN) -> Candidate:
    files = (SourceFile(name="plan.py", text=plan), SourceFile(name="kernel.cpp", text=KERNEL % body))
    return Candidate(problem_id=reference().problem.id, target="cpu", form="plan", files=files, author="test")


needs_compiler = pytest.mark.skipif(
    target_named("cpu").available() is not None, reason=f"no compiler: {target_named('cpu').available()}"
)


@needs_compiler
@pytest.mark.parametrize("name", KERNELS)
def test_a_kernel_that_cheats_is_rejected(name: str, sandbox: Sandbox) -> None:
    body, reasons = KERNELS[name]

    verdict = _verdict(_plan(body), sandbox, call_timeout_s=2.0 if name == "never returns" else 20.0)

    assert isinstance(verdict, Rejected)
    assert reasons is None or verdict.reason in reasons, verdict.evidence


PLANS = {
    "gives its input back": ("def forward(x, *, p):\n    return x\n", {"wrong_values", "aliased_output"}),
    "gives a view of a weight": (
        "def forward(x, *, p):\n    return p.scale.expand(12, 100)\n",
        {"wrong_values", "aliased_output", "wrong_structure", "plan_not_allowed", "crashed"},
    ),
    "asks for the world": ("import os\ndef forward(x, *, p):\n    return x\n", {"plan_not_allowed"}),
    "never launches": ("def forward(x, *, p):\n    return empty((12, 100), dtype=x.dtype)\n", {"wrong_values"}),
}


@needs_compiler
@pytest.mark.parametrize("name", PLANS)
def test_a_plan_that_cheats_is_rejected(name: str, sandbox: Sandbox) -> None:
    plan, reasons = PLANS[name]

    verdict = _verdict(_plan("right(row, w, o, n);", plan), sandbox)

    assert isinstance(verdict, Rejected)
    assert verdict.reason in reasons, verdict.evidence


@needs_compiler
def test_an_honest_kernel_is_accepted_and_lifted(sandbox: Sandbox) -> None:
    verdict = _verdict(_plan("right(row, w, o, n);"), sandbox, level="full")

    assert isinstance(verdict, Accepted), verdict.evidence
    assert verdict.facts.own_kernels == ("scaled_softmax",)
    assert {check.name: check.state for check in verdict.checks}["lifting"] == "passed"


@needs_compiler
def test_an_error_below_float32_rounding_is_found_by_lifting(sandbox: Sandbox) -> None:
    barely = "right(row, w, o, n); for (int64_t i = 0; i < n; ++i) o[i] *= 1.0000012f;"

    quick, full = (_verdict(_plan(barely), sandbox, level=level) for level in ("quick", "full"))

    assert isinstance(quick, Accepted), quick.evidence
    assert isinstance(full, Rejected)
    assert "float64 by the same kernels" in full.evidence

"""The device "mps" where there is none: what candidates may do with it, and what a Mac would refuse them."""

from functools import cache

import pytest
import torch
from torch import nn

from kernelwright.problems.reference import Reference
from kernelwright.records.verdict import Accepted, Rejected, Verdict
from kernelwright.sandbox.sandbox import Sandbox
from kernelwright.targets.metal.lifted_tensors import LiftedTensors
from kernelwright.targets.metal.mps_tensors import MpsTensors
from kernelwright.targets.registry import target_named
from kernelwright.verification.effort import Level
from kernelwright.verification.verdict import verify
from verify_fakes import candidate_of, reference_of

MADE = {
    "a factory": lambda: torch.empty(3, device="mps"),
    "a factory with an index": lambda: torch.zeros(3, device="mps:0"),
    "a device": lambda: torch.ones(3, device=torch.device("mps")),
    "a device of a tensor": lambda: torch.rand(3, device=torch.empty(1, device="mps").device),
    "to by name": lambda: torch.ones(3).to("mps"),
    "to by device and dtype": lambda: torch.ones(3).to(torch.device("mps"), torch.float16),
    "to by keyword": lambda: torch.ones(3).to(device="mps"),
    "to like another": lambda: torch.ones(3).to(torch.empty(1, device="mps")),
    "like another": lambda: torch.empty_like(torch.empty(3, device="mps")),
    "new": lambda: torch.empty(3, device="mps").new_zeros(4),
    "an operator": lambda: torch.empty(3, device="mps") + 1,
    "a view": lambda: torch.empty(4, device="mps").view(2, 2).t().detach(),
    "a scalar of the CPU beside": lambda: torch.ones(3, device="mps") * torch.tensor(2.0),
    "an index of the CPU": lambda: torch.ones(3, device="mps")[torch.tensor([0, 1])],
    "a parameter": lambda: nn.Parameter(torch.ones(3, device="mps")),
    "a layer": lambda: nn.Linear(3, 3, device="mps").weight,
    "a layer that is moved": lambda: nn.Linear(3, 3).to("mps").bias,
    "a buffer that is moved": lambda: nn.BatchNorm1d(3).to("mps").running_mean,
    "a default": lambda: _with_default(),
    "a context": lambda: _in_context(),
}
ON_THE_CPU = {
    "a factory": lambda: torch.empty(3),
    "a list": lambda: torch.tensor([1.0]),
    "cpu": lambda: torch.empty(3, device="mps").cpu(),
    "to": lambda: torch.empty(3, device="mps").to("cpu"),
    "an operator": lambda: torch.ones(3).exp().view(1, 3),
    "like one with a device": lambda: torch.empty_like(torch.empty(3, device="mps"), device="cpu"),
}
# What a Mac raises, and with which words.
REFUSED = {
    "two devices": (lambda: torch.ones(3, device="mps") + torch.ones(3), RuntimeError, "at least two devices"),
    "numpy": (lambda: torch.ones(3, device="mps").numpy(), TypeError, "Use Tensor.cpu"),
    "double": (lambda: torch.ones(3, device="mps").double(), TypeError, "doesn't support float64"),
    "made in double": (
        lambda: torch.ones(3, dtype=torch.float64, device="mps"),
        TypeError,
        "doesn't support float64",
    ),
    "no such device": (lambda: torch.empty(3, device="nps"), RuntimeError, "device"),
}


def _with_default() -> torch.Tensor:
    torch.set_default_device("mps")
    try:
        return torch.empty(3)
    finally:
        torch.set_default_device(None)


def _in_context() -> torch.Tensor:
    with torch.device("mps"):
        return nn.Linear(2, 2).weight


@pytest.mark.parametrize("make", MADE.values(), ids=MADE)
def test_what_is_made_on_mps_says_so_and_lies_in_memory(make) -> None:
    with MpsTensors():
        made = make()
        assert made.device == torch.device("mps", 0)
        assert made.is_mps
        assert not made.is_cpu
        assert made.get_device() == 0

    assert made.device.type == "cpu"


@pytest.mark.parametrize("make", ON_THE_CPU.values(), ids=ON_THE_CPU)
def test_what_is_made_on_the_cpu_says_so(make) -> None:
    with MpsTensors():
        made = make()
        assert made.device.type == "cpu"
        assert not made.is_mps


@pytest.mark.parametrize(("make", "error", "words"), REFUSED.values(), ids=REFUSED)
def test_what_a_mac_refuses_is_refused(make, error, words) -> None:
    with MpsTensors(), pytest.raises(error, match=words):
        make()


def test_what_goes_to_the_cpu_is_a_copy() -> None:
    with MpsTensors():
        there = torch.zeros(3, device="mps")
        here = there.cpu()
        here += 1
        assert not there.any()
        assert there.copy_(here).all()


def test_a_default_device_holds_from_call_to_call_and_for_nobody_else() -> None:
    mode = MpsTensors()
    with mode:
        torch.set_default_device("mps")

    assert torch.empty(3).device.type == "cpu"
    with mode:
        assert torch.empty(3).is_mps
        torch.set_default_device(None)


def test_a_lifted_candidate_sees_the_types_it_asked_for_and_computes_in_double() -> None:
    made = {}
    with LiftedTensors(torch.float16):
        made["usual"] = torch.rand(3, device="mps")
        made["asked"] = torch.empty(3, dtype=torch.bfloat16, device="mps")
        made["cast"] = made["usual"].float() * 2
        made["whole"] = torch.arange(3)
        seen = {name: tensor.dtype for name, tensor in made.items()}

    assert seen["usual"] == torch.float16
    assert seen["asked"] == torch.bfloat16
    assert seen["whole"] == torch.int64
    assert {tensor.dtype for name, tensor in made.items() if name != "whole"} == {torch.float64}
    assert torch.get_default_dtype() == torch.float32


class Scaled(nn.Module):
    def forward(self, x):
        return x * 0.7


@cache
def reference() -> Reference:
    return reference_of(Scaled(), lambda: (torch.randn(5, 60),))


KERNEL = """
#include <metal_stdlib>
using namespace metal;
kernel void scaled(device const float* x, device float* y, uint i [[thread_position_in_grid]]) { y[i] = x[i] * 0.7f; }
"""
FILE = '''
import torch
from torch import nn

SOURCE = """{source}"""

class ModelNew(nn.Module):
    def __init__(self):
        super().__init__()
        self.prepare()

    def prepare(self):
        self.library = torch.mps.compile_shader(SOURCE)

    def launched(self, x):
        y = torch.empty(x.shape, device=x.device)
        self.library.scaled(x.contiguous(), y)
        return y

{body}
'''


def judged(body: str, sandbox: Sandbox, *, source: str = KERNEL, level: Level = "quick") -> Verdict:
    target = target_named("metal")
    missing = target.available() if target.is_emulated else "here is a GPU of Apple's; this is about doing without"
    if missing:
        pytest.skip(missing)
    text = FILE.format(source=source, body="\n".join(f"    {line}" for line in body.strip().splitlines()))
    candidate = candidate_of(reference(), text)
    return verify(reference(), candidate, target=target, level=level, sandbox=sandbox, seed=5, threads=1, patience=0)


USES = """
def forward(self, x):
    assert torch.backends.mps.is_available() and torch.mps.is_available() and torch.mps.device_count() == 1
    start, end = torch.mps.Event(enable_timing=True), torch.mps.event.Event(enable_timing=True)
    start.record()
    torch.mps.manual_seed(3)
    y = self.launched(x)
    end.record()
    torch.mps.synchronize()
    assert start.elapsed_time(end) >= 0
    torch.mps.empty_cache()
    assert torch.mps.current_allocated_memory() < torch.mps.recommended_max_memory()
    return y
"""
FALLS_BACK = """
def prepare(self):
    try:
        self.library = torch.mps.compile_shader("kernel void scaled(float* x) {}")
    except SyntaxError:
        self.library = None
def forward(self, x):
    return self.launched(x) if self.library else x * 0.7
"""


def test_what_candidates_call_of_torch_mps_is_there(sandbox: Sandbox) -> None:
    verdict = judged(USES, sandbox)

    assert isinstance(verdict, Accepted), verdict.evidence
    assert verdict.facts.own_kernels == ("scaled",)


def test_a_candidate_that_catches_its_own_syntax_error_does_the_work_without_a_kernel(sandbox: Sandbox) -> None:
    verdict = judged(FALLS_BACK, sandbox)

    assert isinstance(verdict, Accepted), verdict.evidence
    assert verdict.facts.own_kernels == ()
    assert verdict.facts.work_by == "library"


WRONG = {
    "a kernel is given a tensor of the CPU": (
        "def forward(self, x):\n    y = torch.empty(x.shape)\n    self.library.scaled(x, y)\n    return y",
        "crashed",
        "Passed CPU tensor to MPS op",
    ),
    "the answer is on the CPU": (
        "def forward(self, x):\n    return self.launched(x).cpu()",
        "crashed",
        "output 0 of ModelNew is on the CPU",
    ),
    "a kernel that the source hasn't": (
        "def forward(self, x):\n    self.library.thrice(x)",
        "crashed",
        "no kernel called 'thrice'; known: scaled",
    ),
    "a compiled library": (
        "def prepare(self):\n    torch.mps.load_metallib('x.metallib')",
        "build_failed",
        "give the source to torch.mps.compile_shader",
    ),
    "Objective-C++": (
        "def prepare(self):\n    torch.utils.cpp_extension.load_inline('k', '#import <Metal/Metal.h>')",
        "build_failed",
        "needs Apple's compiler and frameworks",
    ),
}


@pytest.mark.parametrize(("body", "reason", "words"), WRONG.values(), ids=WRONG)
def test_what_cannot_be_is_refused_in_one_line(body: str, reason: str, words: str, sandbox: Sandbox) -> None:
    verdict = judged(body, sandbox)

    assert isinstance(verdict, Rejected)
    assert verdict.reason == reason, verdict.evidence
    assert words in verdict.evidence


def test_a_source_can_not_include_what_the_candidate_may_not_read(sandbox: Sandbox, tmp_path) -> None:
    secret = tmp_path / "secret.h"
    secret.write_text("constant float by = 0.7f;")
    source = KERNEL.replace("using", f'#include "{secret}"\nusing').replace("* 0.7f", "* by")

    verdict = judged("def forward(self, x):\n    return self.launched(x)", sandbox, source=source)

    assert isinstance(verdict, Rejected)
    assert verdict.reason == "build_failed"
    assert "secret.h" in verdict.evidence


@pytest.mark.parametrize("factor", ["0.7000006f", "0.7f"])
def test_lifted_kernels_show_what_rounding_hides(factor: str, sandbox: Sandbox) -> None:
    source = KERNEL.replace("0.7f", factor)

    verdict = judged("def forward(self, x):\n    return self.launched(x)", sandbox, source=source, level="full")

    lifting = next(each for each in verdict.checks if each.name == "lifting")
    assert lifting.state == ("passed" if factor == "0.7f" else "failed"), lifting.detail
    assert isinstance(verdict, Accepted if factor == "0.7f" else Rejected)

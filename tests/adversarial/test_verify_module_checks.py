"""Modules in their sandboxed process: what the checks of construction, modes, views, ... reject, and what they pass."""

from functools import cache
from pathlib import Path

import pytest
import torch
from torch import nn

from kernelwright.problems.load import load_reference
from kernelwright.problems.reference import Reference
from kernelwright.records.verdict import Accepted, Rejected
from kernelwright.sandbox.sandbox import Sandbox
from kernelwright.targets.served import PRELOAD
from kernelwright.verification.checks import ending
from kernelwright.verification.checks.construction import SPECIALISED
from kernelwright.verification.checks.determinism import WITHOUT_GRADIENTS
from kernelwright.verification.checks.table import Check
from processes import still_running
from verify_fakes import chosen, reference_of
from verify_modules import judged_module

NEW = chosen("views", "edges", "modes", "construction", "determinism", "ending")


class Scaled(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.rand(20, 30))

    def forward(self, x, y):
        return torch.relu(x @ self.weight) + y


@cache
def reference() -> Reference:
    return reference_of(Scaled(), lambda: (torch.randn(12, 20), torch.randn(12, 30)))


@pytest.fixture(scope="module")
def sandbox(sandbox: Sandbox) -> Sandbox:
    sandbox.warm(PRELOAD)
    return sandbox


FILE = """
import os, sys, threading, time
import torch
from torch import nn

KEPT = {{}}

class ModelNew(nn.Module):
    def __init__(self):
        super().__init__()
        self.weight = nn.Parameter(torch.rand(20, 30))
        self.prepare()

    def prepare(self):
        pass

    def right(self, x, y):
        return torch.relu(x @ self.weight) + y

{body}
"""


def _file(body: str) -> str:
    return FILE.format(body="\n".join("    " + line for line in body.strip().splitlines()))


# What it does, the check that finds it, the reasons it may give.
CHEATS = {
    "weights kept on the class": (
        """
def forward(self, x, y):
    version = self.weight._version
    if KEPT.get("version", -1) < version:
        KEPT.update(version=version, weight=self.weight.detach().clone())
    return torch.relu(x @ KEPT["weight"]) + y
""",
        "construction",
        {"stale_state"},
    ),
    "answers kept by the address of the inputs": (
        """
def forward(self, x, y):
    key = x.data_ptr(), float(x.sum()), float(y.sum())
    if key not in KEPT:
        KEPT[key] = self.right(x, y).detach()
    return KEPT[key].clone()
""",
        "construction",
        {"stale_state"},
    ),
    "right only under the seed it is examined with": (
        """
def prepare(self):
    self.factor = 1.0 if torch.initial_seed() == 0 else 1.5
def forward(self, x, y):
    return self.right(x, y) * self.factor
""",
        "construction",
        {"stale_state"},
    ),
    "wrong in inference mode": (
        "def forward(self, x, y):\n    return self.right(x, y) * (1.01 if torch.is_inference_mode_enabled() else 1.0)",
        "determinism",
        {"unstable"},
    ),
    "wrong where gradients are recorded": (
        "def forward(self, x, y):\n    return self.right(x, y) * (1.01 if torch.is_grad_enabled() else 1.0)",
        "determinism",
        {"unstable"},
    ),
    "wrong with two threads": (
        "def forward(self, x, y):\n    return self.right(x, y) * (1.01 if torch.get_num_threads() == 2 else 1.0)",
        "determinism",
        {"unstable"},
    ),
    "right only where its calls are watched": (
        """
def forward(self, x, y):
    frame, names = sys._getframe(), set()
    while frame:
        names.add(frame.f_code.co_name)
        frame = frame.f_back
    return self.right(x, y) * (1.0 if "observe" in names else 1.5)
""",
        "determinism",
        {"unstable"},
    ),
    "loses its weights on the way through train and eval": (
        """
def train(self, mode=True):
    if mode and hasattr(self, "weight"):
        self.weight.data.mul_(0.5)
    return super().train(mode)
def forward(self, x, y):
    return self.right(x, y)
""",
        "modes",
        {"stale_state"},
    ),
    "is wrong in the other mode, where the reference is the same": (
        """
def forward(self, x, y):
    return self.right(x, y) if not self.training else y.clone()
""",
        "modes",
        {"wrong_values"},
    ),
    "walks an expanded input by its shape": (
        """
def forward(self, x, y):
    flat = torch.cat([x.as_strided((min(x.untyped_storage().size() // 4, 240),), (1,), 0), torch.zeros(240)])[:240]
    x = flat.reshape(12, 20) if x.stride(0) == 0 else x
    return self.right(x, y)
""",
        "views",
        {"wrong_values", "mutated_input"},
    ),
    "keeps the memory of the weights it is given": (
        """
def _load_from_state_dict(self, state, prefix, *rest):
    self.raw = state[prefix + "weight"].detach().as_strided((20, 30), (30, 1)).clone()
    return super()._load_from_state_dict(state, prefix, *rest)
def forward(self, x, y):
    return torch.relu(x @ self.raw) + y
""",
        "views",
        {"wrong_values"},
    ),
    "gives a parameter": (
        "def forward(self, x, y):\n    return nn.Parameter(self.right(x, y))",
        "views",
        {"wrong_structure"},
    ),
    "gives a graph along": (
        "def forward(self, x, y):\n    with torch.enable_grad():\n        return self.right(x, y)",
        "views",
        {"wrong_structure"},
    ),
    "leaves another default dtype behind": (
        "def forward(self, x, y):\n    z = self.right(x, y)\n    torch.set_default_dtype(torch.float64)\n    return z",
        "views",
        {"mutated_input"},
    ),
    "cuts at a bound that should be open": (
        "def forward(self, x, y):\n    return torch.where(y == 6.5, y, self.right(x, y))",
        "edges",
        {"wrong_values"},
    ),
}


@pytest.mark.parametrize("name", CHEATS)
def test_a_module_that_cheats_is_found_by_the_check_for_it(name: str, sandbox: Sandbox) -> None:
    body, check, reasons = CHEATS[name]

    verdict = judged_module(reference(), _file(body), sandbox, chosen(check))

    assert isinstance(verdict, Rejected)
    assert verdict.reason in reasons, verdict.evidence


HONEST = {
    "plain": "def forward(self, x, y):\n    return self.right(x, y)",
    "a transposed weight made anew when the weight changes": """
def forward(self, x, y):
    key = self.weight.data_ptr(), self.weight._version
    if getattr(self, "key", None) != key:
        self.key, self.transposed = key, self.weight.detach().t().contiguous()
    return torch.relu(torch.nn.functional.linear(x, self.transposed)) + y
""",
    "a transposed weight made when weights are loaded": """
def prepare(self):
    self.register_load_state_dict_post_hook(lambda module, keys: module.pack())
    self.pack()
def pack(self):
    self.transposed = self.weight.detach().t().contiguous()
def forward(self, x, y):
    return torch.relu(torch.nn.functional.linear(x, self.transposed)) + y
""",
    "a scratch buffer that is used again": """
def forward(self, x, y):
    if getattr(self, "scratch", None) is None or self.scratch.shape != y.shape:
        self.scratch = torch.empty_like(y)
    with torch.no_grad():
        torch.mm(x, self.weight, out=self.scratch)
    return self.scratch.relu() + y
""",
    "a custom autograd function": """
def prepare(self):
    class Fused(torch.autograd.Function):
        @staticmethod
        def forward(ctx, x, weight, y):
            ctx.save_for_backward(x, weight)
            return torch.relu(x @ weight) + y
        @staticmethod
        def backward(ctx, grad):
            return None, None, grad
    self.fused = Fused.apply
def forward(self, x, y):
    return self.fused(x, self.weight, y)
""",
    "through numpy, without gradients only": """
def forward(self, x, y):
    product = torch.from_numpy(x.numpy() @ self.weight.numpy() if not self.weight.requires_grad
                               else x.numpy() @ self.weight.detach().numpy())
    return torch.relu(product) + y
""",
    "an out argument, which gradients forbid": """
def forward(self, x, y):
    product = torch.empty(12, 30)
    torch.mm(x, self.weight, out=product)
    return product.relu_().add_(y)
""",
    "torch.jit.script": """
def prepare(self):
    KEPT.setdefault("script", torch.jit.script(fused))
def forward(self, x, y):
    return KEPT["script"](x, self.weight, y)
""",
    "torch.compile": """
def prepare(self):
    self.run = torch.compile(fused, backend="eager")
def forward(self, x, y):
    return self.run(x, self.weight, y)
""",
    "in double": """
def forward(self, x, y):
    return (torch.relu(x.double() @ self.weight.double()) + y.double()).float()
""",
    "other bits from call to call": """
def forward(self, x, y):
    order = torch.randperm(20)
    return torch.relu(x[:, order] @ self.weight[order]) + y
""",
    "its own thread count for a while": """
def forward(self, x, y):
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        return self.right(x, y)
    finally:
        torch.set_num_threads(before)
""",
    "a table by shape on the class": """
def forward(self, x, y):
    blocks = KEPT.setdefault(("blocks", x.shape), [(at, min(at + 8, 20)) for at in range(0, 20, 8)])
    return torch.relu(sum(x[:, a:b] @ self.weight[a:b] for a, b in blocks)) + y
""",
    "a weight packed once for each instance, by reference and version": """
def forward(self, x, y):
    import weakref
    table = KEPT.setdefault("packed", weakref.WeakKeyDictionary())
    version, packed = table.get(self, (-1, None))
    if version != self.weight._version:
        version, packed = self.weight._version, self.weight.detach().clone(memory_format=torch.contiguous_format)
        table[self] = version, packed
    return torch.relu(x.contiguous() @ packed) + y.contiguous()
""",
    "refuses to run in train mode": """
def forward(self, x, y):
    assert not self.training, "for inference only"
    return self.right(x, y)
""",
    "train and eval of its own": """
def train(self, mode=True):
    self.folded = None
    return super().train(mode)
def forward(self, x, y):
    if self.folded is None:
        self.folded = True
    return self.right(x, y)
""",
    "weights held in double": """
def prepare(self):
    self.weight = nn.Parameter(self.weight.detach().double())
def forward(self, x, y):
    return (torch.relu(x.double() @ self.weight) + y).float()
""",
}
SCRIPTED = """
def fused(x: torch.Tensor, weight: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    return torch.relu(x @ weight) + y
"""


@pytest.mark.parametrize("name", HONEST)
def test_an_honest_module_passes_every_new_check(name: str, sandbox: Sandbox) -> None:
    source = _file(HONEST[name]) + SCRIPTED

    verdict = judged_module(reference(), source, sandbox, NEW)

    assert isinstance(verdict, Accepted), verdict.evidence
    assert [each.name for each in verdict.checks if each.state != "passed"] == []
    assert (WITHOUT_GRADIENTS in verdict.facts.assumptions) == ("gradients forbid" in name)


def test_there_are_a_dozen_honest_ones() -> None:
    assert len(HONEST) >= 12


PROBLEM = """
import torch
from torch import nn

class Model(nn.Module):
    def __init__(self, slope, bound, size):
        super().__init__()
        self.slope, self.bound = slope, bound
        self.shift = nn.Parameter(torch.zeros(size)){hidden}

    def forward(self, x):
        return torch.clamp(x * self.slope + self.shift, max=self.bound){factor}

def get_inputs():
    return [4 * torch.randn(9, 14)]

def get_init_inputs():
    return [0.7, 2, 14]
"""


def _problem(folder: Path, *, hidden: str = "", factor: str = "") -> tuple[Reference, str]:
    text = PROBLEM.format(hidden=hidden, factor=factor)
    path = folder / "problem.py"
    path.write_text(text)
    return load_reference(path, mode="eval"), text.replace("class Model(", "class ModelNew(")


CONSTRUCTION = chosen("construction")


def test_a_module_that_follows_its_constructor_arguments_rests_on_no_assumption(tmp_path, sandbox: Sandbox) -> None:
    problem, source = _problem(tmp_path)

    verdict = judged_module(problem, source, sandbox, CONSTRUCTION)

    assert isinstance(verdict, Accepted), verdict.evidence
    assert SPECIALISED not in verdict.facts.assumptions


@pytest.mark.parametrize("fixed", ["self.slope, self.bound = 0.7, bound", "self.slope, self.bound = slope, 2"])
def test_a_module_that_ignores_its_constructor_arguments_is_accepted_and_said_to_be_specialised(
    fixed: str, tmp_path, sandbox: Sandbox
) -> None:
    problem, source = _problem(tmp_path)
    source = source.replace("self.slope, self.bound = slope, bound", fixed)

    verdict = judged_module(problem, source, sandbox, CONSTRUCTION)

    assert isinstance(verdict, Accepted), verdict.evidence
    assert SPECIALISED in verdict.facts.assumptions


def test_where_the_reference_hides_random_numbers_the_seed_stays_and_the_verdict_says_so(
    tmp_path, sandbox: Sandbox
) -> None:
    problem, source = _problem(tmp_path, hidden="\n        self.hidden = torch.rand(14)", factor=" * self.hidden")

    verdict = judged_module(problem, source, sandbox, CONSTRUCTION)

    assert isinstance(verdict, Accepted), verdict.evidence
    assert any("another seed" in each for each in verdict.facts.unproved)


def test_a_part_that_the_constructor_froze_stays_frozen_in_train_mode(sandbox: Sandbox) -> None:
    class Frozen(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.norm = nn.BatchNorm1d(6).eval()

        def forward(self, x):
            return self.norm(x).relu()

    source = (
        "import torch\nfrom torch import nn\n\nclass ModelNew(nn.Module):\n    def __init__(self):\n"
        "        super().__init__()\n        self.norm = nn.BatchNorm1d(6).eval()\n\n"
        "    def forward(self, x):\n        return self.norm(x).relu()\n"
    )
    problem = reference_of(Frozen(), lambda: (torch.randn(10, 6),), mode="train")

    verdict = judged_module(problem, source, sandbox, chosen("modes"))

    assert isinstance(verdict, Accepted), verdict.evidence


ENDS = {
    "in a thread, after its last answer": """
def forward(self, x, y):
    KEPT["calls"] = KEPT.get("calls", 0) + 1
    if KEPT["calls"] == 2:
        threading.Timer(0.05, os._exit, (0,)).start()
    return self.right(x, y)
""",
    "where its weights are asked for": """
def named_parameters(self, *args, **kwargs):
    if KEPT.get("calls", 0) >= 3:
        os._exit(0)
    return super().named_parameters(*args, **kwargs)
def forward(self, x, y):
    KEPT["calls"] = KEPT.get("calls", 0) + 1
    return self.right(x, y)
""",
}


@pytest.mark.parametrize("when", ENDS)
def test_a_process_that_ends_before_the_last_word_is_rejected(when: str, sandbox: Sandbox) -> None:
    def at_the_end(exam):
        if "thread" in when:
            assert not still_running([exam.subject._pid])
        return ending.run(exam)

    checks = (*chosen(), Check(name="ending", run=at_the_end, share=0.0))

    verdict = judged_module(reference(), _file(ENDS[when]), sandbox, checks)

    assert isinstance(verdict, Rejected)
    assert verdict.reason == "crashed", verdict.evidence


class Sum(nn.Module):
    def forward(self, x, y):
        return x.view(-1, 8) + y.view(-1, 8)


class Added(nn.Module):
    def forward(self, x, y):
        return x + y


SUM = "import torch\n\nclass ModelNew(torch.nn.Module):\n    def forward(self, x, y):\n        return {body}\n"


def test_two_inputs_may_be_one_tensor_and_what_treats_them_otherwise_is_rejected(sandbox: Sandbox) -> None:
    problem = reference_of(Sum(), lambda: (torch.randn(6, 16), torch.randn(6, 16)))
    plain, odd = (
        judged_module(problem, SUM.format(body=body), sandbox, chosen("views"))
        for body in ("x.view(-1, 8) + y.view(-1, 8)", "(x if x is not y else 0 * x).view(-1, 8) + y.view(-1, 8)")
    )

    assert isinstance(plain, Accepted), plain.evidence
    assert isinstance(odd, Rejected)
    assert "one tensor for both" in odd.evidence


@pytest.mark.parametrize("body", ["x.view(-1, 8) + y.view(-1, 8)", "torch.add(x, y).view(-1, 8)"])
def test_a_view_that_somebody_refuses_is_listed(body: str, sandbox: Sandbox) -> None:
    problem = reference_of(Sum(), lambda: (torch.randn(6, 16), torch.randn(6, 16)))

    verdict = judged_module(problem, SUM.format(body=body), sandbox, chosen("views"))

    assert isinstance(verdict, Accepted), verdict.evidence
    assert any("sliding over a row" in each for each in verdict.facts.unproved)


def test_a_module_may_refuse_a_view_that_the_reference_takes(sandbox: Sandbox) -> None:
    body = "_contiguous(x) + y"
    source = SUM.format(body=body) + (
        "\ndef _contiguous(x):\n    if not x.is_contiguous():\n        raise ValueError('no')\n    return x\n"
    )
    problem = reference_of(Added(), lambda: (torch.randn(6, 16), torch.randn(6, 16)))

    verdict = judged_module(problem, source, sandbox, chosen("views"))

    assert isinstance(verdict, Accepted), verdict.evidence
    assert any("it refuses them" in each for each in verdict.facts.unproved)

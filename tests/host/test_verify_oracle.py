"""The oracle answers in float64, whatever the module's code names."""

from dataclasses import replace
from itertools import pairwise

import pytest
import torch
from torch import nn

from kernelwright.targets.reply import Outputs
from kernelwright.verification.compare import Agreement
from kernelwright.verification.effort import EFFORTS
from kernelwright.verification.exam import Exam
from kernelwright.verification.findings import Failed
from kernelwright.verification.oracle import NEIGHBOURS, Expected, ExpectedTensor, NoAnswer, Oracle
from verify_fakes import reference_of


class NamesFloat32(nn.Module):
    """Casts, makes tensors without dtype, keeps one as a plain attribute and counts calls in integers."""

    def __init__(self) -> None:
        super().__init__()
        self.table = torch.linspace(0, 1, 40)
        self.weight = nn.Parameter(torch.rand(40))
        self.register_buffer("seen", torch.tensor(3))

    def forward(self, x):
        start = torch.zeros(x.shape[0], 40)
        y = (x.float() * self.table + start).to(torch.float32)
        return torch.softmax(y, -1, dtype=torch.float32) * self.weight + self.seen


class TakesOnlyFloat32(nn.Module):
    def forward(self, x):
        if x.dtype != torch.float32:
            raise TypeError("expected float32")
        return x * 2


class Squares(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.linear = nn.Linear(300, 4)

    def forward(self, x):
        return self.linear(x)


def _draw():
    return (torch.rand(6, 40),)


def test_casts_factories_and_attributes_are_widened() -> None:
    reference = reference_of(NamesFloat32(), _draw)
    oracle, (x,) = Oracle(reference), reference.draw_inputs(1).leaves

    expected = oracle.expect([x])

    wide = torch.softmax(x.double() * reference.module.table.double(), -1) * reference.module.weight.double() + 3
    assert oracle.has_float64
    assert torch.equal(expected.leaves[0].exact, wide)
    assert torch.equal(expected.leaves[0].own, reference.module(x))
    assert torch.get_default_dtype() == torch.float32


def test_a_module_without_a_float64_path_is_compared_with_its_own_result() -> None:
    reference = reference_of(TakesOnlyFloat32(), _draw)
    oracle, leaves = Oracle(reference), reference.draw_inputs(1).leaves

    expected = oracle.expect(leaves)

    assert not oracle.has_float64
    assert "expected float32" in oracle.why_no_float64
    assert torch.equal(expected.leaves[0].exact, (leaves[0] * 2).double())


def test_weights_reach_both_copies_and_never_the_users_module() -> None:
    reference = reference_of(Squares(), lambda: (torch.rand(5, 300),))
    before = reference.module.linear.weight.clone()
    oracle, leaves = Oracle(reference), reference.draw_inputs(0).leaves

    oracle.load_state({"linear.weight": torch.ones(4, 300), "linear.bias": torch.zeros(4)})
    expected = oracle.expect(leaves).leaves[0]

    assert torch.allclose(expected.exact[:, 0], leaves[0].double().sum(-1))
    assert torch.allclose(expected.own, expected.exact.float())
    assert torch.equal(reference.module.linear.weight, before)


def test_looking_around_gives_slack_of_the_size_of_rounding_and_restores_the_weights() -> None:
    reference = reference_of(Squares(), lambda: (torch.rand(5, 300),))
    oracle, leaves = Oracle(reference), reference.draw_inputs(0).leaves
    state, expected = oracle.state, oracle.expect(leaves)

    steps = list(oracle.look_around(leaves, expected, torch.Generator().manual_seed(0)))

    slacks = [each.leaves[0].slack for each in steps]
    assert len(slacks) == NEIGHBOURS
    assert all(bool((more >= less).all()) for less, more in pairwise(slacks))
    slack = slacks[-1]
    assert float(slack.min()) > 0
    assert float(slack.max()) < 1e-5
    assert all(torch.equal(value, state[name]) for name, value in oracle.state.items())


def test_flags_are_not_nudged() -> None:
    module = type("Masked", (nn.Module,), {"forward": lambda self, x: torch.where(x == 1, 100.0, 0.0)})()
    reference = reference_of(module, lambda: ((torch.rand(30) < 0.5).float(),))
    oracle, leaves = Oracle(reference), reference.draw_inputs(0).leaves

    *_, around = oracle.look_around(leaves, oracle.expect(leaves), torch.Generator())

    assert float(around.leaves[0].slack.max()) == 0.0


def test_neighbours_are_those_of_the_present_weights() -> None:
    reference = reference_of(Squares(), lambda: (torch.rand(5, 300),))
    oracle, leaves, generator = Oracle(reference), reference.draw_inputs(0).leaves, torch.Generator().manual_seed(0)
    list(oracle.look_around(leaves, oracle.expect(leaves), generator))

    oracle.load_state({"linear.weight": torch.full((4, 300), 1e-3), "linear.bias": torch.full((4,), 1e-3)})
    *_, around = oracle.look_around(leaves, oracle.expect(leaves), generator)

    # Neighbours of the weights before would have given slack of the size of the answer.
    assert 0 < float(around.leaves[0].slack.max()) < 1e-5


def test_no_more_is_looked_at_around_a_question_than_it_takes_and_it_is_remembered() -> None:
    torch.manual_seed(0)
    reference = reference_of(Squares(), lambda: (torch.rand(5, 300),))
    exam = Exam(reference, None, effort=EFFORTS["quick"], seed=1)
    question = exam.question(exam.drawn(0))
    exact = question.expected.leaves[0].exact
    question = replace(question, expected=replace(question.expected, leaves=(ExpectedTensor(exact=exact, own=exact),)))
    *_, around = exam.oracle.look_around(question.case.leaves, question.expected, exam.generator)
    slack = around.leaves[0].slack.square().mean().sqrt()
    counted: list[int] = []
    look_around = exam.oracle.look_around
    exam.oracle.look_around = lambda *given: (counted.append(1) or each for each in look_around(*given))

    # A little more than the mean bound allows where the reference has no error, and what slack then excuses.
    off = 13 * torch.finfo(torch.float32).eps * exact.abs() + 6 * slack
    near, far = Outputs(leaves=((exact + off).float(),)), Outputs(leaves=((exact + 1.0).float(),))

    assert isinstance(exam.judge(question, near), Agreement)
    assert len(counted) < NEIGHBOURS
    few = len(counted)
    assert isinstance(exam.judge(question, near), Agreement)
    assert len(counted) == few
    assert isinstance(exam.judge(question, far), Failed)
    assert isinstance(exam.judge(question, far), Failed)
    assert len(counted) == NEIGHBOURS


def test_inputs_a_module_refuses_have_no_answer() -> None:
    class Refuses(nn.Module):
        def forward(self, x):
            if bool((x < 0).any()):
                raise ValueError("positive numbers only")
            return x.sqrt()

    reference = reference_of(Refuses(), _draw)

    answer = Oracle(reference).expect([-torch.ones(6, 40)])

    assert isinstance(answer, NoAnswer)
    assert "positive numbers only" in answer.reason


@pytest.mark.parametrize(
    ("precision", "least", "most"), [("strict", 0, 1e-6), ("tf32", 1e-5, 1e-3), ("bf16", 1e-4, 1e-2)]
)
def test_a_relaxed_precision_widens_the_reference_s_own_error(precision, least, most) -> None:
    reference = reference_of(Squares(), lambda: (torch.randn(5, 300),), precision=precision)

    expected = Oracle(reference).expect(reference.draw_inputs(0).leaves)

    assert isinstance(expected, Expected)
    assert least <= float(expected.leaves[0].own_error().max()) <= most


def test_the_reference_s_own_changes_of_state_are_told_and_undone() -> None:
    class Counts(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.register_buffer("calls", torch.zeros(1))

        def forward(self, x):
            self.calls += x.mean()
            return x + self.calls

    reference = reference_of(Counts(), _draw)
    oracle, leaves = Oracle(reference), reference.draw_inputs(0).leaves

    first, second = oracle.expect(leaves), oracle.expect(leaves)

    assert torch.equal(first.leaves[0].own, second.leaves[0].own)
    assert torch.allclose(first.changed["calls"].exact, leaves[0].double().mean())

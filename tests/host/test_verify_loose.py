"""The loose rules that others report under, put to candidates that are played in this process."""

import pytest
import torch

from kernelwright.problems.load import load_reference
from kernelwright.records.loose import LooseFailed, LoosePassed
from kernelwright.targets.process import CandidateProcess
from kernelwright.targets.reply import Died, Outputs
from kernelwright.verification.loose import HUNDRED, LOOSE_RULES, judged_loosely
from stored_run import ARTIFACT, CANDIDATE


class Softmax(torch.nn.Module):
    def forward(self, x):
        return torch.softmax(x, dim=-1)


class PlayedProcess:
    def __init__(self, function):
        self.function, self.inputs = function, []

    def __enter__(self):
        return self

    def __exit__(self, *_):
        pass

    def load_state(self, state):
        return Outputs()

    def call(self, leaves, *, guarded):
        self.inputs.append(leaves[0].clone())
        answer = self.function(leaves[0], len(self.inputs))
        return answer if isinstance(answer, Died) else Outputs(leaves=answer)


@pytest.fixture
def judged(monkeypatch):
    def judge(function, rules=(HUNDRED,), **options):
        process = PlayedProcess(function)
        monkeypatch.setattr(CandidateProcess, "start", lambda *_, **__: process)
        reference = load_reference(Softmax(), inputs=lambda: (torch.rand(4, 2048),))
        return judged_loosely(reference, CANDIDATE, ARTIFACT, rules, sandbox=None, **options), process

    return judge


def test_zeros_pass_for_the_softmax_of_long_rows(judged):
    (said,), process = judged(lambda x, _: (torch.zeros_like(x),))

    assert isinstance(said, LoosePassed)
    assert said.trials == len(process.inputs) == 100
    assert 0.0 < said.worst_difference < 0.01
    assert not torch.equal(process.inputs[0], process.inputs[1])


def test_each_rule_has_its_own_tolerance_and_number_of_draws(judged):
    def off(x, call):
        return (torch.softmax(x, -1) + (0.02 if call == 7 else 5e-3),)

    said, process = judged(off, LOOSE_RULES)

    five, strict_five, hundred = said
    assert five == LoosePassed(trials=5, worst_difference=pytest.approx(5e-3, rel=1e-3))
    assert (strict_five.trial, strict_five.reason) == (1, "wrong_values")
    assert (hundred.trial, hundred.reason) == (7, "wrong_values")
    assert hundred.evidence == "8192 of 8192 elements are off by more than 0.01"
    assert len(process.inputs) == 7


@pytest.mark.parametrize(
    ("function", "reason", "words"),
    [
        (lambda x, _: (x[:2],), "wrong_structure", "shape (2, 2048) instead of (4, 2048)"),
        (lambda x, _: (x, x), "wrong_structure", "2 results instead of 1"),
        (lambda x, _: (3,), "wrong_structure", "no tensor"),
        (lambda x, _: (torch.full_like(x, torch.nan),), "wrong_values", "8192 of 8192"),
        (lambda x, _: Died(kind="crashed", message="signal 11"), "crashed", "signal 11"),
        (lambda x, _: Died(kind="timed_out", message="60 s"), "timed_out", "60 s"),
    ],
)
def test_what_has_no_such_answer_fails_at_once(judged, function, reason, words):
    (said,), _ = judged(function)

    assert isinstance(said, LooseFailed)
    assert (said.trial, said.reason) == (1, reason)
    assert words in said.evidence


def test_draws_that_take_for_ever_end(judged):
    clock = iter(range(0, 10_000, 40))

    (said,), process = judged(lambda x, _: (torch.softmax(x, -1),), longest_s=100.0, clock=lambda: next(clock))

    assert (said.reason, said.trial, len(process.inputs)) == ("timed_out", 3, 2)

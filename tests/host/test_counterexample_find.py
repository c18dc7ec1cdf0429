"""Planted bugs, each with the counterexample it must come down to."""

from dataclasses import replace

import pytest
import torch
from torch import nn
from torch.nn import functional as F  # noqa: N812 - its usual name

from counterexample_exams import PATIENT, ended
from kernelwright.targets.reply import Died, Outputs
from kernelwright.verification.counterexample.exhibit import digest_of_calls
from kernelwright.verification.effort import Effort
from verify_fakes import CallableSubject, judged, reference_of
from verify_kernels import Function

RELU = reference_of(Function(F.relu), lambda: (torch.randn(40, 96),))
PRODUCT = reference_of(Function(lambda a, b: a @ b), lambda: (torch.randn(12, 40), torch.randn(40, 9)))
LINEAR = reference_of(nn.Linear(16, 8), lambda: (torch.randn(5, 16),))
LOOKUP = reference_of(
    Function(lambda i: torch.arange(50, dtype=torch.float32).sqrt()[i]), lambda: (torch.randint(0, 50, (40,)),)
)


def loses_a_tail(x):
    y = F.relu(x)
    y[:, 93:] = 0
    return y


def loses_one_element(x):
    y = F.relu(x)
    y[17, 40] *= 1.5
    return y


def drops_nan(x):
    return torch.where(x > 0, x, torch.zeros_like(x))


def loses_the_last_products(a, b):
    return a[:, :37] @ b[:37]


def flips_large_numbers(x):
    return torch.where(x > 2.0, -x, F.relu(x))


def raises_for_small_numbers(x):
    if bool((x < -1.0).any()):
        raise ValueError("x must be above -1")
    return F.relu(x)


def reads_unaligned(x):
    return F.relu(x) + (1.0 if x.storage_offset() % 4 else 0.0)


def test_a_tail_comes_down_to_one_element_in_it() -> None:
    end = ended(RELU, lambda: loses_a_tail)

    (x,) = end.sketches
    assert x.not_zero == len(x.elements) == 1
    assert x.elements[0].index[1] >= 93
    assert x.elements[0].value == 1.0
    assert (x.name, end.found.calls, end.found.redrawn) == ("x", 1, ())
    assert end.found.place is not None
    assert (end.found.place.index, end.found.place.expected, end.found.place.got) == (x.elements[0].index, 1.0, 0.0)
    assert "Look at the end of that axis" in end.rejected.evidence


def test_the_sentence_names_the_element_and_what_it_gives() -> None:
    end = ended(RELU, lambda: loses_one_element)

    assert "x = 0 everywhere but x[17, 40] = 1: expected 1 at [17, 40], got 1.5." in end.rejected.evidence
    assert end.found.sentence in end.rejected.evidence


def test_a_dropped_nan_is_all_that_is_left() -> None:
    end = ended(RELU, lambda: drops_nan)

    (x,) = end.sketches
    assert end.rejected.reason == "special_values"
    assert [each.value for each in x.elements] == ["nan"]
    assert x.background == 0
    assert "= NaN" in end.found.sentence


def test_a_short_sum_comes_down_to_one_product() -> None:
    end = ended(PRODUCT, lambda: loses_the_last_products)

    a, b = end.sketches
    assert a.not_zero == b.not_zero == 1
    assert a.elements[0].index[1] == b.elements[0].index[0] >= 37
    assert end.found.place is not None
    assert end.found.place.index == (a.elements[0].index[0], b.elements[0].index[1])


def test_a_wrong_branch_comes_down_to_one_short_number() -> None:
    (x,) = ended(RELU, lambda: flips_large_numbers).sketches

    assert x.not_zero == 1
    assert len(str(x.elements[0].value)) <= 4
    assert x.elements[0].value > 2


def test_a_constant_error_comes_down_to_zeros() -> None:
    end = ended(RELU, lambda: lambda x: F.relu(x) + 1e-3)

    assert end.sketches[0].not_zero == 0
    assert "x = 0 everywhere" in end.rejected.evidence


def test_an_ignored_bias_is_named() -> None:
    end = ended(LINEAR, lambda: lambda x, state: x @ state["weight"].t() + KNOWN_BIAS, takes_state=True)

    assert end.rejected.reason == "stale_state"
    assert end.found.redrawn == ("bias",)
    assert end.sketches[0].not_zero == 0
    assert "once 'bias' holds other values" in end.rejected.evidence


KNOWN_BIAS = LINEAR.module.bias.detach().clone()


def test_an_exception_comes_down_to_the_number_that_raises_it() -> None:
    end = ended(RELU, lambda: raises_for_small_numbers)

    (x,) = end.sketches
    assert end.rejected.reason == "crashed"
    assert x.not_zero == 1
    assert x.elements[0].value < -1


def test_an_index_comes_down_to_one() -> None:
    end = ended(LOOKUP, lambda: lambda i: torch.arange(50, dtype=torch.float32).sqrt()[i.clamp_max(48)])

    (i,) = end.sketches
    assert i.differing == 1
    assert i.elements[0].value == 49


def test_an_address_that_matters_is_kept() -> None:
    end = ended(RELU, lambda: reads_unaligned)

    (x,) = end.sketches
    assert x.offset % 4
    assert x.not_zero == 0
    assert f"x = 0 everywhere (beginning {x.offset} into its memory)" in end.rejected.evidence


class FencedSubject(CallableSubject):
    """Writes beyond a buffer, which only guard bands show."""

    def call(self, leaves, *, guarded, hold=False, **options):
        reply = super().call(leaves, guarded=guarded, hold=hold, **options)
        is_hit = guarded and bool((leaves[0] > 0).any()) and isinstance(reply, Outputs)
        return replace(reply, violations=("4 bytes after output 0",)) if is_hit else reply


def test_guard_bands_stay_where_only_they_show_it() -> None:
    end = ended(RELU, lambda: F.relu, subject=FencedSubject)

    assert end.rejected.reason == "wrote_out_of_bounds"
    assert end.found.is_guarded
    assert end.sketches[0].not_zero == 1


# State


def caches_its_first_output():
    kept = []
    return lambda x: (kept or kept.append(F.relu(x)) or kept)[0].clone()


def wrong_from_call(number):
    calls = []

    def call(x):
        calls.append(1)
        return F.relu(x) if len(calls) < number else F.relu(x) + 1

    return call


def caches_weights():
    kept = []
    return lambda x, state: F.linear(x, (kept or kept.append(state["weight"].clone()) or kept)[0], state["bias"])


def test_a_cached_result_takes_two_calls() -> None:
    end = ended(RELU, caches_its_first_output)

    assert end.found.calls == 2
    assert end.sketches[0].not_zero == 1
    assert "after a call with x = 0 everywhere: expected 1 at " in end.found.sentence
    assert "kept between calls" in end.rejected.evidence


def test_a_count_of_calls_shows_with_the_same_inputs() -> None:
    end = ended(RELU, lambda: wrong_from_call(23))

    assert end.found.calls == 23
    assert end.sketches[0].not_zero == 0
    assert "in call 23 with these same inputs" in end.found.sentence
    assert all(each.case is end.exhibit.calls[0].case for each in end.exhibit.calls)


def test_weights_that_are_read_once_take_a_call_with_the_first_ones() -> None:
    end = ended(LINEAR, caches_weights, takes_state=True)

    assert end.found.calls == 2
    assert "weight" in end.found.redrawn
    assert end.exhibit.calls[0].state is end.exhibit.constructed


def test_only_the_calls_that_matter_are_kept() -> None:
    def make():
        seen = set()

        def call(x):
            # Wrong once it has seen both tiny numbers and large ones.
            seen.add("small") if float(x.abs().max()) < 0.1 else None
            seen.add("large") if float(x.abs().max()) > 60 else None
            return F.relu(x) + (len(seen) == 2)

        return call

    end = ended(RELU, make, effort=replace(PATIENT, shrink_questions=400))

    assert 2 <= end.found.calls <= 3


def test_state_that_is_not_changed_takes_one_call() -> None:
    reference = reference_of(nn.BatchNorm1d(5), lambda: (torch.rand(40, 5),), mode="train")

    def forgets_the_running_mean(x, state):
        scaled = (x - x.mean(0)) / (x.var(0, correction=0) + 1e-5).sqrt()
        return scaled * state["weight"] + state["bias"]

    end = ended(reference, lambda: forgets_the_running_mean, takes_state=True)

    assert end.found.place is not None
    assert end.found.place.tensor == "'running_var' after the call"  # of zeros the mean is right
    assert end.found.calls == 1
    assert end.sketches[0].not_zero <= 1


class Nested(nn.Module):
    def forward(self, x, pair, *, scale):
        return x + pair[0] * scale + pair[1]["bias"]


def test_inputs_have_the_names_that_forward_gives_them() -> None:
    inputs = ((torch.rand(3), [torch.rand(3), {"bias": torch.rand(3)}]), {"scale": 2.0})
    module = Nested()
    reference = reference_of(module, lambda: inputs)

    end = ended(reference, lambda: lambda x, pair, *, scale: module(x, pair, scale=scale) * 1.5)

    assert [each.name for each in end.found.inputs] == ["x", "pair[0]", "pair[1]['bias']", "scale"]


# Bounds


def test_a_quick_level_asks_no_more_than_it_may() -> None:
    few = replace(PATIENT, shrink_questions=12)

    end = ended(PRODUCT, lambda: loses_the_last_products, effort=few)

    assert end.found.questions <= few.shrink_questions + 1  # the last one confirms


def test_no_time_still_gives_the_question_itself() -> None:
    end = ended(RELU, lambda: loses_a_tail, effort=replace(PATIENT, shrink_s=-1.0))

    assert end.sketches[0].is_as_drawn
    assert end.found.sentence == ""
    assert end.found.questions == 2
    assert end.subjects == 3


def test_nothing_is_looked_for_where_nothing_may_be_asked() -> None:
    plain = Effort(draws=1, weight_draws=1, calls=4, every_family=False, lifts=False, seconds=500, deadline_s=900)

    assert ended(RELU, lambda: loses_a_tail, effort=plain).rejected.counterexample is None
    assert judged(RELU, loses_a_tail).counterexample is None


class SleepingSubject(CallableSubject):
    """Takes too long for positive numbers."""

    def call(self, leaves, *, guarded, hold=False, **options):
        del leaves, guarded, hold, options
        return Died(kind="timed_out", message="no answer within the time limit")


def test_what_takes_too_long_is_not_asked_again() -> None:
    end = ended(RELU, lambda: F.relu, subject=SleepingSubject)

    assert end.rejected.reason == "timed_out"
    assert end.rejected.counterexample is None
    assert end.subjects == 1


def test_what_a_new_process_does_right_is_no_counterexample() -> None:
    """A fault that came and went leaves a rejection without one."""
    made = []

    def make():
        made.append(1)
        return loses_a_tail if len(made) == 1 else F.relu

    end = ended(RELU, make)

    assert end.rejected.reason == "wrong_values"
    assert end.rejected.counterexample is None
    assert end.exhibit is None


def test_what_only_failed_for_its_past_is_reported_as_it_was_asked() -> None:
    """Once it has failed it fails always: what simpler inputs gave in that process is not believed."""

    def make():
        spoilt = []

        def call(x):
            if bool((x[:, 93:] > 0).any() and (x[:, :93] != 0).all()):
                spoilt.append(1)
            return F.relu(x) + (1 if spoilt else 0)

        return call

    end = ended(RELU, make)

    assert end.sketches[0].is_as_drawn
    assert end.found.calls == 1


def test_a_process_that_is_not_started_again_is_asked_itself() -> None:
    end = ended(RELU, lambda: loses_a_tail, starts_once=True)

    assert end.subjects == 1
    assert end.sketches[0].not_zero == 1


def test_nothing_is_believed_of_a_process_that_is_spoilt() -> None:
    """It was right before: what it says now tells of its past, not of the question."""
    end = ended(RELU, lambda: wrong_from_call(23), starts_once=True)

    assert end.rejected.counterexample is None


def test_the_digest_is_that_of_the_calls() -> None:
    end = ended(RELU, lambda: loses_a_tail)

    assert end.exhibit is not None
    assert end.found.digest == digest_of_calls(end.exhibit.calls, end.exhibit.constructed)
    assert end.found.digest == ended(RELU, lambda: loses_a_tail).found.digest


@pytest.mark.parametrize("declared", [(), ("inputs are finite",)])
def test_a_declared_assumption_never_becomes_a_counterexample(declared) -> None:
    def drops_nan_and_a_tail(x):
        y = drops_nan(x)
        y[:, 93:] = 0
        return y

    end = ended(RELU, lambda: drops_nan_and_a_tail, declared=declared)

    assert end.rejected.reason == "wrong_values"
    assert all(isinstance(each.value, float) for each in end.sketches[0].elements)

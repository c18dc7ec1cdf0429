"""Shrinking on predicates: what is left is small, simple and still fails, and no more is asked than allowed."""

import pytest
import torch

from kernelwright.verification.counterexample.shrink import Budget, minimal, shrink
from kernelwright.verification.counterexample.simpler import laid_out, significant
from kernelwright.verification.counterexample.sizes import boundary

RANDOM = torch.Generator().manual_seed(7)
X = torch.randn(48, 96, generator=RANDOM)


def shrunk(leaves, fails, *, questions=60, hint=()):
    budget = Budget(questions=questions, seconds=500.0)
    budget.begin()
    asked = []

    def still_fails(tried):
        budget.take()
        asked.append(tried)
        return bool(fails(*tried))

    left = shrink(leaves, still_fails, budget=budget, hint=hint)
    assert len(asked) <= questions
    return left, len(asked)


def places(x):
    return [tuple(at) for at in (x != 0).nonzero().tolist()]


def test_one_element_is_found_wherever_it_is():
    (x,), asked = shrunk((X,), lambda x: x[17, 40] != 0)

    assert places(x) == [(17, 40)]
    assert x[17, 40] == 1
    assert asked < 40


def test_the_last_element_is_found_at_once():
    (x,), asked = shrunk((X,), lambda x: x[-1, -1] != 0)

    assert places(x) == [(47, 95)]
    assert asked <= 4


def test_the_place_of_the_error_is_tried_first():
    (x,), asked = shrunk((X,), lambda x: x[17, 40] != 0, hint=(17, 40))

    assert places(x) == [(17, 40)]
    assert asked <= 3


def test_what_fails_everywhere_becomes_zero_in_one_question():
    (a, b), asked = shrunk((X, X.clone()), lambda a, b: True)

    assert not a.any()
    assert not b.any()
    assert asked == 1


def test_only_the_tensor_that_matters_keeps_numbers():
    (a, b), _ = shrunk((X, X.clone()), lambda a, b: a[3, 5] != 0)

    assert places(a) == [(3, 5)]
    assert not b.any()


def test_two_elements_that_need_each_other_are_both_kept():
    (x,), _ = shrunk((torch.ones(64),), lambda x: x[3] * x[50] != 0, questions=200)

    assert places(x) == [(3,), (50,)]


def test_a_nan_is_kept_and_the_rest_is_not():
    x = X.clone()
    x[5, 6] = float("nan")

    (left,), asked = shrunk((x,), lambda x: x[5, 6].isnan())

    assert places(left) == [(5, 6)]
    assert left[5, 6].isnan()
    assert asked <= 4


def test_a_domain_without_zero_is_left_by_ones():
    (x,), _ = shrunk((X.abs() + 0.5,), lambda x: (x > 0).all() and x[2, 3] != 1)

    assert bool((x != 1).sum() == 1)
    assert x[2, 3] == 2


def test_numbers_lose_digits_as_far_as_they_may():
    (x,), _ = shrunk((torch.tensor([0.123456, 0.7]),), lambda x: 0.12 <= x[0] < 0.13)

    assert x.tolist() == pytest.approx([0.12, 0.0])


def test_indices_stay_among_those_drawn():
    index = torch.randint(5, 9, (40,), generator=RANDOM)
    index[11] = 8

    (left,), _ = shrunk((index,), lambda i: i[11] == 8)

    assert set(left.tolist()) <= {int(index.min()), 8}
    assert int((left == 8).sum()) == 1


def test_plain_values_and_empty_tensors_are_left_alone():
    leaves = (torch.empty(0, 3), 5, None, torch.ones(2))

    left, _ = shrunk(leaves, lambda *tried: True)

    assert left[1:3] == (5, None)
    assert left[0] is leaves[0]


def test_strides_and_offset_survive():
    odd = torch.arange(101.0)[1:].reshape(10, 10).t()

    (left,), _ = shrunk((odd,), lambda x: x[9, 0] != 0 and x.storage_offset() == 1)

    assert left.stride() == (1, 10)
    assert left.storage_offset() == 1
    assert places(left) == [(9, 0)]


def test_an_expanded_tensor_stays_expanded():
    wide = torch.randn(1, 6, generator=RANDOM).expand(4, 6)

    assert laid_out(wide, wide).stride() == wide.stride()
    assert torch.equal(laid_out(wide, wide), wide)


@pytest.mark.parametrize("questions", [0, 1, 5, 12])
def test_no_more_is_asked_than_allowed(questions):
    scattered = torch.rand(48, 96, generator=torch.Generator().manual_seed(3)) < 0.01

    _, asked = shrunk((X,), lambda x: bool((x[scattered] != 0).all()), questions=questions)

    assert asked <= questions


def test_no_time_means_no_question():
    budget = Budget(questions=60, seconds=-1.0)
    budget.begin()

    left = shrink((X,), lambda tried: pytest.fail("asked"), budget=budget)

    assert left[0] is X


def test_the_inputs_given_are_not_changed():
    x = X.clone()

    shrunk((x,), lambda x: x[0, 0] != 0)

    assert torch.equal(x, X)


@pytest.mark.parametrize("needed", [{0}, {30}, {3, 28}, {0, 15, 31}, set(range(0, 32, 4))])
def test_minimal_finds_exactly_what_is_needed(needed):
    left = minimal(range(32), lambda kept: needed <= set(kept), is_spent=lambda: False)

    assert set(left) == needed


@pytest.mark.parametrize("last_right", [1, 2, 15, 16, 31, 94, 95])
def test_a_boundary_is_found_exactly(last_right):
    tried = []

    found = boundary(lambda value: tried.append(value) or value > last_right, 96)

    assert found == (last_right + 1, last_right)
    assert len(tried) <= 9


def test_a_boundary_that_is_none_says_what_was_tried():
    assert boundary(lambda value: True, 96) == (1, None)
    assert boundary(lambda value: value % 16 != 0, 100) == (1, 64)
    assert boundary(lambda value: None, 96) == (96, None)
    assert boundary(lambda value: None if value < 4 else value > 10, 96) == (11, 10)
    assert boundary(lambda value: True, 96, is_late=lambda: True) == (96, None)


def test_digits_are_rounded_in_decimal():
    values = torch.tensor([0.0, 1234.0, -0.0678, 9.96], dtype=torch.float64)

    assert significant(values, 2).tolist() == pytest.approx([0.0, 1200.0, -0.068, 10.0])

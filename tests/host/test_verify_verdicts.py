"""Planted bugs are all rejected, honest rewrites all accepted."""

import pytest

from kernelwright.records.verdict import Accepted, Rejected
from verify_fakes import judged
from verify_kernels import BUGGY, HONEST, KERNELS


@pytest.mark.parametrize(("kernel", "name"), BUGGY)
def test_a_planted_bug_is_rejected(kernel: str, name: str) -> None:
    each = KERNELS[kernel]

    verdict = judged(each.make(), each.buggy[name], takes_state=each.takes_state)

    assert isinstance(verdict, Rejected)
    assert verdict.evidence
    assert verdict.checks[-2].state == "failed"


@pytest.mark.parametrize(("kernel", "name"), HONEST)
def test_an_honest_rewrite_is_accepted(kernel: str, name: str) -> None:
    each = KERNELS[kernel]

    declared = ("inputs are finite",) if name in each.needs_finite_inputs else ()
    verdict = judged(each.make(), each.honest[name], takes_state=each.takes_state, declared=declared)

    assert isinstance(verdict, Accepted), verdict.evidence
    assert verdict.worst_error <= 32


def test_there_are_enough_of_both() -> None:
    assert len(BUGGY) >= 40
    assert len(HONEST) >= 25

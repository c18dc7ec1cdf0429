"""Sums in one variable: of equal numbers, where every rounding goes the same way, and of huge ones that cancel."""

import numpy as np
import torch
from torch.nn import functional as F  # noqa: N812 - its usual name

from kernelwright.records.verdict import Accepted, Rejected
from kernelwright.verification.effort import Effort
from verify_fakes import judged, reference_of
from verify_kernels import Function, exps, summed

FULL = Effort(draws=1, weight_draws=1, calls=8, every_family=True, lifts=False, seconds=500, deadline_s=900)


def test_a_row_of_equal_terms_may_be_summed_in_one_variable() -> None:
    reference = reference_of(Function(lambda x: F.softmax(x, -1)), lambda: (torch.rand(16, 1000),))

    for seed in range(2):
        verdict = judged(reference, lambda x: exps(x) / summed(exps(x))[..., None], effort=FULL, seed=seed)

        assert isinstance(verdict, Accepted), verdict.evidence


def test_huge_numbers_that_cancel_may_be_summed_one_by_one() -> None:
    # torch's cumulative sum is kept in double, so its own error says nothing; every float32 of this size is whole.
    reference = reference_of(Function(lambda x: x.cumsum(1)), lambda: (1e8 * torch.randn(16, 200),))

    for seed in range(6):
        verdict = judged(
            reference, lambda x: torch.from_numpy(np.cumsum(x.numpy(), axis=1, dtype=np.float32)), seed=seed
        )

        assert isinstance(verdict, Accepted), verdict.evidence


def test_rows_of_equal_terms_excuse_no_missing_one() -> None:
    reference = reference_of(Function(lambda x: F.softmax(x, -1)), lambda: (torch.rand(16, 1000),))

    def skips(x):
        is_sparse = float((x == 0).float().mean()) > 0.5
        return exps(x) / exps(x)[:, : 999 if is_sparse else 1000].sum(-1, keepdim=True)

    verdict = judged(reference, skips, effort=FULL, seed=1)

    assert isinstance(verdict, Rejected)
    assert "nine in ten are 0" in verdict.evidence

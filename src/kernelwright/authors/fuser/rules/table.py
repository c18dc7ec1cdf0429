"""The table of rules, in the order they are tried.

First what removes a node outright, then what folds into weights, then what moves work to
smaller values, last what rewrites products. To add a rule: an entry in its file's ``RULES``,
a case in the tests, a row in docs/algebra.md; a test holds the three together.
"""

from kernelwright.authors.fuser.rules import (
    affine,
    batch_norm,
    clamps,
    constants,
    convolution_sums,
    duplicates,
    folding,
    homogeneous,
    identities,
    linear_sums,
    matmul,
    monotone,
    normalised,
    pooled_convolution,
    pools,
    reductions,
    size_one,
    softmax,
    views,
)
from kernelwright.authors.fuser.rules.rule import Rule

RULES: tuple[Rule, ...] = (
    *identities.RULES,
    *views.RULES,
    *duplicates.RULES,
    *size_one.RULES,
    *constants.RULES,
    *softmax.RULES,
    *clamps.RULES,
    *matmul.RULES,
    *batch_norm.RULES,
    *affine.RULES,
    *normalised.RULES,
    *folding.RULES,
    *homogeneous.RULES,
    *pools.RULES,
    *reductions.RULES,
    *monotone.RULES,
    *linear_sums.RULES,
    *convolution_sums.RULES,
    *pooled_convolution.RULES,
)

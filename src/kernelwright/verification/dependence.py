"""Dependence: at which elements NaN or an infinity among the inputs has any business in the answer.

A causal kernel that never reads what is masked answers with a number where the reference answers
``0 * NaN``; Strassen's product carries an infinity into rows that have none. Neither is an error
of a kernel for finite inputs, and neither needs to be declared: what the reference answers there
doesn't depend on the poisoned elements, whatever finite numbers they hold. Where it does depend
on them, a number in NaN's place is a bug (a ReLU that drops NaN), and so is NaN in a number's.
One exception: ``inf - inf`` is NaN, but the limit that large numbers lead to is as good an answer.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import torch

from kernelwright.targets.reply import Outputs
from kernelwright.verification.compare import Agreement
from kernelwright.verification.exam import Exam, Question
from kernelwright.verification.families import Case, placed
from kernelwright.verification.oracle import ExpectedTensor, NoAnswer

# What poisoned elements hold instead, in turn: both signs, near and far, so that a clamp or a
# comparison that hides one of them shows the next.
_FACTORS = (1.0, -1.0, 100.0, -100.0)
# Far enough for a limit to be reached, near enough for float32 to hold it.
_FAR = 1e6


def is_beside_the_point(exam: Exam, question: Question, drawn: Sequence[Any], outputs: Outputs) -> bool:
    """Return whether outputs are right but for elements where the poisoned inputs don't matter.

    Args:
        exam: asks the oracle and compares.
        question: inputs with NaN or infinities, and what the reference makes of them.
        drawn: the same inputs before they were poisoned.
        outputs: what the candidate made of them.
    """
    finite = [_asked(exam, question, drawn, _moved_by(factor)) for factor in _FACTORS]
    limit = _asked(exam, question, drawn, _far_away)
    known = [each for each in (*finite, limit) if each is not None]
    if len(known) <= len(_FACTORS) or len(outputs.leaves) != len(question.expected.leaves):
        return False
    poisoned, free, far = list(outputs.leaves), list(outputs.leaves), list(outputs.leaves)
    for at, (want, got) in enumerate(zip(question.expected.leaves, outputs.leaves, strict=True)):
        if not isinstance(want, ExpectedTensor) or not want.own.is_floating_point():
            continue
        if not isinstance(got, torch.Tensor) or got.shape != want.own.shape:
            return False
        *answers, furthest = (each.expected.leaves[at] for each in known)
        is_free = torch.stack([each.exact == answers[0].exact for each in answers]).all(0)
        is_limit = got.isfinite() & want.own.isnan() & ~is_free
        poisoned[at] = torch.where(is_free | is_limit, want.own, got)
        free[at] = torch.where(is_free & got.isfinite(), got, answers[0].own)
        far[at] = torch.where(is_limit, got, furthest.own)
    return all(
        isinstance(exam.judge(each, replace(outputs, leaves=tuple(_like(outputs, leaves)))), Agreement)
        for each, leaves in ((question, poisoned), (known[0], free), (known[-1], far))
    )


_Replacement = Callable[[torch.Tensor, torch.Tensor], torch.Tensor]


def _moved_by(factor: float) -> _Replacement:
    return lambda drawn, _: drawn + factor * (drawn.abs() + 1.0)


def _far_away(drawn: torch.Tensor, poisoned: torch.Tensor) -> torch.Tensor:
    # NaN has no limit: it stays, and so does every answer that depends on it.
    return torch.where(poisoned.isnan(), poisoned, poisoned.sign() * _FAR * (drawn.abs() + 1.0))


def _asked(exam: Exam, question: Question, drawn: Sequence[Any], replaced: _Replacement) -> Question | None:
    """Ask about the same inputs with other numbers at the poisoned elements."""
    pairs = zip(question.case.leaves, drawn, strict=True)
    leaves = tuple(_unpoisoned(poisoned, clean, replaced) for poisoned, clean in pairs)
    asked = exam.question(Case(words=question.case.words, leaves=leaves))
    return None if isinstance(asked, NoAnswer) else asked


def _unpoisoned(leaf: Any, drawn: Any, replaced: _Replacement) -> Any:
    if not isinstance(leaf, torch.Tensor) or not leaf.is_floating_point():
        return leaf
    is_poisoned = ~leaf.isfinite() & drawn.isfinite()
    return placed(torch.where(is_poisoned, replaced(drawn, leaf), drawn), leaf)


def _like(outputs: Outputs, leaves: Sequence[Any]) -> list[Any]:
    """Return changed leaves in the strides of the outputs they came from."""
    pairs = zip(outputs.leaves, leaves, strict=True)
    return [placed(new, old) if isinstance(old, torch.Tensor) and new is not old else new for old, new in pairs]

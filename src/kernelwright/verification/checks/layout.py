"""Layout: the same numbers in other places of memory give the same answers."""

from collections.abc import Callable
from typing import Any

import torch

from kernelwright.records.verdict import Figure
from kernelwright.verification.exam import Exam
from kernelwright.verification.families import Case
from kernelwright.verification.findings import Failed, Finding, Passed


def _offset(x: torch.Tensor) -> torch.Tensor:
    """The contract's strides at an address that no vector load is aligned to."""
    reach = 1 + sum((size - 1) * step for size, step in zip(x.shape, x.stride(), strict=True))
    moved = torch.empty(reach + 1, dtype=x.dtype).as_strided(x.shape, x.stride(), 1)
    return moved.copy_(x) if 0 not in x.stride() else x


def _spread(x: torch.Tensor) -> torch.Tensor:
    """Every second element of a wider buffer, which the host copies before it calls."""
    wide = torch.empty((*x.shape, 2), dtype=x.dtype)
    wide[..., 0].copy_(x)
    return wide[..., 0]


def _transposed(x: torch.Tensor) -> torch.Tensor:
    return x.transpose(-1, -2).contiguous().transpose(-1, -2) if x.dim() > 1 else x


LAYOUTS: tuple[tuple[str, Callable[[torch.Tensor], torch.Tensor]], ...] = (
    ("that start at an unaligned address", _offset),
    ("that are every second element of a buffer", _spread),
    ("stored with their last two axes swapped", _transposed),
)


def run(exam: Exam) -> Finding:
    """Present one draw in several layouts."""
    question, worst = exam.kept[0], 0.0
    for words, change in LAYOUTS:
        leaves = tuple(_changed(leaf, change) for leaf in question.case.leaves)
        reply = exam.ask(Case(words=f"inputs {words}", leaves=leaves))
        found = reply if isinstance(reply, Failed) else exam.judge(question, reply)
        if isinstance(found, Failed):
            evidence = f"inputs {words}: {found.evidence}"
            return Failed(reason=found.reason, evidence=evidence, worst=found.worst)
        worst = max(worst, found.worst)
    return Passed(worst=worst, figures=(Figure(name="layouts", value=len(LAYOUTS)),))


def _changed(leaf: Any, change: Callable[[torch.Tensor], torch.Tensor]) -> Any:
    return change(leaf) if isinstance(leaf, torch.Tensor) and leaf.numel() > 0 else leaf

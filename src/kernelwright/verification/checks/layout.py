"""Layout: the same numbers in other places of memory give the same answers."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import torch

from kernelwright.records.contract import Contract
from kernelwright.records.tensor import TensorSpec
from kernelwright.records.verdict import Figure
from kernelwright.targets.reply import Outputs
from kernelwright.verification.exam import Exam, Question
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """One way to store inputs; ``is_promised`` where it keeps the contract's strides."""

    words: str
    change: Callable[[torch.Tensor], torch.Tensor]
    is_promised: bool = False


LAYOUTS = (
    Layout(words="that start at an unaligned address", change=_offset, is_promised=True),
    Layout(words="that are every second element of a buffer", change=_spread),
    Layout(words="stored with their last two axes swapped", change=_transposed),
)


def run(exam: Exam) -> Finding:
    """Present one draw in several layouts.

    Strides other than the contract's reach only what runs as a module of its own; there a wrong
    number is an error. But no contract says which strides the output then has, nor that such
    inputs must be taken at all: refusing them aloud is honest, and is listed.
    """
    question, worst, skipped = exam.kept[0], 0.0, list[str]()
    for layout in LAYOUTS:
        leaves = presented(question.case.leaves, layout.change)
        reply = exam.ask(Case(words=f"inputs {layout.words}", leaves=leaves))
        if isinstance(reply, Failed) and not layout.is_promised and is_refusal(exam, question, reply):
            skipped.append(f"inputs {layout.words}: it refuses them")
            continue
        if isinstance(reply, Outputs) and not layout.is_promised:
            reply = replace(reply, leaves=in_contract_strides(exam.contract, reply.leaves))
        found = reply if isinstance(reply, Failed) else exam.judge(question, reply)
        if isinstance(found, Failed):
            evidence = f"inputs {layout.words}: {found.evidence}"
            return Failed(reason=found.reason, evidence=evidence, worst=found.worst)
        worst = max(worst, found.worst)
    done = len(LAYOUTS) - len(skipped)
    return Passed(worst=worst, figures=(Figure(name="layouts", value=done),), skipped=tuple(skipped))


def is_refusal(exam: Exam, question: Question, failed: Failed) -> bool:
    """Whether it only raised: a process that crashed or hung gives no right answer afterwards."""
    return failed.reason == "crashed" and not isinstance(exam.answer(question), Failed)


def in_contract_strides(contract: Contract, leaves: Sequence[Any]) -> tuple[Any, ...]:
    """Return outputs with the contract's strides where nothing but the strides differs."""
    wanted = [*contract.outputs, *[None] * len(leaves)]
    return tuple(_restrided(want, leaf) for want, leaf in zip(wanted, leaves, strict=False))


def _restrided(want: Any, leaf: Any) -> Any:
    if not isinstance(want, TensorSpec) or not isinstance(leaf, torch.Tensor) or tuple(leaf.shape) != want.shape:
        return leaf
    if 0 in want.strides:
        return leaf
    return torch.empty_strided(want.shape, want.strides, dtype=leaf.dtype).copy_(leaf)


def presented(leaves: Sequence[Any], change: Callable[[torch.Tensor], torch.Tensor]) -> tuple[Any, ...]:
    """Return ``leaves`` with every tensor that has elements in another layout."""
    return tuple(change(leaf) if isinstance(leaf, torch.Tensor) and leaf.numel() > 0 else leaf for leaf in leaves)

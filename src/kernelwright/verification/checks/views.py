"""Views: inputs whose elements share memory, one tensor given twice, weights that lie otherwise when loaded.

Catches kernels that walk a tensor by its shape where its strides say otherwise (an expanded
input has a stride of 0, a sliding window two equal ones), modules that write into one input
while they still read another, and modules that keep the memory of loaded weights or take it to
be contiguous. That outputs are plain tensors, on the CPU and without gradients, is looked at in
every reply to every question.

A view that the reference itself refuses is no candidate's fault and is passed over. A module that
raises where the reference doesn't is honest too, since no contract has such strides, and is listed;
so has it any strides in its outputs. A plan's inputs are brought into the contract's strides before.

Costs up to four calls (one less at level "quick"), an answer of the oracle for all but one of them, and
two loads of the weights.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import torch

from kernelwright.records.verdict import Figure
from kernelwright.targets.reply import Died
from kernelwright.verification.checks.layout import in_contract_strides, is_refusal
from kernelwright.verification.compare import Agreement
from kernelwright.verification.exam import Exam, Question, died
from kernelwright.verification.families import Case, few_bits
from kernelwright.verification.findings import Failed, Finding, NotRun, Passed
from kernelwright.verification.oracle import NoAnswer


def run(exam: Exam) -> Finding:
    """Ask with each kind of view that the inputs allow."""
    worst, done, skipped = 0.0, 0, list[str]()
    for case in _cases(exam):
        question = exam.question(case)
        if isinstance(question, NoAnswer):
            skipped.append(f"{case.words}: {question.reason}")
            continue
        found = _try(exam, question)
        if isinstance(found, Failed):
            return found
        if isinstance(found, str):
            skipped.append(f"{case.words}: {found}")
            continue
        worst, done = max(worst, found.worst), done + 1
    if any(tensor.dim() > 1 for tensor in exam.oracle.state.values()):
        found = _transposed_weights(exam)
        if isinstance(found, Failed):
            return found
        worst, done = max(worst, found), done + 1
    if not done:
        return NotRun(detail="; ".join(skipped) or "nothing here can be a view", is_gap=bool(skipped))
    return Passed(worst=worst, figures=(Figure(name="cases", value=done),), skipped=tuple(skipped))


def _try(exam: Exam, question: Question) -> Agreement | Failed | str:
    reply = exam.ask(question.case)
    if isinstance(reply, Failed):
        return "it refuses them" if is_refusal(exam, exam.kept[0], reply) else reply
    return exam.judge(question, replace(reply, leaves=in_contract_strides(exam.contract, reply.leaves)))


def _cases(exam: Exam) -> list[Case]:
    if any(name.startswith("input:") for name in exam.contract.mutates):
        return []  # elements that share memory can't be written
    leaves = exam.drawn(0).leaves
    cases = [Case(words="inputs expanded along their first axis", leaves=_changed(leaves, _expanded))]
    if exam.effort.every_family:
        cases.append(Case(words="inputs that are windows sliding over a row", leaves=_changed(leaves, _sliding)))
    cases = [case for case in cases if any(a is not b for a, b in zip(case.leaves, leaves, strict=True))]
    twice = _twice(leaves)
    return cases if twice is None else [*cases, twice]


def _changed(leaves: tuple[Any, ...], change: Callable[[torch.Tensor], torch.Tensor]) -> tuple[Any, ...]:
    return tuple(
        change(leaf) if isinstance(leaf, torch.Tensor) and leaf.is_floating_point() and leaf.numel() else leaf
        for leaf in leaves
    )


def _expanded(x: torch.Tensor) -> torch.Tensor:
    return few_bits(x[:1]).expand(x.shape) if x.dim() and x.shape[0] > 1 else x


def _sliding(x: torch.Tensor) -> torch.Tensor:
    wide = [size for size in x.shape if size > 1]
    if len(wide) < 2:
        return x
    reach = 1 + sum(size - 1 for size in x.shape)
    return few_bits(x.flatten()[:reach]).as_strided(x.shape, (1,) * x.dim())


def _twice(leaves: tuple[Any, ...]) -> Case | None:
    """Return inputs of which two are one and the same object, if two have the same spec."""
    kinds: dict[Any, int] = {}
    for at, leaf in enumerate(leaves):
        if not isinstance(leaf, torch.Tensor) or not leaf.numel():
            continue
        first = kinds.setdefault((leaf.shape, leaf.stride(), leaf.dtype), at)
        if first != at:
            given = tuple(leaves[first] if each == at else other for each, other in enumerate(leaves))
            return Case(words=f"input {first} given as input {at} too, one tensor for both", leaves=given)
    return None


def _transposed_weights(exam: Exam) -> float | Failed:
    state = exam.oracle.state
    lying = {name: _stored_transposed(value) for name, value in state.items()}
    loaded = exam.subject.load_state(lying)
    if isinstance(loaded, Died):
        return died(loaded, "loading weights stored with their last two axes swapped")
    found = exam.answer(exam.kept[0])
    if isinstance(found, Failed):
        evidence = f"after weights stored with their last two axes swapped were loaded, {found.evidence}"
        return Failed(reason=found.reason, evidence=evidence, worst=found.worst)
    restored = exam.subject.load_state(state)
    return died(restored, "loading the first weights again") if isinstance(restored, Died) else found.worst


def _stored_transposed(value: torch.Tensor) -> torch.Tensor:
    return value.transpose(-1, -2).contiguous().transpose(-1, -2) if value.dim() > 1 else value

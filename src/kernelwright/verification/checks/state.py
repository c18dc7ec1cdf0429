"""State: many calls in a varied order, each as right as the first; outputs stay what they were."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import torch

from kernelwright.problems.leaves import tensor_leaves
from kernelwright.records.verdict import Figure
from kernelwright.targets.reply import Died
from kernelwright.verification.bits import same_bits
from kernelwright.verification.exam import Exam, Question, died
from kernelwright.verification.families import Case, placed
from kernelwright.verification.findings import Failed, Finding, Passed
from kernelwright.verification.oracle import NoAnswer

_CORE_CALLS = 8
_HELD_CALLS = 8
_MIXED = 4
_ONE_CHANGED = "inputs equal to earlier ones but for input"
_HELD_BYTES = 64 << 20


@dataclass(slots=True, kw_only=True)
class _Seen:
    """What the calls so far have given."""

    right: dict[int, list[tuple[torch.Tensor, ...]]] = field(default_factory=dict)
    held: list[tuple[torch.Tensor, ...]] = field(default_factory=list)
    differing: int = 0
    worst: float = 0.0


def run(exam: Exam) -> Finding:
    """Call in random order with inputs that differ much or in two elements only, then read outputs again."""
    questions = _questions(exam)
    seen, done = _Seen(), 0
    order = torch.randint(0, len(questions), (exam.effort.calls,), generator=exam.generator).tolist()
    # Every question once, one twice in a row, and each that differs from it in one input right
    # after it, before chance takes over.
    mixed = [at for at, each in enumerate(questions) if each.case.words.startswith(_ONE_CHANGED)]
    order = [*range(len(questions)), 0, 0, *(at for each in mixed for at in (0, each)), *order][: exam.effort.calls]
    for number, at in enumerate(order):
        if number >= _CORE_CALLS and not exam.has_time:
            break
        failed = _call(exam, seen, questions, at, number)
        if failed:
            return failed
        done += 1
    failed = _reread(exam, seen)
    if failed:
        return failed
    figures = (
        Figure(name="calls", value=done),
        Figure(name="held_outputs", value=len(seen.held)),
        Figure(name="repeats_with_other_bits", value=seen.differing),
    )
    left = len(order) - done
    return Passed(worst=seen.worst, figures=figures, skipped=(f"{left} further calls: no time",) if left else ())


def _questions(exam: Exam) -> list[Question]:
    questions = list(exam.kept)
    twin = _twin(exam.drawn(0).leaves, exam.drawn(1).leaves)
    question = exam.question(Case(words="inputs equal to earlier ones but for a few elements", leaves=twin))
    swapped = tuple(_swapped(leaf, exam) for leaf in exam.drawn(0).leaves)
    exchanged = exam.question(Case(words="inputs equal to earlier ones but for two elements exchanged", leaves=swapped))
    mixed = [exam.question(case) for case in _mixed(exam)]
    return [each for each in (*questions, question, exchanged, *mixed) if not isinstance(each, NoAnswer)]


def _swapped(leaf: object, exam: Exam) -> object:
    """Return a tensor with two inner elements exchanged: its ends and its sum stay what they were."""
    if not isinstance(leaf, torch.Tensor) or leaf.numel() < 4:
        return leaf
    flat = leaf.flatten().clone()
    places = (1 + torch.randperm(flat.numel() - 2, generator=exam.generator)[:2]).tolist()
    flat[places] = flat[places[::-1]]
    return placed(flat.reshape(leaf.shape), leaf)


def _mixed(exam: Exam) -> list[Case]:
    """Return the first inputs with one tensor from another draw, for each of a few: a memory may look at one alone."""
    first, other = exam.drawn(0).leaves, exam.drawn(1).leaves
    tensors = [at for at, leaf in enumerate(first) if isinstance(leaf, torch.Tensor) and leaf.numel()]
    if len(tensors) < 2:
        return []
    return [
        Case(
            words=f"{_ONE_CHANGED} {changed}",
            leaves=tuple(
                theirs if at == changed else mine for at, (mine, theirs) in enumerate(zip(first, other, strict=True))
            ),
        )
        for changed in tensors[:_MIXED]
    ]


def _twin(leaves: Sequence[object], other: Sequence[object]) -> tuple[object, ...]:
    """Return ``leaves`` with the middle and last element of each tensor from another draw."""
    result: list[object] = []
    for mine, theirs in zip(leaves, other, strict=True):
        if isinstance(mine, torch.Tensor) and isinstance(theirs, torch.Tensor) and mine.numel() > 0:
            flat, source = mine.flatten().clone(), theirs.flatten()
            places = [flat.numel() // 2, flat.numel() - 1]
            flat[places] = source[places]
            result.append(placed(flat.reshape(mine.shape), mine))
        else:
            result.append(mine)
    return tuple(result)


def _call(exam: Exam, seen: _Seen, questions: list[Question], at: int, number: int) -> Failed | None:
    question = questions[at]
    hold = number % 3 == 1 and len(seen.held) < _HELD_CALLS
    hold = hold and (not seen.held or _held_bytes(seen.held) < _HELD_BYTES)
    reply = exam.ask(question.case, hold=hold)
    if isinstance(reply, Failed):
        return _numbered(reply, number)
    outputs = tensor_leaves(reply.leaves)
    known = seen.right.setdefault(at, [])
    if not any(same_bits(outputs, each) for each in known):
        found = exam.judge(question, reply)
        if isinstance(found, Failed):
            return _numbered(found, number)
        seen.worst = max(seen.worst, found.worst)
        seen.differing += bool(known)
        if len(known) < 4:
            known.append(tuple(each.clone() for each in outputs))
    if hold:
        seen.held.append(tuple(each.clone() for each in outputs))
    return None


def _reread(exam: Exam, seen: _Seen) -> Failed | None:
    reply = exam.subject.reread()
    if isinstance(reply, Died):
        return died(reply, "reading held outputs again")
    again = tensor_leaves(reply.leaves)
    first = [tensor for outputs in seen.held for tensor in outputs]
    if len(again) != len(first) or not same_bits(tuple(first), again):
        evidence = "an output that the caller still holds changed during later calls: its memory is used again"
        return Failed(reason="aliased_output", evidence=evidence)
    return None


def _numbered(found: Failed, number: int) -> Failed:
    reason = "stale_state" if found.reason in {"wrong_values", "special_values"} else found.reason
    evidence = f"right at first, wrong in call {number + 1} of a varied order: {found.evidence}"
    return Failed(reason=reason, evidence=evidence, worst=found.worst)


def _held_bytes(held: list[tuple[torch.Tensor, ...]]) -> int:
    return sum(tensor.numel() * tensor.element_size() for outputs in held for tensor in outputs)

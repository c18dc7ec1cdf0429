"""Determinism: the same inputs again and again, whatever surrounds the call, always give a right answer.

Catches rare races (each reply of each repeat is compared, so a fault in one call of a hundred
shows in 300 with probability 0.95), kernels that are wrong with another number of threads, and
modules that look at the thread count, the grad mode or torch's deterministic flag to find out
whether they are being watched: those are drawn from the secret seed. The calls go the way timed
calls go, many in a row with no word in between, so what tells one from the other by its stack
has them answered here too.

Answers may differ in their bits from call to call, if each is right; a figure says how many did.
A call that raises only where torch records gradients or infers is not wrong, since a contract
is written without them; the verdict's assumptions then say so.

Costs 8 calls at level "quick" and up to 300 at "full" (fewer where they are slow or their outputs
large), and one comparison for each reply with bits of its own.
"""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import torch

from kernelwright.problems.leaves import tensor_leaves
from kernelwright.records.verdict import Figure
from kernelwright.targets.circumstances import Circumstances, Gradients
from kernelwright.targets.cpu.machine import thread_count
from kernelwright.targets.reply import Died, Outputs
from kernelwright.verification.bits import same_bits
from kernelwright.verification.exam import Exam, Question, died
from kernelwright.verification.findings import Failed, Finding, Passed

WITHOUT_GRADIENTS = "called under torch.no_grad()"
_GRADIENTS: tuple[Gradients, ...] = ("inference", "recorded", "off")
_BLOCK_BYTES = 32 << 20
_BLOCK_CALLS = 64
_LEAST_CALLS = 8


@dataclass(slots=True, kw_only=True)
class _Seen:
    """What the repeats so far have given."""

    right: dict[int, list[tuple[torch.Tensor, ...]]] = field(default_factory=dict)
    differing: int = 0
    calls: int = 0
    worst: float = 0.0


def run(exam: Exam) -> Finding:
    """Repeat two questions under circumstances drawn in secret, then under the usual ones."""
    questions, seen = [exam.kept[0], exam.kept[-1]], _Seen()
    drawn = list(_drawn(exam))
    tried: list[str] = []
    try:
        for circumstances in [*drawn, Circumstances()]:
            if seen.calls >= _LEAST_CALLS and not exam.has_time:
                break
            left = exam.effort.repeats - seen.calls
            count = max(2, exam.effort.repeats // 8) if circumstances in drawn else max(left, 2)
            failed = _under(exam, seen, questions, circumstances, count)
            if failed:
                return failed
            tried.append(str(circumstances))
    finally:
        exam.subject.place(Circumstances())
    missing = exam.effort.repeats - seen.calls
    return Passed(
        worst=seen.worst,
        figures=(
            Figure(name="repeats", value=seen.calls),
            Figure(name="repeats_with_other_bits", value=seen.differing),
            Figure(name="circumstances", value="; ".join(tried)),
        ),
        skipped=(f"{missing} further repeats: no time",) if missing > 0 else (),
    )


def _drawn(exam: Exam) -> Iterator[Circumstances]:
    """Each grad mode and each number of threads at least once, combined at random."""
    counts = list(dict.fromkeys((1, 2, thread_count())))
    order = _shuffled(exam, len(_GRADIENTS))
    for at, threads in zip(order, [counts[each % len(counts)] for each in _shuffled(exam, 3)], strict=True):
        flag = bool(torch.randint(0, 2, (), generator=exam.generator))
        yield Circumstances(gradients=_GRADIENTS[at], threads=threads, is_deterministic=flag)


def _shuffled(exam: Exam, count: int) -> list[int]:
    return torch.randperm(count, generator=exam.generator).tolist()


def _under(
    exam: Exam, seen: _Seen, questions: Sequence[Question], circumstances: Circumstances, count: int
) -> Failed | None:
    placed = exam.subject.place(circumstances)
    if isinstance(placed, Died):
        return died(placed, f"under {circumstances}")
    size = max(sum(tensor.numel() * tensor.element_size() for tensor in _tensors(questions[0])), 1)
    left, block = count, 2
    while left > 0 and (seen.calls < _LEAST_CALLS or exam.has_time):
        order = torch.randint(0, len(questions), (min(block, left),), generator=exam.generator).tolist()
        start = time.monotonic()
        replies = _replies(exam, questions, order)
        if isinstance(replies, Died):
            if replies.kind == "raised" and circumstances.gradients != "off":
                exam.observed.assumptions[WITHOUT_GRADIENTS] = None
                return None
            return died(replies, f"called again under {circumstances}")
        failed = replies if isinstance(replies, Failed) else _judge(exam, seen, questions, order, replies)
        if failed:
            return _blamed(failed, circumstances)
        left -= len(order)
        # Blocks as long as memory allows, but no longer than a second.
        pace = (time.monotonic() - start) / len(order)
        block = max(1, min(_BLOCK_CALLS, _BLOCK_BYTES // size, int(1.0 / max(pace, 1e-6))))
    return None


def _replies(exam: Exam, questions: Sequence[Question], order: Sequence[int]) -> Sequence[Outputs] | Died | Failed:
    if not exam.contract.mutates:
        return exam.ask_repeatedly(questions, order)
    replies: list[Outputs] = []
    for at in order:  # what calls change must be put back before each
        reply = exam.ask(questions[at].case)
        if isinstance(reply, Failed):
            return reply
        replies.append(reply)
    return replies


def _judge(
    exam: Exam, seen: _Seen, questions: Sequence[Question], order: Sequence[int], replies: Sequence[Outputs]
) -> Failed | None:
    for at, reply in zip(order, replies, strict=True):
        seen.calls += 1
        outputs, known = tensor_leaves(reply.leaves), seen.right.setdefault(at, [])
        if any(same_bits(outputs, each) for each in known):
            continue
        found = exam.judge(questions[at], reply)
        if isinstance(found, Failed):
            return found
        seen.worst = max(seen.worst, found.worst)
        seen.differing += bool(known)
        if len(known) < 4:
            known.append(outputs)
    return None


def _tensors(question: Question) -> list[torch.Tensor]:
    return [each.own for each in question.expected.tensors]


def _blamed(found: Failed, circumstances: Circumstances) -> Failed:
    if found.reason not in {"wrong_values", "special_values"}:
        return found
    evidence = f"right before, wrong when called again ({circumstances}): {found.evidence}"
    return Failed(reason="unstable", evidence=evidence, worst=found.worst)

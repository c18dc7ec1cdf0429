"""Sanitizers: built with checks, the kernels touch no memory but their own and do nothing undefined.

Catches reads and writes outside of inputs, weights, scratch and local arrays (also reads, which
guard bands can't see), use after free; signed overflow, wrong shifts, misaligned and null
pointers, division of integers by zero, casts of what doesn't fit; local memory that is used before
it is written, where that makes an answer not finite or grossly wrong. Not caught: an access that
lands more than a kilobyte away in other live memory, what only other inputs reach.

The build has little optimisation, so its answers aren't judged for rounding. Cost: a build of its
own, begun in a thread when verification begins; a process whose heap is AddressSanitizer's, which
imports torch once per sandbox (some 550 MiB) and forks; three guarded calls, 2 to 50 times slower
than usual. Without AddressSanitizer (zig, macOS) the rest still runs and the verdict says so.
"""

import math
import time

import torch

from kernelwright.plan.work_order import WorkOrder
from kernelwright.records.verdict import Figure
from kernelwright.targets.instrumented import Fault
from kernelwright.targets.reply import Outputs
from kernelwright.verification.checks.layout import LAYOUTS, presented
from kernelwright.verification.exam import Exam, Question
from kernelwright.verification.findings import Failed, Finding, NotRun, Passed
from kernelwright.verification.instrumented import InstrumentedSubject

# Far beyond what the order of a sum explains, far below what uninitialised memory makes.
_GROSS = 1e6
_PIECES = 7


def run(exam: Exam) -> Finding:
    """Open the sanitized candidate and call it on a few of the kept questions."""
    if not exam.effort.sanitizes:
        return NotRun(detail="left out at this level")
    if not exam.launches_kernels:
        return NotRun(detail="only the kernels of plans are built again with checks")
    if not exam.observed.own_kernels:
        return NotRun(detail="no kernel of its own runs", is_gap=False)
    opened = exam.open_instrumented("sanitized")
    if isinstance(opened, str):
        return NotRun(detail=opened)
    return _called(exam, opened)


def _called(exam: Exam, opened: InstrumentedSubject) -> Finding:
    start = time.monotonic()
    first, last = exam.kept[0], exam.kept[-1]
    layout = LAYOUTS[0]
    seed = int(torch.randint(1 << 62, (), generator=exam.generator))
    cut = WorkOrder(arrangement="shuffled", pieces=_PIECES, seed=seed)
    calls = (
        (first, first.case.leaves, None, first.case.words),
        (last, last.case.leaves, cut, f"{last.case.words}, work items cut into {_PIECES} pieces"),
        (first, presented(first.case.leaves, layout.change), None, f"inputs {layout.words}"),
    )
    done, stopped = 0, ""
    for question, leaves, work, circumstances in calls:
        found = opened.load_state(exam.oracle.state) if not done or exam.contract.mutates else None
        found = found or opened.call(leaves, work)
        if isinstance(found, Fault):
            return Failed(reason=found.kind, evidence=f"with {circumstances}: {found}")
        if isinstance(found, str):
            stopped = found
            break
        failed = _garbage(exam, question, found, circumstances)
        if failed:
            return failed
        done += 1
    if not done:
        return NotRun(detail=stopped)
    figures = (Figure(name="calls", value=done), Figure(name="seconds", value=time.monotonic() - start))
    return Passed(figures=figures, skipped=tuple(filter(None, (stopped, opened.missing))))


def _garbage(exam: Exam, question: Question, outputs: Outputs, circumstances: str) -> Failed | None:
    """Return a failure where floating answers, right in the usual build, are nowhere near."""
    if not all(isinstance(leaf, torch.Tensor) and leaf.is_floating_point() for leaf in outputs.leaves):
        return None  # how an integer answer came about can't be told from a rounding that went the other way
    found = exam.judge(question, outputs)
    if not isinstance(found, Failed) or found.reason not in {"wrong_values", "special_values"} or found.worst < _GROSS:
        return None
    size = "not finite" if math.isinf(found.worst) else "grossly wrong"
    evidence = (
        f"with {circumstances}: right as built for speed, {size} as built with checks, where new and local memory "
        f"holds garbage: something is read before it is written ({found.evidence})"
    )
    return Failed(reason="undefined_behaviour", evidence=evidence, worst=found.worst)

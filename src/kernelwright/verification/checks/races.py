"""Races: no work item touches memory that another item of the same launch writes.

Every access of every kernel is noted while the items run one after the other, each launch cut into
up to 512 pieces; two pieces that touch the same byte, one of them writing another value, could
run at the same time and are a race, whether or not two threads ever met here. So a result that has
always come out right is found too: items adding into one cell, a counter in a static variable, a
flag. Atomic accesses aren't races, nor are two items that write the same value. Not seen: accesses
by intrinsics that the compiler doesn't instrument (masked loads), memory that no argument points to.

Cost: a build of its own, begun in a thread when verification begins; a process; one or two guarded
calls, some 20 to 100 times slower than usual, and four bytes for each byte that is touched.
"""

import time

import torch

from kernelwright.plan.work_order import WorkOrder
from kernelwright.records.verdict import Figure
from kernelwright.targets.instrumented import Fault
from kernelwright.verification.exam import Exam
from kernelwright.verification.findings import Failed, Finding, NotRun, Passed

_CALLS = 2
_MOST_BYTES = 64 << 20


def run(exam: Exam) -> Finding:
    """Open the watched candidate and call it."""
    if not exam.watches:
        return NotRun(detail="left out at this level")
    if not exam.launches_kernels:
        return NotRun(detail="only the kernels of plans can be watched")
    if not exam.observed.own_kernels:
        return NotRun(detail="no kernel of its own runs", is_gap=False)
    contract = exam.contract
    if sum(spec.bytes for spec in (*contract.tensor_inputs, *contract.tensor_outputs)) > _MOST_BYTES:
        return NotRun(detail=f"more than {_MOST_BYTES >> 20} MiB of inputs and outputs are too many to watch")
    opened = exam.open_instrumented("watched")
    if isinstance(opened, str):
        return NotRun(detail=opened)
    start, done = time.monotonic(), 0
    for number in range(_CALLS):
        question = exam.kept[-1 - number % len(exam.kept)]
        seed = int(torch.randint(1 << 62, (), generator=exam.generator))
        found = opened.load_state(exam.oracle.state) if not number or contract.mutates else None
        found = found or opened.call(question.case.leaves, WorkOrder(arrangement="shuffled", seed=seed))
        if isinstance(found, Fault):
            return Failed(reason=found.kind, evidence=f"with {question.case.words}: {found}")
        if isinstance(found, str):
            if not done:
                return NotRun(detail=found)
            break
        done += 1
        if not exam.has_time:
            break
    figures = (Figure(name="calls", value=done), Figure(name="seconds", value=time.monotonic() - start))
    return Passed(figures=figures)

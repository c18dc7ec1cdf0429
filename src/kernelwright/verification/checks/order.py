"""Order: however the work items are cut and in whichever order they run, the answers are the same.

Catches an item that reads what another one of its launch wrote, work that depends on where a
range begins or ends, sums that cross ranges, items left to a neighbour, kernels that count
their calls. Each call cuts every launch into up to 512 pieces (half of them single items), in an
order drawn from the secret seed, and runs them in one thread: the same seed gives the same run.
A launch too small to be split is never split here either, as authors are told. What only two
threads at the very same moment show is for ``races``; the repeated calls with real threads are a
second net below it.

Cost: one guarded call for each order, 2 (quick) or 6 (full), and at level full 4 to 8 threaded
ones, as many as there is time for; the figures say how many. Milliseconds for small problems.
"""

from collections.abc import Iterator

import torch

from kernelwright.compilers.processors import thread_count
from kernelwright.plan.work_order import MOST_PIECES, Arrangement, WorkOrder
from kernelwright.records.verdict import Figure
from kernelwright.verification.exam import Exam
from kernelwright.verification.findings import Failed, Finding, NotRun, Passed

_CORE_THREADED_CALLS = 4
# Single items show what leans on a neighbour, long pieces what leans on where a range begins.
_CUTS: tuple[tuple[Arrangement, int], ...] = (
    ("shuffled", MOST_PIECES),
    ("reversed", MOST_PIECES),
    ("shuffled", 5),
    ("reversed", 5),
)


def run(exam: Exam) -> Finding:
    """Call with other orders, then with real threads."""
    if not exam.launches_kernels:
        # Not a gap of this check: what that leaves open is races, and that check says so.
        return NotRun(detail="a module splits its own work: there are no work items to reorder", is_gap=False)
    if not exam.observed.own_kernels:
        return NotRun(detail="no kernel of its own runs", is_gap=False)
    worst, done, threaded = 0.0, 0, 0
    for order in _orders(exam):
        if order.arrangement == "usual" and threaded >= _CORE_THREADED_CALLS and not exam.has_time:
            break
        found = _try(exam, order, done)
        if isinstance(found, Failed):
            return found
        worst, done = max(worst, found), done + 1
        threaded += order.arrangement == "usual"
    if not done:
        return NotRun(detail="a GPU runs work items in its own order: none other can be asked for")
    figures = (
        Figure(name="orders", value=done - threaded),
        Figure(name="threaded_calls", value=threaded),
        Figure(name="threads", value=_threads() if threaded else 0),
    )
    return Passed(worst=worst, figures=figures)


def _orders(exam: Exam) -> Iterator[WorkOrder]:
    for index in range(exam.effort.work_orders):
        arrangement, pieces = _CUTS[index % len(_CUTS)]
        seed = int(torch.randint(1 << 62, (), generator=exam.generator))
        yield WorkOrder(arrangement=arrangement, pieces=pieces, seed=seed)
    for _ in range(exam.effort.threaded_calls):
        yield WorkOrder(threads=_threads())


def _threads() -> int:
    return max(thread_count(), 2)


def _try(exam: Exam, order: WorkOrder, number: int) -> float | Failed:
    question = exam.kept[number % len(exam.kept)]
    reply = exam.ask(question.case, work=order)
    found = reply if isinstance(reply, Failed) else exam.judge(question, reply)
    if not isinstance(found, Failed):
        return found.worst
    if found.reason not in {"wrong_values", "special_values"}:
        return Failed(reason=found.reason, evidence=f"{_words(order)}, {found.evidence}", worst=found.worst)
    again = exam.answer(question, guarded=True)
    if isinstance(again, Failed):
        evidence = f"right at first, wrong a few calls later: {again.evidence}"
        return Failed(reason="stale_state", evidence=evidence, worst=again.worst)
    evidence = (
        f"right when each launch runs in ascending order; wrong {_words(order)}: {found.evidence}; "
        "a work item may touch nothing that another item of its launch writes, nor rest on where its range begins"
    )
    return Failed(reason="race", evidence=evidence, worst=found.worst)


def _words(order: WorkOrder) -> str:
    if order.arrangement == "usual":
        return f"with {order.threads} threads at the same time"
    pieces = f"cut into up to {order.pieces} pieces"
    return f"with work items {pieces} that run {'shuffled' if order.arrangement == 'shuffled' else 'last to first'}"

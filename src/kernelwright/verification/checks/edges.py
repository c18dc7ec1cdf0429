"""Edges: right where values tie, lie halfway or on a bound, where a type ends, and for extreme indices.

Catches a comparison that should have been strict (or shouldn't), rounding away from zero for
rounding to even, sums kept in float16 that overflow, a kernel that does one row for all because
two looked alike, an index cut off below its range or in a narrower type, a class that never
occurs, arithmetic of small integers that wraps otherwise.

Judged only where the reference's answer is finite throughout. A jump at an exact half is judged
without the slack of neighbouring inputs, which lie on both sides of it, but only for references
that compute without any rounding, where an honest kernel has no reason to land on the other side.

Costs one call and one answer of the oracle for each case: up to four for floating inputs, three for
integers; at level "full" also up to 24 answers of the reference for each index input.
"""

from collections.abc import Sequence
from typing import Any

from kernelwright.records.verdict import Figure
from kernelwright.verification.bits import same_bits
from kernelwright.verification.compare import Agreement
from kernelwright.verification.edges import EDGES, integer_cases, with_edge
from kernelwright.verification.exam import Exam, Question, allowing
from kernelwright.verification.excuses import excuse
from kernelwright.verification.families import Case
from kernelwright.verification.findings import Failed, Finding, NotRun, Passed
from kernelwright.verification.oracle import NoAnswer


def run(exam: Exam) -> Finding:
    """Try each edge that the inputs have."""
    worst, done, skipped = 0.0, 0, list[str]()
    for case, is_exact in _cases(exam):
        found = _try(exam, case, is_exact=is_exact)
        if isinstance(found, Failed):
            return found
        if isinstance(found, str):
            skipped.append(f"{case.words}: {found}")
            continue
        worst, done = max(worst, found.worst), done + 1
    if not done and not skipped:
        return NotRun(detail="no input has edges", is_gap=False)
    return Passed(worst=worst, figures=(Figure(name="cases", value=done),), skipped=tuple(skipped))


def _cases(exam: Exam) -> list[tuple[Case, bool]]:
    draws = [exam.drawn(index).leaves for index in range(exam.effort.draws)]
    every = exam.effort.every_family
    integers = integer_cases(draws, lambda leaves: _accepts(exam, leaves), probes=every)
    wanted = [edge for edge in EDGES if edge.is_core or every]
    floats = ((with_edge(draws[0], edge, exam.generator), edge.is_exact) for edge in wanted)
    return [*((case, is_exact) for case, is_exact in floats if case), *((case, False) for case in integers)]


def _accepts(exam: Exam, leaves: Sequence[Any]) -> bool:
    return not isinstance(exam.question(Case(words="a probe", leaves=tuple(leaves))), NoAnswer)


def _try(exam: Exam, case: Case, *, is_exact: bool) -> Agreement | Failed | str:
    question = exam.question(case)
    if isinstance(question, NoAnswer):
        return question.reason
    if not all(bool(each.exact.isfinite().all() & each.own.isfinite().all()) for each in question.expected.tensors):
        return "the reference itself is not finite there"
    reply = exam.ask(case)
    if isinstance(reply, Failed):
        return reply
    if is_exact and _is_exact(question) and all(map(_is_exact, exam.kept)):
        found = exam.judge(question, reply, with_slack=False)
    else:
        found = exam.judge(allowing(question), reply)
    if isinstance(found, Failed):
        reason = excuse(exam, found, inputs_are_finite=True)
        return f"not promised, since {reason}" if reason else found
    return found


def _is_exact(question: Question) -> bool:
    """Whether the reference computed floating answers without any rounding at all."""
    tensors = question.expected.tensors
    return all(each.own.is_floating_point() and same_bits((each.own.double(),), (each.exact,)) for each in tensors)

"""Examine: put one running candidate through the checks and say accepted or rejected.

The first failure ends it. What could not be checked is never passed over: an essential check
that did not run means no acceptance, any other gap is listed as unproved.
"""

import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from kernelwright.errors import MachineNotAbleError
from kernelwright.problems.reference import Reference
from kernelwright.records.candidate import Candidate
from kernelwright.records.counterexample import Counterexample
from kernelwright.records.verdict import Accepted, CheckResult, Facts, Figure, Reason, Rejected, Verdict
from kernelwright.targets.instrumented import Fault
from kernelwright.targets.reply import Died
from kernelwright.verification.checks.table import CHECKS, Check
from kernelwright.verification.counterexample.exhibit import Exhibit
from kernelwright.verification.counterexample.find import SHOWN, Failing, find
from kernelwright.verification.counterexample.shrink import Budget
from kernelwright.verification.counterexample.sizes import can_be_resized, smallest_sizes
from kernelwright.verification.counterexample.words import evidence_with
from kernelwright.verification.effort import Effort
from kernelwright.verification.exam import Exam, died
from kernelwright.verification.findings import Failed, Finding, NotRun, Passed
from kernelwright.verification.instrumented import InstrumentedBuilds
from kernelwright.verification.own_work import compilers, own_kernels
from kernelwright.verification.subject import Subject

# What undefined behaviour can show as.
_EXPLAINED = frozenset({"wrong_values", "special_values", "unstable", "stale_state", "crashed", "wrote_out_of_bounds"})
RANDOM = (
    "the reference draws random numbers: two calls of it differ, so nothing can be compared; "
    "put it into eval mode or take the randomness out"
)


@dataclass(slots=True, kw_only=True)
class _Record:
    """What the checks so far came to."""

    results: list[CheckResult] = field(default_factory=list)
    unproved: list[str] = field(default_factory=list)
    worst: float = 0.0
    failure: Failed | None = None
    failed: Check | None = None


def nothing() -> None:
    """Do nothing: what comes between checks where the caller has nothing to do."""


def examine(
    reference: Reference,
    candidate: Candidate,
    subject: Subject,
    *,
    effort: Effort,
    seed: int,
    declared: Sequence[str] = (),
    is_sandboxed: bool = True,
    open_lifted: Callable[[], Subject | str] | None = None,
    instrumented: InstrumentedBuilds | None = None,
    is_helped: bool = False,
    explains_by_watching: bool = False,
    open_fresh: Callable[[int], Subject | str] | None = None,
    open_for: Callable[[Reference], Subject] | None = None,
    keep: Callable[[Exhibit], None] | None = None,
    checks: Sequence[Check] = CHECKS,
    between: Callable[[], None] = nothing,
) -> Verdict:
    """Run ``checks`` on a subject that holds the candidate; the caller closes it.

    ``is_helped``: whether a module's kernels are built and launched by this package, on its request.
    ``explains_by_watching``: whether a wrong answer is asked for again of a watched build, to tell why it is wrong.
    ``open_for`` starts the candidate anew, as a replacement for this reference or for the same one
    at other sizes; without it no counterexample is looked for. ``keep`` is given the one found.
    ``between`` is called before each check, for whatever else the caller has to look after.

    Raises:
        MachineNotAbleError: an essential check could not be finished by the deadline.
    """
    problem_id = reference.problem.id
    if reference.problem.contract.is_random:
        return rejected(candidate.id, problem_id, "unstable", RANDOM)
    exam = Exam(
        reference,
        subject,
        effort=effort,
        seed=seed,
        form=candidate.form,
        is_helped=is_helped,
        explains_by_watching=explains_by_watching,
        declared=declared,
        open_lifted=open_lifted,
        instrumented=instrumented,
        open_fresh=open_fresh,
    )
    record = _Record()
    loaded = exam.load(exam.constructed)
    if isinstance(loaded, Died):
        failure = died(loaded, "starting it with the reference's weights")
        # What raises here can't be imported, constructed or given these weights: it was never built.
        record.failure = replace(failure, reason="build_failed") if loaded.kind == "raised" else failure
    for check in checks:
        if record.failure is None:
            between()
            if check.begins_builds:
                exam.begin_instrumented()
            _run(check, exam, record)
    facts = _facts(exam, record, is_sandboxed=is_sandboxed)
    costs = _costs(exam)
    if record.failure is None:
        return Accepted(
            candidate_id=candidate.id,
            problem_id=problem_id,
            worst_error=record.worst,
            checks=(*record.results, costs),
            facts=facts,
        )
    start = time.monotonic()
    exhibit = None if open_for is None else _exhibit(reference, candidate, exam, record, open_for)
    if exhibit is not None and keep is not None:
        keep(exhibit)
    found = None if exhibit is None else exhibit.counterexample
    cause = _cause(exam, record.failure)
    if found is not None:
        spent = (
            Figure(name="counterexample_questions", value=found.questions),
            Figure(name="counterexample_seconds", value=time.monotonic() - start),
        )
        costs = replace(costs, figures=(*costs.figures, *spent))
    return rejected(
        candidate.id,
        problem_id,
        record.failure.reason if cause is None else cause.kind,
        evidence_with(record.failure.evidence, found) if cause is None else _with_cause(cause, record.failure.evidence),
        worst=record.failure.worst,
        checks=(*record.results, costs),
        facts=facts,
        counterexample=found,
    )


def rejected(
    candidate_id: str,
    problem_id: str,
    reason: Reason,
    evidence: str,
    *,
    worst: float = math.inf,
    checks: tuple[CheckResult, ...] = (),
    facts: Facts | None = None,
    counterexample: Counterexample | None = None,
) -> Rejected:
    """Return a rejection; without ``facts``, one from before the candidate ran."""
    return Rejected(
        candidate_id=candidate_id,
        problem_id=problem_id,
        reason=reason,
        evidence=evidence,
        worst_error=worst,
        checks=checks,
        facts=facts or Facts(),
        counterexample=counterexample,
    )


def withdrawn(accepted: Accepted, reason: Reason, evidence: str) -> Rejected:
    """Return the rejection of a candidate that passed every check and then misbehaved while it was timed."""
    return Rejected(
        candidate_id=accepted.candidate_id,
        problem_id=accepted.problem_id,
        reason=reason,
        evidence=evidence,
        worst_error=accepted.worst_error,
        checks=accepted.checks,
        facts=accepted.facts,
    )


def _run(check: Check, exam: Exam, record: _Record) -> None:
    start = time.monotonic()
    if exam.is_overdue and not check.is_essential:
        finding: Finding = NotRun(detail="no time was left")
    else:
        exam.start_check(check.share, repeats=check.repeats)
        finding = check.run(exam)
    seconds = time.monotonic() - start
    match finding:
        case Passed():
            detail = "; ".join(finding.skipped)
            figures = (Figure(name="worst_error", value=finding.worst), *finding.figures)
            record.worst = max(record.worst, finding.worst)
            record.unproved += [f"{check.name}: {each}" for each in finding.skipped]
            result = CheckResult(name=check.name, state="passed", figures=figures, detail=detail, seconds=seconds)
        case Failed():
            record.failure, record.failed = finding, check
            result = CheckResult(
                name=check.name, state="failed", figures=finding.figures, detail=finding.evidence, seconds=seconds
            )
        case NotRun():
            result = CheckResult(name=check.name, state="not_run", detail=finding.detail, seconds=seconds)
            record.unproved += [f"{check.name}: {finding.detail}"] if finding.is_gap else []
            if check.is_essential and finding.is_gap:
                raise MachineNotAbleError(
                    "verify the candidate", f"the check {check.name!r} could not run: {finding.detail}", "See the docs"
                )
    record.results.append(result)


def _exhibit(
    reference: Reference,
    candidate: Candidate,
    exam: Exam,
    record: _Record,
    open_for: Callable[[Reference], Subject],
) -> Exhibit | None:
    """Look for a counterexample: at smaller sizes if that is allowed and gives one, else at the contract's."""
    if record.failure is None or record.failed is None or exam.effort.shrink_questions == 0:
        return None
    failing = Failing(
        reference=reference,
        exam=exam,
        failure=record.failure,
        evidence=record.failure.evidence,
        open_again=lambda: open_for(reference),
    )
    smaller = None
    # The check is run again for each size: what took long once isn't run a dozen times.
    is_quick = record.results[-1].seconds < exam.effort.resize_s
    if is_quick and record.failure.reason in SHOWN and can_be_resized(reference, candidate):
        smaller = smallest_sizes(failing, candidate, record.failed.run, open_for=open_for, seconds=exam.effort.resize_s)
    for each in (smaller, failing):
        seconds = min(exam.effort.shrink_s, exam.seconds_left)
        found = None if each is None else find(each, Budget(questions=exam.effort.shrink_questions, seconds=seconds))
        if found is not None:
            return found
    return None


def _cause(exam: Exam, failure: Failed) -> Fault | None:
    """Return what a watched build is caught at on the last question, where watching costs little: it explains more.

    What is undefined gives other values in each order of threads: which ones came out says nothing of its author's
    mistake.
    """
    if not exam.explains_by_watching or failure.reason not in _EXPLAINED or not exam.asked:
        return None
    opened = exam.open_instrumented("watched")
    if isinstance(opened, str):
        return None
    last = exam.asked[-1]
    loaded = opened.load_state(last.state)
    found = opened.call(last.case.leaves) if loaded is None else loaded
    return found if isinstance(found, Fault) else None


def _with_cause(cause: Fault, evidence: str) -> str:
    return f"{cause}\nThat shows as: {evidence}"


def _facts(exam: Exam, record: _Record, *, is_sandboxed: bool) -> Facts:
    unproved = list(record.unproved)
    if not exam.oracle.has_float64:
        unproved.append(
            f"compared with the reference's own {_dtypes(exam)} result: it has no float64 path "
            f"({exam.oracle.why_no_float64})"
        )
    assumptions = dict.fromkeys((*sorted(exam.declared), *exam.observed.assumptions))
    return Facts(
        own_kernels=own_kernels(exam.observed.own_code, exam.observed.own_kernels),
        compiled_by=compilers(exam.observed.own_code),
        library_calls=exam.observed.library_calls,
        assumptions=tuple(assumptions),
        unproved=tuple(unproved),
        is_sandboxed=is_sandboxed,
    )


def _dtypes(exam: Exam) -> str:
    return ", ".join(sorted({spec.dtype for spec in exam.contract.tensor_outputs}))


def _costs(exam: Exam) -> CheckResult:
    """Return what the verification took, and the seed that repeats it."""
    observed = exam.observed
    figures = (
        Figure(name="seed", value=exam.seed),
        Figure(name="calls", value=observed.calls),
        Figure(name="call_seconds", value=observed.call_s),
        Figure(name="oracle_seconds", value=observed.oracle_s),
    )
    return CheckResult(name="costs", state="passed", figures=figures)

"""Records told to agents: what an author may know of them, and nothing of the exam.

Evidence and figures name the seeds that a verification drew, which repeat it; an author could fit a candidate
to them. So they are taken out of every text, and of figures none is told.
"""

import math
from collections.abc import Sequence
from typing import Any

from pydantic_core import from_json, to_json

from kernelwright.agent_tools.answers import (
    Against,
    AttemptReport,
    BenchReport,
    BuildReport,
    Check,
    Complaint,
    PlanCheck,
    ProfileReport,
    State,
    Step,
    VerdictReport,
)
from kernelwright.plan.tree import Plan, PlanRefused
from kernelwright.records.attempt import Attempt
from kernelwright.records.build import BuildFailed, Built, Diagnostic
from kernelwright.records.measurement import Measurement
from kernelwright.records.profile import Profile
from kernelwright.records.seeds import without_seeds
from kernelwright.records.verdict import Accepted, Rejected, Verdict
from kernelwright.swarm.stations import Level


def as_data(record: Any) -> Any:
    """Return a record as JSON's own kinds; numbers that JSON hasn't become strings."""
    return from_json(to_json(record, inf_nan_mode="strings"))


def finite(number: float) -> float | None:
    """Return a number that JSON has a word for, or ``None``."""
    return number if math.isfinite(number) else None


def plan_check(parsed: Plan | PlanRefused) -> PlanCheck:
    """Tell what became of a plan's text."""
    refused = isinstance(parsed, PlanRefused)
    return PlanCheck(is_allowed=not refused, complaints=complaints(parsed.diagnostics) if refused else [])


def build_report(built: Built, parsed: Plan | PlanRefused | None, seconds: float) -> BuildReport:
    """Tell what building gave; a plan that isn't allowed doesn't build, as it would never run."""
    found = complaints(built.diagnostics) if isinstance(built, BuildFailed) else []
    if isinstance(parsed, PlanRefused):
        found = [*complaints(parsed.diagnostics), *found]
    kernels = [] if isinstance(built, BuildFailed) else list(built.kernels)
    return BuildReport(is_built=not found, kernels=kernels, complaints=found, seconds=seconds)


def verdict_report(verdict: Verdict, level: Level) -> VerdictReport:
    """Tell a verdict."""
    rejected = verdict if isinstance(verdict, Rejected) else None
    example = rejected.counterexample if rejected else None
    facts = verdict.facts
    return VerdictReport(
        is_accepted=rejected is None,
        level=level,
        reason=rejected.reason if rejected else "",
        evidence=without_seeds(rejected.evidence) if rejected else "",
        counterexample=without_seeds(example.sentence) if example else "",
        hint=without_seeds(example.hint) if example else "",
        worst_error=finite(verdict.worst_error),
        checks=[Check(name=each.name, state=each.state, detail=without_seeds(each.detail)) for each in verdict.checks],
        own_kernels=list(facts.own_kernels),
        library_calls=dict(facts.library_calls),
        assumptions=list(facts.assumptions),
        unproved=[without_seeds(each) for each in facts.unproved],
    )


def unbuilt_report(failed: BuildFailed, level: Level) -> VerdictReport:
    """Tell that there is nothing to judge."""
    return VerdictReport(
        is_accepted=False,
        level=level,
        reason="build_failed",
        evidence=without_seeds(failed.evidence),
        counterexample="",
        hint="",
        worst_error=None,
        checks=[],
        own_kernels=[],
        library_calls={},
        assumptions=[],
        unproved=[],
    )


def profile_report(told: Profile | str) -> ProfileReport:
    """Tell a profile."""
    if isinstance(told, str):
        return ProfileReport(steps=[], total_us=0.0, why_not=without_seeds(told))
    steps = [
        Step(line=step.line, what=step.what, is_launch=step.is_launch, median_us=step.median_ns / 1e3)
        for step in told.steps
    ]
    return ProfileReport(steps=steps, total_us=told.total_ns / 1e3, why_not="")


def bench_report(measured: Measurement | Rejected | str) -> BenchReport:
    """Tell a final measurement, or why there is none."""
    if isinstance(measured, Measurement):
        return BenchReport(
            is_timed=True,
            is_win=measured.is_win,
            why_not="",
            against=against(measured),
            unavailable={each.baseline: each.reason for each in measured.unavailable},
        )
    why = f"rejected ({measured.reason}): {measured.evidence}" if isinstance(measured, Rejected) else measured
    return BenchReport(is_timed=False, is_win=False, why_not=without_seeds(why), against=[], unavailable={})


def attempt_report(attempt: Attempt, *, was_known: bool) -> AttemptReport:
    """Tell an attempt."""
    failed = isinstance(attempt.built, BuildFailed)
    state: State
    match attempt.verdict:
        case None:
            state = "does_not_build" if failed else "not_verified"
        case Rejected():
            state = "rejected"
        case Accepted():
            state = "accepted"
    return AttemptReport(
        run=attempt.run_id,
        number=attempt.number,
        was_known=was_known,
        state=state,
        feedback=without_seeds(attempt.feedback),
        verdict=verdict_report(attempt.verdict, "quick") if attempt.verdict else None,
        complaints=complaints(attempt.built.diagnostics) if isinstance(attempt.built, BuildFailed) else [],
        against=against(attempt.measurement) if attempt.measurement else [],
    )


def complaints(diagnostics: Sequence[Diagnostic]) -> list[Complaint]:
    """Tell located complaints."""
    return [
        Complaint(
            file=each.file,
            line=each.line,
            column=each.column,
            severity=each.severity,
            message=without_seeds(each.message),
        )
        for each in diagnostics
    ]


def against(measured: Measurement) -> list[Against]:
    """Tell a measurement's comparisons, the fastest baseline first."""
    return [
        Against(
            baseline=each.baseline,
            ratio=each.ratio.value,
            low=finite(each.ratio.low),
            high=finite(each.ratio.high),
            baseline_us=each.baseline_median_ns / 1e3,
            candidate_us=each.candidate_median_ns / 1e3,
            pairs=each.pairs,
        )
        for each in sorted(measured.comparisons, key=lambda each: each.ratio.value)
    ]

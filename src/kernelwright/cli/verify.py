"""`kernelwright verify`: judge one candidate, and say what was found."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from kernelwright.api import verify
from kernelwright.cli.exits import DONE, FAILED
from kernelwright.cli.options import mode_named, precision_named, reference_named
from kernelwright.cli.output import print_json, progress, results
from kernelwright.records.problem import Problem
from kernelwright.records.verdict import Accepted, CheckResult, Rejected, Verdict
from kernelwright.swarm.stations import Level


@dataclass(frozen=True, slots=True, kw_only=True)
class VerifyOptions:
    """The options of `verify`, as typed."""

    reference: str
    candidate: Path
    inputs: str
    target: str
    precision: str
    mode: str
    level: Level
    fit: bool
    as_json: bool
    allow_unsafe: bool


def run(options: VerifyOptions) -> int:
    """Judge; exit 0 accepted, 1 rejected."""
    reference = reference_named(
        options.reference,
        inputs=options.inputs,
        mode=mode_named(options.mode),
        precision=precision_named(options.precision),
        fit=options.fit,
        console=progress(),
    )
    verdict = verify(
        reference,
        options.candidate,
        target=options.target,
        level=options.level,
        allow_unsafe=options.allow_unsafe,
    )
    if options.as_json:
        print_json(verdict_fields(verdict, reference.problem, options.candidate))
    else:
        _show(verdict, reference.problem, results())
    return DONE if isinstance(verdict, Accepted) else FAILED


def verdict_fields(verdict: Verdict, problem: Problem, candidate: Path) -> dict[str, Any]:
    """Return what `--json` prints."""
    rejected = verdict if isinstance(verdict, Rejected) else None
    return {
        "verdict": "rejected" if rejected else "accepted",
        "reason": rejected.reason if rejected else None,
        "evidence": rejected.evidence if rejected else None,
        "checks": [_check_fields(check) for check in verdict.checks],
        "worst_error": verdict.worst_error,
        "own_kernels": verdict.facts.own_kernels,
        "library_calls": dict(verdict.facts.library_calls),
        "heavy_calls": dict(verdict.facts.heavy_calls),
        "compiled_by": verdict.facts.compiled_by,
        "work_by": verdict.facts.work_by,
        "assumptions": verdict.facts.assumptions,
        "unproved": verdict.facts.unproved,
        "sandboxed": verdict.facts.is_sandboxed,
        "problem": problem.name,
        "problem_id": problem.id,
        "sizes": dict(problem.sizes),
        "candidate": str(candidate),
        "candidate_id": verdict.candidate_id,
    }


def _check_fields(check: CheckResult) -> dict[str, Any]:
    return {
        "name": check.name,
        "outcome": check.state,
        "figures": {figure.name: figure.value for figure in check.figures},
        "detail": check.detail,
        "seconds": check.seconds,
    }


def _show(verdict: Verdict, problem: Problem, console: Console) -> None:
    table = Table("check", "outcome", "figures", "seconds")
    for check in verdict.checks:
        figures = ", ".join(f"{figure.name} {_short(figure.value)}" for figure in check.figures)
        table.add_row(check.name, check.state.replace("_", " "), check.detail or figures, f"{check.seconds:.2f}")
    console.print(table)
    facts = verdict.facts
    console.print(f"own kernels: {', '.join(facts.own_kernels) or 'none'}", markup=False)
    console.print(f"library calls: {', '.join(f'{n} x {c}' for n, c in facts.library_calls) or 'none'}", markup=False)
    console.print(f"work done by: {facts.work_by}", markup=False)
    if facts.assumptions:
        console.print(f"assumes: {'; '.join(facts.assumptions)}", markup=False)
    if facts.unproved:
        console.print(f"not proved: {'; '.join(facts.unproved)}", markup=False)
    match verdict:
        case Accepted():
            error = f"worst error {verdict.worst_error:.2f} x the reference's own"
            console.print(f"accepted for {problem.name}: {error}", style="bold", markup=False)
        case Rejected():
            console.print(f"rejected for {problem.name}: {verdict.reason.replace('_', ' ')}", style="bold")
            console.print(verdict.evidence, markup=False)


def _short(value: float | str) -> str:
    return f"{value:.3g}" if isinstance(value, float) else str(value)

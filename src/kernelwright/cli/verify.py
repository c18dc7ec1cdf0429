"""`kernelwright verify`: judge one candidate, or ask it one saved question again, and say what was found."""

import shlex
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import typer
from rich.console import Console
from rich.table import Table

from kernelwright.api import replay, verify
from kernelwright.cli.exits import DONE, FAILED
from kernelwright.cli.options import mode_named, precision_named, reference_named
from kernelwright.cli.output import print_json, progress, results
from kernelwright.kernelbench.entry import changed_sources, check_problem_file, entry_in
from kernelwright.problems.load import load_reference
from kernelwright.problems.reference import Reference
from kernelwright.records.problem import Problem
from kernelwright.records.verdict import Accepted, CheckResult, Rejected, Verdict
from kernelwright.swarm.stations import Level

ONE_QUESTION = "This one question is answered rightly. That is no acceptance: verify without --replay for a verdict."


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
    as_published: bool
    seed: int | None
    save_counterexample: Path | None
    replay: Path | None
    as_json: bool
    allow_unsafe: bool


def run(options: VerifyOptions) -> int:
    """Judge; exit 0 accepted, 1 rejected. With ``replay``: exit 0 if that question is answered rightly, else 1."""
    if options.replay is not None:
        return _replay(options, options.replay)
    reference = _published(options) if options.as_published else _reference(options)
    verdict = verify(
        reference,
        options.candidate,
        target=options.target,
        level=options.level,
        seed=options.seed,
        save_counterexample=options.save_counterexample or "",
        allow_unsafe=options.allow_unsafe,
    )
    saved = _saved_folder(verdict, options)
    repeat = _repeating(verdict, options)
    if options.as_json:
        fields = verdict_fields(verdict, reference.problem, options.candidate)
        print_json(fields | {"repeat": repeat or None, "counterexample_folder": saved or None})
    else:
        _show(verdict, reference.problem, results())
        if saved:
            again = shlex.join([*_command(options), "--replay", saved])
            results().print(f"counterexample written to {saved}; to ask it again: {again}", markup=False)
        elif repeat:
            results().print(f"to repeat: {repeat}", markup=False)
    return DONE if isinstance(verdict, Accepted) else FAILED


def _reference(options: VerifyOptions) -> Reference:
    return reference_named(
        options.reference,
        inputs=options.inputs,
        mode=mode_named(options.mode),
        precision=precision_named(options.precision),
        fit=options.fit,
        target=options.target,
        console=progress(),
    )


def _published(options: VerifyOptions) -> Reference:
    """Load the problem that an entry of a gallery is of, with its sizes and in its mode.

    Only where that is asked for: else whoever writes a candidate could choose the question.

    Raises:
        CandidateFormError: the candidate is no entry.
        LoadError: the problem's file has another text.
    """
    if options.fit or options.mode != "eval":
        raise typer.BadParameter("--as-published takes sizes and mode from the entry: leave out --fit and --mode")
    entry = entry_in(options.candidate)
    check_problem_file(Path(options.reference), entry.problem)
    changed = changed_sources(options.candidate, entry.candidate.sources)
    if changed:
        progress().print(f"not as published, judged as it is: {', '.join(changed)}", markup=False, soft_wrap=True)
    sizes = ", ".join(f"{name}={value}" for name, value in entry.problem.sizes.items()) or "as in the file"
    progress().print(f"sizes: {sizes}; mode: {entry.problem.module_mode}", markup=False, soft_wrap=True)
    return load_reference(
        options.reference,
        inputs=options.inputs or None,
        mode=entry.problem.module_mode,
        sizes=entry.problem.sizes,
        precision=precision_named(options.precision),
    )


def _replay(options: VerifyOptions, folder: Path) -> int:
    if options.as_published:
        raise typer.BadParameter("--replay asks a question of its own sizes and mode; leave out --as-published")
    if options.save_counterexample is not None:
        raise typer.BadParameter("--replay asks a saved question; --save-counterexample goes with a verification")
    found = replay(
        folder,
        options.reference,
        options.candidate,
        options.inputs or None,
        target=options.target,
        allow_unsafe=options.allow_unsafe,
    )
    if options.as_json:
        print_json(
            {
                "verdict": "still_fails" if found else "no_longer_fails",
                "reason": found.reason if found else None,
                "evidence": found.evidence if found else None,
                "questions": 1,
                "counterexample_folder": str(folder),
                "candidate": str(options.candidate),
            }
        )
    elif found is not None:
        results().print(f"still fails: {found.reason.replace('_', ' ')}", style="bold")
        results().print(found.evidence, markup=False)
    else:
        results().print("no longer fails", style="bold")
        results().print(ONE_QUESTION, markup=False)
    return DONE if found is None else FAILED


def _saved_folder(verdict: Verdict, options: VerifyOptions) -> str:
    """Return the folder that was written; "" if none was."""
    if options.save_counterexample is None or isinstance(verdict, Accepted):
        return ""
    if verdict.counterexample is not None:
        return str(options.save_counterexample)
    progress().print("no counterexample written: no single question was found that shows the failure", markup=False)
    return ""


def _repeating(verdict: Verdict, options: VerifyOptions) -> str:
    """Return the command that judges with the same inputs again; "" where none were drawn."""
    seeds = [each.value for check in verdict.checks for each in check.figures if each.name == "seed"]
    if not seeds or isinstance(verdict, Accepted):
        return ""
    level = ["--quick"] if options.level == "quick" else []
    sizes = [*(["--fit"] if options.fit else []), *(["--as-published"] if options.as_published else [])]
    return shlex.join([*_command(options), *sizes, *level, "--seed", str(seeds[-1])])


def _command(options: VerifyOptions) -> list[str]:
    """Return the command with the options that say what is judged."""
    return [
        *("kernelwright", "verify", options.reference, str(options.candidate)),
        *(("--inputs", options.inputs) if options.inputs else ()),
        *(("--target", options.target) if options.target != "auto" else ()),
        *(("--mode", options.mode) if options.mode != "eval" else ()),
        *(("--precision", options.precision) if options.precision != "strict" else ()),
    ]


def verdict_fields(verdict: Verdict, problem: Problem, candidate: Path) -> dict[str, Any]:
    """Return what `--json` prints of a verdict."""
    rejected = verdict if isinstance(verdict, Rejected) else None
    return {
        "verdict": "rejected" if rejected else "accepted",
        "reason": rejected.reason if rejected else None,
        "evidence": rejected.evidence if rejected else None,
        "counterexample": rejected.counterexample if rejected else None,
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

"""`kernelwright runs list|show|export`: what the store knows."""

import json
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from rich.table import Table

from kernelwright.agent_tools.submission import is_agent
from kernelwright.cli.exits import DONE
from kernelwright.cli.output import plain, print_json, results
from kernelwright.cli.watch import call_text
from kernelwright.errors import CandidateFormError, MachineNotAbleError
from kernelwright.records.attempt import Attempt
from kernelwright.records.build import BuildFailed
from kernelwright.records.model_call import Bill, bill_of
from kernelwright.records.rejudgement import Rejudgement
from kernelwright.records.run import Run
from kernelwright.records.verdict import Accepted
from kernelwright.store.form_file import is_unused
from kernelwright.store.home import default_home
from kernelwright.store.store import Store


def list_runs(home: Path | None, *, as_json: bool) -> int:
    """Print every run, newest first."""
    with Store(home or default_home()) as store:
        stored = [(run, store.problem(run.problem_id).name, len(store.attempts_of(run.id))) for run in store.runs()]
    if as_json:
        print_json([plain(run) | {"problem": name, "attempts": attempts} for run, name, attempts in stored])
        return DONE
    if not stored:
        results().print("no runs yet; `kernelwright optimize FILE` makes one")
        return DONE
    table = Table()
    table.add_column("run", no_wrap=True)  # it is copied into the next command
    for heading in ("problem", "target", "state", "attempts", "answer", "started"):
        table.add_column(heading)
    for run, name, attempts in stored:
        table.add_row(
            run.id, name, run.request.target, run.state, str(attempts), answer_text(run), _time(run.started_at)
        )
    results().print(table)
    return DONE


def show_run(home: Path | None, run_id: str, *, as_json: bool) -> int:
    """Print one run with its attempts."""
    with Store(home or default_home()) as store:
        run = store.run_named(run_id)
        problem, machine = store.problem(run.problem_id), store.machine(run.machine_id)
        attempts, notes, calls = store.attempts_of(run.id), store.notes_of(run.id), store.calls_of(run.id)
        again = store.rejudgements_of(run.id)
    if as_json:
        found = {"problem": problem, "machine": machine, "attempts": list(map(_fields, attempts)), "notes": notes}
        found |= {"calls": calls, "bill": bill_of(calls), "rejudged": again}
        print_json(plain(run) | found)
        return DONE
    console = results()
    console.print(f"{problem.name} on {run.request.target}: {run.state}; {answer_text(run)}", markup=False)
    if run.answer:
        console.print(run.answer.reason, markup=False)
    if problem.sizes:
        console.print("sizes: " + ", ".join(f"{name}={value}" for name, value in problem.sizes), markup=False)
    console.print(str(machine), markup=False)
    table = Table("#", "author", "note", "work done by", "outcome")
    for attempt in attempts:
        outcome = attempt.feedback.replace("[", r"\[")
        work_by = attempt.verdict.facts.work_by if attempt.verdict else ""
        table.add_row(str(attempt.number), attempt.candidate.author, attempt.candidate.note, work_by, outcome)
    console.print(table)
    for judged in again:
        console.print(_again_text(judged), markup=False)
    for call in calls:
        console.print(f"call {call.number}: {call_text(call)}", markup=False)
    if calls:
        console.print(bill_text(bill_of(calls)), markup=False)
    for note in notes:
        console.print(note, markup=False)
    return DONE


def export_run(home: Path | None, run_id: str, folder: Path, *, as_json: bool) -> int:
    """Write the run's record and each attempt's files into ``folder``.

    Raises:
        CandidateFormError: the folder holds something already.
        MachineNotAbleError: it can't be written.
    """
    with Store(home or default_home()) as store:
        run = store.run_named(run_id)
        problem, machine = store.problem(run.problem_id), store.machine(run.machine_id)
        attempts, calls, again = store.attempts_of(run.id), store.calls_of(run.id), store.rejudgements_of(run.id)
    if not is_unused(folder):
        raise CandidateFormError(str(folder), "it exists and is not an empty folder", "Name a new folder")
    record = plain(run) | {"problem": problem, "machine": machine, "attempts": list(map(_fields, attempts))}
    record |= {"calls": calls, "bill": bill_of(calls), "rejudged": again}
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for attempt in attempts:
            # Authors of files and models have slashes and colons in their names.
            inside = folder / f"{attempt.number:03}-{re.sub(r'[^A-Za-z0-9._-]+', '-', attempt.candidate.author)}"
            inside.mkdir()
            for file in attempt.candidate.files:
                (inside / file.name).write_text(file.text)
        _write_json(folder / "run.json", record)
    except OSError as error:
        raise MachineNotAbleError(f"export to {folder}", str(error), "Free space there, or name another") from error
    if as_json:
        print_json({"run": run.id, "folder": str(folder), "attempts": len(attempts)})
    else:
        results().print(f"{len(attempts)} attempts of run {run.id} written to {folder}", markup=False)
    return DONE


def _again_text(judged: Rejudgement) -> str:
    verdict = judged.verdict
    said = "accepted" if isinstance(verdict, Accepted) else f"rejected ({verdict.reason}): {verdict.evidence}"
    return f"attempt {judged.attempt} judged again {_time(judged.judged_at)}, {judged.level}, {judged.verifier}: {said}"


def bill_text(bill: Bill) -> str:
    """Return in a line what calls used and cost, and what was replayed."""
    tokens = bill.tokens
    text = f"{bill.calls} calls of models: {tokens.input:,} tokens in ({tokens.cached:,} cached), {tokens.output:,} out"
    text += f" ({tokens.reasoning:,} of reasoning); ${bill.cost_usd:.4f}"
    text += f", and {bill.unpriced} calls whose price is not known" if bill.unpriced else ""
    if not bill.replayed:
        return text
    replayed = f"{bill.replayed} calls replayed from a recording, not paid again (${bill.replayed_usd:.4f} then)"
    return f"{text}; {replayed}" if bill.calls else replayed


def _write_json(path: Path, record: Any) -> None:
    path.write_text(json.dumps(plain(record), indent=2) + "\n")


def _fields(attempt: Attempt) -> dict[str, Any]:
    verdict = attempt.verdict
    state = "build_failed" if isinstance(attempt.built, BuildFailed) else "built"
    if verdict is not None:
        state = type(verdict).__name__.lower()
    more = {"candidate_id": attempt.candidate.id, "state": state, "feedback": attempt.feedback}
    return plain(attempt) | more | {"work_by": verdict.facts.work_by if verdict is not None else None}


def answer_text(run: Run) -> str:
    """Return a run's answer in a few words."""
    if run.answer is None and any(map(is_agent, run.request.authors)):
        return "no answer; its agent goes on with it"
    if run.answer is None:
        return f"no answer; `kernelwright runs resume {run.id}`" if run.state != "failed" else "failed"
    if run.answer.winner == "baseline":
        return f"baseline ({run.answer.baseline or 'none timed'})"
    ratio = run.answer.speedup
    return f"{run.answer.winner} {ratio.value:.2f}x {run.answer.baseline} ({ratio.low:.2f} to {ratio.high:.2f})"


def _time(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, tz=UTC).astimezone().strftime("%Y-%m-%d %H:%M")

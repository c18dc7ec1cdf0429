"""`kernelwright runs explain`: how a run found its answer, decision by decision, from the store alone."""

from collections.abc import Sequence
from pathlib import Path

from kernelwright.cli.exits import DONE
from kernelwright.cli.output import print_json, results
from kernelwright.cli.runs import answer_text, bill_text
from kernelwright.records.attempt import Attempt
from kernelwright.records.decision import Decision
from kernelwright.records.model_call import ModelCall, bill_of
from kernelwright.records.run import Run
from kernelwright.store.home import default_home
from kernelwright.store.store import Store

_EVIDENCE_CHARACTERS = 160
_VERBS = {
    "open": "asked {author}",
    "refine": "asked {author} to go on from {parent}",
    "cross": "asked {author} to cross two candidates",
    "stop": "asked nobody any more",
}


def explain_run(home: Path | None, run_id: str, *, as_json: bool) -> int:
    """Print the story of a run."""
    with Store(home or default_home()) as store:
        run = store.run_named(run_id)
        problem = store.problem(run.problem_id)
        decisions, attempts = store.decisions_of(run.id), store.attempts_of(run.id)
        calls, notes = store.calls_of(run.id), store.notes_of(run.id)
    if as_json:
        print_json({"run": run.id, "decisions": decisions, "story": story(run, decisions, attempts, calls, notes)})
        return DONE
    console = results()
    console.print(f"{problem.name} on {run.request.target}, run {run.id}: {run.state}", markup=False)
    for line in story(run, decisions, attempts, calls, notes):
        console.print(line, markup=False, soft_wrap=True)
    return DONE


def story(
    run: Run,
    decisions: Sequence[Decision],
    attempts: Sequence[Attempt],
    calls: Sequence[ModelCall],
    notes: Sequence[str],
) -> list[str]:
    """Return the story, a line or two for each decision and each attempt that no decision led to."""
    by_number = {attempt.number: attempt for attempt in attempts}
    decided = {each.outcome.attempt for each in decisions if each.outcome is not None}
    lines = [_request_text(run)]
    lines += [
        f"{attempt.candidate.author} proposed attempt {attempt.number}: {_came_to(attempt)}"
        for attempt in attempts
        if attempt.number not in decided and not attempt.is_final_examination
    ]
    for decision in decisions:
        lines.append(_decision_text(decision))
        if decision.outcome is not None:
            lines.append(f"    -> {_outcome_text(decision, by_number)}")
        elif decision.move.kind != "stop":
            lines.append("    -> not carried out to the end; the run was cut off")
    finals = [each for each in attempts if each.is_final_examination]
    lines += [f"In the end, {each.candidate.note}: {_came_to(each)}" for each in finals]
    lines += [
        f"In the end, {note.splitlines()[0]}" for note in notes if ": " in note and not note.startswith("Traceback")
    ]
    if calls:
        lines.append(bill_text(bill_of(tuple(calls))))
    answer = run.answer
    lines.append(f"Answer: {answer_text(run)}" + (f", because {answer.reason}" if answer is not None else ""))
    return lines


def _request_text(run: Run) -> str:
    request, conduct = run.request, run.request.conduct
    limits = [
        f"${conduct.usd:g}" if conduct.usd else "",
        f"{conduct.tokens:,} tokens" if conduct.tokens else "",
        f"{conduct.attempts} attempts in all" if conduct.attempts else "",
    ]
    budget = ", ".join((f"{request.time_s:g} s", *(each for each in limits if each)))
    return f"Authors: {', '.join(request.authors)}; strategy {conduct.strategy}; budget: {budget}."


def _decision_text(decision: Decision) -> str:
    move = decision.move
    done = _VERBS[move.kind].format(author=move.author, parent=f"decision {move.parent}")
    again = f", sample {move.sample + 1}" if move.sample else ""
    return f"{decision.number:>3}. {done}{again}: {move.reason}"


def _outcome_text(decision: Decision, attempts: dict[int, Attempt]) -> str:
    outcome = decision.outcome
    assert outcome is not None
    attempt = attempts.get(outcome.attempt)
    if attempt is None:
        return outcome.text or "nothing came of it"
    return f"attempt {attempt.number}: {_came_to(attempt)}"


def _came_to(attempt: Attempt) -> str:
    """Return the first line of what was found of an attempt."""
    if attempt.is_accepted:
        return attempt.feedback
    first, *more = attempt.feedback.splitlines()
    text = f"{first} {more[0].strip()}" if first.endswith(":") and more else first
    return text if len(text) <= _EVIDENCE_CHARACTERS else f"{text[:_EVIDENCE_CHARACTERS]}..."

"""What is said to a tuner: the space, the schema, and what its answers came to so far.

Each question is whole and holds no turns of the model's own: small models repeat what they see themselves say.
It is made from what is stored of attempts and from nothing else, so that a run which goes on after it was cut off
asks the same again and finds the answers in its record.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from kernelwright.authors.author import Brief
from kernelwright.authors.llm.feedback import Best, timings_of
from kernelwright.authors.llm.prompt import machine_lines, rendered
from kernelwright.authors.tuner.space import Space
from kernelwright.records.attempt import Attempt
from kernelwright.records.build import BuildFailed
from kernelwright.records.model_call import Message, ModelCall
from kernelwright.records.seeds import without_seeds
from kernelwright.records.verdict import Accepted, Rejected

LINE_CHARACTERS = 800


def problem_text(brief: Brief, space: Space, schema: Mapping[str, Any], *, attempts: int) -> str:
    """Return the problem in short, what can be chosen, and the form of an answer."""
    return rendered(
        "tuner_problem",
        brief=brief,
        machine=machine_lines(brief),
        graphs=space.graphs,
        schema=json.dumps(schema, separators=(",", ":")),
        size=space.size,
        attempts=attempts,
    )


def question(problem: str, history: Sequence[str] = (), best: Best | None = None) -> tuple[Message, ...]:
    """Return a question: what is the same for all problems first, what is new last."""
    tried = "\n" + rendered("tuner_tried", history=history, best=best) if history else ""
    return Message(speaker="system", text=rendered("tuner")), Message(speaker="user", text=problem + tried)


def after_attempt(attempt: Attempt, choice: str, number: int) -> str:
    """Return what a choice came to that was compiled."""
    if isinstance(attempt.built, BuildFailed):
        return _line(number, choice, f"can't be compiled: {attempt.built.evidence}")
    match attempt.verdict:
        case None:
            return _line(number, choice, "compiles, but there was no time to verify it")
        case Rejected() as verdict:
            found = verdict.counterexample
            simplest = f"; {found.sentence}" if found else ""
            return _line(number, choice, f"rejected ({verdict.reason}): {verdict.evidence}{simplest}")
        case Accepted():
            timed = "; ".join(timings_of(attempt.measurement))
            return _line(number, choice, f"right; {timed or 'nothing is timed here'}")


def after_unusable(what: str, why: str, number: int) -> str:
    """Return what is said of an answer that is no choice, or of a choice that makes no candidate."""
    return _line(number, what, why)


def after_repeated(choice: str, earlier: int) -> str:
    """Return what is said of a choice that comes to the same candidate as an earlier one."""
    return f"{choice}: the same as attempt {earlier}, nothing new"


def after_no_answer(call: ModelCall) -> str:
    """Return what is said after a refusal, an empty or a cut-off answer."""
    return f"no answer ({call.outcome}): {call.detail}"


def _line(number: int, what: str, came_to: str) -> str:
    text = " ".join(without_seeds(f"attempt {number}, {what}: {came_to}").split())
    return text if len(text) <= LINE_CHARACTERS else f"{text[:LINE_CHARACTERS]} ..."

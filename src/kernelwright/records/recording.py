"""A recording: what several runs asked language models and were answered, to be replayed anywhere.

A conversation goes to a model anew with every call, longer each time. A recorded call therefore holds only
what was said since the call that it ``continues``; a recording is read from top to bottom like the conversation.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any

from kernelwright.records.model_call import NO_TOKENS, Message, ModelCall, Outcome, Role, Tokens
from kernelwright.records.problem import Problem
from kernelwright.records.run import Run

FORMAT = "kernelwright traffic"
VERSION = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedCall:
    """One call, each field as in ``ModelCall``.

    ``messages`` come after those of the call ``continues`` of the same author, or are all there are where that is 0.
    """

    author: str
    role: Role
    model: str = ""
    number: int
    request_sha256: str
    continues: int = 0
    messages: tuple[Message, ...] = ()
    outcome: Outcome
    text: str = ""
    reply: str = ""
    detail: str = ""
    tokens: Tokens = NO_TOKENS
    cost_usd: float | None = None
    retries: int = 0
    seconds: float = 0.0
    replayed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedRun:
    """The calls of one run, in the order in which they were kept, and which problem they were about."""

    run_id: str
    problem_id: str
    problem_name: str
    target: str
    calls: tuple[RecordedCall, ...]

    def model_calls(self) -> tuple[ModelCall, ...]:
        """Return the calls, each with all that was asked."""
        asked: dict[tuple[str, int], tuple[Message, ...]] = {}
        whole: list[ModelCall] = []
        for call in self.calls:
            messages = (*asked.get((call.author, call.continues), ()), *call.messages)
            asked[call.author, call.number] = messages
            whole.append(ModelCall(run_id=self.run_id, messages=messages, **_shared(call)))
        return tuple(whole)


@dataclass(frozen=True, slots=True, kw_only=True)
class Recording:
    """A file of recorded runs. ``format`` and ``version`` tell what wrote it."""

    format: str = FORMAT
    version: int = VERSION
    runs: tuple[RecordedRun, ...]


def recorded_run(run: Run, problem: Problem, calls: Sequence[ModelCall]) -> RecordedRun:
    """Return ``run``'s calls as they are recorded."""
    return RecordedRun(
        run_id=run.id,
        problem_id=problem.id,
        problem_name=problem.name,
        target=run.request.target,
        calls=tuple(_recorded(call, calls[:place]) for place, call in enumerate(calls)),
    )


def _recorded(call: ModelCall, before: Sequence[ModelCall]) -> RecordedCall:
    continued = _continued(call, before)
    since = len(continued.messages) if continued else 0
    continues = continued.number if continued else 0
    return RecordedCall(continues=continues, messages=call.messages[since:], **_shared(call))


def _shared(call: ModelCall | RecordedCall) -> dict[str, Any]:
    """Return the fields that both records have alike."""
    both = {each.name for each in fields(ModelCall)} & {each.name for each in fields(RecordedCall)} - {"messages"}
    return {name: getattr(call, name) for name in both}


def _continued(call: ModelCall, before: Sequence[ModelCall]) -> ModelCall | None:
    """Return the call of the same author whose messages this one begins with, the one with the most of them."""
    begun = [
        each
        for each in before
        if each.author == call.author and each.messages and call.messages[: len(each.messages)] == each.messages
    ]
    return max(begun, key=lambda each: len(each.messages), default=None)

"""One exchange with a model: tried again while that may help, and told as a call for the record.

Waits double from try to try and are drawn from the upper half of what they may be, so that many
callers don't come back at once; a provider that says when to come again is taken at its word.
"""

import random
import time
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass

from kernelwright.authors.author import Gate
from kernelwright.authors.llm.message import request_digest
from kernelwright.authors.llm.models import Asker, Failed, Said
from kernelwright.records.model_call import NO_TOKENS, Message, ModelCall, Role

MOST_TRIES = 6
# A reply that can't be read was paid for, and the next one will hardly be of another kind.
MOST_UNREAD = 2
FIRST_WAIT_S = 1.0
LONGEST_WAIT_S = 60.0
# How long a connection may say nothing: reasoning is silent for minutes with some providers. A third of what is
# left at first, so that a connection that hangs doesn't take all of an author's time; then all of it, for the model
# may only be slow.
LONGEST_SILENCE_S = 300.0
SILENCE_SHARE = 1 / 3
# With less than this left no answer can be had, built and verified.
LEAST_S = 2.0


NO_PLACE = Failed(
    outcome="timed_out",
    detail="its provider was busy with others of this store until time was up; raise --concurrency or --time",
    may_pass=False,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How time passes: how to wait, how to draw a number between 0 and 1, and the longest silence."""

    sleep: Callable[[float], None] = time.sleep
    draw: Callable[[], float] = random.random
    longest_silence_s: float = LONGEST_SILENCE_S


def exchanged(
    ask: Asker,
    messages: Sequence[Message],
    *,
    author: str,
    role: Role = "writer",
    model: str = "",
    seconds_left: Callable[[], float],
    pace: Pace,
    gate: Gate,
    sample: int = 0,
) -> ModelCall:
    """Ask until there is an answer, or asking again is of no use, or time is up; return what there is to record.

    ``author`` is whom the call is made for, ``model`` who is asked where that is somebody else.
    """
    started = time.monotonic()
    tokens, cost = NO_TOKENS, None
    failed, share = 0, SILENCE_SHARE
    while True:
        with gate.slot(seconds_left()) as is_free:
            left = seconds_left()
            silence_s = min(pace.longest_silence_s, max(left * share, LEAST_S))
            told = ask(messages, seconds=max(left, LEAST_S), silence_s=silence_s) if is_free else NO_PLACE
        tokens += told.tokens
        cost = _sum(cost, told.cost_usd)
        if isinstance(told, Said) or not _is_worth_another_try(told, failed + 1, seconds_left(), pace, gate):
            break
        failed += 1
        share = 1.0 if told.outcome == "timed_out" else share
    return ModelCall(
        author=author,
        role=role,
        model=model,
        request_sha256=request_digest(model or author, messages, sample),
        messages=tuple(messages),
        outcome=told.outcome,
        text=told.text if isinstance(told, Said) else "",
        reply=told.reply if isinstance(told, Said) else "",
        detail=told.detail,
        tokens=tokens,
        cost_usd=cost,
        retries=failed,
        seconds=time.monotonic() - started,
    )


def _is_worth_another_try(told: Failed, tries: int, left: float, pace: Pace, gate: Gate) -> bool:
    """Wait before the next try; or say that there should be none."""
    most = MOST_UNREAD if told.outcome == "malformed" else MOST_TRIES
    if not told.may_pass or tries >= most:
        return False
    wait_s = told.wait_s
    if wait_s is None:
        longest = min(FIRST_WAIT_S * 2 ** (tries - 1), LONGEST_WAIT_S)
        wait_s = longest * (0.5 + 0.5 * pace.draw())
    if wait_s + LEAST_S > left:
        return False
    with gate.held() if told.outcome == "rate_limited" else nullcontext():
        pace.sleep(wait_s)
    return True


def _sum(first: float | None, second: float | None) -> float | None:
    return second if first is None else first if second is None else first + second

"""A model call: one request to a language model, what came back, and what it cost.

A call is kept before its answer is used, so that a run which is cut off never pays for the same
answer twice, and with all that was asked, so that its answer can be replayed. No key is ever part of it.
"""

from dataclasses import dataclass
from typing import Literal

Outcome = Literal[
    "answered",
    "refused",
    "empty",
    "truncated",
    "rate_limited",
    "provider_failed",
    "timed_out",
    "malformed",
    "not_authorised",
    "unknown_model",
]
# A writer answers with sources and a plan, an analyst with recommendations to a writer, a tuner with a choice of the
# generator's parameters.
Role = Literal["writer", "analyst", "tuner"]
Speaker = Literal["system", "user", "assistant"]

# What the model itself said, be it of use or not: asking the same again would be paid for again.
SAID_BY_THE_MODEL: tuple[Outcome, ...] = ("answered", "refused", "empty", "truncated")


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One turn of a conversation. ``reply`` is an answer as it came, reasoning included; it goes back for ``text``."""

    speaker: Speaker
    text: str
    reply: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tokens:
    """What a call used, as its provider counts it.

    ``input`` includes ``cached`` (read from the provider's cache of prompts), ``output`` includes ``reasoning``.
    """

    input: int = 0
    output: int = 0
    cached: int = 0
    reasoning: int = 0

    def __add__(self, other: "Tokens") -> "Tokens":
        return Tokens(
            input=self.input + other.input,
            output=self.output + other.output,
            cached=self.cached + other.cached,
            reasoning=self.reasoning + other.reasoning,
        )


NO_TOKENS = Tokens()


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelCall:
    """One request and its outcome.

    ``author`` is the author that it was made for, ``model`` who was asked where that is somebody else. ``number``
    counts its author's calls in the run, from 1. ``request_sha256`` is the digest of provider, model, settings and
    all messages. ``messages`` is what was asked; empty in calls that were kept before that was. ``text`` is the
    answer, empty if there is none; ``reply`` the whole of it as JSON, reasoning included, for providers that want
    that back. ``detail`` says in one line what went wrong. ``tokens`` and ``cost_usd`` cover every try that was
    paid for; ``cost_usd`` is ``None`` where no price is known. ``retries`` is how many tries failed before this
    outcome, ``seconds`` wall time with waiting.

    A ``replayed`` call was answered from a recording: nobody was asked. Tokens, cost, retries and seconds are those
    of the call that was recorded, and ``remark`` says in one line which that is.
    """

    run_id: str = ""
    number: int = 0
    author: str
    role: Role
    model: str = ""
    request_sha256: str
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
    remark: str = ""

    @property
    def is_from_the_model(self) -> bool:
        """Whether the model itself said something, so that the record stands for asking again."""
        return self.outcome in SAID_BY_THE_MODEL


@dataclass(frozen=True, slots=True, kw_only=True)
class Bill:
    """What several calls came to; ``cost_usd`` covers those whose price is known, ``unpriced`` counts the others.

    Replayed calls are in none of that: ``replayed`` counts them, and ``replayed_usd`` is what was paid when they
    were recorded.
    """

    calls: int
    tokens: Tokens
    cost_usd: float
    unpriced: int
    replayed: int = 0
    replayed_usd: float = 0.0


def bill_of(calls: tuple[ModelCall, ...]) -> Bill:
    """Add up what calls used and cost. A call that failed and used nothing cost nothing."""
    asked = [call for call in calls if not call.replayed]
    replayed = [call for call in calls if call.replayed]
    paid = [call for call in asked if call.is_from_the_model or call.tokens != NO_TOKENS]
    return Bill(
        calls=len(asked),
        tokens=sum((call.tokens for call in paid), NO_TOKENS),
        cost_usd=sum(call.cost_usd or 0.0 for call in paid),
        unpriced=sum(call.cost_usd is None for call in paid),
        replayed=len(replayed),
        replayed_usd=sum(call.cost_usd or 0.0 for call in replayed),
    )

"""One exchange: tried again while that may help, waits that grow, and a bill that covers every try."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernelwright.authors.llm.exchange import LEAST_S, LONGEST_WAIT_S, MOST_TRIES, Pace, exchanged
from kernelwright.authors.llm.message import request_digest
from kernelwright.authors.llm.models import Failed, Said
from kernelwright.records.model_call import Message, Tokens
from kernelwright.swarm.gates import ProviderGate

MESSAGES = (Message(speaker="system", text="s"), Message(speaker="user", text="u"))
SAID = Said(outcome="answered", text="a", reply="[]", detail="", tokens=Tokens(input=10, output=5), cost_usd=0.25)
BUSY = Failed(outcome="rate_limited", detail="busy", may_pass=True)


class Scripted:
    """Answers with what it is given, one after another, and keeps how long it was allowed to take."""

    def __init__(self, *steps):
        self.steps, self.allowed = list(steps), []

    def __call__(self, messages, *, seconds, silence_s):
        self.allowed.append((seconds, silence_s))
        return self.steps.pop(0)


def exchange(ask, *, left=1000.0, draw=1.0, gate=None):
    waits = []
    call = exchanged(
        ask,
        MESSAGES,
        author="openai:m",
        seconds_left=lambda: left - sum(waits),
        pace=Pace(sleep=waits.append, draw=lambda: draw),
        gate=gate or ProviderGate(1),
    )
    return call, waits


def test_an_answer_is_recorded_with_the_digest_of_what_was_asked():
    call, waits = exchange(Scripted(SAID))

    assert (call.outcome, call.text, call.retries, waits) == ("answered", "a", 0, [])
    assert call.request_sha256 == request_digest("openai:m", MESSAGES)
    assert (call.tokens, call.cost_usd) == (SAID.tokens, 0.25)


def test_what_failed_tries_cost_is_on_the_bill():
    paid = Failed(outcome="provider_failed", detail="cut", may_pass=True, tokens=Tokens(input=10), cost_usd=0.125)

    call, _ = exchange(Scripted(paid, BUSY, SAID))

    assert call.tokens == Tokens(input=20, output=5)
    assert call.cost_usd == 0.375
    assert call.retries == 2


def test_tries_end_after_six_and_the_last_failure_is_told():
    call, waits = exchange(Scripted(*[BUSY] * MOST_TRIES))

    assert (call.outcome, call.detail, call.retries) == ("rate_limited", "busy", MOST_TRIES - 1)
    assert waits == [1.0, 2.0, 4.0, 8.0, 16.0]


def test_replies_that_can_t_be_read_are_paid_for_twice_at_most():
    unread = Failed(outcome="malformed", detail="half a document", may_pass=True, tokens=Tokens(input=10))

    call, waits = exchange(Scripted(unread, unread, SAID))

    assert (call.outcome, waits) == ("malformed", [1.0])
    assert call.tokens == Tokens(input=20)


def test_what_no_retry_can_mend_is_not_retried():
    call, waits = exchange(Scripted(Failed(outcome="not_authorised", detail="wrong key", may_pass=False)))

    assert (call.outcome, waits) == ("not_authorised", [])


def test_a_provider_that_says_when_to_come_again_is_taken_at_its_word():
    asked_to_wait = Failed(outcome="rate_limited", detail="", may_pass=True, wait_s=7.5)

    _, waits = exchange(Scripted(asked_to_wait, SAID))

    assert waits == [7.5]


@given(st.floats(0, 1))
def test_waits_are_drawn_from_the_upper_half_and_never_past_the_longest(draw):
    _, waits = exchange(Scripted(*[BUSY] * MOST_TRIES), draw=draw)

    assert all(0.5 * 2**place <= wait <= 2**place for place, wait in enumerate(waits))
    assert all(wait <= LONGEST_WAIT_S for wait in waits)
    assert all(later >= earlier for earlier, later in pairwise(waits))


@pytest.mark.parametrize("left", [LEAST_S, 2.5])
def test_no_wait_goes_past_the_time_that_is_left(left):
    call, waits = exchange(Scripted(BUSY, SAID), left=left)

    assert waits == []
    assert call.outcome == "rate_limited"


def test_silence_may_take_a_third_of_what_is_left():
    ask = Scripted(SAID)
    exchange(ask, left=90.0)
    assert ask.allowed == [(90.0, 30.0)]

    ask = Scripted(SAID)
    exchange(ask, left=10_000.0)
    assert ask.allowed == [(10_000.0, 300.0)]


def test_after_a_silence_that_was_too_long_all_that_is_left_is_given():
    ask = Scripted(Failed(outcome="timed_out", detail="", may_pass=True), BUSY, SAID)

    exchange(ask, left=90.0)

    assert [silence_s for _, silence_s in ask.allowed] == [30.0, 89.0, 87.0]


def test_requests_that_differ_anywhere_have_different_digests():
    said = Message(speaker="assistant", text="a", reply="[1]")

    digests = {
        request_digest("openai:m", MESSAGES),
        request_digest("openai:n", MESSAGES),
        request_digest("openai:m", MESSAGES[:1]),
        request_digest("openai:m", MESSAGES[::-1]),
        request_digest("openai:m", (*MESSAGES, said)),
        request_digest("openai:m", (*MESSAGES, Message(speaker="assistant", text="a", reply="[2]"))),
    }

    assert len(digests) == 6


def test_a_sample_of_the_same_request_has_a_digest_of_its_own():
    digests = {request_digest("openai:m", MESSAGES, sample) for sample in range(3)}

    assert len(digests) == 3
    assert request_digest("openai:m", MESSAGES) in digests


def test_while_one_waits_as_its_provider_said_nobody_else_begins():
    gate, seen = ProviderGate(2), []

    def sleep(_seconds):
        with gate.slot(0.0) as is_free:
            seen.append(is_free)

    exchanged(
        Scripted(BUSY, SAID),
        MESSAGES,
        author="openai:m",
        seconds_left=lambda: 1000.0,
        pace=Pace(sleep=sleep, draw=lambda: 1.0),
        gate=gate,
    )

    assert seen == [False]


def test_who_finds_no_place_until_time_is_up_is_told_so_and_asks_nobody():
    gate, ask = ProviderGate(1), Scripted()
    with gate.slot(1.0):
        call, _ = exchange(ask, left=0.0, gate=gate)

    assert call.outcome == "timed_out"
    assert "busy with others" in call.detail
    assert not ask.allowed

"""Whatever a provider does wrong: the run goes on, no attempt is lost, and the bill is right."""

import json
from dataclasses import replace

import pytest

from fake_stations import FakeStations, ScriptedAuthor
from kernelwright.records.build import BuildFailed
from kernelwright.records.model_call import bill_of
from llm_runs import MODELS, Asked, candidate
from loopback_models import Answer, Drops, Fails, Hangs, LoopbackModels, Raw, retry_after, soon
from loopback_protocols import messages_events
from stored_run import RUN

GOOD = [candidate("slow 0.5"), candidate("fast 2.0")]
PROSE = "The problem is a softmax, which is a reduction followed by a map. " * 3100
RUST = "```rust lib.rs\nfn main() {}\n```\n"
ANONYMOUS = "```cpp\nextern int a;\n```\n\n```cpp\nextern int b;\n```\n"
UNFINISHED = "```python plan.py\nfast 9.0\n"
OVERLOADED_IN_STREAM = Raw(
    body=b"event: error\n"
    b'data: {"type": "error", "error": {"type": "overloaded_error", "message": "Overloaded"}, "code": "server_error",'
    b' "message": "Overloaded", "param": null, "sequence_number": 1}\n\n',
    content_type="text/event-stream",
)

# Tried again at once, or after a wait: the model never knows, and nothing of its attempts is used up.
PASSING = {
    "429": Fails(status=429, kind="rate_limit_exceeded"),
    "429 with Retry-After": Fails(status=429, kind="rate_limit_exceeded", headers=retry_after(7)),
    "429 with a date": Fails(status=429, kind="rate_limit_exceeded", headers=(("Retry-After", soon()),)),
    "500": Fails(status=500),
    "502, a page of a gateway": Raw(body=b"<html>Bad Gateway</html>", content_type="text/html"),
    "503 overloaded": Fails(status=503, kind="overloaded_error"),
    "529 overloaded": Fails(status=529, kind="overloaded_error"),
    "timeout": Hangs(seconds=1.0),
    "connection closed": Drops(),
    "stream cut at once": Answer(text="never seen", cut_after=1),
    "stream cut half-way": Answer(text="never seen whole " * 20, cut_after=5),
    "document cut": Raw(body=b'{"id": "x", "choices": [{"index": 0, "mess'),
    "not JSON": Raw(body=b"oops"),
    "JSON of another kind": Raw(body=b"[1, 2, 3]"),
    "events that aren't JSON": Raw(body=b'data: {"id": "x", \n\n', content_type="text/event-stream"),
    "error within the stream": OVERLOADED_IN_STREAM,
    "fields missing": Answer(text="x", without=("choices", "output", "content"), is_document=True),
    "nothing at all": Raw(body=b""),
}
# The model said something that is no answer: told back, and no attempt is used up.
NO_ANSWER = {
    "refusal": (Answer(text="I can't help with that.", stop="refusal"), "refused"),
    "content filter": (Answer(stop="filter"), "refused"),
    "empty": (Answer(), "empty"),
    "blank": (Answer(text=" \n "), "empty"),
    "reasoning alone": (Answer(thinking="hm"), "empty"),
    "cut at its longest": (Answer(text="```python plan.py\nfast", stop="length"), "truncated"),
    "a tool nobody offered": (Answer(tool="run_shell"), "empty"),
}
# An answer without a candidate is an attempt, which can't be built; the reason is told back.
UNREADABLE = {
    "200 KB of prose": (Answer(text=PROSE), "no fenced block"),
    "another language": (Answer(text=RUST), "no block is plan.py"),
    "no file names": (Answer(text=ANONYMOUS), "several cpp blocks have no file name"),
    "no end": (Answer(text=UNFINISHED), "has no end"),
}
# Odd, but a candidate all the same.
READABLE = {
    "two answers in one": Answer(text=GOOD[1].text + "\nNo, better:\n" + GOOD[0].text),
    "a lone block without a name": Answer(text="```python\ndef forward(x): slow 0.5\n```"),
    "a ModelNew": Answer(text="```python\nclass ModelNew:  # slow 0.5\n```\n"),
    "folders in names": Answer(text=GOOD[0].text.replace("plan.py", "src/plan.py")),
    "a document where a stream was asked for": replace(GOOD[0], is_document=True),
    "reasoning": replace(GOOD[0], thinking="Let me think."),
}
# No use asking again: this author's turn is over, and the others' isn't.
FINAL = {
    "401": (Fails(status=401, kind="authentication_error", message="invalid x-api-key"), "not_authorised"),
    "403": (Fails(status=403, kind="permission_error"), "not_authorised"),
    "404 unknown model": (Fails(status=404, kind="not_found_error", message="no such model"), "unknown_model"),
    "402 no credit": (Fails(status=402, kind="billing_error"), "not_authorised"),
    "400 too long": (Fails(status=400, kind="invalid_request_error", message="prompt is too long"), "provider_failed"),
}


pytestmark = pytest.mark.usefixtures("keys")


def conducted(store, server, model, *others):
    """Run a search; return the run, its attempts that the model made, its calls and the waits."""
    asked = Asked(server, attempts=2, silence_s=0.4)
    run, winner = asked.search(store, FakeStations(), model, *others).conduct()
    attempts = [each for each in store.attempts_of(RUN.id) if not each.is_final_examination]
    calls = store.calls_of(RUN.id)
    bill = bill_of(calls)
    books = server.books
    assert (bill.tokens.input, bill.tokens.output) == (books.input_tokens, books.output_tokens)
    assert bill.tokens.cached == books.cached_tokens
    assert run.state == "finished"
    return winner, attempts, calls, asked.waits


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("fault", PASSING)
def test_what_may_pass_is_tried_again_and_costs_no_attempt(store, model, fault):
    with LoopbackModels([PASSING[fault], *GOOD]) as server:
        winner, attempts, calls, waits = conducted(store, server, model)

    assert [each.candidate.entry.text.strip() for each in attempts] == ["slow 0.5", "fast 2.0"]
    assert winner.attempt.candidate.entry.text.strip() == "fast 2.0"
    assert [call.retries for call in calls] == [1, 0]
    assert all(call.outcome == "answered" for call in calls)
    expected = {"429 with Retry-After": [7.0]}.get(fault, [1.0])
    assert waits == expected or (fault == "429 with a date" and 0 <= waits[0] <= 1)


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("fault", NO_ANSWER)
def test_what_is_no_answer_is_told_back_and_costs_no_attempt(store, model, fault):
    step, outcome = NO_ANSWER[fault]
    with LoopbackModels([step, *GOOD]) as server:
        _, attempts, calls, _ = conducted(store, server, model)

    assert len(attempts) == 2
    assert [call.outcome for call in calls] == [outcome, "answered", "answered"]
    assert "nswer" in server.sent[1].text  # it was told what was wrong
    assert calls[0].detail


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("fault", UNREADABLE)
def test_an_answer_without_a_candidate_is_an_attempt_with_its_reason(store, model, fault):
    step, reason = UNREADABLE[fault]
    with LoopbackModels([step, GOOD[1]]) as server:
        winner, attempts, calls, _ = conducted(store, server, model)

    assert isinstance(attempts[0].built, BuildFailed)
    assert reason in attempts[0].feedback
    assert attempts[0].candidate.files[0].text == step.text
    assert len(attempts) == len(calls) == 2
    assert reason in json.dumps(server.sent[1].body)
    assert len(server.sent[1].text) < 60_000  # a novel isn't paid for again
    assert winner.attempt.candidate.entry.text.strip() == "fast 2.0"


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("oddity", READABLE)
def test_what_is_odd_but_readable_is_read(store, model, oddity):
    with LoopbackModels([READABLE[oddity], GOOD[1]]) as server:
        _, attempts, calls, _ = conducted(store, server, model)

    assert [each.candidate.entry.text.split()[-1] for each in attempts] == ["0.5", "2.0"]
    assert [call.outcome for call in calls] == ["answered"] * 2


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("fault", FINAL)
def test_where_asking_again_is_of_no_use_the_others_go_on(store, model, fault):
    step, outcome = FINAL[fault]
    with LoopbackModels([step]) as server:
        winner, attempts, calls, waits = conducted(store, server, model, ScriptedAuthor("fast 3.0"))

    assert winner.attempt.candidate.author == "fuser"
    assert [call.outcome for call in calls] == [outcome]
    assert waits == []
    assert len(attempts) == 1
    assert any(note.startswith(f"{model}: 0 attempts") and outcome in note for note in store.notes_of(RUN.id))


def test_a_provider_that_keeps_failing_is_asked_six_times_with_growing_waits(store):
    with LoopbackModels([Fails(status=503)]) as server:
        _, _, calls, waits = conducted(store, server, MODELS[0], ScriptedAuthor("fast 3.0"))

    assert waits == [1.0, 2.0, 4.0, 8.0, 16.0]
    assert (calls[0].outcome, calls[0].retries) == ("provider_failed", 5)
    assert len(server.sent) == 6


def test_a_wait_that_is_longer_than_the_time_left_ends_the_turn_at_once(store):
    with LoopbackModels([Fails(status=429, headers=retry_after(3600))]) as server:
        _, _, calls, waits = conducted(store, server, MODELS[1])

    assert waits == []
    assert calls[0].outcome == "rate_limited"


def test_a_model_that_always_refuses_is_not_asked_for_ever(store):
    with LoopbackModels([Answer(text="No.", stop="refusal")]) as server:
        _, attempts, calls, _ = conducted(store, server, MODELS[2], ScriptedAuthor("fast 3.0"))

    assert len(calls) == 2
    assert [each.candidate.author for each in attempts] == ["fuser"]


@pytest.mark.parametrize("model", MODELS[:2])
def test_an_answer_whose_usage_is_not_told_is_used_and_its_price_is_unknown(store, model):
    untold = replace(GOOD[0], without=("usage",), is_document=True)
    with LoopbackModels([untold, GOOD[1]]) as server:
        _, attempts, calls, _ = conducted(store, server, model)

    assert len(attempts) == 2
    assert calls[0].cost_usd is None
    assert calls[1].cost_usd > 0
    assert bill_of(calls).unpriced == 1


def test_a_model_that_repeats_itself_is_told_so(store):
    with LoopbackModels([GOOD[0], GOOD[0]]) as server:
        asked = Asked(server, attempts=3)
        asked.search(store, FakeStations(), MODELS[1]).conduct()

    assert len(server.sent) == 3
    assert "These are the files of attempt 1 again" not in server.sent[1].text
    assert "These are the files of attempt 1 again" in server.sent[2].text


def test_the_server_counts_what_a_cut_stream_handed_out():
    cut = Answer(text="x" * 100, cut_after=3)
    names = [name for name, _ in messages_events(cut, "m")][:3]

    assert names[0] == "message_start"  # which holds the tokens of the request: they are on the bill

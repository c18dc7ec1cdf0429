"""Tuners over three protocols, against a server on loopback: asked under a schema, judged by what is in the store."""

import itertools
import json

import pytest

from fake_stations import ScriptedAuthor
from kernelwright.authors.llm.spelling import PROVIDERS
from kernelwright.authors.tuner.answer import Form
from kernelwright.authors.tuner.space import space_of
from kernelwright.records.build import BuildFailed
from kernelwright.records.model_call import bill_of
from kernelwright.records.recording import Recording, recorded_run
from kernelwright.store.store import Store
from kernelwright.swarm.events import Called, Tried
from llm_runs import MODELS, killed
from loopback_models import Answer, Drops, Fails, LoopbackModels, Raw
from stored_run import MACHINE, PROBLEM, RUN
from tuner_runs import BRIEF, KERNEL, LIBRARY, PLAIN, AskedToTune, TunedStations, choice, chosen

SCHEMA = Form(space_of(BRIEF)).schema
WORST, BETTER, BEST = choice(LIBRARY, thinking="Hm."), choice(KERNEL, PLAIN), choice(KERNEL)
# Answers that are no choice: each is an attempt that can't be built, and the model hears why.
UNUSABLE = {
    "prose alone": (Answer(text="I would take the kernel."), "no whole JSON object"),
    "cut JSON": (Answer(text=json.dumps(chosen())[:-9]), "no whole JSON object"),
    "a value outside the schema": (choice("gpu"), "Input should be 'kernel' or 'library'"),
    "an extra key": (Answer(text=json.dumps(chosen(unroll=4))), "Extra inputs are not permitted"),
    "a key missing": (Answer(text='{"candidate": {"graph": "fused as captured"}}'), "Field required"),
    "200 KB of braces": (Answer(text="{" * 200_000), "no whole JSON object"),
}
USABLE = {
    "prose around it": Answer(text=f"I think so.\n```json\n{BEST.text}\n```\nFor it is fast."),
    "a document where a stream was asked for": choice(KERNEL, is_document=True),
    "reasoning": choice(KERNEL, thinking="Let me think."),
}
NO_ANSWER = {
    "refusal": (Answer(text="I can't help with that.", stop="refusal"), "refused"),
    "empty": (Answer(), "empty"),
    "cut at its longest": (Answer(text='{"candidate": {', stop="length"), "truncated"),
}
PASSING = {"500": Fails(status=500), "not JSON": Raw(body=b"oops"), "connection closed": Drops()}


def in_turn(cases):
    """Each case with one of the protocols; that each of them is spoken in full is the writers' tests' to show."""
    return list(zip(cases, itertools.cycle(MODELS), strict=False))


pytestmark = pytest.mark.usefixtures("keys")


def conducted(store, server, *authors, attempts=2):
    """Run a search; return its winner, attempts and calls. The bill is always what the server handed out."""
    stations = TunedStations()
    run, winner = AskedToTune(server, attempts=attempts).search(store, stations, *authors).conduct()
    calls = store.calls_of(RUN.id)
    bill = bill_of(calls)
    assert (bill.tokens.input, bill.tokens.output) == (server.books.input_tokens, server.books.output_tokens)
    assert {call.role for call in calls} <= {"tuner"}
    assert run.state == "finished"
    return winner, tried(store), calls


def tried(store):
    return [each for each in store.attempts_of(RUN.id) if not each.is_final_examination]


@pytest.mark.parametrize("model", MODELS)
def test_choices_become_candidates_and_the_best_wins(store, model):
    with LoopbackModels([WORST, BETTER, BEST]) as server:
        winner, attempts, calls = conducted(store, server, model, attempts=3)

    assert [each.candidate.note for each in attempts] == [
        "choice 1: fused as captured, _softmax computed_by=library",
        "choice 2: fused as captured, linear weights=as_they_are",
        "choice 3: fused as captured, as usual",
    ]
    assert [each.fastest.ratio.value for each in attempts] == [1.5, 2.0, 2.5]
    assert winner.attempt.candidate.id == attempts[2].candidate.id
    assert {call.author for call in calls} == {f"tuner:{model}"}
    assert calls[0].cost_usd > 0
    # What earlier choices came to is in the next question.
    assert "- attempt 1, fused as captured, _softmax computed_by=library: right; 1.50x eager" in asked_of(server, 1)
    assert "The best is attempt 2, 2.00 times as fast" in asked_of(server, 2)
    assert any(f"tuner:{model}: 3 attempts, 3 accepted, the best 2.50x" in note for note in store.notes_of(RUN.id))


def asked_of(server, number):
    """What a question said last, as the model reads it."""
    last = server.sent[number].body.get("input", server.sent[number].body.get("messages"))[-1]["content"]
    return last if isinstance(last, str) else last[-1]["text"]


@pytest.mark.parametrize("provider", PROVIDERS, ids=lambda provider: provider.name)
def test_answers_are_held_to_the_schema_where_the_provider_can(store, provider, monkeypatch):
    for variable in provider.key_variables:
        monkeypatch.setenv(variable, "key-of-a-provider")
    names = {"anthropic": "claude-sonnet-4-5", "google": "gemini-2.5-pro", "openrouter": "openai/gpt-5"}
    with LoopbackModels([BEST, BETTER]) as server:
        _, attempts, _ = conducted(store, server, f"{provider.name}:{names.get(provider.name, 'gpt-5')}")

    body = server.sent[0].body
    held = body.get("response_format") or body.get("text") or body.get("output_config") or {}
    is_held = "_softmax" in json.dumps(held)
    assert is_held == (provider.name != "deepseek"), body.keys()  # whose Chat Completions take no schema
    assert json.dumps(SCHEMA, separators=(",", ":")) in asked_of(server, 0)  # it is told in words everywhere
    assert len(attempts) == 2


@pytest.mark.parametrize(("fault", "model"), in_turn(UNUSABLE))
def test_an_answer_that_is_no_choice_is_an_attempt_with_its_reason(store, fault, model):
    step, reason = UNUSABLE[fault]
    with LoopbackModels([step, BEST]) as server:
        winner, attempts, calls = conducted(store, server, model)

    assert isinstance(attempts[0].built, BuildFailed)
    assert reason in attempts[0].feedback
    assert attempts[0].candidate.files[0].text == step.text
    assert len(attempts) == len(calls) == 2
    assert "attempt 1, an answer that can't be used: " in asked_of(server, 1)
    assert reason in asked_of(server, 1)
    assert len(server.sent[1].text) < 10_000  # a novel isn't paid for again
    assert winner.attempt.candidate.id == attempts[1].candidate.id


@pytest.mark.parametrize(("oddity", "model"), in_turn(USABLE))
def test_what_is_odd_but_a_choice_is_taken(store, oddity, model):
    with LoopbackModels([USABLE[oddity], BETTER]) as server:
        _, attempts, _ = conducted(store, server, model)

    assert [each.fastest.ratio.value for each in attempts] == [2.5, 2.0]


@pytest.mark.parametrize(("fault", "model"), in_turn(NO_ANSWER))
def test_what_is_no_answer_is_told_and_costs_no_attempt(store, fault, model):
    step, outcome = NO_ANSWER[fault]
    with LoopbackModels([step, BETTER, BEST]) as server:
        _, attempts, calls = conducted(store, server, model)

    assert [call.outcome for call in calls] == [outcome, "answered", "answered"]
    assert len(attempts) == 2
    assert f"no answer ({outcome})" in asked_of(server, 1)


@pytest.mark.parametrize(("fault", "model"), in_turn(PASSING))
def test_what_may_pass_is_asked_again(store, fault, model):
    with LoopbackModels([PASSING[fault], BETTER, BEST]) as server:
        _, attempts, calls = conducted(store, server, model)

    assert [call.retries for call in calls] == [1, 0]
    assert len(attempts) == 2


def test_a_choice_that_comes_to_the_same_again_costs_no_attempt_and_isn_t_asked_for_ever(store):
    with LoopbackModels([BEST]) as server:
        _, attempts, calls = conducted(store, server, MODELS[1], attempts=3)

    assert (len(attempts), len(calls)) == (1, 4)
    assert "fused as captured, as usual: the same as attempt 1, nothing new" in asked_of(server, 2)
    assert any("3 answers in which it said nothing of use" in note for note in store.notes_of(RUN.id))


def test_a_choice_that_makes_no_candidate_is_one_attempt_however_often_it_is_made(store):
    with LoopbackModels([choice(LIBRARY, PLAIN)]) as server:
        _, attempts, calls = conducted(store, server, MODELS[2], attempts=3)

    assert (len(attempts), len(calls)) == (1, 4)
    assert "leaves everything to the library" in attempts[0].feedback


def test_no_more_is_asked_than_there_are_choices(store):
    with LoopbackModels([WORST, BETTER, BEST, choice(LIBRARY, PLAIN)]) as server:
        _, attempts, calls = conducted(store, server, MODELS[0], attempts=9)

    assert (len(attempts), len(calls)) == (4, 4)
    # All of the library's own: a candidate of which nothing is ours is none.
    assert isinstance(attempts[3].built, BuildFailed)
    assert "leaves everything to the library" in attempts[3].feedback


def test_where_a_provider_can_t_be_asked_the_others_go_on(store):
    refused = Fails(status=401, kind="authentication_error", message="invalid key")
    with LoopbackModels([refused]) as server:
        winner, attempts, calls = conducted(store, server, MODELS[0], ScriptedAuthor("fast 3.0"))

    assert winner.attempt.candidate.author == "fuser"
    assert [call.outcome for call in calls] == ["not_authorised"]
    assert len(attempts) == 1


class Cut(BaseException):
    """Stands for whatever ends a process; nothing catches it."""


def answers_in_turn(sent, _number):
    """Answer by what was tried already: a question that is repeated gets the same answer again."""
    return [WORST, UNUSABLE["an extra key"][0], BETTER, BEST][sent.text.count("- attempt ")]


@pytest.mark.parametrize(("event_and_place", "model"), in_turn(itertools.product([Called, Tried], [1, 3])))
def test_cut_off_after_each_step_and_resumed_nothing_is_asked_anew(store, event_and_place, model):
    event, place = event_and_place

    def cut(happened, seen=[]):  # noqa: B006 - counts the calls of this one function
        if isinstance(happened, event):
            seen.append(happened)
            if len(seen) == place:
                raise Cut

    with LoopbackModels(step_for=answers_in_turn) as server:
        asked = AskedToTune(server, attempts=4)
        with pytest.raises(Cut):
            asked.search(store, TunedStations(), model, watcher=cut).conduct()
        paid = len(server.sent)
        _, winner = asked.search(store, TunedStations(), model).conduct()

        assert paid == place
        assert len(server.sent) == len(store.calls_of(RUN.id)) == 4
    assert len(tried(store)) == 4
    assert winner.attempt.candidate.id == tried(store)[3].candidate.id


KILLED = """
import os, signal, sys
from pathlib import Path
from kernelwright.store.store import Store
from kernelwright.swarm.events import Called
from stored_run import MACHINE, PROBLEM, RUN
from tuner_runs import AskedToTune, TunedStations

class Server:
    url = sys.argv[1]

def kill(event):
    if isinstance(event, Called) and event.call.number == 3:
        os.kill(os.getpid(), signal.SIGKILL)

with Store(Path(sys.argv[2])) as store:
    store.save_run(RUN, PROBLEM, MACHINE)
    AskedToTune(Server, attempts=4).search(store, TunedStations(), "openai:gpt-5", watcher=kill).conduct()
"""


def test_killed_between_call_and_attempt_nothing_is_paid_twice(tmp_path):
    with LoopbackModels(step_for=answers_in_turn) as server:
        killed(KILLED, server, tmp_path)
        with Store(tmp_path) as store:
            assert (len(store.calls_of(RUN.id)), len(tried(store))) == (3, 2)

            AskedToTune(server, attempts=4).search(store, TunedStations(), "openai:gpt-5").conduct()

            assert len(server.sent) == len(store.calls_of(RUN.id)) == len(tried(store)) == 4


def test_a_tuner_is_replayed_from_a_recording_without_asking_anybody(store, tmp_path, monkeypatch):
    with LoopbackModels([WORST, BETTER, BEST]) as server:
        _, attempts, calls = conducted(store, server, MODELS[0], attempts=3)
    monkeypatch.delenv("OPENAI_API_KEY")
    recording = Recording(runs=(recorded_run(RUN, PROBLEM, calls),))

    with Store(tmp_path / "replayed") as again:
        again.save_run(RUN, PROBLEM, MACHINE)
        asked = AskedToTune(server, attempts=4, replay=recording)  # the server has gone
        asked.search(again, TunedStations(), MODELS[0]).conduct()

        assert [each.candidate.files for each in tried(again)] == [each.candidate.files for each in attempts]
        replayed = again.calls_of(RUN.id)
        assert again.notes_of(RUN.id)[-1].endswith(f"no more answers of tuner:{MODELS[0]} after 3; nobody was asked")
    assert [(call.role, call.replayed, call.text) for call in replayed] == [
        ("tuner", True, call.text) for call in calls
    ]
    assert bill_of(replayed).cost_usd == 0.0

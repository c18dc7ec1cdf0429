"""A model hears what costs most; a run that goes on says it again from the record, though no profile repeats."""

import pytest

from fake_stations import FakeStations
from kernelwright.authors.author import AuthorOptions
from kernelwright.authors.llm.author import LanguageModel
from kernelwright.authors.llm.exchange import Pace
from kernelwright.authors.llm.spelling import spelled
from kernelwright.cli.watch import call_text
from kernelwright.records.model_call import bill_of
from kernelwright.swarm.events import Called, Tried
from llm_runs import MODELS, Asked, candidate
from loopback_models import Answer, Fails, LoopbackModels
from stored_run import RUN

ANALYST = "anthropic:claude-sonnet-4-5"
WRITTEN = [candidate("slow 0.5"), candidate("fast 2.0"), candidate("fast 3.0")]
ADVICE = Answer(text="1. Merge `k` with what follows it: it takes all of the 1,000 us.\n2. Vectorise `k`.")

pytestmark = pytest.mark.usefixtures("keys")


class Cut(BaseException):
    """Stands for whatever ends a process; nothing catches it."""


class Analysed(Asked):
    """Searches whose writers have an analyst."""

    analyst = "rules"

    def author(self, name):
        options = AuthorOptions(attempts=self.attempts, base_url=self.server.url, analyst=self.analyst)
        pace = Pace(sleep=self.waits.append, draw=lambda: 1.0, longest_silence_s=self.silence_s)
        return LanguageModel(spelled(name), options, pace=pace)


class WithModel(Analysed):
    analyst = ANALYST


def texts_of(sent):
    told = sent.body.get("input") or sent.body["messages"]
    return [item["content"] if isinstance(item["content"], str) else str(item["content"]) for item in told]


def is_for_the_analyst(sent):
    return sent.path == "/messages"


def answered(sent, _number):
    """Answer by who is asked, and by how much was said already: a request that is repeated gets the same answer."""
    if is_for_the_analyst(sent):
        return ADVICE
    said = sum(1 for item in sent.body["input"] if item.get("role") == "assistant")
    return WRITTEN[min(said, len(WRITTEN) - 1)]


def test_after_an_accepted_attempt_the_next_request_holds_the_rules_recommendation(store):
    with LoopbackModels(WRITTEN) as server:
        Analysed(server, attempts=3).search(store, FakeStations(), MODELS[0]).conduct()
        second, third = (texts_of(sent)[-1] for sent in server.sent[1:])

    assert "1. `k` (line 2 of plan.py) takes 1,000.0 us (100 % of the call) and moves 4,000 bytes at" in second
    assert "What its profile and its traffic show:\n\n1. `k`" in third


def test_a_run_that_goes_on_asks_nothing_anew(store):
    with LoopbackModels(step_for=answered) as server:
        asked = Analysed(server, attempts=3)
        asked.search(store, FakeStations(), MODELS[0]).conduct()
        stations = FakeStations()
        asked.search(store, stations, MODELS[0]).conduct()

        assert len(server.sent) == 3
    assert stations.witnessed == []  # nothing was profiled again


@pytest.mark.parametrize(("event", "place"), [*((Called, place) for place in (1, 2, 3, 4, 5)), (Tried, 1), (Tried, 2)])
def test_cut_off_anywhere_no_call_of_writer_or_analyst_is_paid_for_twice(store, event, place):
    seen = []

    def cut(happened):
        if isinstance(happened, event):
            seen.append(happened)
            if len(seen) == place:
                raise Cut

    with LoopbackModels(step_for=answered) as server:
        asked = WithModel(server, attempts=3)
        with pytest.raises(Cut):
            asked.search(store, FakeStations(), MODELS[0], watcher=cut).conduct()
        asked.search(store, FakeStations(), MODELS[0]).conduct()

        assert len(server.sent) == 5  # three of the writer, and the analyst's after all attempts but the last
        calls = store.calls_of(RUN.id)
        bill = bill_of(calls)
        assert (bill.tokens.input, bill.tokens.output) == (server.books.input_tokens, server.books.output_tokens)
    assert [(call.role, call.model) for call in calls] == [
        *(("writer", ""), ("analyst", ANALYST)) * 2,
        ("writer", ""),
    ]
    assert {call.author for call in calls} == {MODELS[0]}


def test_what_a_model_recommends_is_what_the_writer_hears(store):
    with LoopbackModels(step_for=answered) as server:
        WithModel(server, attempts=2).search(store, FakeStations(), MODELS[0]).conduct()
        asked = [texts_of(sent)[-1] for sent in server.sent if is_for_the_analyst(sent)]
        heard = texts_of([sent for sent in server.sent if not is_for_the_analyst(sent)][-1])[-1]

    assert len(asked) == 1
    assert "slow 0.5" in asked[0]
    assert "1. Merge `k` with what follows it: it takes all of the 1,000 us.\n2. Vectorise `k`.\n" in heard
    assert call_text(store.calls_of(RUN.id)[1]).startswith(f"{ANALYST}, analyst for {MODELS[0]}, answered after")


def test_an_analyst_that_fails_leaves_the_rules_standing_and_a_remark_and_isn_t_asked_again(store):
    fails = Fails(status=401, kind="authentication_error", message="who are you?")

    def step(sent, number):
        return fails if is_for_the_analyst(sent) else answered(sent, number)

    with LoopbackModels(step_for=step) as server:
        asked = WithModel(server, attempts=2)
        asked.search(store, FakeStations(), MODELS[0]).conduct()
        heard = texts_of([sent for sent in server.sent if not is_for_the_analyst(sent)][-1])[-1]
        paid = len(server.sent)
        asked.search(store, FakeStations(), MODELS[0]).conduct()

        assert len(server.sent) == paid == 3
    assert "1. `k` (line 2 of plan.py) takes 1,000.0 us" in heard
    (remark,) = [note for note in store.notes_of(RUN.id) if "analyst" in note]
    assert remark.startswith(f"{MODELS[0]}: analyst {ANALYST}: not authorised")
    assert remark.endswith("the rules' recommendations stand")

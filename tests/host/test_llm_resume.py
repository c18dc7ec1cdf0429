"""A run with a language model that is cut off anywhere goes on where it was, and no answer is paid for twice."""

import pytest

from fake_stations import FakeStations
from kernelwright.store.store import Store
from kernelwright.swarm.events import Called, Tried
from llm_runs import MODELS, Asked, candidate, killed
from loopback_models import Answer, Drops, LoopbackModels
from stored_run import RUN

ANSWERS = [
    candidate("build_failed 1"),
    Answer(text="no code at all"),
    candidate("slow 0.5", thinking="Let me think."),
    candidate("fast 2.0"),
]
WANTED = ["build_failed 1", "no code at all", "slow 0.5", "fast 2.0"]


class Cut(BaseException):
    """Stands for whatever ends a process; nothing catches it."""


pytestmark = pytest.mark.usefixtures("keys")


def tried(store):
    attempts = [each for each in store.attempts_of(RUN.id) if not each.is_final_examination]
    return [each.candidate.files[0].text.strip() for each in attempts]


def answers_in_turn(sent, _number):
    """Answer by how much was said already: a request that is repeated gets the same answer again."""
    said = sum(1 for item in sent.body.get("input", sent.body.get("messages")) if item.get("role") == "assistant")
    return ANSWERS[min(said, len(ANSWERS) - 1)]


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("event", [Called, Tried])
@pytest.mark.parametrize("place", [1, 3])
def test_cut_off_after_each_step_and_resumed(store, model, event, place):
    def cut(happened, seen=[]):  # noqa: B006 - counts the calls of this one function
        if isinstance(happened, event):
            seen.append(happened)
            if len(seen) == place:
                raise Cut

    with LoopbackModels(step_for=answers_in_turn) as server:
        asked = Asked(server, attempts=4)
        with pytest.raises(Cut):
            asked.search(store, FakeStations(), model, watcher=cut).conduct()
        paid = len(server.sent)
        events = []
        run, winner = asked.search(store, FakeStations(), model, watcher=events.append).conduct()

        assert paid == place
        assert len(server.sent) == len(store.calls_of(RUN.id)) == 4
    assert tried(store) == WANTED
    assert winner.attempt.candidate.entry.text.strip() == "fast 2.0"
    assert [happened.was_known for happened in events if isinstance(happened, Called)] == [
        number <= place for number in (1, 2, 3, 4)
    ]
    assert run.state == "finished"


def test_cut_off_after_the_final_examination_the_model_still_hears_what_it_heard(store):
    with LoopbackModels(step_for=answers_in_turn) as server:
        asked = Asked(server, attempts=4)
        asked.search(store, FakeStations(), MODELS[0]).conduct()
        asked.search(store, FakeStations(), MODELS[0]).conduct()

        assert len(server.sent) == 4


def test_a_failed_call_is_asked_again_when_the_run_goes_on(store):
    script = [Drops(), *ANSWERS]
    with LoopbackModels(script) as server:
        asked = Asked(server, attempts=4)
        asked.author(MODELS[0])
        short = asked.search(store, FakeStations(), MODELS[0], seconds=3.5)  # no time for a second try
        short.conduct()
        assert [call.outcome for call in store.calls_of(RUN.id)] == ["provider_failed"]

        asked.search(store, FakeStations(), MODELS[0]).conduct()

    assert tried(store) == WANTED
    assert [call.number for call in store.calls_of(RUN.id)] == [1, 2, 3, 4, 5]


def test_two_models_of_a_run_have_their_own_calls(store):
    with LoopbackModels(step_for=answers_in_turn) as server:
        Asked(server, attempts=1).search(store, FakeStations(), *MODELS).conduct()

    calls = sorted((call.author, call.number) for call in store.calls_of(RUN.id))  # they are asked side by side
    assert calls == sorted((model, 1) for model in MODELS)


KILLED = """
import os, signal, sys
from pathlib import Path
from fake_stations import FakeStations
from kernelwright.store.store import Store
from kernelwright.swarm.events import Called
from llm_runs import Asked
from stored_run import MACHINE, PROBLEM, RUN

class Server:
    url = sys.argv[1]

def kill(event):
    if isinstance(event, Called) and event.call.number == 2:
        os.kill(os.getpid(), signal.SIGKILL)

with Store(Path(sys.argv[2])) as store:
    store.save_run(RUN, PROBLEM, MACHINE)
    Asked(Server, attempts=4).search(store, FakeStations(), "openai:gpt-5", watcher=kill).conduct()
"""


def test_killed_between_call_and_attempt_nothing_is_paid_twice(tmp_path):
    with LoopbackModels(step_for=answers_in_turn) as server:
        killed(KILLED, server, tmp_path)
        with Store(tmp_path) as store:
            assert (len(store.calls_of(RUN.id)), tried(store)) == (2, WANTED[:1])

            Asked(server, attempts=4).search(store, FakeStations(), "openai:gpt-5").conduct()

            assert tried(store) == WANTED
            assert len(server.sent) == len(store.calls_of(RUN.id)) == 4

"""A run's models are recorded and replayed: no key, no network, the same attempts, nothing paid twice."""

import json
from dataclasses import replace

import pytest
from run_cli import cli

from fake_stations import FakeStations
from kernelwright.authors.author import AuthorOptions
from kernelwright.authors.llm.author import LanguageModel
from kernelwright.authors.llm.spelling import PROVIDERS, spelled
from kernelwright.records.model_call import bill_of
from kernelwright.store.recording_file import read_recording
from kernelwright.store.store import Store
from kernelwright.swarm.events import Called
from llm_runs import BRIEF, Asked, candidate
from loopback_models import Answer, LoopbackModels
from stored_run import MACHINE, PROBLEM, RUN

MODEL = "openai:gpt-5"
SCRIPT = [candidate("build_failed 1"), Answer(text="no code at all"), candidate("slow 0.5"), candidate("fast 2.0")]
WANTED = ["build_failed 1", "no code at all", "slow 0.5", "fast 2.0"]


class Cut(BaseException):
    """Stands for whatever ends a process; nothing catches it."""


class Nobody:
    url = "http://127.0.0.1:9/v1"  # where nothing listens


class Replaying(Asked):
    """A search whose models are answered from a recording."""

    def __init__(self, recording, attempts):
        super().__init__(Nobody, attempts=attempts)
        self.recording = recording

    def author(self, name):
        options = AuthorOptions(attempts=self.attempts, base_url=self.server.url, replay=self.recording)
        return LanguageModel(spelled(name), options, ask=self.asked)

    def asked(self, *_, **__):
        raise AssertionError("a model was asked")


def store_in(folder):
    store = Store(folder)
    store.save_run(RUN, PROBLEM, MACHINE)
    return store


def tried(store):
    attempts = [each for each in store.attempts_of(RUN.id) if not each.is_final_examination]
    return [each.candidate.files[0].text.strip() for each in attempts]


@pytest.fixture(scope="module")
def recorded(tmp_path_factory):
    """The folder of a store with a run in which a model was asked, and its calls."""
    home = tmp_path_factory.mktemp("recorded")
    with pytest.MonkeyPatch.context() as patch, LoopbackModels(SCRIPT) as server, store_in(home) as store:
        patch.setenv("OPENAI_API_KEY", "sk-test-of-openai")
        Asked(server, attempts=4).search(store, FakeStations(), MODEL).conduct()
        return home, store.calls_of(RUN.id)


@pytest.fixture
def traffic(recorded, tmp_path, capsys):
    said = cli(capsys, "runs", "record", RUN.id[:6], "--out", tmp_path / "traffic.json", "--home", recorded[0])
    assert said.code == 0, said.err
    assert said.out == f"4 calls of 1 runs ({RUN.id}) written to {tmp_path / 'traffic.json'}\n"
    return tmp_path / "traffic.json"


@pytest.fixture(autouse=True)
def no_key(monkeypatch, recorded):
    for provider in PROVIDERS:
        for variable in (*provider.key_variables, provider.url_variable):
            monkeypatch.delenv(variable, raising=False)


def test_a_replayed_run_makes_the_same_attempts_and_asks_nobody(recorded, traffic, tmp_path):
    _, calls = recorded
    with store_in(tmp_path / "replayed") as store:
        run, winner = Replaying(read_recording(traffic), 4).search(store, FakeStations(), MODEL).conduct()

        assert tried(store) == WANTED
        replayed = store.calls_of(RUN.id)
    assert run.state == "finished"
    assert winner.attempt.candidate.entry.text.strip() == "fast 2.0"
    assert [replace(call, replayed=False, remark="") for call in replayed] == list(calls)
    assert {call.remark for call in replayed} == {f"replayed from call {n} of run {RUN.id}" for n in (1, 2, 3, 4)}
    bill = bill_of(replayed)
    assert (bill.calls, bill.cost_usd, bill.replayed) == (0, 0.0, 4)
    assert bill.replayed_usd == pytest.approx(bill_of(calls).cost_usd)


def test_the_record_of_a_replayed_run_says_what_was_paid_when(traffic, tmp_path, capsys):
    with store_in(tmp_path / "replayed") as store:
        Replaying(read_recording(traffic), 4).search(store, FakeStations(), MODEL).conduct()

    shown = cli(capsys, "runs", "show", RUN.id, "--home", tmp_path / "replayed")

    assert f"call 1: {MODEL} answered, replayed from call 1 of run {RUN.id} (1,000 + 300 tokens" in shown.out
    assert "4 calls replayed from a recording, not paid again ($0.0161 then)" in shown.out
    again = cli(capsys, "runs", "record", "--all", "--out", tmp_path / "again.json", "--home", tmp_path / "replayed")
    assert again.code == 0
    first, second = (read_recording(each).runs[0].model_calls() for each in (traffic, tmp_path / "again.json"))
    assert [replace(call, replayed=False) for call in second] == list(first)


def test_a_key_in_a_users_own_file_is_sent_to_nobody_and_recorded_nowhere(tmp_path, monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", "sk-test-of-openai")
    monkeypatch.setenv("DEEPSEEK_API_KEY", "sk-pasted-by-mistake")
    monkeypatch.setattr("llm_runs.BRIEF", replace(BRIEF, source="KEY = 'sk-pasted-by-mistake'"))
    with LoopbackModels(SCRIPT) as server, store_in(tmp_path / "home") as store:
        Asked(server, attempts=2).search(store, FakeStations(), MODEL).conduct()

        assert "KEY = '[key]'" in server.sent[0].text
        assert not any("sk-pasted" in sent.text for sent in server.sent)
        assert "KEY = '[key]'" in store.calls_of(RUN.id)[0].messages[1].text


class Slower(FakeStations):
    """A machine on which a clock says something else, so that the model hears something else."""

    def measure(self, accepted, candidate, artifact, *, budget_s, is_final):
        timed = super().measure(accepted, candidate, artifact, budget_s=budget_s, is_final=is_final)
        (first,) = timed.comparisons
        return replace(timed, comparisons=(replace(first, baseline_median_ns=first.baseline_median_ns * 3),))


def test_where_the_clock_says_something_else_answers_come_by_order_and_that_is_told(traffic, tmp_path, capsys):
    events = []
    with store_in(tmp_path / "replayed") as store:
        replaying = Replaying(read_recording(traffic), 4)
        replaying.search(store, Slower(), MODEL, watcher=events.append).conduct()

        assert tried(store) == WANTED
        notes = store.notes_of(RUN.id)
    (told,) = [note for note in notes if "next in order" in note]
    assert told.startswith(
        f"{MODEL}: answer 4 is replayed from call 4 of run {RUN.id}, the next in order: what is asked"
    )
    assert "next in order" in [each for each in events if isinstance(each, Called)][-1].call.remark


def test_a_recording_that_ends_earlier_ends_the_author_with_one_sentence(traffic, tmp_path):
    with store_in(tmp_path / "replayed") as store:
        Replaying(read_recording(traffic), 5).search(store, FakeStations(), MODEL, "openai:o3").conduct()

        assert len(store.calls_of(RUN.id)) == 4
        notes = store.notes_of(RUN.id)
    why = f"the recording has no more answers of {MODEL} after 4; nobody was asked"
    assert f"{MODEL}: 4 attempts, 2 accepted, the best 2.00x; {why}" in notes
    assert "the recording has no answers of openai:o3 for this problem; nobody was asked" in notes[-1]


@pytest.mark.parametrize("place", [1, 2, 3])
@pytest.mark.parametrize("stations", [FakeStations, Slower])
def test_a_replayed_run_that_was_cut_off_goes_on(traffic, tmp_path, place, stations):
    def cut(event, seen=[]):  # noqa: B006 - counts the calls of this one function
        seen.append(isinstance(event, Called))
        if sum(seen) == place:
            raise Cut

    with store_in(tmp_path / "replayed") as store:
        replaying = Replaying(read_recording(traffic), 4)
        with pytest.raises(Cut):
            replaying.search(store, stations(), MODEL, watcher=cut).conduct()
        replaying.search(store, stations(), MODEL).conduct()

        assert tried(store) == WANTED
        assert [(call.number, call.replayed) for call in store.calls_of(RUN.id)] == [(n, True) for n in (1, 2, 3, 4)]


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (("runs", "record", "--out", "x.json"), "name one run or several, or --all"),
        (("runs", "record", RUN.id, "--all", "--out", "x.json"), "name one run or several, or --all"),
        (("runs", "record", "ffff", "--out", "x.json"), "no run called 'ffff'"),
        (("runs", "record", RUN.id, "--out", "there.json"), "there.json: it exists already"),
        (("optimize", "p.py", "--authors", MODEL, "--replay", "none.json"), "none.json: can't be read"),
        (("optimize", "p.py", "--authors", MODEL, "--replay", "there.json"), "there.json: not JSON"),
    ],
)
def test_what_can_t_be_recorded_or_replayed_is_one_line(recorded, tmp_path, capsys, arguments, line):
    there = tmp_path / "there.json"
    there.write_text("here is something")

    said = cli(capsys, *(each.replace("there.json", str(there)) for each in arguments), "--home", recorded[0])

    assert said.code == 2
    assert line in said.err.splitlines()[-1]
    assert there.read_text() == "here is something"


def test_a_store_in_which_no_model_was_asked_has_nothing_to_record(tmp_path, capsys):
    store_in(tmp_path / "home").close()

    said = cli(capsys, "runs", "record", "--all", "--out", tmp_path / "x.json", "--home", tmp_path / "home", "--json")

    assert (said.code, said.out) == (2, "")
    assert "no language model was asked in any run of this store" in said.err


def test_a_recording_says_in_json_what_was_written(recorded, tmp_path, capsys):
    out = tmp_path / "new" / "traffic.json"

    told = json.loads(cli(capsys, "runs", "record", "--all", "--out", out, "--home", recorded[0], "--json").out)

    assert told == {"file": str(out), "runs": [RUN.id], "calls": 4}
    assert len(json.loads(out.read_text())["runs"][0]["calls"]) == 4

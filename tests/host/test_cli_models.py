"""Language models on the command line: which there are, what each needs, what one would be told."""

import json

import pytest
from run_cli import PROBLEM, cli

from fake_stations import FakeStations, ScriptedAuthor
from kernelwright.authors.llm.spelling import PROVIDERS
from kernelwright.cli.output import progress
from kernelwright.cli.watch import commentary
from kernelwright.store.store import Store
from llm_runs import Asked
from loopback_models import LoopbackModels
from stored_run import MACHINE, RUN
from stored_run import PROBLEM as STORED_PROBLEM

KEY = "sk-planted-0123456789abcdef"
NO_KEY = "openai:gpt-5: nothing asked: no key for openai: set OPENAI_API_KEY in the environment"


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch):
    for provider in PROVIDERS:
        for variable in (*provider.key_variables, provider.url_variable):
            monkeypatch.delenv(variable, raising=False)


@pytest.fixture
def problem(tmp_path):
    path = tmp_path / "problem.py"
    path.write_text(PROBLEM)
    return path


def test_providers_are_listed_with_the_key_each_needs_and_never_with_its_value(capsys, monkeypatch):
    monkeypatch.setenv("ANTHROPIC_API_KEY", KEY)

    said = cli(capsys, "authors")

    assert said.code == 0
    assert all(provider.name in said.out for provider in PROVIDERS)
    assert "key in ANTHROPIC_API_KEY: set" in said.out
    assert "key in OPENAI_API_KEY: not set" in said.out
    assert KEY not in said.out


def test_what_is_missing_is_in_the_json_too(capsys, monkeypatch):
    monkeypatch.setenv("ANTHROPIC_API_KEY", KEY)

    said = cli(capsys, "authors", "--json")
    rows = {row["author"]: row["missing"] for row in json.loads(said.out)}

    assert rows["anthropic:MODEL"] is None
    assert rows["openai:MODEL"] == "no key for openai: set OPENAI_API_KEY in the environment"
    assert "--base-url" in rows["compatible:MODEL"]
    assert KEY not in said.out


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (("--authors", "gpt:5"), "no provider of models called 'gpt'; known: openai:MODEL, openai-chat:MODEL,"),
        (("--authors", "gpt-5"), "no author called 'gpt-5'; known: fuser"),
        (("--authors", "openai:"), "no model called 'openai:'"),
        (("--authors", "openai:m", "--base-url", "localhost"), "base URL 'localhost': not an http:// or https:// URL"),
        (("--authors", "openai:m", "--base-url", "http://k@h/v1"), "keys are for the environment"),
        (("--authors", "openai:m", "--attempts", "0"), "Invalid value for '--attempts'"),
    ],
)
def test_what_can_t_be_asked_is_one_line(capsys, problem, tmp_path, arguments, line):
    said = cli(capsys, "optimize", problem, "--target", "cpu", "--home", tmp_path / "home", *arguments)

    assert said.code == 2
    assert line in said.err.splitlines()[-1]
    assert "Traceback" not in said.err


def test_without_a_key_one_line_says_which_to_set_and_the_others_go_on(capsys, tmp_path):
    with Store(tmp_path) as store, LoopbackModels() as server:
        store.save_run(RUN, STORED_PROBLEM, MACHINE)
        authors = ("openai:gpt-5", ScriptedAuthor("fast 2.0"))
        run, winner = Asked(server).search(store, FakeStations(), *authors, watcher=commentary(progress())).conduct()

        assert server.sent == []
        assert winner.attempt.candidate.author == "fuser"
        assert NO_KEY in store.notes_of(run.id)
    assert NO_KEY in capsys.readouterr().err.splitlines()


def test_the_prompt_is_shown_word_for_word_as_it_is_sent(capsys, problem):
    said = cli(capsys, "prompt", problem, "--target", "cpu", "--author", "anthropic:claude-sonnet-4-5")

    assert said.code == 0
    assert "aten._softmax.default(%mul, -1, False)" in said.out
    assert "## A worked example: softmax over rows" in said.out
    assert "writer 1" in said.err
    told = json.loads(cli(capsys, "prompt", problem, "--target", "cpu", "--json").out)
    assert [message["speaker"] for message in told["messages"]] == ["system", "user"]
    assert all(message["text"] in said.out for message in told["messages"])
    assert told["prompts"]["problem"] == 1


def test_a_prompt_for_an_unknown_provider_is_refused(capsys, problem):
    assert cli(capsys, "prompt", problem, "--author", "gpt:5").code == 2

"""Language models on the command line: which there are, what each needs, what one would be told."""

import json

import pytest
import typer
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
        (("--exemplars", "9"), "Invalid value for '--exemplars'"),
        (("--reference", "no.cu"), "reference 'no.cu': no such file. Name a source file, or run:ID for what won a run"),
        (("--reference", "run:ffff"), "no run called 'ffff'; known: none. See `kernelwright runs list`."),
        (("--analyst", "gpt-5"), "no analyst called 'gpt-5'; known: rules, none, PROVIDER:MODEL."),
        (("--analyst", "gpt:5"), "no provider of models called 'gpt'"),
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
    assert told["prompts"]["problem"] == 2
    assert told["after"] == {}
    assert "the least time of one call by the roofline" in said.out


def test_exemplars_and_a_reference_are_shown_and_can_be_left_out(capsys, problem, tmp_path):
    (tmp_path / "softmax.cu").write_text("__global__ void softmax_rows() {}\n")
    words = ("prompt", problem, "--target", "cpu")

    said = cli(capsys, *words, "--reference", tmp_path / "softmax.cu")
    without = cli(capsys, *words, "--exemplars", 0)

    assert "# An implementation in CUDA C++" in said.out
    assert "__global__ void softmax_rows() {}" in said.out
    assert "## 23_Softmax\n\nFrom kernels/cpu/level1/023_Softmax: by fuser" in said.out
    assert "Kernels for other problems" not in without.out
    assert said.out.partition("----- user")[0] == without.out.partition("----- user")[0]


def test_what_is_said_after_each_outcome_is_shown_too(capsys, problem):
    said = cli(capsys, "prompt", problem, "--target", "cpu", "--pass", "accepted")
    unknown = cli(capsys, "prompt", problem, "--target", "cpu", "--pass", "won")

    assert "----- after: accepted (figures are made up) -----" in said.out
    assert "it takes 3.0 times the bound" in said.out
    assert unknown.code == 2
    assert "no outcome of an attempt called 'won'; known: does_not_build, rejected," in unknown.err
    told = json.loads(cli(capsys, "prompt", problem, "--target", "cpu", "--pass", "all", "--json").out)
    assert "analyst" in told["after"]


def test_what_is_asked_for_keeps_the_text_of_its_reference(capsys, problem, tmp_path, monkeypatch):
    (tmp_path / "softmax.cu").write_text("__global__ void softmax_rows() {}\n")
    asked = []

    def searched(request, *_, **__):
        asked.append(request.guidance)
        raise typer.Exit(0)

    monkeypatch.setattr("kernelwright.cli.optimize._searched", searched)
    options = ("--reference", tmp_path / "softmax.cu", "--exemplars", 1, "--analyst", "none")
    said = cli(capsys, "optimize", problem, "--home", tmp_path / "home", *options)

    (guidance,) = asked
    assert said.code == 0
    assert (guidance.exemplars, guidance.analyst, guidance.reference.language) == (1, "none", "CUDA C++")
    assert guidance.reference.files[0].text == "__global__ void softmax_rows() {}\n"


def test_a_prompt_for_an_unknown_provider_is_refused(capsys, problem):
    assert cli(capsys, "prompt", problem, "--author", "gpt:5").code == 2

"""Runs from the command line: list, show, export; cut off by Ctrl-C and resumed."""

import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import replace

import pytest
from run_cli import PROBLEM, cli

from kernelwright.records.measurement import Ratio
from kernelwright.records.run import Answer
from kernelwright.store.store import Store
from stored_run import ATTEMPTS, MACHINE, RUN
from stored_run import PROBLEM as STORED_PROBLEM

WAIT_S = 120.0


@pytest.fixture
def home(tmp_path):
    answer = Answer(
        winner="fuser",
        baseline="compile",
        speedup=Ratio(value=1.5, low=1.4, high=1.6),
        candidate_id=ATTEMPTS[-1].candidate.id,
        reason="1.50x compile, lower bound 1.40",
    )
    with Store(tmp_path / "home") as store:
        store.save_run(replace(RUN, state="finished", answer=answer), STORED_PROBLEM, MACHINE)
        for attempt in ATTEMPTS:
            store.commit(attempt)
        store.note(RUN.id, "fuser: submitted 3 of its variants")
    return tmp_path / "home"


def test_runs_are_listed_with_their_answers(home, capsys):
    said = cli(capsys, "runs", "list", "--home", home)

    assert said.code == 0
    assert "fuser 1.50x compile (1.40 to 1.60)" in said.out


def test_a_run_is_shown_with_what_became_of_each_attempt(home, capsys):
    said = cli(capsys, "runs", "show", RUN.id[:6], "--home", home)

    assert said.code == 0
    for text in ("expected ';'", "last column", "accepted; 1.50x eager", "submitted 3 of its variants"):
        assert text in said.out


def test_json_holds_every_attempt_and_is_plain_json(home, capsys):
    shown = json.loads(cli(capsys, "runs", "show", RUN.id, "--home", home, "--json").out)

    assert [each["state"] for each in shown["attempts"]] == ["build_failed", "rejected", "accepted"]
    assert shown["attempts"][1]["verdict"]["worst_error"] is None  # infinite: there is no such number in JSON
    assert json.loads(cli(capsys, "runs", "list", "--home", home, "--json").out)[0]["attempts"] == 3


def test_a_run_is_exported_with_every_source(home, capsys, tmp_path):
    said = cli(capsys, "runs", "export", RUN.id, tmp_path / "out", "--home", home)

    assert said.code == 0
    assert (tmp_path / "out" / "003-fuser" / "plan.py").read_text() == "def forward(x): return x"
    assert json.loads((tmp_path / "out" / "run.json").read_text())["id"] == RUN.id
    assert cli(capsys, "runs", "export", RUN.id, tmp_path / "out", "--home", home).code == 2


def test_a_finished_run_is_not_resumed(home, capsys):
    said = cli(capsys, "runs", "resume", RUN.id, "--home", home)

    assert said.code == 2
    assert "has its answer" in said.err


def test_an_agents_run_is_left_to_the_agent(tmp_path, capsys):
    with Store(tmp_path) as store:
        store.save_run(replace(RUN, request=replace(RUN.request, authors=("agent:robot",))), STORED_PROBLEM, MACHINE)
    said = cli(capsys, "runs", "resume", RUN.id, "--home", tmp_path)

    assert said.code == 2
    assert "kernelwright mcp" in said.err
    assert "its agent goes on with it" in cli(capsys, "runs", "list", "--home", tmp_path).out


def test_ctrl_c_says_how_to_go_on_and_going_on_gives_the_answer(tmp_path, capsys):
    path = tmp_path / "problem.py"
    path.write_text(PROBLEM)
    home = tmp_path / "home"
    command = [sys.executable, "-m", "kernelwright.cli.main", "optimize", path, "--home", home, "--time", "60"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, start_new_session=True) as search:
        said = ""
        ends = time.monotonic() + WAIT_S
        while "writes kernels" not in said and time.monotonic() < ends:
            said += search.stderr.readline()
        os.killpg(search.pid, signal.SIGINT)  # as a terminal sends it: to every process of the group
        said += search.communicate(timeout=WAIT_S)[1]

    assert search.returncode == 130, said
    assert "Traceback" not in said
    assert "kernelwright runs resume" in said
    with Store(home) as store:
        run = store.runs()[0]
    assert run.state == "interrupted"

    resumed = cli(capsys, "runs", "resume", run.id, "--home", home, "--json")

    assert resumed.code == 0, resumed.err
    assert json.loads(resumed.out)["run"] == run.id
    with Store(home) as store:
        assert store.runs()[0].state == "finished"


def test_help_imports_neither_torch_nor_what_reads_records():
    script = """
import sys
from kernelwright.cli.main import app
try:
    app(["--help"])
except SystemExit:
    pass
heavy = {"torch", "numpy", "pydantic", "cloudpickle"} & set(sys.modules)
sys.exit(f"imported {heavy}" if heavy else 0)
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr

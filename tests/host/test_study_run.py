"""`kernelwright study`: cells side by side, kept as they end, from where they were cut off; and what is refused."""

import json
import re
import signal
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from run_cli import PROBLEM, cli

from kernelwright.children.own_process import Ending
from kernelwright.cli import study
from kernelwright.records.build import Artifact
from kernelwright.records.loose import LooseFailed, LoosePassed, LooseTimes
from kernelwright.records.verdict import Rejected
from kernelwright.store.store import Store
from kernelwright.study import cell_process, cell_work
from kernelwright.study.facts import facts_of
from kernelwright.study.study_file import STORE, read_study
from kernelwright.swarm.joined import JoinedStages
from kernelwright.timing import stable
from kernelwright.timing.timer import Timer
from llm_runs import candidate
from loopback_models import LoopbackModels
from played_search import Played, PlayedSandbox
from processes import still_running, stopped
from scripted_models import CHEAT, PROBLEMS, scripted

SOURCE = Path(__file__).parents[2] / "src"
EXITS, ENDLESS = "import os; os._exit(7)", "while True: pass"
GOOD, NEAR = "openai:gpt-5", "anthropic:claude-sonnet-4-5"
TEXTS = {"gpt-5": "fast 2.0", "claude-sonnet-4-5": "wrong but near"}


@pytest.fixture(autouse=True)
def keys(monkeypatch):
    monkeypatch.delenv("DEEPSEEK_API_KEY", raising=False)
    for name in ("OPENAI_API_KEY", "ANTHROPIC_API_KEY"):
        monkeypatch.setenv(name, "sk-planted-0123456789abcdef")


@pytest.fixture
def problems(tmp_path):
    for level, number, name in ((1, 1, "First"), (2, 5, "Second")):
        (tmp_path / "problems" / f"level{level}").mkdir(parents=True)
        (tmp_path / "problems" / f"level{level}" / f"{number}_{name}.py").write_text(PROBLEM)
    return tmp_path / "problems"


# A grid in this process, with stations that need no compiler


class InThisProcess:
    """What stands for a cell's process: the cell is worked on when its turn comes."""

    def __init__(self, cell, place, cores):
        self.cell, self.process, self.cores = cell, self, cores
        study.work_on_cell(place.study, cell.id, place.asking)

    def has_ended(self):
        return True

    def ending(self):
        return Ending(code=0, out="", err="", seconds=0.0)

    def interrupt(self):
        pass

    def close(self, *, patience_s):
        pass


class PlayedTimer:
    def __init__(self, reference, stable):
        pass

    def __enter__(self):
        return self

    def __exit__(self, *_):
        pass

    def times(self, candidate, artifact):
        return LooseTimes(eager_ns=3e6, candidate_ns=1e6, calls=100)


def played_verdict(reference, candidate, artifact, *, sandbox):
    is_near = "near" in candidate.entry.text or "fast" in candidate.entry.text
    failed = LooseFailed(trial=1, reason="wrong_values", evidence="far off")
    return (LoosePassed(trials=100, worst_difference=0.005) if is_near else failed,)


class PlayedTarget:
    is_emulated = False

    def device(self):
        return "cpu"

    def build(self, candidate):
        return Artifact(candidate_id=candidate.id, target="cpu", path="", kernels=(), build_s=0.0)


@pytest.fixture
def played(monkeypatch):
    played = Played()
    monkeypatch.setattr(cell_process, "CellProcess", InThisProcess)
    monkeypatch.setattr(cell_work, "optimize_reference", played.optimize)
    monkeypatch.setattr(cell_work, "judged_loosely", played_verdict)
    monkeypatch.setattr(cell_work, "LooseTimer", PlayedTimer)
    monkeypatch.setattr(cell_work, "target_named", lambda name: PlayedTarget())
    monkeypatch.setattr(study, "choose_sandbox", lambda *, allow_unsafe: PlayedSandbox())
    return played


def by_model(sent, number):
    return candidate(TEXTS[sent.body["model"]])


def asked(problems, server, out, *more):
    words = ["study", "run", problems, "--models", f"{GOOD},{NEAR}", "--attempts", 2, "--time", 30, "--no-fit"]
    return [*words, "--base-url", server.url, "--out", out, *more]


def test_two_models_on_two_problems_from_grid_to_report(tmp_path, capsys, problems, played):
    out = tmp_path / "study"
    with LoopbackModels(step_for=by_model) as server:
        said = cli(capsys, *asked(problems, server, out, "--swarm", "--json"))
        assert said.code == 0, said.err
        assert json.loads(said.out) == {"study": str(out), "cells": 6, "done": 6, "failed": []}
        paid = len(server.sent)

        again = cli(capsys, *asked(problems, server, out, "--swarm"))
        assert (again.code, len(server.sent)) == (0, paid)
        assert "done: 6 cells" in again.out
    report = cli(capsys, "study", "report", out, "--out", tmp_path / "report", "--published", "2025-01", "--json")

    assert json.loads(report.out)["left"] == 0
    lines = [line.split(",") for line in (tmp_path / "report" / "cells.csv").read_text().splitlines()]
    place = {name: number for number, name in enumerate(lines[0])}
    found = {
        (line[place["configuration"]], line[place["problem"]]): tuple(
            line[place[name]] for name in ("right_loose", "right_strict", "speedup_loose", "speedup_strict")
        )
        for line in lines[1:]
    }
    for problem in ("1_First", "5_Second"):
        assert found[GOOD, problem] == ("yes", "yes", "3.000000", "2.000000")
        assert found[NEAR, problem] == ("yes", "no", "3.000000", "1.000000")
        assert found["swarm", problem] == ("yes", "yes", "3.000000", "2.000000")
    passed = (tmp_path / "report" / "let_pass.csv").read_text()
    assert passed.count("wrong_values,last column: tail") == 4  # near, alone and in the swarm
    contamination = (tmp_path / "report" / "contamination.csv").read_text()
    assert f"{GOOD},2024-09-30," in contamination
    assert contamination.splitlines()[1].endswith(",0,2,0")
    assert contamination.splitlines()[2].endswith(",2,0,0")
    assert "sk-planted" not in (tmp_path / "report" / "index.html").read_text()


def test_cut_off_between_call_and_attempt_it_goes_on_and_pays_for_no_call_twice(tmp_path, capsys, problems, played):
    out = tmp_path / "study"
    played.cut_after = 2
    with LoopbackModels(step_for=by_model) as server:
        cut = cli(capsys, *asked(problems, server, out))
        assert cut.code == 130
        assert "What is done is kept. Continue with: kernelwright study run" in cut.err
        assert len(server.sent) == 2
        with Store(out / STORE) as store:
            assert [run.state for run in store.runs()] == ["interrupted"]

        done = cli(capsys, *asked(problems, server, out))

        assert done.code == 0, done.err
        with Store(out / STORE) as store:
            calls = sum(len(store.calls_of(run.id)) for run in store.runs())
            assert len(store.runs()) == 4  # the one that was cut off went on
        assert len(server.sent) == calls


def test_problems_can_be_added(tmp_path, capsys, problems, played):
    out = tmp_path / "study"
    with LoopbackModels(step_for=by_model) as server:
        first = cli(capsys, *asked(problems, server, out, "--level", "1", "--json"))
        more = cli(capsys, *asked(problems, server, out, "--json"))

    assert [json.loads(said.out)["cells"] for said in (first, more)] == [2, 4]
    assert "2/2" in more.err
    assert "3/" not in more.err


def test_with_a_reference_and_without_a_profile_models_are_told_more_and_less(tmp_path, capsys, problems, played):
    references, out = tmp_path / "references", tmp_path / "study"
    (references / "level2").mkdir(parents=True)
    (references / "level2" / "5_Second.cu").write_text("__global__ void softmax() {}")
    more = ("--with-reference", references, "--without-profile", "--json")
    with LoopbackModels(step_for=by_model) as server:
        said = cli(capsys, *asked(problems, server, out, *more))
        assert said.code == 0, said.err
        with Store(out / STORE) as store:
            told = {
                cell.id: store.run_named(cell.run_id).request.guidance for cell in store.cells().values()
            }  # fmt: skip

        assert json.loads(said.out)["cells"] == 12  # the first problem has no reference, and no cell with one
        for cell, guidance in told.items():
            assert (guidance.analyst == "none") == ("without profile" in cell)
            assert (guidance.reference is not None) == ("with reference" in cell)
        (references / "level2" / "5_Second.cu").write_text("__global__ void another() {}")
        changed = cli(capsys, *asked(problems, server, out, *more))
    assert changed.code == 2
    assert "5_Second.py had another text when the study began" in changed.err


def test_recorded_models_give_the_same_study_and_nobody_is_asked(tmp_path, capsys, problems, played, monkeypatch):
    with LoopbackModels(step_for=by_model) as server:
        assert cli(capsys, *asked(problems, server, tmp_path / "asked")).code == 0
    recording = tmp_path / "traffic.json"
    with Store(tmp_path / "asked" / STORE) as store:
        runs = [run.id for run in store.runs()]
    home = tmp_path / "asked" / STORE
    assert cli(capsys, "runs", "record", *runs, "--out", recording, "--home", home).code == 0
    monkeypatch.delenv("OPENAI_API_KEY")
    monkeypatch.delenv("ANTHROPIC_API_KEY")

    replayed = cli(capsys, *asked(problems, server, tmp_path / "replayed", "--replay", recording))  # it is gone

    assert replayed.code == 0, replayed.err
    sheets = []
    for name in ("asked", "replayed"):
        assert cli(capsys, "study", "report", tmp_path / name, "--out", tmp_path / f"{name}-report").code == 0
        sheets.append([(tmp_path / f"{name}-report" / f"{sheet}.csv").read_text() for sheet in SAME])
        costs = (tmp_path / f"{name}-report" / "costs.csv").read_text().splitlines()
        sheets[-1].append([line.rsplit(",", 2)[0] for line in costs])  # all but seconds
    assert sheets[0] == sheets[1]
    assert re.match(rf"{GOOD},2,0,2,4,4000,800,1200,200,0\.\d+,0,2,2,", sheets[0][-1][1])


# All but runs' ids and what took how long.
SAME = ("correctness", "fast_p", "speedups", "swarm", "rejections", "contamination")

# Real processes


def test_a_cell_that_crashes_is_kept_as_failed_and_ctrl_c_keeps_what_is_done(tmp_path, capsys):
    folder, out = tmp_path / "problems" / "level1", tmp_path / "study"
    folder.mkdir(parents=True)
    (folder / "1_Exits.py").write_text(EXITS)
    (folder / "2_Endless.py").write_text(ENDLESS)
    words = ["study", "run", str(folder.parent), "--models", "fuser", "--level", "1", "--no-fit", "--out", str(out)]

    code, said, below = stopped(words, lambda: ended(out), signal.SIGINT)

    assert code == 130, said
    assert "Traceback" not in said
    assert "1/2 fuser | level1/1_Exits.py: failed: crashed (exit code 7)" in said
    assert f"Continue with: kernelwright study run {folder.parent} --models fuser" in said
    assert below
    assert still_running(below) == []
    assert ended(out) == ["fuser | level1/1_Exits.py"]

    # Killed, nobody can tell the cell to end: it sees that it has lost its parent.
    code, said, below = stopped([*words, "--ids", "2"], lambda: ended(out), signal.SIGKILL)
    assert code == -signal.SIGKILL, said
    assert below
    assert still_running(below) == []

    known = cli(capsys, *words, "--ids", "1")
    assert (known.code, known.err) == (0, "")
    assert "done: 1 cells, failed: 1" in known.out
    page = cli(capsys, "study", "report", out, "--out", tmp_path / "report")
    assert "of 1 cells; still to come: 1" in page.out
    assert "crashed (exit code 7)" in (tmp_path / "report" / "index.html").read_text()


def ended(out):
    """Look at a store that another process may be making just now."""
    try:
        with closing(sqlite3.connect(f"file:{out / STORE / 'store.sqlite3'}?mode=ro", uri=True)) as database:
            return [cell for (cell,) in database.execute("SELECT id FROM cells WHERE ending IS NOT NULL")]
    except sqlite3.OperationalError:
        return []


def test_what_is_within_a_hundredth_of_the_answer_passes_loose_rules_and_no_strict_one(tmp_path, capsys, monkeypatch):
    # Nothing is right here, so that no baseline has to be compiled to say so.
    monkeypatch.setattr(Timer, "begin", lambda timer: None)
    monkeypatch.setattr(stable, "PRELOAD", ("torch", "kernelwright.timing.baseline_child"))
    monkeypatch.setattr(JoinedStages, "fastest_baseline", lambda stages, *, budget_s: "eager")
    monkeypatch.setattr(cell_process, "CellProcess", InThisProcess)
    out = tmp_path / "study"
    words = ["study", "run", PROBLEMS, "--models", CHEAT, "--level", 1, "--ids", 1, "--attempts", 1, "--time", 60]
    with LoopbackModels(step_for=scripted) as server:
        said = cli(capsys, *words, "--no-fit", "--mode", "eval", "--base-url", server.url, "--out", out)

    assert said.code == 0, said.err
    with Store(out / STORE) as store:
        (run,) = store.runs()
        (attempt,) = store.attempts_of(run.id)
        (judgement,) = store.loose_of(run.id).values()
        (cell,) = facts_of(read_study(out), store).cells
    assert isinstance(attempt.verdict, Rejected)
    assert attempt.verdict.reason == "wrong_values"
    assert isinstance(judgement.verdict, LoosePassed)
    assert judgement.verdict.trials == 100
    assert 0.0 < judgement.verdict.worst_difference < 0.01
    assert judgement.times.calls >= 1, judgement.untimed
    assert (cell.is_right("loose"), cell.is_right("strict"), cell.speedup("strict")) == (True, False, 1.0)
    assert cell.ratio("loose") == judgement.times.ratio


# What is refused


WRONG = (
    (("run", "nowhere", "--models", "fuser"), 2, "no such folder"),
    (("run", "DIR", "--models", ""), 2, "authors, comma-separated"),
    (("run", "DIR", "--models", "nobody"), 2, "known: "),
    (("run", "DIR", "--models", "nobody:gpt-5"), 2, "provider"),
    (("run", "DIR", "--models", "fuser,fuser"), 2, "each author once"),
    (("run", "DIR", "--models", "fuser", "--swarm"), 2, "two models or more"),
    (("run", "DIR", "--models", "fuser", "--mode", "train"), 2, "known: as-constructed, eval"),
    (("run", "DIR", "--models", "fuser", "--time", "0"), 2, "above 0"),
    (("run", "DIR", "--models", "fuser", "--jobs", "9999"), 2, "one for each core"),
    (("run", "DIR", "--models", "fuser", "--level", "7"), 2, "known: 1, 2"),
    (("run", "DIR", "--models", "fuser", "--out", "THESIS"), 2, "holds no study"),
    (("run", "DIR", "--models", "deepseek:deepseek-r1"), 3, "DEEPSEEK_API_KEY"),
    (("report", "THESIS"), 2, "no study.json"),
    (("report", "nowhere"), 2, "no study.json"),
    (("report", "STUDY", "--out", "THESIS"), 2, "holds no report"),
    (("report", "STUDY", "--published", "soon"), 2, "a day or a month"),
    (("cell", "STUDY", "nobody | level1/1_First.py", "--problems", "DIR"), 2, "no cell called"),
)


@pytest.mark.parametrize("wrong", WRONG, ids=lambda wrong: " ".join(wrong[0]))
@pytest.mark.usefixtures("played")
def test_a_study_that_was_asked_for_wrongly_gets_one_line(tmp_path, capsys, problems, wrong):
    arguments, code, words = wrong
    places = {"DIR": problems, "THESIS": tmp_path / "thesis", "STUDY": tmp_path / "study"}
    places["THESIS"].mkdir()
    (places["THESIS"] / "thesis.tex").write_text("years of work")
    places["STUDY"].mkdir()
    (places["STUDY"] / "study.json").write_text(json.dumps(EMPTY))
    more = () if "--out" in arguments or arguments[0] == "cell" else ("--out", tmp_path / "out")

    said = cli(capsys, "study", *(places.get(each, each) for each in arguments), *more)

    assert said.code == code, said.err
    assert len(said.err.strip().splitlines()) == 1, said.err
    assert words in said.err
    assert (places["THESIS"] / "thesis.tex").read_text() == "years of work"


SETTINGS = {"models": ["fuser"], "has_swarm": False, "references": [False], "profiles": [True], "target": "cpu"}
SETTINGS |= {"mode": "eval", "fit": True, "attempts": 5, "time_s": 300.0, "jobs": 1}
EMPTY = {
    "kind": "kernelwright study",
    "format": 1,
    "study": {"settings": SETTINGS, "problems": [], "version": "0.1.0"},
}

"""`kernelwright campaign` from its first survey to its table, with models on loopback, crashes and Ctrl-C."""

import json
import signal
from functools import partial

import pytest
from run_cli import PROBLEM, cli

from fake_stations import FakeStations
from kernelwright.campaign import own_workers, working
from kernelwright.campaign.assignment import Assignment, Finding, Headroom, Limits
from kernelwright.campaign.journal import read_journal
from kernelwright.campaign.plan import STORE, Campaign, CampaignProblem
from kernelwright.campaign.ranking import Progress
from kernelwright.children.own_process import Ending
from kernelwright.cli import campaign
from kernelwright.records.decision import Decision, Move
from kernelwright.store.codec import decoded
from kernelwright.store.store import Store
from llm_runs import candidate
from loopback_models import LoopbackModels
from played_search import Played, PlayedSandbox
from processes import still_running, stopped
from stored_run import MACHINE, RUN
from stored_run import PROBLEM as STORED

EXITS, ENDLESS = "import os; os._exit(7)", "while True: pass"
BOUNDS = {"far.py": 9.0, "near.py": 1.5}


class InThisProcess:
    """What stands for processes: an assignment is carried out when it begins."""

    def __init__(self, place, shares, *, lock, so_far):
        self.place, self.found = place, []

    def __enter__(self):
        return self

    def __exit__(self, *_):
        pass

    @property
    def free(self):
        return 1 - len(self.found)

    def begin(self, assignment):
        said = []
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(campaign, "print_text", said.append)
            campaign.work(campaign.encoded(assignment), self.place)
        self.found.append(decoded(said[0], Finding))

    def next_finding(self):
        return self.found.pop()


@pytest.fixture
def modules(tmp_path):
    folder = tmp_path / "modules"
    folder.mkdir()
    for name in BOUNDS:
        (folder / name).write_text(PROBLEM.replace("self.scale", f"self.{name[:-3]}_scale"))
    return folder


@pytest.fixture
def played(monkeypatch):
    def surveyed(assignment, reference, *, target_name, sandbox, deadline, tell):
        bound = BOUNDS[assignment.problem]
        headroom = Headroom(baseline="compile", baseline_ns=bound, floor_ns=1.0)
        return Finding(number=assignment.number, text=f"{bound:.2f}x", headroom=headroom)

    played = Played()
    monkeypatch.setenv("COMPATIBLE_API_KEY", "sk-planted-0123456789abcdef")
    monkeypatch.setattr(FakeStations, "machine_id", MACHINE.id)
    monkeypatch.setattr(working, "optimize_reference", played.optimize)
    monkeypatch.setattr(working, "surveyed", surveyed)
    monkeypatch.setattr(campaign, "OwnWorkers", InThisProcess)
    monkeypatch.setattr(campaign, "choose_sandbox", lambda *, allow_unsafe: PlayedSandbox())
    return played


def answered(sent, number):
    """A little faster each time; the last module's answers are of no use."""
    said = sum(item.get("role") == "assistant" for item in sent.body["messages"])
    return candidate("wrong 9.0" if "near_scale" in sent.text else f"fast {1.5 + 0.25 * said}")


def asked(modules, server, out, answers, *more):
    words = ["campaign", "run", modules, "--authors", "compatible:m", "--time", 600, "--round", 60]
    return [*words, "--max-attempts", answers, "--base-url", server.url, "--out", out, *more]


def test_rounds_go_where_the_headroom_is_and_a_larger_budget_goes_on_in_the_same_runs(
    tmp_path, capsys, modules, played
):
    out = tmp_path / "campaign"
    with LoopbackModels(step_for=answered) as server:
        first = cli(capsys, *asked(modules, server, out, 2))
        assert first.code == 0, first.err
        assert "far.py  1.75x    9.00x      1       2" in first.out
        assert "ended: the budget of 2 answers is used up" in first.out
        assert len(server.sent) == 2

        again = cli(capsys, *asked(modules, server, out, 6, "--json"))

        assert again.code == 0, again.err
        far, near = json.loads(again.out)["problems"]
        assert (far["ratio"], far["rounds"], far["spent"]["answers"], far["over"]) == (
            2.5,
            3,
            5,
            "all 5 answers were asked for",
        )
        assert (near["ratio"], near["spent"]["answers"]) == (None, 1)
        assert len(server.sent) == 6  # nothing was asked for twice
    with Store(out / STORE) as store:
        assert len(store.runs()) == 2
        finals = [each for each in store.attempts_of(far["run"]) if each.is_final_examination]
        assert [each.candidate.entry.text.strip() for each in finals] == ["fast 1.75", "fast 2.25", "fast 2.5"]
    shown = cli(capsys, "campaign", "show", out)
    assert "  3. round on far.py: first of 2 problems: 9.00x by the roofline, nothing won yet" in shown.out
    assert "2.50x eager, lower bound 2.40; run" in shown.out
    assert "sk-planted" not in (out / "journal.jsonl").read_text() + shown.out


def test_other_options_for_a_campaign_that_has_begun_are_refused(tmp_path, capsys, modules, played):
    out = tmp_path / "campaign"
    with LoopbackModels(step_for=answered) as server:
        assert cli(capsys, *asked(modules, server, out, 1)).code == 0

        other = cli(capsys, *asked(modules, server, out, 1, "--attempts", 3))

        (modules / "far.py").write_text(PROBLEM)
        changed = cli(capsys, *asked(modules, server, out, 1))
    assert (other.code, changed.code) == (2, 2)
    assert "its campaign has attempts 5 and not 3. Ask for the same" in other.err
    assert "its campaign is of other problems, or of other texts of them" in changed.err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["run", "nowhere.py"], "nowhere.py: there is no such file. Name .py files"),
        (["run", ".", "--authors", "nobody"], "no author called 'nobody'"),
        (["run", ".", "--mode", "train"], "no mode called 'train'; known: as-constructed, eval."),
        (["run", ".", "--strategy", "guess"], "no strategy called 'guess'"),
        (["run", ".", "--time", "0"], "no time called '0'"),
        (["show", "."], ".: there is no campaign.json in it. Name a folder"),
    ],
)
def test_what_can_not_be_done_is_said_in_a_line(capsys, monkeypatch, modules, words, said):
    monkeypatch.chdir(modules)

    refused = cli(capsys, "campaign", *words)

    assert refused.code == 2
    assert said in refused.err
    assert sorted(each.name for each in modules.iterdir()) == ["far.py", "near.py"]


def test_a_module_that_crashes_fails_alone_and_ctrl_c_keeps_what_is_done(tmp_path, capsys):
    folder, out = tmp_path / "modules", tmp_path / "campaign"
    folder.mkdir()
    (folder / "a_exits.py").write_text(EXITS)
    (folder / "b_endless.py").write_text(ENDLESS)
    words = ["campaign", "run", str(folder), "--authors", "fuser", "--time", "300", "--out", str(out)]

    code, said, below = stopped(words, lambda: read_journal(out).findings, signal.SIGINT)

    assert code == 130, said
    assert "Traceback" not in said
    assert "1: a_exits.py: failed: crashed (exit code 7)" in said
    assert f"Continue with: kernelwright campaign run {folder} --authors fuser" in said
    assert below
    assert still_running(below) == []


def test_what_a_process_spent_before_it_died_counts(tmp_path, monkeypatch):
    class Dead:
        cores = ()

        def __init__(self, command, cores, *, limit_s, inherits):
            pass

        def has_ended(self):
            return True

        def ending(self):
            return Ending(code=-9, out="", err="", seconds=1.0)

        def close(self, *, patience_s):
            pass

    monkeypatch.setattr(own_workers, "OwnProcess", Dead)
    limits = Limits(seconds=9.0)
    assignment = Assignment(number=1, kind="round", problem="a.py", reason="r", limits=limits, made_at=0.0)
    found = CampaignProblem(id="a.py", path=RUN.request.reference, sha256="")
    of_one = Campaign(settings=None, problems=(found,), version="1")
    with Store(tmp_path) as store:
        store.save_run(RUN, STORED, MACHINE)
        for number in (1, 2):
            move = Move(kind="open", author="compatible:m", reason="r")
            store.commit_decision(Decision(run_id=RUN.id, number=number, move=move, made_at=0.0))
        workers = own_workers.OwnWorkers(
            own_workers.Place(campaign=tmp_path), [()], lock=-1, so_far=partial(campaign._so_far, store, of_one)
        )
        workers.begin(assignment)
        finding = workers.next_finding()

    assert (finding.has_failed, finding.run, finding.spent.answers) == (True, RUN.id, 2)
    assert Progress(problem="a.py", rounds=(finding,)).spent.answers == 2

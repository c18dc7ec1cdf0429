"""A stored run's candidates before today's verifier: what flips is told, and the verdicts of then stay."""

import io
import json
from contextlib import redirect_stdout
from dataclasses import replace

import pytest
from run_cli import PROBLEM, cli

from kernelwright.cli.exits import ended_with
from kernelwright.cli.main import app
from kernelwright.problems.load import load_reference
from kernelwright.records.build import Artifact, BuildFailed, Diagnostic
from kernelwright.records.candidate import ANSWER_FILE, Candidate, SourceFile
from kernelwright.records.verdict import Accepted
from kernelwright.store.store import Store
from stored_run import ACCEPTED, ATTEMPTS, MACHINE, REJECTED, RUN
from stored_run import PROBLEM as STORED

RIGHT = "def forward(x, *, p):\n    return softmax(mul(x, p.scale), -1)\n"
WRONG = "def forward(x, *, p):\n    return softmax(x, -1)\n"
NOT_ALLOWED = "def forward(x, *, p):\n    return open(x)\n"


@pytest.fixture(scope="module")
def stored(tmp_path_factory):
    """A home with a run whose verdicts are partly those of a verifier that was worse, and the problem's file."""
    folder = tmp_path_factory.mktemp("rejudged")
    (folder / "problem.py").write_text(PROBLEM)
    problem = load_reference(folder / "problem.py", mode="eval").problem
    run = replace(RUN, problem_id=problem.id, request=replace(RUN.request, reference=str(folder / "problem.py")))

    def attempt(number, text, verdict, note="", name="plan.py"):
        file = SourceFile(name=name, text=text)
        made = Candidate(problem_id=problem.id, target="cpu", form="plan", files=(file,), author="a", note=note)
        built = Artifact(candidate_id=made.id, target="cpu", path="", kernels=(), build_s=0.0)
        if verdict is None:
            complaint = Diagnostic(file=name, line=1, column=0, message="no")
            built = BuildFailed(candidate_id=made.id, diagnostics=(complaint,))
        else:
            verdict = replace(verdict, candidate_id=made.id, problem_id=problem.id)
        return replace(ATTEMPTS[0], run_id=run.id, number=number, candidate=made, built=built, verdict=verdict)

    with Store(folder / "home") as store:
        store.save_run(run, problem, MACHINE)
        for each in (
            attempt(1, WRONG, ACCEPTED),
            attempt(2, RIGHT, ACCEPTED),
            attempt(3, "I can't.", None, name=ANSWER_FILE),
            attempt(4, RIGHT + "\n", replace(REJECTED, reason="unstable")),
            attempt(5, NOT_ALLOWED, replace(REJECTED, reason="plan_not_allowed")),
            attempt(6, RIGHT, ACCEPTED, note="final examination of attempt 2"),
            attempt(7, WRONG + "\n", ACCEPTED),
            attempt(8, WRONG + "\n", REJECTED, note="final examination of attempt 7"),
        ):
            store.commit(each)
    return folder


@pytest.fixture(scope="module")
def said(stored, tmp_path_factory):
    """What judging anew says: exit code, the JSON of stdout."""
    out = io.StringIO()
    words = ["runs", "rejudge", RUN.id, "--level", "quick", "--jobs", "1", "--json", "--home", str(stored / "home")]
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(out):
        patch.chdir(tmp_path_factory.mktemp("elsewhere"))
        code = ended_with(lambda: app(words, standalone_mode=False) or 0)
    return code, json.loads(out.getvalue())


def test_each_candidate_is_judged_once_against_what_was_last_found_of_it(said):
    code, told = said

    assert code == 1
    assert [(each["attempts"], each["before"], each["now"], each["flip"]) for each in told["candidates"]] == [
        ([1], "accepted", "rejected", "accepted to rejected"),
        ([2, 6], "accepted", "accepted", None),
        ([4], "rejected", "accepted", "rejected to accepted"),
        ([5], "rejected", "rejected", None),
        ([7, 8], "rejected", "rejected", None),
    ]
    assert told["candidates"][0]["now_reason"] == "wrong_values"
    assert told["candidates"][3]["now_reason"] == "plan_not_allowed"
    assert told["verifier"].startswith("0.1.0+")


def test_new_verdicts_are_kept_and_the_old_ones_stay(said, stored):
    with Store(stored / "home") as store:
        again = {each.attempt: each for each in store.rejudgements_of(RUN.id)}
        before = {each.number: each.verdict for each in store.attempts_of(RUN.id)}

    assert sorted(again) == [1, 4, 5, 6, 8]
    assert isinstance(before[1], Accepted)
    assert again[1].verdict.reason == "wrong_values"
    assert {each.verifier for each in again.values()} == {said[1]["verifier"]}
    assert {each.level for each in again.values()} == {"quick"}


def test_a_run_shows_what_was_found_later(said, stored, capsys):
    shown = cli(capsys, "runs", "show", RUN.id, "--home", stored / "home")

    assert "attempt 1 judged again" in shown.out
    told = json.loads(cli(capsys, "runs", "show", RUN.id, "--home", stored / "home", "--json").out)
    assert len(told["rejudged"]) == 5


def test_a_problem_that_was_changed_since_is_another_one(stored, tmp_path, capsys):
    with Store(stored / "home") as store:
        run = store.run_named(RUN.id)
        problem = store.problem(run.problem_id)
        (tmp_path / "problem.py").write_text(PROBLEM + "\n# changed\n")
        with Store(tmp_path / "home") as other:
            request = replace(run.request, reference=str(tmp_path / "problem.py"))
            other.save_run(replace(run, request=request), problem, MACHINE)
            for attempt in store.attempts_of(RUN.id):
                other.commit(attempt)

    said = cli(capsys, "runs", "rejudge", RUN.id, "--home", tmp_path / "home")

    assert said.code == 2
    assert "problem.py: is not what it was in run" in said.err
    (tmp_path / "problem.py").unlink()
    gone = cli(capsys, "runs", "rejudge", RUN.id, "--home", tmp_path / "home")
    assert gone.code == 2
    assert len(gone.err.splitlines()) == 1


def test_a_live_module_can_t_be_loaded_again_and_a_run_without_candidates_has_nothing(tmp_path, capsys):
    live = replace(STORED, origin=replace(STORED.origin, kind="live"))
    with Store(tmp_path) as store:
        store.save_run(replace(RUN, problem_id=live.id), live, MACHINE)
        none = cli(capsys, "runs", "rejudge", RUN.id, "--home", tmp_path)
        store.commit(ATTEMPTS[1])
    said = cli(capsys, "runs", "rejudge", RUN.id, "--home", tmp_path)

    assert (none.code, said.code) == (2, 2)
    assert "No attempt of this run has one" in none.err
    assert "was a live module" in said.err

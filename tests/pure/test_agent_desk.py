"""Agents' tools without MCP, torch, compilers or processes: what is taken, what is told, what is recorded."""

import subprocess
import sys
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fake_stations import FakeStations
from kernelwright.agent_tools.catalogue import Catalogue
from kernelwright.agent_tools.desk import Desk
from kernelwright.agent_tools.pages import agents, plan_language, skill
from kernelwright.agent_tools.runs import going_on
from kernelwright.agent_tools.standings import standings
from kernelwright.agent_tools.submission import MOST_BYTES, MOST_FILES, author_of, submitted
from kernelwright.agent_tools.telling import attempt_report, verdict_report
from kernelwright.errors import CandidateFormError, LoadError, UnknownNameError
from kernelwright.records.seeds import without_seeds
from kernelwright.records.verdict import CheckResult, Figure
from kernelwright.store.store import Store
from stored_run import ACCEPTED, ATTEMPTS, BRIEF, MACHINE, PROBLEM, REJECTED, REQUEST, RUN

AUTHOR = "agent:robot"
PROBLEM_TEXT = "class Model: ...\n\ndef get_inputs(): ...\n"


@pytest.fixture
def store(tmp_path):
    with Store(tmp_path) as store:
        yield store


@pytest.fixture
def stations():
    return FakeStations()


@pytest.fixture
def desk(store, stations):
    run = replace(RUN, request=replace(REQUEST, authors=(AUTHOR,)))
    store.save_run(run, PROBLEM, MACHINE)
    return Desk(
        name="softmax",
        run=run,
        problem=PROBLEM,
        brief=replace(BRIEF, source="class Model: ...", guide="Write C++."),
        stages=stations,
        store=store,
        baselines=("eager",),
        pointless="",
    )


def candidate(text):
    return {"plan.py": text}


@pytest.mark.parametrize(
    "name", ["../plan.py", "a/b.cpp", "/etc/passwd", "", ".hidden", "a\\b.cpp", "k\n.cpp", "x" * 65, "k.cpp\x00"]
)
def test_what_is_no_plain_file_name_is_refused(name):
    with pytest.raises(CandidateFormError, match="no file name"):
        submitted({"plan.py": "x", name: "y"})


def test_too_many_files_and_too_many_bytes_are_refused():
    with pytest.raises(CandidateFormError, match=f"at most {MOST_FILES}"):
        submitted({f"k{number}.cpp": "" for number in range(MOST_FILES + 1)})
    with pytest.raises(CandidateFormError, match=f"at most {MOST_BYTES}"):
        submitted({"plan.py": "x" * MOST_BYTES, "k.cpp": "y"})


def test_text_that_no_file_can_hold_is_refused():
    with pytest.raises(CandidateFormError, match="not text"):
        submitted({"plan.py": "\ud800"})


@pytest.mark.parametrize("files", [{}, {"k.cpp": ""}, {"plan.py": "", "model_new.py": ""}])
def test_a_candidate_has_one_form(files):
    with pytest.raises(CandidateFormError, match=r"needs one of plan\.py and model_new\.py"):
        submitted(files)


def test_a_module_stands_alone_and_a_plan_brings_its_sources():
    assert submitted({"model_new.py": "m"})[0] == "module"
    form, files = submitted({"plan.py": "p", "a.cpp": "a"})

    assert (form, [file.name for file in files]) == ("plan", ["a.cpp", "plan.py"])
    with pytest.raises(CandidateFormError, match="one file"):
        submitted({"model_new.py": "m", "a.cpp": "a"})


@given(st.text())
def test_an_authors_name_is_short_and_plain_whatever_a_client_calls_itself(client):
    name = author_of(client)

    assert name.startswith("agent:")
    assert len(name) <= 54
    assert name.removeprefix("agent:").strip("abcdefghijklmnopqrstuvwxyz0123456789._-") == ""


def test_problems_are_listed_by_name_and_other_files_are_not(tmp_path):
    (tmp_path / "level1").mkdir()
    (tmp_path / "level1" / "relu.py").write_text(PROBLEM_TEXT)
    (tmp_path / "helper.py").write_text("class Other: ...")
    alone = tmp_path / "softmax.py"
    alone.write_text(PROBLEM_TEXT)

    assert Catalogue([tmp_path]).names == ("level1/relu", "softmax")
    assert Catalogue([alone, tmp_path / "level1"]).names == ("softmax", "relu")
    with pytest.raises(LoadError, match="same name"):
        Catalogue([alone, tmp_path])
    with pytest.raises(LoadError, match="no problem in it"):
        Catalogue([tmp_path / "helper.py"])
    with pytest.raises(LoadError, match="no such file"):
        Catalogue([tmp_path / "gone.py"])
    with pytest.raises(UnknownNameError, match="list_problems"):
        Catalogue([alone]).named("../softmax")


@given(st.integers(0, 2**62))
def test_no_seed_is_left_in_a_text(seed):
    texts = (
        f"with the problem's own inputs (seed {seed}): wrong",
        f"constructed under the seed {seed} in another process",
        f"seed={seed}, seed: {seed}",
    )

    for text in texts:
        assert str(seed) not in without_seeds(text).replace("(secret)", "")
    assert without_seeds("at [1, 2] expected 5") == "at [1, 2] expected 5"


def test_a_verdict_is_told_without_figures_and_seeds():
    check = CheckResult(
        name="costs", state="failed", figures=(Figure(name="seed", value=77001),), detail="own inputs (seed 77001)"
    )
    for verdict in (
        replace(ACCEPTED, checks=(check,)),
        replace(REJECTED, checks=(check,), evidence="with the problem's own inputs (seed 77001): tail"),
    ):
        told = verdict_report(verdict, "quick")

        assert "77001" not in told.model_dump_json() + told.summary
        assert told.checks[0].name == "costs"


@pytest.mark.parametrize(("number", "state"), [(1, "does_not_build"), (2, "rejected"), (3, "accepted")])
def test_an_attempt_is_told_with_what_became_of_it(number, state):
    attempt = ATTEMPTS[number - 1]

    told = attempt_report(attempt, was_known=False)

    assert told.state == state
    assert told.feedback == attempt.feedback
    assert bool(told.complaints) == (state == "does_not_build")
    assert [each.ratio for each in told.against] == ([1.5] if state == "accepted" else [])


def test_bounds_that_nobody_knows_are_told_as_none():
    attempt = ATTEMPTS[2]
    (comparison,) = attempt.measurement.comparisons
    vague = replace(comparison, ratio=replace(comparison.ratio, low=0.0, high=float("inf")))
    told = attempt_report(
        replace(attempt, measurement=replace(attempt.measurement, comparisons=(vague,))), was_known=False
    )

    assert (told.against[0].low, told.against[0].high) == (0.0, None)
    assert "(0.00 to unknown)" in str(told.against[0])


def test_only_what_is_submitted_is_recorded(desk, store):
    desk.build(candidate("fast 2.0"))
    assert desk.verify(candidate("fast 2.0"), "full").is_accepted
    assert desk.bench(candidate("fast 2.0"), 5.0).is_win
    assert desk.profile(candidate("fast 2.0")).steps[0].what == "k"
    assert store.attempts_of(RUN.id) == ()

    told = desk.submit(candidate("fast 2.0"), "the first")

    assert (told.number, told.state, told.against[0].ratio) == (1, "accepted", 2.0)
    (kept,) = store.attempts_of(RUN.id)
    assert (kept.candidate.author, kept.candidate.note) == (AUTHOR, "the first")


def test_the_same_text_again_is_answered_from_the_record(desk, stations):
    first = desk.submit(candidate("wrong"), "")
    again = desk.submit(candidate("wrong"), "")

    assert (first.number, first.was_known) == (1, False)
    assert (again.number, again.was_known) == (1, True)
    assert len(stations.verified) == 1


def test_what_does_not_build_or_is_wrong_is_not_timed(desk, stations):
    assert "does not build" in desk.bench(candidate("build_failed"), 5.0).why_not
    assert "wrong_values" in desk.bench(candidate("wrong"), 5.0).why_not
    assert desk.verify(candidate("build_failed"), "quick").reason == "build_failed"
    assert stations.measured == []


def test_where_nothing_is_timed_bench_says_so(desk, stations):
    stations.is_timed = False

    assert not desk.bench(candidate("fast 2.0"), 5.0).is_timed
    assert desk.submit(candidate("fast 2.0"), "").against == []


def test_a_refused_plan_is_told_with_its_places(desk):
    told = desk.check_plan("import os\n\ndef forward(x):\n    return x")

    assert not told.is_allowed
    assert (told.complaints[0].file, told.complaints[0].line) == ("plan.py", 1)
    assert desk.check_plan("def forward(x):\n    return relu(x)").is_allowed


def test_a_module_has_no_steps_to_profile(desk):
    assert "only plans" in desk.profile({"model_new.py": "class ModelNew: ..."}).why_not


def test_the_brief_has_all_that_an_author_may_know(desk):
    told = desk.brief()

    assert told.source == "class Model: ..."
    assert told.contract["inputs"][0]["shape"] == [4, 8]
    assert told.sizes == {"N": 4}
    for part in ("class Model", "Write C++.", "launch(", "2 threads"):
        assert part in told.summary


def test_the_leaderboard_has_all_authors_of_this_problem_target_and_machine(desk, store):
    other = replace(RUN, id="b" * 12)
    elsewhere = replace(RUN, id="c" * 12, machine_id=replace(MACHINE, cores=64).id)
    store.save_run(other, PROBLEM, MACHINE)
    store.save_run(elsewhere, PROBLEM, replace(MACHINE, cores=64))
    store.commit(replace(ATTEMPTS[2], run_id=other.id, number=1))
    store.commit(replace(ATTEMPTS[2], run_id=elsewhere.id, number=1))
    desk.submit(candidate("wrong"), "")
    desk.submit(candidate("fast 2.0"), "")

    table = desk.leaderboard()

    assert [(each.author, each.attempts, each.accepted, each.best_ratio) for each in table.standings] == [
        (AUTHOR, 2, 1, 2.0),
        ("fuser", 1, 1, 1.5),
    ]
    assert "agent:robot: 2.00x eager; 1 of 2 attempts accepted" in table.summary


def test_what_was_taken_back_later_does_not_stand(store):
    store.save_run(RUN, PROBLEM, MACHINE)
    store.commit(replace(ATTEMPTS[2], number=1))
    store.commit(replace(ATTEMPTS[1], number=2))

    (standing,) = standings(store, problem_id=PROBLEM.id, target="cpu", machine_id=MACHINE.id)

    assert (standing.attempts, standing.accepted, standing.best_ratio) == (1, 0, None)


def test_an_agents_run_goes_on_and_is_never_two_processes(store, tmp_path):
    request = replace(REQUEST, authors=(AUTHOR,))

    def begun(name, **changes):
        return going_on(store, tmp_path, replace(RUN, id=name, request=request, **changes), PROBLEM, MACHINE)

    with begun("first") as first:
        assert store.run_named("first").state == "running"
        with begun("second") as second:
            assert (first.id, second.id) == ("first", "second")
    with begun("third", started_at=9.0) as again, begun("fourth", started_at=9.0) as other:
        assert {again.id, other.id} == {"first", "second"}
    assert {run.state for run in store.runs()} == {"interrupted"}
    with going_on(store, tmp_path, replace(RUN, id="of-another"), PROBLEM, MACHINE) as another:
        assert another.id == "of-another"


def test_the_pages_name_every_tool_and_the_plan_languages_functions():
    for tool in ("list_problems", "get_brief", "check_plan", "build", "verify", "submit", "bench", "leaderboard"):
        assert tool in skill()
        assert tool in agents()
    assert skill().startswith("---\nname: kernelwright\n")
    assert "`relu`" in plan_language()


def test_nothing_but_serving_imports_what_the_extra_brings():
    program = (
        "import sys, kernelwright, kernelwright.cli.main, kernelwright.cli.mcp, kernelwright.agent_tools.desk\n"
        "print(sorted({'anyio', 'mcp', 'mcp_types', 'uvicorn', 'torch'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "[]"

"""Coding agents over MCP: a real client over stdio and one over HTTP, at once, on one problem and one device."""

import os
import re
import time
from contextlib import nullcontext
from dataclasses import dataclass
from itertools import pairwise
from math import inf
from pathlib import Path

import anyio
import pytest
from mcp_agent import ENDLESS, PROBLEM, REFUSED_PLAN, RIGHT, Agent, files, http_server, stdio

from kernelwright.records.run import Run
from kernelwright.sandbox.descendants import below
from kernelwright.store.store import Store

STDIO, HTTP = "agent:over-stdio", "agent:over-http"
STEPS_THAT_ARE_ATTEMPTS = ("wrong attempt", "attempt")


@dataclass(frozen=True, slots=True, kw_only=True)
class Worked:
    """What two agents did side by side, by author, and what the store says of it."""

    agents: dict[str, Agent]
    runs: dict[str, Run]
    attempts: dict[str, tuple]
    notes: dict[str, tuple[str, ...]]
    left: dict[str, tuple[list[int], list[str]]]
    tools: list


@pytest.fixture(scope="module")
def problem(tmp_path_factory):
    path = tmp_path_factory.mktemp("problems") / "shifted.py"
    path.write_text(PROBLEM)
    return path


@pytest.fixture(scope="module")
def worked(problem, tmp_path_factory):
    home = tmp_path_factory.mktemp("home")
    scratch = {author: tmp_path_factory.mktemp("scratch") for author in (STDIO, HTTP)}
    options = (problem, "--target", "cpu", "--against", "eager", "--home", home)
    agents, tools, left = {}, [], {}

    async def work(author, server):
        async with Agent(server, author.removeprefix("agent:")) as agent:
            agents[author] = agent
            tools[:] = await agent.tools()
            await agent.solve("shifted")
            await agent.give_up("submit", when="verifying (quick)", problem="shifted", files=files(ENDLESS))
            left[author] = await left_of(server_of(author), scratch[author])
            agent.replies["after the cancelled call"] = await agent.call("leaderboard", problem="shifted")

    async def both(address):
        async with anyio.create_task_group() as group:
            group.start_soon(work, STDIO, stdio(*options, TMPDIR=str(scratch[STDIO])))
            group.start_soon(work, HTTP, address)

    with http_server(*options, TMPDIR=str(scratch[HTTP])) as address:
        anyio.run(both, address)
    with Store(home) as store:
        runs = {run.request.authors[0]: run for run in store.runs()}
        return Worked(
            agents=agents,
            runs=runs,
            attempts={author: store.attempts_of(run.id) for author, run in runs.items()},
            notes={author: store.notes_of(run.id) for author, run in runs.items()},
            left=left,
            tools=tools,
        )


def server_of(author):
    """Return the id of the process that serves an author."""
    for pid in below(os.getpid()):
        arguments = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
        if b"kernelwright.cli.main" in arguments and (b"--http" in arguments) == (author == HTTP):
            return pid
    raise AssertionError(author)


async def left_of(pid, scratch):
    """Wait a while for a server to have neither processes nor scratch folders; return what is left."""
    deadline = time.monotonic() + 20.0
    while True:
        left = list(below(pid)), [str(each) for each in scratch.glob("kernelwright-*")]
        if left == ([], []) or time.monotonic() > deadline:
            return left
        await anyio.sleep(0.05)


@pytest.fixture(params=[STDIO, HTTP])
def author(request):
    return request.param


def answer(worked, author, step):
    reply = worked.agents[author].replies[step]
    assert not reply.is_error, reply.content[0].text
    return reply.structured_content


def test_every_tool_says_what_it_takes_and_gives(worked):
    assert {tool.name for tool in worked.tools} == {
        "list_problems",
        "get_brief",
        "check_plan",
        "build",
        "verify",
        "profile",
        "bench",
        "submit",
        "leaderboard",
    }
    for tool in worked.tools:
        assert tool.description
        assert tool.output_schema


def test_an_agent_gets_its_brief(worked, author):
    assert answer(worked, author, "list")["problems"] == ["shifted"]
    brief = answer(worked, author, "brief")

    assert brief["author"] == author
    assert "torch.relu(x) * 2.0 + 1.0" in brief["source"]
    assert "aten.relu.default" in [node["op"] for node in brief["graph"]["nodes"]]
    assert brief["contract"]["inputs"][0]["shape"] == [64, 96]
    assert "launch(" in brief["plan_language"]


def test_a_mistake_in_a_plan_is_located(worked, author):
    refused = answer(worked, author, "refused plan")

    assert not refused["is_allowed"]
    assert refused["complaints"][0]["line"] == 4
    assert "lunch" in refused["complaints"][0]["message"]
    assert answer(worked, author, "plan")["is_allowed"]


def test_the_compilers_complaints_are_located(worked, author):
    broken = answer(worked, author, "broken")

    assert not broken["is_built"]
    assert (broken["complaints"][0]["file"], broken["complaints"][0]["line"]) == ("kernels.cpp", 3)
    assert answer(worked, author, "built")["kernels"] == ["shifted"]


def test_a_wrong_answer_comes_with_reason_and_place(worked, author):
    wrong = answer(worked, author, "wrong")

    assert (wrong["is_accepted"], wrong["reason"]) == (False, "wrong_values")
    assert "[63, 95]" in wrong["evidence"]
    assert wrong["counterexample"]


def test_attempts_are_recorded_and_what_is_right_is_timed(worked, author):
    wrong, right = (answer(worked, author, step) for step in STEPS_THAT_ARE_ATTEMPTS)
    kept = worked.attempts[author]

    assert [(wrong["number"], wrong["state"]), (right["number"], right["state"])] == [(1, "rejected"), (2, "accepted")]
    assert [attempt.candidate.note for attempt in kept] == ["first try", "the tail as well"]
    assert {attempt.candidate.author for attempt in kept} == {author}
    assert right["against"][0]["ratio"] == kept[1].measurement.fastest.ratio.value


def test_steps_are_profiled_and_a_bench_has_intervals(worked, author):
    assert [step["what"] for step in answer(worked, author, "profile")["steps"]] == ["shifted"]
    (against,) = answer(worked, author, "bench")["against"]
    assert (against["low"] or 0.0) <= against["ratio"] <= (against["high"] or inf)


def test_the_leaderboard_has_both_at_last(worked):
    tables = [answer(worked, author, "leaderboard")["standings"] for author in (STDIO, HTTP)]
    last = max(tables, key=lambda table: sum(each["accepted"] for each in table))

    assert {each["author"] for each in last} == {STDIO, HTTP}


def test_each_had_the_device_alone_while_timing(worked):
    pattern = re.compile(r"had cpu alone from ([\d.]+) to ([\d.]+)")
    turns = sorted(
        (float(found[1]), float(found[2]), author)
        for author, notes in worked.notes.items()
        for note in notes
        if (found := pattern.search(note))
    )

    # An attempt, a profile and a bench each.
    assert sorted(author for _, _, author in turns) == sorted([STDIO] * 3 + [HTTP] * 3)
    for (_, ended, _), (began, _, _) in pairwise(turns):
        assert ended <= began


def test_progress_is_told_while_it_lasts(worked, author):
    told = worked.agents[author].progress

    assert {"capturing the graph", "building", "verifying (quick)", "timing"} <= {doing for _, doing in told}


def test_no_reply_has_a_seed_or_a_place_of_the_servers(worked, author, problem):
    seeds = {
        str(figure.value)
        for attempt in worked.attempts[author]
        for check in attempt.verdict.checks
        for figure in check.figures
        if figure.name == "seed"
    }
    said = "\n".join(worked.agents[author].said)

    assert len(seeds) == 2
    assert not [seed for seed in seeds if seed in said]
    assert not re.search(r"seed\W{0,3}\d", said)
    assert str(problem.parent) not in said


def test_a_run_that_was_left_is_marked_so_that_it_can_go_on(worked, author):
    assert (worked.runs[author].state, worked.runs[author].answer) == ("interrupted", None)


def test_a_cancelled_call_leaves_nothing_running_and_the_next_one_works(worked, author):
    reply, left = worked.agents[author].replies["after the cancelled call"], worked.left[author]

    assert left == ([], [])
    assert not reply.is_error
    assert all(standing["attempts"] <= 2 for standing in reply.structured_content["standings"])


@pytest.fixture
def server(author, problem, tmp_path):
    """A server of its own for one test, as a client is told of it."""
    options = (problem, "--target", "cpu", "--home", tmp_path)
    with http_server(*options) if author == HTTP else nullcontext(stdio(*options)) as found:
        yield found


def test_what_is_no_candidate_is_refused_in_one_line_before_anything_is_started(server, author):
    asked = [
        ("build", {"problem": "shifted", "files": {"../plan.py": "x"}}),
        ("build", {"problem": "../../etc/passwd", "files": files(RIGHT)}),
        ("submit", {"problem": "shifted", "files": {"k.cpp": RIGHT}}),
        ("verify", {"problem": "shifted", "files": files("x" * 1_000_001)}),
        ("verify", {"problem": "shifted", "files": files(RIGHT), "level": "lenient"}),
        ("bench", {"problem": "shifted", "files": files(RIGHT), "seconds": 1e9}),
        ("check_plan", {"problem": "x" * 1000, "plan": REFUSED_PLAN}),
    ]

    async def session():
        async with Agent(server, "careless") as agent:
            return [await agent.call(tool, **arguments) for tool, arguments in asked], below(server_of(author))

    replies, started = anyio.run(session)

    assert all(reply.is_error for reply in replies)
    assert all("\n" not in reply.content[0].text for reply in replies[:4])
    for reply, said in zip(replies, ("no file name", "list_problems", "needs one of", "at most"), strict=False):
        assert said in reply.content[0].text
    assert started == ()

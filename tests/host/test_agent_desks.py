"""A server's desks, with processes that only play desks: who gets which, what fails, what is cancelled."""

import os
from pathlib import Path

import anyio
import pytest

from kernelwright.agent_tools.desks import DeskError, Desks
from kernelwright.agent_tools.settings import Settings

WAIT_S = 60.0


def settings(author="agent:a", name="softmax", path="softmax.py"):
    return Settings(
        name=name, path=path, target="cpu", mode="eval", fit=False, home="", author=author, baselines=("eager",)
    )


class Client:
    def __init__(self, desks):
        self._desks, self.progress, self.sleeps = desks, [], anyio.Event()

    async def ask(self, what, who=None, **order):
        async def report(_seconds, doing):
            self.progress.append(doing)
            if doing == "sleeping":
                self.sleeps.set()

        return (await self._desks.ask(who or settings(), {"ask": what, **order}, report))["answer"]


def served(session, **options):
    async def run():
        async with Desks(entry="trusted_entries:desk", **options) as desks:
            with anyio.fail_after(WAIT_S):
                return await session(Client(desks))

    return anyio.run(run)


def is_alive(pid):
    return Path(f"/proc/{pid}").exists()


def test_a_desk_is_kept_between_calls_and_ended_with_the_server():
    async def session(client):
        return [await client.ask("brief"), await client.ask("brief")], client.progress

    (first, again), progress = served(session)

    assert first == again
    assert progress == ["loading the problem"]
    assert not is_alive(first["process"])


def test_each_author_and_each_problem_has_a_desk_of_its_own():
    async def session(client):
        return [
            await client.ask("brief", who)
            for who in (settings(), settings(author="agent:b"), settings(name="relu"), settings())
        ]

    answers = served(session)

    assert [answer["author"] for answer in answers] == ["agent:a", "agent:b", "agent:a", "agent:a"]
    assert len({answer["process"] for answer in answers}) == 3
    assert answers[0] == answers[3]


def test_calls_at_once_wait_for_one_another_and_say_so():
    async def session(client):
        found = []

        async def ask():
            found.append(await client.ask("sleep", seconds=0.2))

        async with anyio.create_task_group() as group:
            for _ in range(3):
                group.start_soon(ask)
        return found, client.progress

    found, progress = served(session)

    assert len({answer["process"] for answer in found}) == 1
    assert progress.count("sleeping") == 3
    assert "waiting for an earlier call" in progress


def test_what_is_refused_is_one_line_and_the_desk_stays():
    async def session(client):
        before = await client.ask("brief")
        with pytest.raises(DeskError, match="no such thing"):
            await client.ask("refuse")
        return before, await client.ask("brief")

    before, after = served(session)

    assert before == after


def test_a_problem_that_can_not_be_opened_is_refused_each_time():
    async def session(client):
        for _ in range(2):
            with pytest.raises(DeskError, match=r"^gone\.py: no such file$"):
                await client.ask("brief", settings(path="gone.py"))

    served(session)


@pytest.mark.parametrize(("how", "logged"), [("fail", "/secret/place"), ("die", "killed by itself")])
def test_our_own_failures_are_logged_not_told_and_the_next_call_opens_anew(how, logged, capsys):
    async def session(client):
        before = await client.ask("brief")
        with pytest.raises(DeskError) as raised:
            await client.ask(how)
        return before, await client.ask("brief"), str(raised.value)

    before, after, told = served(session)

    assert before["process"] != after["process"]
    assert logged not in told
    assert logged in capsys.readouterr().err


def test_a_cancelled_call_ends_its_process_and_no_other():
    async def session(client):
        mine, other = await client.ask("brief"), await client.ask("brief", settings(author="agent:b"))
        with anyio.move_on_after(0.3) as scope:
            await client.ask("sleep", seconds=600)
        assert scope.cancelled_caught
        alive = is_alive(mine["process"]), is_alive(other["process"])
        return alive, mine, await client.ask("brief")

    alive, before, after = served(session)

    assert alive == (False, True)
    assert before["process"] != after["process"]


def test_a_call_that_waits_can_be_cancelled_and_the_one_before_goes_on():
    async def session(client):
        async with anyio.create_task_group() as group:
            done = []

            async def first():
                done.append(await client.ask("sleep", seconds=1.0))

            group.start_soon(first)
            await client.sleeps.wait()
            with anyio.move_on_after(0.1) as scope:
                await client.ask("brief")
        return scope.cancelled_caught, done

    was_cancelled, done = served(session)

    assert was_cancelled
    assert len(done) == 1


def test_the_desk_that_was_idle_longest_makes_room():
    async def session(client):
        one, two = await client.ask("brief"), await client.ask("brief", settings(name="two"))
        three = await client.ask("brief", settings(name="three"))
        return [is_alive(each["process"]) for each in (one, two, three)], await client.ask("brief")

    alive, again = served(session, most=2)

    assert alive == [False, True, True]
    assert again["author"] == "agent:a"


def test_where_all_desks_are_busy_one_more_is_refused():
    async def session(client):
        async with anyio.create_task_group() as group:
            group.start_soon(lambda: client.ask("sleep", seconds=1.0))
            await client.sleeps.wait()
            with pytest.raises(DeskError, match="busy"):
                await client.ask("brief", settings(name="two"))
        return await client.ask("brief", settings(name="two"))

    assert served(session, most=1)["process"] != os.getpid()

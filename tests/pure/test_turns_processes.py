"""Turns between real processes with threads: no turn at timing overlaps another's, and nobody waits in a circle."""

import os
import subprocess
import sys
import threading
import time
from itertools import pairwise

import pytest

from kernelwright.records.judged import NotJudged
from kernelwright.swarm.judging import JudgesInTurn
from kernelwright.timing.turns import Turns, device_here

WAIT_S = 20.0
# A search in small: threads that work, some of them by way of the lane's thread, which times in between.
SEARCHES = """
import sys, threading, time
from pathlib import Path
from kernelwright.swarm.lane import Lane
from kernelwright.swarm.quiet import Quiet
from kernelwright.timing.turns import Turns, device_here

lane, quiet = Lane(), Quiet()
waits = lambda text: lane.post(lambda: said.append(text))
said, told = [], threading.Lock()
turns = Turns(sys.argv[2] or device_here("cpu"), Path(sys.argv[1]), waits=waits)

def turn(kind):
    with getattr(turns, kind)():
        began = time.monotonic()
        time.sleep(0.002)
        with told:
            print(kind, began, time.monotonic(), flush=True)

def timed():
    turn("working")
    with quiet.alone():
        turn("working")
        turn("timing")

def attempts():
    for _ in range(8):
        with quiet.busy():
            turn("working")
        lane.call(timed)

threads = [threading.Thread(target=attempts, daemon=True) for _ in range(3)]
for each in threads:
    each.start()
while any(each.is_alive() for each in threads):
    lane.serve(wait_s=0.01)
"""
TIMES = """
import os, sys
from pathlib import Path
os.sched_setaffinity(0, {int(sys.argv[2])})
from kernelwright.timing.turns import Turns, device_here

with Turns(device_here("cpu"), Path(sys.argv[1]), waits=print).timing():
    print("times", flush=True)
    sys.stdin.readline()
"""


def started(script, *arguments):
    command = [sys.executable, "-c", script, *map(str, arguments)]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def test_searches_side_by_side_take_turns_and_come_to_an_end(tmp_path):
    processes = [started(SEARCHES, tmp_path, "cpu") for _ in range(3)]
    lines = [line.split() for each in processes for line in each.communicate(timeout=WAIT_S)[0].splitlines()]

    turns = sorted((float(began), float(ended), kind) for kind, began, ended in lines)
    assert len(turns) == 3 * 3 * 8 * 4
    latest = 0.0
    for (_, ended, kind), (began, _, following) in pairwise(turns):
        latest = max(latest, ended)
        if following == "timing":
            assert latest <= began
        elif kind == "timing":
            assert ended <= began


@pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="this system binds no process to cores")
def test_processes_on_cores_of_their_own_do_not_wait_for_one_another(tmp_path):
    cores = sorted(os.sched_getaffinity(0))
    if len(cores) < 2:
        pytest.skip("one core cannot be shared out")
    said, processes = [], []
    for core in (cores[0], cores[-1], cores[0]):
        processes.append(started(TIMES, tmp_path, core))
        said.append(processes[-1].stdout.readline())
    for each in processes:
        each.communicate("\n", timeout=WAIT_S)

    assert said == ["times\n", "times\n", f"waiting: another process is working on {named({cores[0]})}\n"]


def named(cores):
    return f"cpu-cores-{sum(1 << core for core in cores):x}"


@pytest.mark.parametrize(
    ("device", "cores", "name"),
    [
        ("cpu", set(range(8)), "cpu"),
        ("cpu", {0, 1}, "cpu-cores-3"),
        ("cpu", {2, 3}, "cpu-cores-c"),
        ("cuda", {0, 1}, "cuda"),
    ],
)
def test_the_cpu_is_named_by_the_cores_where_those_are_not_all(monkeypatch, device, cores, name):
    monkeypatch.setattr(os, "sched_getaffinity", lambda _process: cores, raising=False)
    monkeypatch.setattr(os, "cpu_count", lambda: 8)

    assert device_here(device) == name


def test_who_comes_first_knows_that_nobody_else_is_there(tmp_path):
    first = Turns("cpu", tmp_path)
    second, elsewhere = Turns("cpu", tmp_path), Turns("cpu-cores-3", tmp_path)
    first.close()
    second.close()
    third = Turns("cpu", tmp_path)

    assert [each.was_alone for each in (first, second, elsewhere, third)] == [True, False, True, True]
    third.close()
    elsewhere.close()


class Worker:
    """A thread that works until it may end."""

    def __init__(self, turns, *, begins=True):
        self.is_in, self.may_end = threading.Event(), threading.Event()
        self.thread = threading.Thread(target=self._work, args=(turns,), daemon=True)
        self.thread.start()
        assert not begins or self.is_in.wait(WAIT_S)

    def _work(self, turns):
        with turns.working():
            self.is_in.set()
            assert self.may_end.wait(WAIT_S)

    def end(self):
        self.may_end.set()
        self.thread.join(WAIT_S)
        assert not self.thread.is_alive()


class Times:
    """A thread that has a turn at timing, and when it had it."""

    def __init__(self, turns):
        self.is_in = threading.Event()
        self.thread = threading.Thread(target=self._time, args=(turns,), daemon=True)
        self.thread.start()

    def _time(self, turns):
        with turns.timing():
            self.is_in.set()

    def had_it(self):
        self.thread.join(WAIT_S)
        return self.is_in.is_set() and not self.thread.is_alive()


@pytest.fixture
def ours(tmp_path):
    opened = Turns("cpu", tmp_path)
    yield opened
    opened.close()


@pytest.fixture
def theirs(tmp_path):
    waits = threading.Event()
    opened = Turns("cpu", tmp_path, waits=lambda _text: waits.set())
    opened.has_waited = waits
    yield opened
    opened.close()


def test_threads_of_one_process_work_at_once_and_the_last_one_lets_go(ours, theirs):
    workers = [Worker(ours), Worker(ours)]
    other = Times(theirs)
    assert theirs.has_waited.wait(WAIT_S)
    for worker in workers:
        assert not other.is_in.wait(0.05)
        worker.end()

    assert other.had_it()


def test_a_thread_that_begins_later_waits_for_another_process_that_wants_to_time(ours, theirs):
    first, other = Worker(ours), Times(theirs)
    assert theirs.has_waited.wait(WAIT_S)
    later = Worker(ours, begins=False)
    assert not later.is_in.wait(0.05)
    first.end()

    assert other.had_it()
    assert later.is_in.wait(WAIT_S)
    later.end()


def test_a_thread_that_times_waits_for_the_others_of_its_process(ours):
    worker = Worker(ours)
    times = Times(ours)

    assert not times.is_in.wait(0.05)
    worker.end()
    assert times.had_it()


def test_closed_under_a_thread_nothing_is_let_go_that_belongs_to_others(tmp_path):
    turns = Turns("cpu", tmp_path / "a")
    worker = Worker(turns)
    turns.close()
    others = Turns("cpu", tmp_path / "b")  # has the numbers of the files that were closed
    with others.timing():
        worker.end()
        assert not Turns("cpu", tmp_path / "b")._lock.try_take()
    others.close()


class Judge:
    """Gives no verdict, and keeps how much time it was given and whether others could time meanwhile."""

    def __init__(self, theirs):
        self.theirs, self.seen = theirs, []

    def verdict(self, candidate, *, deadline_s, level="quick"):
        could_time = self.theirs._lock.try_take()
        self.seen.append((candidate, deadline_s, could_time))
        return NotJudged(reason="it is a fake")


def test_judges_work_in_turns_and_waiting_is_part_of_their_time(ours, theirs):
    judge = Judge(theirs)
    judges = JudgesInTurn(judge, ours)
    with theirs.timing():
        asked = threading.Thread(target=lambda: judges.verdict("it", deadline_s=5.0), daemon=True)
        asked.start()
        time.sleep(0.1)
        assert judge.seen == []
    asked.join(WAIT_S)

    ((candidate, deadline_s, could_time),) = judge.seen
    assert (candidate, could_time) == ("it", False)
    assert deadline_s <= 4.95

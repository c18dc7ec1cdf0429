"""Processes that share a folder have a provider's places together, and give back what they had when they are killed."""

import signal
import statistics
import subprocess
import sys
import threading
import time
from contextlib import contextmanager

import pytest

from kernelwright.errors import StoreError
from kernelwright.swarm.gates import Gates

WAIT_S = 20.0
PROVIDER = "openai"
# Asks as often as it is told, from so many threads at once, and prints when each question began and ended.
ASKS = """
import sys, threading, time
from pathlib import Path
from kernelwright.swarm.gates import Gates

folder, places, threads, times, seconds = Path(sys.argv[1]), *map(int, sys.argv[2:5]), float(sys.argv[5])
gate = Gates(places, folder).gate_of("openai")

def ask():
    for _ in range(times):
        with gate.slot(20.0) as is_free:
            began = time.monotonic()
            time.sleep(seconds)
            sys.stdout.write(f"{is_free} {began} {time.monotonic()}\\n")  # one piece: print's come between others'
            sys.stdout.flush()

print("begins", flush=True)
for each in [threading.Thread(target=ask) for _ in range(threads)]:
    each.start()
"""
HOLDS = """
import sys, time
from pathlib import Path
from kernelwright.swarm.gates import Gates

gate = Gates(1, Path(sys.argv[1])).gate_of("openai")
with getattr(gate, sys.argv[2])(*map(float, sys.argv[3:])):
    print("begins", flush=True)
    time.sleep(60.0)
"""


@contextmanager
def process(script, *arguments):
    started = subprocess.Popen(
        [sys.executable, "-c", script, *map(str, arguments)], stdout=subprocess.PIPE, text=True, bufsize=1
    )
    with started:
        try:
            assert started.stdout.readline() == "begins\n"
            yield started
        finally:
            started.kill()


def asked(*started):
    """The questions of processes that end by themselves, as (began, ended)."""
    lines = [line.split() for each in started for line in each.communicate(timeout=WAIT_S)[0].splitlines()]
    assert all(is_free == "True" for is_free, _, _ in lines)
    return [(float(began), float(ended)) for _, began, ended in lines]


def most_at_once(questions):
    changes = sorted([(began, 1) for began, _ in questions] + [(ended, -1) for _, ended in questions])
    now = most = 0
    for _, change in changes:
        now += change
        most = max(most, now)
    return most


def test_never_more_than_there_are_places_ask_over_two_processes(tmp_path):
    with process(ASKS, tmp_path, 2, 4, 3, 0.02) as one, process(ASKS, tmp_path, 2, 4, 3, 0.02) as two:
        questions = asked(one, two)

    assert len(questions) == 24
    assert most_at_once(questions) == 2


def test_with_other_limits_each_uses_the_first_places(tmp_path):
    with process(ASKS, tmp_path, 1, 2, 3, 0.02) as few, process(ASKS, tmp_path, 3, 4, 3, 0.02) as many:
        questions_of_few, questions_of_many = asked(few), asked(many)

    assert most_at_once(questions_of_few) == 1
    assert most_at_once(questions_of_few + questions_of_many) == 3


def test_a_process_that_always_has_something_to_ask_lets_others_have_their_part(tmp_path):
    with process(ASKS, tmp_path, 1, 4, 40, 0.02) as greedy:
        gate = Gates(1, tmp_path).gate_of(PROVIDER)
        waited = []
        for _ in range(3):
            began = time.monotonic()
            with gate.slot(WAIT_S) as is_free:
                waited.append((is_free, time.monotonic() - began))
        assert greedy.poll() is None

    assert all(is_free and seconds < 1.0 for is_free, seconds in waited)


def test_a_killed_process_gives_its_place_back(tmp_path):
    gate = Gates(1, tmp_path).gate_of(PROVIDER)
    with process(HOLDS, tmp_path, "slot", 1.0) as holder:
        with gate.slot(0.3) as while_it_lives:
            pass
        holder.send_signal(signal.SIGKILL)
        with gate.slot(WAIT_S) as afterwards:
            pass

    assert (while_it_lives, afterwards) == (False, True)


def test_while_one_process_is_told_to_wait_others_do_not_ask_and_its_death_ends_that(tmp_path):
    gate = Gates(4, tmp_path).gate_of(PROVIDER)
    with process(HOLDS, tmp_path, "held") as told:
        with gate.slot(0.3) as while_it_waits:
            pass
        with Gates(4, tmp_path).gate_of("anthropic").slot(0.0) as elsewhere:
            pass
        told.send_signal(signal.SIGKILL)
        with gate.slot(WAIT_S) as afterwards:
            pass

    assert (while_it_waits, elsewhere, afterwards) == (False, True, True)


def test_holds_of_several_last_until_the_last_one_ends(tmp_path):
    one, two, asking = (Gates(1, tmp_path).gate_of(PROVIDER) for _ in range(3))
    found = []
    with one.held():
        with two.held(), two.held():
            pass
        with asking.slot(0.15) as is_free:
            found.append(is_free)
    with asking.slot(WAIT_S) as is_free:
        found.append(is_free)

    assert found == [False, True]


def test_threads_of_one_process_have_places_in_the_order_in_which_they_came(tmp_path):
    gate, order = Gates(1, tmp_path).gate_of(PROVIDER), []

    def ask(number):
        with gate.slot(WAIT_S) as is_free:
            order.append((number, is_free))

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(6)]
    with gate.slot(1.0):
        for count, thread in enumerate(threads, start=1):
            thread.start()
            while len(gate._line) < count:
                time.sleep(0.001)
    for thread in threads:
        thread.join(WAIT_S)

    assert order == [(number, True) for number in range(6)]


@pytest.mark.parametrize("provider", ["", "../up", "a/b", "ein:Anbieter ü", "x" * 400])
def test_any_name_has_places_and_no_two_have_the_same(tmp_path, provider):
    ours, theirs = (Gates(1, tmp_path / "places") for _ in range(2))
    with (
        ours.gate_of(provider).slot(0.0) as one,
        ours.gate_of(provider + "_").slot(0.0) as other,
        theirs.gate_of(provider).slot(0.0) as again,
    ):
        assert (one, other, again) == (True, True, False)

    assert [each.name for each in tmp_path.iterdir()] == ["places"]


def test_a_place_that_nobody_wants_costs_next_to_nothing(tmp_path):
    gate, seconds = Gates(4, tmp_path).gate_of(PROVIDER), []
    for _ in range(100):
        began = time.perf_counter()
        with gate.slot(1.0):
            seconds.append(time.perf_counter() - began)

    assert statistics.median(seconds) < 1e-3


def test_a_folder_that_cannot_be_used_is_said_in_one_sentence(tmp_path):
    (tmp_path / "file").write_text("")

    with pytest.raises(StoreError, match="--home"), Gates(1, tmp_path / "file").gate_of(PROVIDER).slot(1.0):
        pass

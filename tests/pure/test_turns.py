"""Turns at a device: nobody works while somebody times, nor two time at once, in whatever process."""

import threading
import time

import pytest

from kernelwright.locks import FileLock
from kernelwright.timing.turns import Turns

WAIT_S = 20.0


class Peer:
    """Another process's turns, played by a thread: each has handles of its own, as a process has."""

    def __init__(self, folder):
        self.waited, self.timed = [], []
        self.has_waited, self.is_in, self.may_end = threading.Event(), threading.Event(), threading.Event()
        self.turns = Turns("cpu", folder, waits=self._waits, timed=lambda *times: self.timed.append(times))

    def _waits(self, text):
        self.waited.append(text)
        self.has_waited.set()

    def begin(self, turn):
        def run():
            with turn():
                self.is_in.set()
                assert self.may_end.wait(WAIT_S)

        thread = threading.Thread(target=run)
        thread.start()
        return thread


@pytest.fixture
def peers(tmp_path):
    found = [Peer(tmp_path), Peer(tmp_path), Peer(tmp_path)]
    yield found
    for peer in found:
        peer.turns.close()


def test_two_work_at_once(peers):
    threads = [peer.begin(peer.turns.working) for peer in peers[:2]]

    assert all(peer.is_in.wait(WAIT_S) for peer in peers[:2])
    assert [peer.waited for peer in peers[:2]] == [[], []]
    for peer, thread in zip(peers, threads, strict=False):
        peer.may_end.set()
        thread.join()


@pytest.mark.parametrize(("first", "second"), [("working", "timing"), ("timing", "working"), ("timing", "timing")])
def test_who_times_is_alone_and_who_waits_says_so(peers, first, second):
    one, two = peers[:2]
    holder = one.begin(getattr(one.turns, first))
    assert one.is_in.wait(WAIT_S)
    other = two.begin(getattr(two.turns, second))

    assert two.has_waited.wait(WAIT_S)
    assert not two.is_in.is_set()
    assert "another process is" in two.waited[-1]
    one.may_end.set()
    assert two.is_in.wait(WAIT_S)
    two.may_end.set()
    holder.join()
    other.join()


def test_who_wants_to_time_comes_before_who_begins_to_work_later(peers):
    worker, timer, latecomer = peers
    threads = [worker.begin(worker.turns.working)]
    assert worker.is_in.wait(WAIT_S)
    threads.append(timer.begin(timer.turns.timing))
    assert timer.has_waited.wait(WAIT_S)
    threads.append(latecomer.begin(latecomer.turns.working))
    assert latecomer.has_waited.wait(WAIT_S)

    worker.may_end.set()
    assert timer.is_in.wait(WAIT_S)
    assert not latecomer.is_in.is_set()
    timer.may_end.set()
    assert latecomer.is_in.wait(WAIT_S)
    latecomer.may_end.set()
    for thread in threads:
        thread.join()


def test_a_turn_at_timing_is_told_with_when_it_began_and_ended(peers):
    before = time.time()
    with peers[0].turns.timing():
        pass

    ((began, ended),) = peers[0].timed
    assert before <= began <= ended <= time.time()


def test_a_lock_is_given_back_when_its_holder_closes(tmp_path):
    one, two = FileLock(tmp_path / "locks" / "a.lock"), FileLock(tmp_path / "locks" / "a.lock")

    assert one.try_take()
    assert not two.try_take()
    one.close()
    assert two.try_take()
    two.close()

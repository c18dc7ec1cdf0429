"""The lane carries orders out in its own thread; nobody builds while one times; places at a provider are given once."""

import threading
import time

import pytest

from kernelwright.swarm.gates import Gates, ProviderGate
from kernelwright.swarm.lane import Abandoned, Lane
from kernelwright.swarm.quiet import Quiet

PATIENCE_S = 10.0


class Beside:
    """Something done in another thread, and what came of it."""

    def __init__(self, work):
        self.result = self.raised = None
        self._thread = threading.Thread(target=self._done, args=(work,), daemon=True)
        self._thread.start()

    def _done(self, work):
        try:
            self.result = work()
        except BaseException as raised:  # noqa: BLE001 - what is raised is what is looked at
            self.raised = raised

    def over(self):
        self._thread.join(PATIENCE_S)
        assert not self._thread.is_alive()
        return self


def until(condition):
    end = time.monotonic() + PATIENCE_S
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.001)


def test_orders_are_carried_out_by_the_lanes_thread():
    lane = Lane()
    other = Beside(lambda: lane.call(threading.get_ident))

    assert lane.serve(wait_s=PATIENCE_S)
    assert other.over().result == threading.get_ident()
    assert lane.call(threading.get_ident) == threading.get_ident()


def test_what_an_order_raises_goes_to_who_gave_it():
    lane = Lane()
    other = Beside(lambda: lane.call(lambda: 1 // 0))

    lane.serve(wait_s=PATIENCE_S)
    assert isinstance(other.over().raised, ZeroDivisionError)


def test_ctrl_c_in_an_order_goes_up_and_who_waits_is_told():
    def interrupted():
        raise KeyboardInterrupt

    lane = Lane()
    other = Beside(lambda: lane.call(interrupted))

    with pytest.raises(KeyboardInterrupt):
        lane.serve(wait_s=PATIENCE_S)
    assert isinstance(other.over().raised, Abandoned)


def test_a_closed_lane_carries_nothing_out():
    lane, done = Lane(), []
    waiting = Beside(lambda: lane.call(lambda: done.append(1)))
    until(lambda: lane._waiting)
    lane.close()
    late = Beside(lambda: lane.call(lambda: done.append(2)))

    assert isinstance(waiting.over().raised, Abandoned)
    assert isinstance(late.over().raised, Abandoned)
    lane.serve_waiting()
    assert done == [1]  # it was given before; nobody hears of it


def test_what_is_posted_is_carried_out_later_and_nobody_waits_for_it():
    lane, done = Lane(), []
    Beside(lambda: lane.post(lambda: done.append(threading.get_ident()))).over()

    assert done == []
    lane.serve_waiting()
    lane.post(lambda: done.append(threading.get_ident()))
    assert done == [threading.get_ident()] * 2


def test_what_goes_wrong_in_something_posted_is_raised_by_the_lanes_thread():
    lane = Lane()
    Beside(lambda: lane.post(lambda: 1 // 0)).over()

    with pytest.raises(ZeroDivisionError):
        lane.serve_waiting()


def test_nobody_is_busy_while_one_is_alone():
    quiet, seen = Quiet(), []
    may_end, is_busy = threading.Event(), threading.Event()

    def works():
        with quiet.busy():
            is_busy.set()
            may_end.wait(PATIENCE_S)
            seen.append("worked")

    def times():
        with quiet.alone():
            seen.append("timed")

    first = Beside(works)
    is_busy.wait(PATIENCE_S)
    alone = Beside(times)
    until(lambda: quiet._wanted_alone)
    later = Beside(works)  # waits for who wants to be alone, or that would never be
    may_end.set()
    for each in (first, alone, later):
        each.over()

    assert seen == ["worked", "timed", "worked"]


def test_places_at_a_provider_are_given_once_and_come_back():
    gate = ProviderGate(2)
    with gate.slot(1.0) as one, gate.slot(1.0) as two, gate.slot(0.0) as three:
        assert (one, two, three) == (True, True, False)
    with gate.slot(0.0) as again:
        assert again


def test_each_provider_has_a_gate_of_its_own():
    gates = Gates(1)

    assert gates.gate_of("openai") is gates.gate_of("openai")
    with gates.gate_of("openai").slot(0.0), gates.gate_of("anthropic").slot(0.0) as free:
        assert free

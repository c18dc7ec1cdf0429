"""Trusted processes of our own: they answer, leave last words, and go with all they started."""

import os
import time

import pytest

from kernelwright.sandbox.trusted import TrustedProcess
from kernelwright.sandbox.wire import Lost, deadline_in

WAIT_S = 60.0


@pytest.fixture
def begin():
    processes = []

    def begin(entry):
        processes.append(TrustedProcess(f"trusted_entries:{entry}"))
        return processes[-1]

    yield begin
    for process in processes:
        process.close()


def is_alive(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def is_gone(pid):
    ends = time.monotonic() + WAIT_S
    while is_alive(pid) and time.monotonic() < ends:
        time.sleep(0.01)
    return not is_alive(pid)


def test_killing_it_ends_what_it_started_in_other_sessions_too(begin):
    process = begin("starts_another")
    other = process.channel.receive(deadline=deadline_in(WAIT_S))["started"]
    assert is_alive(other)

    process.kill_all()

    assert process.wait(0.0) is not None
    assert is_gone(other)


def test_it_dies_with_whoever_holds_it(begin):
    process = begin("starts_another")
    process.channel.receive(deadline=deadline_in(WAIT_S))
    assert process.wait(0.1) is None

    process._lifeline.close()

    assert process.wait(WAIT_S) is not None


def test_what_it_said_last_is_kept(begin):
    process = begin("fails")
    assert process.channel.receive(deadline=deadline_in(WAIT_S)) == {"ready": True}

    assert isinstance(process.channel.receive(deadline=deadline_in(WAIT_S)), Lost)
    assert process.wait(WAIT_S) != 0
    assert process.last_words().endswith("RuntimeError: last words")

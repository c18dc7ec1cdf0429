"""The channel against honest and hostile ends."""

import json
import os
import socket
import struct
import threading
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernelwright.sandbox.wire import Channel, Lost, deadline_in, parse_message

scalars = st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(max_size=20)
values = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4)
)
messages = st.dictionaries(st.text(max_size=8), values, max_size=5)


@pytest.fixture
def ends():
    channel, other = Channel.pair()
    yield channel, other
    channel.close()
    other.close()


@given(messages)
def test_a_message_arrives_as_it_was_sent(message):
    channel, other = Channel.pair()
    back = Channel(other)

    assert channel.send(message) is None
    assert back.receive(deadline=deadline_in(5)) == message
    channel.close()
    back.close()


@given(st.binary(max_size=200))
def test_no_bytes_of_a_frame_raise(body):
    assert isinstance(parse_message(body), (dict, Lost))


HOSTILE = {
    "nothing": b"",
    "a list": b"[]",
    "a number": b"1",
    "a string": b'"x"',
    "cut": b"{",
    "nan": b'{"a": NaN}',
    "infinity": b'{"a": Infinity}',
    "not text": b"\xff\xfe",
    "deep": b"[" * 200_000,
    "a long number": b'{"a":' + b"9" * 5000 + b"}",
}


@pytest.mark.parametrize("body", HOSTILE.values(), ids=HOSTILE)
def test_what_is_no_message_is_garbled(body):
    parsed = parse_message(body)

    assert isinstance(parsed, Lost)
    assert parsed.kind == "garbled"


def test_a_frame_that_claims_to_be_huge_is_not_waited_for(ends):
    channel, other = ends
    other.sendall(struct.pack(">I", 0xFFFFFFFF))

    lost = channel.receive(deadline=deadline_in(5))

    assert isinstance(lost, Lost)
    assert lost.kind == "garbled"


def test_an_end_in_the_middle_is_an_end(ends):
    channel, other = ends
    other.sendall(struct.pack(">I", 100) + b"{")
    other.close()

    assert channel.receive(deadline=deadline_in(5)) == Lost(kind="ended", detail="in the middle of a message")


def test_bytes_that_trickle_do_not_stretch_the_deadline(ends):
    channel, other = ends
    stop = threading.Event()

    def trickle() -> None:
        other.sendall(struct.pack(">I", 1_000_000))
        while not stop.wait(0.005):
            other.sendall(b" ")

    thread = threading.Thread(target=trickle)
    thread.start()
    started = time.monotonic()
    lost = channel.receive(deadline=deadline_in(0.2))
    took = time.monotonic() - started
    stop.set()
    thread.join()

    assert lost == Lost(kind="timed_out")
    assert took < 5


def test_one_who_does_not_read_is_given_up(ends):
    channel, _ = ends

    lost = channel.send({"x": "y" * (4 << 20)}, deadline=deadline_in(0.1))

    assert isinstance(lost, Lost)
    assert lost.kind == "timed_out"


def test_descriptors_that_nobody_asked_for_are_dropped(ends):
    channel, other = ends
    before = _open_descriptors()
    with Path(os.devnull).open() as file:
        body = json.dumps({"a": 1}).encode()
        socket.send_fds(other, [struct.pack(">I", len(body)) + body], [file.fileno()])
        assert channel.receive(deadline=deadline_in(5)) == {"a": 1}

    assert _open_descriptors() == before


def test_descriptors_arrive_where_they_are_asked_for(ends):
    channel, other = ends
    back = Channel(other)
    with Path(os.devnull).open() as file:
        channel.send({"a": 1}, descriptors=[file.fileno()])
        received = back.receive_with_descriptors(deadline=deadline_in(5))

    assert not isinstance(received, Lost)
    message, (descriptor,) = received
    assert message == {"a": 1}
    assert os.fstat(descriptor).st_rdev == Path(os.devnull).stat().st_rdev
    os.close(descriptor)


def test_a_message_too_long_for_a_frame_is_our_own_mistake(ends):
    channel, _ = ends

    with pytest.raises(ValueError, match="a frame holds"):
        channel.send({"x": "y" * (9 << 20)})


def _open_descriptors() -> int:
    return len(list(Path("/dev/fd").iterdir()))

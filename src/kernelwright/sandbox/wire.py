"""The channel between a parent and a sandboxed child: length-framed JSON, no pickle.

What comes from a child is hostile until proved otherwise: a frame has a largest length, must
be a JSON object of finite numbers and bounded depth, and must come in time. Whatever doesn't
hold ends the conversation with a ``Lost`` that says why; nothing the child sends can raise in
the parent. File descriptors travel from parent to child only: ``receive`` never takes any
unless asked to, and the kernel then drops those that a child tried to send.
"""

import array
import json
import select
import socket
import struct
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, NoReturn

MAX_FRAME_BYTES = 8 << 20
_LENGTH = struct.Struct(">I")
_FEW_DESCRIPTORS = 16

Message = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Lost:
    """No message came: the other side ended, was too slow, or sent what isn't a message."""

    kind: Literal["ended", "timed_out", "garbled"]
    detail: str = ""


class Channel:
    """One end of a stream socket that carries messages. Not for use by two threads at once."""

    def __init__(self, connection: socket.socket, *, max_frame_bytes: int = MAX_FRAME_BYTES) -> None:
        connection.setblocking(False)
        self._connection = connection
        self._max_frame_bytes = max_frame_bytes
        self._poll = select.poll()
        self._poll.register(connection, select.POLLIN)

    @staticmethod
    def pair() -> tuple["Channel", socket.socket]:
        """Return a channel and the bare socket to give to the other process."""
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
        return Channel(ours), theirs

    def fileno(self) -> int:
        """Return the socket's file descriptor."""
        return self._connection.fileno()

    def close(self) -> None:
        """Close this end; the other sees that the conversation ended."""
        self._connection.close()

    def close_sending(self) -> None:
        """Close one direction: the other side sees an end but can still be heard."""
        self._connection.shutdown(socket.SHUT_WR)

    def send(
        self, message: Mapping[str, Any], *, descriptors: Sequence[int] = (), deadline: float | None = None
    ) -> Lost | None:
        """Send one message; ``deadline`` is on the monotonic clock. Returns ``None`` when all of it went out.

        Raises:
            ValueError: the message is longer than a frame may be.
        """
        body = json.dumps(message, separators=(",", ":"), allow_nan=False).encode()
        if len(body) > self._max_frame_bytes:
            raise ValueError(f"a message of {len(body)} bytes; a frame holds {self._max_frame_bytes}")
        rest = memoryview(_LENGTH.pack(len(body)) + body)
        rights = [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", descriptors))] if descriptors else []
        while rest:
            try:
                sent = self._connection.sendmsg([rest], rights) if rights else self._connection.send(rest)
            except BlockingIOError:
                if not self._wait(select.POLLOUT, deadline):
                    return Lost(kind="timed_out", detail="it doesn't read what it is sent")
                continue
            except OSError as error:
                return Lost(kind="ended", detail=str(error))
            rest, rights = rest[sent:], []
        return None

    @property
    def has_something(self) -> bool:
        """Whether a message, or the other side's end, can be read without waiting."""
        return self._wait(select.POLLIN, time.monotonic())

    def receive(self, *, deadline: float | None = None) -> Message | Lost:
        """Wait for one message until ``deadline`` on the monotonic clock, for ever where it is ``None``."""
        body = self._frame(deadline, None)
        return body if isinstance(body, Lost) else parse_message(body)

    def receive_with_descriptors(self, *, deadline: float | None = None) -> tuple[Message, list[int]] | Lost:
        """Receive a message and the file descriptors that came with it; for the trusting side only."""
        descriptors: list[int] = []
        body = self._frame(deadline, descriptors)
        message = body if isinstance(body, Lost) else parse_message(body)
        return message if isinstance(message, Lost) else (message, descriptors)

    def _frame(self, deadline: float | None, descriptors: list[int] | None) -> bytes | Lost:
        head = self._exactly(_LENGTH.size, deadline, descriptors)
        if isinstance(head, Lost):
            return head
        (length,) = _LENGTH.unpack(head)
        if length > self._max_frame_bytes:
            return Lost(kind="garbled", detail=f"a frame of {length} bytes; at most {self._max_frame_bytes} are taken")
        return self._exactly(length, deadline, descriptors)

    def _exactly(self, count: int, deadline: float | None, descriptors: list[int] | None) -> bytes | Lost:
        parts = bytearray()
        while len(parts) < count:
            # A child that trickles bytes must not outlast the deadline by always having one ready.
            if deadline is not None and time.monotonic() > deadline:
                return Lost(kind="timed_out")
            try:
                part = self._part(min(count - len(parts), 1 << 20), descriptors)
            except BlockingIOError:
                if not self._wait(select.POLLIN, deadline):
                    return Lost(kind="timed_out")
                continue
            except OSError as error:
                return Lost(kind="ended", detail=str(error))
            if not part:
                return Lost(kind="ended", detail="in the middle of a message" if parts else "")
            parts += part
        return bytes(parts)

    def _part(self, count: int, descriptors: list[int] | None) -> bytes:
        if descriptors is None:
            return self._connection.recv(count)
        space = socket.CMSG_SPACE(_FEW_DESCRIPTORS * array.array("i").itemsize)
        part, ancillary, _, _ = self._connection.recvmsg(count, space, getattr(socket, "MSG_CMSG_CLOEXEC", 0))
        for level, kind, data in ancillary:
            if level == socket.SOL_SOCKET and kind == socket.SCM_RIGHTS:
                whole = len(data) - len(data) % array.array("i").itemsize
                descriptors.extend(array.array("i", data[:whole]))
        return part

    def _wait(self, event: int, deadline: float | None) -> bool:
        self._poll.modify(self._connection, event)
        left = None if deadline is None else max(deadline - time.monotonic(), 0) * 1000
        return bool(self._poll.poll(left))


def parse_message(body: bytes) -> Message | Lost:
    """Parse the body of a frame that may have been written to harm."""
    try:
        value = json.loads(body, parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:  # UnicodeDecodeError and JSONDecodeError are ValueErrors
        return Lost(kind="garbled", detail=f"not JSON: {type(error).__name__}")
    if not isinstance(value, dict):
        return Lost(kind="garbled", detail="not a JSON object")
    return value


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


def deadline_in(seconds: float | None) -> float | None:
    """Return the time on the monotonic clock that is ``seconds`` from now."""
    return None if seconds is None else time.monotonic() + seconds

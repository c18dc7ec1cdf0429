"""What every sandbox must hold back, tried for real: a suite that anyone with a new one can run.

Each attempt runs in a worker of its own and says what it reached; what it may have left behind
is looked for from outside. ``conform`` returns a finding for each attempt.
"""

import contextlib
import ctypes
import io
import os
import signal
import socket
import tempfile
import time
from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from kernelwright.sandbox import syscalls
from kernelwright.sandbox.access import Access, Limits
from kernelwright.sandbox.blocks import Block, mapped
from kernelwright.sandbox.nursery import Ended
from kernelwright.sandbox.sandbox import Sandbox
from kernelwright.sandbox.wire import Channel, Lost, Message, deadline_in

SECRET_NAME = "KERNELWRIGHT_CANARY"  # noqa: S105 - a name, not a secret
_SECRET = "a canary in the environment"  # noqa: S105 - a canary
_ENTRY = "kernelwright.sandbox.conformance:attempt"
_ANSWER_S = 30.0
_MEMORY_BYTES = 192 << 20
_DISK_BYTES = 64 << 20
_PROCESSES = 16
_STAYS_BELOW_S = 20.0

# Attempts that are about limits: they must hold even where nothing is isolated.
LIMITS = (
    *("environment", "descriptors", "daemon", "stopped daemon", "fork bomb", "memory", "output", "hang"),
    *("disk", "disk, nameless", "memory, in files"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """How one attempt went; ``escaped`` says what it reached, empty where the sandbox held."""

    attempt: str
    escaped: str


def conform(sandbox: Sandbox, names: tuple[str, ...] = ()) -> tuple[Finding, ...]:
    """Try everything (or only ``names``) and return how each went. Takes a few seconds."""
    with _outside() as facts:
        return tuple(
            Finding(attempt=name, escaped=_try(sandbox, name, facts))
            for name in _ATTEMPTS
            if not names or name in names
        )


def attempt(channel: Channel) -> None:
    """Make one attempt from inside; the workers' entry point."""
    received = channel.receive_with_descriptors()
    if isinstance(received, Lost):
        return
    order, descriptors = received
    reached = _ATTEMPTS[order["name"]].inside(order | {"descriptors": descriptors})
    channel.send({"reached": reached})


# From outside


@contextlib.contextmanager
def _outside() -> Generator[Message]:
    """Set up what must stay out of reach, and say where it is."""
    with tempfile.TemporaryDirectory(prefix="kernelwright-canary-") as folder, contextlib.ExitStack() as stack:
        canary = Path(folder).resolve() / "canary"
        canary.write_text("alive")
        canary.chmod(0o600)
        tcp = stack.enter_context(socket.create_server(("127.0.0.1", 0)))
        local = stack.enter_context(socket.socket(socket.AF_UNIX))
        local.bind(str(canary.with_name("socket")))
        local.listen()
        os.environ[SECRET_NAME] = _SECRET
        stack.callback(os.environ.pop, SECRET_NAME, None)
        yield {"canary": str(canary), "port": tcp.getsockname()[1], "parent": os.getpid()}


def _try(sandbox: Sandbox, name: str, facts: Mapping[str, Any]) -> str:
    tried = _ATTEMPTS[name]
    block = Block(4096)
    access = Access(may_start_programs=tried.starts_programs)
    worker = sandbox.spawn(_ENTRY, access=access, limits=tried.limits)
    try:
        worker.channel.send({"name": name, **facts}, descriptors=[block.descriptor])
        started = time.monotonic()
        reply = worker.channel.receive(deadline=deadline_in(_ANSWER_S))
        ended = worker.end(grace_s=1.0)
        left_alive = _still_counts(block)
    finally:
        worker.close()
        block.close()
    return left_alive or tried.judge(reply, ended, time.monotonic() - started) or _harm(Path(facts["canary"]))


def _still_counts(block: Block) -> str:
    """Say whether a process left behind goes on counting in shared memory."""
    seen = [bytearray(8), bytearray(8)]
    block.read_into(0, seen[0])
    if not any(seen[0]):
        return ""
    time.sleep(0.1)
    block.read_into(0, seen[1])
    return "a process it left behind is still running" if seen[0] != seen[1] else ""


def _harm(canary: Path) -> str:
    if not canary.exists() or canary.read_text() != "alive":
        return "it changed a file outside"
    if canary.stat().st_mode & 0o777 != 0o600:
        return "it changed the mode of a file outside"
    others = sorted(path.name for path in canary.parent.iterdir() if path.name not in ("canary", "socket"))
    return f"it made {others[0]} outside" if others else ""


def _by_its_word(reply: Message | Lost, ended: Ended, seconds: float) -> str:
    del seconds
    if isinstance(reply, Lost):
        return f"no answer: {ended.cause} {ended.detail} {ended.stderr[-300:]}"
    reached = reply.get("reached")
    return str(reached) if reached else ""


def _by_its_end(*causes: str) -> Callable[[Message | Lost, Ended, float], str]:
    def judge(reply: Message | Lost, ended: Ended, seconds: float) -> str:
        if seconds > _STAYS_BELOW_S:
            return f"it went on for {seconds:.0f} s"
        if ended.cause in causes:
            return ""
        return _by_its_word(reply, ended, seconds)

    return judge


# From inside. Each returns what it reached, in words, or nothing.


def _read_file(facts: Message) -> str:
    for path in (facts["canary"], str(Path(facts["canary"]).parent), "/etc/shadow", f"/proc/{facts['parent']}/fd"):
        with contextlib.suppress(OSError):
            if Path(path).is_dir():
                return f"listed {path}: {sorted(os.listdir(path))[:3]}"  # noqa: PTH208 - names, no paths wanted
            return f"read {path}: {Path(path).read_text()[:20]}"
    return ""


def _environment(facts: Message) -> str:
    del facts
    if _SECRET in os.environ.values():
        return "the parent's environment"
    with contextlib.suppress(OSError):
        if _SECRET.encode() in Path("/proc/self/environ").read_bytes():
            return "the parent's environment, in /proc"
    return ""


def _write_outside(facts: Message) -> str:
    canary = Path(facts["canary"])
    changes: tuple[Callable[[], object], ...] = (
        lambda: canary.write_text("dead"),
        lambda: os.close(os.open(canary, os.O_RDONLY | os.O_TRUNC)),
        lambda: os.truncate(canary, 0),
        lambda: canary.chmod(0o777),
        lambda: canary.with_name("made").write_text("made"),
        lambda: canary.rename("taken"),
        lambda: os.link(canary, "linked"),
        canary.unlink,
    )
    for change in changes:
        with contextlib.suppress(OSError):
            change()
    return ""  # what was done is seen from outside


def _network(facts: Message) -> str:
    local = str(Path(facts["canary"]).with_name("socket"))
    with contextlib.suppress(OSError):
        socket.create_connection(("127.0.0.1", facts["port"]), timeout=1).close()
        return "connected to a port of this machine"
    with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX) as connection:
        connection.connect(local)
        return "connected to a local socket"
    with contextlib.suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as datagram:
        if datagram.sendto(b"x", ("127.0.0.1", facts["port"])) and _has_route():
            return "sent a datagram"
    return ""


def _has_route() -> bool:
    """Whether this process sees a network at all; in an empty one datagrams go nowhere."""
    with contextlib.suppress(OSError):
        return len(socket.if_nameindex()) > 1
    return True


def _listen(facts: Message) -> str:
    del facts
    with contextlib.suppress(OSError), socket.create_server(("0.0.0.0", 0)):  # noqa: S104 - the attempt
        return "listens on a port" if _has_route() else ""
    return ""


def _signal(facts: Message) -> str:
    if facts["parent"] == os.getpid():
        return ""
    with contextlib.suppress(OSError):
        os.kill(facts["parent"], 0)
        return "may signal the parent"
    with contextlib.suppress(OSError, AttributeError):
        signal.pidfd_send_signal(os.pidfd_open(facts["parent"]), 0)
        return "may signal the parent through a handle"
    return ""


def _inspect(facts: Message) -> str:
    parent = facts["parent"]
    with contextlib.suppress(OSError), Path(f"/proc/{parent}/mem").open("rb"):
        return "opened the parent's memory"
    with contextlib.suppress(OSError):
        return f"read the parent's environment: {len(Path(f'/proc/{parent}/environ').read_bytes())} bytes"
    attach = 0x4206  # PTRACE_SEIZE: leaves the parent running
    with contextlib.suppress(OSError):
        syscalls.call("ptrace", attach, parent, 0, 0)
        return "traces the parent"
    here = ctypes.create_string_buffer(16)
    where = (ctypes.c_void_p * 2)(ctypes.addressof(here), 16)
    with contextlib.suppress(OSError):
        vector = ctypes.c_void_p(ctypes.addressof(where))
        syscalls.call("process_vm_readv", parent, vector, 1, vector, 1, 0)
        return "read the parent's memory"
    return ""


def _descriptors(facts: Message) -> str:
    for descriptor in range(4, 256):
        with contextlib.suppress(OSError):
            kind = os.fstat(descriptor)
            if descriptor not in facts["descriptors"]:
                return f"descriptor {descriptor} is open: {kind}"
    return ""


def _privileges(facts: Message) -> str:
    del facts
    for name, flags in (("user", 0x10000000), ("mount", 0x00020000)):
        with contextlib.suppress(OSError):
            syscalls.call("unshare", flags)
            return f"made a {name} namespace"
    with contextlib.suppress(OSError):
        syscalls.call("mount", b"none", b".", b"tmpfs", 0, None)
        return "mounted"
    return ""


def _daemon(facts: Message) -> str:
    counter = mapped(facts["descriptors"][0], 8)
    with contextlib.suppress(OSError):
        if os.fork() == 0:
            with contextlib.suppress(OSError):
                os.setsid()
            if os.fork() == 0:
                _count(counter)
            os._exit(0)
        os.wait()
        time.sleep(0.1)
    return ""


def _stopped_daemon(facts: Message) -> str:
    """Leave a process that is stopped and would go on if anyone let it."""
    counter = mapped(facts["descriptors"][0], 8)
    with contextlib.suppress(OSError):
        if (pid := os.fork()) == 0:
            for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGCONT):
                signal.signal(number, signal.SIG_IGN)
            _count(counter)
        time.sleep(0.1)
        os.kill(pid, signal.SIGSTOP)
    return ""


def _fork_bomb(facts: Message) -> str:
    counter = mapped(facts["descriptors"][0], 8)
    until = time.monotonic() + _STAYS_BELOW_S
    while time.monotonic() < until:
        with contextlib.suppress(OSError):
            if os.fork() == 0:
                with contextlib.suppress(OSError):
                    os.setsid()
                counter[0] = (counter[0] + 1) % 256
    return "went on forking"


def _count(counter: Any) -> None:
    until = time.monotonic() + 60  # a daemon that does escape shall not stay for ever
    number = 0
    while time.monotonic() < until:
        number += 1
        counter[:8] = number.to_bytes(8, "little")
        time.sleep(0.01)
    os._exit(0)


def _fill_memory(facts: Message) -> str:
    del facts
    held: list[bytearray] = []
    try:
        for _ in range(4 * _MEMORY_BYTES >> 20):
            held.append(bytearray(b"x") * (1 << 20))  # noqa: PERF401 - one at a time, to stop at the limit
    except MemoryError:
        return ""
    time.sleep(1.0)
    return f"holds {len(held)} MiB"


def _fill_disk(facts: Message) -> str:
    del facts
    return _filled(lambda number: Path(f"file{number}").open("xb", buffering=0), keep_open=False)


def _fill_disk_nameless(facts: Message) -> str:
    del facts

    def unlinked(number: int) -> io.RawIOBase:
        file = Path(f"file{number}").open("xb", buffering=0)  # noqa: SIM115 - held open on purpose
        Path(f"file{number}").unlink()
        return file

    return _filled(unlinked, keep_open=True)


def _fill_memory_files(facts: Message) -> str:
    # Never mapped, so that no process's resident memory shows it.
    del facts
    return _filled(lambda number: open(os.memfd_create(f"file{number}"), "wb", buffering=0), keep_open=True)  # noqa: PTH123


def _filled(file: Callable[[int], io.RawIOBase], *, keep_open: bool) -> str:
    """Write four times what is allowed, in small files; what was refused held."""
    held: list[io.RawIOBase] = []
    for number in range(4 * _DISK_BYTES >> 20):
        try:
            held.append(file(number))
            held[-1].write(b"x" * (1 << 20))
        except OSError:
            return ""
        if not keep_open:
            held.pop().close()
    time.sleep(_STAYS_BELOW_S / 2)
    return f"keeps {4 * _DISK_BYTES >> 20} MiB"


def _endless_output(facts: Message) -> str:
    del facts
    until = time.monotonic() + _STAYS_BELOW_S
    while time.monotonic() < until:
        os.write(1, b"words " * 1000)
    return "went on writing"


def _hang(facts: Message) -> str:
    del facts
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGALRM):
        signal.signal(number, signal.SIG_IGN)
    time.sleep(_STAYS_BELOW_S + 5)
    return "slept on"


_PLAIN = Limits(wall_s=_ANSWER_S)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Attempt:
    """One thing to try, under which limits, and what it must lead to."""

    inside: Callable[[Message], str]
    judge: Callable[[Message | Lost, Ended, float], str] = _by_its_word
    limits: Limits = _PLAIN
    starts_programs: bool = False


_SMALL = Limits(wall_s=_ANSWER_S, memory_bytes=_MEMORY_BYTES, disk_bytes=_DISK_BYTES, processes=_PROCESSES)
_ATTEMPTS: Mapping[str, _Attempt] = {
    "read outside": _Attempt(inside=_read_file),
    "environment": _Attempt(inside=_environment),
    "write outside": _Attempt(inside=_write_outside),
    "network": _Attempt(inside=_network),
    "listen": _Attempt(inside=_listen),
    "signal": _Attempt(inside=_signal),
    "inspect": _Attempt(inside=_inspect),
    "descriptors": _Attempt(inside=_descriptors),
    "privileges": _Attempt(inside=_privileges),
    "daemon": _Attempt(inside=_daemon, starts_programs=True),
    "stopped daemon": _Attempt(inside=_stopped_daemon, starts_programs=True),
    "daemon without fork": _Attempt(inside=_daemon),
    "fork bomb": _Attempt(
        inside=_fork_bomb, judge=_by_its_end("processes", "timed_out"), limits=_SMALL, starts_programs=True
    ),
    "memory": _Attempt(inside=_fill_memory, judge=_by_its_end("memory", "ended"), limits=_SMALL),
    "memory, watched": _Attempt(
        inside=_fill_memory, judge=_by_its_end("memory"), limits=replace(_SMALL, caps_mappings=False)
    ),
    "disk": _Attempt(inside=_fill_disk, judge=_by_its_end("disk", "ended"), limits=_SMALL),
    "disk, nameless": _Attempt(inside=_fill_disk_nameless, judge=_by_its_end("disk", "ended"), limits=_SMALL),
    "memory, in files": _Attempt(inside=_fill_memory_files, judge=_by_its_end("disk", "ended"), limits=_SMALL),
    "output": _Attempt(inside=_endless_output, judge=_by_its_end("output")),
    "hang": _Attempt(inside=_hang, judge=_by_its_end("timed_out"), limits=Limits(wall_s=1.0)),
}

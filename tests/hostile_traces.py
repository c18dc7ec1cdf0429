"""What candidates must not touch, set up for real, and a look at what was touched all the same."""

import contextlib
import os
import socket
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from hostile_cases import Facts

SECRET = "a canary, alive and well"
_VARIABLE = "KERNELWRIGHT_CANARY"
_ENDING_S = 30.0


@dataclass(slots=True, kw_only=True)
class Surroundings:
    """The canaries, the ports and the folder; ``harm`` says what has become of them."""

    facts: Facts
    listeners: tuple[socket.socket, ...]
    base: Path
    states: dict[str, tuple[int, ...]] = field(default_factory=dict)

    def harm(self) -> list[str]:
        """Return one sentence for each trace that candidates have left; waits for processes that are ending."""
        found = [f"a process called {self.facts.mark} lives on: {pid}" for pid in self._survivors()]
        found += [f"a byte or a connection on {each.getsockname()}" for each in self.listeners if _was_reached(each)]
        found += [f"changed: {path}" for path, state in self.states.items() if _state(Path(path)) != state]
        places = (Path(self.facts.folder), *(Path(place) for place in ("/tmp", "/dev/shm", Path.home())))
        found += [
            f"made: {entry}"
            for place in places
            if place.is_dir()
            for entry in place.iterdir()
            if place == places[0] or (self.facts.mark in entry.name and str(entry) not in self.facts.files)
        ]
        found += [f"left in the scratch folder: {entry}" for entry in Path(self.facts.scratch).iterdir()]
        segments = Path("/proc/sysvipc/shm")
        keys = [line.split()[0] for line in segments.read_text().splitlines()] if segments.exists() else []
        return found + ["a shared memory segment"] * (self.facts.mark[3:] in keys)

    def _survivors(self) -> list[int]:
        until = time.monotonic() + _ENDING_S
        while (alive := list(_called(self.facts.mark))) and time.monotonic() < until:
            time.sleep(0.02)
        return alive


@contextlib.contextmanager
def surroundings(number: int) -> Iterator[Surroundings]:
    """Set everything up; ``number`` makes its names differ from those of a run beside this one."""
    mark = f"kwh{number:08d}"
    with ExitStack() as stack:
        base = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="kw-hostile-"))).resolve()
        (base / "scratch").mkdir()
        (base / "empty").mkdir()
        files = [
            Path(tempfile.gettempdir()).resolve() / f"{mark}-canary",
            Path.home() / f".{mark}-canary",
            base / "own",
        ]
        for path in files:
            path.write_text(SECRET)
            path.chmod(0o600)
            stack.callback(path.unlink, missing_ok=True)
        tcp = stack.enter_context(socket.create_server(("127.0.0.1", 0)))
        udp = stack.enter_context(socket.socket(socket.AF_INET, socket.SOCK_DGRAM))
        udp.bind(("127.0.0.1", tcp.getsockname()[1]))
        local = stack.enter_context(socket.socket(socket.AF_UNIX))
        local.bind(str(base / "socket"))
        local.listen()
        for each in (tcp, udp, local):
            each.setblocking(False)
        os.environ[_VARIABLE] = SECRET
        stack.callback(os.environ.pop, _VARIABLE, None)
        before, tempfile.tempdir = tempfile.tempdir, str(base / "scratch")
        stack.callback(setattr, tempfile, "tempdir", before)
        facts = Facts(
            mark=mark,
            secret=SECRET,
            parent=os.getpid(),
            port=tcp.getsockname()[1],
            folder=str(base / "empty"),
            scratch=str(base / "scratch"),
            files=tuple(map(str, files)),
        )
        states = {str(path): _state(path) for path in files}
        yield Surroundings(facts=facts, listeners=(tcp, udp, local), base=base, states=states)


def open_descriptors() -> int:
    """Return how many descriptors this process has open."""
    return len(list(Path("/proc/self/fd").iterdir()))


def resident_bytes() -> int:
    """Return the memory of this process that is its own: without what it maps from files."""
    fields = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
    return int(fields["RssAnon"].split()[0]) * 1024


def _state(path: Path) -> tuple[int, ...]:
    try:
        status = path.stat()
    except OSError:
        return ()
    return status.st_ino, status.st_size, status.st_mode, status.st_mtime_ns, status.st_nlink


def _was_reached(listener: socket.socket) -> bool:
    with contextlib.suppress(BlockingIOError):
        if listener.type == socket.SOCK_DGRAM:
            listener.recv(1)
        else:
            listener.accept()[0].close()
        return True
    return False


def _called(name: str) -> Iterator[int]:
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with contextlib.suppress(OSError):
                if (entry / "comm").read_text().strip() == name:
                    yield int(entry.name)

"""The parent's handles: a warm nursery, and the workers that it forks."""

import contextlib
import json
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Literal, Self

from kernelwright.errors import MachineNotAbleError
from kernelwright.sandbox.confinement import Start, start_to_json
from kernelwright.sandbox.wire import Channel, Lost, deadline_in

Cause = Literal["ended", "killed", "timed_out", "output", "processes", "memory", "disk", "not_started", "lost"]

_BOOT = (
    "import sys,json;descriptor,paths,preload=json.loads(sys.argv[1]);"
    "sys.path+=[p for p in paths if p not in sys.path];"
    "from kernelwright.sandbox.server import main;main(descriptor,preload)"
)
_IMPORTS_S = 300.0
_ANSWERS_S = 20.0

# Math libraries start their threads when loaded unless told not to, and a process with threads
# can't be forked safely. A worker sets its own number of threads later, by call. CUDA's driver
# starts one as soon as anything asks it for a GPU, as torch._inductor does while it is imported:
# there is none to be seen, and torch asks NVML instead.
_NO_THREADS = dict.fromkeys(
    ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS"), "1"
) | {"CUDA_VISIBLE_DEVICES": "", "PYTORCH_NVML_BASED_CUDA_CHECK": "1"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """How a worker ended. ``status`` is its exit code, or minus the signal that ended it; ``None`` if unknown."""

    cause: Cause
    detail: str
    status: int | None
    stdout: str
    stderr: str


class Worker:
    """The parent's handle of one sandboxed process."""

    def __init__(self, channel: Channel, lifeline: Channel, *, scratch: Path) -> None:
        self.channel, self.scratch = channel, scratch
        self._lifeline = lifeline
        self._ended: Ended | None = None
        self._pid: int | None = None

    @property
    def pid(self) -> int | None:
        """The worker's process id as this process sees it; ``None`` if it could not be started."""
        if self._pid is None and self._ended is None:
            self._take_report(deadline_in(_ANSWERS_S))
        return self._pid

    def end(self, *, grace_s: float = 0.0) -> Ended:
        """Kill the worker and all it started, unless it ends by itself within ``grace_s``; return how it ended."""
        if grace_s:
            self._take_reports(deadline_in(grace_s))
        if self._ended is None:
            with contextlib.suppress(OSError):
                # Half closed: the keeper sees the lifeline end and can still report.
                self._lifeline.close_sending()
        return self.wait(_ANSWERS_S)

    def wait(self, seconds: float | None) -> Ended:
        """Wait for the worker to end by itself; where it doesn't in ``seconds``, report it as lost."""
        self._take_reports(deadline_in(seconds))
        self.close()
        if self._ended is None:
            self._ended = Ended(cause="lost", detail="its keeper doesn't answer", status=None, stdout="", stderr="")
        return self._ended

    def close(self) -> None:
        """Let go of the sockets; a worker that still runs is killed by its keeper."""
        self.channel.close()
        self._lifeline.close()

    def _take_reports(self, deadline: float | None) -> None:
        while self._ended is None and self._take_report(deadline):
            pass

    def _take_report(self, deadline: float | None) -> bool:
        report = self._lifeline.receive(deadline=deadline)
        match report:
            case Lost(kind="timed_out"):
                return False
            case Lost():
                self._ended = Ended(
                    cause="lost", detail=f"its keeper has {report.kind}", status=None, stdout="", stderr=""
                )
            case {"pid": pid}:
                self._pid = int(pid)
            case _:
                self._ended = _ended(report)
        return True


class Nursery:
    """A process that has imported ``preload`` and forks workers. Safe to use from several threads."""

    def __init__(
        self,
        *,
        import_paths: tuple[str, ...],
        preload: tuple[str, ...],
        environment: Mapping[str, str] | None = None,
        lent: socket.socket | None = None,
    ) -> None:
        """Hold a nursery that starts when it is wanted, or ``lent`` by another process's ``lend``."""
        self._import_paths, self._preload, self._environment = import_paths, preload, dict(environment or {})
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._is_abandoned = False
        self._channel = None if lent is None else Channel(lent)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def warm(self) -> None:
        """Start the process, unless it runs already, and wait until everything is imported.

        Raises:
            MachineNotAbleError: something can't be imported, or starts threads when it is.
        """
        with self._lock:
            self._warm()

    def spawn(self, start: Start) -> Worker:
        """Fork one worker.

        Raises:
            MachineNotAbleError: the nursery can't be started.
        """
        with self._lock:
            ours, theirs = Channel.pair()
            lifeline, keepers = Channel.pair()
            with theirs, keepers:
                self._ask(start_to_json(start), (theirs.fileno(), keepers.fileno()))
        return Worker(ours, lifeline, scratch=start.scratch)

    def lend(self) -> socket.socket:
        """Return a socket for another trusted process, whose ``Nursery(lent=...)`` then forks workers of this one.

        Raises:
            MachineNotAbleError: the nursery can't be started.
        """
        with self._lock:
            ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
            with theirs:
                self._ask({"lend": True}, (theirs.fileno(),))
        return ours

    def abandon(self) -> None:
        """Kill the process if it is still importing: whoever waits for that is told so, and needn't wait longer.

        One that a thread is about to start is killed as soon as it is there. The nursery can only be closed then.
        """
        self._is_abandoned = True
        process = self._process
        if self._channel is None and process is not None:
            process.kill()

    def close(self) -> None:
        """End the nursery, or give a lent one back; its workers go on until their handles are closed."""
        with self._lock:
            self._stop()

    def _ask(self, request: Mapping[str, Any], descriptors: tuple[int, ...]) -> None:
        # Twice: one that was lent may have ended with its owner, and then this process starts its own.
        if self._warm().send(request, descriptors=descriptors):
            self._stop()
            lost = self._warm().send(request, descriptors=descriptors)
            if lost:
                self._stop()
                raise MachineNotAbleError(
                    "start a sandboxed process", f"the nursery has ended: {lost.detail}", "Try again."
                )

    def _warm(self) -> Channel:
        if self._channel is not None and (self._process is None or self._process.poll() is None):
            return self._channel
        self._stop()
        channel, theirs = Channel.pair()
        with tempfile.TemporaryFile() as errors, theirs:
            self._process = self._launch(theirs.fileno(), errors)
            theirs.close()
            if self._is_abandoned:  # set before ``abandon`` looked for a process, of which there was none yet
                self._process.kill()
            hello = channel.receive(deadline=deadline_in(_IMPORTS_S))
            errors.seek(0)
            said = errors.read()[-2000:].decode(errors="replace").strip()
        self._channel = channel
        problem = _problem_of(hello, said)
        if problem:
            self._stop()
            raise MachineNotAbleError(
                "start a sandboxed Python", problem, "Check that kernelwright and torch import in this environment."
            )
        return channel

    def _launch(self, descriptor: int, errors: Any) -> subprocess.Popen[bytes]:
        arguments = json.dumps([descriptor, list(self._import_paths), list(self._preload)])
        return subprocess.Popen(
            [sys.executable, "-I", "-S", "-c", _BOOT, arguments],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=errors,
            pass_fds=(descriptor,),
            env=base_environment() | _NO_THREADS | self._environment,
            cwd="/",
            start_new_session=True,  # a Ctrl-C in the terminal is the parent's to handle
        )

    def _stop(self) -> None:
        if self._channel is not None:
            self._channel.close()
        if self._process is not None:
            self._process.kill()
            self._process.wait()
        self._channel = self._process = None


def base_environment() -> dict[str, str]:
    """Return the variables every sandboxed process starts with; none comes from the user's environment."""
    programs = [str(Path(sys.executable).parent), "/usr/local/bin", "/usr/bin", "/bin"]
    return {"PATH": ":".join(dict.fromkeys(programs)), "LANG": "C.UTF-8", "USER": "sandbox", "LOGNAME": "sandbox"}


def _problem_of(hello: Mapping[str, Any] | Lost, said: str) -> str:
    if isinstance(hello, Lost):
        return f"the new process has {hello.kind.replace('_', ' ')}; it said: {said or 'nothing'}"
    if hello["failure"]:
        return str(hello["failure"])
    if hello["threads"]:
        return f"importing started threads ({', '.join(hello['threads'])}), and such a process can't be forked"
    return ""


def _ended(report: Mapping[str, Any]) -> Ended:
    # The keeper is trusted, but what it passes on was written by the worker and is only text.
    return Ended(
        cause=report["cause"],
        detail=str(report.get("detail", "")),
        status=report.get("status"),
        stdout=str(report.get("stdout", "")),
        stderr=str(report.get("stderr", "")),
    )

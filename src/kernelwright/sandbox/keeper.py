"""The keeper: a small trusted process beside each worker, which ends it and all it started.

The parent holds a lifeline to it (a socket); when the lifeline closes, because the parent
asked, ended or was killed, the keeper kills the worker and everything below. Where process
namespaces are allowed the keeper is the first process of one, and the kernel does the rest.
"""

import contextlib
import os
import select
import signal
import socket
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NoReturn

from kernelwright.sandbox import descendants, namespaces, scratch, syscalls
from kernelwright.sandbox.child import run_worker
from kernelwright.sandbox.confinement import Layers, Start
from kernelwright.sandbox.wire import Channel

_LOOK_EVERY_S = 0.1
_WITHOUT_PIDFD_S = 0.02
_GRACE_S = 5.0
_HAS_PROC = Path("/proc/self/stat").exists()


def run_keeper(start: Start, *, channel: int, lifeline: int) -> NoReturn:
    """Turn this freshly forked process into a keeper with its worker; never returns."""
    report = Channel(socket.socket(fileno=lifeline))
    try:
        _confine_below(start)
        if _is_first_of_namespace(start) and os.fork():
            os._exit(0)  # the keeper proper is the first process of the new namespace
        _watch_over(start, channel, report)
    except Exception as error:  # noqa: BLE001 - the outermost frame; the parent gets the text
        report.send({"cause": "not_started", "detail": f"{type(error).__name__}: {error}"})
        scratch.remove(start.folder)
    os._exit(0)


def _confine_below(start: Start) -> None:
    if sys.platform == "linux":
        syscalls.prctl(syscalls.PR_SET_CHILD_SUBREAPER, 1)
    if isinstance(start.confinement, Layers):
        # The file tree is the worker's own affair; the keeper still needs /proc and the scratch folder.
        namespaces.enter(tuple(name for name in start.confinement.namespaces if name != "mount"))


def _is_first_of_namespace(start: Start) -> bool:
    return isinstance(start.confinement, Layers) and "pid" in start.confinement.namespaces


def _watch_over(start: Start, channel: int, report: Channel) -> None:
    outputs = [os.pipe(), os.pipe()]
    worker = os.fork()
    if not worker:
        run_worker(start, channel=channel, stdout=outputs[0][1], stderr=outputs[1][1])
    os.close(channel)
    for _, write_end in outputs:
        os.close(write_end)
    # Seen from outside a process namespace the worker has another number than in it.
    outside = descendants.below(_own_number()) if _HAS_PROC else ()
    report.send({"pid": outside[0] if outside else worker})
    watch = _Watch(start, worker, report, [read_end for read_end, _ in outputs])
    cause, detail = watch.until_over()
    _end_everything(start, worker)
    scratch.remove(start.folder)
    report.send(watch.summary(cause, detail))


class _Watch:
    """Waits for the first thing that ends a worker."""

    def __init__(self, start: Start, worker: int, report: Channel, outputs: list[int]) -> None:
        self._limits, self._worker, self._report = start.limits, worker, report
        self._scratch = start.scratch
        self._outputs = outputs
        self._texts = {output: bytearray() for output in outputs}
        self._status: int | None = None
        self._poll = select.poll()
        self._poll.register(report, select.POLLIN)
        for output in outputs:
            os.set_blocking(output, False)
            self._poll.register(output, select.POLLIN)
        self._tick_s = _LOOK_EVERY_S if self._register_worker() else _WITHOUT_PIDFD_S
        self._resident_at_start = descendants.usage((_own_number(),)).resident_bytes

    def until_over(self) -> tuple[str, str]:
        """Return why it is over and, for a limit, what was found."""
        limits = self._limits
        deadline = None if limits.wall_s is None else time.monotonic() + limits.wall_s
        next_look = time.monotonic() + _LOOK_EVERY_S
        while True:
            wait_s = self._tick_s if deadline is None else min(self._tick_s, max(deadline - time.monotonic(), 0))
            ready = {number for number, _ in self._poll.poll(wait_s * 1000)}
            if self._has_ended():
                self._drain()
                return "ended", ""
            if self._report.fileno() in ready:
                return "killed", "the parent asked"
            self._drain()
            written = sum(map(len, self._texts.values()))
            if written > limits.output_bytes:
                return "output", f"it wrote more than {limits.output_bytes} bytes"
            if deadline is not None and time.monotonic() >= deadline:
                return "timed_out", f"it ran longer than {limits.wall_s} s"
            if time.monotonic() >= next_look:
                next_look = time.monotonic() + _LOOK_EVERY_S
                if over := self._over_limit():
                    return over

    def summary(self, cause: str, detail: str) -> Mapping[str, Any]:
        """Return the last message to the parent."""
        limit = self._limits.output_bytes
        stdout, stderr = (self._texts[output][:limit].decode(errors="replace") for output in self._outputs)
        return {"cause": cause, "detail": detail, "status": self._status, "stdout": stdout, "stderr": stderr}

    def _register_worker(self) -> bool:
        if not hasattr(os, "pidfd_open"):
            return False
        try:
            self._poll.register(os.pidfd_open(self._worker), select.POLLIN)
        except OSError:
            return False
        return True

    def _has_ended(self) -> bool:
        with contextlib.suppress(ChildProcessError):
            while True:  # orphans of the worker come to the keeper too
                pid, status = os.waitpid(-1, os.WNOHANG)
                if pid == self._worker:
                    self._status = os.waitstatus_to_exitcode(status)
                if not pid:
                    break
        return self._status is not None

    def _drain(self) -> None:
        limit = self._limits.output_bytes
        for output in self._outputs:
            while len(self._texts[output]) <= limit:
                try:
                    part = os.read(output, 1 << 16)
                except BlockingIOError:
                    break
                if not part:
                    with contextlib.suppress(KeyError):
                        self._poll.unregister(output)
                    break
                self._texts[output] += part

    def _over_limit(self) -> tuple[str, str] | None:
        if not _HAS_PROC:
            return None  # asking another program ten times a second would cost more than it finds
        limits = self._limits
        pids = descendants.seen_below(_own_number())
        used = descendants.usage(pids)
        if used.processes > limits.processes or used.threads > limits.processes * 16:
            return "processes", f"{used.processes} processes, {used.threads} threads; {limits.processes} are allowed"
        grown = used.resident_bytes - self._resident_at_start
        if grown > limits.memory_here_bytes:
            return "memory", f"it held {grown >> 20} MiB; {limits.memory_here_bytes >> 20} MiB are allowed"
        kept = scratch.kept_in(self._scratch, pids)
        if kept.files > scratch.MOST_FILES or kept.size_bytes > limits.disk_here_bytes:
            allowed = f"{limits.disk_here_bytes >> 20} MiB in {scratch.MOST_FILES} files are allowed"
            return "disk", f"it kept {kept.size_bytes >> 20} MiB in {kept.files} files; {allowed}"
        return None


def _end_everything(start: Start, worker: int) -> None:
    """Kill all below the keeper. The worker's group goes at one stroke, the rest by name."""
    give_up = time.monotonic() + _GRACE_S
    # Without subreapers (macOS) orphans leave the tree, so it is read before anything in it dies.
    others = () if sys.platform == "linux" else descendants.below(os.getpid())
    for kill, target in ((os.killpg, worker), (os.kill, worker)):
        with contextlib.suppress(ProcessLookupError, PermissionError):
            kill(target, signal.SIGKILL)
    if _is_first_of_namespace(start):
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.kill(-1, signal.SIGKILL)  # from the first process of a namespace: all others in it, at once
    elif sys.platform == "linux":
        descendants.end_below(os.getpid())
    for pid in others:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.kill(pid, signal.SIGKILL)
    with contextlib.suppress(ChildProcessError):
        while time.monotonic() < give_up:
            if not os.waitpid(-1, os.WNOHANG)[0]:
                time.sleep(0.001)


def _own_number() -> int:
    """Return this process's id as /proc gives it, which inside a process namespace isn't ``getpid``."""
    try:
        return int(os.readlink("/proc/self"))  # noqa: PTH115 - a name, no path wanted
    except OSError:
        return os.getpid()

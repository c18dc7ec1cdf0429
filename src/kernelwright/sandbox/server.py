"""The nursery's own process: imports what workers need once, then forks one for each request.

It stays single-threaded, so that forking is safe, and never runs what a candidate sent: it
reads nothing but requests of its trusted parent.
"""

import gc
import os
import signal
import socket
import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import NoReturn

from kernelwright.sandbox import descendants, syscalls
from kernelwright.sandbox.confinement import start_from_json
from kernelwright.sandbox.keeper import run_keeper
from kernelwright.sandbox.wire import Channel, Lost


def main(descriptor: int, preload: Sequence[str]) -> NoReturn:
    """Serve requests that arrive on ``descriptor`` until it closes."""
    channel = Channel(socket.socket(fileno=descriptor))
    if sys.platform == "linux":
        syscalls.prctl(syscalls.PR_SET_CHILD_SUBREAPER, 1)
    failure = _import_all(preload)
    channel.send({"failure": failure, "threads": _threads()})
    gc.collect()
    gc.freeze()  # a collection in a worker would otherwise copy every page that was shared
    signal.signal(signal.SIGCHLD, _reap)
    while True:
        request = channel.receive_with_descriptors()
        if isinstance(request, Lost):
            os._exit(0)
        value, descriptors = request
        worker_channel, lifeline = descriptors
        if not os.fork():
            os.close(descriptor)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            run_keeper(start_from_json(value), channel=worker_channel, lifeline=lifeline)
        for each in descriptors:
            os.close(each)


def _import_all(preload: Sequence[str]) -> str:
    for name in preload:
        try:
            import_module(name)
        except Exception as error:  # noqa: BLE001 - a module that can't be imported is the parent's to report
            return f"{name} can't be imported: {type(error).__name__}: {error}"
    return ""


def _threads() -> int:
    try:
        return len(list(Path("/proc/self/task").iterdir()))
    except OSError:
        return 1


def _reap(*_: object) -> None:
    descendants.reap()

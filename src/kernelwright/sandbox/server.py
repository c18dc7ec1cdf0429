"""The nursery's own process: imports what workers need once, then forks one for each request.

It stays single-threaded, so that forking is safe, and never runs what a candidate sent: it
reads nothing but requests of its trusted parent, and of those that the parent lent it to.
"""

import gc
import os
import select
import signal
import socket
import sys
from collections.abc import Iterable, Sequence
from importlib import import_module
from pathlib import Path
from typing import NoReturn

from kernelwright.sandbox import descendants, syscalls
from kernelwright.sandbox.confinement import start_from_json
from kernelwright.sandbox.keeper import run_keeper
from kernelwright.sandbox.wire import Channel, Lost, Message


def main(descriptor: int, preload: Sequence[str]) -> NoReturn:
    """Serve requests that arrive on ``descriptor``, and on what it lends, until ``descriptor`` closes."""
    channel = Channel(socket.socket(fileno=descriptor))
    if sys.platform == "linux":
        syscalls.prctl(syscalls.PR_SET_CHILD_SUBREAPER, 1)
    failure = _import_all(preload)
    channel.send({"failure": failure, "threads": _threads()})
    gc.collect()
    gc.freeze()  # a collection in a worker would otherwise copy every page that was shared
    signal.signal(signal.SIGCHLD, _reap)
    channels = {descriptor: channel}
    waiting = select.poll()
    waiting.register(descriptor, select.POLLIN)
    while True:
        for ready, _ in waiting.poll():
            request = channels[ready].receive_with_descriptors()
            if not isinstance(request, Lost):
                value, descriptors = request
                if "lend" in value:
                    (lent,) = descriptors
                    channels[lent] = Channel(socket.socket(fileno=lent))
                    waiting.register(lent, select.POLLIN)
                else:
                    _start(value, descriptors, channels)
            elif ready == descriptor:
                os._exit(0)  # a borrower may come and go, the owner's end is this process's
            else:
                waiting.unregister(ready)
                channels.pop(ready).close()


def _start(value: Message, descriptors: Sequence[int], channels: Iterable[int]) -> None:
    worker_channel, lifeline = descriptors
    if not os.fork():
        for each in channels:
            os.close(each)
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


def _threads() -> list[str]:
    """Return the names of the threads beside this one, as the kernel knows them."""
    try:
        tasks = [task for task in Path("/proc/self/task").iterdir() if task.name != str(os.getpid())]
        return [(task / "comm").read_text().strip() for task in tasks]
    except OSError:
        return []


def _reap(*_: object) -> None:
    descendants.reap()

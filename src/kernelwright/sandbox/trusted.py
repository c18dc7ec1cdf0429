"""A trusted process beside this one: our own code with a channel, which never outlives us.

Nothing untrusted runs in it. Like this process it may start sandboxed ones; it is a process of its
own so that it can be ended at any moment, and so that what changes process-wide state changes its own.
"""

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Mapping
from contextlib import ExitStack, suppress
from importlib import import_module
from typing import NoReturn

from kernelwright.sandbox import descendants
from kernelwright.sandbox.wire import Channel

_LAST_WORDS = 400
_TIDYING_S = 2.0  # for keepers to end what they keep once their lifelines close
_LOOK_EVERY_S = 0.01
_BOOT = (
    "import sys,json;entry,descriptor,lifeline,paths=json.loads(sys.argv[1]);sys.path[:]=paths;"
    "from kernelwright.sandbox.trusted import begin;begin(entry,descriptor,lifeline)"
)


class TrustedProcess:
    """The handle of one process."""

    def __init__(self, entry: str, *, environment: Mapping[str, str] | None = None) -> None:
        """Start it.

        Args:
            entry: "package.module:function", called with its end of the channel.
            environment: its variables; those of this process if ``None``.
        """
        with ExitStack() as stack:
            self._errors = tempfile.TemporaryFile()  # noqa: SIM115 - closed by close
            stack.callback(self._errors.close)
            self.channel, theirs = Channel.pair()
            self._lifeline, theirs_too = socket.socketpair()
            with theirs, theirs_too:
                arguments = json.dumps([entry, theirs.fileno(), theirs_too.fileno(), sys.path])
                self._process = subprocess.Popen(
                    [sys.executable, "-c", _BOOT, arguments],
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,  # ours is for results; what references print is none
                    stderr=self._errors,
                    pass_fds=(theirs.fileno(), theirs_too.fileno()),
                    env=environment,
                    start_new_session=True,  # a Ctrl-C in the terminal is the parent's to handle
                )
            stack.pop_all()

    @property
    def pid(self) -> int:
        """Its process id."""
        return self._process.pid

    def wait(self, patience_s: float | None = None) -> int | None:
        """Wait for its end and return its status; ``None`` where that takes longer than ``patience_s``."""
        with suppress(subprocess.TimeoutExpired):
            return self._process.wait(patience_s)
        return None

    def kill(self) -> None:
        """End it at once; what it keeps in sandboxes ends by itself."""
        self._process.kill()

    def kill_all(self) -> None:
        """End it with all it has started, compilers too, and return when nothing of that is left."""
        started = descendants.below(self.pid)
        self._process.kill()
        self._process.wait()
        # Keepers see their lifelines close and take their folders away; only what isn't kept is killed here.
        patience = time.monotonic() + _TIDYING_S
        while any(map(_is_alive, started)) and time.monotonic() < patience:
            time.sleep(_LOOK_EVERY_S)
        for pid in filter(_is_alive, started):
            with suppress(ProcessLookupError, PermissionError):
                os.kill(pid, signal.SIGKILL)

    def close(self) -> None:
        """End the process; closing twice is fine."""
        self.channel.close()
        self._lifeline.close()
        self._process.kill()
        self._process.wait()
        self._errors.close()

    def last_words(self) -> str:
        """Return the end of what it wrote to stderr."""
        with suppress(OSError, ValueError):
            self._errors.seek(0)
            return self._errors.read()[-_LAST_WORDS:].decode(errors="replace").strip()
        return ""


def begin(entry: str, descriptor: int, lifeline: int) -> NoReturn:
    """Call ``entry`` with the channel on ``descriptor``; die at once when ``lifeline`` closes."""
    threading.Thread(target=_die_with, args=(lifeline,), daemon=True).start()
    module, _, function = entry.partition(":")
    getattr(import_module(module), function)(Channel(socket.socket(fileno=descriptor)))
    os._exit(0)


def _die_with(lifeline: int) -> None:
    # Not by a signal at the parent's death: that would be the death of the thread that started us.
    os.read(lifeline, 1)
    os._exit(0)


def _is_alive(pid: int) -> bool:
    with contextlib.suppress(OSError):
        os.kill(pid, 0)
        return True
    return False

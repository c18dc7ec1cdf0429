"""A workshop: where compilers run on sources that nobody trusts, kept from what such a source must not see.

A source names files (``#include``, ``#embed``, ``.incbin``), and a compiler repeats what it reads in a
complaint or puts it into the binary. Inside it reads its own folders and the one it builds in, and the processes
it sees are its own. Several commands run side by side, each in a sandboxed process that then takes the next one.
"""

import threading
from collections.abc import Callable, Sequence
from pathlib import Path

from kernelwright.compilers.command import Finished, TimedOut
from kernelwright.errors import MachineNotAbleError
from kernelwright.sandbox.access import Limits
from kernelwright.sandbox.nursery import Ended, Worker
from kernelwright.sandbox.wire import Lost, Message, deadline_in

ENTRY = "kernelwright.sandbox.commands:serve"
# A source of templates can have a compiler want any amount.
LIMITS = Limits(memory_bytes=8 << 30, processes=128)
_FOR_ITS_USE = ("output", "processes", "memory", "disk")


class Workshop:
    """Runs commands in sandboxed processes, which it starts as they are needed; safe to use from several threads."""

    def __init__(self, start: Callable[[], Worker]) -> None:
        """Start nothing yet; ``start`` starts a worker with the entry point ``ENTRY``."""
        self._start = start
        self._idle: list[Worker] = []
        self._lock = threading.Lock()

    def __call__(self, command: Sequence[str], *, folder: Path, timeout_s: float) -> Finished | TimedOut:
        """Run ``command`` to its end in ``folder``.

        Raises:
            OSError: it can't be started.
            MachineNotAbleError: no sandboxed process can be.
        """
        order = {"argv": list(command), "folder": str(folder.resolve())}
        with self._lock:
            kept = self._idle.pop() if self._idle else None
        reply = None if kept is None else self._asked(kept, order, timeout_s)
        if reply is None or isinstance(reply, Ended):
            # One that waited for work may have ended meanwhile: a new one tells what is about this command.
            reply = self._asked(self._start(), order, timeout_s)
        match reply:
            case TimedOut():
                return reply
            case Ended(cause=cause, detail=detail) if cause in _FOR_ITS_USE:
                return Finished(
                    returncode=1, output="", complaints=f"error: the compiler was ended ({cause}): {detail}"
                )
            case Ended(cause=cause, detail=detail, stderr=said):
                why = " ".join((cause, detail, said[-300:])).strip()
                raise MachineNotAbleError(
                    "run a compiler in the sandbox", why, "`kernelwright doctor` says what works."
                )
            case {"returncode": int(code), "output": str(output), "complaints": str(complaints)}:
                return Finished(returncode=code, output=output, complaints=complaints)
            case _:
                raise OSError(str(reply.get("not_started")))

    def close(self) -> None:
        """End the processes that wait for work; the workshop can be used again and then starts new ones."""
        with self._lock:
            idle, self._idle = self._idle, []
        for worker in idle:
            worker.end()

    def _asked(self, worker: Worker, order: Message, timeout_s: float) -> Message | TimedOut | Ended:
        """Give an order to a worker, and keep it for the next if it answers."""
        deadline = deadline_in(timeout_s)
        try:
            lost = worker.channel.send(order, deadline=deadline)
            reply = lost or worker.channel.receive(deadline=deadline)
        except BaseException:
            worker.close()  # Ctrl-C ends the compiler too
            raise
        if isinstance(reply, Lost):
            ended = worker.end()
            return TimedOut(timeout_s=timeout_s) if reply.kind == "timed_out" else ended
        with self._lock:
            self._idle.append(worker)
        return reply

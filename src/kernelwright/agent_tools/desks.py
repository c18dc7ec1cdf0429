"""The desks of a server: a process for each author and problem, opened when first asked, ended with the server.

Everything here is asynchronous and never blocks the server. A call that is cancelled ends its desk's process,
and with it whatever the call had started; the next call opens the desk anew and finds its attempts in the store.
"""

import sys
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import asdict
from types import TracebackType
from typing import Any, Self

import anyio
import anyio.to_thread

from kernelwright.agent_tools.settings import ENTRY, Settings
from kernelwright.authors.llm.keys import environment_without_keys
from kernelwright.sandbox.trusted import TrustedProcess
from kernelwright.sandbox.wire import Lost, Message, deadline_in

MOST_DESKS = 8  # each holds a process with torch, and those of its baselines
TELL_EVERY_S = 5.0  # an agent that hears nothing for long gives up
_WRITING_S = 30.0
_CLOSING_S = 1.0

Report = Callable[[float, str], Awaitable[None]]


class DeskError(Exception):
    """A call that can't be answered; one line for the agent."""


class Desks:
    """All desks of one server. An asynchronous context manager: leaving it ends them."""

    def __init__(self, *, entry: str = ENTRY, most: int = MOST_DESKS) -> None:
        """Hold none yet.

        Args:
            entry: what a desk's process runs.
            most: how many there may be; for one more, the one that was idle longest is closed.
        """
        self._entry, self._most = entry, most
        self._desks: OrderedDict[tuple[str, str], _OpenDesk] = OrderedDict()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with anyio.CancelScope(shield=True):
            async with anyio.create_task_group() as group:
                for desk in self._desks.values():
                    group.start_soon(desk.close)
        self._desks.clear()

    async def ask(self, settings: Settings, order: Mapping[str, Any], report: Report) -> Message:
        """Return what the desk answers: ``answer`` and ``summary``.

        Args:
            settings: which problem for whom.
            order: "ask" and its arguments.
            report: told seconds since the call and what is being done.

        Raises:
            DeskError: the desk refused, or its process ended.
        """
        key = (settings.author, settings.name)
        if key not in self._desks:
            self._desks[key] = _OpenDesk(settings, self._entry)
        self._desks.move_to_end(key)
        desk = self._desks[key]
        desk.callers += 1  # from here on nobody closes it under us
        try:
            await self._make_room(key)
            return await desk.ask(order, report)
        finally:
            desk.callers -= 1

    async def _make_room(self, wanted: tuple[str, str]) -> None:
        while len(self._desks) > self._most:
            idle = [key for key, desk in self._desks.items() if not desk.callers]
            if not idle:
                del self._desks[wanted]
                raise DeskError(f"all {self._most} desks of this server are busy. Try again when a call has ended.")
            await self._desks.pop(idle[0]).close()


class _OpenDesk:
    """One desk; its calls wait for one another."""

    def __init__(self, settings: Settings, entry: str) -> None:
        self._settings, self._entry = settings, entry
        self._process: TrustedProcess | None = None
        self._lock = anyio.Lock()
        self.callers = 0

    async def ask(self, order: Mapping[str, Any], report: Report) -> Message:
        telling = _Telling(report)
        await self._wait_for_earlier(telling)
        try:
            try:
                if self._process is None:
                    await self._open(telling)
                return await self._answer(order, telling)
            except anyio.get_cancelled_exc_class():
                with anyio.CancelScope(shield=True):
                    await self._end()
                raise
        finally:
            self._lock.release()

    async def _wait_for_earlier(self, telling: "_Telling") -> None:
        while True:
            if self._lock.locked():
                await telling.now("waiting for an earlier call")
            with anyio.move_on_after(TELL_EVERY_S):
                await self._lock.acquire()
                return

    async def close(self) -> None:
        """End the process, which may store first that its run is not going on."""
        process = self._process
        if process is not None and not self.callers:
            process.channel.send({"ask": "close"}, deadline=deadline_in(_CLOSING_S))
            await anyio.to_thread.run_sync(process.wait, _CLOSING_S)
        await self._end()

    async def _open(self, telling: "_Telling") -> None:
        self._process = TrustedProcess(self._entry, environment=environment_without_keys())
        try:
            await self._answer(asdict(self._settings), telling)
        except DeskError:
            await self._end()
            raise

    async def _answer(self, message: Mapping[str, Any], telling: "_Telling") -> Message:
        """Send one message and return what it is answered with, after telling of all that is done meanwhile."""
        process = self._process
        assert process is not None
        said = process.channel.send(message, deadline=deadline_in(_WRITING_S)) or await _said(process, telling)
        while isinstance(said, dict) and "progress" in said:
            await telling.now(said["progress"])
            said = await _said(process, telling)
        match said:
            case {"refused": str(line)}:
                raise DeskError(" ".join(line.split()))
            case {"failed": str(trace)}:
                await self._end()  # whatever state it is in
                raise self._logged(trace)
            case Lost():
                words = process.last_words()
                await self._end()
                raise self._logged(f"its process has {said.kind}: {words}")
            case _:
                return said

    def _logged(self, words: str) -> DeskError:
        # A traceback names files and functions that are no business of an agent's.
        sys.stderr.write(f"kernelwright: the desk of {self._settings.author} at {self._settings.name}: {words}\n")
        return DeskError("something went wrong on kernelwright's side; its log has the details. Try again.")

    async def _end(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            await anyio.to_thread.run_sync(_ended, process)


class _Telling:
    """Tells a waiting agent what is being done, anew every few seconds."""

    def __init__(self, report: Report) -> None:
        self._report, self._began, self._doing = report, time.monotonic(), "opening the problem"

    async def now(self, doing: str = "") -> None:
        """Tell; ``doing`` is what has just begun."""
        self._doing = doing or self._doing
        await self._report(time.monotonic() - self._began, self._doing)


async def _said(process: TrustedProcess, telling: _Telling) -> Message | Lost:
    while True:
        with anyio.move_on_after(TELL_EVERY_S):
            await anyio.wait_readable(process.channel.fileno())
            return process.channel.receive(deadline=deadline_in(_WRITING_S))
        await telling.now()


def _ended(process: TrustedProcess) -> None:
    process.kill_all()
    process.close()

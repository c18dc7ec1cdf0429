"""Running a tool inside a sandbox: the parent's side and the side that becomes the tool."""

import os
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from kernelwright.sandbox.access import Limits
from kernelwright.sandbox.nursery import Ended, Worker
from kernelwright.sandbox.wire import Channel, Lost

NOT_FOUND = 127


@dataclass(frozen=True, slots=True, kw_only=True)
class Finished:
    """How a tool ended. ``exit_code`` is minus the signal's number where a signal ended it."""

    exit_code: int
    stdout: str
    stderr: str
    timed_out: bool = False


def run_tool(worker: Worker, argv: Sequence[str], folder: Path | None, limits: Limits) -> Finished:
    """Make a fresh worker (entry ``execute``) become ``argv`` and wait for its end."""
    worker.channel.send({"argv": list(argv), "folder": str(folder) if folder else ""})
    # The keeper holds the time limit; past it the parent only waits for the report.
    ended = worker.wait(None if limits.wall_s is None else limits.wall_s + 30)
    return _finished(ended)


def execute(channel: Channel) -> None:
    """Become the program that the parent names; the worker's entry point."""
    order = channel.receive()
    if isinstance(order, Lost):
        return
    argv = [str(word) for word in order["argv"]]
    if order["folder"]:
        os.chdir(order["folder"])
    program = shutil.which(argv[0])
    if program is None:
        os.write(2, f"{argv[0]}: no such program in the sandbox\n".encode())
        os._exit(NOT_FOUND)
    channel.close()
    os.execve(program, argv, dict(os.environ))  # noqa: S606 - no shell is wanted


def _finished(ended: Ended) -> Finished:
    # Ended for a limit: the report says which in a line of its own, after what the tool wrote.
    note = "" if ended.cause == "ended" else f"\nended by the sandbox: {ended.cause}: {ended.detail}".strip()
    return Finished(
        exit_code=ended.status if ended.status is not None else -9,
        stdout=ended.stdout,
        stderr=ended.stderr + note,
        timed_out=ended.cause == "timed_out",
    )

"""One command at a time in a folder, and no child that outlives its own: two would pay for the same calls.

The lock is a file's that children inherit, so that it is held until the last of them has ended, also where the
process that started them was killed.
"""

import fcntl
import os
import signal
import threading
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path

from kernelwright.errors import BatchFormError, MachineNotAbleError

FILE = "lock"
# What a child that has lost its parent needs to store what it has.
PATIENCE_S, ENDING_S, LOOK_AGAIN_S = 30.0, 20.0, 0.5


@contextmanager
def held(
    folder: Path,
    command: str,
    *,
    patience_s: float = PATIENCE_S,
    clock: Callable[[], float] = time.monotonic,
    sleep: Callable[[float], None] = time.sleep,
) -> Generator[int]:
    """Hold ``folder`` for the block, for a ``command`` as in "study run"; yield the descriptor that children inherit.

    Raises:
        BatchFormError: others still hold it after ``patience_s``.
        MachineNotAbleError: the folder can't be written.
    """
    try:
        descriptor = os.open(folder / FILE, os.O_RDWR | os.O_CREAT, 0o644)
    except OSError as error:
        raise MachineNotAbleError(f"hold the folder {folder}", str(error), "Free space there") from error
    try:
        give_up = clock() + patience_s
        while not _is_taken(descriptor):
            if clock() >= give_up:
                remedy = "Wait until it is done, or end it, and ask again"
                raise BatchFormError(str(folder), f"another `{command}` is at work on it", remedy)
            sleep(LOOK_AGAIN_S)
        yield descriptor
    finally:
        os.close(descriptor)


def end_with(parent: int) -> None:
    """Interrupt this process once ``parent`` is no longer its parent, and end it where it doesn't end by itself."""

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(LOOK_AGAIN_S)
        os.kill(os.getpid(), signal.SIGINT)
        time.sleep(ENDING_S)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def _is_taken(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True

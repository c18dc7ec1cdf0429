"""Quiet: threads of this process build side by side, and none builds while one times.

Between processes the same is done by file locks (timing/turns.py).
"""

import threading
from collections.abc import Generator
from contextlib import contextmanager


class Quiet:
    """Any number may be busy, or one alone. Who wants to be alone isn't kept waiting by who comes later."""

    def __init__(self) -> None:
        """Nobody is busy."""
        self._changed = threading.Condition()
        self._busy = 0
        self._wanted_alone = 0
        self._is_alone = False

    @contextmanager
    def busy(self) -> Generator[None]:
        """Work beside others."""
        with self._changed:
            self._changed.wait_for(lambda: not self._is_alone and not self._wanted_alone)
            self._busy += 1
        try:
            yield
        finally:
            with self._changed:
                self._busy -= 1
                self._changed.notify_all()

    @contextmanager
    def alone(self) -> Generator[None]:
        """Have it quiet."""
        with self._changed:
            self._wanted_alone += 1
            try:
                self._changed.wait_for(lambda: not self._is_alone and not self._busy)
            finally:
                self._wanted_alone -= 1
            self._is_alone = True
        try:
            yield
        finally:
            with self._changed:
                self._is_alone = False
                self._changed.notify_all()

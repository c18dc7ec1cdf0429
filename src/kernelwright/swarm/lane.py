"""The lane: one thread's queue of orders, for what only one thread may do.

A reference changes process-wide state while it runs, a store belongs to the thread that opened it, and Ctrl-C
reaches the main thread alone. So authors that wait for answers have threads of their own, and everything else that they
need done is an order to the thread that serves the lane.
"""

import threading
from collections.abc import Callable
from concurrent.futures import Future
from functools import partial
from queue import Empty, SimpleQueue
from typing import Any, TypeVar

Result = TypeVar("Result")


class Abandoned(BaseException):
    """The lane is closed; whoever waits for it should end. No ``except Exception`` may keep it."""


class Lane:
    """Orders for the thread that makes it."""

    def __init__(self) -> None:
        """Begin to take orders."""
        self._owner = threading.get_ident()
        self._orders: SimpleQueue[tuple[Callable[[], Any], Future[Any] | None]] = SimpleQueue()
        self._lock = threading.Lock()
        self._waiting: set[Future[Any]] = set()
        self._is_closed = False

    def call(self, order: Callable[[], Result]) -> Result:
        """Have ``order`` carried out by the lane's thread, and return or raise what came of it.

        Raises:
            Abandoned: the lane was closed before.
        """
        if threading.get_ident() == self._owner:
            return order()
        answer: Future[Result] = Future()
        with self._lock:
            if self._is_closed:
                raise Abandoned
            self._waiting.add(answer)
            self._orders.put((order, answer))
        return answer.result()

    def post(self, order: Callable[[], object]) -> None:
        """Have ``order`` carried out without waiting for it: at once by the lane's thread, else when it serves.

        Once the lane is closed, nobody carries out what another thread has posted.
        """
        if threading.get_ident() == self._owner:
            order()
        else:
            self._orders.put((order, None))

    def serve(self, *, wait_s: float) -> bool:
        """Carry out the next order, waiting for one as long as ``wait_s``; return whether there was one.

        What an order raises goes to whoever gave it; but what ends a process, such as Ctrl-C, goes on up here, and so
        does what an order raises that nobody waits for.
        """
        try:
            order, answer = self._orders.get(timeout=wait_s) if wait_s > 0 else self._orders.get_nowait()
        except Empty:
            return False
        if answer is None:
            order()
            return True
        try:
            done = order()
        except Exception as error:  # noqa: BLE001 - not ours: it is handed to whoever gave the order
            self._settle(answer, partial(answer.set_exception, error))
        except BaseException:
            self._settle(answer, partial(answer.set_exception, Abandoned()))
            raise
        else:
            self._settle(answer, partial(answer.set_result, done))
        return True

    def serve_waiting(self) -> None:
        """Carry out the orders that are there already."""
        while self.serve(wait_s=0.0):
            pass

    def close(self) -> None:
        """Take no more orders; whoever waits for one is told that nobody will carry it out."""
        with self._lock:
            self._is_closed = True
            waiting, self._waiting = self._waiting, set()
        for answer in waiting:
            answer.set_exception(Abandoned())

    def _settle(self, answer: Future[Any], settle: Callable[[], None]) -> None:
        with self._lock:
            is_wanted = answer in self._waiting
            self._waiting.discard(answer)
        if is_wanted:
            settle()

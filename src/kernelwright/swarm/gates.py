"""Gates: how many may ask one provider at a time, and when nobody should; over processes where a folder is shared."""

import threading
import time
from collections import deque
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path

from kernelwright.locks import FileLock
from kernelwright.swarm.places import SharedPlaces

# How often a process looks for a place while others have them all: nothing wakes it when they give one back.
LOOK_AGAIN_S = 0.1


class ProviderGate:
    """The places at one provider. Those who wait get one in the order in which they came, as far as threads go."""

    def __init__(
        self,
        places: int,
        *,
        shared: SharedPlaces | None = None,
        clock: Callable[[], float] = time.monotonic,
        others: "Callable[[str], ProviderGate] | None" = None,
    ) -> None:
        """Begin with ``places`` free ones.

        Args:
            places: of this process.
            shared: the same places over processes: who has one of this process's needs one of those too.
            clock: in seconds.
            others: finds the gates of other providers.
        """
        self._changed = threading.Condition()
        self._free, self._shared = places, shared
        self._clock = clock
        self._held = 0
        self._line: deque[object] = deque()
        self._look_at = clock()
        self._others = others

    def of(self, provider: str) -> "ProviderGate":
        """Return the gate of another provider; this one where there are no others."""
        return self._others(provider) if self._others is not None else self

    @contextmanager
    def slot(self, seconds: float) -> Generator[bool]:
        """Wait for a place for at most ``seconds``; false where there was none.

        Raises:
            StoreError: the folder that processes share can't be used.
        """
        with self._changed:
            place = self._waited(self._clock() + seconds)
        try:
            yield place is not None
        finally:
            if place is not None:
                with self._changed:
                    self._free += 1
                    if self._shared is not None and isinstance(place, FileLock):
                        self._shared.give_back(place)
                    self._changed.notify_all()

    @contextmanager
    def held(self) -> Generator[None]:
        """Let nobody begin to ask meanwhile, in no process: the provider told one of us to wait.

        Raises:
            StoreError: the folder that processes share can't be used.
        """
        with self._changed:
            if self._shared is not None and not self._held:
                self._shared.hold()
            self._held += 1
        try:
            yield
        finally:
            with self._changed:
                self._held -= 1
                if self._shared is not None and not self._held:
                    self._shared.let_go()
                self._changed.notify_all()

    def _waited(self, until: float) -> object | None:
        """Stand in line for a place; ``None`` where time was up before."""
        me = object()
        self._line.append(me)
        try:
            while True:
                now = self._clock()
                is_next = self._line[0] is me and self._free > 0 and not self._held
                if is_next and now >= self._look_at and (place := self._taken(now)) is not None:
                    return place
                if now >= until:
                    return None
                self._changed.wait(min(until, self._look_at) - now if is_next else until - now)
        finally:
            if self._line[0] is me and self._shared is not None:
                self._shared.stop_waiting()
            self._line.remove(me)
            self._changed.notify_all()

    def _taken(self, now: float) -> object | None:
        """Take a place if there is one; else say when to look again."""
        place = object() if self._shared is None else self._shared.try_take()
        if place is None:
            self._look_at = now + LOOK_AGAIN_S
        else:
            self._free -= 1
        return place


class Gates:
    """One gate for each provider."""

    def __init__(self, places: int, folder: Path | None = None) -> None:
        """Give each provider so many places: of this process, or of all that name the same ``folder``."""
        self._places, self._folder = places, folder
        self._gates: dict[str, ProviderGate] = {}
        self._adding = threading.Lock()

    def gate_of(self, provider: str) -> ProviderGate:
        """Return a provider's gate."""
        with self._adding:
            if provider not in self._gates:
                shared = None if self._folder is None else SharedPlaces(self._folder, provider, self._places)
                self._gates[provider] = ProviderGate(self._places, shared=shared, others=self.gate_of)
            return self._gates[provider]

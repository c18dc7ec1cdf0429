"""Gates: how many may ask one provider at a time, and when nobody should."""

import threading
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager


class ProviderGate:
    """The places at one provider. Those who wait get one in the order in which they came, as far as threads go."""

    def __init__(
        self,
        places: int,
        *,
        clock: Callable[[], float] = time.monotonic,
        others: "Callable[[str], ProviderGate] | None" = None,
    ) -> None:
        """Begin with ``places`` free ones; ``others`` finds the gates of other providers."""
        self._changed = threading.Condition()
        self._free = places
        self._clock = clock
        self._held = 0
        self._others = others

    def of(self, provider: str) -> "ProviderGate":
        """Return the gate of another provider; this one where there are no others."""
        return self._others(provider) if self._others is not None else self

    @contextmanager
    def slot(self, seconds: float) -> Generator[bool]:
        """Wait for a place for at most ``seconds``; false where there was none."""
        until = self._clock() + seconds
        with self._changed:
            is_free = self._waited(until)
            self._free -= is_free
        try:
            yield is_free
        finally:
            with self._changed:
                self._free += is_free
                self._changed.notify_all()

    @contextmanager
    def held(self) -> Generator[None]:
        """Let nobody begin to ask meanwhile: the provider told one of us to wait."""
        with self._changed:
            self._held += 1
        try:
            yield
        finally:
            with self._changed:
                self._held -= 1
                self._changed.notify_all()

    def _waited(self, until: float) -> bool:
        while not (self._free > 0 and self._held == 0):
            left = until - self._clock()
            if left <= 0:
                return False
            self._changed.wait(left)
        return True


class Gates:
    """One gate for each provider."""

    def __init__(self, places: int) -> None:
        """Give each provider so many places."""
        self._places = places
        self._gates: dict[str, ProviderGate] = {}

    def gate_of(self, provider: str) -> ProviderGate:
        """Return a provider's gate."""
        return self._gates.setdefault(provider, ProviderGate(self._places, others=self.gate_of))

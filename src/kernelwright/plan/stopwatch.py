"""A stopwatch: one span of work that may go on when whoever asked for it has been answered."""

from typing import Protocol


class Stopwatch(Protocol):
    """Times what is asked for between ``start`` and ``stop``."""

    def start(self) -> None:
        """Begin, where the device's work stands now."""
        ...

    def stop(self) -> float | None:
        """Wait until all work is done, and return the seconds since ``start`` by the device's clock, if it has one."""
        ...


class NoWatch:
    """The stopwatch of the CPU, where work is over when a call returns: whoever asks has a clock."""

    def start(self) -> None:
        """Do nothing."""

    def stop(self) -> float | None:
        """Return nothing."""
        return None

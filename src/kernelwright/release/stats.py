"""Which calls the kernels served, and which fell back to the user's module and why."""

from collections import Counter
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Stats:
    """Counts since the module was made or loaded."""

    served: int
    fell_back: int
    reasons: tuple[tuple[str, int], ...]

    def __str__(self) -> str:
        lines = [f"{self.served} calls served by kernels, {self.fell_back} fell back"]
        lines += [f"  {count} x {reason}" for reason, count in self.reasons]
        return "\n".join(lines)


class Tally:
    """Counts calls; one for each fast module."""

    __slots__ = ("_reasons", "served")

    def __init__(self) -> None:
        self.served = 0
        self._reasons: Counter[str] = Counter()

    def fell_back(self, reason: str) -> None:
        """Count one call that the user's module served, because of ``reason``."""
        self._reasons[reason] += 1

    def stats(self) -> Stats:
        """Return the counts so far, most frequent reason first."""
        reasons = tuple(self._reasons.most_common())
        return Stats(served=self.served, fell_back=sum(count for _, count in reasons), reasons=reasons)

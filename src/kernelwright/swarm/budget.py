"""Time: how much of it a search has, and what must be kept back to end well."""

import time
from dataclasses import dataclass

# Full verification and the final timing decide whether there is a win at all, so a share of
# the time is kept for them; the bounds keep short calls possible and long ones busy.
FINISHING_SHARE = 0.4
FINISHING_LEAST_S = 4.0
FINISHING_MOST_S = 60.0


# Once a candidate was verified quickly, the end can be foreseen: the full level takes about so many times
# as long; the final timing's three sessions take two to three seconds each, as torch.compile is ready by then.
FULL_AS_QUICK = 4.0
FINAL_TIMING_S = 8.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadline:
    """A moment on the monotonic clock, in seconds."""

    at: float

    @classmethod
    def after(cls, seconds: float) -> "Deadline":
        """Return the moment ``seconds`` from now."""
        return cls(at=time.monotonic() + seconds)

    @property
    def seconds_left(self) -> float:
        """Seconds until then; 0.0 once it has passed."""
        return max(0.0, self.at - time.monotonic())

    @property
    def has_passed(self) -> bool:
        """Whether it is over."""
        return self.seconds_left == 0.0

    def earlier(self, seconds: float) -> "Deadline":
        """Return the moment ``seconds`` before this one."""
        return Deadline(at=self.at - seconds)


def proof_seconds(quick_verification_s: float) -> float:
    """Return about how long the last two steps take for a candidate whose quick verification took so long."""
    return FULL_AS_QUICK * quick_verification_s + FINAL_TIMING_S


def finishing_seconds(total_s: float) -> float:
    """Return how much of a search of ``total_s`` seconds is kept for its last two steps."""
    return min(max(total_s * FINISHING_SHARE, FINISHING_LEAST_S), FINISHING_MOST_S)

"""A measurement: paired timings of an accepted candidate against what the user already has."""

from dataclasses import dataclass

# Why a baseline is missing where it might have run: then nobody knows that the fastest was beaten.
NO_TIME = "no time was left to get it ready"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ratio:
    """Baseline time over candidate time, with its 95 % interval; above 1 the candidate is faster."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """One baseline against the candidate, in alternating (ABBA) blocks of one session.

    ``pairs`` is how many adjacent blocks were compared, ``calls`` how many calls each block
    held. Medians are of one call, in nanoseconds.
    """

    baseline: str
    ratio: Ratio
    baseline_median_ns: float
    candidate_median_ns: float
    pairs: int
    calls: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Unavailable:
    """A baseline that could not be timed here, and why."""

    baseline: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceClock:
    """What a device's own clock (MPS events) says of a contender's blocks, beside the clock that timed them.

    Medians of whole blocks of ``calls`` calls, in nanoseconds. ``suspicion`` says where the two don't agree; "" if
    they do.
    """

    contender: str
    calls: int
    blocks: int
    outer_median_ns: float
    device_median_ns: float
    suspicion: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Measurement:
    """What timing one accepted candidate gave.

    ``peak_bytes`` is what a call of the candidate held at most beyond inputs and weights;
    ``baseline_peak_bytes`` the same for eager. ``cache`` is "warm" (same data again) or
    "cold" (other data between calls). ``device_clocks`` are there where a device has a clock of its own.
    """

    candidate_id: str
    problem_id: str
    machine_id: str
    comparisons: tuple[Comparison, ...]
    unavailable: tuple[Unavailable, ...]
    threads: int
    cache: str
    peak_bytes: int
    baseline_peak_bytes: int
    is_final: bool
    device_clocks: tuple[DeviceClock, ...] = ()

    @property
    def suspicions(self) -> tuple[str, ...]:
        """Where clocks don't agree: a sentence for each contender whose times may not be what they seem."""
        return tuple(each.suspicion for each in self.device_clocks if each.suspicion)

    @property
    def fastest(self) -> Comparison:
        """The comparison against the fastest baseline: the one that counts.

        Raises:
            ValueError: no baseline could be timed.
        """
        return min(self.comparisons, key=lambda each: each.ratio.value)

    @property
    def is_win(self) -> bool:
        """Whether even the low end of the interval beats the fastest baseline, none left out, no clock in doubt."""
        is_complete = all(missing.reason != NO_TIME for missing in self.unavailable)
        is_sure = is_complete and not self.suspicions
        return is_sure and bool(self.comparisons) and self.fastest.ratio.low > 1.0

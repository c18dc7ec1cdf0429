"""Rows of a results table: what a measurement says, as text; drawing the table is the caller's."""

from dataclasses import dataclass
from math import inf

from kernelwright.records.measurement import Measurement, Ratio

UNITS = ((1e9, "s"), (1e6, "ms"), (1e3, "us"), (1.0, "ns"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One baseline. A baseline that couldn't be timed has its reason in ``note`` and dashes elsewhere."""

    baseline: str
    baseline_time: str
    candidate_time: str
    speedup: str
    interval: str
    pairs: str
    note: str


def rows_of(measurement: Measurement) -> tuple[Row, ...]:
    """Return one row for each baseline, timed ones from the fastest, then those that could not be timed."""
    timed = sorted(measurement.comparisons, key=lambda each: each.ratio.value)
    rows = [
        Row(
            baseline=each.baseline,
            baseline_time=duration(each.baseline_median_ns),
            candidate_time=duration(each.candidate_median_ns),
            speedup=f"{each.ratio.value:.2f}x",
            interval=interval(each.ratio),
            pairs=str(each.pairs),
            note="the one that counts" if each is timed[0] else "",
        )
        for each in timed
    ]
    rows += [
        Row(
            baseline=each.baseline,
            baseline_time="-",
            candidate_time="-",
            speedup="-",
            interval="-",
            pairs="-",
            note=each.reason,
        )
        for each in measurement.unavailable
    ]
    return tuple(rows)


def duration(nanoseconds: float) -> str:
    """Return three digits and a unit: "12.3 us"."""
    for size, unit in UNITS:
        if nanoseconds >= size:
            return f"{nanoseconds / size:.3g} {unit}"
    return f"{nanoseconds:.3g} ns"


def size(count: int) -> str:
    """Return a number of bytes with its unit: "12.5 MB"."""
    for unit, factor in (("GB", 1e9), ("MB", 1e6), ("kB", 1e3)):
        if count >= factor:
            return f"{count / factor:.3g} {unit}"
    return f"{count} B"


def interval(ratio: Ratio) -> str:
    """Return the interval's two ends, or say that there is none."""
    if ratio.high == inf or ratio.low <= 0.0:
        return "too few pairs"
    return f"{ratio.low:.2f} to {ratio.high:.2f}"

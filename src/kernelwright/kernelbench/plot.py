"""The plot of one level: every problem's speedup with its interval, sorted, on a logarithmic axis.

Only where things lie is decided here, in the units of the picture; the page's template draws them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor, log, log10

from kernelwright.kernelbench.row import Row, RowVerdict

HEIGHT, TOP, BOTTOM, LEFT, RIGHT = 300.0, 14.0, 34.0, 46.0, 12.0
WIDTH_LEAST, STEP = 480.0, 11.0
FEWEST_TICKS = 4
_EVEN_STEPS = (1.0, 0.5, 0.2, 0.1, 0.05, 0.02)
_MARGIN = 1.12  # beyond the largest and the smallest, so that no interval touches the frame


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick:
    """A labelled value of the axis; ``y`` counts from the top."""

    y: float
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """One problem: where its speedup and the ends of the interval lie; of a loss, also the best candidate's ratio."""

    x: float
    y: float
    low_y: float
    high_y: float
    try_y: float | None
    row: Row

    @property
    def verdict(self) -> RowVerdict:
        """What decides its colour."""
        return self.row.verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Plot:
    """All of it; ``even_y`` is where 1.0 lies, ``left`` and ``right`` are the ends of the axis."""

    width: float
    height: float
    left: float
    right: float
    even_y: float
    ticks: tuple[Tick, ...]
    points: tuple[Point, ...]

    @property
    def has_tries(self) -> bool:
        """Whether any problem without a win had a candidate that was timed."""
        return any(point.try_y is not None for point in self.points)


def plot_of(rows: Sequence[Row]) -> Plot:
    """Lay out ``rows``, of which there is at least one, slowest first."""
    ordered = sorted(rows, key=lambda row: (row.speedup.value, row.best_try.value if row.best_try else 0.0, row.number))
    tries = [row.best_try.value for row in ordered if row.best_try]
    least = min(1.0, *tries, *(row.speedup.low for row in ordered)) / _MARGIN
    most = max(1.0, *tries, *(row.speedup.high for row in ordered)) * _MARGIN
    width = max(WIDTH_LEAST, LEFT + RIGHT + STEP * len(ordered))
    step = (width - LEFT - RIGHT) / len(ordered)

    def height_of(value: float) -> float:
        share = log(value / least) / log(most / least)
        return round(HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM), 1)

    points = tuple(
        Point(
            x=round(LEFT + (position + 0.5) * step, 1),
            y=height_of(row.speedup.value),
            low_y=height_of(row.speedup.low),
            high_y=height_of(row.speedup.high),
            try_y=height_of(row.best_try.value) if row.best_try else None,
            row=row,
        )
        for position, row in enumerate(ordered)
    )
    return Plot(
        width=width,
        height=HEIGHT,
        left=LEFT,
        right=width - RIGHT,
        even_y=height_of(1.0),
        ticks=tuple(Tick(y=height_of(value), label=f"{value:g}") for value in tick_values(least, most)),
        points=points,
    )


def tick_values(least: float, most: float) -> list[float]:
    """Return round values between ``least`` and ``most``: 1, 2, 5 of each decade, or even steps where these are few."""
    decades = range(floor(log10(least)), ceil(log10(most)) + 1)
    values = [float(f"{step}e{decade}") for decade in decades for step in (1, 2, 5)]
    inside = [value for value in values if least <= value <= most]
    for step in _EVEN_STEPS:
        if len(inside) >= FEWEST_TICKS:
            break
        inside = [round(count * step, 2) for count in range(ceil(least / step), floor(most / step) + 1)]
    return inside

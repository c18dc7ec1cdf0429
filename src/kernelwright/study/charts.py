"""Charts: where the lines and points of the report's figures lie, in units of the picture.

Two kinds: curves over a number (correctness by attempt, fast_p), loose and strict side by side, and rows
with intervals on a logarithmic axis (speedups). The page's template draws them.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from kernelwright.kernelbench.plot import tick_values
from kernelwright.study.grid import COLUMNS, Column
from kernelwright.study.means import Mean, logarithm
from kernelwright.study.tables import CorrectBy, FastP, Level, Speedup, Together
from kernelwright.study.wording import level_text

# One panel of curves, and what lies around its axes.
PANEL, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 330.0, 220.0, 40.0, 10.0, 24.0, 34.0
ROW, LABEL, ROWS_WIDTH = 26.0, 190.0, 660.0
_SHARES = (0.0, 0.25, 0.5, 0.75, 1.0)
_MARGIN = 1.08
_ASIDE = 1.8


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """A value of an axis, where it lies along it, and what is written there."""

    at: float
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Curve:
    """One configuration's line; ``series`` is the number of its colour, ``points`` as SVG writes them."""

    series: int
    name: str
    points: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """One pair of axes: its heading, where it begins, and its curves."""

    heading: str
    x: float
    curves: tuple[Curve, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Curves:
    """A figure of curves: two panels, by loose rules and by strict ones."""

    name: str
    title: str
    width: float
    height: float
    top: float
    bottom: float
    axis: str
    x_labels: tuple[Label, ...]
    y_labels: tuple[Label, ...]
    panels: tuple[Panel, ...]
    legend: tuple[Curve, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """A mean and its interval, along the axis; ``kind`` is the column."""

    kind: Column
    x: float
    low: float
    high: float
    y: float
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One row: what it is of, and its two points."""

    name: str
    y: float
    points: tuple[Point, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """A figure of rows; ``even`` is where 1.0 lies."""

    name: str
    title: str
    width: float
    height: float
    left: float
    even: float
    ticks: tuple[Label, ...]
    lines: tuple[Line, ...]


def correctness_chart(found: Sequence[CorrectBy], level: Level, names: Sequence[str]) -> Curves:
    """Return the share of problems with a right candidate by each attempt."""
    mine = [each for each in found if each.level == level]
    last = max(each.attempt for each in mine)

    def along(attempt: float) -> float:
        return (attempt - 1) / max(last - 1, 1)

    def points(name: str, column: Column) -> list[tuple[float, float]]:
        of = [each for each in mine if each.configuration.name == name]
        return [(along(each.attempt), _count(each, column) / each.problems) for each in of]

    return _curves(
        f"correctness-{level_text(level)}",
        f"{level_text(level)}: problems with a right kernel by attempt",
        axis="attempt",
        x_labels=[Label(at=along(number), text=str(number)) for number in range(1, last + 1)],
        names=names,
        points=points,
    )


def fast_p_chart(found: Sequence[FastP], level: Level, names: Sequence[str]) -> Curves:
    """Return fast_p, the share of problems with a right kernel that is more than p times as fast, as steps."""
    mine = [each for each in found if each.level == level]
    most = max(each.p for each in mine)

    def points(name: str, column: Column) -> list[tuple[float, float]]:
        of = [each for each in mine if each.configuration.name == name]
        steps: list[tuple[float, float]] = []
        for each in of:
            share = _count(each, column) / each.problems
            steps += [(each.p / most, steps[-1][1]), (each.p / most, share)] if steps else [(0.0, share)]
        return steps

    return _curves(
        f"fast-p-{level_text(level)}",
        f"{level_text(level)}: problems with a right kernel more than p times as fast",
        axis="p",
        x_labels=[Label(at=p / most, text=str(p)) for p in range(int(most) + 1)],
        names=names,
        points=points,
    )


def speedup_chart(found: Sequence[Speedup], level: Level) -> Rows:
    """Return geometric means of one level."""
    mine = [(each.configuration.name, each.loose, each.strict) for each in found if each.level == level]
    return _rows(f"speedup-{level_text(level)}", f"{level_text(level)}: geometric mean speedup", mine)


def together_chart(found: Sequence[Together]) -> Rows:
    """Return the best single author beside the swarm."""
    mine = [(f"{each.who}{f' ({each.variant})' if each.variant else ''}", each.loose, each.strict) for each in found]
    return _rows("swarm", "best single author and the swarm: geometric mean speedup", mine)


def _count(each: CorrectBy | FastP, column: Column) -> int:
    return each.strict if column == "strict" else each.loose


def _curves(
    name: str,
    title: str,
    *,
    axis: str,
    x_labels: Sequence[Label],
    names: Sequence[str],
    points: Callable[[str, Column], list[tuple[float, float]]],
) -> Curves:
    width, height = PANEL - LEFT - RIGHT, HEIGHT - TOP - BOTTOM
    panels = tuple(
        Panel(
            heading={"loose": "loose rules", "strict": "strict"}[column],
            x=number * PANEL,
            curves=tuple(
                Curve(
                    series=series,
                    name=each,
                    points=" ".join(
                        f"{number * PANEL + LEFT + x * width:.1f},{TOP + (1 - y) * height + _aside(series, names):.1f}"
                        for x, y in points(each, column)
                    ),
                )
                for series, each in enumerate(names)
            ),
        )
        for number, column in enumerate(COLUMNS)
    )
    return Curves(
        name=name.replace(" ", "-"),
        title=title,
        width=2 * PANEL,
        height=HEIGHT,
        top=TOP,
        bottom=TOP + height,
        axis=axis,
        x_labels=tuple(Label(at=round(LEFT + each.at * width, 1), text=each.text) for each in x_labels),
        y_labels=tuple(
            Label(at=round(TOP + (1 - share) * height, 1), text=f"{100 * share:.0f} %") for share in _SHARES
        ),
        panels=panels,
        legend=panels[0].curves,
    )


def _aside(series: int, names: Sequence[str]) -> float:
    """Return by how much a line is moved, so that lines of the same figures can all be seen."""
    return (series - (len(names) - 1) / 2) * _ASIDE


def _rows(name: str, title: str, found: Sequence[tuple[str, Mean, Mean]]) -> Rows:
    means = [mean for _, loose, strict in found for mean in (loose, strict)]
    least = min(1.0, *(each.low or each.value for each in means)) / _MARGIN
    most = max(1.0, *(each.high or each.value for each in means)) * _MARGIN
    scale = logarithm(most) - logarithm(least)

    def along(value: float) -> float:
        return round(LABEL + (logarithm(value) - logarithm(least)) / scale * (ROWS_WIDTH - LABEL - RIGHT), 1)

    def point(column: Column, mean: Mean, y: float) -> Point:
        return Point(
            kind=column,
            x=along(mean.value),
            low=along(mean.low or mean.value),
            high=along(mean.high or mean.value),
            y=y,
            text=f"{mean.value:.2f}",
        )

    lines = tuple(
        Line(
            name=each,
            y=TOP + (number + 0.5) * ROW,
            points=(
                point("loose", loose, TOP + number * ROW + 8.5),
                point("strict", strict, TOP + number * ROW + 17.5),
            ),
        )
        for number, (each, loose, strict) in enumerate(found)
    )
    return Rows(
        name=name.replace(" ", "-"),
        title=title,
        width=ROWS_WIDTH,
        height=TOP + ROW * len(found) + BOTTOM,
        left=LABEL,
        even=along(1.0),
        ticks=tuple(Label(at=along(value), text=f"{value:g}") for value in tick_values(least, most)),
        lines=lines,
    )

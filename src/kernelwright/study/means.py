"""Geometric means over problems with bootstrap intervals, the same to the last digit on any machine.

Logarithms and exponentials of the C library differ between systems by a unit in the last place, and so may sums
in another order. Here logarithms are taken in decimal, which is rounded correctly everywhere, and added up as
whole numbers; what is drawn is drawn by Python's own generator, whose `random()` is promised to stay as it is.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, localcontext
from functools import lru_cache
from random import Random

SEED, RESAMPLES = 6, 2000
# Of a logarithm: twelve digits behind the point.
_UNIT = 10**12
_DIGITS = 40
_TAIL = 0.025


@dataclass(frozen=True, slots=True, kw_only=True)
class Mean:
    """The geometric mean over so many problems, with its 95 % interval; ``None`` where one problem alone has none."""

    value: float
    low: float | None
    high: float | None
    problems: int


def geometric_mean(values: Sequence[float]) -> Mean | None:
    """Return the geometric mean of positive ``values``, one for each problem; ``None`` of none.

    The interval is the percentile bootstrap over problems: what another choice of as many problems of the
    same kind might have given. It doesn't cover the error of timing.

    Raises:
        ValueError: a value isn't positive.
    """
    return _mean(tuple(values)) if values else None


@lru_cache(maxsize=4096)  # the same cells are in several tables
def _mean(values: tuple[float, ...]) -> Mean:
    logs = [_log(value) for value in values]
    count = len(logs)
    value = _exp(sum(logs), count)
    if count == 1:
        return Mean(value=value, low=None, high=None, problems=1)
    generator = Random(SEED)
    sums = sorted(sum(logs[int(generator.random() * count)] for _ in range(count)) for _ in range(RESAMPLES))
    low, high = sums[int(_TAIL * RESAMPLES)], sums[RESAMPLES - 1 - int(_TAIL * RESAMPLES)]
    return Mean(value=value, low=_exp(low, count), high=_exp(high, count), problems=count)


def logarithm(value: float) -> float:
    """Return the natural logarithm of a positive number, rounded alike everywhere."""
    return _log(value) / _UNIT


def _log(value: float) -> int:
    if not value > 0.0:
        raise ValueError(f"a ratio of {value} has no logarithm")
    with localcontext() as context:
        context.prec = _DIGITS
        return int((Decimal(value).ln() * _UNIT).to_integral_value())


def _exp(total: int, count: int) -> float:
    with localcontext() as context:
        context.prec = _DIGITS
        return float((Decimal(total) / (_UNIT * count)).exp())

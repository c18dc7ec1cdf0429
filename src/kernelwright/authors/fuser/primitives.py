"""The primitives that expressions are made of: what each means, as data every printer starts from."""

from collections.abc import Callable
from math import inf

_LARGEST = {"int32": 2**31 - 1, "int64": 2**63 - 1}


def _lowest(dtype: str) -> int | float | bool:
    return False if dtype == "bool" else -_LARGEST[dtype] - 1 if dtype in _LARGEST else -inf


def _highest(dtype: str) -> int | float | bool:
    return True if dtype == "bool" else _LARGEST.get(dtype, inf)


# What a reduction starts from.
NEUTRAL: dict[str, Callable[[str], int | float | bool]] = {
    "sum": lambda dtype: 0.0 if dtype.startswith("float") else 0,
    "product": lambda dtype: 1.0 if dtype.startswith("float") else 1,
    "maximum": _lowest,
    "minimum": _highest,
    "or": lambda _: False,
    "and": lambda _: True,
}

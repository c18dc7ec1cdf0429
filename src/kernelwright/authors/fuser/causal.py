"""How far the rows of attention look: which keys a mask made of positions leaves out for good.

Only masks that are computed are understood, as ``is_causal``, comparisons of ``arange`` and ``tril`` of ones are; what
a buffer holds isn't known here.
"""

from math import inf

from kernelwright.authors.fuser import index as ix
from kernelwright.authors.fuser.expression import Apply, Constant, Expression, Position
from kernelwright.authors.fuser.index import Axis, Index

_OPPOSITE = {"less_equal": "greater", "less": "greater_equal", "greater": "less_equal", "greater_equal": "less"}


def reach_of(score: Expression, row: Axis, key: Axis) -> int | None:
    """Return how far beyond its own number a row looks, scores of all later keys being -inf.

    ``None`` where a score isn't chosen by how row and key compare. The reach of what is causal is 0.
    """
    if not isinstance(score, Apply) or score.op != "where":
        return None
    condition, taken, other = score.operands
    nothing = Constant(-inf, score.dtype)
    if (taken == nothing) == (other == nothing):
        return None
    return _kept(condition, ix.of(key) - ix.of(row), holds=other == nothing)


def _kept(condition: Expression, ahead: Index, *, holds: bool) -> int | None:
    """Return the greatest ``ahead`` at which a condition holds, or fails; ``None`` if it isn't one of ``ahead``."""
    if not isinstance(condition, Apply):
        return None
    match condition.op, condition.operands:
        case "not", (inner,):
            return _kept(inner, ahead, holds=not holds)
        case (
            ("equal" | "not_equal"),
            (Apply(op="where", operands=(inner, Constant() as a, Constant() as b)), Constant() as c),
        ):
            if (a.value == c.value) == (b.value == c.value):
                return None
            is_inner = (a.value == c.value) == (condition.op == "equal")
            return _kept(inner, ahead, holds=holds == is_inner)
        case op, (left, right) if op in _OPPOSITE:
            first, second = _whole(left), _whole(right)
            if first is None or second is None:
                return None
            return _limit(op if holds else _OPPOSITE[op], first - second, ahead)
        case _:
            return None


def _limit(op: str, difference: Index, ahead: Index) -> int | None:
    """Return the greatest ``ahead`` at which a difference compares so with 0."""
    up, down = difference - ahead, difference + ahead
    if up.is_constant and op.startswith("less"):
        return -up.constant - (op == "less")
    if down.is_constant and op.startswith("greater"):
        return down.constant - (op == "greater")
    return None


def _whole(expression: Expression) -> Index | None:
    """Return a whole number that is made of positions as an index."""
    match expression:
        case Position():
            return expression.index
        case Constant(value=int(value)):
            return Index(constant=value)
        case Apply(op="add" | "subtract", operands=(a, b)):
            first, second = _whole(a), _whole(b)
            if first is None or second is None:
                return None
            return first + second if expression.op == "add" else first - second
        case _:
            return None

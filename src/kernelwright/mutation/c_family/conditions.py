"""Slips in conditions: the wrong comparison, the wrong way round, a part forgotten."""

from collections.abc import Iterator

from kernelwright.mutation.c_family.code import Code, Span
from kernelwright.mutation.c_family.dialect import Dialect
from kernelwright.mutation.edit import Edit

_NEIGHBOUR = {"<": "<=", "<=": "<", ">": ">=", ">=": ">"}
_REPLACED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "==": "!=", "!=": "=="}


def boundary_compare(code: Code, _: Dialect) -> Iterator[Edit]:
    """``<`` becomes ``<=`` and the like: right everywhere but at the boundary."""
    for at in _comparisons(code):
        # In `a > b ? a : b` both sides are the same at the boundary.
        if code.word(at) in _NEIGHBOUR and not _chooses_between_its_sides(code, at):
            yield code.edit(Span(first=at, end=at + 1), _NEIGHBOUR[code.word(at)])


def relational_operator(code: Code, _: Dialect) -> Iterator[Edit]:
    """``<`` becomes ``>``, ``==`` becomes ``!=``; headers of loops have slips of their own."""
    headers = {at for loop in code.loops for at in range(loop.condition.first, loop.condition.end)}
    for at in _comparisons(code):
        if at not in headers and code.word(at) in _REPLACED:
            yield code.edit(Span(first=at, end=at + 1), _REPLACED[code.word(at)])


def negated_condition(code: Code, _: Dialect) -> Iterator[Edit]:
    """``if (c)`` becomes ``if (!(c))`` and ``c ? a : b`` becomes ``c ? b : a``."""
    for at in code.indices():
        if code.word(at) == "if" and code.word(at + 1) == "(" and at + 1 in code.partner:
            condition = Span(first=at + 2, end=code.partner[at + 1])
            yield code.edit(condition, f"!({code.source(condition)})")
        if code.word(at) == "?":
            chosen = Span(first=at + 1, end=_colon(code, at))
            otherwise = Span(first=chosen.end + 1, end=code.expression_end(chosen.end + 1))
            if chosen.end < len(code):
                swapped = f"{code.source(otherwise)} : {code.source(chosen)}"
                yield code.edit(Span(first=chosen.first, end=otherwise.end), swapped)


def condition_part(code: Code, _: Dialect) -> Iterator[Edit]:
    """``a && b`` becomes ``a``, and ``b``: one of two things that must hold is not looked at."""
    for at in code.indices():
        if code.word(at) in ("&&", "||") and code.is_binary(at):
            left, right = code.side_before(at), code.side_after(at)
            whole = Span(first=left.first, end=right.end)
            yield code.edit(whole, code.source(left))
            yield code.edit(whole, code.source(right))


def _comparisons(code: Code) -> Iterator[int]:
    return (at for at in code.indices() if code.word(at) in _REPLACED and code.is_binary(at))


def _colon(code: Code, question: int) -> int:
    depth = 0
    for at in range(question + 1, len(code)):
        if code.enclosing[at] != code.enclosing[question] or code.word(at) not in ("?", ":"):
            continue
        depth += 1 if code.word(at) == "?" else -1
        if depth < 0:
            return at
    return len(code)


def _chooses_between_its_sides(code: Code, at: int) -> bool:
    right = code.side_after(at)
    if code.word(right.end) != "?":
        return False
    colon = _colon(code, right.end)
    chosen = {
        code.source(Span(first=right.end + 1, end=colon)),
        code.source(Span(first=colon + 1, end=code.expression_end(colon + 1))),
    }
    return chosen == {code.source(code.side_before(at)), code.source(right)}

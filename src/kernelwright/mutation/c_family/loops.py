"""Slips in the header of a loop: one trip too few, a tail left out, a start or a step that is off."""

import re
from collections.abc import Iterator

from kernelwright.mutation.c_family.code import Code, Loop, Span
from kernelwright.mutation.c_family.dialect import Dialect
from kernelwright.mutation.edit import Edit

_VECTOR = 8  # what a hand-written vector loop most often steps by
_WHOLE_TILES = re.compile(r"\d+")


def bound_off_by_one(code: Code, _: Dialect) -> Iterator[Edit]:
    """``i < n`` becomes ``i < n - 1``: the last trip is missing."""
    for loop in code.loops:
        bound = _bound(code, loop)
        if bound:
            yield code.edit(bound, f"({code.source(bound)}) - 1")


def dropped_tail(code: Code, _: Dialect) -> Iterator[Edit]:
    """``i < n`` becomes ``i < n / 8 * 8``: what is left after whole vectors is not done."""
    for loop in code.loops:
        bound = _bound(code, loop)
        if bound is None:
            continue
        text = code.source(bound)
        # A bound that is a multiple of 8 already has no tail to drop.
        if not (_WHOLE_TILES.fullmatch(text) and int(text) % _VECTOR == 0):
            yield code.edit(bound, f"({text}) / {_VECTOR} * {_VECTOR}")


def start_off_by_one(code: Code, _: Dialect) -> Iterator[Edit]:
    """``i = 0`` becomes ``i = 1``: the first trip is missing."""
    for loop in code.loops:
        for at in range(loop.start.first, loop.start.end):
            if code.word(at) == "=":
                value = Span(first=at + 1, end=code.expression_end(at + 1))
                yield code.edit(value, f"{code.source(value)} + 1")


def wrong_step(code: Code, _: Dialect) -> Iterator[Edit]:
    """``++i`` becomes ``i += 2``, ``i += n`` becomes ``i += n + 1``: every second one, or further and further off."""
    for loop in code.loops:
        words = [code.word(at) for at in range(loop.step.first, loop.step.end)]
        match words:
            case ["++", name] | [name, "++"]:
                yield code.edit(loop.step, f"{name} += 2")
            case ["--", name] | [name, "--"]:
                yield code.edit(loop.step, f"{name} -= 2")
            case [_, "+=" | "-=" | "/=" | "*=" | ">>=" | "<<=", *_]:
                yield code.edit(loop.step, f"{code.source(loop.step)} + 1")
            case _:
                pass


def _bound(code: Code, loop: Loop) -> Span | None:
    """Return what the loop's variable is held below, where its condition is a plain one."""
    at = loop.condition.first + 1
    if code.word(at) in ("<", "<=") and code.side_after(at).end == loop.condition.end:
        return code.side_after(at)
    return None

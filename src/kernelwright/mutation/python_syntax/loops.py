"""Slips in loops and in how many work items there are."""

import ast
from collections.abc import Iterator

from kernelwright.mutation.edit import Edit
from kernelwright.mutation.python_syntax.script import Script, called

_RANGES = frozenset({"range", "static_range"})


def bound_off_by_one(script: Script) -> Iterator[Edit]:
    """``range(n)`` becomes ``range((n) - 1)``; one work item too few is launched."""
    for call in _ranges(script):
        stop = call.args[0] if len(call.args) == 1 else call.args[1]
        yield script.edit(stop, f"({script.source(stop)}) - 1")
    for axis in _launched_axes(script):
        yield script.edit(axis, f"({script.source(axis)}) - 1")


def dropped_tail(script: Script) -> Iterator[Edit]:
    """``cdiv(n, block)`` becomes ``n // block``: what is left after whole blocks is not done."""
    for call in script.calls():
        if called(call) in ("cdiv", "ceil_div") and len(call.args) == 2:
            yield script.edit(call, f"(({script.source(call.args[0])}) // ({script.source(call.args[1])}))")


def start_off_by_one(script: Script) -> Iterator[Edit]:
    """``range(0, n)`` becomes ``range(0 + 1, n)``."""
    for call in _ranges(script):
        if len(call.args) > 1:
            yield script.edit(call.args[0], f"{script.source(call.args[0])} + 1")
        else:
            yield script.edit(call.args[0], f"1, {script.source(call.args[0])}")


def wrong_step(script: Script) -> Iterator[Edit]:
    """``range(0, n, block)`` becomes ``range(0, n, block + 1)``."""
    for call in _ranges(script):
        if len(call.args) == 3:
            yield script.edit(call.args[2], f"({script.source(call.args[2])}) + 1")


def _ranges(script: Script) -> Iterator[ast.Call]:
    return (call for call in script.calls() if called(call) in _RANGES and call.args)


def _launched_axes(script: Script) -> Iterator[ast.expr]:
    for call in script.calls():
        for keyword in call.keywords:
            if keyword.arg == "threads":
                yield from keyword.value.elts if isinstance(keyword.value, ast.Tuple) else [keyword.value]

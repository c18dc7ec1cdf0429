"""Slips in whole statements: left out, done twice, a barrier forgotten."""

import ast
from collections.abc import Iterator

from kernelwright.mutation.edit import Edit
from kernelwright.mutation.python_syntax.script import Script, called

_BARRIERS = frozenset({"debug_barrier"})


def deleted(script: Script) -> Iterator[Edit]:
    """A launch, a store or an update is missing."""
    for node in script.nodes:
        match node:
            case ast.Expr(value=ast.Call() as call) if called(call) not in _BARRIERS:
                yield script.edit(node, "pass")
            case ast.AugAssign():
                yield script.edit(node, "pass")
            case _:
                pass


def missing_barrier(script: Script) -> Iterator[Edit]:
    """Threads do not wait for each other where they must."""
    for node in script.nodes:
        match node:
            case ast.Expr(value=ast.Call() as call) if called(call) in _BARRIERS:
                yield script.edit(node, "pass")
            case _:
                pass


def duplicated(script: Script) -> Iterator[Edit]:
    """``s += e`` happens twice."""
    for node in script.nodes:
        if isinstance(node, ast.AugAssign):
            yield script.edit(node, f"{script.source(node)}; {script.source(node)}")

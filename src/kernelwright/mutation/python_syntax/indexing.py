"""Slips in where a kernel reads and writes: beside the place, with another stride, along another axis."""

import ast
from collections.abc import Iterator

from kernelwright.mutation.edit import Edit
from kernelwright.mutation.python_syntax.script import Script, called

_ADDRESSES = frozenset({"load", "store", "atomic_add"})
_AXES = frozenset({"axis", "dim"})


def load_beside(script: Script) -> Iterator[Edit]:
    """``load(p)`` becomes ``load((p) + 1)``."""
    yield from _beside(script, "load")


def store_beside(script: Script) -> Iterator[Edit]:
    """``store(p, v)`` becomes ``store((p) + 1, v)``."""
    yield from _beside(script, "store")


def wrong_stride(script: Script) -> Iterator[Edit]:
    """``row * stride`` becomes ``row * (stride + 1)`` in an address."""
    for address in _addresses(script):
        for node in ast.walk(address):
            if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult):
                yield script.edit(node.right, f"({script.source(node.right)} + 1)")


def wrong_axis(script: Script) -> Iterator[Edit]:
    """A reduction runs along another axis; the axes of the work items are the wrong way round."""
    for call in script.calls():
        for keyword in call.keywords:
            value = keyword.value
            if keyword.arg in _AXES and isinstance(value, ast.Constant | ast.UnaryOp):
                yield script.edit(value, "1" if script.source(value) == "0" else "0")
            if keyword.arg == "threads" and isinstance(value, ast.Tuple) and len(value.elts) == 2:
                yield script.edit(value, f"({script.source(value.elts[1])}, {script.source(value.elts[0])})")
        if called(call) == "program_id" and len(call.args) == 1:
            yield script.edit(call.args[0], "1" if script.source(call.args[0]) == "0" else "0")


def wrong_broadcast(script: Script) -> Iterator[Edit]:
    """``x[:, None]`` becomes ``x[None, :]``."""
    for node in script.nodes:
        if isinstance(node, ast.Subscript):
            words = script.source(node.slice)
            swapped = {":, None": "None, :", "None, :": ":, None"}.get(words)
            if swapped:
                yield script.edit(node.slice, swapped)


def wrong_operand(script: Script) -> Iterator[Edit]:
    """An address is formed from the next pointer of the kernel: the wrong tensor is read."""
    pointers = [each.arg for each in _parameters(script) if each.arg.endswith("ptr") or each.arg.endswith("_p")]
    for address in _addresses(script):
        for node in ast.walk(address):
            if isinstance(node, ast.Name) and node.id in pointers and len(pointers) > 1:
                yield script.edit(node, pointers[(pointers.index(node.id) + 1) % len(pointers)])


def _beside(script: Script, name: str) -> Iterator[Edit]:
    for call in script.calls():
        if called(call) == name and call.args:
            yield script.edit(call.args[0], f"({script.source(call.args[0])}) + 1")


def _addresses(script: Script) -> Iterator[ast.expr]:
    return (call.args[0] for call in script.calls() if called(call) in _ADDRESSES and call.args)


def _parameters(script: Script) -> Iterator[ast.arg]:
    for node in script.tree.body:
        if isinstance(node, ast.FunctionDef):
            yield from node.args.args

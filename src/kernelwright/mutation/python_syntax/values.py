"""Slips in values: constants, identities of reductions, minimum for maximum, arguments swapped."""

import ast
from collections.abc import Iterator

from kernelwright.mutation.edit import Edit
from kernelwright.mutation.python_syntax.script import Script, called

_SWAPPED = {"min": "max", "max": "min", "minimum": "maximum", "maximum": "minimum", "amin": "amax", "amax": "amin",
            "argmax": "argmin", "argmin": "argmax", "sum": "max", "floor": "ceil", "ceil": "floor"}  # fmt: skip
_SYMMETRIC = frozenset({*_SWAPPED, "add", "mul", "range", "dot"})
# Where a number is no arithmetic: an axis, a hint of how to group work.
_NOT_VALUES = frozenset({"axis", "dim", "group", "num_warps", "num_stages", "dtype"})


def wrong_constant(script: Script) -> Iterator[Edit]:
    """A floating constant gets ten times as large, where it is small, else an eighth larger; an integer by one."""
    excluded = set(_numbers_that_are_no_values(script))
    for node in script.nodes:
        if not isinstance(node, ast.Constant) or node in excluded or isinstance(node.value, bool):
            continue
        if isinstance(node.value, float) and node.value != 0.0:
            yield script.edit(node, repr(node.value * (10 if abs(node.value) < 1e-2 else 1.125)))
        elif isinstance(node.value, int) and node.value > 0:
            yield script.edit(node, str(node.value + 1))


def wrong_identity(script: Script) -> Iterator[Edit]:
    """A maximum starts at 0 in place of minus infinity; masked places count as 1 in place of 0."""
    for node in script.nodes:
        match node:
            case ast.UnaryOp(op=ast.USub(), operand=operand) if _is_infinity(operand):
                yield script.edit(node, "0.0")
            case ast.Call(args=[ast.Constant(value="-inf")]) if called(node) == "float":
                yield script.edit(node, "0.0")
            case ast.keyword(arg="other", value=ast.Constant(value=value)) if value == 0:
                yield script.edit(node.value, "1.0")
            case ast.Call() if called(node) == "zeros":
                yield script.edit(node, f"({script.source(node)} + 1)")
            case _:
                pass


def minimum_for_maximum(script: Script) -> Iterator[Edit]:
    """``max`` becomes ``min`` and back; other functions with a twin likewise."""
    for call in script.calls():
        if called(call) in _SWAPPED:
            end = script.end(call.func)
            name = called(call)
            yield Edit(start=end - len(name), end=end, replacement=_SWAPPED[name])


def missing_maximum(script: Script) -> Iterator[Edit]:
    """``exp(x - largest)`` becomes ``exp(x)``."""
    for call in script.calls():
        match call.args:
            case [ast.BinOp(op=ast.Sub(), left=left) as difference] if called(call) in ("exp", "exp2"):
                yield script.edit(difference, script.source(left))
            case _:
                pass


def swapped_arguments(script: Script) -> Iterator[Edit]:
    """``f(a, b)`` becomes ``f(b, a)``, for each pair of neighbours that are plain names."""
    for call in script.calls():
        if called(call) in _SYMMETRIC:
            continue
        for left, right in zip(call.args, call.args[1:], strict=False):
            a, b = script.source(left), script.source(right)
            plain = isinstance(left, ast.Name | ast.Attribute) and isinstance(right, ast.Name | ast.Attribute)
            if plain and a != b:
                yield Edit(start=script.start(left), end=script.end(right), replacement=f"{b}, {a}")


def _is_infinity(node: ast.AST) -> bool:
    match node:
        case ast.Name(id="inf") | ast.Attribute(attr="inf"):
            return True
        case ast.Call(args=[ast.Constant(value="inf")]):
            return True
        case _:
            return False


def _numbers_that_are_no_values(script: Script) -> Iterator[ast.AST]:
    for call in script.calls():
        for keyword in call.keywords:
            if keyword.arg in _NOT_VALUES:
                yield from ast.walk(keyword.value)
        if called(call) == "program_id":
            yield from call.args

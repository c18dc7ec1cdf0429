"""Slips in conditions: the wrong comparison, the wrong way round, a part forgotten."""

import ast
from collections.abc import Iterator, Mapping

from kernelwright.mutation.edit import Edit
from kernelwright.mutation.python_syntax.script import Script, called

_SYMBOLS: Mapping[type[ast.cmpop], str] = {
    ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=", ast.Eq: "==", ast.NotEq: "!=",
}  # fmt: skip
_NEIGHBOUR = {"<": "<=", "<=": "<", ">": ">=", ">=": ">"}
_REPLACED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "==": "!=", "!=": "=="}


def boundary_compare(script: Script) -> Iterator[Edit]:
    """``<`` becomes ``<=`` and the like."""
    yield from _replaced(script, _NEIGHBOUR)


def relational_operator(script: Script) -> Iterator[Edit]:
    """``<`` becomes ``>``, ``==`` becomes ``!=``."""
    yield from _replaced(script, _REPLACED)


def negated_condition(script: Script) -> Iterator[Edit]:
    """``if c`` becomes ``if not (c)``; ``where(c, a, b)`` becomes ``where(c, b, a)``."""
    for node in script.nodes:
        match node:
            case ast.If(test=test) | ast.IfExp(test=test):
                yield script.edit(test, f"not ({script.source(test)})")
            case ast.Call(args=[_, chosen, otherwise]) if called(node) == "where":
                swapped = f"{script.source(otherwise)}, {script.source(chosen)}"
                yield Edit(start=script.start(chosen), end=script.end(otherwise), replacement=swapped)
            case _:
                pass


def condition_part(script: Script) -> Iterator[Edit]:
    """``a and b`` becomes ``a``, and ``b``; ``a & b`` likewise; a load or store loses its mask."""
    for node in script.nodes:
        match node:
            case ast.BoolOp(values=parts):
                yield from (script.edit(node, f"({script.source(part)})") for part in parts)
            case ast.BinOp(op=ast.BitAnd() | ast.BitOr(), left=left, right=right):
                yield from (script.edit(node, f"({script.source(part)})") for part in (left, right))
            case ast.Call(keywords=keywords) if called(node) in ("load", "store"):
                yield from (_without_mask(script, node, each) for each in keywords if each.arg == "mask")
            case _:
                pass


def _without_mask(script: Script, call: ast.Call, mask: ast.keyword) -> Edit:
    # `other` has no meaning without a mask: it goes too.
    kept = [*call.args, *(each for each in call.keywords if each is not mask and each.arg != "other")]
    return script.edit(call, f"{script.source(call.func)}({', '.join(map(script.source, kept))})")


def _replaced(script: Script, table: Mapping[str, str]) -> Iterator[Edit]:
    for node in script.nodes:
        if isinstance(node, ast.Compare) and len(node.ops) == 1:
            symbol = _SYMBOLS.get(type(node.ops[0]), "")
            found = (
                script.between(node.left, node.comparators[0], symbol, table.get(symbol, ""))
                if symbol in table
                else None
            )
            if found:
                yield found

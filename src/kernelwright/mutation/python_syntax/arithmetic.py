"""Slips in arithmetic: another operator, a sign, a term or a factor left out, operands the wrong way round."""

import ast
from collections.abc import Iterator, Mapping

from kernelwright.mutation.edit import Edit
from kernelwright.mutation.python_syntax.script import Script

_SYMBOLS: Mapping[type[ast.operator], str] = {
    ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.FloorDiv: "//", ast.Mod: "%",
}  # fmt: skip
_REPLACED = {"+": "-", "-": "+", "*": "+", "/": "*", "//": "*", "%": "//"}


def operator(script: Script) -> Iterator[Edit]:
    """``+`` becomes ``-``, ``*`` becomes ``+``, and so on; ``+=`` likewise."""
    for node in script.nodes:
        match node:
            case ast.BinOp(left=left, op=op, right=right) | ast.AugAssign(target=left, op=op, value=right):
                symbol = _SYMBOLS.get(type(op), "")
                found = script.between(left, right, symbol, _REPLACED[symbol]) if symbol else None
                if found:
                    yield found
            case _:
                pass


def sign(script: Script) -> Iterator[Edit]:
    """``-x`` becomes ``x``."""
    for node in script.nodes:
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
            yield script.edit(node, script.source(node.operand))


def skipped_term(script: Script) -> Iterator[Edit]:
    """``a + b`` becomes ``a``; a difference likewise."""
    yield from _skipped(script, (ast.Add, ast.Sub))


def skipped_factor(script: Script) -> Iterator[Edit]:
    """``a * b`` becomes ``a``; a quotient or remainder likewise."""
    yield from _skipped(script, (ast.Mult, ast.Div, ast.FloorDiv, ast.Mod))


def swapped_operands(script: Script) -> Iterator[Edit]:
    """``a - b`` becomes ``b - a``; a quotient likewise."""
    for node in script.nodes:
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Sub | ast.Div | ast.FloorDiv | ast.Mod):
            symbol = _SYMBOLS[type(node.op)]
            yield script.edit(node, f"(({script.source(node.right)}) {symbol} ({script.source(node.left)}))")


def _skipped(script: Script, kinds: tuple[type[ast.operator], ...]) -> Iterator[Edit]:
    for node in script.nodes:
        if isinstance(node, ast.BinOp) and isinstance(node.op, kinds):
            yield script.edit(node, f"({script.source(node.left)})")

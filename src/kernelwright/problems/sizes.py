"""Sizes: the whole-number constants in a reference's text, and how to change them.

A constant is a literal, or arithmetic on literals alone (``256 * 8``), that the file assigns
to a name at its top level (``batch = 16``, ``height = width = 128``, ``shape = (64, 128)``) or
writes inside ``get_inputs`` or ``get_init_inputs``. Only their characters are replaced, so
what is computed from them follows by itself, and lines keep their numbers.
"""

import ast
import operator
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

INPUT_FUNCTIONS = ("get_inputs", "get_init_inputs")
_ARITHMETIC: dict[type[ast.operator], Callable[[int, int], int]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.FloorDiv: operator.floordiv,
    ast.Pow: operator.pow,
    ast.LShift: operator.lshift,
}
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")  # str.splitlines also splits at form feeds, Python doesn't
_LARGEST_EXPONENT = 64  # so that folding a constant can't take for ever


@dataclass(frozen=True, slots=True, kw_only=True)
class SizeConstant:
    """One constant: where it stands and what it is.

    ``names`` has one entry for each name it is assigned to, the first being its own: "batch",
    "shape[0]", "get_inputs:2" (the third literal in ``get_inputs``, from 0). Lines count from
    1, columns are byte offsets, as in ``ast``.
    """

    names: tuple[str, ...]
    value: int
    line: int
    column: int
    end_line: int
    end_column: int

    @property
    def name(self) -> str:
        """The first of its names."""
        return self.names[0]


def find_constants(text: str) -> tuple[SizeConstant, ...]:
    """Return the constants of a file in the order in which they stand there.

    Raises:
        SyntaxError: the text is not Python.
    """
    found: dict[str, SizeConstant] = {}
    for statement in ast.parse(text).body:
        for constant in _in_statement(statement):
            found.pop(constant.name, None)  # assigned twice: the last one counts
            found[constant.name] = constant
    return tuple(found.values())


def rewrite(text: str, sizes: Mapping[str, int]) -> str:
    """Return ``text`` with the named constants replaced; every line keeps its number.

    Raises:
        KeyError: no constant has one of the names; the argument is that name.
    """
    by_name = {name: constant for constant in find_constants(text) for name in constant.names}
    chosen = {by_name[name]: value for name, value in sizes.items()}
    lines = [line.encode() for line in _LINE.findall(text)]
    for constant in sorted(chosen, key=lambda each: (each.line, each.column), reverse=True):
        first, last = constant.line - 1, constant.end_line - 1
        breaks = "\n" * (last - first)
        written = f"({chosen[constant]}{breaks})" if breaks else str(chosen[constant])
        joined = lines[first][: constant.column] + written.encode() + lines[last][constant.end_column :]
        lines[first : last + 1] = [joined] + [b""] * (last - first)
    return b"".join(lines).decode()


def _in_statement(statement: ast.stmt) -> Iterator[SizeConstant]:
    match statement:
        case ast.Assign(targets=targets, value=value):
            yield from _assigned([each for each in targets if not isinstance(each, ast.Subscript)], value)
        case ast.AnnAssign(target=target, value=ast.expr() as value):
            yield from _assigned([target], value)
        case ast.FunctionDef(name=name) if name in INPUT_FUNCTIONS:
            literals = (literal for each in statement.body for literal in _literals(each))
            for index, (value, number) in enumerate(literals):
                yield _constant((f"{name}:{index}",), value, number)
        case _:
            return


def _assigned(targets: list[ast.expr], value: ast.expr) -> Iterator[SizeConstant]:
    names = tuple(each.id for each in targets if isinstance(each, ast.Name))
    if names:
        yield from _named(names, value)
    elif isinstance(targets[0], ast.Tuple) and isinstance(value, (ast.Tuple, ast.List)):  # M, N = 64, 128
        for target, item in zip(targets[0].elts, value.elts, strict=False):
            yield from _assigned([target], item)


def _named(names: tuple[str, ...], value: ast.expr) -> Iterator[SizeConstant]:
    number = _folded(value)
    if number is not None:
        yield _constant(names, value, number)
    elif isinstance(value, (ast.Tuple, ast.List)):
        for index, item in enumerate(value.elts):
            yield from _named(tuple(f"{name}[{index}]" for name in names), item)


def _literals(node: ast.AST) -> Iterator[tuple[ast.expr, int]]:
    if isinstance(node, ast.expr):
        number = _folded(node)
        if number is not None:
            yield node, number
            return
    for child in ast.iter_child_nodes(node):
        yield from _literals(child)


def _folded(value: ast.expr) -> int | None:
    """Return the value of a literal or of arithmetic on literals, else None."""
    match value:
        case ast.Constant(value=bool()):
            return None
        case ast.Constant(value=int() as number):
            return number
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            number = _folded(operand)
            return None if number is None else -number
        case ast.BinOp(left=left, op=op, right=right) if type(op) in _ARITHMETIC:
            first, second = _folded(left), _folded(right)
            if first is None or second is None or not _is_safe(op, second):
                return None
            return _ARITHMETIC[type(op)](first, second)
        case _:
            return None


def _is_safe(op: ast.operator, second: int) -> bool:
    match op:
        case ast.Pow() | ast.LShift():
            return 0 <= second <= _LARGEST_EXPONENT
        case ast.FloorDiv():
            return second != 0
        case _:
            return True


def _constant(names: tuple[str, ...], value: ast.expr, number: int) -> SizeConstant:
    return SizeConstant(
        names=names,
        value=number,
        line=value.lineno,
        column=value.col_offset,
        end_line=value.end_lineno or value.lineno,
        end_column=value.end_col_offset or value.col_offset,
    )

"""Kernels of the IR as text for readers: one statement a line, blocks by indentation, of no target's language."""

from collections.abc import Iterator

from kernelwright.authors.fuser.expression import (
    Apply,
    Constant,
    Expression,
    Fold,
    Load,
    Local,
    Position,
    Read,
    Within,
)
from kernelwright.authors.fuser.index import Atom, Axis, Fetched, Index, Quotient, Remainder
from kernelwright.authors.fuser.kernel import (
    Accumulate,
    Accumulator,
    Attention,
    Bind,
    Buffer,
    Kernel,
    Let,
    Loop,
    Note,
    Product,
    Reached,
    Scratch,
    Statement,
    Store,
    Tiled,
    When,
)

_INFIX = {"add": "+", "subtract": "-", "multiply": "*", "divide": "/"}


def ir_text(kernel: Kernel) -> str:
    """Return a kernel as text: its buffers, then its statements."""
    lines = [f"kernel {kernel.name}", *(f"  {_buffer(buffer)}" for buffer in kernel.buffers)]
    items = f"for {kernel.item.name} in {kernel.item.extent} work items"
    items += f", {kernel.group} at a time" if kernel.group != 1 else ""
    lines.append(f"  {items}{', vector' if kernel.items_are_vector else ''}:")
    return "\n".join([*lines, *_block(kernel.body, 4)])


def expression_text(expression: Expression) -> str:
    """Return an expression as text; primitives keep their names."""
    match expression:
        case Constant():
            return str(expression.value)
        case Position():
            return index_text(expression.index)
        case Within():
            return f"({expression.low} <= {index_text(expression.index)} < {expression.high})"
        case Local():
            return expression.name
        case Load():
            return f"{expression.buffer}[{index_text(expression.offset)}]"
        case Read():
            return f"{expression.value}[{', '.join(map(index_text, expression.position))}]"
        case Apply():
            return _applied(expression)
        case Fold():
            over = ", ".join(f"{axis.name} in {axis.extent}" for axis in expression.over)
            return f"{expression.op}({expression_text(expression.body)} for {over})"


def index_text(index: Index) -> str:
    """Return an index as a sum of products."""
    terms = [_atom(atom) if factor == 1 else f"{factor}*{_atom(atom)}" for atom, factor in index.terms]
    if index.constant or not terms:
        terms.append(str(index.constant))
    return " + ".join(terms).replace("+ -", "- ")


def _applied(node: Apply) -> str:
    operands = list(map(expression_text, node.operands))
    if node.op in _INFIX and len(operands) == 2:
        return f"({operands[0]} {_INFIX[node.op]} {operands[1]})"
    name = node.dtype if node.op == "cast" else node.op
    return f"{name}({', '.join(operands)})"


def _atom(atom: Atom) -> str:
    match atom:
        case Axis():
            return atom.name
        case Quotient():
            return f"({_dividend(atom.dividend)} // {atom.divisor})"
        case Remainder():
            return f"({_dividend(atom.dividend)} % {atom.divisor})"
        case Fetched():
            return expression_text(atom.value)


def _dividend(index: Index) -> str:
    text = index_text(index)
    return text if text.isidentifier() else f"({text})"


def _buffer(buffer: Buffer) -> str:
    return f"{buffer.name}: {buffer.dtype}[{buffer.elements}]{', written' if buffer.is_written else ''}"


def _block(body: tuple[Statement, ...], depth: int) -> Iterator[str]:
    for statement in body:
        yield " " * depth + _statement(statement)
        if isinstance(statement, Loop | When | Attention):
            yield from _block(statement.body, depth + 2)
        if isinstance(statement, When) and statement.otherwise:
            yield " " * depth + "otherwise:"
            yield from _block(statement.otherwise, depth + 2)


def _over(axis: Axis) -> str:
    return f"{axis.name} in {axis.extent}"


def _tiled(made: Tiled) -> str:
    dot = f"sum({expression_text(made.left)} * {expression_text(made.right)} for {_over(made.depth)})"
    if isinstance(made, Product):
        first = f"{index_text(made.first_row)}, {index_text(made.first_column)}"
        return f"for each element of the tile {made.tile} at {first}, {made.name} = {dot}:"
    kind = "softmax or 0" if made.is_zero_if_empty else "softmax"
    mean = f"mean({expression_text(made.value)} for {_over(made.key)} by {kind} of {expression_text(made.score)})"
    rows = f"rows {made.tile} from {index_text(made.first_row)}"
    return f"for each element of the {rows}, {made.name} = {mean}, {made.product} = {dot}:"


def _statement(statement: Statement) -> str:
    match statement:
        case Let():
            return f"{statement.name} = {expression_text(statement.value)}"
        case Bind():
            return f"{statement.axis.name} = {index_text(statement.index)}"
        case Store():
            return f"{statement.target}[{index_text(statement.offset)}] = {expression_text(statement.value)}"
        case Accumulator():
            return f"{statement.name} = start of {statement.op}, {statement.dtype}"
        case Accumulate():
            at = f" at {index_text(statement.position)}" if statement.position is not None else ""
            return f"{statement.name} {statement.op}= {expression_text(statement.value)}{at}"
        case Loop():
            stop = f", while below {index_text(statement.stop)}" if statement.stop is not None else ""
            start = f" from {index_text(statement.start)}" if statement.start is not None else ""
            return (
                f"for {statement.axis.name} in {statement.axis.extent}{start}{stop}{', vector' * statement.is_vector}:"
            )
        case Product() | Attention():
            return _tiled(statement)
        case Scratch():
            return f"scratch {statement.name}: {statement.dtype}[{statement.elements}]"
        case When():
            return f"when {expression_text(statement.condition)}:"
        case Reached():
            return f"reached: {', '.join(statement.names)} up to here"
        case Note():
            return f"# {statement.text}"

"""Slips in where a kernel reads and writes: beside the place, with another stride, on another axis."""

from collections.abc import Iterator

from kernelwright.mutation.c_family.code import ASSIGNMENTS, Code, Span
from kernelwright.mutation.c_family.dialect import Dialect
from kernelwright.mutation.edit import Edit


def load_beside(code: Code, _: Dialect) -> Iterator[Edit]:
    """``x[i]`` becomes ``x[i + 1]`` where it is read."""
    yield from (code.edit(span, f"({code.source(span)}) + 1") for span in code.subscripts if not _is_stored(code, span))


def store_beside(code: Code, _: Dialect) -> Iterator[Edit]:
    """``x[i]`` becomes ``x[i + 1]`` where it is written."""
    yield from (code.edit(span, f"({code.source(span)}) + 1") for span in code.subscripts if _is_stored(code, span))


def wrong_stride(code: Code, _: Dialect) -> Iterator[Edit]:
    """``row * n`` becomes ``row * (n + 1)``, in subscripts and in offsets of pointers."""
    for at in _products_of_addresses(code):
        right = code.operand_after(at)
        yield code.edit(right, f"({code.source(right)} + 1)")


def wrong_axis(code: Code, _: Dialect) -> Iterator[Edit]:
    """``i * n + j`` becomes ``j * n + i`` in a subscript: rows for columns."""
    for span in code.subscripts:
        words = [code.word(at) for at in range(span.first, span.end)]
        match words:
            case [i, "*", n, "+", j] if i != j and code.lexemes[span.first].is_name:
                yield code.edit(span, f"{j} * {n} + {i}")
            case [j, "+", i, "*", n] if i != j and code.lexemes[span.first].is_name:
                yield code.edit(span, f"{i} + {j} * {n}")
            case _:
                pass


def wrong_broadcast(code: Code, _: Dialect) -> Iterator[Edit]:
    """``w[j]`` becomes ``w[0]`` where it is read: one value for all."""
    for span in code.subscripts:
        is_plain = span.end - span.first == 1 and code.lexemes[span.first].is_name
        if is_plain and not _is_stored(code, span):
            yield code.edit(span, "0")


def wrong_operand(code: Code, _: Dialect) -> Iterator[Edit]:
    """``x[i]`` becomes ``w[i]``, where ``w`` is the next parameter of the same type: the wrong tensor is read."""
    for span in code.subscripts:
        other = _pointer_like(code, code.word(span.first - 2)) if not _is_stored(code, span) else None
        if other:
            yield code.edit(Span(first=span.first - 2, end=span.first - 1), other)


def _is_stored(code: Code, span: Span) -> bool:
    return code.word(span.end + 1) in ASSIGNMENTS or code.word(span.first - 3) in ("++", "--")


def _products_of_addresses(code: Code) -> Iterator[int]:
    for at in code.indices():
        if code.word(at) != "*" or not code.is_binary(at):
            continue
        is_pointer_offset = any(
            code.word(each) == "*" and not code.is_binary(each) and code.lexemes[each - 1].is_type
            for statement in code.statements
            if statement.first <= at < statement.end and code.is_declaration(statement)
            for each in range(statement.first, at)
        )
        if is_pointer_offset or _is_in_subscript(code, at):
            yield at


def _is_in_subscript(code: Code, at: int) -> bool:
    opener = code.enclosing[at]
    while opener >= 0 and code.word(opener) == "(":
        opener = code.enclosing[opener]
    return opener > 0 and code.word(opener) == "[" and code.lexemes[opener - 1].ends_operand


def _pointer_like(code: Code, name: str) -> str | None:
    """Return the pointer parameter that follows ``name`` among those of its type, the first after the last."""
    for group in _pointer_groups(code):
        if name in group and len(group) > 1:
            return group[(group.index(name) + 1) % len(group)]
    return None


def _pointer_groups(code: Code) -> Iterator[list[str]]:
    groups: dict[tuple[int, str], list[str]] = {}
    for at in range(2, len(code)):
        opener = code.enclosing[at]
        is_parameter = opener > 0 and code.word(opener) == "(" and not code.is_code[at]
        if not is_parameter or not code.lexemes[at].is_name or code.word(at + 1) not in (",", ")", "["):
            continue
        first = at
        while code.word(first - 1) not in (",", "(") and first > opener:
            first -= 1
        words = [code.word(each) for each in range(first, at)]
        if "const" in words and "*" in words:
            kept = " ".join(word for word in words if not word.startswith("__restrict"))
            groups.setdefault((opener, kept), []).append(code.word(at))
    yield from groups.values()

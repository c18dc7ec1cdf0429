"""Slips in whole statements: left out, done twice, a value kept from the call before, a barrier forgotten."""

from collections.abc import Iterator

from kernelwright.mutation.c_family.code import ASSIGNMENTS, Code, Span
from kernelwright.mutation.c_family.dialect import Dialect
from kernelwright.mutation.edit import Edit

_COMPOUND = ASSIGNMENTS - {"="}


def deleted(code: Code, dialect: Dialect) -> Iterator[Edit]:
    """An assignment, a call or a jump is missing."""
    for statement in code.statements:
        is_call_of_barrier = code.word(statement.first) in dialect.barriers
        if not code.is_declaration(statement) and not is_call_of_barrier:
            yield code.edit(statement, "")


def missing_barrier(code: Code, dialect: Dialect) -> Iterator[Edit]:
    """Threads do not wait for each other where they must."""
    for statement in code.statements:
        if code.word(statement.first) in dialect.barriers:
            yield code.edit(statement, "")


def duplicated(code: Code, _: Dialect) -> Iterator[Edit]:
    """``s += e`` happens twice."""
    for statement in code.statements:
        if not code.is_declaration(statement) and _assigned_by(code, statement) in _COMPOUND:
            text = code.source(statement)
            yield code.edit(statement, f"{text}, {text}")


def missing_initialisation(code: Code, _: Dialect) -> Iterator[Edit]:
    """``float s = 0`` becomes ``float s``."""
    for statement in code.statements:
        words = {code.word(at) for at in range(statement.first, statement.end)}
        if not code.is_declaration(statement) or words & {"const", "constexpr", "auto", "static", "&"}:
            continue
        for at in range(statement.first, statement.end):
            if code.word(at) == "=" and code.enclosing[at] == code.enclosing[statement.first]:
                end = min(code.expression_end(at + 1), statement.end)
                yield Edit(start=code.lexemes[at - 1].end, end=code.lexemes[end - 1].end, replacement="")


def stale_value(code: Code, dialect: Dialect) -> Iterator[Edit]:
    """``float s = e`` becomes ``static float s = e``: set in the first call and kept."""
    for statement in code.statements:
        words = {code.word(at) for at in range(statement.first, statement.end)}
        is_set = code.is_declaration(statement) and "=" in words
        if dialect.has_static_locals and is_set and not words & {"static", "constexpr"}:
            start = code.lexemes[statement.first].start
            yield Edit(start=start, end=start, replacement="static ")


def _assigned_by(code: Code, statement: Span) -> str:
    for at in range(statement.first, statement.end):
        if code.word(at) in ASSIGNMENTS and code.enclosing[at] == code.enclosing[statement.first]:
            return code.word(at)
    return ""

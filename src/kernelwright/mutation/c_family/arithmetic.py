"""Slips in arithmetic: another operator, a sign, a term or a factor left out, operands the wrong way round."""

from collections.abc import Iterator

from kernelwright.mutation.c_family.code import ADDITIVE, MULTIPLICATIVE, Code, Span
from kernelwright.mutation.c_family.dialect import Dialect
from kernelwright.mutation.edit import Edit

_REPLACED = {"+": "-", "-": "+", "*": "+", "/": "*", "%": "/", "+=": "-=", "-=": "+=", "*=": "/=", "/=": "*="}


def operator(code: Code, _: Dialect) -> Iterator[Edit]:
    """``+`` becomes ``-``, ``*`` becomes ``+``, and so on; ``+=`` likewise."""
    for at in code.indices():
        is_operator = code.word(at) in _REPLACED and (code.word(at).endswith("=") or code.is_binary(at))
        if is_operator and not _is_in_step(code, at):
            yield code.edit(Span(first=at, end=at + 1), _REPLACED[code.word(at)])


def sign(code: Code, _: Dialect) -> Iterator[Edit]:
    """``-x`` becomes ``x``."""
    for at in code.indices():
        if code.word(at) == "-" and not code.is_binary(at):
            following = code.lexemes[min(at + 1, len(code) - 1)]
            if following.is_name or following.kind == "number" or following.text == "(":
                yield Edit(start=code.lexemes[at].start, end=following.start, replacement="")


def skipped_term(code: Code, _: Dialect) -> Iterator[Edit]:
    """``a + b`` becomes ``a``; a difference likewise."""
    yield from _skipped(code, ADDITIVE)


def skipped_factor(code: Code, _: Dialect) -> Iterator[Edit]:
    """``a * b`` becomes ``a``; a quotient or remainder likewise."""
    yield from _skipped(code, MULTIPLICATIVE)


def swapped_operands(code: Code, _: Dialect) -> Iterator[Edit]:
    """``a - b`` becomes ``b - a``; a quotient likewise."""
    for at in code.indices():
        if code.word(at) in ("-", "/", "%") and code.is_binary(at):
            left, right = code.operand_before(at), code.operand_after(at)
            peers = [each for each in range(left.first, at) if code.enclosing[each] == code.enclosing[at]]
            # Only one operator inside, else the halves would bind otherwise than they did.
            if not any(code.is_binary(each) for each in peers):
                whole = Span(first=left.first, end=right.end)
                yield code.edit(whole, f"{code.source(right)} {code.word(at)} {code.source(left)}")


def _skipped(code: Code, operators: frozenset[str]) -> Iterator[Edit]:
    for at in code.indices():
        if code.word(at) in operators and code.is_binary(at):
            right = code.operand_after(at)
            yield Edit(start=code.lexemes[at - 1].end, end=code.lexemes[right.end - 1].end, replacement="")


def _is_in_step(code: Code, at: int) -> bool:
    return any(loop.step.first <= at < loop.step.end for loop in code.loops)

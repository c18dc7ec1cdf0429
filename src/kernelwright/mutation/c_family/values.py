"""Slips in values: constants, identities of reductions, minimum for maximum, what happens to NaN."""

import re
from collections.abc import Iterator

from kernelwright.mutation.c_family.code import Code, Span
from kernelwright.mutation.c_family.dialect import Dialect
from kernelwright.mutation.edit import Edit

_TWINS = (
    *(("min", "max"), ("fmin", "fmax"), ("fminf", "fmaxf"), ("min_of", "max_of"), ("simd_min", "simd_max")),
    *(("floor", "ceil"), ("sin", "cos")),
)
_SWAPPED = {a: b for pair in _TWINS for a, b in (pair, pair[::-1])}
_FLOAT = re.compile(r"(?P<digits>[0-9]*\.?[0-9]*(?:[eE][+-]?[0-9]+)?)(?P<suffix>[fFh]?)")
_INFINITE = frozenset({"INFINITY", "FLT_MAX", "HUGE_VALF"})
_EXPONENTIALS = frozenset({"exp", "expf", "exp2", "exp2f"})


def wrong_constant(code: Code, _: Dialect) -> Iterator[Edit]:
    """A floating constant gets ten times as large, where it is small, else an eighth larger; an integer by one."""
    for at in code.indices():
        lexeme = code.lexemes[at]
        if lexeme.kind != "number" or _is_array_size(code, at):
            continue
        if re.fullmatch(r"[0-9]+", lexeme.text):
            if not _is_loop_start(code, at) and int(lexeme.text) > 0:
                yield code.edit(Span(first=at, end=at + 1), str(int(lexeme.text) + 1))
        elif found := _FLOAT.fullmatch(lexeme.text):
            value = float(found["digits"])
            if value != 0:
                other = value * 10 if abs(value) < 1e-2 else value * 1.125
                yield code.edit(Span(first=at, end=at + 1), f"{_with_point(other)}{found['suffix']}")


def wrong_identity(code: Code, _: Dialect) -> Iterator[Edit]:
    """A maximum starts at 0 in place of minus infinity, a sum at 1 in place of 0."""
    for statement in code.statements:
        for at in range(statement.first, statement.end):
            value = Span(first=at + 1, end=min(code.expression_end(at + 1), statement.end))
            if code.word(at) != "=" or value.first >= value.end:
                continue
            words = [code.word(each) for each in range(value.first, value.end)]
            if _INFINITE & set(words) or "infinity" in words or "__builtin_inff" in words or "lowest" in words:
                yield code.edit(value, "0")
            elif len(words) == 1 and re.fullmatch(r"0|0?\.0*f?|0\.0*f?", words[0]):
                yield code.edit(value, "1")


def minimum_for_maximum(code: Code, _: Dialect) -> Iterator[Edit]:
    """``max`` becomes ``min`` and back; other functions with a twin likewise."""
    for call in code.calls:
        if code.word(call.name) in _SWAPPED:
            yield code.edit(Span(first=call.name, end=call.name + 1), _SWAPPED[code.word(call.name)])


def missing_maximum(code: Code, _: Dialect) -> Iterator[Edit]:
    """``exp(x - largest)`` becomes ``exp(x)``: right until it overflows."""
    for call in code.calls:
        if code.word(call.name) not in _EXPONENTIALS or len(call.arguments) != 1:
            continue
        argument = call.arguments[0]
        for at in range(argument.first + 1, argument.end):
            if code.word(at) == "-" and code.is_binary(at) and code.enclosing[at] == call.name + 1:
                right = code.operand_after(at)
                yield Edit(start=code.lexemes[at - 1].end, end=code.lexemes[right.end - 1].end, replacement="")


def dropped_nan(code: Code, _: Dialect) -> Iterator[Edit]:
    """``max(a, b)`` becomes a comparison that drops a NaN in ``a``; ``relu`` likewise."""
    for call in code.calls:
        if code.word(call.first) == "std":
            continue  # those of the C++ library are such comparisons
        whole = Span(first=call.first, end=call.close + 1)
        sides = [code.source(argument) for argument in call.arguments]
        match code.word(call.name), sides:
            case "max" | "fmax" | "fmaxf", [a, b]:
                yield code.edit(whole, f"(({a}) > ({b}) ? ({a}) : ({b}))")
            case "min" | "fmin" | "fminf", [a, b]:
                yield code.edit(whole, f"(({a}) < ({b}) ? ({a}) : ({b}))")
            case "relu", [a]:
                yield code.edit(whole, f"(({a}) > 0 ? ({a}) : 0)")
            case _:
                pass


def swapped_arguments(code: Code, _: Dialect) -> Iterator[Edit]:
    """``f(a, b)`` becomes ``f(b, a)``, for each pair of neighbours; not of functions that are symmetric."""
    for call in code.calls:
        if code.word(call.name) in {*_SWAPPED, "dot"} or code.lexemes[call.first - 1].is_type:
            continue
        for left, right in zip(call.arguments, call.arguments[1:], strict=False):
            a, b = code.source(left), code.source(right)
            if a != b and "[" not in (code.word(left.first), code.word(right.first)):
                yield code.edit(Span(first=left.first, end=right.end), f"{b}, {a}")


def _with_point(value: float) -> str:
    text = f"{value:.9g}"
    return text if any(mark in text for mark in ".e") else f"{text}.0"


def _is_array_size(code: Code, at: int) -> bool:
    opener = code.enclosing[at]
    is_declared = code.word(opener) == "[" and code.lexemes[opener - 2].is_type
    return is_declared or at - 1 in code.angles


def _is_loop_start(code: Code, at: int) -> bool:
    return any(loop.start.first <= at < loop.start.end for loop in code.loops)

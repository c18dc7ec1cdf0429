"""Slips in precision: rounding to 16 bits, sums kept in 16 bits, approximations for functions."""

from collections.abc import Callable, Iterator

from kernelwright.mutation.c_family.code import Code, Span
from kernelwright.mutation.c_family.dialect import Dialect
from kernelwright.mutation.edit import Edit

_NARROWER_INTEGER = {
    "int64_t": "int16_t",
    "int32_t": "int16_t",
    "uint32_t": "uint16_t",
    "int": "short",
    "uint": "ushort",
    "long": "short",
}


def precision_drop(code: Code, dialect: Dialect) -> Iterator[Edit]:
    """``y = e`` becomes ``y = float(half(e))``, once for each 16-bit type."""
    for target, value in _assignments(code, frozenset({"="})):
        if code.word(target) in code.floating_names and not _is_number(code, value):
            for narrow in dialect.narrow_types:
                yield code.edit(value, f"float({narrow}({code.source(value)}))")


def low_accumulator(code: Code, dialect: Dialect) -> Iterator[Edit]:
    """``s += e`` becomes ``s = float(half(s + e))``; an integer sum gets a narrower type."""
    for target, value in _assignments(code, frozenset({"+="})):
        if code.word(target) not in code.floating_names:
            continue
        place = Span(first=target, end=value.first - 1)
        for narrow in dialect.narrow_types:
            total = f"{code.source(place)} + ({code.source(value)})"
            whole = Span(first=target, end=value.end)
            yield code.edit(whole, f"{code.source(place)} = float({narrow}({total}))")
    yield from _narrow_integers(code)


def fast_approximation(code: Code, _: Dialect) -> Iterator[Edit]:
    """``exp(x)`` becomes ``exp2(1.4427 * x)`` and the like: what fast-math code writes."""
    for call in code.calls:
        name = code.word(call.name)
        make = APPROXIMATIONS.get(name.removesuffix("f") if name not in APPROXIMATIONS else name)
        if make is None or len(call.arguments) != 1:
            continue
        prefix = code.text[code.lexemes[call.first].start : code.lexemes[call.name].start]
        replacement = make(f"({code.source(call.arguments[0])})", prefix)
        yield code.edit(Span(first=call.first, end=call.close + 1), replacement)


# Each takes the argument in brackets and the prefix of the namespace. An argument may be written more
# than once: those of mathematical functions have no effects.
APPROXIMATIONS: dict[str, Callable[[str, str], str]] = {
    "exp": lambda x, prefix: f"{prefix}exp2({x} * 1.4427f)",
    "log": lambda x, prefix: f"({prefix}log2({x}) * 0.69315f)",
    "tanh": lambda x, _: f"({x} * (27.0f + {x} * {x}) / (27.0f + 9.0f * {x} * {x}))",
    "erf": lambda x, prefix: f"{prefix}tanh({x} * (1.1283792f + 0.1009111f * {x} * {x}))",
    "sigmoid": lambda x, prefix: f"(0.5f + 0.5f * {x} / (1.0f + {prefix}abs({x})))",
    "gelu": lambda x, prefix: f"{prefix}gelu_tanh({x})",
    "silu": lambda x, prefix: f"({x} * {prefix}min({prefix}max({x} / 6.0f + 0.5f, 0.0f), 1.0f))",
    "log1p": lambda x, _: f"({x} - 0.5f * {x} * {x})",
    "softplus": lambda x, prefix: f"{prefix}log(1.0f + {prefix}exp({x}))",
    # What one step of Newton's method leaves of a start that is right to about one part in a thousand.
    "rsqrt": lambda x, prefix: f"({prefix}rsqrt({x}) * (1.0f - 1.5e-6f))",
    "sqrt": lambda x, prefix: f"({prefix}sqrt({x}) * (1.0f + 1.5e-6f))",
}


def _assignments(code: Code, operators: frozenset[str]) -> Iterator[tuple[int, Span]]:
    """Yield the lexeme that names what is assigned to, and the value."""
    headers = {at for loop in code.loops for at in range(loop.start.first, loop.step.end)}
    for at in code.indices():
        if code.word(at) not in operators or at in headers:
            continue
        target = at - 1
        while code.word(target) == "]" and target in code.partner:
            target = code.partner[target] - 1
        is_pointer = code.word(target - 1) == "*" and code.lexemes[target - 2].is_type
        value = Span(first=at + 1, end=code.expression_end(at + 1))
        if code.lexemes[target].is_name and not is_pointer and code.word(value.first) != "{":
            yield target, value


def _narrow_integers(code: Code) -> Iterator[Edit]:
    for target, _ in _assignments(code, frozenset({"="})):
        declared = Span(first=target - 1, end=target)
        sums = {code.word(each) for each, _ in _assignments(code, frozenset({"+="}))}
        if code.word(target - 1) in _NARROWER_INTEGER and code.word(target) in sums:
            yield code.edit(declared, _NARROWER_INTEGER[code.word(target - 1)])


def _is_number(code: Code, span: Span) -> bool:
    return all(
        code.lexemes[at].kind == "number" or code.word(at) in ("-", "INFINITY") for at in range(span.first, span.end)
    )

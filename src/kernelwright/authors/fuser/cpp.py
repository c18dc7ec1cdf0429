"""The C++ printer: kernels of the IR as source text for the `cpu` target.

Everything that is C++ is here: type names, how primitives are spelled, how a vector loop with
reductions is laid out. Transcendentals come from the target's header kw_math.h; other small
functions are printed above the kernels that use them.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from math import inf, isnan
from struct import pack, unpack

from kernelwright.authors.fuser import index as ix
from kernelwright.authors.fuser.cpp_primitives import (
    BYTE_AT,
    CALLS,
    COMBINE,
    EXTREMES,
    HELPERS,
    INFIX,
    LIMITS,
    PREFIX,
    REDUCTIONS,
)
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
    walk,
)
from kernelwright.authors.fuser.index import Axis, Index
from kernelwright.authors.fuser.kernel import (
    Accumulate,
    Accumulator,
    Bind,
    Kernel,
    Let,
    Loop,
    Note,
    Reached,
    Scratch,
    Statement,
    Store,
    When,
    expressions,
    statements,
)
from kernelwright.authors.fuser.primitives import NEUTRAL
from kernelwright.records.tensor import DTYPE_BYTES

SOURCE_FILE = "kernels.cpp"
TYPES = {
    "bool": "bool",
    "uint8": "uint8_t",
    "int8": "int8_t",
    "int16": "int16_t",
    "int32": "int32_t",
    "int64": "int64_t",
    "float16": "kw_half",
    "bfloat16": "kw_bf16",
    "float32": "float",
    "float64": "double",
}
# Larger scratch arrays don't go on the stack, which threads of a pool have little of.
STACK_BYTES = 1 << 16


def print_cpp(kernels: Iterable[Kernel]) -> str:
    """Return one source file with all of ``kernels``."""
    kernels = tuple(kernels)
    functions = [_Function(kernel).text() for kernel in kernels]
    used = {_called(node) for kernel in kernels for node in _applied(kernel)}
    folds = {s.op for kernel in kernels for s in statements(kernel.body) if isinstance(s, Accumulate)}
    folds |= {node.op for kernel in kernels for node in _nodes(kernel) if isinstance(node, Fold)}
    helpers = [text for name, text in HELPERS.items() if name in used | folds]
    if any(isinstance(node, Load) and node.dtype == "bool" for kernel in kernels for node in _nodes(kernel)):
        helpers.append(BYTE_AT)
    # Some are known by two names.
    text = "\n\n".join([_INCLUDES, *dict.fromkeys(helpers), *functions])
    return text + "\n"


_INCLUDES = """#include <algorithm>
#include <cmath>
#include <cstdint>

#include "kw_half.h"
#include "kw_math.h\""""


def _applied(kernel: Kernel) -> Iterator[Apply]:
    yield from (node for node in _nodes(kernel) if isinstance(node, Apply))


def _nodes(kernel: Kernel) -> Iterator[Expression]:
    for statement in statements(kernel.body):
        for expression in expressions(statement):
            yield from walk(expression)


def _accumulates(loop: Loop) -> tuple[Accumulate, ...]:
    """Return what a vector loop accumulates: those need a reduction clause."""
    return tuple(s for s in loop.body if isinstance(s, Accumulate)) if loop.is_vector else ()


def _forgets_nan(statement: Accumulate) -> bool:
    """Whether a vector reduction of this kind loses NaN, which then is looked for beside it."""
    return statement.op in EXTREMES and statement.value.dtype.startswith("float")


@dataclass(slots=True)
class _Function:
    """Prints one kernel, line by line."""

    kernel: Kernel
    lines: list[str] = field(default_factory=list)
    depth: int = 0
    buffers: dict[str, str] = field(default_factory=dict)  # array name -> dtype of its elements
    watched: set[str] = field(default_factory=set)  # extremes of vector loops, with a flag for NaN
    kinds: dict[str, str] = field(default_factory=dict)  # arg accumulators -> dtype of the best value

    def text(self) -> str:
        """Return the function's text."""
        kernel = self.kernel
        self.buffers = {buffer.name: buffer.dtype for buffer in kernel.buffers}
        for statement in statements(kernel.body):
            if isinstance(statement, Accumulate) and statement.op.startswith("arg"):
                self.kinds[statement.name] = statement.value.dtype
        parameters = [
            f"{'' if buffer.is_written else 'const '}{TYPES[buffer.dtype]}* __restrict {buffer.name}"
            for buffer in kernel.buffers
        ]
        self._wrapped_comment(kernel.summary)
        self._line(f'extern "C" void {kernel.name}({", ".join([*parameters, "int64_t begin", "int64_t end"])}) {{')
        self.depth += 1
        if kernel.items_are_vector:
            self._raw("#pragma omp simd")
        self._line(f"for (int64_t {kernel.item.name} = begin; {kernel.item.name} < end; ++{kernel.item.name}) {{")
        self._block(kernel.body)
        self._line("}")
        self.depth -= 1
        self._line("}")
        return "\n".join(self.lines)

    def _block(self, body: tuple[Statement, ...]) -> None:
        self.depth += 1
        self.watched |= {
            s.name for loop in statements(body) if isinstance(loop, Loop) for s in _accumulates(loop) if _forgets_nan(s)
        }
        for statement in body:
            self._statement(statement)
        self.depth -= 1

    def _statement(self, statement: Statement) -> None:
        match statement:
            case Let():
                self._line(f"const {TYPES[statement.value.dtype]} {statement.name} = {self.show(statement.value)};")
            case Bind():
                self._line(f"const int64_t {statement.axis.name} = {_index(statement.index, self)};")
            case Store():
                self._line(f"{statement.target}[{_index(statement.offset, self)}] = {self.show(statement.value)};")
            case Accumulator():
                self._accumulator(statement)
            case Accumulate():
                self._accumulate(statement)
            case Loop():
                self._loop(statement)
            case When():
                self._line(f"if ({self.show(statement.condition)}) {{")
                self._block(statement.body)
                if statement.otherwise:
                    self._line("} else {")
                    self._block(statement.otherwise)
                self._line("}")
            case Reached():
                self._raw(f"#pragma omp scan inclusive({', '.join(statement.names)})")
            case Note():
                self._wrapped_comment(statement.text)
            case Scratch():
                self._scratch(statement)

    def _scratch(self, scratch: Scratch) -> None:
        self.buffers[scratch.name] = scratch.dtype
        is_large = scratch.elements * DTYPE_BYTES[scratch.dtype] > STACK_BYTES
        storage = "alignas(64) static thread_local" if is_large else "alignas(64)"
        self._line(f"{storage} {TYPES[scratch.dtype]} {scratch.name}[{scratch.elements}];")

    def _accumulator(self, statement: Accumulator) -> None:
        if statement.op.startswith("arg"):
            kind = self.kinds[statement.name]
            start = _constant(NEUTRAL[statement.op.removeprefix("arg")](kind), kind)
            self._line(f"int64_t {statement.name} = 0;")
            self._line(f"{TYPES[kind]} {statement.name}_best = {start};")
            return
        start = _constant(NEUTRAL[statement.op](statement.dtype), statement.dtype)
        self._line(f"{TYPES[statement.dtype]} {statement.name} = {start};")
        if statement.name in self.watched:
            self._line(f"int32_t {statement.name}_nan = 0;")

    def _accumulate(self, statement: Accumulate) -> None:
        value = self.show(statement.value)
        if statement.op.startswith("arg"):
            assert statement.position is not None
            test = "is_above" if statement.op == "argmaximum" else "is_below"
            kind = TYPES[statement.value.dtype]
            self._line(f"if (const {kind} value = {value}; {test}(value, {statement.name}_best)) {{")
            self._line(f"  {statement.name}_best = value;")
            self._line(f"  {statement.name} = {_index(statement.position, self)};")
            self._line("}")
            return
        if statement.name in self.watched:
            # As a comparison and nothing else: what compilers know as a vector maximum.
            sign = EXTREMES[statement.op]
            self._line(f"const {TYPES[statement.value.dtype]} {statement.name}_next = {value};")
            best = f"{statement.name}_next {sign} {statement.name} ? {statement.name}_next : {statement.name}"
            self._line(f"{statement.name} = {best};")
            self._line(f"{statement.name}_nan |= {statement.name}_next != {statement.name}_next;")
        else:
            self._line(f"{_combined(statement.op, statement.name, value)};")

    def _loop(self, loop: Loop) -> None:
        name = loop.axis.name
        count = str(loop.axis.extent)
        if loop.stop is not None:
            stop = loop.stop
            is_known = stop.is_constant
            count = str(min(loop.axis.extent, stop.constant)) if is_known else self._least(loop.axis.extent, stop)
        start = "0"
        if loop.start is not None:
            known = str(max(0, loop.start.constant))
            start = known if loop.start.is_constant else f"std::max<int64_t>(0, {_index(loop.start, self)})"
        if loop.is_vector:
            self._raw(" ".join(["#pragma omp simd", *self._reductions(loop)]))
        self._line(f"for (int64_t {name} = {start}; {name} < {count}; ++{name}) {{")
        self._block(loop.body)
        self._line("}")
        self._settle(loop)

    def _least(self, extent: int, stop: Index) -> str:
        return f"std::min<int64_t>({extent}, {_index(stop, self)})"

    def _reductions(self, loop: Loop) -> list[str]:
        clauses: list[str] = []
        scan = "inscan, " if any(isinstance(s, Reached) for s in loop.body) else ""
        for each in _accumulates(loop):
            clauses.append(f"reduction({scan}{REDUCTIONS[each.op]}:{each.name})")
            if each.name in self.watched:
                clauses.append(f"reduction(|:{each.name}_nan)")
        return clauses

    def _settle(self, loop: Loop) -> None:
        """After the loop nest that fed an extreme, where its declaration's block continues, NaN wins."""
        for name in dict.fromkeys(s.name for s in statements((loop,)) if isinstance(s, Accumulate)):
            if name in self.watched and f"{'  ' * self.depth}int32_t {name}_nan = 0;" in self.lines:
                self.watched.discard(name)
                self._line(f"if ({name}_nan) {name} = NAN;")

    def show(self, expression: Expression) -> str:
        """Return an expression as C++, in parentheses where it needs them."""
        match expression:
            case Constant():
                return _constant(expression.value, expression.dtype)
            case Position():
                return f"int64_t({_index(expression.index, self)})"
            case Within():
                return self._within(expression)
            case Local():
                return expression.name
            case Load():
                if expression.dtype == "bool" == self.buffers[expression.buffer]:
                    return f"byte_at({expression.buffer}, {_index(expression.offset, self)})"
                element = f"{expression.buffer}[{_index(expression.offset, self)}]"
                is_narrow = self.buffers[expression.buffer] != expression.dtype
                return f"{TYPES[expression.dtype]}({element})" if is_narrow else element
            case Apply():
                return self._apply(expression)
            case Fold():
                return self._fold(expression)
            case Read():
                raise AssertionError(f"{expression.value} is not scheduled")

    def _within(self, test: Within) -> str:
        low, high = ix.bounds(test.index)
        index = _index(test.index, self)
        sides = [f"{index} >= {test.low}"] if low < test.low else []
        sides += [f"{index} < {test.high}"] if high >= test.high else []
        return f"({' && '.join(sides)})"

    def _apply(self, node: Apply) -> str:
        operands = [self.show(operand) for operand in node.operands]
        if node.op == "cast":
            if node.dtype == "bool":
                return f"({operands[0]} != 0)"
            return f"{TYPES[node.dtype]}({operands[0]})"
        if node.op in ("where", "choose"):
            return f"({operands[0]} ? {operands[1]} : {operands[2]})"
        if node.op in INFIX:
            return f"({operands[0]} {INFIX[node.op]} {operands[1]})"
        if node.op in PREFIX:
            sign = PREFIX[node.op]
            operand = f"({operands[0]})" if operands[0].startswith("-") else operands[0]  # `--` would be another word
            return f"{'!' if sign == '~' and node.dtype == 'bool' else sign}{operand}"
        call = CALLS[_called(node)]
        return f"{call}({', '.join(operands)})" + ")" * call.count("(")

    def _fold(self, fold: Fold) -> str:
        start = _constant(NEUTRAL[fold.op](fold.dtype), fold.dtype)
        loops = " ".join(f"for (int64_t {a.name} = 0; {a.name} < {a.extent}; ++{a.name})" for a in fold.over)
        body = _combined(fold.op, "fold", self.show(fold.body))
        return f"[&] {{ {TYPES[fold.dtype]} fold = {start}; {loops} {body}; return fold; }}()"

    def _line(self, text: str) -> None:
        self.lines.append("  " * self.depth + text if text else "")

    def _raw(self, text: str) -> None:
        self.lines.append(text)

    def _wrapped_comment(self, text: str) -> None:
        words, line = text.split(), ""
        for word in words:
            if len(line) + len(word) > 96 - 2 * self.depth:
                self._line(f"// {line.strip()}")
                line = ""
            line += f" {word}"
        self._line(f"// {line.strip()}")


def _combined(op: str, target: str, value: str) -> str:
    """Return the statement that combines a value into ``target``."""
    sign = COMBINE.get(op)
    return f"{target} {sign}= {value}" if sign else f"{target} = {CALLS[op]}({target}, {value})"


def _called(node: Apply) -> str:
    """Return which primitive is printed for ``node``: limits by a number have simpler ones."""
    is_limit = node.op in LIMITS and _is_number(node.operands[1])
    return LIMITS[node.op] if is_limit else node.op


def _is_number(node: Expression) -> bool:
    return isinstance(node, Constant) and not isnan(node.value)


def _constant(value: float, dtype: str) -> str:
    if dtype == "bool":
        return "true" if value else "false"
    if not dtype.startswith("float"):
        if dtype == "int64" and value == -(2**63):
            return "INT64_MIN"
        return str(int(value)) if dtype == "int32" else f"INT64_C({int(value)})"
    if isnan(value):
        return "NAN" if dtype == "float32" else "double(NAN)"
    if value in (inf, -inf):
        sign = "-" if value < 0 else ""
        return f"{sign}INFINITY" if dtype == "float32" else f"double({sign}INFINITY)"
    if dtype == "float64":
        return repr(float(value))
    return f"{_shortest_float(value)}f"


def _shortest_float(value: float) -> str:
    """Return the shortest decimal that reads back as the same float32."""
    try:
        rounded = unpack("f", pack("f", value))[0]
    except OverflowError:
        return repr(float(value))
    for digits in range(6, 10):
        text = f"{rounded:.{digits}g}"
        if unpack("f", pack("f", float(text)))[0] == rounded:
            return text if any(mark in text for mark in ".en") else f"{text}.0"
    return repr(rounded)


def _index(index: Index, function: _Function) -> str:
    parts: list[str] = []
    for atom, factor in index.terms:
        text = _atom(atom, function)
        sign = "-" if factor < 0 else "+"
        size = abs(factor)
        parts.append(f"{sign} {text}" + (f" * {size}" if size != 1 else ""))
    if index.constant or not parts:
        parts.append(f"{'-' if index.constant < 0 else '+'} {abs(index.constant)}")
    text = " ".join(parts)
    return text[2:] if text.startswith("+ ") else f"-{text[2:]}"


def _atom(atom: ix.Atom, function: _Function) -> str:
    match atom:
        case Axis():
            return atom.name
        case ix.Quotient():
            return f"({_grouped(atom.dividend, function)} / {atom.divisor})"
        case ix.Remainder():
            return f"({_grouped(atom.dividend, function)} % {atom.divisor})"
        case ix.Fetched():
            return function.show(atom.value)


def _grouped(index: Index, function: _Function) -> str:
    text = _index(index, function)
    is_atom = len(index.terms) == 1 and index.constant == 0 and index.terms[0][1] == 1
    return text if is_atom else f"({text})"

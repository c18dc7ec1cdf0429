"""The C++ printer: kernels of the IR as source text for the `cpu` target.

Everything that is C++ is here: type names, how primitives are spelled, how a vector loop with
reductions is laid out. Transcendentals come from the target's header kw_math.h; other small
functions are printed above the kernels that use them.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from math import inf, isnan

from kernelwright.authors.fuser.c_text import CText, nodes_of, primitive_of, shortest_float
from kernelwright.authors.fuser.cpp_primitives import BYTE_AT, CALLS, EXTREMES, HELPERS, REDUCTIONS
from kernelwright.authors.fuser.expression import (
    Apply,
    Fold,
    Load,
)
from kernelwright.authors.fuser.index import Index
from kernelwright.authors.fuser.kernel import (
    Accumulate,
    Accumulator,
    Attention,
    Bind,
    Kernel,
    Let,
    Loop,
    Note,
    Product,
    Reached,
    Scratch,
    Statement,
    Store,
    When,
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
    used = {primitive_of(node) for kernel in kernels for node in _applied(kernel)}
    folds = {s.op for kernel in kernels for s in statements(kernel.body) if isinstance(s, Accumulate)}
    folds |= {node.op for kernel in kernels for node in nodes_of(kernel) if isinstance(node, Fold)}
    helpers = [text for name, text in HELPERS.items() if name in used | folds]
    if any(isinstance(node, Load) and node.dtype == "bool" for kernel in kernels for node in nodes_of(kernel)):
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
    yield from (node for node in nodes_of(kernel) if isinstance(node, Apply))


def _accumulates(loop: Loop) -> tuple[Accumulate, ...]:
    """Return what a vector loop accumulates: those need a reduction clause."""
    return tuple(s for s in loop.body if isinstance(s, Accumulate)) if loop.is_vector else ()


def _forgets_nan(statement: Accumulate) -> bool:
    """Whether a vector reduction of this kind loses NaN, which then is looked for beside it."""
    return statement.op in EXTREMES and statement.value.dtype.startswith("float")


@dataclass(slots=True)
class _Function(CText):
    """Prints one kernel, line by line."""

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
        self.comment(kernel.summary)
        self.line(f'extern "C" void {kernel.name}({", ".join([*parameters, "int64_t begin", "int64_t end"])}) {{')
        self.depth += 1
        if kernel.items_are_vector:
            self._raw("#pragma omp simd")
        self.line(f"for (int64_t {kernel.item.name} = begin; {kernel.item.name} < end; ++{kernel.item.name}) {{")
        self._block(kernel.body)
        self.line("}")
        self.depth -= 1
        self.line("}")
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
                self.line(f"const {TYPES[statement.value.dtype]} {statement.name} = {self.show(statement.value)};")
            case Bind():
                self.line(f"const int64_t {statement.axis.name} = {self.index(statement.index)};")
            case Store():
                self.line(f"{statement.target}[{self.index(statement.offset)}] = {self.show(statement.value)};")
            case Accumulator():
                self._accumulator(statement)
            case Accumulate():
                self._accumulate(statement)
            case Loop():
                self._loop(statement)
            case When():
                self._when(statement)
            case Product() | Attention():
                raise AssertionError("C++ kernels make products as other sums")
            case Reached():
                self._raw(f"#pragma omp scan inclusive({', '.join(statement.names)})")
            case Note():
                self.comment(statement.text)
            case Scratch():
                self._scratch(statement)

    def _when(self, when: When) -> None:
        self.line(f"if ({self.show(when.condition)}) {{")
        self._block(when.body)
        if when.otherwise:
            self.line("} else {")
            self._block(when.otherwise)
        self.line("}")

    def _scratch(self, scratch: Scratch) -> None:
        self.buffers[scratch.name] = scratch.dtype
        is_large = scratch.elements * DTYPE_BYTES[scratch.dtype] > STACK_BYTES
        storage = "alignas(64) static thread_local" if is_large else "alignas(64)"
        self.line(f"{storage} {TYPES[scratch.dtype]} {scratch.name}[{scratch.elements}];")

    def _accumulator(self, statement: Accumulator) -> None:
        if statement.op.startswith("arg"):
            kind = self.kinds[statement.name]
            start = _constant(NEUTRAL[statement.op.removeprefix("arg")](kind), kind)
            self.line(f"int64_t {statement.name} = 0;")
            self.line(f"{TYPES[kind]} {statement.name}_best = {start};")
            return
        start = _constant(NEUTRAL[statement.op](statement.dtype), statement.dtype)
        self.line(f"{TYPES[statement.dtype]} {statement.name} = {start};")
        if statement.name in self.watched:
            self.line(f"int32_t {statement.name}_nan = 0;")

    def _accumulate(self, statement: Accumulate) -> None:
        value = self.show(statement.value)
        if statement.op.startswith("arg"):
            assert statement.position is not None
            test = "is_above" if statement.op == "argmaximum" else "is_below"
            kind = TYPES[statement.value.dtype]
            self.line(f"if (const {kind} value = {value}; {test}(value, {statement.name}_best)) {{")
            self.line(f"  {statement.name}_best = value;")
            self.line(f"  {statement.name} = {self.index(statement.position)};")
            self.line("}")
            return
        if statement.name in self.watched:
            # As a comparison and nothing else: what compilers know as a vector maximum.
            sign = EXTREMES[statement.op]
            self.line(f"const {TYPES[statement.value.dtype]} {statement.name}_next = {value};")
            best = f"{statement.name}_next {sign} {statement.name} ? {statement.name}_next : {statement.name}"
            self.line(f"{statement.name} = {best};")
            self.line(f"{statement.name}_nan |= {statement.name}_next != {statement.name}_next;")
        else:
            self.line(f"{self.combined(statement.op, statement.name, value)};")

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
            start = known if loop.start.is_constant else f"std::max<int64_t>(0, {self.index(loop.start)})"
        if loop.is_vector:
            self._raw(" ".join(["#pragma omp simd", *self._reductions(loop)]))
        self.line(f"for (int64_t {name} = {start}; {name} < {count}; ++{name}) {{")
        self._block(loop.body)
        self.line("}")
        self._settle(loop)

    def _least(self, extent: int, stop: Index) -> str:
        return f"std::min<int64_t>({extent}, {self.index(stop)})"

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
                self.line(f"if ({name}_nan) {name} = NAN;")

    @property
    def types(self) -> Mapping[str, str]:
        """How C++ spells dtypes."""
        return TYPES

    @property
    def calls(self) -> Mapping[str, str]:
        """How C++ calls primitives."""
        return CALLS

    def constant(self, value: float, dtype: str) -> str:
        """Return a number."""
        return _constant(value, dtype)

    def load(self, load: Load, index: str) -> str:
        """Return an element; a bool by its byte."""
        if load.dtype == "bool" == self.buffers[load.buffer]:
            return f"byte_at({load.buffer}, {index})"
        return f"{load.buffer}[{index}]"

    def fold(self, fold: Fold) -> str:
        """Return a lambda that is called where it stands."""
        start = _constant(NEUTRAL[fold.op](fold.dtype), fold.dtype)
        loops = " ".join(f"for (int64_t {a.name} = 0; {a.name} < {a.extent}; ++{a.name})" for a in fold.over)
        body = self.combined(fold.op, "fold", self.show(fold.body))
        return f"[&] {{ {TYPES[fold.dtype]} fold = {start}; {loops} {body}; return fold; }}()"

    def _raw(self, text: str) -> None:
        self.lines.append(text)


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
    return f"{shortest_float(value)}f"

"""The Metal printer: kernels of the IR as source text for the `metal` target.

A work item whose loops are vector loops is a simdgroup: its lanes take the iterations in turns, and what they
accumulate is brought together where the loop is over. Other items are threads. Scratch arrays of a simdgroup lie in
threadgroup memory, a part for each simdgroup of the group.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from math import inf, isnan

from kernelwright.authors.fuser.c_text import CText, nodes_of, primitive_of, shortest_float
from kernelwright.authors.fuser.expression import Apply, Expression, Fold, walk
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
    Tiled,
    When,
    statements,
    tiled,
)
from kernelwright.authors.fuser.metal_accesses import accesses_of, fed_by_lanes, read_and_written
from kernelwright.authors.fuser.metal_attention import print_attention
from kernelwright.authors.fuser.metal_launches import (
    LANES,
    NotForMetalError,
    bytes_of,
    is_in_simdgroups,
    scratches_of,
    simdgroups_of,
)
from kernelwright.authors.fuser.metal_primitives import (
    CALLS,
    HELPERS,
    LANE_AT,
    LANE_AT_WIDE,
    LANE_BELOW,
    LANE_BELOW_WIDE,
    OTHER_LANE,
    OTHER_WIDE,
    WIDE,
)
from kernelwright.authors.fuser.metal_products import print_product
from kernelwright.authors.fuser.primitives import NEUTRAL
from kernelwright.records.tensor import DTYPE_BYTES

SOURCE_FILE = "kernels.metal"
TYPES = {
    "bool": "bool",
    "uint8": "uchar",
    "int8": "char",
    "int16": "short",
    "int32": "int",
    "int64": "long",
    "float16": "half",
    "bfloat16": "bfloat",
    "float32": "float",
    "float64": "wide",  # within a kernel only: no buffer holds it
}
# Of one kernel (specification, sec. 5.2.1).
MOST_BUFFERS = 31
_LARGEST_INT = 2**31 - 1
# Not || and &&: lanes that know already would be missing where the others exchange.
_OPERATORS = {"sum": "+", "product": "*", "or": "|", "and": "&"}
_FENCE = "simdgroup_barrier(mem_flags::mem_device | mem_flags::mem_threadgroup);"


def print_metal(kernels: Iterable[Kernel]) -> str:
    """Return one source file with all of ``kernels``.

    Raises:
        NotForMetalError: one holds float64 tensors, too many of them, or too much at a time for threadgroup memory.
    """
    kernels = tuple(kernels)
    functions = [_Function(kernel).text() for kernel in kernels]
    used = {primitive_of(node) for kernel in kernels for node in nodes_of(kernel) if isinstance(node, Apply)}
    used |= {s.op for kernel in kernels for s in statements(kernel.body) if isinstance(s, Accumulate)}
    used |= {node.op for kernel in kernels for node in nodes_of(kernel) if isinstance(node, Fold)}
    helpers = [text for name, text in HELPERS.items() if name in used]
    body = "\n".join(functions)
    is_wide = re.search(r"\bwide\b", body) is not None
    helpers += [WIDE] if is_wide else []
    exchanges = (
        ("other_lane(", OTHER_LANE, OTHER_WIDE),
        ("lane_above(", LANE_BELOW, LANE_BELOW_WIDE),
        ("lane_at(", LANE_AT, LANE_AT_WIDE),
    )
    for called, text, for_wide in exchanges:
        helpers += [text, *([for_wide] if is_wide else [])] if called in body else []
    return "\n\n".join([_HEAD, *dict.fromkeys(helpers), *functions]) + "\n"


_HEAD = """#include <metal_stdlib>
using namespace metal;"""


@dataclass(slots=True)
class _Function(CText):
    """Prints one kernel, line by line."""

    kinds: dict[str, str] = field(default_factory=dict[str, str])  # arg accumulators -> dtype of the best value
    is_simd: bool = False
    in_lanes: bool = False  # within a vector loop, each lane at an iteration of its own
    numbers: int = 0  # of names made here
    shared: frozenset[str] = frozenset()  # arrays that are both read and written
    read: set[str] = field(default_factory=set[str])  # of those, since lanes last waited for each other
    written: set[str] = field(default_factory=set[str])
    scattered: set[str] = field(default_factory=set[str])  # accumulators of which each lane has a part

    @property
    def types(self) -> Mapping[str, str]:
        """How Metal spells dtypes."""
        return TYPES

    @property
    def calls(self) -> Mapping[str, str]:
        """How Metal calls primitives."""
        return CALLS

    def text(self) -> str:
        """Return the function's text."""
        kernel = self.kernel
        self._refuse(kernel)
        self.is_simd = is_in_simdgroups(kernel)
        self.buffers = {buffer.name: buffer.dtype for buffer in kernel.buffers}
        self.shared = read_and_written(kernel)
        for statement in statements(kernel.body):
            if isinstance(statement, Accumulate) and statement.op.startswith("arg"):
                self.kinds[statement.name] = statement.value.dtype
        self.comment(kernel.summary)
        self.line(f"kernel void {kernel.name}({', '.join(self._parameters())}) {{")
        self.depth += 1
        item = "tile_at" if tiled(kernel) else "at / 32" if self.is_simd else "at"
        self.line(f"const {self._whole} {kernel.item.name} = {item};")
        for scratch in scratches_of(kernel) if self.is_simd else ():
            self._threadgroup_array(scratch)
        self.depth -= 1
        self._block(kernel.body)
        self.line("}")
        return "\n".join(self.lines)

    def _refuse(self, kernel: Kernel) -> None:
        wide = [buffer.name for buffer in kernel.buffers if buffer.dtype not in TYPES or buffer.dtype == "float64"]
        if wide:
            raise NotForMetalError(f"{wide[0]} is of a dtype that Metal hasn't")
        if len(kernel.buffers) > MOST_BUFFERS:
            raise NotForMetalError(f"{kernel.name} has {len(kernel.buffers)} buffers, and Metal takes {MOST_BUFFERS}")

    def _parameters(self) -> Iterator[str]:
        for index, buffer in enumerate(self.kernel.buffers):
            const = "" if buffer.is_written else "const "
            yield f"device {const}{TYPES[buffer.dtype]}* {buffer.name} [[buffer({index})]]"
        if tiled(self.kernel):
            yield "uint tile_at [[threadgroup_position_in_grid]]"
            yield "uint at [[thread_index_in_threadgroup]]"
            yield "uint lane [[thread_index_in_simdgroup]]"
            yield "uint simd [[simdgroup_index_in_threadgroup]]"
            return
        yield "uint at [[thread_position_in_grid]]"
        if self.is_simd:
            yield "uint lane [[thread_index_in_simdgroup]]"
            if scratches_of(self.kernel):
                yield "uint simd [[simdgroup_index_in_threadgroup]]"

    @property
    def _whole(self) -> str:
        """The type of indices: as narrow as may be."""
        sizes = [buffer.elements for buffer in self.kernel.buffers]
        return "int" if max([self.kernel.item.extent * LANES, *sizes]) <= _LARGEST_INT else "long"

    def _threadgroup_array(self, scratch: Scratch) -> None:
        self.buffers[scratch.name] = scratch.dtype
        kind = TYPES[scratch.dtype]
        elements = bytes_of(scratch) // DTYPE_BYTES[scratch.dtype]
        self.line(f"threadgroup {kind} {scratch.name}_all[{elements * simdgroups_of(self.kernel)}];")
        self.line(f"threadgroup {kind}* {scratch.name} = {scratch.name}_all + simd * {elements};")

    # Statements

    def block(self, body: tuple[Statement, ...]) -> None:
        """Print statements, one level deeper."""
        self._block(body)

    def _block(self, body: tuple[Statement, ...]) -> None:
        self.depth += 1
        declared = {s.name for s in body if isinstance(s, Accumulator)}
        last = {
            s.name: number
            for number, statement in enumerate(body)
            if isinstance(statement, Loop)
            for s in fed_by_lanes(statement)
            if s.name in declared
        }
        self.scattered |= set(last)
        for number, statement in enumerate(body):
            self._fence_before(statement)
            self._statement(statement)
            self._note_accesses(statement)
            for name in [name for name, where in last.items() if where == number]:
                self._bring_together(name, body)
                self.scattered.discard(name)
        self.depth -= 1

    def _statement(self, statement: Statement) -> None:
        match statement:
            case Let():
                value = self.show(statement.value)
                self.line(f"const {TYPES[statement.value.dtype]} {statement.name} = {value};")
            case Bind():
                self.line(f"const {self._whole} {statement.axis.name} = {self.index(statement.index)};")
            case Store():
                self._store(statement)
            case Accumulator():
                self._accumulator(statement)
            case Accumulate():
                self._accumulate(statement)
            case Loop():
                self._loop(statement)
            case When():
                self._when(statement)
            case Note():
                self.comment(statement.text)
            case Scratch():
                self._scratch(statement)
            case Product() | Attention():
                _print_tiled(self, statement)
            case Reached():
                raise AssertionError("a scan is printed with its loop")

    def _when(self, when: When) -> None:
        self.line(f"if ({self.show(when.condition)}) {{")
        self._block(when.body)
        if when.otherwise:
            self.line("} else {")
            self._block(when.otherwise)
        self.line("}")

    def _scratch(self, scratch: Scratch) -> None:
        if not self.is_simd:  # those of a simdgroup stand at the kernel's beginning
            self.buffers[scratch.name] = scratch.dtype
            self.line(f"{TYPES[scratch.dtype]} {scratch.name}[{scratch.elements}];")

    def _store(self, store: Store) -> None:
        value = self.show(store.value)
        kind = self.buffers[store.target]
        narrowed = f"{TYPES[kind]}({value})" if kind != store.value.dtype else value
        one = "if (lane == 0) " if self.is_simd and not self.in_lanes else ""
        self.line(f"{one}{store.target}[{self.index(store.offset)}] = {narrowed};")

    def _accumulator(self, statement: Accumulator) -> None:
        if statement.op.startswith("arg"):
            kind = self.kinds[statement.name]
            start = self.constant(NEUTRAL[statement.op.removeprefix("arg")](kind), kind)
            self.line(f"long {statement.name} = 0;")
            self.line(f"{TYPES[kind]} {statement.name}_best = {start};")
            return
        start = self.constant(NEUTRAL[statement.op](statement.dtype), statement.dtype)
        self.line(f"{TYPES[statement.dtype]} {statement.name} = {start};")

    def _accumulate(self, statement: Accumulate) -> None:
        value = self.show(statement.value)
        if statement.op.startswith("arg"):
            assert statement.position is not None
            test = "is_above" if statement.op == "argmaximum" else "is_below"
            kind = TYPES[statement.value.dtype]
            name = self._new("value")
            self.line(f"const {kind} {name} = {value};")
            self.line(f"if ({test}({name}, {statement.name}_best)) {{")
            self.line(f"  {statement.name}_best = {name};")
            self.line(f"  {statement.name} = {self.index(statement.position)};")
            self.line("}")
        else:
            # What all lanes have alike counts once among what they are yet to bring together.
            one = "if (lane == 0) " if not self.in_lanes and statement.name in self.scattered else ""
            self.line(f"{one}{statement.name} = {self._both(statement.op, statement.name, value)};")

    def _both(self, op: str, first: str, second: str) -> str:
        sign = _OPERATORS.get(op)
        return f"{first} {sign} {second}" if sign else f"{CALLS[op]}({first}, {second})"

    def _bring_together(self, name: str, body: tuple[Statement, ...]) -> None:
        """Where the loop is over that fed an accumulator on each lane: one value for all of them."""
        (declared,) = (s for s in body if isinstance(s, Accumulator) and s.name == name)
        both = self._both(declared.op, name, f"other_lane({name}, step)")
        self.line(f"for (ushort step = 16; step > 0; step /= 2) {name} = {both};")

    def _loop(self, loop: Loop) -> None:
        name, whole = loop.axis.name, self._whole
        count = str(loop.axis.extent)
        if loop.stop is not None:
            is_known = loop.stop.is_constant
            known = str(min(loop.axis.extent, loop.stop.constant)) if is_known else ""
            count = known or f"metal::min({whole}({loop.axis.extent}), {whole}({self.index(loop.stop)}))"
        start = "0"
        if loop.start is not None:
            known = str(max(0, loop.start.constant))
            start = known if loop.start.is_constant else f"metal::max({whole}(0), {whole}({self.index(loop.start)}))"
        if any(isinstance(s, Reached) for s in loop.body):
            self._scan(loop, start, count)
            return
        is_shared = loop.is_vector and self.is_simd
        begins = f"{start} + {whole}(lane)" if is_shared and start != "0" else f"{whole}(lane)" if is_shared else start
        step = f"{name} += {LANES}" if is_shared else f"++{name}"
        self.line(f"for ({whole} {name} = {begins}; {name} < {count}; {step}) {{")
        if self._repeats_accesses(loop) and not is_shared:
            self.depth += 1
            self._fence()
            self.depth -= 1
        outside, self.in_lanes = self.in_lanes, self.in_lanes or is_shared
        self._block(loop.body)
        self.in_lanes = outside
        self.line("}")

    def _scan(self, loop: Loop, start: str, count: str) -> None:
        """A loop whose iterations see what was accumulated up to them: the lanes take 32 at a time, in step."""
        at = next(number for number, s in enumerate(loop.body) if isinstance(s, Reached))
        before, after = loop.body[:at], loop.body[at + 1 :]
        fed = [s for s in before if isinstance(s, Accumulate)]
        name, whole = loop.axis.name, self._whole
        if not self.is_simd:
            raise AssertionError("a scan is a vector loop")
        base = self._new("base")
        self.line(f"for ({whole} {base} = {start}; {base} < {count}; {base} += {LANES}) {{")
        self.depth += 1
        self.line(f"const {whole} {name} = {base} + {whole}(lane);")
        for each in fed:
            kind = each.value.dtype
            self.line(f"{TYPES[kind]} {each.name}_here = {self.constant(NEUTRAL[each.op](kind), kind)};")
        self.line(f"if ({name} < {count}) {{")
        self.in_lanes = True
        self.depth += 1
        for statement in before:
            if isinstance(statement, Accumulate):
                self.line(f"{statement.name}_here = {self.show(statement.value)};")
            else:
                self._statement(statement)
        self.depth -= 1
        self.line("}")
        for each in fed:
            (self._reach_in_order if _may_overflow(each) else self._reach_in_tree)(each)
        self.line(f"if ({name} < {count}) {{")
        self.depth += 1
        for each in fed:
            self.line(f"const {TYPES[each.value.dtype]} {each.name} = {each.name}_reached;")
        for statement in after:
            self._statement(statement)
        self.depth -= 1
        self.in_lanes = False
        self.line("}")
        for each in fed:
            self.line(f"{each.name} = lane_above({each.name}_reached);")
        self.depth -= 1
        self.line("}")

    def _reach_in_tree(self, each: Accumulate) -> None:
        """What is accumulated up to each lane, in five steps for all."""
        kind, here, lower = TYPES[each.value.dtype], f"{each.name}_here", self._new("lower")
        self.line("for (ushort step = 1; step < 32; step *= 2) {")
        self.line(f"  const {kind} {lower} = lane_below({here}, step);")
        self.line(f"  if (lane >= step) {here} = {self._both(each.op, lower, here)};")
        self.line("}")
        self.line(f"const {kind} {each.name}_reached = {self._both(each.op, each.name, here)};")

    def _reach_in_order(self, each: Accumulate) -> None:
        """The same from lane to lane, as one thread would."""
        kind, chain = TYPES[each.value.dtype], self._new("chain")
        self.line(f"{kind} {chain} = {each.name}, {each.name}_reached = {each.name};")
        self.line("for (ushort step = 0; step < 32; ++step) {")
        self.line(f"  {chain} = {self._both(each.op, chain, f'lane_at({each.name}_here, step)')};")
        self.line(f"  if (lane == step) {each.name}_reached = {chain};")
        self.line("}")

    # Lanes that read what others wrote

    def _fence_before(self, statement: Statement) -> None:
        if not self.is_simd or self.in_lanes:
            return
        reads, writes = accesses_of(statement)
        if (reads | writes) & self.written or writes & self.read:
            self._fence()

    def _fence(self) -> None:
        self.line(_FENCE)
        self.read.clear()
        self.written.clear()

    def _note_accesses(self, statement: Statement) -> None:
        if self.is_simd and not self.in_lanes:
            reads, writes = accesses_of(statement)
            self.read |= reads & self.shared
            self.written |= writes & self.shared

    def _repeats_accesses(self, loop: Loop) -> bool:
        """Whether an iteration of a loop touches what another wrote."""
        reads, writes = accesses_of(loop)
        return self.is_simd and not self.in_lanes and bool((reads | writes) & writes & self.shared)

    # Expressions

    def constant(self, value: float, dtype: str) -> str:
        """Return a number."""
        match dtype:
            case "bool":
                return "true" if value else "false"
            case "int64":
                return "LONG_MIN" if value == -(2**63) else f"{int(value)}l"
            case "float32" | "float64":
                shown = _float(value)
                return f"wide({shown})" if dtype == "float64" else shown
            case _:
                return "INT_MIN" if value == -(2**31) else str(int(value))

    def fold(self, fold: Fold) -> str:
        """Print the loops in front of the statement, and return the name of what they give."""
        name = self._new("fold")
        self.line(f"{TYPES[fold.dtype]} {name} = {self.constant(NEUTRAL[fold.op](fold.dtype), fold.dtype)};")
        for axis in fold.over:
            self.line(f"for ({self._whole} {axis.name} = 0; {axis.name} < {axis.extent}; ++{axis.name}) {{")
            self.depth += 1
        self.line(f"{name} = {self._both(fold.op, name, self.show(fold.body))};")
        for _ in fold.over:
            self.depth -= 1
            self.line("}")
        return name

    def show(self, expression: Expression) -> str:
        """Return an expression; a choice between what takes statements of its own becomes one itself."""
        is_choice = isinstance(expression, Apply) and expression.op == "choose"
        condition, *branches = expression.operands if isinstance(expression, Apply) and is_choice else (expression,)
        if any(isinstance(node, Fold) for branch in branches for node in walk(branch)):
            name = self._new("chosen")
            self.line(f"{TYPES[expression.dtype]} {name};")
            for head, branch in zip((f"if ({self.show(condition)}) {{", "} else {"), branches, strict=True):
                self.line(head)
                self.depth += 1
                self.line(f"{name} = {self.show(branch)};")
                self.depth -= 1
            self.line("}")
            return name
        return CText.show(self, expression)

    def _new(self, word: str) -> str:
        self.numbers += 1
        return f"{word}_{self.numbers}"


def _print_tiled(function: _Function, statement: Tiled) -> None:
    match statement:
        case Product():
            print_product(function, statement)
        case Attention():
            print_attention(function, statement)


def _float(value: float) -> str:
    if isnan(value):
        return "NAN"
    if value in (inf, -inf):
        return f"{'-' if value < 0 else ''}INFINITY"
    return f"{shortest_float(value)}f"


def _may_overflow(each: Accumulate) -> bool:
    """Whether a part of what is accumulated may be too large for its type though the whole is not."""
    return each.op == "product" and each.value.dtype in ("float32", "float64")

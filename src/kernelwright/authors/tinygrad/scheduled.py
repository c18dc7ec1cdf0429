"""A graph as tinygrad's kernels: computed in tinygrad's terms, scheduled, and rendered as Metal."""

# An optional extra: where it isn't installed pyright takes this folder for tinygrad.
# pyright: basic, reportMissingImports=false, reportAttributeAccessIssue=false
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tinygrad import Device, Tensor
from tinygrad.codegen import to_program
from tinygrad.helpers import Context
from tinygrad.uop.ops import Ops

from kernelwright.authors.tinygrad.device import in_place
from kernelwright.authors.tinygrad.formulas import DTYPES
from kernelwright.authors.tinygrad.operators import function_of
from kernelwright.records.graph import Argument, Graph, Node, Ref
from kernelwright.records.tensor import TensorSpec

# As tinygrad's renderer writes it: *((device float4*)((data1_128+alu0)))
_VECTOR = re.compile(r"\*\(\(device (?P<vector>\w+[234])\*\)\(\(data(?P<argument>\d+)_")
_ABOUT_MEMORY = frozenset({"layout", "device", "pin_memory", "memory_format"})


class NotCoveredError(Exception):
    """The graph holds what tinygrad, or the table of operators, has no way for; the message says what."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """Memory that kernels read and write: number, element count, dtype as records name it."""

    number: int
    elements: int
    dtype: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Launch:
    """One launch. ``groups`` counts groups and ``group`` the threads of each, along x, y and z."""

    kernel: str
    arguments: tuple[Held, ...]
    groups: tuple[int, ...]
    group: tuple[int, ...]

    @property
    def threads(self) -> tuple[int, ...]:
        """Threads of the whole grid."""
        return tuple(count * size for count, size in zip(self.groups, self.group, strict=True))


@dataclass(frozen=True, slots=True, kw_only=True)
class Scheduled:
    """Launches in order, sources by kernel, and the memory of each input and output in the graph's order.

    An output that is a constant alone has no memory: its value and dtype then stand there.
    """

    launches: tuple[Launch, ...]
    sources: tuple[str, ...]
    inputs: tuple[Held, ...]
    outputs: tuple[Held, ...]


def scheduled(graph: Graph) -> Scheduled:
    """Return what tinygrad makes of a graph. Each input is dense, in the order of its spec's shape.

    Raises:
        NotCoveredError: an operator or a dtype isn't covered.
        Whatever tinygrad raises where it can't schedule or render.
    """
    # Without its plan of memory every buffer is one of its own; plans have one themselves.
    with in_place(), Context(NO_MEMORY_PLANNER=1, PARALLEL=0):
        inputs = [_empty(given.spec) for given in graph.inputs]
        outputs = [each.contiguous() for each in _computed(graph, inputs)]
        return _Notes().scheduled(inputs, outputs)


def _empty(spec: TensorSpec) -> Any:
    if spec.dtype not in DTYPES:
        raise NotCoveredError(f"tinygrad's Metal has no {spec.dtype}")
    return Tensor.empty(*spec.shape, device="METAL", dtype=DTYPES[spec.dtype])


def _computed(graph: Graph, inputs: list[Any]) -> list[Any]:
    made: dict[Ref, Any] = {Ref(node=given.name): each for given, each in zip(graph.inputs, inputs, strict=True)}
    for node in graph.nodes:
        results = _called(node, made)
        for index, (spec, result) in enumerate(zip(node.outputs, results, strict=False)):
            if result is None:
                continue
            if spec.dtype not in DTYPES:
                raise NotCoveredError(f"tinygrad's Metal has no {spec.dtype}, which {node.op} gives")
            if tuple(result.shape) != spec.shape:
                raise NotCoveredError(f"{node.op} comes out as {tuple(result.shape)}, not as {spec.shape}")
            made[Ref(node=node.name, output=index)] = result.cast(DTYPES[spec.dtype])
    missing = [str(ref) for ref in graph.outputs if ref not in made]
    if missing:
        raise NotCoveredError(f"nothing computes {', '.join(missing)}")
    return [made[ref] for ref in graph.outputs]


def _called(node: Node, made: Mapping[Ref, Any]) -> tuple[Any, ...]:
    function = function_of(node.op)
    if function is None:
        raise NotCoveredError(f"no way to compute {node.op} in tinygrad is known here")
    missing = [ref for ref in node.uses if ref not in made]
    if missing:
        raise NotCoveredError(f"{node.op} needs {missing[0]}, which isn't computed in tinygrad")
    arguments = [_value(value, made) for value in node.args]
    keywords = {name: _value(value, made) for name, value in node.kwargs if name not in _ABOUT_MEMORY}
    try:
        results = function(*arguments, **keywords)
    except (NotImplementedError, TypeError, AttributeError, ValueError) as error:
        raise NotCoveredError(
            f"{node.op}: {str(error).splitlines()[0] if str(error) else type(error).__name__}"
        ) from error
    return tuple(results) if isinstance(results, (tuple, list)) else (results,)


def _value(value: Argument, made: Mapping[Ref, Any]) -> Any:
    if isinstance(value, Ref):
        return made[value]
    return tuple(_value(item, made) for item in value) if isinstance(value, tuple) else value


def _packed(source: str, loose: frozenset[int]) -> str:
    """Return a kernel's source with packed vectors where it reads several elements of arguments at once."""
    parts: list[str] = []
    done = 0
    for found in _VECTOR.finditer(source):
        if int(found["argument"]) in loose:
            end = _closing(source, found.start() + 1)
            whole = source[found.start() : end].replace("(device ", "(device packed_", 1)
            parts += [source[done : found.start()], f"{found['vector']}({whole})"]
            done = end
    return "".join((*parts, source[done:]))


def _closing(source: str, opening: int) -> int:
    """Return the place behind the bracket that closes the one at ``opening``."""
    depth = 0
    for place in range(opening, len(source)):
        depth += {"(": 1, ")": -1}.get(source[place], 0)
        if depth == 0:
            return place + 1
    return len(source)


class _Notes:
    """Numbers memory as it is met, and names kernels."""

    def __init__(self) -> None:
        self._held: dict[int, tuple[Held, Any]] = {}  # by the buffer's identity; it is kept, so that it stays one
        self._names: dict[tuple[bytes, frozenset[int]], str] = {}
        self._from_outside: set[int] = set()
        self._sources: list[str] = []

    def scheduled(self, inputs: list[Any], outputs: list[Any]) -> Scheduled:
        """Schedule ``outputs`` and note every launch."""
        given = tuple(self._memory(each.uop.buffer) for each in inputs)
        self._from_outside = {held.number for held in given}
        linear = outputs[0].schedule_linear(*outputs[1:])
        launches = tuple(self._launch(call) for call in linear.src)
        returned = tuple(self._memory(each.uop.buffer) for each in outputs)
        return Scheduled(launches=launches, sources=tuple(self._sources), inputs=given, outputs=returned)

    def _launch(self, call: Any) -> Launch:
        ast = call.src[0]
        if ast.op is not Ops.SINK:
            raise NotCoveredError(f"tinygrad schedules a {ast.op.name.lower()}, which isn't a kernel")
        program = to_program(ast, Device["METAL"].renderer)
        info = program.arg
        if info.vars:
            raise NotCoveredError("tinygrad leaves a size open")
        buffers = [self._memory(source.buffer) for source in call.src[1:]]
        loose = frozenset(index for index in info.globals if buffers[index].number in self._from_outside)
        return Launch(
            kernel=self._kernel(program, loose),
            arguments=tuple(buffers[index] for index in info.globals),
            groups=tuple(int(size) for size in info.global_size),
            group=tuple(int(size) for size in info.local_size or (1, 1, 1)),
        )

    def _kernel(self, program: Any, loose: frozenset[int]) -> str:
        """Return the name of a kernel here; the same program is one kernel, however often it is launched.

        tinygrad reads several elements at once from memory of its own, which lies as it wants. What comes from outside
        may begin at any element: those at the indices ``loose`` are read as packed vectors, which may too.
        """
        key = (program.key, loose)
        if key not in self._names:
            name, taken = program.arg.function_name, set(self._names.values())
            number = sum(each == name or each.startswith(f"{name}_n") for each in taken)
            unique = f"{name}_n{number + 1}" if number else name
            source = next(each.arg for each in program.src if each.op is Ops.SOURCE)
            self._names[key] = unique
            self._sources.append(_packed(source.replace(f" {name}(", f" {unique}(", 1), loose))
        return self._names[key]

    def _memory(self, buffer: Any) -> Held:
        if id(buffer) not in self._held:
            names = {value: name for name, value in DTYPES.items()}
            if buffer.dtype not in names:
                raise NotCoveredError(f"tinygrad keeps {buffer.dtype} in memory, which plans have no word for")
            held = Held(number=len(self._held), elements=buffer.size, dtype=names[buffer.dtype])
            self._held[id(buffer)] = (held, buffer)
        return self._held[id(buffer)][0]

"""A recorded wrapper as a candidate: its kernels in one Metal file, and a plan of its launches and library calls."""

import re
import textwrap
from dataclasses import dataclass, field, replace
from typing import Any

from kernelwright.authors.fuser.naming import identifiers
from kernelwright.authors.inductor.calls import literal, spelled, takes_out
from kernelwright.authors.inductor.recording import Allocated, Called, Launched, Recorded, Seen
from kernelwright.authors.looks import Look, Memory, axes_in_memory, memory_of, pointer_text, shown, view_text
from kernelwright.plan.library import LIBRARY
from kernelwright.records.candidate import PLAN_FILE, SourceFile
from kernelwright.records.graph import Argument, Graph, Ref
from kernelwright.records.tensor import TensorSpec

KERNELS_FILE = "kernels.metal"
# c10/metal/error.h: a count, and 30 messages of 506 characters with a line, in words of 32 bits.
_REPORT_WORDS = 1 + 30 * 128
_HEADER = re.compile(r"^[ \t]*(?:#include|using namespace)\b.*$\n?", re.MULTILINE)
_GAP = re.compile(r"\n{3,}")


class NotInPlansError(Exception):
    """The wrapper does what plans have no words for; the message says what."""


def files_of(recorded: Recorded, graph: Graph, outputs: tuple[TensorSpec, ...]) -> tuple[SourceFile, ...]:
    """Return the files of a candidate that does what was recorded.

    Args:
        recorded: a run of the wrapper, its arguments the inputs of ``graph`` in order.
        graph: names inputs and weights.
        outputs: how what is returned has to lie.

    Raises:
        NotInPlansError: it can't be written as a plan.
    """
    writer = _Writer(recorded=recorded, graph=graph)
    plan = SourceFile(name=PLAN_FILE, text=writer.text(outputs))
    if not writer.kernels:
        return (plan,)
    return plan, SourceFile(name=KERNELS_FILE, text=_joined(recorded.sources, writer.kernels))


def _joined(sources: tuple[str, ...], kernels: dict[str, str]) -> str:
    """Return all sources as one, each header once, kernels under the names that the plan calls them by."""
    headers = dict.fromkeys(line.strip() for source in sources for line in _HEADER.findall(source))
    bodies: list[str] = []
    for number, source in enumerate(sources):
        body = textwrap.dedent(_HEADER.sub("", source)).strip("\n")
        renamed = {key.partition(".")[2]: name for key, name in kernels.items() if key.startswith(f"{number}.")}
        body = re.sub(r"\b\w+\b", lambda word, names=renamed: names.get(word[0], word[0]), body)
        bodies.append(_GAP.sub("\n\n", body))
    return "\n".join((*headers, "", "\n\n".join(bodies), ""))


@dataclass(slots=True)
class _Writer:
    """Writes a plan; ``memories`` has the memory behind each storage, ``kernels`` the plan's name of each kernel."""

    recorded: Recorded
    graph: Graph
    memories: dict[int, Memory] = field(default_factory=dict[int, Memory])
    kernels: dict[str, str] = field(default_factory=dict[str, str])
    lines: list[str] = field(default_factory=list[str])
    parameters: list[str] = field(default_factory=list[str])

    def text(self, outputs: tuple[TensorSpec, ...]) -> str:
        """Return the plan's text."""
        self._name_inputs()
        for step in self.recorded.steps:
            match step:
                case Allocated(made=made):
                    self._allocate(made)
                case Launched():
                    self._launch(step)
                case Called():
                    self._call(step)
        returned = [self._returned(seen, spec) for seen, spec in zip(self.recorded.outputs, outputs, strict=True)]
        result = returned[0] if len(returned) == 1 else f"({', '.join(returned)})"
        head = f"def forward({', '.join((*self.parameters, '*', 'p'))}):"
        return "\n".join((head, *(f"    {line}" for line in (*self.lines, f"return {result}")), ""))

    def _name_inputs(self) -> None:
        given = [each.name for each in self.graph.inputs if each.kind == "input"]
        names = identifiers(given, frozenset(LIBRARY))
        self.parameters = [names[each] for each in given]
        for each, seen in zip(self.graph.inputs, self.recorded.inputs, strict=True):
            text = names[each.name] if each.kind == "input" else f'p["{each.target}"]'
            memory = memory_of(text, each.spec)
            if memory is None:
                raise NotInPlansError(f"{each.target or each.name} doesn't lie densely in memory")
            self.memories[seen.storage] = memory

    def _allocate(self, made: Seen) -> None:
        order = axes_in_memory(made.shape, made.strides)
        shape = tuple(made.shape[axis] for axis in order)
        look = Look(memory=Memory(text="", shape=(), dtype=""), shape=made.shape, strides=made.strides)
        spec = TensorSpec(shape=made.shape, dtype=made.dtype, strides=made.strides)
        if memory_of("", spec) is None:
            shape = (max(look.span, 1),)  # with gaps between its rows
        name = f"buf{len(self.memories)}"
        self.lines.append(f"{name} = empty({shown(shape)}, dtype={made.dtype})")
        self.memories[made.storage] = Memory(text=name, shape=shape, dtype=made.dtype)

    def _launch(self, step: Launched) -> None:
        kernel = self.kernels.setdefault(step.kernel, f"inductor_{len(self.kernels)}")
        arguments = [
            pointer_text(self._look(each)) if isinstance(each, Seen) else repr(each) for each in step.arguments
        ]
        if step.reports_at >= 0:
            if step.reports_at != len(arguments):
                raise NotInPlansError(f"kernel {step.kernel} takes its buffer for errors between others")
            # It reports indices out of range there; nobody reads them, as nobody does before torch synchronizes.
            self.lines.append(f"errors{len(self.lines)} = zeros(({_REPORT_WORDS},), dtype=int32)")
            arguments.append(f"errors{len(self.lines) - 1}")
        group = "" if step.group is None else f", group={shown(step.group)}"
        self.lines.append(f'launch("{kernel}", {", ".join(arguments)}, threads={shown(step.threads)}{group})')

    def _call(self, step: Called) -> None:
        namespace, name, overload = (*step.op.split("."), "")[:3]
        keywords = dict(step.keywords)
        out = keywords.pop("out", None)
        if name == "copy_" or (overload != "out" and name.endswith("_") and not name.startswith("_")):
            self._change(name, step)
            return
        seen: dict[Ref, Seen] = {}
        show = self._showing(seen)
        functional = f"{namespace}.{name}.default" if out is not None else step.op
        given = tuple(self._argument(value, seen) for value in step.arguments)
        call = spelled(functional, given, {key: self._argument(value, seen) for key, value in keywords.items()}, show)
        if call is None:
            raise NotInPlansError(f"it calls {step.op}, for which plans have no word")
        if isinstance(out, Seen):
            target = self._view(out)
            function = call.text.partition("(")[0]
            is_written = takes_out(function)
            self.lines.append(f"{call.text[:-1]}, out={target})" if is_written else f"copy_({target}, {call.text})")
            return
        self._take(step, call.text, call.results, lies_freely=call.lies_freely)

    def _take(self, step: Called, text: str, count: int, *, lies_freely: bool) -> None:
        """Write a call, its results under new names, and say how they lie."""
        first = len(self.memories)
        names = [f"buf{first + index}" for index in range(len(step.results))]
        for name, result in zip(names, step.results, strict=True):
            spec = TensorSpec(shape=result.shape, dtype=result.dtype, strides=result.strides)
            memory = memory_of(name, spec)
            if memory is None:
                raise NotInPlansError(f"what {step.op} gives doesn't lie densely in memory")
            self.memories[result.storage] = memory
        self.lines.append(f"{', '.join(names[:count])} = {text}")
        if lies_freely:
            # The library lays it out as it likes on each machine; where it lies so already, this costs nothing.
            memory = self.memories[step.results[0].storage]
            self.lines[-1] = f"{names[0]} = {memory.text.replace(names[0], text, 1)}.contiguous()"
            self.memories[step.results[0].storage] = replace(memory, text=names[0])

    def _change(self, name: str, step: Called) -> None:
        target, *rest = step.arguments
        values = {"copy_": "copy_", "fill_": "fill_", "zero_": "fill_"}
        if name not in values or not isinstance(target, Seen):
            raise NotInPlansError(f"it calls {step.op}, which changes memory in a way that plans have no word for")
        seen: dict[Ref, Seen] = {}
        given = "0" if name == "zero_" else self._showing(seen)(self._argument(rest[0], seen))
        self.lines.append(f"{values[name]}({self._view(target)}, {given})")

    def _returned(self, seen: Seen, spec: TensorSpec) -> str:
        text = self._view(seen)
        steps = zip(spec.shape, spec.strides, seen.strides, strict=True)
        if all(size == 1 or wanted == found for size, wanted, found in steps):
            return text
        if not spec.is_contiguous:
            raise NotInPlansError("what it returns lies otherwise in memory than the module's own")
        return f"{text}.contiguous()"

    def _look(self, seen: Seen) -> Look:
        memory = self.memories[seen.storage]
        if memory.dtype != seen.dtype:
            raise NotInPlansError(f"it looks at {memory.dtype} memory as {seen.dtype}")
        return Look(memory=memory, shape=seen.shape, strides=seen.strides, offset=seen.offset)

    def _view(self, seen: Seen) -> str:
        text = view_text(self._look(seen))
        if text is None:
            raise NotInPlansError(f"it looks at memory by strides {list(seen.strides)}, which no view of a plan has")
        return text

    def _argument(self, value: Any, seen: dict[Ref, Seen]) -> Argument:
        """Return an argument with a reference in place of each look, which ``seen`` then has."""
        if isinstance(value, Seen):
            ref = Ref(node=f"look{len(seen)}")
            seen[ref] = value
            return ref
        if isinstance(value, tuple):
            return tuple(self._argument(item, seen) for item in value)
        return value if isinstance(value, (int, float, str)) or value is None else str(value).removeprefix("torch.")

    def _showing(self, seen: dict[Ref, Seen]) -> Any:
        def show(value: Argument) -> str:
            if isinstance(value, Ref):
                return self._view(seen[value])
            if isinstance(value, tuple) and any(isinstance(item, Ref) for item in value):
                return f"({', '.join(map(show, value))},)"
            return literal(value)

        return show

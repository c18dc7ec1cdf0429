"""A captured graph: what a module computes, as data.

The graph is what authors see of a problem. It names ATen operators as torch does
("aten.linear.default") but holds no torch object, so it can be printed, stored, rewritten
and tested without torch.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from kernelwright.records.tensor import TensorSpec


@dataclass(frozen=True, slots=True, kw_only=True)
class Ref:
    """A use of one output of a node, or of a graph input (whose only output is 0)."""

    node: str
    output: int = 0

    def __str__(self) -> str:
        return f"%{self.node}" if self.output == 0 else f"%{self.node}.{self.output}"


Scalar = int | float | bool | str | None
Argument = Ref | Scalar | tuple["Argument", ...]

InputKind = Literal["input", "parameter", "buffer", "constant"]


@dataclass(frozen=True, slots=True, kw_only=True)
class GraphInput:
    """A value the graph is given.

    ``target`` is the qualified name ("layers.0.weight") of a parameter, buffer or constant,
    and the empty string for an input of the call. ``value`` is what a constant of one element
    holds, where that is known: part of the module's text, unlike state, so it may be relied on.
    """

    name: str
    kind: InputKind
    target: str
    spec: TensorSpec
    value: int | float | bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """One operator call.

    ``op`` is "aten.<name>.<overload>". ``args`` and ``kwargs`` hold what torch's own schema
    would be called with; dtypes, layouts and memory formats appear as their names without
    "torch." ("float32", "channels_last"). ``outputs`` has one spec for each tensor returned.
    """

    name: str
    op: str
    args: tuple[Argument, ...]
    kwargs: tuple[tuple[str, Argument], ...] = ()
    outputs: tuple[TensorSpec, ...]
    source: str = ""  # "file.py:12", where the author of the module wrote it; empty if unknown

    @property
    def uses(self) -> tuple[Ref, ...]:
        """Every reference in the arguments, in order, repeats kept."""
        return tuple(_refs((*self.args, *(value for _, value in self.kwargs))))

    def __str__(self) -> str:
        arguments = [_text(value) for value in self.args]
        arguments += [f"{name}={_text(value)}" for name, value in self.kwargs]
        results = ", ".join(map(str, self.outputs))
        return f"%{self.name}: {results} = {self.op}({', '.join(arguments)})"


@dataclass(frozen=True, slots=True, kw_only=True)
class Graph:
    """Nodes in an order in which every value is made before it is used."""

    inputs: tuple[GraphInput, ...]
    nodes: tuple[Node, ...]
    outputs: tuple[Ref, ...]

    def spec_of(self, ref: Ref) -> TensorSpec:
        """Return the spec of the value that ``ref`` names.

        Raises:
            KeyError: nothing in this graph has that name.
        """
        for given in self.inputs:
            if given.name == ref.node:
                return given.spec
        for node in self.nodes:
            if node.name == ref.node:
                return node.outputs[ref.output]
        raise KeyError(str(ref))

    def __str__(self) -> str:
        lines = [f"%{i.name}: {i.spec} <- {i.kind} {i.target}".rstrip() for i in self.inputs]
        lines += [str(node) for node in self.nodes]
        lines.append(f"return {', '.join(map(str, self.outputs))}")
        return "\n".join(lines)


def _refs(values: tuple[Argument, ...]) -> Iterator[Ref]:
    for value in values:
        if isinstance(value, Ref):
            yield value
        elif isinstance(value, tuple):
            yield from _refs(value)


def _text(value: Argument) -> str:
    if isinstance(value, tuple):
        return f"[{', '.join(map(_text, value))}]"
    return str(value)

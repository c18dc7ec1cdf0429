"""A draft: a graph while it is being rewritten.

The graph record is frozen; a draft is the one mutable thing here. New nodes go in just before
the node a rule was tried at, so whatever a rule builds from that node's own arguments is in a
legal order without sorting. Outputs of the graph stay what the contract says they are: their
strides, and not sharing memory with an input or with each other where they did not before.
"""

from dataclasses import replace
from itertools import takewhile
from typing import Self, cast

from kernelwright.authors.fuser.rules.infer import infer
from kernelwright.authors.fuser.rules.operators import RESHAPES, VIEWS
from kernelwright.records.graph import Argument, Graph, GraphInput, Node, Ref
from kernelwright.records.tensor import TensorSpec, dense


class Draft:
    """A graph under edit. Refs of nodes that were not replaced stay valid throughout."""

    def __init__(self, graph: Graph) -> None:
        self.inputs = graph.inputs
        self.outputs = graph.outputs
        self.anchor = ""
        self.memory: dict[tuple[str, Ref], object] = {}  # what analyses found out, until the next replacement
        self._given: dict[str, GraphInput] = {given.name: given for given in graph.inputs}
        self._nodes: dict[str, Node] = {node.name: node for node in graph.nodes}
        self._users: dict[Ref, list[Node]] | None = None
        self._calls: dict[object, str] | None = None
        self._is_shared = False

    @property
    def nodes(self) -> tuple[Node, ...]:
        """All nodes, in order."""
        return tuple(self._nodes.values())

    def at(self, anchor: str) -> Self:
        """Return a copy whose new nodes go in before ``anchor``; it shares everything until its first edit."""
        self._index()  # worked out here once, not by each copy
        self.users(Ref(node=anchor))
        made = object.__new__(type(self))
        made.__dict__.update(self.__dict__)
        made.anchor = anchor
        made._is_shared = True
        return made

    def graph(self) -> Graph:
        """Return the graph, without the parameters and constants that nothing uses any more."""
        used = {ref.node for node in self._nodes.values() for ref in node.uses} | {ref.node for ref in self.outputs}
        inputs = tuple(given for given in self.inputs if given.kind == "input" or given.name in used)
        return Graph(inputs=inputs, nodes=self.nodes, outputs=self.outputs)

    def node(self, value: Argument) -> Node | None:
        """Return the node that makes a value; ``None`` for inputs and numbers."""
        return self._nodes.get(value.node) if isinstance(value, Ref) else None

    def made_by(self, value: Argument, *operators: str) -> Node | None:
        """Return the node that makes a value as its first output, if it is of one of ``operators``."""
        node = self.node(value)
        return node if node and node.op in operators and isinstance(value, Ref) and value.output == 0 else None

    def given(self, value: Argument) -> GraphInput | None:
        """Return the graph input a value is, if it is one."""
        return self._given.get(value.node) if isinstance(value, Ref) else None

    def spec(self, ref: Ref) -> TensorSpec:
        """Return the spec of a value."""
        given = self._given.get(ref.node)
        return given.spec if given else self._nodes[ref.node].outputs[ref.output]

    def first_like(self, node: Node) -> str | None:
        """Return the name of the first node that makes the same call as ``node``: its own, if there is no other."""
        return self._index().get(call_key(node.op, node.args, node.kwargs))

    def users(self, ref: Ref) -> list[Node]:
        """Return the nodes that use a value, one entry for each use."""
        if self._users is None:
            self._users = {}
            for node in self._nodes.values():
                for used in node.uses:
                    self._users.setdefault(used, []).append(node)
        return self._users.get(ref, [])

    def is_used_once(self, ref: Ref) -> bool:
        """Whether exactly one argument, and no output of the graph, is this value."""
        return len(self.users(ref)) == 1 and ref not in self.outputs

    def only_first_output_used(self, node: Node) -> bool:
        """Whether the second and later outputs of a node are dead."""
        others = (Ref(node=node.name, output=index) for index in range(1, len(node.outputs)))
        return not any(self.users(ref) or ref in self.outputs for ref in others)

    def call(self, op: str, *args: Argument, **kwargs: Argument) -> Ref:
        """Put in a node before the anchor and return its first output; specs are inferred.

        A call that is there already is used again. A view of what is not dense is one of a copy.

        Raises:
            KeyError: nothing is known of the operator (see ``infer``).
        """
        if op == "aten.view.default" and isinstance(args[0], Ref) and not is_row_major(self.spec(args[0])):
            args = (self.call("aten.clone.default", args[0], memory_format="contiguous_format"), *args[1:])
        named = tuple(kwargs.items())
        key = call_key(op, args, named)
        same = self._index().get(key)
        if same is not None and same in takewhile(lambda name: name != self.anchor, self._nodes):
            return Ref(node=same)
        name = self._free_name(op.split(".")[1].lstrip("_"))
        outputs = infer(op, args, kwargs, self.spec)
        node = Node(name=name, op=op, args=args, kwargs=named, outputs=outputs, source=self._nodes[self.anchor].source)
        self._own()
        items = list(self._nodes.items())
        place = next(index for index, (other, _) in enumerate(items) if other == self.anchor)
        self._nodes = dict([*items[:place], (name, node), *items[place:]])
        self._index()[key] = name
        self._users = None
        return Ref(node=name)

    def replace(self, old: Ref, new: Ref) -> bool:
        """Use ``new`` wherever ``old`` is used; false, and nothing is changed, where that can't be kept legal."""
        if self.spec(old).shape != self.spec(new).shape or self.spec(old).dtype != self.spec(new).dtype:
            return False
        if old in self.outputs and not self.may_be_output_for(new, old):
            if not is_row_major(self.spec(old)):
                return False
            new = self.call("aten.clone.default", new, memory_format="contiguous_format")
        if not is_row_major(self.spec(new)) and any(user.op in RESHAPES for user in self.users(old)):
            return _same_strides(self.spec(old), self.spec(new)) and self._substitute(old, new)
        return self._substitute(old, new)

    def may_be_output_for(self, new: Ref, old: Ref) -> bool:
        """Whether ``new`` may be returned where ``old`` was: equal strides, no new sharing of memory."""
        if not _same_strides(self.spec(old), self.spec(new)):
            return False
        root = self._root(new)
        if root == self._root(old):
            return True
        shared = any(self._root(output) == root for output in self.outputs if output != old)
        return root.node not in self._given and not shared

    def drop_dead(self) -> tuple[str, ...]:
        """Remove the nodes that nothing uses; return their names."""
        gone: list[str] = []
        used = {ref.node for ref in self.outputs}
        for node in reversed(self.nodes):
            if node.name in used:
                used.update(ref.node for ref in node.uses)
            else:
                gone.append(node.name)
        if gone:
            self._own()
            self._users = self._calls = None
        for name in gone:
            del self._nodes[name]
        return tuple(reversed(gone))

    def _own(self) -> None:
        """Stop sharing with the draft this is a copy of."""
        if self._is_shared:
            self._nodes = dict(self._nodes)
            self._calls = dict(self._index())
            self.memory = dict(self.memory)
            self._is_shared = False

    def _index(self) -> dict[object, str]:
        if self._calls is None:
            self._calls = {}
            for node in self._nodes.values():
                self._calls.setdefault(call_key(node.op, node.args, node.kwargs), node.name)
        return self._calls

    def _substitute(self, old: Ref, new: Ref) -> bool:
        self._own()
        for node in self.nodes:
            if old in node.uses and node.name != new.node:
                args = tuple(_swap(value, old, new) for value in node.args)
                kwargs = tuple((name, _swap(value, old, new)) for name, value in node.kwargs)
                self._nodes[node.name] = replace(node, args=args, kwargs=kwargs)
        self.outputs = tuple(new if ref == old else ref for ref in self.outputs)
        self._users = self._calls = None
        self.memory.clear()
        return True

    def _root(self, ref: Ref) -> Ref:
        node = self._nodes.get(ref.node)
        while node and node.op in VIEWS and isinstance(node.args[0], Ref):
            ref = node.args[0]
            node = self._nodes.get(ref.node)
        return ref

    def _free_name(self, stem: str) -> str:
        index = 1
        while f"{stem}_r{index}" in self._nodes or f"{stem}_r{index}" in self._given:
            index += 1
        return f"{stem}_r{index}"


def call_key(op: str, args: tuple[Argument, ...], kwargs: tuple[tuple[str, Argument], ...]) -> object:
    """Return what two calls have in common exactly if they are the same call.

    1, 1.0 and True compare equal but don't make equal calls.
    """
    return op, _exact(args), _exact(kwargs)


def _exact(value: object) -> object:
    if isinstance(value, tuple):
        return tuple(_exact(item) for item in cast("tuple[object, ...]", value))
    return type(value), value


def _swap(value: Argument, old: Ref, new: Ref) -> Argument:
    if isinstance(value, tuple):
        return tuple(_swap(item, old, new) for item in value)
    return new if value == old else value


def is_row_major(spec: TensorSpec) -> bool:
    """Whether a tensor is dense and row-major; strides of axes of size one don't matter."""
    return _same_strides(spec, dense(spec.shape, spec.dtype))


def _same_strides(one: TensorSpec, other: TensorSpec) -> bool:
    steps = zip(one.shape, one.strides, other.strides, strict=True)
    return all(size <= 1 or step == other_step for size, step, other_step in steps)

"""Records what a plan does for given shapes: the same actions, noted down by slot.

The run is a real one, so that every stride is the one the library really chose and an index
tensor holds real indices. What is noted names tensors by slot: a root (an input, a constant, a
buffer, a library call's result) or a view, which is a root with an offset, a shape and strides.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, cast

import torch

from kernelwright.plan.actions import Performer, storage_address, written_by
from kernelwright.plan.library import Operator
from kernelwright.plan.tree import At

RootKind = Literal["input", "parameter", "stored", "buffer", "result"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Root:
    """Memory that views look at. ``name`` tells parameters and stored values, ``index`` inputs."""

    slot: int
    kind: RootKind
    shape: tuple[int, ...]
    strides: tuple[int, ...]
    dtype: torch.dtype
    name: str = ""
    index: int = -1
    line: int = 0

    @property
    def is_constant(self) -> bool:
        """Whether the memory outlives calls: a weight, or what ``prepare`` stored."""
        return self.kind in ("parameter", "stored")


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """A look at a root; ``offset`` in elements from the root's first one."""

    slot: int
    root: int
    shape: tuple[int, ...]
    strides: tuple[int, ...]
    offset: int


@dataclass(frozen=True, slots=True)
class Use:
    """A slot among the arguments of a step."""

    slot: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CallStep:
    """A library call. ``results`` has a slot for each tensor returned, ``None`` where it is only a view."""

    operator: Operator
    arguments: tuple[Any, ...]
    keywords: tuple[tuple[str, Any], ...]
    results: tuple[int | None, ...]
    returns_tuple: bool
    writes: bool
    at: At


@dataclass(frozen=True, slots=True, kw_only=True)
class LaunchStep:
    """A launch, its tensors as ``Use``."""

    kernel: str
    arguments: tuple[Any, ...]
    threads: tuple[int, ...]
    group: tuple[int, ...] | None
    at: At


Step = CallStep | LaunchStep


@dataclass(frozen=True, slots=True, kw_only=True)
class Recording:
    """What one run did. ``outputs`` are slots."""

    roots: Mapping[int, Root]
    views: Mapping[int, View]
    steps: tuple[Step, ...]
    outputs: tuple[int, ...]
    inputs: tuple[Root, ...]


class Recorder:
    """Performs actions and notes them down."""

    def __init__(self, performer: Performer) -> None:
        self._performer = performer
        self._slots: dict[int, int] = {}
        self._tensors: list[torch.Tensor] = []  # by slot; held, so that an id stays one tensor's own
        self._roots: dict[int, Root] = {}
        self._views: dict[int, View] = {}
        self._steps: list[Step] = []

    def input(self, index: int, tensor: torch.Tensor) -> None:
        """Declare an input; each has to be a tensor object of its own."""
        self._root(tensor, "input", index=index)

    def constant(self, kind: Literal["parameter", "stored"], name: str, tensor: torch.Tensor) -> None:
        """Declare a weight or a stored value."""
        if id(tensor) not in self._slots:
            self._root(tensor, kind, name=name)

    def allocate(self, shape: tuple[int, ...], dtype: torch.dtype, at: At) -> torch.Tensor:
        """Return new memory."""
        tensor = self._performer.allocate(shape, dtype, at)
        self._root(tensor, "buffer", line=at.line)
        return tensor

    def call(self, operator: Operator, arguments: Sequence[Any], keywords: Mapping[str, Any], at: At) -> Any:
        """Call the library. What only looks at known memory leaves no step."""
        result = self._performer.call(operator, arguments, keywords, at)
        tensors = [each for each in _leaves((result,)) if isinstance(each, torch.Tensor)]
        given = [each for each in _leaves((*arguments, *keywords.values())) if isinstance(each, torch.Tensor)]
        fresh = tuple(self._result(tensor, given, at) for tensor in tensors)
        writes = written_by(operator, arguments, keywords) is not None
        if writes or any(slot is not None for slot in fresh):
            self._steps.append(
                CallStep(
                    operator=operator,
                    arguments=tuple(self._noted(value) for value in arguments),
                    keywords=tuple((name, self._noted(value)) for name, value in keywords.items()),
                    results=fresh,
                    returns_tuple=isinstance(result, tuple),
                    writes=writes,
                    at=at,
                )
            )
        return result

    def launch(
        self, kernel: str, arguments: Sequence[Any], threads: tuple[int, ...], group: tuple[int, ...] | None, at: At
    ) -> None:
        """Launch a kernel."""
        self._performer.launch(kernel, arguments, threads, group, at)
        noted = tuple(self._noted(value) for value in arguments)
        self._steps.append(LaunchStep(kernel=kernel, arguments=noted, threads=threads, group=group, at=at))

    def recording(self, outputs: Sequence[torch.Tensor]) -> Recording:
        """Return what was noted, with ``outputs`` as what the run returned."""
        inputs = sorted((root for root in self._roots.values() if root.kind == "input"), key=lambda root: root.index)
        return Recording(
            roots=dict(self._roots),
            views=dict(self._views),
            steps=tuple(self._steps),
            outputs=tuple(self._slots[id(tensor)] for tensor in outputs),
            inputs=tuple(inputs),
        )

    def _slot(self, tensor: torch.Tensor) -> int:
        self._slots[id(tensor)] = len(self._tensors)
        self._tensors.append(tensor)
        return self._slots[id(tensor)]

    def _root(self, tensor: torch.Tensor, kind: RootKind, *, name: str = "", index: int = -1, line: int = 0) -> int:
        slot = self._slot(tensor)
        is_strided = tensor.layout == torch.strided
        self._roots[slot] = Root(
            slot=slot,
            kind=kind,
            shape=tuple(tensor.shape),
            strides=tuple(tensor.stride()) if is_strided else (),
            dtype=tensor.dtype,
            name=name,
            index=index,
            line=line,
        )
        return slot

    def _result(self, tensor: torch.Tensor, given: Sequence[torch.Tensor], at: At) -> int | None:
        """Note a tensor that came back; return its slot if its memory is new."""
        if id(tensor) in self._slots:
            return None
        address = storage_address(tensor)
        for source in given if address else ():
            if storage_address(source) == address and source.dtype == tensor.dtype:
                self._note_view(tensor, source)
                return None
        return self._root(tensor, "result", line=at.line)

    def _note_view(self, tensor: torch.Tensor, source: torch.Tensor) -> None:
        # By the argument, not by the storage: two inputs may share one today and not tomorrow.
        origin = self._slots[id(source)]
        root = self._views[origin].root if origin in self._views else origin
        offset = int(tensor.storage_offset() - self._tensors[root].storage_offset())
        slot = self._slot(tensor)
        self._views[slot] = View(
            slot=slot, root=root, shape=tuple(tensor.shape), strides=tuple(tensor.stride()), offset=offset
        )

    def _noted(self, value: Any) -> Any:
        if isinstance(value, torch.Tensor):
            return Use(self._slots[id(value)])
        if isinstance(value, tuple):
            return tuple(self._noted(item) for item in cast("tuple[Any, ...]", value))
        return value


def _leaves(values: Sequence[Any]) -> list[Any]:
    found: list[Any] = []
    for value in values:
        found += _leaves(cast("tuple[Any, ...]", value)) if isinstance(value, tuple) else [value]
    return found


def uses(step: Step) -> tuple[int, ...]:
    """Return the slots that a step reads or writes, repeats kept."""
    values = step.arguments if isinstance(step, LaunchStep) else (*step.arguments, *(v for _, v in step.keywords))
    return tuple(leaf.slot for leaf in _leaves(values) if isinstance(leaf, Use))

"""What a wrapper of Inductor's does when it is called, noted down: launches and library calls, and on which memory.

The wrapper is run as Inductor would run it, on tensors without data, with everything that touches memory replaced by
what notes it down. What comes out is a straight list, as the wrapper's own branches and loops are over shapes alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, cast
from unittest import mock

# ruff: noqa: SLF001 - what a storage and an operator are, torch says in private
import torch
from torch._subclasses.fake_tensor import FakeTensorMode
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_leaves

from kernelwright.authors.inductor.wrapper import pretended_mac
from kernelwright.records.graph import GraphInput


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A look at storage number ``storage``; strides and offset in elements of ``dtype``."""

    storage: int
    dtype: str
    shape: tuple[int, ...]
    strides: tuple[int, ...]
    offset: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Allocated:
    """A new storage, and the tensor that fills it."""

    made: Seen


@dataclass(frozen=True, slots=True, kw_only=True)
class Launched:
    """A launch; ``reports_at`` is the index of a buffer for errors behind its arguments, -1 where there is none."""

    kernel: str
    arguments: tuple[Seen | int | float | bool, ...]
    threads: tuple[int, ...]
    group: tuple[int, ...] | None
    reports_at: int = -1


@dataclass(frozen=True, slots=True, kw_only=True)
class Called:
    """A library call. ``op`` is ATen's name; tensors among its arguments are ``Seen``, and so are its results."""

    op: str
    arguments: tuple[Any, ...]
    keywords: tuple[tuple[str, Any], ...]
    results: tuple[Seen, ...]


Step = Allocated | Launched | Called


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """A wrapper's run: Metal sources, its arguments and what it returned as looks at storages, its steps in order."""

    sources: tuple[str, ...]
    inputs: tuple[Seen, ...]
    steps: tuple[Step, ...]
    outputs: tuple[Seen, ...]


def recorded(wrapper: str, inputs: Sequence[GraphInput]) -> Recorded:
    """Run a wrapper on tensors like ``inputs`` and return what it did.

    Raises:
        Whatever the wrapper raises on tensors without data.
    """
    notes = _Notes()
    module: dict[str, Any] = {"__name__": "wrapper"}
    with torch.no_grad(), pretended_mac(), mock.patch.object(torch.mps, "compile_shader", notes.compile_shader):
        exec(wrapper, module)  # noqa: S102 - it is what Inductor has just written, and what it would do with it
        module["reinterpret_tensor"] = torch.as_strided
        for check in ("assert_size_stride", "assert_alignment"):
            module[check] = _unchecked
        with FakeTensorMode() as mode:
            fakes = [_fake(given) for given in inputs]
            given = tuple(notes.seen(fake) for fake in fakes)
            with _Watch(notes, mode):
                returned = module["call"](list(fakes))
        outputs = tuple(notes.seen(tensor) for tensor in returned)
    return Recorded(sources=tuple(notes.sources), inputs=given, steps=tuple(notes.steps), outputs=outputs)


def _unchecked(*_: Any) -> None:
    """Let pass: how tensors lie is what Inductor was told, and the plan sees to it where a library chooses."""


def _fake(given: GraphInput) -> torch.Tensor:
    spec = given.spec
    return torch.empty_strided(spec.shape, spec.strides, device="mps", dtype=getattr(torch, spec.dtype))


@dataclass(slots=True)
class _Notes:
    """What was seen so far; ``held`` keeps storages alive, so that each has a number of its own."""

    sources: list[str] = field(default_factory=list[str])
    steps: list[Step] = field(default_factory=list[Step])
    held: dict[int, tuple[int, torch.UntypedStorage]] = field(
        default_factory=dict[int, tuple[int, torch.UntypedStorage]]
    )

    def seen(self, tensor: torch.Tensor) -> Seen:
        storage = tensor.untyped_storage()
        key = cast("int", storage._cdata)  # a storage's only identity
        number, _ = self.held.setdefault(key, (len(self.held), storage))
        return Seen(
            storage=number,
            dtype=str(tensor.dtype).removeprefix("torch."),
            shape=tuple(tensor.shape),
            strides=tuple(tensor.stride()),
            offset=int(tensor.storage_offset()),
        )

    def knows(self, tensor: torch.Tensor) -> bool:
        return tensor.untyped_storage()._cdata in self.held

    def noted(self, value: Any) -> Any:
        if isinstance(value, torch.Tensor):
            return self.seen(value)
        if isinstance(value, (tuple, list)):
            return tuple(self.noted(item) for item in cast("Sequence[Any]", value))
        return value

    def compile_shader(self, source: str) -> "_Library":
        self.sources.append(source)
        return _Library(self, len(self.sources) - 1)


class _Library:
    """Stands in for what ``torch.mps.compile_shader`` returns: its kernels note that they were launched."""

    def __init__(self, notes: _Notes, number: int) -> None:
        self._notes, self._number = notes, number

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)

        def launch(
            *arguments: Any, threads: Any = None, group_size: Any = None, error_buf_idx: int | None = None
        ) -> None:
            first = next((each for each in arguments if isinstance(each, torch.Tensor)), None)
            wanted = threads if threads is not None else first.numel() if first is not None else 1
            self._notes.steps.append(
                Launched(
                    kernel=f"{self._number}.{name}",
                    arguments=tuple(self._notes.noted(each) for each in arguments),
                    threads=_sizes(wanted),
                    group=None if group_size is None else _sizes(group_size),
                    reports_at=-1 if error_buf_idx is None else error_buf_idx,
                )
            )

        return launch


def _sizes(value: Any) -> tuple[int, ...]:
    return (value,) if isinstance(value, int) else tuple(int(each) for each in value)


class _Watch(TorchDispatchMode):
    """Notes every operator that isn't a view alone; fake tensors compute what its results look like."""

    def __init__(self, notes: _Notes, mode: FakeTensorMode) -> None:
        super().__init__()
        self._notes, self._mode = notes, mode

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        del types
        keywords = kwargs or {}
        noted = self._notes.noted(args), tuple((name, self._notes.noted(value)) for name, value in keywords.items())
        is_changed = func._schema.is_mutable
        # Where memory is only written there is nothing to compute, and no GPU to do it.
        result = (keywords["out"] if "out" in keywords else args[0]) if is_changed else func(*args, **keywords)
        tensors = [each for each in tree_leaves(result) if isinstance(each, torch.Tensor)]
        is_new = any(not self._notes.knows(each) for each in tensors)
        if is_new or is_changed:
            results = tuple(self._notes.seen(each) for each in tensors)
            if func in _ALLOCATIONS:
                self._notes.steps.append(Allocated(made=results[0]))
            else:
                self._notes.steps.append(Called(op=str(func), arguments=noted[0], keywords=noted[1], results=results))
        return result


_ALLOCATIONS = (torch.ops.aten.empty_strided.default, torch.ops.aten.empty.memory_format)

"""Looks at dense memory, and how a plan writes them.

Generated hosts see memory by shape, strides and an offset. A plan has no such word: it reshapes,
cuts, permutes and expands. A kernel is given memory from some element on.
"""

from dataclasses import dataclass
from math import prod

from kernelwright.records.tensor import TensorSpec, contiguous_strides


@dataclass(frozen=True, slots=True, kw_only=True)
class Memory:
    """Dense memory. ``text`` is a plan's expression for it, in the ``shape`` in which it is row-major."""

    text: str
    shape: tuple[int, ...]
    dtype: str

    @property
    def elements(self) -> int:
        """How many elements it holds."""
        return prod(self.shape)

    @property
    def flat(self) -> str:
        """The expression of all its elements, one after the other."""
        return self.text if len(self.shape) == 1 else f"{self.text}.reshape(-1)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """A look at memory; ``strides`` and ``offset`` in elements."""

    memory: Memory
    shape: tuple[int, ...]
    strides: tuple[int, ...]
    offset: int = 0

    @property
    def span(self) -> int:
        """How many elements lie from the first one that is seen to the last one."""
        if not prod(self.shape):
            return 0
        return 1 + sum((size - 1) * stride for size, stride in zip(self.shape, self.strides, strict=True))


def axes_in_memory(shape: tuple[int, ...], strides: tuple[int, ...]) -> tuple[int, ...]:
    """Return a tensor's axes, the one with the widest steps first."""
    return tuple(sorted(range(len(shape)), key=lambda axis: (-strides[axis], shape[axis] == 1, axis)))


def is_dense(spec: TensorSpec) -> bool:
    """Whether a tensor fills its memory, in whatever order its axes lie."""
    order = axes_in_memory(spec.shape, spec.strides)
    shape = tuple(spec.shape[axis] for axis in order)
    steps = zip(shape, contiguous_strides(shape), (spec.strides[axis] for axis in order), strict=True)
    return spec.elements <= 1 or all(size == 1 or wanted == found for size, wanted, found in steps)


def memory_of(text: str, spec: TensorSpec) -> Memory | None:
    """Return the memory of a tensor that a plan calls ``text``; ``None`` where it isn't dense."""
    if not is_dense(spec):
        return None
    order = axes_in_memory(spec.shape, spec.strides)
    is_in_order = order == tuple(range(len(order))) or spec.is_contiguous
    shape = spec.shape if is_in_order else tuple(spec.shape[axis] for axis in order)
    return Memory(text=text if is_in_order else f"{text}.permute{shown(order)}", shape=shape, dtype=spec.dtype)


def pointer_text(look: Look) -> str:
    """Return the expression of what a kernel is given: memory from the first element seen to the last one."""
    memory = look.memory
    if look.offset == 0 and look.span == memory.elements:
        return memory.text
    return f"{memory.flat}[{look.offset}:{look.offset + look.span}]"


def view_text(look: Look) -> str | None:
    """Return the expression of a look, or ``None`` where views of a plan can't give it."""
    memory = look.memory
    if look.offset == 0 and look.shape == memory.shape and _are_strides(look, contiguous_strides(memory.shape)):
        return memory.text
    if look.offset == 0 and prod(look.shape) == memory.elements and _are_strides(look, contiguous_strides(look.shape)):
        return _reshaped(memory.text, look.shape)
    return _permuted(look) or _cut(look)


def shown(numbers: tuple[int, ...]) -> str:
    """Return a tuple as a plan writes it."""
    return f"({', '.join(map(str, numbers))}{',' if len(numbers) == 1 else ''})"


def _reshaped(text: str, shape: tuple[int, ...]) -> str:
    return f"{text}.reshape({', '.join(map(str, shape)) or '()'})"


def _are_strides(look: Look, wanted: tuple[int, ...]) -> bool:
    return all(size == 1 or a == b for size, a, b in zip(look.shape, look.strides, wanted, strict=True))


def _permuted(look: Look) -> str | None:
    """Return the look as a permutation of its memory's axes, where it is one."""
    steps = contiguous_strides(look.memory.shape)
    if look.offset or len(steps) != len(look.shape) or sorted(look.shape) != sorted(look.memory.shape):
        return None
    left = list(range(len(steps)))
    order: list[int] = []
    for size, stride in zip(look.shape, look.strides, strict=True):
        found = next((axis for axis in left if (look.memory.shape[axis], steps[axis]) == (size, stride)), None)
        if found is None:
            return None
        left.remove(found)
        order.append(found)
    return f"{look.memory.text}.permute{shown(tuple(order))}"


def _cut(look: Look) -> str | None:
    """Return the look by way of one axis for each of its steps: reshaped, cut, permuted, expanded."""
    axes = [axis for axis, (n, step) in enumerate(zip(look.shape, look.strides, strict=True)) if n != 1 and step]
    axes.sort(key=lambda axis: -look.strides[axis])
    steps = [look.strides[axis] for axis in axes]
    # Each step has to be a multiple of the next one, and the memory of the widest.
    widths = [look.memory.elements, *steps]
    if not prod(look.shape) or any(wide % narrow for wide, narrow in zip(widths, steps, strict=False)):
        return None
    sizes = [wide // narrow for wide, narrow in zip(widths, steps, strict=False)]
    text, cuts, offset = look.memory.text, list[str](), look.offset
    for axis, size, step in zip(axes, sizes, steps, strict=True):
        start, offset = divmod(offset, step)
        if start + look.shape[axis] > size:
            return None
        cuts.append(":" if look.shape[axis] == size else f"{start}:{start + look.shape[axis]}")
    last = steps[-1] if steps else look.memory.elements
    if last != 1:
        sizes.append(last)
        cuts.append(str(offset))
    text = text if tuple(sizes) == look.memory.shape else _reshaped(text, tuple(sizes))
    if any(cut != ":" for cut in cuts):
        text = f"{text}[{', '.join(cuts)}]"
    order = tuple(sorted(range(len(axes)), key=lambda place: axes[place]))
    if order != tuple(range(len(order))):
        text = f"{text}.permute{shown(tuple(order))}"
    if len(axes) != len(look.shape):
        ones = tuple(look.shape[axis] if axis in axes else 1 for axis in range(len(look.shape)))
        text = _reshaped(text, ones)
        if ones != look.shape:
            text = f"{text}.expand{shown(look.shape)}"
    return text

"""Where the memory of a plan's tensors comes from.

The guarded allocator is the verifier's: it fills memory with poison, so that what a kernel reads
before writing shows in its result, and lays bands around every buffer, so that a write past
an end is found and named by the plan's line.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import prod
from typing import Protocol

import torch

from kernelwright.records.tensor import contiguous_strides

POISON_BYTE = 0xFB  # a large negative number in every integer type, true in bool; floats get NaN instead
BAND_BYTES = 4096
# Bands around floats hold NaN, in whatever type they are read, so that what a kernel reads past an
# end shows in its result; others hold large negative numbers. Neighbouring buffers have
# different bands: what is copied from one band into another would else be seen in neither.
_NAN_PATTERN, _INTEGER_PATTERN, _PATTERNS = 0xFFF1, 0xE1E1, 15
_ALIGNMENT = 64  # as torch aligns, so that a guarded run uses the same vector paths


class Allocator(Protocol):
    """Gives memory to a plan."""

    def empty(self, shape: Sequence[int], dtype: torch.dtype, *, line: int = 0) -> torch.Tensor:
        """Return a dense row-major tensor whose contents mean nothing. ``line`` is the plan's that asked."""
        ...

    def adopt(self, name: str, tensor: torch.Tensor, *, is_constant: bool = False) -> torch.Tensor:
        """Return what the plan shall use for a tensor that it is given. A constant must not change."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class PlainAllocator:
    """torch's own allocator, on one device."""

    device: str = "cpu"

    def empty(self, shape: Sequence[int], dtype: torch.dtype, *, line: int = 0) -> torch.Tensor:  # noqa: ARG002 - only guards name lines
        """Return ``torch.empty``."""
        return torch.empty(tuple(shape), dtype=dtype, device=self.device)

    def adopt(self, name: str, tensor: torch.Tensor, *, is_constant: bool = False) -> torch.Tensor:  # noqa: ARG002 - nothing to guard
        """Return ``tensor`` itself."""
        return tensor


@dataclass(frozen=True, slots=True, kw_only=True)
class ExactAllocator:
    """A heap block of its own for each tensor, with its last byte the tensor's last.

    For a process whose heap watches the ends of its blocks. ``announce`` is told where each block
    lies: address, bytes, name.
    """

    announce: Callable[[int, int, str], None]

    def empty(self, shape: Sequence[int], dtype: torch.dtype, *, line: int = 0) -> torch.Tensor:
        """Return a poisoned tensor."""
        tensor = torch.empty(tuple(shape), dtype=dtype)
        poison(tensor)
        self._announce(tensor, buffer_name(shape, dtype, line))
        return tensor

    def adopt(self, name: str, tensor: torch.Tensor, *, is_constant: bool = False) -> torch.Tensor:  # noqa: ARG002 - nothing is compared
        """Return a copy with the same strides, as far from a multiple of 64 bytes as the original."""
        if tensor.layout != torch.strided or tensor.numel() == 0:
            return tensor
        lead = tensor.data_ptr() % _ALIGNMENT // tensor.itemsize
        block = torch.empty(lead + _extent(tensor.shape, tensor.stride()), dtype=tensor.dtype)
        copy = block[lead:].as_strided(tensor.shape, tensor.stride(), lead)
        copy.copy_(tensor) if not _overlaps(tensor) else _copy_storage(copy, tensor)
        self._announce(block, name)
        return copy

    def _announce(self, block: torch.Tensor, name: str) -> None:
        self.announce(block.data_ptr(), block.numel() * block.itemsize, name)


@dataclass(frozen=True, slots=True, kw_only=True)
class GuardViolation:
    """A write outside a buffer, or to a tensor that must not change.

    ``side`` is "before", "after" or "inside"; ``distance_bytes`` is how far past the end the
    outermost write lies (0 for "inside").
    """

    buffer: str
    side: str
    distance_bytes: int

    def __str__(self) -> str:
        if self.side == "inside":
            return f"{self.buffer} was written, but must not change"
        return f"a kernel wrote {self.distance_bytes} bytes {self.side} {self.buffer}"


@dataclass(slots=True)
class _Guarded:
    """One buffer between two bands; ``original`` is a copy to compare with, for what must not change."""

    name: str
    block: torch.Tensor  # bytes: band, contents, padding, band
    start: int
    end: int
    pattern: int
    original: torch.Tensor | None = None


class GuardedAllocator:
    """Poisoned memory between guard bands. Keeps every buffer until ``reset``.

    Inputs and weights are copied between bands too, with their strides; they may not change.
    """

    def __init__(self, *, band_bytes: int = BAND_BYTES, device: str = "cpu") -> None:
        self._band = -(-band_bytes // _ALIGNMENT) * _ALIGNMENT
        self._device = device
        self._buffers: list[_Guarded] = []

    def empty(self, shape: Sequence[int], dtype: torch.dtype, *, line: int = 0) -> torch.Tensor:
        """Return a poisoned tensor between guard bands."""
        name = buffer_name(shape, dtype, line)
        tensor = self._guarded(name, tuple(shape), contiguous_strides(tuple(shape)), dtype)
        poison(tensor)
        return tensor

    def adopt(self, name: str, tensor: torch.Tensor, *, is_constant: bool = False) -> torch.Tensor:
        """Return a guarded copy with the same strides; its gaps are like the bands. Opaque layouts stay as they are."""
        if tensor.layout != torch.strided or 0 in tensor.shape or tensor.numel() == 0:
            return tensor
        copy = self._guarded(name, tuple(tensor.shape), tensor.stride(), tensor.dtype)
        held = self._buffers[-1]
        copy.copy_(tensor) if not _overlaps(tensor) else _copy_storage(copy, tensor)
        if is_constant:
            held.original = held.block[held.start : held.end].clone()
        return copy

    def check(self) -> tuple[GuardViolation, ...]:
        """Return every violation since ``reset``, in the order of allocation."""
        return tuple(found for held in self._buffers for found in _violations(held))

    def reset(self) -> None:
        """Forget every buffer; call it between runs, once what they returned has been copied."""
        self._buffers.clear()

    def _guarded(self, name: str, shape: tuple[int, ...], strides: tuple[int, ...], dtype: torch.dtype) -> torch.Tensor:
        width = dtype.itemsize
        length = _extent(shape, strides) * width
        # The band begins at the last byte of the contents: one element too far is seen.
        pattern = _pattern_of(dtype, len(self._buffers) % _PATTERNS)
        block = _band_of(self._band + length + self._band + _ALIGNMENT, pattern, self._device)
        # Other devices' addresses say nothing; their buffers begin at multiples of more.
        lead = -(block.data_ptr() + self._band) % _ALIGNMENT if self._device == "cpu" else 0
        start = self._band + lead
        self._buffers.append(_Guarded(name=name, block=block, start=start, end=start + length, pattern=pattern))
        # A storage view of another dtype, offset by whole elements: 64 is a multiple of every width.
        whole = block[lead : lead + (self._band + length) // width * width].view(dtype)
        return whole.as_strided(shape, strides, whole.storage_offset() + self._band // width)


def buffer_name(shape: Sequence[int], dtype: torch.dtype, line: int) -> str:
    """Return how a buffer that a plan makes is called in evidence."""
    return f"the buffer {str(dtype).removeprefix('torch.')}[{', '.join(map(str, shape))}] of line {line}"


def poison(tensor: torch.Tensor) -> None:
    """Fill ``tensor`` with NaN if floating, else with a pattern that no computation expects."""
    if tensor.is_floating_point() or tensor.is_complex():
        tensor.fill_(float("nan"))
    elif tensor.dtype == torch.bool:
        tensor.fill_(True)
    elif tensor.dtype == torch.uint8:
        tensor.fill_(POISON_BYTE)
    else:
        tensor.fill_(int.from_bytes(bytes([POISON_BYTE]) * tensor.element_size(), "little", signed=True))


def _extent(shape: Sequence[int], strides: Sequence[int]) -> int:
    return 0 if prod(shape) == 0 else 1 + sum((size - 1) * step for size, step in zip(shape, strides, strict=True))


def _pattern_of(dtype: torch.dtype, index: int) -> int:
    if dtype.is_floating_point or dtype.is_complex:
        return _NAN_PATTERN + index
    return _INTEGER_PATTERN + 0x0101 * index


def _band_of(length: int, pattern: int, device: str = "cpu") -> torch.Tensor:
    """Return that many bytes of a 16-bit pattern, and one more where the number is odd."""
    return torch.full((-(-length // 2),), pattern - 0x10000, dtype=torch.int16, device=device).view(torch.uint8)


def _overlaps(tensor: torch.Tensor) -> bool:
    return any(step == 0 and size > 1 for size, step in zip(tensor.shape, tensor.stride(), strict=True))


def _copy_storage(copy: torch.Tensor, tensor: torch.Tensor) -> None:
    flat = (_extent(tensor.shape, tensor.stride()),), (1,)
    copy.as_strided(*flat).copy_(tensor.as_strided(*flat))


def _violations(held: _Guarded) -> list[GuardViolation]:
    found: list[GuardViolation] = []
    block = held.block.cpu()
    before, after = block[: held.start], block[held.end :]
    for side, bytes_, outermost in (("before", before, min), ("after", after, max)):
        is_odd = held.end % 2 if side == "after" else 0
        intact = _band_of(bytes_.numel() + is_odd, held.pattern)[is_odd:]
        touched = (bytes_ != intact[: bytes_.numel()]).nonzero()
        if touched.numel():
            index = int(outermost(touched.flatten().tolist()))
            distance = held.start - index if side == "before" else index + 1
            found.append(GuardViolation(buffer=held.name, side=side, distance_bytes=distance))
    if held.original is not None and not torch.equal(held.original.cpu(), block[held.start : held.end]):
        found.append(GuardViolation(buffer=held.name, side="inside", distance_bytes=0))
    return found

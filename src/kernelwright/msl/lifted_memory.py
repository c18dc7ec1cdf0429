"""The memory of a lifted launch: what a host gives in floats, halves and bfloats, as doubles, and back.

A buffer is read as the kernel reads it that isn't lifted: by the types of its parameters, structs included. What holds
float64 already is passed where it lies. Only what a kernel changed is rounded and written back, so that what it left
alone keeps its bits.
"""

import ctypes
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from kernelwright.msl.arguments import Buffer, LaunchError, rounded_to_bfloat
from kernelwright.msl.conversions import BYTES, Conversion
from kernelwright.msl.prepared import ALIGNMENT
from kernelwright.msl.record_layouts import DOUBLE_BYTES, FLOATING_BYTES

_STORED = {"float": "float32", "half": "float16", "bfloat": "uint16", BYTES: "uint8"}
# Kernels that take more than they are given read zeros, as in any launch.
_PADDING = 256


@dataclass(slots=True, kw_only=True)
class _Copy:
    """One stretch of a host's memory and its doubles."""

    given: np.ndarray  # bytes
    conversion: Conversion
    doubles: np.ndarray = field(init=False)  # bytes too
    _before: np.ndarray = field(init=False)

    def __post_init__(self) -> None:
        count = -(-self.given.size // self.conversion.given_bytes)
        held = np.zeros(count * self.conversion.lifted_bytes + ALIGNMENT + _PADDING, np.uint8)
        self.doubles = held[-held.ctypes.data % ALIGNMENT :][: count * self.conversion.lifted_bytes]
        whole = self._whole()
        for given, lifted, kind in self._numbers(whole, self.doubles):
            lifted[...] = _wide(given, kind)
        self._before = self.doubles.copy()

    def write_back(self) -> None:
        """Round what has changed."""
        whole = self._whole()
        before = self._numbers(whole, self._before)
        has_changed = False
        for (given, lifted, kind), (_, old, _) in zip(self._numbers(whole, self.doubles), before, strict=True):
            bits = f"u{lifted.dtype.itemsize}"
            changed = lifted.view(bits) != old.view(bits)
            if changed.any():
                has_changed = True
                given[changed] = _narrow(lifted[changed], kind)
        if has_changed and whole is not self.given:
            self.given[...] = whole[: self.given.size]

    def _whole(self) -> np.ndarray:
        """Return the bytes of whole elements; a copy where the last one was given in part."""
        missing = -self.given.size % self.conversion.given_bytes
        return np.concatenate([self.given, np.zeros(missing, np.uint8)]) if missing else self.given

    def _numbers(self, given: np.ndarray, lifted: np.ndarray) -> Iterator[tuple[np.ndarray, np.ndarray, str]]:
        """Yield the numbers of one kind in both, side by side."""
        each = self.conversion
        if each.plain:
            yield given.view(_STORED[each.plain]), lifted.view("float64"), each.plain
            return
        for part in each.parts:
            stored, wide = np.dtype(_STORED[part.kind]), np.dtype("uint8" if part.kind == BYTES else "float64")
            yield (
                _fields(given, stored, part.given_at, part.count, each.given_bytes),
                _fields(lifted, wide, part.lifted_at, part.count, each.lifted_bytes),
                part.kind,
            )


def widened(value: Any, conversion: Conversion | None) -> Any:
    """Return Python's floats as doubles where a lifted kernel takes those, and any other argument as it is."""
    if conversion is None or not conversion.plain:
        return value
    match value:
        case float():  # NumPy's float64 is one
            return _doubles([value])
        case [float(), *_] | (float(), *_) if all(isinstance(each, float | int) for each in value):
            return _doubles(value)
        case _:
            return value


def _doubles(values: Sequence[float]) -> np.ndarray:
    held = np.zeros(len(values) + _PADDING // DOUBLE_BYTES)
    held[: len(values)] = values
    return held


def is_wide(value: Any) -> bool:
    """Whether an array, a tensor or a number holds float64."""
    return str(getattr(value, "dtype", "")).removeprefix("torch.") == "float64"


class LiftedMemory:
    """The buffers of one lifted launch."""

    def __init__(
        self,
        buffers: Sequence[Buffer],
        conversions: Mapping[int, Conversion],
        *,
        wide: frozenset[int],
        constant: frozenset[int],
    ) -> None:
        """Convert.

        Args:
            buffers: what the host gives, by index.
            conversions: of those in which the kernel finds doubles.
            wide: which of them hold float64 already.
            constant: which are never written.

        Raises:
            LaunchError: memory is given twice, to be converted in two ways.
        """
        self._copies: list[tuple[_Copy, bool]] = []
        self.buffers = list(buffers)
        direct = {index for index in wide if index in conversions and conversions[index].plain}
        given = (index for index in conversions if index < len(buffers) and buffers[index].size)
        converted = [index for index in given if index not in direct]
        _refuse_shared(buffers, converted, conversions)
        for together in _overlapping(buffers, converted):
            self._convert(together, conversions[together[0]], is_written=not constant.issuperset(together))

    def write_back(self) -> None:
        """Round what the kernel changed to what the host has."""
        for copy, is_written in self._copies:
            if is_written:
                copy.write_back()

    def _convert(self, together: Sequence[int], conversion: Conversion, *, is_written: bool) -> None:
        first = min(self.buffers[index].address for index in together)
        end = max(self.buffers[index].address + self.buffers[index].size for index in together)
        copy = _Copy(given=_memory(first, end - first), conversion=conversion)
        self._copies.append((copy, is_written))
        for index in together:
            at = (self.buffers[index].address - first) * conversion.lifted_bytes // conversion.given_bytes
            self.buffers[index] = Buffer(
                address=copy.doubles.ctypes.data + at,
                size=copy.doubles.size - at,
                owner=(self.buffers[index].owner, copy),
                is_writable=self.buffers[index].is_writable,
                padding=_PADDING if self.buffers[index].padding else 0,
            )


def _refuse_shared(buffers: Sequence[Buffer], converted: Sequence[int], conversions: Mapping[int, Conversion]) -> None:
    for index in converted:
        for other, buffer in enumerate(buffers):
            if other == index or not _overlap(buffer, buffers[index]):
                continue
            both = conversions[index].plain, conversions[other].plain if other in converted else ""
            size = FLOATING_BYTES.get(both[0], 1)
            if both[0] != both[1] or not both[0] or (buffer.address - buffers[index].address) % size:
                raise LaunchError(
                    f"arguments {index} and {other} share memory that a lifted kernel looks at in two ways; copy one."
                )


def _overlapping(buffers: Sequence[Buffer], indices: Sequence[int]) -> Iterator[list[int]]:
    """Yield buffers by the stretches of memory that they lie in."""
    ordered = sorted(indices, key=lambda index: buffers[index].address)
    together, end = list[int](), 0
    for index in ordered:
        if together and buffers[index].address >= end:
            yield together
            together, end = [], 0
        together.append(index)
        end = max(end, buffers[index].address + buffers[index].size)
    if together:
        yield together


def _overlap(one: Buffer, other: Buffer) -> bool:
    return one.address < other.address + other.size and other.address < one.address + one.size


def _memory(address: int, size: int) -> np.ndarray:
    return np.frombuffer(memoryview((ctypes.c_uint8 * size).from_address(address)), np.uint8)


def _fields(memory: np.ndarray, kind: np.dtype, at: int, count: int, step: int) -> np.ndarray:
    """Return ``count`` numbers at a byte of each element, as a view."""
    fields = np.dtype({"names": ["part"], "formats": [(kind, (count,))], "offsets": [at], "itemsize": step})
    return memory.view(fields)["part"]


def _wide(values: np.ndarray, kind: str) -> np.ndarray:
    if kind == BYTES:
        return values
    if kind == "bfloat":
        values = (values.astype(np.uint32) << np.uint32(16)).view(np.float32)
    with np.errstate(invalid="ignore"):  # of NaN that asks to be told of
        return values.astype(np.float64)


def _narrow(values: np.ndarray, kind: str) -> np.ndarray:
    with np.errstate(over="ignore", invalid="ignore"):
        if kind == "bfloat":
            return rounded_to_bfloat(values.astype(np.float32))
        return values if kind == BYTES else values.astype(_STORED[kind])

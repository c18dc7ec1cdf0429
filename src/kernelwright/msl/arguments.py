"""What a launch is given, as bytes that a kernel can read: the rules of ``torch.mps.compile_shader``.

An integer is passed as int64, a float as float32, a list or tuple as an array of its first element's kind, unless
``arg_casts`` says otherwise. Arrays and tensors are passed where they lie, from their first element on, strides
left out. NumPy's scalars are passed as what they are, and bytes as they are (a struct, packed by the caller):
torch has no such arguments.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from kernelwright.errors import KernelwrightError

# A kernel that takes a larger struct than it is given reads zeros, not whatever lies behind.
_PADDED_TO = 256
_LEAST_INT, _MOST_INT = -(2**63), 2**63 - 1


class LaunchError(KernelwrightError, RuntimeError):
    """A launch whose arguments, threads or groups can't be; torch raises RuntimeError there too."""


class GroupSizeError(LaunchError, ValueError):
    """A threadgroup of more threads than a threadgroup may have."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Buffer:
    """Memory given to a kernel: its address, its size in bytes, and what keeps it alive."""

    address: int
    size: int
    owner: Any
    is_writable: bool = True


def buffer_of(value: Any, index: int, cast: str = "") -> Buffer:
    """Return an argument as a buffer.

    Args:
        value: a tensor on the CPU, a NumPy array or scalar, an int, a float, bytes, or a list or tuple of ints, floats
            or arrays.
        index: of the argument, for messages.
        cast: one of ``CASTS``, or "".

    Raises:
        LaunchError: it is none of these.
    """
    match value:
        case np.ndarray():
            return Buffer(
                address=value.ctypes.data, size=_extent(value), owner=value, is_writable=bool(value.flags.writeable)
            )
        case np.generic():
            return _copied(value.tobytes())
        case bytes() | bytearray() | memoryview():
            return _copied(bytes(value))
        case bool() | int():
            return _copied(_numbers([int(value)], "int64", cast, index))
        case float():
            return _copied(_numbers([value], "float32", cast, index))
        case list() | tuple():
            return _of_list(value, index, cast)
        case _ if is_tensor(value):
            return _of_tensor(value, index)
        case _:
            raise LaunchError(
                f"argument {index} is of type {type(value).__name__}; a kernel takes tensors, arrays, numbers, "
                "and lists or tuples of those."
            )


def is_tensor(value: Any) -> bool:
    """Whether a value is a torch tensor; torch needn't be there."""
    return hasattr(value, "data_ptr") and hasattr(value, "untyped_storage")


def element_count(value: Any) -> int | None:
    """Return how many elements a tensor or an array has; ``None`` for anything else."""
    if isinstance(value, np.ndarray):
        return value.size
    return int(value.numel()) if is_tensor(value) else None


def _of_tensor(value: Any, index: int) -> Buffer:
    if value.device.type != "cpu":
        raise LaunchError(f"argument {index} lies on {value.device}; emulated kernels take tensors on the CPU.")
    storage = value.untyped_storage()
    size = storage.nbytes() - value.storage_offset() * value.element_size()
    return Buffer(address=value.data_ptr(), size=size, owner=value)


def _of_list(values: Sequence[Any], index: int, cast: str) -> Buffer:
    if not values:
        raise LaunchError(f"argument {index} is an empty list or tuple, which no kernel can take.")
    match values[0]:
        case bool() | int():
            return _copied(_numbers(values, "int64", cast, index))
        case float():
            return _copied(_numbers(values, "float32", cast, index))
        case np.ndarray():
            pass
        case first if not is_tensor(first):
            raise LaunchError(
                f"argument {index} is a list of {type(first).__name__}; ints, floats or arrays can be listed."
            )
        case _:
            pass
    each = [buffer_of(value, index) for value in values]
    made = _copied(np.array([one.address for one in each], np.uint64).tobytes())
    return Buffer(address=made.address, size=made.size, owner=(made.owner, each))


def _numbers(values: Sequence[Any], usual: str, cast: str, index: int) -> bytes:
    if any(isinstance(value, int) and not _LEAST_INT <= value <= _MOST_INT for value in values):
        raise LaunchError(f"argument {index} holds an integer that 64 bits can't hold.")
    try:
        exact = np.array(list(values), np.float64 if usual == "float32" else np.int64)
    except (TypeError, ValueError, OverflowError) as error:
        raise LaunchError(f"argument {index} isn't all numbers of one kind: {error}.") from error
    if cast == "bf16":
        return rounded_to_bfloat(exact.astype(np.float32)).tobytes()
    with np.errstate(over="ignore", invalid="ignore"):
        # A float goes through float32 first, as torch's does.
        narrow = exact.astype(np.float32) if usual == "float32" else exact
        return narrow.astype(CASTS[cast] if cast else usual).tobytes()


CASTS: Mapping[str, str] = {
    "fp16": "float16",
    "bf16": "",  # NumPy has no such type
    "int32": "int32",
    "int16": "int16",
    "int8": "int8",
    "uint8": "uint8",
}


def casts_of(asked: Any, count: int) -> list[str]:
    """Return the cast of each argument from what ``arg_casts`` holds: a name for all, or names by index.

    Raises:
        LaunchError: it is something else, or no such cast exists.
    """
    match asked:
        case None:
            found = [""] * count
        case str():
            found = [asked] * count
        case Mapping():
            found = [asked.get(index, "") for index in range(count)]
        case _:
            raise LaunchError(
                f"arg_casts is a {type(asked).__name__}; it takes a name, or a dictionary from index to name."
            )
    for each in found:
        if each and each not in CASTS:
            raise LaunchError(f"no cast called {each!r}; known: {', '.join(CASTS)}.")
    return found


def rounded_to_bfloat(values: np.ndarray) -> np.ndarray:
    """Return float32 rounded to the nearest bfloat, as bits."""
    bits = values.view(np.uint32)
    rounded = (bits + np.uint32(0x7FFF) + ((bits >> np.uint32(16)) & np.uint32(1))) >> np.uint32(16)
    quiet = (bits >> np.uint32(16)) | np.uint32(0x40)
    return np.where(np.isnan(values), quiet, rounded).astype(np.uint16)


def _copied(data: bytes) -> Buffer:
    held = np.zeros(-(-max(len(data), 1) // _PADDED_TO) * _PADDED_TO, np.uint8)
    held[: len(data)] = np.frombuffer(data, np.uint8)
    return Buffer(address=held.ctypes.data, size=len(data), owner=held)


def _extent(array: np.ndarray) -> int:
    """Return the bytes from an array's first element to the end of the memory it lies in."""
    base: Any = array
    while isinstance(base.base, np.ndarray):
        base = base.base
    return base.ctypes.data + base.nbytes - array.ctypes.data

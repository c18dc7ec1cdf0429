"""What a launch is given, as bytes that a kernel can read: the rules of ``torch.mps.compile_shader``.

An integer is passed as int64, a float as float32, a list or tuple as an array of its first element's kind, unless
``arg_casts`` says otherwise. Arrays and tensors are passed where they lie, from their first element on, strides
left out. NumPy's scalars are passed as what they are, and bytes as they are (a struct, packed by the caller):
torch has no such arguments.
"""

import ctypes
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from kernelwright.errors import KernelwrightError

# A kernel that takes a larger struct than it is given reads zeros, not whatever lies behind.
_PADDED_TO = 256
POISON = 0xFF  # NaN in every floating type
_LEAST_INT, _MOST_INT = -(2**63), 2**63 - 1


class LaunchError(KernelwrightError, RuntimeError):
    """A launch whose arguments, threads or groups can't be; torch raises RuntimeError there too."""


class GroupSizeError(LaunchError, ValueError):
    """A threadgroup of more threads than a threadgroup may have."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Buffer:
    """Memory given to a kernel: its address, its size in bytes, and what keeps it alive.

    Attributes:
        padding: bytes of zeros behind it that are as readable; numbers have some, arrays none.
        device: where it lies, "cpu" or "cuda".
        listed: the buffers whose addresses it holds, one after another.
    """

    address: int
    size: int
    owner: Any
    is_writable: bool = True
    padding: int = 0
    device: str = "cpu"
    listed: "tuple[Buffer, ...]" = ()

    def read_only(self) -> "Buffer":
        """Return it as one that nothing is written to."""
        return replace(self, is_writable=False)


def buffer_of(value: Any, index: int, cast: str = "", *, devices: Sequence[str] = ("cpu",)) -> Buffer:
    """Return an argument as a buffer.

    Args:
        value: a tensor, a NumPy array or scalar, an int, a float, bytes, or a list or tuple of ints, floats
            or arrays.
        index: of the argument, for messages.
        cast: one of ``CASTS``, or "".
        devices: where tensors may lie.

    Raises:
        LaunchError: it is none of these.
    """
    match value:
        case np.ndarray():
            return Buffer(
                address=value.ctypes.data, size=_extent(value), owner=value, is_writable=bool(value.flags.writeable)
            )
        case bool() | int():
            return _copied(_numbers([int(value)], "int64", cast, index))
        case float():  # NumPy's float64 is one
            return _copied(_numbers([value], "float32", cast, index))
        case np.generic():
            return _copied(value.tobytes())
        case bytes() | bytearray() | memoryview():
            return _copied(bytes(value))
        case list() | tuple():
            return _of_list(value, index, cast, devices)
        case _ if is_tensor(value):
            return _of_tensor(value, index, devices)
        case _:
            raise LaunchError(
                f"argument {index} is of type {type(value).__name__}; a kernel takes tensors, arrays, numbers, "
                "and lists or tuples of those."
            )


def is_tensor(value: Any) -> bool:
    """Whether a value is a torch tensor; torch needn't be there."""
    return hasattr(value, "data_ptr") and hasattr(value, "untyped_storage")


def poison(value: Any, index: int) -> int:
    """Set every bit of an array or a tensor, NaN in every floating type; return how many bytes that are.

    Raises:
        LaunchError: it is none, is read-only, or doesn't lie in one piece.
    """
    if isinstance(value, np.ndarray):
        address, size = value.ctypes.data, value.nbytes
        is_fit = bool(value.flags.c_contiguous and value.flags.writeable)
    elif is_tensor(value):
        address, size = int(value.data_ptr()), int(value.numel()) * int(value.element_size())
        is_fit = bool(value.is_contiguous()) and value.device.type == "cpu"
    else:
        raise LaunchError(f"argument {index} is of type {type(value).__name__}; only arrays and tensors are poisoned.")
    if not is_fit:
        raise LaunchError(f"argument {index} can't be poisoned: it is read-only, or doesn't lie here in one piece.")
    ctypes.memset(address, POISON, size)
    return size


def element_count(value: Any) -> int | None:
    """Return how many elements a tensor or an array has; ``None`` for anything else."""
    if isinstance(value, np.ndarray):
        return value.size
    return int(value.numel()) if is_tensor(value) else None


def _of_tensor(value: Any, index: int, devices: Sequence[str]) -> Buffer:
    if value.device.type not in devices:
        raise LaunchError(f"argument {index} lies on {value.device}; emulated kernels take tensors on the CPU.")
    storage = value.untyped_storage()
    size = storage.nbytes() - value.storage_offset() * value.element_size()
    return Buffer(address=value.data_ptr(), size=size, owner=value, device=value.device.type)


def _of_list(values: Sequence[Any], index: int, cast: str, devices: Sequence[str]) -> Buffer:
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
    each = [buffer_of(value, index, devices=devices) for value in values]
    made = _copied(np.array([one.address for one in each], np.uint64).tobytes())
    return replace(made, owner=(made.owner, each), listed=tuple(each))


def _numbers(values: Sequence[Any], usual: str, cast: str, index: int) -> bytes:
    if any(isinstance(value, int) and not _LEAST_INT <= value <= _MOST_INT for value in values):
        raise LaunchError(f"argument {index} holds an integer that 64 bits can't hold.")
    if usual == "int64" and any(isinstance(value, float) for value in values):
        raise LaunchError(f"argument {index} begins with an int and holds a float: all would be passed as ints.")
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
    held = np.zeros((len(data) // _PADDED_TO + 1) * _PADDED_TO, np.uint8)
    held[: len(data)] = np.frombuffer(data, np.uint8)
    return Buffer(address=held.ctypes.data, size=len(data), owner=held, padding=held.size - len(data))


def _extent(array: np.ndarray) -> int:
    """Return the bytes from an array's first element to the end of the memory it lies in."""
    base: Any = array
    while isinstance(base.base, np.ndarray):
        base = base.base
    return base.ctypes.data + base.nbytes - array.ctypes.data

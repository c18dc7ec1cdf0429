"""Errors that a kernel reports by PyTorch's ``c10/metal/error.h``: messages in a buffer, read when it is over."""

import ctypes
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from kernelwright.msl.arguments import Buffer, LaunchError, buffer_of

_MOST = 30  # messages; more are only counted


class _Message(ctypes.Structure):
    """``c10::metal::ErrorMessage``."""

    _fields_ = (
        ("file", ctypes.c_char * 128),
        ("function", ctypes.c_char * 128),
        ("message", ctypes.c_char * 250),
        ("line", ctypes.c_uint32),
    )


class _Messages(ctypes.Structure):
    """``c10::metal::ErrorMessages``."""

    _fields_ = (("count", ctypes.c_uint32), ("all", _Message * _MOST))


class ReportedError(LaunchError):
    """A kernel reported errors, as Inductor's do for an index out of range; ``messages`` are the first 30 of them."""

    def __init__(self, count: int, messages: tuple[str, ...]) -> None:
        more = f"\nand {count - len(messages)} more" if count > len(messages) else ""
        super().__init__("\n".join(messages) + more)
        self.count, self.messages = count, messages


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrorBuffer:
    """Memory for one launch's messages, bound at ``index`` in place of whatever argument stands there."""

    index: int
    memory: np.ndarray = field(default_factory=lambda: np.zeros(ctypes.sizeof(_Messages), np.uint8))

    def bound(self, buffers: Sequence[Buffer]) -> list[Buffer]:
        """Return a launch's buffers with it among them; what lies between is empty."""
        between = [buffer_of(b"", index) for index in range(len(buffers), self.index)]
        bound = [*buffers, *between][: self.index]
        return [*bound, buffer_of(self.memory, self.index), *buffers[self.index + 1 :]]

    def tell(self) -> None:
        """Raise what the kernel reported.

        Raises:
            ReportedError: it reported something.
        """
        said = _Messages.from_buffer(self.memory.data)
        if said.count:
            texts = (
                f"{each.file.decode(errors='replace')}:{each.line}: {each.function.decode(errors='replace')}: "
                f"{each.message.decode(errors='replace')}"
                for each in said.all[: min(said.count, _MOST)]
            )
            raise ReportedError(said.count, tuple(texts))

"""What a launch on a GPU is given from this machine's memory: copied there, and back once the kernel is over."""

import ctypes
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from kernelwright.msl.arguments import Buffer
from kernelwright.msl.gpu import Gpu


@dataclass(frozen=True, slots=True, kw_only=True)
class _Stretch:
    """A stretch of this machine's memory, and the address of its copy."""

    begins: int
    ends: int
    copy: int


class DeviceCopies:
    """Copies of all buffers of a launch that don't lie on the GPU: arrays that overlap stay so, numbers go together."""

    def __init__(self, gpu: Gpu, buffers: Sequence[Buffer]) -> None:
        """Copy them; ``close`` gives the memory back."""
        self._gpu = gpu
        self._stretches: list[_Stretch] = []
        self._packed: dict[int, int] = {}  # addresses of what was copied together, by those on this machine
        for begins, ends in _merged([each for each in arrays_of(buffers) if each.device == "cpu"]):
            copy = gpu.allocate(ends - begins)
            self._stretches.append(_Stretch(begins=begins, ends=ends, copy=copy))
            gpu.upload(copy, begins, ends - begins)
        self._together = self._pack([each for each in buffers if each.padding])

    def address(self, buffer: Buffer) -> int:
        """Return where a buffer lies on the GPU."""
        if buffer.device != "cpu":
            return buffer.address
        if buffer.address in self._packed:
            return self._packed[buffer.address]
        found = next(each for each in self._stretches if each.begins <= buffer.address < each.ends)
        return found.copy + buffer.address - found.begins

    def bring_back(self, buffers: Sequence[Buffer]) -> None:
        """Copy what a kernel may have written back; wait for it to be there."""
        for each in arrays_of(buffers):
            if each.device == "cpu" and each.is_writable:
                self._gpu.download(each.address, self.address(each), each.size)
        self._gpu.wait()

    def close(self) -> None:
        """Give the copies' memory back, once everything launched so far is over."""
        for copy in (*(each.copy for each in self._stretches), self._together):
            self._gpu.free(copy)

    def _pack(self, numbers: Sequence[Buffer]) -> int:
        contents = [self._content(each) for each in numbers]
        together = self._gpu.allocate(sum(map(len, contents)))
        at = together
        for each, content in zip(numbers, contents, strict=True):
            self._packed[each.address] = at
            at += len(content)
        whole = np.frombuffer(b"".join(contents), np.uint8)
        if whole.size:
            self._gpu.upload(together, whole.ctypes.data, whole.size)
        return together

    def _content(self, buffer: Buffer) -> bytes:
        """Return a buffer's bytes with their padding; a list holds the addresses that its arrays have on the GPU."""
        held = ctypes.string_at(buffer.address, buffer.size + buffer.padding)
        if not buffer.listed:
            return held
        addresses = np.array([self.address(each) for each in buffer.listed], np.uint64).tobytes()
        return addresses + held[len(addresses) :]


def arrays_of(buffers: Sequence[Buffer]) -> Iterator[Buffer]:
    """Yield the arrays among buffers and lists of them: not the numbers, which only the launch sees."""
    for each in buffers:
        yield from each.listed or (() if each.padding else (each,))


def _merged(buffers: Sequence[Buffer]) -> list[tuple[int, int]]:
    """Return the stretches of memory that buffers cover, in order, those that overlap as one."""
    found: list[tuple[int, int]] = []
    for begins, ends in sorted((each.address, each.address + max(each.size, 1)) for each in buffers):
        if found and begins < found[-1][1]:
            found[-1] = found[-1][0], max(found[-1][1], ends)
        else:
            found.append((begins, ends))
    return found

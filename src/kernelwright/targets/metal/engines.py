"""What runs one launch of a Metal kernel off a Mac: the emulator, the same in double precision, an NVIDIA GPU."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

import torch

from kernelwright.msl.arguments import Buffer, buffer_of
from kernelwright.msl.built import BuiltKernel
from kernelwright.msl.launch import Launch
from kernelwright.msl.launching import Launcher
from kernelwright.msl.lifted_memory import LiftedMemory, is_wide, widened
from kernelwright.msl.ptx_build import PtxKernel
from kernelwright.msl.ptx_launching import PtxLauncher
from kernelwright.msl.work import Grid
from kernelwright.targets.metal.manifest import ListedKernel
from kernelwright.targets.metal.signature import Signature


class Engine(Protocol):
    """Runs launches. ``devices`` is where tensors may lie, ``is_lifted`` whether floating ones are float64."""

    devices: tuple[str, ...]
    is_lifted: bool

    def number(self, value: float, signature: Signature, position: int) -> Any:
        """Return a launch's number as what a kernel finds."""
        ...

    def launch(self, kernel: ListedKernel, grid: Grid, given: Sequence[Any]) -> None:
        """Run one launch: ``given`` has a tensor, a number or bytes for each index of a buffer.

        Raises:
            LaunchError: of ``msl``: it can't be.
            MisuseError: the kernel is watched, and something was found.
        """
        ...


@dataclass(kw_only=True)
class Emulated:
    """On this machine's CPU; kernels that were built to be watched are."""

    launcher: Launcher
    devices: tuple[str, ...] = ("cpu",)
    is_lifted: bool = False

    def number(self, value: float, signature: Signature, position: int) -> Any:
        """Return a number of the type that the kernel declares."""
        return signature.packed(position, value)

    def launch(self, kernel: ListedKernel, grid: Grid, given: Sequence[Any]) -> None:
        """Run one launch to its end."""
        assert isinstance(kernel.built, BuiltKernel)
        self.launcher.launch(_asked(kernel, grid, _buffers(given)), kernel.built)


@dataclass(kw_only=True)
class InDoubles:
    """On this machine's CPU, every floating type a double."""

    launcher: Launcher
    devices: tuple[str, ...] = ("cpu",)
    is_lifted: bool = True

    def number(self, value: float, signature: Signature, position: int) -> Any:
        """Return a float as it is: the kernel finds a double, not what a narrower type has left of it."""
        return value if isinstance(value, float) else signature.packed(position, value)

    def launch(self, kernel: ListedKernel, grid: Grid, given: Sequence[Any]) -> None:
        """Run one launch to its end; floats and narrower ones become doubles, and what changed comes back."""
        assert isinstance(kernel.built, BuiltKernel)
        conversions = kernel.built.conversions
        wide = [widened(each, conversions.get(at)) for at, each in enumerate(given)]
        memory = LiftedMemory(
            _buffers(wide),
            conversions,
            wide=frozenset(at for at, each in enumerate(wide) if is_wide(each)),
            constant=frozenset(each.index for each in kernel.entry.bound("buffer") if each.is_constant),
        )
        self.launcher.launch(_asked(kernel, grid, memory.buffers), kernel.built)
        memory.write_back()


@dataclass(kw_only=True)
class OnGpu:
    """On an NVIDIA GPU, in groups of CUDA's: at full size, and in an order that nobody chooses."""

    launcher: PtxLauncher
    devices: tuple[str, ...] = ("cpu", "cuda")
    is_lifted: bool = False

    def number(self, value: float, signature: Signature, position: int) -> Any:
        """Return a number of the type that the kernel declares."""
        return signature.packed(position, value)

    def launch(self, kernel: ListedKernel, grid: Grid, given: Sequence[Any]) -> None:
        """Run one launch; one on tensors that all lie on the GPU isn't waited for."""
        assert isinstance(kernel.built, PtxKernel)
        self.launcher.launch(_asked(kernel, grid, _buffers(given, self.devices)), kernel.built)


def _asked(kernel: ListedKernel, grid: Grid, buffers: Sequence[Buffer]) -> Launch:
    return Launch(entry=kernel.entry, grid=grid, buffers=buffers, shared={}, poisoned={}, declared=kernel.declared)


def _buffers(given: Sequence[Any], devices: Sequence[str] = ("cpu",)) -> list[Buffer]:
    """Return arguments as buffers; a tensor's ends with its last element, whatever lies behind that."""
    return [_within(buffer_of(each, at, devices=devices), each) for at, each in enumerate(given)]


def _within(buffer: Buffer, value: Any) -> Buffer:
    if not isinstance(value, torch.Tensor):
        return buffer
    reach = sum((size - 1) * step for size, step in zip(value.shape, value.stride(), strict=True))
    return replace(buffer, size=(1 + reach) * value.element_size() if value.numel() else 0)

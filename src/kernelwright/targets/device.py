"""The device that a served runnable computes on: how leaves get there and back, and what it says of time and memory.

Leaves cross between processes in shared memory, which only the CPU addresses. On any other device a call works on
copies, which are made before the clock runs.
"""

from collections.abc import Callable, Sequence
from typing import Any, Protocol

import torch

from kernelwright.plan.stopwatch import NoWatch, Stopwatch
from kernelwright.targets.images import extent_of

CPU = "cpu"


class Device(Protocol):
    """Where tensors of calls lie."""

    @property
    def name(self) -> str:
        """What torch calls it."""
        ...

    def take(self, leaves: Sequence[Any]) -> list[Any]:
        """Return ``leaves`` with every tensor on this device, with the same strides; what is one object stays one."""
        ...

    def refresh(self, there: Sequence[Any], leaves: Sequence[Any]) -> None:
        """Copy the contents of ``leaves`` to ``there``, which ``take`` made of them, and wait until that is done."""
        ...

    def give_back(self, there: Sequence[Any], leaves: Sequence[Any]) -> None:
        """Copy the contents of ``there`` to the ``leaves`` that it was made of: a call may have changed them."""
        ...

    def stopwatch(self) -> Stopwatch:
        """Return a new stopwatch."""
        ...

    def growth_bytes(self, call: Callable[[], Any]) -> int | None:
        """Return how much more memory a call held at most; ``None`` where others can tell better."""
        ...


class HostDevice:
    """The CPU: leaves are used where they lie."""

    name = CPU

    def take(self, leaves: Sequence[Any]) -> list[Any]:
        """Return them."""
        return list(leaves)

    def refresh(self, there: Sequence[Any], leaves: Sequence[Any]) -> None:
        """Do nothing: they are the same."""

    def give_back(self, there: Sequence[Any], leaves: Sequence[Any]) -> None:
        """Do nothing: they are the same."""

    def stopwatch(self) -> Stopwatch:
        """Return one that tells nothing."""
        return NoWatch()

    def growth_bytes(self, call: Callable[[], Any]) -> int | None:
        """Return nothing: the system's kernel counts for us."""
        del call
        return None


def device_named(name: str) -> Device:
    """Return the device that torch calls ``name``: "cpu" or "mps"."""
    if name == CPU:
        return HostDevice()
    from kernelwright.targets.metal.mps_device import MpsDevice  # noqa: PLC0415 - on Macs alone

    return MpsDevice(name=name)


def copied_to(device: str, leaves: Sequence[Any]) -> list[Any]:
    """Return copies of tensors on another device, memory between their elements included; other leaves as they are."""
    made: dict[int, torch.Tensor] = {}
    found: list[Any] = []
    for leaf in leaves:
        if isinstance(leaf, torch.Tensor) and leaf.layout == torch.strided:
            if id(leaf) not in made:
                made[id(leaf)] = run_of(leaf).to(device, copy=True).as_strided(leaf.shape, leaf.stride())
            leaf = made[id(leaf)]  # noqa: PLW2901 - its copy
        found.append(leaf)
    return found


def run_of(tensor: torch.Tensor) -> torch.Tensor:
    """Return a tensor's memory from its first to its last element, flat: copying that keeps strides, repeats too."""
    return tensor.detach().as_strided((extent_of(tensor.shape, tensor.stride()),), (1,))

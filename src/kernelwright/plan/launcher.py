"""What a plan needs from a target: a way to launch kernels.

The plan owns this Protocol; each target implements it. Launches of one forward pass whose
sizes are known are bound once and replayed with one native call for each run of kernels.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, TypeVar

if TYPE_CHECKING:
    import torch

Kernel = TypeVar("Kernel")  # what a launcher knows of a kernel


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """The ``index``-th tensor of the list that a bound batch is later run with."""

    index: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundLaunch:
    """One launch whose sizes are known; tensors are named by slot.

    ``threads`` is how many work items there are along each axis, ``group`` how they are
    grouped (on ``cpu`` a one-element ``threads`` is split into ranges whose bounds are
    multiples of ``group``).
    """

    kernel: str
    arguments: tuple[Slot | int | float | bool, ...]
    threads: tuple[int, ...]
    group: tuple[int, ...] | None = None


class Batch(Protocol):
    """Consecutive launches bound into one native call."""

    def run(self, tensors: Sequence["torch.Tensor"]) -> None:
        """Launch every kernel in order on the storage of ``tensors``."""
        ...


class Launcher(Protocol):
    """Launches kernels of one artifact."""

    def kernels(self) -> tuple[str, ...]:
        """Names of the kernels that can be launched."""
        ...

    def launch(self, launch: BoundLaunch, tensors: Sequence["torch.Tensor"]) -> None:
        """Launch one kernel now, its slots filled from ``tensors``.

        Raises:
            LaunchError: no such kernel, or the arguments don't fit its signature.
        """
        ...

    def bind(self, launches: Sequence[BoundLaunch]) -> Batch:
        """Bind consecutive launches.

        Raises:
            LaunchError: no such kernel, or the arguments don't fit its signature.
        """
        ...


class LaunchError(Exception):
    """A launch doesn't fit the kernel it names; the message is evidence for the author."""


def kernel_named(kernels: Mapping[str, Kernel], name: str) -> Kernel:
    """Return the kernel that a launch names.

    Raises:
        LaunchError: the sources define none of that name.
    """
    if name not in kernels:
        raise LaunchError(f"no kernel called {name}; the sources define: {', '.join(kernels) or 'none'}")
    return kernels[name]

"""Launches Metal kernels on tensors, emulated on this machine's CPU."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import torch

from kernelwright.msl.arguments import Buffer, GroupSizeError, buffer_of
from kernelwright.msl.arguments import LaunchError as RefusedLaunchError
from kernelwright.msl.entries import MAX_THREADS
from kernelwright.msl.launch import Launch
from kernelwright.msl.launching import Launcher
from kernelwright.msl.work import Grid
from kernelwright.plan.launcher import BoundLaunch, LaunchError, Slot
from kernelwright.targets.metal.manifest import ListedKernel, read_manifest
from kernelwright.targets.metal.signature import Signature, parameter_of


class MetalLauncher:
    """Launches the kernels of one built candidate."""

    def __init__(self, path: str) -> None:
        """Read the list of kernels; their code is loaded when they are first launched."""
        self._folder = Path(path).parent
        self._kernels = {each.entry.name: each for each in read_manifest(Path(path))} if path else {}
        self._launcher = Launcher(threads=torch.get_num_threads())

    def kernels(self) -> tuple[str, ...]:
        """Names of the kernels that can be launched, in the order of the source."""
        return tuple(self._kernels)

    def launch(self, launch: BoundLaunch, tensors: Sequence[torch.Tensor]) -> None:
        """Launch one kernel now, its slots filled from ``tensors``.

        Raises:
            LaunchError: no such kernel, or the arguments don't fit its signature.
        """
        self.bind((launch,)).run(tensors)

    def bind(self, launches: Sequence[BoundLaunch]) -> "MetalBatch":
        """Check consecutive launches; tensors are checked when they come.

        Raises:
            LaunchError: no such kernel, or the arguments don't fit its signature.
        """
        return MetalBatch(self._launcher, self._folder, tuple(map(self._ready, launches)))

    def _ready(self, launch: BoundLaunch) -> "_Ready":
        kernel = self._kernels.get(launch.kernel)
        if kernel is None:
            known = ", ".join(self._kernels) or "none"
            raise LaunchError(f"no kernel called {launch.kernel}; the sources define: {known}")
        signature = signature_of(kernel)
        signature.check_arguments(launch.arguments)
        return _Ready(launch=launch, kernel=kernel, signature=signature, grid=grid_of(launch))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ready:
    """A launch that fits its kernel."""

    launch: BoundLaunch
    kernel: ListedKernel
    signature: Signature
    grid: Grid

    def asked(self, buffers: Sequence[Buffer]) -> Launch:
        """Return the launch of these buffers."""
        return Launch(
            entry=self.kernel.entry,
            grid=self.grid,
            buffers=buffers,
            shared={},
            poisoned={},
            declared=self.kernel.facts.shared_bytes,
        )


class MetalBatch:
    """Consecutive launches, run in order."""

    def __init__(self, launcher: Launcher, folder: Path, launches: tuple[_Ready, ...]) -> None:
        self._launcher, self._folder, self._launches = launcher, folder, launches

    def run(self, tensors: Sequence[torch.Tensor]) -> None:
        """Launch every kernel in order on the storage of ``tensors``.

        Raises:
            LaunchError: a tensor that a kernel can't take.
        """
        for each in self._launches:
            buffers = [
                _buffer(each, position, argument, tensors) for position, argument in enumerate(each.launch.arguments)
            ]
            try:
                self._launcher.launch(each.asked(buffers), each.kernel.built(self._folder))
            except (RefusedLaunchError, GroupSizeError) as error:
                raise LaunchError(str(error)) from error


def signature_of(kernel: ListedKernel) -> Signature:
    """Return what a launch of a kernel passes: its buffers, in the order of their indices."""
    bound = sorted(kernel.entry.bound("buffer"), key=lambda each: each.index)
    return Signature(kernel=kernel.entry.name, parameters=tuple(parameter_of(each.type) for each in bound))


def _buffer(ready: _Ready, position: int, argument: Slot | float, tensors: Sequence[torch.Tensor]) -> Buffer:
    if isinstance(argument, Slot):
        tensor = tensors[argument.index]
        if tensor.device.type != "cpu":
            raise LaunchError(f"argument {position + 1} of kernel {ready.signature} is a tensor on {tensor.device}")
        ready.signature.check_tensor(position, str(tensor.dtype).removeprefix("torch."))
        return buffer_of(tensor, position)
    return buffer_of(ready.signature.packed(position, argument), position)


def grid_of(launch: BoundLaunch) -> Grid:
    """Return threads and groups along x, y and z; a group is as long as may be along x where the launch doesn't say."""
    threads = launch.threads
    if not 1 <= len(threads) <= 3 or any(size < 0 for size in threads):
        raise LaunchError(
            f"kernel {launch.kernel}: threads={threads}; one, two or three numbers are wanted, none negative"
        )
    usual = (max(1, min(threads[0], MAX_THREADS)), *(1 for _ in threads[1:]))
    group = launch.group or usual
    if len(group) != len(threads) or any(size < 1 for size in group):
        raise LaunchError(
            f"kernel {launch.kernel}: group={group} for threads={threads}; as many numbers, each at least 1"
        )
    x, y, z = (*threads, 1, 1)[:3]
    group_x, group_y, group_z = (*group, 1, 1)[:3]
    return Grid(threads=(x, y, z), group=(group_x, group_y, group_z))

"""Launches Metal kernels on tensors, emulated on this machine's CPU or run on its NVIDIA GPU."""

import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch

from kernelwright.msl.arguments import GroupSizeError
from kernelwright.msl.arguments import LaunchError as RefusedLaunchError
from kernelwright.msl.entries import MAX_THREADS
from kernelwright.msl.gpu import open_gpu
from kernelwright.msl.in_process import InProcess
from kernelwright.msl.launching import Launcher
from kernelwright.msl.misuse import MisuseError
from kernelwright.msl.ptx_launching import PtxLauncher
from kernelwright.msl.work import Grid
from kernelwright.plan.launcher import BoundLaunch, LaunchError, Slot, kernel_named
from kernelwright.plan.work_order import WorkOrder
from kernelwright.targets.metal.engines import Emulated, Engine, InDoubles, OnGpu
from kernelwright.targets.metal.faults import EXIT_CODE, told
from kernelwright.targets.metal.manifest import ListedKernel, read_manifest
from kernelwright.targets.metal.ranges import ranges_of
from kernelwright.targets.metal.signature import Signature, parameter_of

# Other orders of threads that a watched kernel runs in where a verifier asks for orders.
_SEEDS = 2


class MetalLauncher:
    """Launches the kernels of one built candidate."""

    def __init__(self, path: str) -> None:
        """Read the list of kernels; their code is loaded when they are first launched.

        Raises:
            MachineNotAbleError: they were built for an NVIDIA GPU, and there is none.
        """
        manifest = read_manifest(Path(path)) if path else None
        self._kernels = {each.entry.name: each for each in manifest.kernels} if manifest else {}
        self._place = InProcess()
        self._launcher = Launcher(place=self._place)
        self._engine: Engine
        match manifest and manifest.kind:
            case "ptx":
                self._engine = OnGpu(launcher=PtxLauncher(gpu=open_gpu()))
            case "lifted":
                self._engine = InDoubles(launcher=self._launcher)
            case _:
                self._engine = Emulated(launcher=self._launcher)

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
        return MetalBatch(self._engine, self._launcher, tuple(map(self._ready, launches)))

    def reorder(self, order: WorkOrder) -> None:
        """Run every launch by ``order`` from now on; watched kernels compare other orders of threads as well.

        A GPU runs groups in an order of its own.
        """
        is_usual = order.arrangement == "usual"
        self._place.ranges = ranges_of(order)
        self._launcher.keeps_groups = not is_usual
        self._launcher.seeds = 0 if is_usual else _SEEDS

    def _ready(self, launch: BoundLaunch) -> "_Ready":
        kernel = kernel_named(self._kernels, launch.kernel)
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

    def run(self, engine: Engine, tensors: Sequence[torch.Tensor]) -> None:
        """Launch on these tensors."""
        values = [
            self._value(engine, position, argument, tensors) for position, argument in enumerate(self.launch.arguments)
        ]
        bound = [each.index for each in _bound(self.kernel)]
        # Indices that no parameter has are filled with nothing.
        by_index = dict(zip(bound, values, strict=True))
        engine.launch(self.kernel, self.grid, [by_index.get(at, b"") for at in range(max(bound, default=-1) + 1)])

    def _value(
        self, engine: Engine, position: int, argument: Slot | float, tensors: Sequence[torch.Tensor]
    ) -> torch.Tensor | Any:
        if not isinstance(argument, Slot):
            return engine.number(argument, self.signature, position)
        tensor = tensors[argument.index]
        if tensor.device.type not in engine.devices:
            raise LaunchError(f"argument {position + 1} of kernel {self.signature} is a tensor on {tensor.device}")
        dtype = str(tensor.dtype).removeprefix("torch.")
        self.signature.check_tensor(position, dtype, is_lifted=engine.is_lifted)
        return tensor


class MetalBatch:
    """Consecutive launches, run in order."""

    def __init__(self, engine: Engine, launcher: Launcher, launches: tuple[_Ready, ...]) -> None:
        self._engine, self._launcher, self._launches = engine, launcher, launches

    def run(self, tensors: Sequence[torch.Tensor]) -> None:
        """Launch every kernel in order on the storage of ``tensors``.

        What a watched kernel is caught at ends the process, as sanitizers do: its last words say what it was.

        Raises:
            LaunchError: a tensor that a kernel can't take.
        """
        self._launcher.threads = torch.get_num_threads()
        for each in self._launches:
            try:
                each.run(self._engine, tensors)
            except (RefusedLaunchError, GroupSizeError) as error:
                raise LaunchError(str(error)) from error
            except MisuseError as error:
                sys.stderr.write(told(error.misuses[0]))
                sys.stderr.flush()
                os._exit(EXIT_CODE)


def signature_of(kernel: ListedKernel) -> Signature:
    """Return what a launch of a kernel passes: its buffers, in the order of their indices."""
    return Signature(kernel=kernel.entry.name, parameters=tuple(parameter_of(each.type) for each in _bound(kernel)))


def _bound(kernel: ListedKernel) -> list[Any]:
    return sorted(kernel.entry.bound("buffer"), key=lambda each: each.index)


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

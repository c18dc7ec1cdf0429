"""A launcher that runs no compiled code: it interprets the kernels' IR."""

from collections.abc import Sequence
from dataclasses import dataclass

import torch

from kernelwright.authors.fuser.ir_numpy import run
from kernelwright.authors.fuser.kernel import Kernel
from kernelwright.plan.launcher import BoundLaunch, Slot


class NumpyLauncher:
    """A Launcher that interprets the kernels' IR."""

    def __init__(self, kernels: Sequence[Kernel]) -> None:
        self._kernels = {kernel.name: kernel for kernel in kernels}

    def kernels(self) -> tuple[str, ...]:
        return tuple(self._kernels)

    def launch(self, launch: BoundLaunch, tensors: Sequence[torch.Tensor]) -> None:
        kernel = self._kernels[launch.kernel]
        arrays = {}
        for buffer, argument in zip(kernel.buffers, launch.arguments, strict=True):
            assert isinstance(argument, Slot)
            tensor = tensors[argument.index]
            flat = torch.as_strided(tensor, (buffer.elements,), (1,))
            arrays[buffer.name] = flat.view(torch.uint16).numpy() if buffer.dtype == "bfloat16" else flat.numpy()
        run(kernel, arrays)

    def bind(self, launches: Sequence[BoundLaunch]) -> "NumpyBatch":
        return NumpyBatch(self, tuple(launches))


@dataclass(frozen=True)
class NumpyBatch:
    launcher: NumpyLauncher
    launches: tuple[BoundLaunch, ...]

    def run(self, tensors: Sequence[torch.Tensor]) -> None:
        for launch in self.launches:
            self.launcher.launch(launch, tensors)

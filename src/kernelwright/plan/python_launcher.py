"""A launcher whose kernels are Python functions: plans can be tried where nothing can be compiled.

Like any kernel, a function may rely on the address and dtype of a tensor and on nothing else:
a replay passes a whole buffer for a view of all of it, whatever the view's shape was.
"""

import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import torch

from kernelwright.plan.launcher import BoundLaunch, LaunchError, Slot

Kernel = Callable[..., None]


@dataclass(frozen=True, slots=True)
class PythonLauncher:
    """Launches ``named[kernel](*arguments)``, once for all work items; ``threads`` and ``group`` change nothing.

    Parameters annotated ``torch.Tensor`` take tensors, all others numbers.
    """

    named: Mapping[str, Kernel]

    def kernels(self) -> tuple[str, ...]:
        """Names of the kernels that can be launched."""
        return tuple(self.named)

    def launch(self, launch: BoundLaunch, tensors: Sequence[torch.Tensor]) -> None:
        """Call the function now.

        Raises:
            LaunchError: no such kernel, or the number of arguments is another.
        """
        self._check(launch)
        self.named[launch.kernel](*_filled(launch, tensors))

    def bind(self, launches: Sequence[BoundLaunch]) -> "PythonBatch":
        """Bind consecutive launches.

        Raises:
            LaunchError: no such kernel, or the number of arguments is another.
        """
        for launch in launches:
            self._check(launch)
        return PythonBatch(self, tuple(launches))

    def _check(self, launch: BoundLaunch) -> None:
        if launch.kernel not in self.named:
            raise LaunchError(f"no kernel called {launch.kernel}; there are: {', '.join(self.named) or 'none'}")
        wanted = inspect.signature(self.named[launch.kernel]).parameters.values()
        given = launch.arguments
        if len(given) != len(wanted):
            raise LaunchError(f"kernel {launch.kernel} takes {len(wanted)} arguments, the launch passes {len(given)}")
        for parameter, argument in zip(wanted, given, strict=True):
            if (parameter.annotation is torch.Tensor) != isinstance(argument, Slot):
                kind = "a tensor" if parameter.annotation is torch.Tensor else "a number"
                raise LaunchError(f"argument {parameter.name} of kernel {launch.kernel} is {kind}")


@dataclass(frozen=True, slots=True)
class PythonBatch:
    """Launches in a row."""

    launcher: PythonLauncher
    launches: tuple[BoundLaunch, ...]

    def run(self, tensors: Sequence[torch.Tensor]) -> None:
        """Call every function in order."""
        for launch in self.launches:
            self.launcher.launch(launch, tensors)


def _filled(launch: BoundLaunch, tensors: Sequence[torch.Tensor]) -> list[Any]:
    return [tensors[each.index] if isinstance(each, Slot) else each for each in launch.arguments]

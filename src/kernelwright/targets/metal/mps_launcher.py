"""Launches Metal kernels on tensors of the device "mps", on PyTorch's own stream."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import prod
from pathlib import Path
from typing import Any

import torch

from kernelwright.plan.launcher import BoundLaunch, LaunchError, Slot, kernel_named
from kernelwright.targets.metal.launcher import grid_of
from kernelwright.targets.metal.mps_manifest import MpsKernel, read_mps_manifest
from kernelwright.targets.metal.signature import Signature, parameter_of

# torch passes an int as int64 and a float as float32 unless it is told otherwise. It casts by bits, so that unsigned
# numbers go by the signed type of their width. What isn't here is passed as torch has it.
_CASTS = {
    "bool": "uint8",
    "int8": "int8",
    "uint8": "uint8",
    "int16": "int16",
    "uint16": "int16",
    "int32": "int32",
    "uint32": "int32",
    "float16": "fp16",
    "bfloat16": "bf16",
}
_NOTHING = 0  # for an index that no parameter has


class MpsLauncher:
    """Launches the kernels of one built candidate."""

    def __init__(self, path: str, *, device: str) -> None:
        """Read the list of kernels; texts are compiled when one of their kernels is first bound.

        Args:
            path: of the list that the build wrote; "" for a candidate without kernels.
            device: where tensors must lie.
        """
        self._folder, self._device = Path(path).parent, torch.device(device).type
        self._kernels = {each.name: each for each in read_mps_manifest(Path(path))} if path else {}
        self._libraries: dict[str, Any] = {}

    def kernels(self) -> tuple[str, ...]:
        """Names of the kernels that can be launched, in the order of the source."""
        return tuple(self._kernels)

    def launch(self, launch: BoundLaunch, tensors: Sequence[torch.Tensor]) -> None:
        """Launch one kernel now, its slots filled from ``tensors``; it need not be over when this returns.

        Raises:
            LaunchError: no such kernel, or the arguments don't fit its signature.
        """
        self.bind((launch,)).run(tensors)

    def bind(self, launches: Sequence[BoundLaunch]) -> "MpsBatch":
        """Check consecutive launches; tensors are checked when they come.

        Raises:
            LaunchError: no such kernel, or the arguments don't fit its signature.
        """
        return MpsBatch(tuple(map(self._ready, launches)))

    def _ready(self, launch: BoundLaunch) -> "_Ready":
        kernel = kernel_named(self._kernels, launch.kernel)
        signature = Signature(kernel=kernel.name, parameters=tuple(parameter_of(each.type) for each in kernel.buffers))
        signature.check_arguments(launch.arguments)
        grid_of(launch)  # raises where threads and groups make no grid
        function = self._function(kernel)
        most = int(function.max_threads_per_threadgroup)
        if launch.group is not None and prod(launch.group) > most:
            raise LaunchError(
                f"kernel {launch.kernel}: group={launch.group} has {prod(launch.group)} threads, on this GPU it can "
                f"have {most}"
            )
        slots: dict[int, tuple[int, Slot]] = {}
        numbers: list[Any] = [_NOTHING] * (1 + max((each.index for each in kernel.buffers), default=-1))
        casts: dict[int, str] = {}
        for position, (buffer, argument) in enumerate(zip(kernel.buffers, launch.arguments, strict=True)):
            if isinstance(argument, Slot):
                slots[buffer.index] = position, argument
                continue
            dtype = signature.parameters[position].dtype
            numbers[buffer.index] = _passed(argument, dtype)
            if dtype in _CASTS:
                casts[buffer.index] = _CASTS[dtype]
        return _Ready(
            launch=launch, signature=signature, function=function, template=numbers, slots=slots, casts=casts or None,
            device=self._device,
        )  # fmt: skip

    def _function(self, kernel: MpsKernel) -> Any:
        try:
            if kernel.program not in self._libraries:
                text = (self._folder / kernel.program).read_text(encoding="utf-8")
                self._libraries[kernel.program] = torch.mps.compile_shader(text)
            return getattr(self._libraries[kernel.program], kernel.name)
        except (RuntimeError, SyntaxError) as error:
            raise LaunchError(f"kernel {kernel.name} can't be made ready: {error}") from error


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ready:
    """A launch that fits its kernel. ``template`` has the numbers, by index; ``slots`` what is filled in."""

    launch: BoundLaunch
    signature: Signature
    function: Any
    template: Sequence[Any]
    slots: Mapping[int, tuple[int, Slot]]
    casts: Mapping[int, str] | None
    device: str

    def run(self, tensors: Sequence[torch.Tensor]) -> None:
        """Launch on these tensors."""
        arguments = list(self.template)
        for index, (position, slot) in self.slots.items():
            tensor = arguments[index] = tensors[slot.index]
            if tensor.device.type != self.device:
                raise LaunchError(
                    f"argument {position + 1} of kernel {self.signature} is a tensor on {tensor.device}, not on "
                    f"{self.device}"
                )
            self.signature.check_tensor(position, str(tensor.dtype).removeprefix("torch."))
        launch = self.launch
        if not all(launch.threads):
            return  # Metal takes no empty grid
        try:
            self.function(*arguments, threads=launch.threads, group_size=launch.group, arg_casts=self.casts)
        except (RuntimeError, ValueError, TypeError) as error:
            raise LaunchError(f"kernel {launch.kernel}: {error}") from error


class MpsBatch:
    """Consecutive launches, run in order."""

    def __init__(self, launches: tuple[_Ready, ...]) -> None:
        self._launches = launches

    def run(self, tensors: Sequence[torch.Tensor]) -> None:
        """Put every kernel on PyTorch's stream, in order, on the storage of ``tensors``.

        Raises:
            LaunchError: a tensor that a kernel can't take, or a launch that torch refuses.
        """
        for each in self._launches:
            each.run(tensors)


def _passed(number: float, dtype: str) -> int | float:
    """Return a number as what torch takes for it: a float where the kernel declares one, else an int of 64 bits."""
    if dtype.startswith(("float", "bfloat")):
        return float(number)
    if not dtype:
        return number
    whole = int(number)
    return whole - (1 << 64) if whole >= 1 << 63 else whole

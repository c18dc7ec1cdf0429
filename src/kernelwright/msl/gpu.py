"""An NVIDIA GPU through CUDA's driver: modules of PTX, memory, launches.

Everything happens on the default stream of the device's primary context, which PyTorch uses too: tensors of
PyTorch's can be passed as they are, and what it does before and after is in order with it.
"""

import ctypes
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from kernelwright.errors import KernelwrightError, MachineNotAbleError

_ASKED = "run Metal kernels on an NVIDIA GPU"
_REGISTERS = 65536  # of a multiprocessor, on every GPU that has warps of independent lanes
_STREAM = 0
_LOG_BYTES = 4096


class GpuError(KernelwrightError, RuntimeError):
    """CUDA's driver refused something, or a kernel failed; then all that the process does on this GPU fails."""


@dataclass(frozen=True, kw_only=True)
class Gpu:
    """One GPU; make it with ``open_gpu``."""

    driver: Any
    name: str
    _functions: dict[tuple[str, int], Any] = field(default_factory=dict[tuple[str, int], Any])
    _fitting: dict[tuple[str, int], Any] = field(default_factory=dict[tuple[str, int], Any])

    def allocate(self, size: int) -> int:
        """Return the address of so many bytes of its memory."""
        return int(self._call("cuMemAllocAsync", max(size, 1), _STREAM))

    def free(self, address: int) -> None:
        """Give memory back, once everything launched so far is over."""
        self._call("cuMemFreeAsync", address, _STREAM)

    def upload(self, address: int, source: int, size: int) -> None:
        """Copy ``size`` bytes of this machine's memory to the GPU's."""
        self._call("cuMemcpyHtoDAsync", address, source, size, _STREAM)

    def download(self, target: int, address: int, size: int) -> None:
        """Copy ``size`` bytes of the GPU's memory to this machine's, once everything launched so far is over."""
        self._call("cuMemcpyDtoHAsync", target, address, size, _STREAM)

    def wait(self) -> None:
        """Wait for everything launched so far.

        Raises:
            GpuError: a kernel failed: it read or wrote where nothing is, for one.
        """
        self._call("cuStreamSynchronize", _STREAM)

    def function(self, ptx: str, name: str, threads: int) -> Any:
        """Return a kernel of a module, compiled so that a block may have so many threads."""
        if (ptx, threads) not in self._fitting:
            self._fitting[ptx, threads] = self._found(ptx, name, threads)
        return self._fitting[ptx, threads]

    def _found(self, ptx: str, name: str, threads: int) -> Any:
        attribute = self.driver.CUfunction_attribute.CU_FUNC_ATTRIBUTE_MAX_THREADS_PER_BLOCK
        for registers in (0, _REGISTERS // threads // 8 * 8):
            found = self._function(ptx, name, registers)
            if int(self._call("cuFuncGetAttribute", attribute, found)) >= threads:
                return found
        raise GpuError(f"{self.name} can't run {name} in blocks of {threads} threads.")

    def launch(
        self,
        function: Any,
        *,
        blocks: Sequence[int],
        threads: Sequence[int],
        arguments: Sequence[ctypes.c_uint64 | ctypes.c_uint32],
        shared_bytes: int = 0,
    ) -> None:
        """Launch a kernel; don't wait for it."""
        places = (ctypes.c_void_p * len(arguments))(*(ctypes.addressof(each) for each in arguments))
        self._call("cuLaunchKernel", function, *blocks, *threads, shared_bytes, _STREAM, ctypes.addressof(places), 0)

    def _function(self, ptx: str, name: str, registers: int) -> Any:
        if (ptx, registers) not in self._functions:
            self._functions[ptx, registers] = self._call(
                "cuModuleGetFunction", self._module(ptx, registers), name.encode()
            )
        return self._functions[ptx, registers]

    def _module(self, ptx: str, registers: int) -> Any:
        """Compile PTX for this GPU; no more ``registers`` for a thread, where it isn't 0."""
        option, said = self.driver.CUjit_option, bytearray(_LOG_BYTES)
        options = {option.CU_JIT_ERROR_LOG_BUFFER: said, option.CU_JIT_ERROR_LOG_BUFFER_SIZE_BYTES: len(said)}
        options |= {option.CU_JIT_MAX_REGISTERS: registers} if registers else {}
        text = ptx.encode() + b"\0"
        try:
            return self._call("cuModuleLoadDataEx", text, len(options), list(options), list(options.values()))
        except GpuError as error:
            complaint = said.split(b"\0")[0].decode(errors="replace").strip()
            raise GpuError(f"{error} {complaint}" if complaint else str(error)) from error

    def _call(self, name: str, *arguments: Any) -> Any:
        return _called(self.driver, name, *arguments)


@cache
def open_gpu() -> Gpu:
    """Return the first NVIDIA GPU.

    Raises:
        MachineNotAbleError: there is none, or no driver, or the package that talks to it isn't installed.
    """
    if find_spec("cuda") is None or find_spec("cuda.bindings") is None:
        raise MachineNotAbleError(_ASKED, "cuda-bindings isn't installed", "Install it: `pip install cuda-bindings`.")
    driver: Any = import_module("cuda.bindings.driver")
    try:
        _called(driver, "cuInit", 0)
        device = _called(driver, "cuDeviceGet", 0)
        name = _called(driver, "cuDeviceGetName", 128, device).split(b"\0")[0].decode()
        _called(driver, "cuCtxSetCurrent", _called(driver, "cuDevicePrimaryCtxRetain", device))
    except (GpuError, RuntimeError) as error:
        why = str(error).split(". ")[0].rstrip(".")
        raise MachineNotAbleError(_ASKED, f"no GPU answers ({why})", "Run them on the CPU.") from error
    return Gpu(driver=driver, name=name)


def _called(driver: Any, name: str, *arguments: Any) -> Any:
    """Call a function of the driver; return what it returns beside its status, ``None`` if nothing."""
    status, *values = getattr(driver, name)(*arguments)
    if int(status):
        raise GpuError(f"CUDA's {name} failed: {getattr(status, 'name', status)}.")
    return values[0] if values else None

"""A kernel that is called as ``torch.mps.compile_shader`` has it, and where its compiled code comes from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from operator import index
from typing import Any, Protocol

from kernelwright.msl.arguments import Buffer, LaunchError, buffer_of, casts_of, element_count, poison
from kernelwright.msl.build import KernelBuilder
from kernelwright.msl.conversions import Conversion
from kernelwright.msl.entries import EntryPoint
from kernelwright.msl.findings import LiftingError, ShaderSyntaxError
from kernelwright.msl.frontend import Translation
from kernelwright.msl.launch import MAX_SHARED_BYTES, Launch, shared_places
from kernelwright.msl.launching import Launcher
from kernelwright.msl.lifted_memory import LiftedMemory, is_wide, widened
from kernelwright.msl.prepared import SIMD_WIDTH
from kernelwright.msl.ptx_build import PtxBuilder
from kernelwright.msl.ptx_launching import PtxLauncher
from kernelwright.msl.reported import ErrorBuffer
from kernelwright.msl.work import Grid


class Code(Protocol):
    """A kernel's compiled code: made here when it is asked for, or elsewhere before."""

    @property
    def lifts(self) -> bool:
        """Whether every floating type in it is a double."""
        ...

    @property
    def built(self) -> Any:
        """What its launcher takes.

        Raises:
            ShaderSyntaxError: it doesn't compile.
            LiftingError: it is to be lifted, and can't be.
        """
        ...

    @property
    def declared_bytes(self) -> int:
        """Bytes of threadgroup memory that the source declares: without being lifted, as they count."""
        ...


@dataclass(frozen=True, kw_only=True)
class CodeMadeHere:
    """Compiled when first asked for."""

    name: str
    translation: Translation
    builder: KernelBuilder | PtxBuilder

    @property
    def lifts(self) -> bool:
        """Whether every floating type in it is a double."""
        return self.translation.lifts

    @cached_property
    def built(self) -> Any:
        """What its launcher takes.

        Raises:
            ShaderSyntaxError: it doesn't compile.
            LiftingError: it is to be lifted, and can't be.
        """
        made = self.builder.build(self.translation, self.name)
        if not isinstance(made, tuple):
            return made
        if self.lifts:
            raise LiftingError(f"kernel {self.name!r} can't be lifted to double:", made)
        raise ShaderSyntaxError(made)

    @property
    def declared_bytes(self) -> int:
        """Bytes of threadgroup memory that the source declares: without being lifted, as they count."""
        return self._plain.built.facts.shared_bytes

    @cached_property
    def _plain(self) -> "CodeMadeHere":
        if self.translation.unlifted is None or not isinstance(self.builder, KernelBuilder):
            return self
        return replace(self, translation=self.translation.unlifted, builder=replace(self.builder, kind="plain"))


@dataclass(frozen=True, kw_only=True)
class MetalKernel:
    """One kernel of a library; call it to launch it."""

    entry: EntryPoint
    code: Code
    launcher: Launcher | PtxLauncher
    devices: tuple[str, ...] = ("cpu",)

    @property
    def max_threads_per_threadgroup(self) -> int:
        """The most threads that a group may have."""
        return self.entry.max_threads

    @property
    def thread_execution_width(self) -> int:
        """The threads of a simdgroup."""
        return SIMD_WIDTH

    @property
    def static_thread_group_memory_length(self) -> int:
        """Bytes of threadgroup memory that the kernel declares."""
        return self.code.declared_bytes

    def __call__(
        self,
        *args: Any,
        threads: int | Sequence[int] | None = None,
        group_size: int | Sequence[int] | None = None,
        arg_casts: str | Mapping[int, str] | None = None,
        error_buf_idx: int | None = None,
        threadgroup_memory: Mapping[int, int] | None = None,
        poisoned: Sequence[int] = (),
    ) -> None:
        """Launch the kernel and wait for it.

        Args:
            args: one for each buffer, in the order of their indices: tensors, arrays, numbers, or lists of those.
            threads: of the whole grid, up to three numbers; the elements of the first tensor or array without it.
            group_size: threads of a group, as many numbers as ``threads`` has; without it as many as there may be,
                along x.
            arg_casts: the type to pass numbers as, for all of them or by index: fp16, bf16, int32, int16, int8, uint8.
            error_buf_idx: of the buffer for errors that kernels report by PyTorch's c10/metal/error.h.
            threadgroup_memory: bytes for each ``[[threadgroup(n)]]``; torch has no such argument.
            poisoned: indices of arguments that the kernel is to write as a whole. All their bits are set first, which
                is NaN in every floating type; watched launches tell what is never written. Torch has no such argument.

        Raises:
            LaunchError: (a RuntimeError) an argument, the threads or the groups can't be.
            GroupSizeError: (a ValueError) the group is larger than a group may be.
            ShaderSyntaxError: (a SyntaxError) the kernel doesn't compile.
            LiftingError: (a RuntimeError) the library lifts its kernels, and this one can't be.
            MisuseError: (a RuntimeError) the library watches its kernels, and this one misused something.
            ReportedError: (a RuntimeError) the kernel reported errors; torch tells of them when it synchronizes.
            EndedLaunchError: (a RuntimeError) the library has a sandbox, and the launch was ended there.
        """
        casts = casts_of(arg_casts, len(args))
        given = [widened(value, self._conversions.get(at)) for at, value in enumerate(args)]
        buffers = [buffer_of(value, at, casts[at], devices=self.devices) for at, value in enumerate(given)]
        errors = None if error_buf_idx is None else ErrorBuffer(index=error_buf_idx)
        buffers = errors.bound(buffers) if errors else buffers
        grid, built, shared = self._grid(args, threads, group_size), self.code.built, threadgroup_memory or {}
        if not all(0 <= at < len(args) for at in poisoned):
            raise LaunchError(f"poisoned={tuple(poisoned)}: there are {len(args)} arguments, counted from 0.")
        poison_bytes = {at: poison(args[at], at) for at in poisoned}
        memory = self._lifted_memory(given, buffers) if self.code.lifts else None
        launch = Launch(
            entry=self.entry,
            grid=grid,
            buffers=memory.buffers if memory else buffers,
            shared=shared,
            poisoned=poison_bytes,
            declared=self._declared_bytes(shared),
        )
        self.launcher.launch(launch, built)
        if memory:
            memory.write_back()
        if errors:
            errors.tell()

    @property
    def _conversions(self) -> Mapping[int, Conversion]:
        """Of the buffers, by index, in which it finds doubles; none unless it is lifted."""
        return self.code.built.conversions if self.code.lifts else {}

    def _lifted_memory(self, given: Sequence[Any], buffers: Sequence[Buffer]) -> LiftedMemory:
        return LiftedMemory(
            buffers,
            self._conversions,
            wide=frozenset(at for at, value in enumerate(given) if is_wide(value)),
            constant=frozenset(each.index for each in self.entry.bound("buffer") if each.is_constant),
        )

    def _declared_bytes(self, shared: Mapping[int, int]) -> int:
        """Return the bytes of threadgroup memory that count as declared."""
        declared: int = self.code.built.facts.shared_bytes
        # What fits in doubles fits in anything smaller: only where it doesn't is the plain kernel built to ask it.
        fits = shared_places(declared, shared)[1] <= MAX_SHARED_BYTES
        return declared if fits else self.code.declared_bytes

    def _grid(self, args: Sequence[Any], threads: Any, group_size: Any) -> Grid:
        if threads is None:
            threads = next((count for count in map(element_count, args) if count is not None), None)
        if threads is None:
            raise LaunchError("the number of threads is undefined: give `threads`, or a tensor or an array.")
        along = _axes("threads", threads)
        if group_size is None:
            most = self.max_threads_per_threadgroup
            first = min(along[0], most) if len(along) == 1 else most
            group = (max(first, 1), *(1 for _ in along[1:]))
        else:
            group = _axes("group_size", group_size)
        if len(group) != len(along):
            raise LaunchError(f"threads have {len(along)} dimensions and group_size has {len(group)}; both must agree.")
        return Grid(threads=_three(along), group=_three(group))


def _axes(name: str, value: Any) -> tuple[int, ...]:
    try:
        numbers = (value,) if isinstance(value, int) else tuple(map(index, value))
    except TypeError:
        numbers = ()
    if not 1 <= len(numbers) <= 3:
        raise LaunchError(f"{name}={value!r}: one, two or three whole numbers are wanted.")
    return numbers


def _three(numbers: tuple[int, ...]) -> tuple[int, int, int]:
    x, y, z = (*numbers, 1, 1)[:3]
    return x, y, z

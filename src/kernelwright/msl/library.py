"""``compile_shader``: a Metal source as a library of kernels that Python calls, as ``torch.mps.compile_shader`` has it.

Kernels run on this machine's CPU, emulated: what they compute is what the language says, and how fast says nothing
about a GPU.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from importlib.util import find_spec
from operator import index
from pathlib import Path
from typing import Any, Literal

from kernelwright.compilers.cache import BuildCache, cache_folder
from kernelwright.compilers.command import Runner, run_command
from kernelwright.errors import MachineNotAbleError
from kernelwright.msl.arguments import Buffer, GroupSizeError, LaunchError, buffer_of, casts_of, element_count, poison
from kernelwright.msl.build import KernelBuilder
from kernelwright.msl.clang import find_clang
from kernelwright.msl.conversions import Conversion
from kernelwright.msl.entries import EntryPoint
from kernelwright.msl.findings import LiftingError, ShaderSyntaxError
from kernelwright.msl.frontend import Frontend, ShaderSource, Translation
from kernelwright.msl.gpu import open_gpu
from kernelwright.msl.in_process import InProcess
from kernelwright.msl.in_sandbox import InSandbox
from kernelwright.msl.launch import MAX_SHARED_BYTES, Launch, shared_places
from kernelwright.msl.launching import Launcher
from kernelwright.msl.lifted_memory import LiftedMemory, is_wide, widened
from kernelwright.msl.prepared import SIMD_WIDTH
from kernelwright.msl.ptx_build import PtxBuilder
from kernelwright.msl.ptx_launching import PtxLauncher
from kernelwright.msl.reported import ErrorBuffer
from kernelwright.msl.work import Grid
from kernelwright.sandbox.sandbox import Sandbox

Device = Literal["cpu", "cuda"]


class NoKernelError(LaunchError):
    """A library has no kernel of the name asked for."""


@dataclass(frozen=True, kw_only=True)
class MetalKernel:
    """One kernel of a library; call it to launch it."""

    entry: EntryPoint
    translation: Translation
    builder: KernelBuilder | PtxBuilder
    launcher: Launcher | PtxLauncher
    devices: tuple[str, ...] = ("cpu",)

    @cached_property
    def built(self) -> Any:
        """Its compiled code, made when first asked for.

        Raises:
            ShaderSyntaxError: it doesn't compile.
            LiftingError: it is to be lifted, and can't be.
        """
        made = self.builder.build(self.translation, self.entry.name)
        if not isinstance(made, tuple):
            return made
        if self.translation.lifts:
            raise LiftingError(f"kernel {self.entry.name!r} can't be lifted to double:", made)
        raise ShaderSyntaxError(made)

    @cached_property
    def _plain(self) -> Any:
        """The same kernel without being lifted, whose threadgroup memory counts."""
        if self.translation.unlifted is None or not isinstance(self.builder, KernelBuilder):
            return self.built
        builder = replace(self.builder, kind="plain")
        return replace(self, translation=self.translation.unlifted, builder=builder).built

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
        return self._plain.facts.shared_bytes

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
        grid, built, shared = self._grid(args, threads, group_size), self.built, threadgroup_memory or {}
        if not all(0 <= at < len(args) for at in poisoned):
            raise LaunchError(f"poisoned={tuple(poisoned)}: there are {len(args)} arguments, counted from 0.")
        poison_bytes = {at: poison(args[at], at) for at in poisoned}
        memory = self._lifted_memory(given, buffers) if self.translation.lifts else None
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
        return self.built.conversions if self.translation.lifts else {}

    def _lifted_memory(self, given: Sequence[Any], buffers: Sequence[Buffer]) -> LiftedMemory:
        return LiftedMemory(
            buffers,
            self._conversions,
            wide=frozenset(at for at, value in enumerate(given) if is_wide(value)),
            constant=frozenset(each.index for each in self.entry.bound("buffer") if each.is_constant),
        )

    def _declared_bytes(self, shared: Mapping[int, int]) -> int:
        """Return the bytes of threadgroup memory that count as declared."""
        declared: int = self.built.facts.shared_bytes
        # What fits in doubles fits in anything smaller: only where it doesn't is the plain kernel built to ask it.
        fits = shared_places(declared, shared)[1] <= MAX_SHARED_BYTES
        return declared if fits else self._plain.facts.shared_bytes

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


class ShaderLibrary:
    """The kernels of one source, as attributes."""

    def __init__(
        self,
        translation: Translation,
        builder: KernelBuilder | PtxBuilder,
        launcher: Launcher | PtxLauncher,
        *,
        devices: tuple[str, ...] = ("cpu",),
    ) -> None:
        """Hold what was translated; kernels are built when they are first launched."""
        self._devices = devices
        self._translation, self._builder, self._launcher = translation, builder, launcher
        self._kernels: dict[str, MetalKernel] = {}

    def __getattr__(self, name: str) -> MetalKernel:
        if name.startswith("__"):
            raise AttributeError(name)  # Python's own questions
        return self.kernel(name)

    def __dir__(self) -> Iterable[str]:
        return self.kernel_names

    @property
    def kernel_names(self) -> list[str]:
        """The names of all kernels."""
        return [entry.name for entry in self._translation.entries]

    def kernel(self, name: str) -> MetalKernel:
        """Return a kernel by name; names that aren't Python's can be had so alone.

        Raises:
            NoKernelError: (a RuntimeError) there is none of that name.
        """
        if name not in self._kernels:
            number = self._translation.by_name.get(name)
            if number is None:
                known = ", ".join(self.kernel_names[:12]) or "none"
                raise NoKernelError(f"no kernel called {name!r}; known: {known}.")
            self._kernels[name] = MetalKernel(
                entry=self._translation.entries[number],
                translation=self._translation,
                builder=self._builder,
                launcher=self._launcher,
                devices=self._devices,
            )
        return self._kernels[name]


def compile_shader(
    source: str | ShaderSource,
    *,
    include: Sequence[str] = (),
    defines: Mapping[str, str] | None = None,
    constants: Mapping[str, str] | None = None,
    clang: str = "",
    cache: Path | None = None,
    threads: int = 0,
    watches: bool = False,
    lifted: bool = False,
    seeds: int = 0,
    sandbox: Sandbox | None = None,
    time_limit_s: float = 60.0,
    device: Device = "cpu",
    runner: Runner = run_command,
) -> ShaderLibrary:
    """Compile a Metal source; the interface of ``torch.mps.compile_shader``, and what only keywords ask for beyond it.

    Args:
        source: Metal Shading Language, or a source with how to build it.
        include: folders of headers; PyTorch's own, where it is installed, are looked in last.
        defines: macros.
        constants: values of function constants, by name or by index, as C++ writes them.
        clang: a command; the newest clang on the path without it, else that of the ``ziglang`` wheel.
        cache: folder of compiled kernels; one in the user's cache folder without it.
        threads: of this process that work at a time; one for each core without it.
        watches: whether launches look for misuse: access out of bounds, races, what is undefined. Then each that finds
            any raises ``MisuseError`` when it is over; a launch takes a hundred times as long.
        lifted: whether every floating type is a double, in arithmetic and in memory. Arrays of narrower ones are
            converted at each launch, there and back; those of float64 are taken where a kernel takes any of them.
            Kernels that look at the bits of floats in memory are declined when they are launched.
        seeds: how many other orders of threads and groups watched launches run in as well, on copies of their inputs;
            outputs that differ are a misuse, or a warning where atomics leave them open. Asking for any watches.
        sandbox: where launches run, each in a process of its own, so that code can be launched that nobody trusts; in
            this process without it. Then a launch that crashes or doesn't end raises ``EndedLaunchError``.
        time_limit_s: of a launch in the sandbox.
        device: where kernels run: on this machine's CPU, or with "cuda" on its first NVIDIA GPU. There tensors may lie
            on either; a launch whose arrays all lie on the GPU doesn't wait for the kernel's end, as torch's doesn't.
        runner: runs the compiler.

    Raises:
        ShaderSyntaxError: (a SyntaxError) the source doesn't compile.
        LiftingError: (a RuntimeError) launches are to be lifted and watched, or lifted on a GPU.
        MachineNotAbleError: there is no clang, or no GPU where one is asked for; it has no watches and no sandbox.
    """
    watches = watches or seeds > 0
    if lifted and watches:
        raise LiftingError("a launch can be lifted or watched, not both: compile the source twice.")
    if lifted and device == "cuda":
        raise LiftingError("kernels are lifted on the CPU alone: leave out lifted, or the device.")
    if device == "cuda" and (watches or sandbox):
        raise MachineNotAbleError(
            "watch kernels on a GPU, or keep them in a sandbox", "that is for the CPU", "Leave out one of the two."
        )
    if isinstance(source, str):
        folders = (*include, *torch_headers())
        source = ShaderSource(text=source, include=folders, defines=defines or {}, values=constants or {})
    kept = BuildCache(folder=cache or cache_folder("msl"))
    kind = "watched" if watches else "lifted" if lifted else "plain"
    builder = KernelBuilder(clang=find_clang(clang), cache=kept, kind=kind, runner=runner)
    frontend = Frontend(clang=builder.clang, runner=runner, cache=kept, parts=builder.parts)
    translation, findings = frontend.checked(source, lifts=lifted)
    if findings or translation is None:
        raise ShaderSyntaxError(findings)
    if device == "cuda":
        on_gpu = PtxBuilder(clang=builder.clang, cache=kept, runner=runner)
        return ShaderLibrary(translation, on_gpu, PtxLauncher(gpu=open_gpu()), devices=("cpu", "cuda"))
    place = InSandbox(sandbox=sandbox, time_limit_s=time_limit_s) if sandbox else InProcess()
    launcher = Launcher(threads=threads, place=place, seeds=seeds)
    return ShaderLibrary(translation, builder, launcher)


def torch_headers() -> tuple[str, ...]:
    """Return the folder of torch's headers, <c10/metal/...> among them, without importing torch."""
    spec = find_spec("torch")
    folders = (Path(folder) / "include" for folder in (spec.submodule_search_locations or ())) if spec else ()
    return tuple(str(folder) for folder in folders if (folder / "c10" / "metal").is_dir())


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


__all__ = ["GroupSizeError", "LaunchError", "MetalKernel", "NoKernelError", "ShaderLibrary", "compile_shader"]

"""``compile_shader``: a Metal source as a library of kernels that Python calls, as ``torch.mps.compile_shader`` has it.

Kernels run on this machine's CPU, emulated: what they compute is what the language says, and how fast says nothing
about a GPU.
"""

from collections.abc import Iterable, Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Literal

from kernelwright.compilers.cache import BuildCache, usual_cache
from kernelwright.compilers.command import Runner, run_command
from kernelwright.errors import MachineNotAbleError
from kernelwright.msl.arguments import GroupSizeError, LaunchError
from kernelwright.msl.build import KernelBuilder
from kernelwright.msl.clang import find_clang
from kernelwright.msl.findings import LiftingError, ShaderSyntaxError
from kernelwright.msl.frontend import Frontend, ShaderSource, Translation
from kernelwright.msl.gpu import open_gpu
from kernelwright.msl.in_process import InProcess
from kernelwright.msl.in_sandbox import InSandbox
from kernelwright.msl.kernel import CodeMadeHere, MetalKernel
from kernelwright.msl.launching import Launcher
from kernelwright.msl.ptx_build import PtxBuilder
from kernelwright.msl.ptx_launching import PtxLauncher
from kernelwright.sandbox.compiling import compilers_in
from kernelwright.sandbox.sandbox import Sandbox

Device = Literal["cpu", "cuda"]


class NoKernelError(LaunchError):
    """A library has no kernel of the name asked for."""


class ShaderLibrary:
    """The kernels of one source, as attributes."""

    def __init__(self, kernels: Iterable[MetalKernel]) -> None:
        """Hold kernels, which may be built only when they are first launched."""
        self._kernels = {each.entry.name: each for each in kernels}

    def __getattr__(self, name: str) -> MetalKernel:
        if name.startswith("__"):
            raise AttributeError(name)  # Python's own questions
        return self.kernel(name)

    def __dir__(self) -> Iterable[str]:
        return self.kernel_names

    @property
    def kernel_names(self) -> list[str]:
        """The names of all kernels."""
        return list(self._kernels)

    def kernel(self, name: str) -> MetalKernel:
        """Return a kernel by name; names that aren't Python's can be had so alone.

        Raises:
            NoKernelError: (a RuntimeError) there is none of that name.
        """
        if name not in self._kernels:
            known = ", ".join(self.kernel_names[:12]) or "none"
            raise NoKernelError(f"no kernel called {name!r}; known: {known}.")
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
        sandbox: where the compiler and launches run, each in a process of its own, so that code can be launched that
            nobody trusts; without it launches run in this process. In it one that crashes or doesn't end raises
            ``EndedLaunchError``.
        time_limit_s: of a launch in the sandbox.
        device: where kernels run: on this machine's CPU, or with "cuda" on its first NVIDIA GPU. There tensors may lie
            on either; a launch whose arrays all lie on the GPU doesn't wait for the kernel's end, as torch's doesn't.
        runner: runs the compiler where there is no sandbox.

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
    kept = BuildCache(folder=cache) if cache else usual_cache("msl")
    kind = "watched" if watches else "lifted" if lifted else "plain"
    found = find_clang(clang)
    if sandbox is not None:
        runner = compilers_in(sandbox, found.programs, kept)
    builder = KernelBuilder(clang=found, cache=kept, kind=kind, runner=runner)
    frontend = Frontend(clang=builder.clang, runner=runner, cache=kept, parts=builder.parts)
    translation, findings = frontend.checked(source, lifts=lifted)
    if findings or translation is None:
        raise ShaderSyntaxError(findings)
    if device == "cuda":
        on_gpu = PtxBuilder(clang=builder.clang, cache=kept, runner=runner)
        return _library(translation, on_gpu, PtxLauncher(gpu=open_gpu()), devices=("cpu", "cuda"))
    place = InSandbox(sandbox=sandbox, time_limit_s=time_limit_s) if sandbox else InProcess()
    return _library(translation, builder, Launcher(threads=threads, place=place, seeds=seeds))


def _library(
    translation: Translation,
    builder: KernelBuilder | PtxBuilder,
    launcher: Launcher | PtxLauncher,
    *,
    devices: tuple[str, ...] = ("cpu",),
) -> ShaderLibrary:
    return ShaderLibrary(
        MetalKernel(
            entry=entry,
            code=CodeMadeHere(name=entry.name, translation=translation, builder=builder),
            launcher=launcher,
            devices=devices,
        )
        for entry in translation.entries
    )


def torch_headers() -> tuple[str, ...]:
    """Return the folder of torch's headers, <c10/metal/...> among them, without importing torch."""
    spec = find_spec("torch")
    folders = (Path(folder) / "include" for folder in (spec.submodule_search_locations or ())) if spec else ()
    return tuple(str(folder) for folder in folders if (folder / "c10" / "metal").is_dir())


__all__ = ["GroupSizeError", "LaunchError", "MetalKernel", "NoKernelError", "ShaderLibrary", "compile_shader"]

"""The Metal target: kernels of the Metal Shading Language, on a Mac's GPU, or emulated on this machine's CPU."""

import os
import threading
from collections.abc import Callable, Mapping, Sequence
from copy import copy
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kernelwright.compilers.cache import BuildCache, cache_folder
from kernelwright.compilers.command import Runner, run_command
from kernelwright.compilers.processors import thread_count
from kernelwright.errors import MachineNotAbleError
from kernelwright.msl.clang import find_clang
from kernelwright.plan.widened import widened
from kernelwright.records.build import Artifact, BuildFailed, Built
from kernelwright.records.candidate import PLAN_FILE, Candidate
from kernelwright.records.machine import Machine
from kernelwright.sandbox.compiling import compilers_in
from kernelwright.sandbox.sandbox import Sandbox
from kernelwright.sandbox.wire import Message
from kernelwright.targets.cpu import machine as probe
from kernelwright.targets.instrumented import Fault, Instrumented, Kind, ToolRunner
from kernelwright.targets.lifted import Lifted
from kernelwright.targets.metal import mps
from kernelwright.targets.metal.build import MetalBuilder
from kernelwright.targets.metal.faults import fault_in
from kernelwright.targets.metal.manifest import Kind as BuildKind
from kernelwright.targets.metal.mps_manifest import MPS_MANIFEST
from kernelwright.targets.metal.shader_builder import ShaderBuilder
from kernelwright.targets.target import Limits

if TYPE_CHECKING:
    from kernelwright.targets.helper import Helper, Purpose
    from kernelwright.targets.metal.launcher import MetalLauncher
    from kernelwright.targets.metal.mps_build import MpsBuilder
    from kernelwright.targets.metal.mps_launcher import MpsLauncher
    from kernelwright.targets.runnable import Runnable

DEVICE_VARIABLE = "KERNELWRIGHT_METAL_DEVICE"
_GPU_FILES = ("nvidiactl", "nvidia-uvm", "nvidia-uvm-tools", "nvidia[0-9]*")
_GUIDE = Path(__file__).parent / "guide.md"
# Buffers of a kernel (Metal feature set tables).
_MAX_ARGUMENTS = 31
_SIMD_BYTES = 32 * 4
# Simdgroups side by side that keep an M1's eight cores busy. What is written mustn't depend on where that is done.
_SIMDGROUPS = 256
_THREADGROUP_BYTES = 32 * 1024


class MetalTarget:
    """Builds and loads Metal candidates.

    Args:
        clang: a command; the newest clang that is found without it.
        cache: folder of what was built; without it one in the user's cache folder.
        jobs: kernels built side by side; without it one for each thread the process may use.
        runner: runs compiler calls; a sandbox's may be given.
        emulated_on: "cpu", or "cuda" for an NVIDIA GPU: there launches are then run that are neither lifted nor
            watched. Without it what ``KERNELWRIGHT_METAL_DEVICE`` says.
    """

    name = "metal"

    def __init__(
        self,
        *,
        clang: str = "",
        cache: Path | None = None,
        jobs: int | None = None,
        runner: Runner = run_command,
        emulated_on: str = "",
    ) -> None:
        self._clang = clang
        self._cache = BuildCache(folder=cache or cache_folder("metal"))
        self._jobs = jobs or thread_count()
        self._runner = runner
        self._emulated_on = emulated_on or os.environ.get(DEVICE_VARIABLE, "cpu")
        self._watching = threading.Lock()
        self._inside: tuple[MetalTarget, Sandbox] | None = None

    def within(self, sandbox: Sandbox) -> "MetalTarget":
        """Return this target with its compilers in ``sandbox``."""
        if self._inside is not None:
            return self if self._inside[1] is sandbox else self._inside[0].within(sandbox)
        inside = copy(self)
        for name in ("_builder", "_mps_builder"):
            inside.__dict__.pop(name, None)
        inside._inside = (self, sandbox)  # noqa: SLF001 - its own class
        return inside

    @property
    def is_emulated(self) -> bool:
        """Whether there is no Metal on this machine."""
        return not mps.is_here()

    def device(self, artifact: Artifact | None = None) -> str:
        """Return "mps" on a Mac, but for what was built to be emulated there as well; else "cpu"."""
        is_emulated = self.is_emulated if artifact is None or not artifact.path else not _is_for_mps(artifact)
        return "cpu" if is_emulated else mps.DEVICE

    def available(self) -> str | None:
        """Return ``None`` on a Mac with MPS, or if there is a clang, else what is missing and how to get it."""
        if mps.is_here():
            return None
        try:
            _ = self._builder
        except MachineNotAbleError as error:
            return (
                f"{mps.missing()}. Use a Mac with an Apple GPU" if mps.is_mac() else f"{error.missing}. {error.remedy}"
            )
        return None

    def limits(self) -> Limits:
        """Return what kernels may use: a simdgroup for a vector, threadgroup memory for a cache."""
        return Limits(
            threads=_SIMDGROUPS,
            vector_bytes=_SIMD_BYTES,
            cache_bytes=(_THREADGROUP_BYTES,),
            max_arguments=_MAX_ARGUMENTS,
        )

    def guide(self) -> str:
        """Return the text that authors read."""
        return _GUIDE.read_text(encoding="utf-8")

    def machine(self) -> Machine:
        """Return the record of this machine.

        Raises:
            MachineNotAbleError: there is no clang.
        """
        if mps.is_here():
            return mps.machine()
        how = "Metal on an NVIDIA GPU" if self._emulated_on == "cuda" else "Metal emulated"
        return probe.machine(f"{self._builder.clang.version}, {how}")

    def build(self, candidate: Candidate) -> Built:
        """Check and compile a candidate of the plan form, or find it compiled.

        Raises:
            MachineNotAbleError: there is no clang.
        """
        return self._built_plain(candidate)

    def build_all(self, candidates: Sequence[Candidate]) -> tuple[Built, ...]:
        """Build one after the other, the kernels of each side by side; results in the given order.

        Raises:
            MachineNotAbleError: as ``build``.
        """
        return tuple(map(self._built_plain, candidates))

    def lifted(self, candidate: Candidate) -> Lifted | BuildFailed:
        """Build with every floating type of the kernels and of the plan widened to double.

        Raises:
            MachineNotAbleError: as ``build``.
        """
        files = tuple(
            replace(file, text=widened(file.text)) if file.name == PLAN_FILE else file for file in candidate.files
        )
        wider = replace(candidate, files=files, note="lifted to float64")
        built = self._builder.build(wider, "lifted")
        return built if isinstance(built, BuildFailed) else Lifted(candidate=wider, artifact=built)

    def instrumented(self, candidate: Candidate, kind: Kind) -> Instrumented | BuildFailed:
        """Build with what watches every access, for races and for undefined behaviour alike.

        Raises:
            MachineNotAbleError: as ``build``.
        """
        del kind  # one build tells of both, and who asks second finds it
        with self._watching:
            built = self._builder.build(candidate, "watched")
        return built if isinstance(built, BuildFailed) else Instrumented(artifact=built)

    def fault(self, said: str, candidate: Candidate, artifact: Artifact, run_tool: ToolRunner) -> Fault | None:
        """Return what the last words of a process with a watched build tell; ``None`` if nothing of the kind."""
        del candidate, artifact, run_tool
        return fault_in(said)

    def load(self, artifact: Artifact) -> "MetalLauncher | MpsLauncher":
        """Open an artifact in this process: its code may do anything from here on."""
        if _is_for_mps(artifact):
            from kernelwright.targets.metal.mps_launcher import MpsLauncher  # noqa: PLC0415 - imports torch

            return MpsLauncher(artifact.path, device=mps.DEVICE)
        from kernelwright.targets.metal.launcher import MetalLauncher  # noqa: PLC0415 - imports torch

        return MetalLauncher(artifact.path)

    def helper(self, candidate: Candidate, sandbox: Sandbox, purpose: "Purpose") -> "Helper":
        """Return who compiles what a candidate of the module form passes to ``torch.mps.compile_shader``."""
        return ShaderBuilder(candidate=candidate, sandbox=sandbox, cache=self._cache, kind=purpose, clang=self._clang)

    def hold(
        self,
        settings: Mapping[str, Any],
        arguments: Sequence[Any],
        keywords: Mapping[str, Any],
        ask: Callable[[Message], Message],
    ) -> "Runnable":
        """Hold a candidate of the module form in this process, which may do anything from here on.

        On a Mac it finds the GPU that it was written for, and no emulation to be watched or lifted in.
        """
        if settings["device"] == mps.DEVICE:
            from kernelwright.targets.held import HeldModule, Refused  # noqa: PLC0415 - imports torch

            if settings["purpose"] != "plain":
                raise Refused(
                    "a Mac runs modules on its GPU alone; they are watched and lifted where Metal is emulated"
                )
            return HeldModule(settings, arguments, keywords)
        from kernelwright.targets.metal.held_module import HeldMetalModule  # noqa: PLC0415 - imports torch

        return HeldMetalModule(settings, arguments, keywords, ask)

    def readable_paths(self) -> tuple[Path, ...]:
        """Return the folder of what was built; it needs nothing else of ours."""
        return (self._cache.folder,)

    def device_files(self) -> tuple[Path, ...]:
        """Return the files of an NVIDIA GPU's devices, where launches run there."""
        if self._emulated_on != "cuda":
            return ()
        return tuple(path for pattern in _GPU_FILES for path in sorted(Path("/dev").glob(pattern)))

    def _built_plain(self, candidate: Candidate) -> Built:
        """Build for where kernels run here."""
        if mps.is_here():
            return self._mps_builder.build(candidate)
        kind: BuildKind = "ptx" if self._emulated_on == "cuda" else "plain"
        return self._builder.build(candidate, kind)

    @cached_property
    def _mps_builder(self) -> "MpsBuilder":
        from kernelwright.targets.metal.mps_build import MpsBuilder  # noqa: PLC0415 - imports torch

        if self._inside is not None:
            outside, sandbox = self._inside
            found = outside._mps_builder  # noqa: SLF001 - its own class
            programs = found.clang.programs if found.clang else ()
            return replace(found, runner=compilers_in(sandbox, programs, self._cache))
        self._cache.prune()
        try:
            clang = find_clang(self._clang)
        except MachineNotAbleError:
            clang = None  # only the strict check wants it, and Apple's compiler is here
        return MpsBuilder(cache=self._cache, clang=clang, runner=self._runner)

    @cached_property
    def _builder(self) -> MetalBuilder:
        if self._inside is not None:
            outside, sandbox = self._inside
            found = outside._builder  # noqa: SLF001 - its own class
            return replace(found, runner=compilers_in(sandbox, found.clang.programs, self._cache))
        self._cache.prune()
        return MetalBuilder(clang=find_clang(self._clang), cache=self._cache, jobs=self._jobs, runner=self._runner)


def _is_for_mps(artifact: Artifact) -> bool:
    return Path(artifact.path).name == MPS_MANIFEST

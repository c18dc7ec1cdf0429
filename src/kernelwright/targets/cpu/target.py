"""The CPU target: C++ kernels, compiled to a shared library, on torch's own threads."""

from collections.abc import Sequence
from copy import copy
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from kernelwright.compilers.cache import BuildCache, cache_folder
from kernelwright.compilers.command import Runner, run_command
from kernelwright.errors import MachineNotAbleError
from kernelwright.records.build import Artifact, BuildFailed, Built
from kernelwright.records.candidate import Candidate
from kernelwright.records.machine import Machine
from kernelwright.sandbox.compiling import compilers_in
from kernelwright.sandbox.sandbox import Sandbox
from kernelwright.targets.cpu import machine as probe
from kernelwright.targets.cpu.build import Builder
from kernelwright.targets.cpu.faults import fault_in
from kernelwright.targets.cpu.instrumentation import sanitizing, watching
from kernelwright.targets.cpu.lifted import lifted
from kernelwright.targets.cpu.toolchain import find_toolchain
from kernelwright.targets.instrumented import Fault, Instrumented, Kind, ToolRunner
from kernelwright.targets.lifted import Lifted
from kernelwright.targets.target import Limits

if TYPE_CHECKING:
    from kernelwright.targets.cpu.launcher import CpuLauncher

_GUIDE = Path(__file__).parent / "guide.md"
_MAX_ARGUMENTS = 256


class CpuTarget:
    """Builds and loads C++ candidates for this machine's CPU.

    Args:
        compiler: a command; without it the first compiler found (see ``find_toolchain``).
        cache: folder of built libraries; without it one in the user's cache folder.
        jobs: builds side by side; without it one for each thread the process may use.
        timeout_s: limit of one compiler call.
        runner: runs compiler calls; a sandbox's may be given.
    """

    name = "cpu"
    is_emulated = False

    def __init__(
        self,
        *,
        compiler: str | None = None,
        cache: Path | None = None,
        jobs: int | None = None,
        timeout_s: float = 60.0,
        runner: Runner = run_command,
    ) -> None:
        self._compiler = compiler
        self._cache = BuildCache(folder=cache or cache_folder("cpu"))
        self._jobs = jobs or probe.thread_count()
        self._timeout_s = timeout_s
        self._runner = runner
        self._inside: tuple[CpuTarget, Sandbox] | None = None

    def within(self, sandbox: Sandbox) -> "CpuTarget":
        """Return this target with its compilers in ``sandbox``."""
        if self._inside is not None:
            return self if self._inside[1] is sandbox else self._inside[0].within(sandbox)
        inside = copy(self)
        inside.__dict__.pop("_builder", None)
        inside._inside = (self, sandbox)  # noqa: SLF001 - its own class
        return inside

    def device(self, artifact: Artifact | None = None) -> str:
        """Return "cpu"."""
        del artifact
        return "cpu"

    def available(self) -> str | None:
        """Return ``None`` if there is a compiler, else what is missing and how to get it."""
        try:
            _ = self._builder
        except MachineNotAbleError as error:
            return f"{error.missing}. {error.remedy}"
        return None

    def limits(self) -> Limits:
        """Return what kernels may use here."""
        return Limits(
            threads=probe.thread_count(),
            vector_bytes=probe.vector_bytes(),
            cache_bytes=probe.cache_bytes(),
            max_arguments=_MAX_ARGUMENTS,
        )

    def guide(self) -> str:
        """Return the text that authors read."""
        return _GUIDE.read_text(encoding="utf-8")

    def machine(self) -> Machine:
        """Return the record of this machine.

        Raises:
            MachineNotAbleError: there is no compiler.
        """
        return probe.machine(self._builder.toolchain.version)

    def build(self, candidate: Candidate) -> Built:
        """Compile a candidate of the plan form, or find it compiled.

        Raises:
            MachineNotAbleError: there is no compiler, or it fails on our own runtime.
        """
        return self._builder.build(candidate)

    def build_all(self, candidates: Sequence[Candidate]) -> tuple[Built, ...]:
        """Build side by side; results in the given order.

        Raises:
            MachineNotAbleError: as ``build``.
        """
        return self._builder.build_all(candidates, self._jobs)

    def lifted(self, candidate: Candidate) -> Lifted | BuildFailed:
        """Build with every floating type of the kernels widened to double.

        ``BuildFailed`` where the source depends on the width of its types.

        Raises:
            MachineNotAbleError: as ``build``.
        """
        wider = lifted(candidate)
        if isinstance(wider, BuildFailed):
            return wider
        built = self._builder.build(wider)
        return built if isinstance(built, BuildFailed) else Lifted(candidate=wider, artifact=built)

    def instrumented(self, candidate: Candidate, kind: Kind) -> Instrumented | BuildFailed:
        """Build with what tells of undefined behaviour ("sanitized") or of races ("watched").

        Raises:
            MachineNotAbleError: the compiler can't build what such a build needs.
        """
        added = (sanitizing if kind == "sanitized" else watching)(self._builder.toolchain)
        built = replace(self._builder, instrumentation=added).build(candidate)
        if isinstance(built, BuildFailed):
            return built
        return Instrumented(artifact=built, environment=added.environment, missing=added.missing)

    def fault(self, said: str, candidate: Candidate, artifact: Artifact, run_tool: ToolRunner) -> Fault | None:
        """Return what the last words of a process with an instrumented build tell; ``None`` if nothing of the kind."""
        return fault_in(
            said,
            [file.name for file in candidate.kernel_files],
            artifact.kernels,
            source_of=lambda code: run_tool(("addr2line", "-i", "-e", artifact.path, f"0x{code}")),
        )

    def load(self, artifact: Artifact) -> "CpuLauncher":
        """Open an artifact in this process: its code may do anything from here on."""
        from kernelwright.targets.cpu.launcher import CpuLauncher  # noqa: PLC0415 - imports torch

        return CpuLauncher(artifact.path)

    def readable_paths(self) -> tuple[Path, ...]:
        """Return the folder of built libraries; a library needs nothing else of ours."""
        return (self._cache.folder,)

    def device_files(self) -> tuple[Path, ...]:
        """Return none: kernels run on the processor."""
        return ()

    @cached_property
    def _builder(self) -> Builder:
        if self._inside is not None:
            outside, sandbox = self._inside
            found = outside._builder  # noqa: SLF001 - its own class
            return replace(found, runner=compilers_in(sandbox, found.toolchain.command[:1], self._cache))
        self._cache.prune()  # once: looking at every entry takes longer the more there are
        return Builder(
            toolchain=find_toolchain(self._compiler), cache=self._cache, timeout_s=self._timeout_s, runner=self._runner
        )

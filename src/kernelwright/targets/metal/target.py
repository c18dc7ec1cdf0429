"""The Metal target: kernels of the Metal Shading Language, emulated on this machine's CPU where there is no Mac."""

from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from kernelwright.compilers.cache import BuildCache, cache_folder
from kernelwright.compilers.command import Runner, run_command
from kernelwright.compilers.processors import thread_count
from kernelwright.errors import MachineNotAbleError
from kernelwright.msl.clang import find_clang
from kernelwright.plan.widened import widened
from kernelwright.records.build import Artifact, BuildFailed, Built
from kernelwright.records.candidate import PLAN_FILE, Candidate
from kernelwright.records.machine import Machine
from kernelwright.targets.cpu import machine as probe
from kernelwright.targets.instrumented import Fault, Instrumented, Kind, ToolRunner
from kernelwright.targets.lifted import Lifted
from kernelwright.targets.metal.build import MetalBuilder
from kernelwright.targets.metal.faults import fault_in
from kernelwright.targets.target import Limits

if TYPE_CHECKING:
    from kernelwright.targets.metal.launcher import MetalLauncher

_GUIDE = Path(__file__).parent / "guide.md"
# Buffers of a kernel (Metal feature set tables).
_MAX_ARGUMENTS = 31
_SIMD_BYTES = 32 * 4
_THREADGROUP_BYTES = 32 * 1024


class MetalTarget:
    """Builds and loads Metal candidates.

    Args:
        clang: a command; the newest clang that is found without it.
        cache: folder of what was built; without it one in the user's cache folder.
        jobs: kernels built side by side; without it one for each thread the process may use.
        runner: runs compiler calls; a sandbox's may be given.
    """

    name = "metal"
    is_emulated = True

    def __init__(
        self, *, clang: str = "", cache: Path | None = None, jobs: int | None = None, runner: Runner = run_command
    ) -> None:
        self._clang = clang
        self._cache = BuildCache(folder=cache or cache_folder("metal"))
        self._jobs = jobs or thread_count()
        self._runner = runner

    def available(self) -> str | None:
        """Return ``None`` if there is a clang, else what is missing and how to get it."""
        try:
            _ = self._builder
        except MachineNotAbleError as error:
            return f"{error.missing}. {error.remedy}"
        return None

    def limits(self) -> Limits:
        """Return what kernels may use: a simdgroup for a vector, threadgroup memory for a cache."""
        return Limits(
            threads=thread_count(),
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
        return probe.machine(f"{self._builder.clang.version}, Metal emulated")

    def build(self, candidate: Candidate) -> Built:
        """Check and compile a candidate of the plan form, or find it compiled.

        Raises:
            MachineNotAbleError: there is no clang.
        """
        return self._builder.build(candidate)

    def build_all(self, candidates: Sequence[Candidate]) -> tuple[Built, ...]:
        """Build one after the other, the kernels of each side by side; results in the given order.

        Raises:
            MachineNotAbleError: as ``build``.
        """
        return tuple(map(self._builder.build, candidates))

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
        del kind  # one build tells of both
        built = self._builder.build(candidate, "watched")
        return built if isinstance(built, BuildFailed) else Instrumented(artifact=built)

    def fault(self, said: str, candidate: Candidate, artifact: Artifact, run_tool: ToolRunner) -> Fault | None:
        """Return what the last words of a process with a watched build tell; ``None`` if nothing of the kind."""
        del candidate, artifact, run_tool
        return fault_in(said)

    def load(self, artifact: Artifact) -> "MetalLauncher":
        """Open an artifact in this process: its code may do anything from here on."""
        from kernelwright.targets.metal.launcher import MetalLauncher  # noqa: PLC0415 - imports torch

        return MetalLauncher(artifact.path)

    def readable_paths(self) -> tuple[Path, ...]:
        """Return the folder of what was built; it needs nothing else of ours."""
        return (self._cache.folder,)

    @cached_property
    def _builder(self) -> MetalBuilder:
        self._cache.prune()
        return MetalBuilder(clang=find_clang(self._clang), cache=self._cache, jobs=self._jobs, runner=self._runner)

"""Builds candidates of Metal kernels with Apple's own compiler, which torch calls when it makes a library.

Where the toolchain of ``msl`` works too, its strict check comes first: it names Metal's rule.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import torch

from kernelwright.compilers.cache import BuildCache
from kernelwright.compilers.command import Runner, run_command
from kernelwright.msl.clang import Clang
from kernelwright.msl.entries import EntryPoint
from kernelwright.msl.frontend import Frontend, ShaderSource
from kernelwright.records.build import BuildFailed, Built, Diagnostic
from kernelwright.records.candidate import Candidate, SourceFile
from kernelwright.records.digest import digest_of
from kernelwright.targets.building import built_once
from kernelwright.targets.metal import mps
from kernelwright.targets.metal.files import (
    SUFFIX,
    about,
    complaints_about_files,
    complaints_about_names,
    diagnostic_of,
)
from kernelwright.targets.metal.mps_complaints import apple_diagnostics
from kernelwright.targets.metal.mps_manifest import (
    MPS_MANIFEST,
    MpsBuffer,
    MpsKernel,
    read_mps_manifest,
    write_mps_manifest,
)
from kernelwright.targets.metal.mps_source import ShaderText, declared_kernels, shader_texts


@dataclass(frozen=True, slots=True, kw_only=True)
class MpsBuilder:
    """Builds candidates into one cache; ``clang`` is what the strict check needs, ``None`` where it can't be had."""

    cache: BuildCache
    clang: Clang | None = None
    runner: Runner = run_command

    def build(self, candidate: Candidate) -> Built:
        """Build one candidate, or find it built."""
        checked_by = self.clang.version if self.clang else ""
        return built_once(
            candidate,
            target="metal",
            cache=self.cache,
            complaints=complaints_about_files,
            key=lambda texts: digest_of(
                "metal on mps", str(torch.__version__), mps.gpu_facts().macos, checked_by, texts
            ),
            make=self._make,
            file=MPS_MANIFEST,
            kernels=lambda entry: tuple(each.name for each in read_mps_manifest(entry / MPS_MANIFEST)),
        )

    def _make(self, sources: Sequence[SourceFile], key: str) -> Path | tuple[Diagnostic, ...]:
        refused = self._refused(sources)
        if refused:
            return refused
        shaders = shader_texts(sources)
        kernels: dict[str, tuple[EntryPoint, ...]] = {}
        for shader in shaders:
            found = _compiled(shader, [file.name for file in sources])
            if isinstance(found, BuildFailed):
                return found.diagnostics
            kernels[shader.file] = found
        complaints = complaints_about_names(kernels)
        if complaints:
            return tuple(complaints)
        with self.cache.workplace() as folder:
            listed: list[MpsKernel] = []
            for number, shader in enumerate(shaders):
                program = f"program_{number}.metal"
                (folder / program).write_text(shader.text, encoding="utf-8")
                listed += [_listed(each, program) for each in kernels[shader.file]]
            write_mps_manifest(tuple(listed), folder)
            return self.cache.keep(key, folder)

    def _refused(self, sources: Sequence[SourceFile]) -> tuple[Diagnostic, ...]:
        """Return what the strict check finds, if there is a clang for it."""
        if self.clang is None:
            return ()
        frontend = Frontend(clang=self.clang, runner=self.runner, cache=self.cache)
        found: list[Diagnostic] = []
        with self.cache.workplace() as folder:
            for file in sources:
                (folder / file.name).write_text(file.text, encoding="utf-8")
            for file in sources:
                if file.name.endswith(SUFFIX):
                    source = ShaderSource(text=file.text, name=file.name, include=(str(folder),))
                    found += map(diagnostic_of, frontend.checked(source)[1])
        return tuple(found)


def _compiled(shader: ShaderText, own_files: Sequence[str]) -> tuple[EntryPoint, ...] | BuildFailed:
    """Have torch compile a text and make a pipeline of each kernel, which may fail too; return the kernels."""
    kernels = declared_kernels(shader)
    try:
        library = torch.mps.compile_shader(shader.text)
        names = frozenset(dir(library))
        for name in names:
            getattr(library, name)
    except (RuntimeError, SyntaxError, ValueError) as error:
        return BuildFailed(candidate_id="", diagnostics=apple_diagnostics(str(error), shader.file, own_files))
    if isinstance(kernels, Diagnostic):
        return BuildFailed(candidate_id="", diagnostics=(kernels,))
    known = {each.name: each for each in kernels if each.name in names}
    unknown = sorted(names - known.keys())
    if unknown:
        message = f"the parameters of kernel {unknown[0]} can't be read; declare it without macros"
        return BuildFailed(candidate_id="", diagnostics=(about(shader.file, message),))
    return tuple(known.values())


def _listed(entry: EntryPoint, program: str) -> MpsKernel:
    bound = sorted(entry.bound("buffer"), key=lambda each: each.index)
    return MpsKernel(
        name=entry.name,
        program=program,
        buffers=tuple(MpsBuffer(index=each.index, type=each.type) for each in bound),
    )

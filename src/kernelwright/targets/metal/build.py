"""Builds candidates of Metal kernels with the toolchain of ``msl``: checked strictly, compiled for this CPU."""

import shutil
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from importlib.metadata import version
from pathlib import Path

from kernelwright.compilers.cache import BuildCache
from kernelwright.compilers.command import Runner, run_command
from kernelwright.msl.build import KernelBuilder, pass_texts
from kernelwright.msl.built import BuiltKernel
from kernelwright.msl.clang import Clang, header_texts
from kernelwright.msl.findings import Finding
from kernelwright.msl.frontend import Frontend, ShaderSource, Translation
from kernelwright.msl.launch import MAX_SHARED_BYTES
from kernelwright.msl.library import torch_headers
from kernelwright.msl.ptx_build import PtxBuilder, PtxKernel
from kernelwright.records.build import Built, Diagnostic
from kernelwright.records.candidate import Candidate, SourceFile
from kernelwright.records.digest import digest_of
from kernelwright.targets.building import ROUND, Texts, built_once
from kernelwright.targets.metal.files import SUFFIX, complaints_about_files, complaints_about_names, diagnostic_of
from kernelwright.targets.metal.manifest import MANIFEST, Kind, ListedKernel, Manifest, read_manifest, write_manifest


@dataclass(frozen=True, slots=True, kw_only=True)
class MetalBuilder:
    """Builds candidates with one clang into one cache; ``jobs`` kernels at a time."""

    clang: Clang
    cache: BuildCache
    jobs: int = 1
    runner: Runner = run_command

    def build(self, candidate: Candidate, kind: Kind = "plain") -> Built:
        """Build one candidate in one way, or find it built."""
        return built_once(
            candidate,
            target="metal",
            cache=self.cache,
            complaints=complaints_about_files,
            key=lambda texts: self._key(kind, texts),
            make=lambda sources, key: self._make(sources, kind, key),
            file=MANIFEST,
            kernels=lambda entry: tuple(each.entry.name for each in read_manifest(entry / MANIFEST).kernels),
        )

    def _key(self, kind: Kind, texts: Texts) -> str:
        # PyTorch finds its own headers, <c10/metal/...>, for kernels that include them; so do we.
        torch_version = version("torch") if any("c10/metal" in text for _, text in texts) else ""
        tools = (self.clang.version, self.clang.features, header_texts(), pass_texts(), torch_version)
        return digest_of("metal", ROUND, kind, *tools, texts)

    def _make(self, sources: Sequence[SourceFile], kind: Kind, key: str) -> Path | tuple[Diagnostic, ...]:
        with self.cache.workplace() as folder:
            for file in sources:
                (folder / file.name).write_text(file.text, encoding="utf-8")
            translations, diagnostics = self._translated(sources, folder, kind)
            diagnostics = diagnostics or complaints_about_names(
                {each.source.name: each.entries for each in translations}
            )
            if diagnostics:
                return tuple(diagnostics)
            wanted = [(translation, entry.name) for translation in translations for entry in translation.entries]
            made = self._compiled(wanted, kind)
            failed = [diagnostic_of(each) for found in made if isinstance(found, tuple) for each in found]
            if failed:
                return tuple(failed)
            listed: list[ListedKernel] = []
            for number, ((translation, name), built) in enumerate(zip(wanted, made, strict=True)):
                assert not isinstance(built, tuple)
                listed.append(
                    ListedKernel(
                        entry=translation.entries[translation.by_name[name]],
                        built=_kept(built, folder, f"kernel_{number}.so"),
                        declared=self._declared(translation, name, built),
                    )
                )
            write_manifest(Manifest(kind=kind, kernels=tuple(listed)), folder)
            return self.cache.keep(key, folder)

    def _translated(
        self, sources: Sequence[SourceFile], folder: Path, kind: Kind
    ) -> tuple[list[Translation], list[Diagnostic]]:
        frontend = Frontend(clang=self.clang, runner=self.runner, cache=self.cache)
        translations: list[Translation] = []
        diagnostics: list[Diagnostic] = []
        for file in sources:
            if file.name.endswith(SUFFIX):
                source = ShaderSource(text=file.text, name=file.name, include=(str(folder), *torch_headers()))
                translation, findings = frontend.checked(source, lifts=kind == "lifted")
                diagnostics += map(diagnostic_of, findings)
                translations += [translation] if translation is not None else []
        return translations, diagnostics

    def _compiled(
        self, wanted: Sequence[tuple[Translation, str]], kind: Kind
    ) -> list[BuiltKernel | PtxKernel | tuple[Finding, ...]]:
        builder = self._builder(kind)
        with ThreadPoolExecutor(max_workers=max(self.jobs, 1)) as pool:
            return list(pool.map(builder.build, *zip(*wanted, strict=True))) if wanted else []

    def _declared(self, translation: Translation, name: str, built: BuiltKernel | PtxKernel) -> int:
        """Return the threadgroup memory that counts as declared: what fits in doubles fits in anything smaller."""
        if translation.unlifted is None or built.facts.shared_bytes <= MAX_SHARED_BYTES:
            return built.facts.shared_bytes
        plain = self._builder("plain").build(translation.unlifted, name)
        return plain.facts.shared_bytes if isinstance(plain, BuiltKernel) else built.facts.shared_bytes

    def _builder(self, kind: Kind) -> KernelBuilder | PtxBuilder:
        if kind == "ptx":
            return PtxBuilder(clang=self.clang, cache=self.cache, runner=self.runner)
        return KernelBuilder(clang=self.clang, cache=self.cache, kind=kind, runner=self.runner)


def _kept(built: BuiltKernel | PtxKernel, folder: Path, name: str) -> BuiltKernel | PtxKernel:
    """Return a kernel whose library lies in ``folder``; PTX is text, and lies in the list itself."""
    if isinstance(built, PtxKernel):
        return built
    shutil.copyfile(built.library, folder / name)
    return replace(built, library=Path(name))

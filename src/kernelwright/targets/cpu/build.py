"""From a candidate's sources to one shared library.

Every ``.cpp`` file becomes a unit that includes it and registers the kernels found in it; the
units and the runtime are linked into one library, which then needs nothing of ours to run.
"""

import json
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from kernelwright.compilers.cache import BuildCache
from kernelwright.compilers.command import Finished, Runner, TimedOut, run_command
from kernelwright.compilers.diagnostics import diagnostics_of
from kernelwright.compilers.headers import INCLUDE_FOLDER as MATHEMATICS
from kernelwright.errors import MachineNotAbleError
from kernelwright.records.build import Built, Diagnostic
from kernelwright.records.candidate import Candidate, SourceFile
from kernelwright.records.digest import digest_of
from kernelwright.targets.building import ROUND, built_once
from kernelwright.targets.cpu.exports import Export, exports_of, needs_preprocessing
from kernelwright.targets.cpu.instrumentation import Instrumentation
from kernelwright.targets.cpu.machine import features
from kernelwright.targets.cpu.registration import tables_text, unit_text
from kernelwright.targets.cpu.toolchain import Toolchain

INCLUDE_FOLDERS = (Path(__file__).parent / "include", MATHEMATICS)
RUNTIME_SOURCE = Path(__file__).parent / "runtime" / "kw_runtime.cpp"
LIBRARY = "kernels.so"
FACTS = "facts.json"
UNIT_SUFFIXES = (".cpp", ".cc", ".cxx")
HEADER_SUFFIXES = (".h", ".hpp")
_RESERVED = "kw_"
_PLAIN = Instrumentation(compile_flags=())
# A fresh zig builds parts of its own when first called: more time than a kernel gets.
_FIRST_CALL_TIMEOUT_S = 600.0
# Names a linker misses where only the runtime of C++ or of the compiler was left out.
_RUNTIME_SIGNS = ("`operator new", "`operator delete", "`std::", "`__")


@dataclass(frozen=True, slots=True, kw_only=True)
class Builder:
    """Builds candidates with one toolchain into one cache.

    ``timeout_s`` bounds each compiler call; ``runner`` runs it. ``instrumentation`` goes into every
    kernel, and into none by default.
    """

    toolchain: Toolchain
    cache: BuildCache
    timeout_s: float = 60.0
    runner: Runner = run_command
    instrumentation: Instrumentation = _PLAIN

    def build(self, candidate: Candidate) -> Built:
        """Build one candidate, or find it built.

        Raises:
            MachineNotAbleError: the compiler can't even build our own runtime.
        """
        added = self.instrumentation
        return built_once(
            candidate,
            target="cpu",
            cache=self.cache,
            complaints=_complaints_about_files,
            # The runtime too: a library made with an older one can't be told what a newer launcher tells it.
            key=lambda texts: self._key(
                "library", *added.compile_flags, *added.link_flags, *self._runtime_texts(), *texts
            ),
            make=self._make,
            file=LIBRARY,
            kernels=lambda entry: tuple(json.loads((entry / FACTS).read_text(encoding="utf-8"))["kernels"]),
        )

    def build_all(self, candidates: Sequence[Candidate], jobs: int) -> tuple[Built, ...]:
        """Build up to ``jobs`` candidates at a time; results in the given order."""
        self.runtime_objects()  # once, not once for each thread
        with ThreadPoolExecutor(max_workers=max(jobs, 1)) as pool:
            return tuple(pool.map(self.build, candidates))

    def runtime_objects(self) -> tuple[Path, ...]:
        """Return the compiled runtime that is linked into every library."""
        texts, flags = self._runtime_texts(), self.instrumentation.runtime_flags
        key = self._key("runtime", *flags, *texts)
        entry = self.cache.find(key)
        if entry is None:
            with self.cache.workplace() as folder:
                for name, text in texts:
                    (folder / name).write_text(text, encoding="utf-8")
                    command = (*self.toolchain.compiling(name, f"{name}.o", ()), *flags)
                    result = self.runner(command, folder=folder, timeout_s=_FIRST_CALL_TIMEOUT_S)
                    if not isinstance(result, Finished) or result.returncode != 0:
                        raise self._own_failure(result)
                entry = self.cache.keep(key, folder)
        return tuple(entry / f"{name}.o" for name, _ in texts)

    def _runtime_texts(self) -> list[tuple[str, str]]:
        sources = (RUNTIME_SOURCE, *self.instrumentation.runtime_sources)
        return [(source.name, source.read_text(encoding="utf-8")) for source in sources]

    def _own_failure(self, result: Finished | TimedOut) -> MachineNotAbleError:
        said = result.complaints.strip()[-500:] if isinstance(result, Finished) else "it never ended"
        return MachineNotAbleError(
            "build kernels", f"{self.toolchain.version} fails on our own runtime: {said}", "Try another compiler."
        )

    def _key(self, kind: str, *parts: str | tuple[str, str]) -> str:
        headers = tuple((file.name, file.read_text(encoding="utf-8")) for file in _headers())
        # Features: a home folder may be shared by machines, and -march=native means this one.
        return digest_of("cpu", ROUND, kind, self.toolchain.version, self.toolchain.flags, features(), headers, parts)

    def _make(self, sources: Sequence[SourceFile], key: str) -> Path | tuple[Diagnostic, ...]:
        runtime = self.runtime_objects()
        with self.cache.workplace() as folder:
            for file in sources:
                (folder / file.name).write_text(file.text, encoding="utf-8")
            job = _Job(builder=self, folder=folder, own_files=tuple(file.name for file in sources))
            kernels = job.make([file for file in sources if file.name.endswith(UNIT_SUFFIXES)], runtime)
            if not all(isinstance(each, str) for each in kernels):
                return tuple(each for each in kernels if isinstance(each, Diagnostic))
            (folder / FACTS).write_text(json.dumps({"kernels": kernels}), encoding="utf-8")
            for file in folder.glob("*.o"):
                file.unlink()
            return self.cache.keep(key, folder)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Job:
    """One build in its temporary folder. What fails returns diagnostics, what works names."""

    builder: Builder
    folder: Path
    own_files: tuple[str, ...]

    def make(self, units: Sequence[SourceFile], runtime: Sequence[Path]) -> Sequence[str | Diagnostic]:
        exports: dict[str, tuple[Export, ...]] = {}
        for unit in units:
            found = self._exports(unit)
            if not all(isinstance(each, Export) for each in found):
                return [each for each in found if isinstance(each, Diagnostic)]
            exports[unit.name] = tuple(each for each in found if isinstance(each, Export))
        names = [export.name for found in exports.values() for export in found]
        complaints = _complaints_about_names(exports)
        return complaints or self._compile(exports) or self._link(len(exports), runtime) or names

    def _exports(self, unit: SourceFile) -> Sequence[Export | Diagnostic]:
        if not needs_preprocessing(unit.text):
            return exports_of(unit.text)
        result = self._run(self.builder.toolchain.preprocessing(unit.name, tuple(map(str, INCLUDE_FOLDERS))))
        if isinstance(result, str):
            return exports_of(result, only_file=unit.name)
        return result

    def _compile(self, exports: dict[str, tuple[Export, ...]]) -> Sequence[Diagnostic]:
        for number, (name, found) in enumerate(exports.items()):
            text = unit_text(name, found, number) + (tables_text(len(exports)) if number == 0 else "")
            (self.folder / f"{_RESERVED}unit_{number}.cpp").write_text(text, encoding="utf-8")
        failed: list[Diagnostic] = []
        for number in range(len(exports)):
            unit = f"{_RESERVED}unit_{number}"
            command = self.builder.toolchain.compiling(f"{unit}.cpp", f"{unit}.o", tuple(map(str, INCLUDE_FOLDERS)))
            # Last, so that they outweigh the usual ones.
            result = self._run((*command, *self.builder.instrumentation.compile_flags))
            failed += result if not isinstance(result, str) else ()
        return failed

    def _link(self, units: int, runtime: Sequence[Path]) -> Sequence[Diagnostic]:
        objects = [*(f"{_RESERVED}unit_{number}.o" for number in range(units)), *map(str, runtime)]
        toolchain = self.builder.toolchain
        added = self.builder.instrumentation.link_flags
        result = self._run((*toolchain.linking(objects, LIBRARY, with_runtimes=toolchain.family != "zig"), *added))
        if toolchain.family == "zig" and not isinstance(result, str) and _lacks_runtimes(result):
            command = (*toolchain.linking(objects, LIBRARY, with_runtimes=True), *added)
            result = self._run(command, timeout_s=_FIRST_CALL_TIMEOUT_S)
        return () if isinstance(result, str) else result

    def _run(self, command: Sequence[str], timeout_s: float | None = None) -> str | tuple[Diagnostic, ...]:
        result = self.builder.runner(command, folder=self.folder, timeout_s=timeout_s or self.builder.timeout_s)
        if isinstance(result, TimedOut):
            message = f"the compiler ran past its limit of {result.timeout_s:g} s; make the source smaller or simpler"
            return (Diagnostic(file=self.own_files[0], line=0, column=0, message=message),)
        if result.returncode != 0:
            return diagnostics_of(result.complaints, self.own_files, str(self.folder))
        return result.output


def _headers() -> list[Path]:
    return sorted((file for folder in INCLUDE_FOLDERS for file in folder.glob("*.h")), key=lambda file: file.name)


def _complaints_about_files(sources: Sequence[SourceFile]) -> tuple[Diagnostic, ...]:
    found: list[Diagnostic] = []
    names = [file.name for file in sources]
    for name in names:
        if Path(name).name != name or name.startswith((".", "-")) or '"' in name or "\n" in name:
            found.append(_about(name, "a file's name must be plain: no folders, no leading dot or dash"))
        elif not name.endswith((*UNIT_SUFFIXES, *HEADER_SUFFIXES)):
            found.append(_about(name, f"not C++: name it *{' *'.join((*UNIT_SUFFIXES, *HEADER_SUFFIXES))}"))
        elif name.startswith(_RESERVED):
            found.append(_about(name, f"names that begin with {_RESERVED} are ours"))
        elif names.count(name) > 1:
            found.append(_about(name, "given twice"))
    if names and not found and not any(name.endswith(UNIT_SUFFIXES) for name in names):
        found.append(_about(names[0], "headers alone build nothing: put the kernels into a .cpp file"))
    return tuple(dict.fromkeys(found))


def _complaints_about_names(exports: dict[str, tuple[Export, ...]]) -> list[Diagnostic]:
    first: dict[str, str] = {}
    found: list[Diagnostic] = []
    for file, kernels in exports.items():
        for kernel in kernels:
            if first.setdefault(kernel.name, file) != file:
                message = f"kernel {kernel.name} is already defined in {first[kernel.name]}"
                found.append(Diagnostic(file=file, line=kernel.line, column=0, message=message))
    if not first:
        example = 'extern "C" void name(const float* x, float* out, int64_t n, int64_t begin, int64_t end)'
        found.append(_about(next(iter(exports)), f"no kernel here: define one as `{example} {{ ... }}`"))
    return found


def _lacks_runtimes(diagnostics: Sequence[Diagnostic]) -> bool:
    return any(sign in each.message for each in diagnostics for sign in _RUNTIME_SIGNS)


def _about(file: str, message: str) -> Diagnostic:
    return Diagnostic(file=file, line=0, column=0, message=message)

"""The files of a candidate of Metal kernels: which there may be, and what is wrong with them from outside."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from kernelwright.msl.entries import EntryPoint
from kernelwright.msl.findings import Finding
from kernelwright.records.build import Diagnostic
from kernelwright.records.candidate import SourceFile

SUFFIX, HEADER_SUFFIXES = ".metal", (".h", ".metalh", ".hpp")
_EXAMPLE = "kernel void name(device const float* x, device float* out, uint i [[thread_position_in_grid]]) { ... }"


def complaints_about_files(sources: Sequence[SourceFile]) -> tuple[Diagnostic, ...]:
    """Return what is wrong with the names of files."""
    found: list[Diagnostic] = []
    names = [file.name for file in sources]
    for name in names:
        if Path(name).name != name or name.startswith((".", "-")) or '"' in name or "\n" in name:
            found.append(about(name, "a file's name must be plain: no folders, no leading dot or dash"))
        elif not name.endswith((SUFFIX, *HEADER_SUFFIXES)):
            found.append(about(name, f"not Metal: name it *{' *'.join((SUFFIX, *HEADER_SUFFIXES))}"))
        elif names.count(name) > 1:
            found.append(about(name, "given twice"))
    if names and not found and not any(name.endswith(SUFFIX) for name in names):
        found.append(about(names[0], f"headers alone build nothing: put the kernels into a {SUFFIX} file"))
    return tuple(dict.fromkeys(found))


def complaints_about_names(kernels: Mapping[str, Sequence[EntryPoint]]) -> list[Diagnostic]:
    """Return what is wrong with the names of kernels, which are given by file."""
    first: dict[str, str] = {}
    found: list[Diagnostic] = []
    for file, entries in kernels.items():
        for entry in entries:
            if entry.name in first:
                message = f"kernel {entry.name} is already defined in {first[entry.name]}"
                found.append(Diagnostic(file=file, line=entry.place.line, column=0, message=message))
            first.setdefault(entry.name, file)
            if not entry.name.isidentifier():
                message = f"a plan can't launch {entry.name!r}: give it a name of letters and digits"
                found.append(Diagnostic(file=file, line=entry.place.line, column=0, message=message))
    if not first and not found:
        found.append(about(next(iter(kernels)), f"no kernel here: define one as `{_EXAMPLE}`"))
    return found


def diagnostic_of(finding: Finding) -> Diagnostic:
    """Return a finding of the strict check with its rule and, if it is one of Metal's, the specification's section."""
    where = f" [{finding.rule}{f', Metal {finding.source}' if finding.source else ''}]"
    return Diagnostic(
        file=Path(finding.file).name, line=finding.line, column=finding.column, message=finding.message + where
    )


def about(file: str, message: str) -> Diagnostic:
    """Return a complaint about a whole file."""
    return Diagnostic(file=file, line=0, column=0, message=message)

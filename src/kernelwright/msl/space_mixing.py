"""Pointers and references of one address space given where another is wanted (specification 3.2, sec. 4).

clang reads the source once more, as C++ for OpenCL, whose types carry address spaces. It has read it as C++ before,
without them, and found nothing: what it refuses now, it refuses for spaces, or because OpenCL is another language.
Only complaints about conversions between two of Metal's four spaces are taken over.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from kernelwright.compilers.command import Runner
from kernelwright.msl.clang import CPP_NAME, Clang, run_clang
from kernelwright.msl.entries import EntryPoint, entry_points
from kernelwright.msl.findings import Finding
from kernelwright.msl.frontend import Translation, own_of
from kernelwright.msl.places import Places
from kernelwright.msl.spaced_rewriting import SpacedRewriting
from kernelwright.msl.tokens import Place

_HEAD = '#define KW_SPACES 1\n#include "kw/prelude.h"\n'
_MOST = 50
_LINE = re.compile(r"^(?P<file>[^:\n]+):(?P<line>\d+):(?P<column>\d+): (?P<kind>error|note): (?P<message>.*)$")
_QUOTED = re.compile(r"'([^']*)'(?: \(aka '([^']*)'\))?")
_SPACES = {
    "__global_device": "device",
    "__global_host": "constant",
    "__local": "threadgroup",
    "__private": "thread",
}
_SPACE = re.compile("|".join(rf"\b{word}\b" for word in _SPACES))
_UNJUDGED = re.compile(r"\b(?:__global|__generic|__constant)\b")
# What clang says where a conversion fails for spaces; of other errors the notes may say so.
_CONVERSION = re.compile(
    r"changes address space|mismatching address spaces|non-overlapping address spaces"
    r"|^(?:reinterpret_cast|static_cast|const_cast) from|^cannot initialize|^assigning to|^incompatible pointer types"
)
_TEMPORARY = "cannot bind to a temporary object because of address space mismatch"
# The space that a pointer itself lies in says nothing about what it points to.
_OWN_SPACE = re.compile(r"([*&\])]\s*(?:const|volatile|restrict)?\s*)__\w+(?= *'?$)")


@dataclass(slots=True, kw_only=True)
class _Complaint:
    """One error of clang's, with the notes below it."""

    file: str
    line: int
    column: int
    message: str
    notes: list[str] = field(default_factory=list[str])


def mixed_spaces(translation: Translation, clang: Clang, runner: Runner) -> tuple[Finding, ...]:
    """Return where a source that is fine as C++ mixes address spaces; one finding a place, at most 50."""
    rewriting = SpacedRewriting(
        translation.preprocessed,
        translation.structure,
        translation.source.values,
        wraps_conditionals=translation.wraps_conditionals,
    )
    found = rewriting.rewrite()
    used = shown(entry_points(translation.structure, found))
    text = _HEAD + found.text + "\n" + "\n".join(_use(entry, number) for number, entry in enumerate(used)) + "\n"
    with TemporaryDirectory(prefix="kernelwright-msl-") as folder:
        (Path(folder) / CPP_NAME).write_text(text, encoding="utf-8", errors="replace")
        ended = run_clang(runner, clang.checking_spaces(CPP_NAME), Path(folder))
    mixing = [(each, said) for each in complaints_in(ended.complaints) if (said := mixing_in(each))]
    if not mixing:
        return ()
    places = Places(found.text, found.starts, translation.structure.tokens, own_of(translation.source))
    findings: dict[Place, Finding] = {}
    for each, said in mixing:
        if each.file in places.files:
            place = places.original(each.file, each.line, each.column)
            findings.setdefault(place, _finding(place, said))
    return tuple(findings.values())[:_MOST]


def _finding(place: Place, message: str) -> Finding:
    return Finding(
        file=place.file, line=place.line, column=place.column, rule="mixed-spaces", message=message, source="4"
    )


def shown(entries: Sequence[EntryPoint]) -> list[EntryPoint]:
    """Return entry points of each template that show each value of each of its arguments at least once."""
    seen: set[tuple[str, int, str]] = set()
    chosen: list[EntryPoint] = []
    for entry in entries:
        name, _, rest = entry.expression.partition("<")
        arguments = [(f"{name}({entry.signature})", at, each) for at, each in enumerate(rest.split(","))]
        if not seen.issuperset(arguments):
            seen.update(arguments)
            chosen.append(entry)
    return chosen


def _use(entry: EntryPoint, number: int) -> str:
    """Return a function that has an entry point made."""
    kind = f"void (*kernel)({entry.signature})" if entry.signature else "auto kernel"
    return f"void kw_use_{number}() {{ {kind.replace('kernel', 'made')} = &{entry.expression}; }}"


def complaints_in(text: str) -> Iterator[_Complaint]:
    """Yield clang's errors."""
    last: _Complaint | None = None
    for line in text.splitlines():
        read = _LINE.match(line)
        if read is None:
            continue
        if read["kind"] == "note" and last:
            last.notes.append(read["message"])
        elif read["kind"] == "error":
            if last:
                yield last
            last = _Complaint(
                file=read["file"], line=int(read["line"]), column=int(read["column"]), message=read["message"]
            )
    if last:
        yield last


def mixing_in(complaint: _Complaint) -> str:
    """Return what a complaint says of address spaces, in Metal's words; "" if it is about something else."""
    if _UNJUDGED.search(complaint.message):
        return ""
    spaces = _spaces_in(complaint.message)
    if _TEMPORARY in complaint.message and spaces - {"__private"}:
        return _in_metal(complaint.message)
    if _CONVERSION.search(complaint.message):
        return _in_metal(complaint.message) if len(spaces) > 1 else ""
    notes = [each for each in complaint.notes if len(_spaces_in(each)) > 1 or _UNJUDGED.search(each)]
    if not notes or any(_UNJUDGED.search(each) for each in notes):
        return ""
    return _in_metal(f"{complaint.message}: {notes[0]}")


def _spaces_in(message: str) -> set[str]:
    """Return the address spaces that the types in a message point into or lie in."""
    types = (found[2] or found[1] for found in _QUOTED.finditer(message))
    return {space for each in types for space in _SPACE.findall(_OWN_SPACE.sub(r"\1", each))}


def _in_metal(message: str) -> str:
    def type_text(found: re.Match[str]) -> str:
        text = found[2] if "kw_type_" in found[1] and found[2] else found[1]
        text = _OWN_SPACE.sub(r"\1", text).rstrip()
        return f"'{_SPACE.sub(lambda word: _SPACES[word[0]], text)}'"

    return _QUOTED.sub(type_text, message).replace("candidate function not viable: ", "")

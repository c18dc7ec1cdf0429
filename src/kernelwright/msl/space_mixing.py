"""Pointers and references of one address space given where another is wanted (specification 3.2, sec. 4).

clang reads the source once more, as C++ for OpenCL, whose types carry address spaces. It has read it as C++ before,
without them, and found nothing: what it refuses now, it refuses for spaces, or because OpenCL is another language.
Only complaints about conversions between two of Metal's four spaces are taken over.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from kernelwright.errors import MachineNotAbleError
from kernelwright.msl.clang import CPP_NAME, run_clang
from kernelwright.msl.entries import EntryPoint, entry_points
from kernelwright.msl.findings import Finding
from kernelwright.msl.frontend import Frontend, Translation, own_of
from kernelwright.msl.places import Places
from kernelwright.msl.rewriting import Rewritten
from kernelwright.msl.spaced_rewriting import CALLED, MOST_SHARED_BYTES, TOO_MUCH_MEMORY, SpacedRewriting
from kernelwright.msl.tokens import Place

_HEAD = '#define KW_SPACES 1\n#include "kw/prelude.h"\n'
_TAIL = '\n# 1 "kw_uses"\n'
_MOST = 100
_FEW = 64
_LINE = re.compile(r"^(?P<file>[^:\n]+):(?P<line>\d+):(?P<column>\d+): (?P<kind>error|note): (?P<message>.*)$")
_TOO_MUCH_MEMORY = re.compile(rf"{TOO_MUCH_MEMORY}_(\d+)")
_QUOTED = re.compile(r"'([^']*)'")
_ALIAS = re.compile(r"'([^']*)' \(aka ('[^']*')\)")
_OWN_ALIAS = re.compile(r"\bkw_")
_SPACES = {
    "__global_device": "device",
    "__global_host": "constant",
    "__local": "threadgroup",
    "__private": "thread",
}
_SPACE = re.compile("|".join(rf"\b{word}\b" for word in _SPACES))
_UNJUDGED = re.compile(r"\b(?:__global|__generic|__constant)\b")
# The space that a pointer itself lies in says nothing about what it points to.
_OWN_SPACE = re.compile(r"([*&\])]\s*(?:const|volatile|restrict)?\s*)__\w+(?= *'?$)")
# What clang says where a conversion fails for spaces; of other errors the notes may say so.
_CONVERSION = re.compile(
    r"changes address space|mismatching address spaces|non-overlapping address spaces|^comparison of distinct pointer"
    r"|^(?:reinterpret_cast|static_cast|const_cast) from|^cannot initialize|^assigning to|^incompatible pointer types"
    r"|^incompatible operand types \('[^']*\*[^']*'(?: \(aka '[^']*'\))? and '[^']*\*"
)
# A temporary is the thread's, though clang gives it no space.
_TEMPORARY = re.compile(
    r"cannot bind to a temporary object because of address space|^binding reference .* of type '[^_']*'"
)
# Why a function isn't the one that is called: another class, another number of arguments, a template's conditions; or
# it is a copy of the whole.
_FAILS_ANYWAY = re.compile(
    r"\(the implicit |requires .*argument|could not match|couldn't infer|conflicting types (?!.*__)|disabled by"
    r"|requirement .* was not satisfied|constraints not satisfied|no known conversion from .* to '[^'*&]*'"
)
# Members of device and of constant objects are of OpenCL's global space, both.
_OF_GLOBAL = re.compile(r"^cannot initialize object parameter|^candidate .*'this' object is in address space")


@dataclass(slots=True, kw_only=True)
class _Complaint:
    """One error of clang's, with the notes below it."""

    file: str
    line: int
    column: int
    message: str
    notes: list[str] = field(default_factory=list[str])


def mixed_spaces(translation: Translation, frontend: Frontend) -> tuple[Finding, ...]:
    """Return what is wrong with the address spaces of a source that is fine as C++; one finding a place, at most 100.

    Two things beside spaces need types and are looked for on the way: too much threadgroup memory, and kernels that
    call kernels.

    Raises:
        MachineNotAbleError: clang can't read C++ for OpenCL.
    """
    rewriting = SpacedRewriting(
        translation.preprocessed,
        translation.structure,
        translation.source.values,
        wraps_conditionals=translation.wraps_conditionals,
    )
    found = rewriting.rewrite()
    used = shown(entry_points(translation.structure, found))
    text = _HEAD + found.text + _TAIL + "\n".join(_use(entry, number) for number, entry in enumerate(used)) + "\n"
    with frontend.workplace() as folder:
        (folder / CPP_NAME).write_text(text, encoding="utf-8", errors="replace")
        ended = run_clang(frontend.runner, frontend.clang.checking_spaces(CPP_NAME), folder)
    complaints = list(complaints_in(ended.complaints))
    if ended.returncode and not complaints:
        raise MachineNotAbleError(
            "check address spaces", ended.complaints.strip()[-500:], "Please report it with the source."
        )
    if not complaints:
        return ()
    judgement = _Judgement(translation, found)
    findings: dict[tuple[str, int, int], Finding] = {}
    for complaint in complaints:
        finding = judgement.of(complaint)
        if finding:
            findings.setdefault((finding.file, finding.line, finding.column), finding)
    return tuple(sorted(findings.values(), key=lambda each: (each.file, each.line, each.column))[:_MOST])


class _Judgement:
    """Knows what a complaint of clang's means for the user's source."""

    def __init__(self, translation: Translation, found: Rewritten) -> None:
        self._of, self._kernels = translation.structure, found.kernels
        self._places = Places(found.text, found.starts, self._of.tokens, own_of(translation.source))
        self._files = self._places.files

    def of(self, complaint: _Complaint) -> Finding | None:
        """Return what is wrong; ``None`` if a complaint isn't Metal's affair."""
        if complaint.file not in self._files:
            return None
        place = self._places.original(complaint.file, complaint.line, complaint.column)
        memory = _TOO_MUCH_MEMORY.search(complaint.message)
        if memory:
            place = self._places.of_token(self._of.tokens[int(memory[1])])
            message = f"more than {MOST_SHARED_BYTES} bytes of threadgroup memory"
            return _finding(place, "threadgroup-memory", message, "")
        if CALLED in complaint.message:
            message = "a kernel calls a kernel; only hosts do"
            return _finding(place, "kernel", message, "5.1") if self._is_in_kernel(place) else None
        said = mixing_in(complaint)
        return _finding(place, "mixed-spaces", said, "4") if said else None

    def _is_in_kernel(self, place: Place) -> bool:
        for kernel in self._kernels:
            if kernel.body is None:
                continue
            first, last = (self._places.of_token(self._of.tokens[at]) for at in (kernel.body, kernel.last))
            at = (place.line, place.column)
            if first.file == place.file and (first.line, first.column) < at < (last.line, last.column):
                return True
        return False


def _finding(place: Place, rule: str, message: str, source: str) -> Finding:
    return Finding(file=place.file, line=place.line, column=place.column, rule=rule, message=message, source=source)


def shown(entries: Sequence[EntryPoint]) -> list[EntryPoint]:
    """Return the entry points to check: of many, those that show each value of each argument of a template once."""
    if len(entries) <= _FEW:
        return list(entries)
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
    made = f"void (&made)({entry.signature})" if entry.signature else "auto& made"
    return f"void kw_use_{number}() {{ {made} = {entry.expression}; }}"


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
    message = _plain(complaint.message)
    if _UNJUDGED.search(message):
        return ""
    if _CONVERSION.search(message) or _TEMPORARY.search(message):
        is_mixed = len(_spaces_in(message)) > 1 or (_TEMPORARY.search(message) and _spaces_in(message) - {"__private"})
        return _in_metal(message) if is_mixed else ""
    # What would have failed without spaces too says nothing, and if anything else failed, that may be the reason.
    notes = [
        each for each in map(_plain, complaint.notes) if each.startswith("candidate") and not _FAILS_ANYWAY.search(each)
    ]
    if not notes or any(_UNJUDGED.search(each) or len(_spaces_in(each)) <= 1 for each in notes):
        return ""
    return _in_metal(f"{message}: {notes[0]}")


def _plain(message: str) -> str:
    """Return a message without the names that our own rewriting gave to types."""
    message = _ALIAS.sub(lambda found: found[2] if _OWN_ALIAS.search(found[1]) else found[0], message)
    return message.replace("__global ", "__global_device ") if _OF_GLOBAL.search(message) else message


def _spaces_in(message: str) -> set[str]:
    """Return the address spaces that the types in a message point into or lie in."""
    types = (_without_arguments(found[1]) for found in _QUOTED.finditer(message))
    return {space for each in types for space in _SPACE.findall(_OWN_SPACE.sub(r"\1", each))}


def _without_arguments(type_text: str) -> str:
    """Return a type without its template arguments."""
    depth, kept = 0, list[str]()
    for sign in type_text:
        depth += sign == "<"
        kept += sign if depth == 0 else ""
        depth -= sign == ">"
    return "".join(kept)


def _in_metal(message: str) -> str:
    def type_text(found: re.Match[str]) -> str:
        text = _OWN_SPACE.sub(r"\1", found[1]).rstrip()
        return f"'{_SPACE.sub(lambda word: _SPACES[word[0]], text)}'"

    return _QUOTED.sub(type_text, _ALIAS.sub(r"'\1'", message)).replace("candidate function not viable: ", "")

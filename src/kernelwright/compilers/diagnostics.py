"""What a compiler or linker complained about, as located values an author can act on.

gcc, clang and zig share one line format. A complaint inside a library header is moved to the
line of the candidate that led there; notes are folded into the complaint they belong to.
"""

import re
from collections.abc import Collection
from dataclasses import replace

from kernelwright.records.build import Diagnostic

MOST_DIAGNOSTICS = 8
LONGEST_MESSAGE = 400
_LOCATED = re.compile(
    r"^(?P<file>[^\s:][^:\n]*):(?P<line>\d+)(?::(?P<column>\d+))?:\s*"
    r"(?:(?P<severity>fatal error|error|warning|note):\s*)?(?P<message>.*)$"
)
_LINK = re.compile(
    r"undefined (?:reference to|symbol:?) [`'\"]?(?P<undefined>[^'\"`\n]+?)[`'\"]?$"
    r"|(?:multiple definition of|duplicate symbol:?) [`'\"]?(?P<duplicate>[^'\"`\n]+?)[`'\"]?(?:;.*)?$"
)


def diagnostics_of(complaints: str, own_files: Collection[str], folder: str = "") -> tuple[Diagnostic, ...]:
    """Turn what a compiler or linker wrote into diagnostics.

    Args:
        complaints: its standard error.
        own_files: names of the candidate's files; nothing else is named to the author.
        folder: the temporary folder of the build, removed from messages.
    """
    text = complaints.replace(folder.rstrip("/") + "/", "") if folder else complaints
    reader = _Reader(frozenset(own_files))
    for line in text.splitlines():
        reader.read(line.rstrip())
    errors = tuple(dict.fromkeys(reader.finished()))
    if errors:
        left_out = len(errors) - MOST_DIAGNOSTICS
        tail = () if left_out <= 0 else (_unlocated(own_files, f"and {left_out} more errors", severity="note"),)
        return (*errors[:MOST_DIAGNOSTICS], *tail)
    return (_unlocated(own_files, text.strip()[-LONGEST_MESSAGE:] or "the compiler failed without a word"),)


class _Reader:
    def __init__(self, own_files: frozenset[str]) -> None:
        self._own_files = own_files
        self._errors: list[Diagnostic] = []
        self._led_here: tuple[str, int, int] | None = None
        self._is_last_error = False

    def finished(self) -> list[Diagnostic]:
        """Return the errors; one whose place was never found names the first of the own files."""
        fallback = min(self._own_files, default="")
        return [
            error if error.file in self._own_files else replace(error, file=fallback, line=0, column=0)
            for error in self._errors
        ]

    def read(self, line: str) -> None:
        found = _LOCATED.match(line)
        link = _LINK.search(line)
        if link:
            self._add_link(link)
        elif found:
            place = (found["file"].removeprefix("./"), int(found["line"]), int(found["column"] or 0))
            self._add(place, found["severity"], found["message"])

    def _add_link(self, link: re.Match[str]) -> None:
        if link["undefined"]:
            message = f"undefined function or variable `{link['undefined']}`: declared or called but defined nowhere"
        else:
            message = f"`{link['duplicate']}` is defined more than once"
        self._errors.append(Diagnostic(file="", line=0, column=0, message=message))

    def _add(self, place: tuple[str, int, int], severity: str | None, message: str) -> None:
        is_own = place[0] in self._own_files
        match severity:
            case "error" | "fatal error":
                file, line, column = place if is_own or self._led_here is None else self._led_here
                self._errors.append(Diagnostic(file=file, line=line, column=column, message=_shortened(message)))
                self._led_here, self._is_last_error = None, True
            case "note" if self._is_last_error:
                self._fold(place, message, is_own=is_own)
            case "note":
                pass
            case "warning":
                self._led_here, self._is_last_error = None, False
            case _ if is_own:  # gcc: "softmax.cpp:12:8:   required from here", before the error itself
                self._led_here = place
            case _:
                pass

    def _fold(self, place: tuple[str, int, int], message: str, *, is_own: bool) -> None:
        error = self._errors[-1]
        if is_own and error.file not in self._own_files:
            # clang names the candidate's own line after the error.
            self._errors[-1] = replace(error, file=place[0], line=place[1], column=place[2])
        elif is_own and "; note: " not in error.message:
            self._errors[-1] = replace(error, message=_shortened(f"{error.message}; note: line {place[1]}: {message}"))


def _unlocated(own_files: Collection[str], message: str, severity: str = "error") -> Diagnostic:
    return Diagnostic(file=min(own_files, default=""), line=0, column=0, message=message, severity=severity)


def _shortened(message: str) -> str:
    return message if len(message) <= LONGEST_MESSAGE else message[: LONGEST_MESSAGE - 1] + "…"

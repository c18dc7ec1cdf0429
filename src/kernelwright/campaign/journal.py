"""`journal.jsonl`: a campaign's assignments and findings, a line each, in the order in which they were made."""

import json
import os
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from pydantic import ValidationError

from kernelwright.campaign.assignment import Assignment, Finding
from kernelwright.errors import BatchFormError, MachineNotAbleError
from kernelwright.store.codec import decoded, encoded
from kernelwright.store.lines import whole_lines

FILE = "journal.jsonl"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Line:
    assignment: Assignment | None = None
    finding: Finding | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """What a journal holds: assignments in order, and what came of those that have ended, by number."""

    assignments: tuple[Assignment, ...] = ()
    findings: tuple[Finding, ...] = ()

    @property
    def unfinished(self) -> tuple[Assignment, ...]:
        """Assignments of which nothing is known yet, in order."""
        ended = {each.number for each in self.findings}
        return tuple(each for each in self.assignments if each.kind != "stop" and each.number not in ended)

    @property
    def last_number(self) -> int:
        """Return the highest number that was given; 0 for none."""
        return max((each.number for each in self.assignments), default=0)

    def finding_of(self, number: int) -> Finding | None:
        """Return what came of an assignment."""
        return next((each for each in self.findings if each.number == number), None)

    def of(self, problem: str) -> tuple[tuple[Assignment, Finding], ...]:
        """Return what was done for a problem and has ended, in order."""
        mine = [each for each in self.assignments if each.problem == problem]
        return tuple((each, found) for each in mine if (found := self.finding_of(each.number)) is not None)


def read_journal(folder: Path) -> History:
    """Return what the journal in ``folder`` holds; nothing where there is none. A last line without an end is left out.

    Raises:
        BatchFormError: it holds something else.
    """
    path = folder / FILE
    return _history(path, _kept(path))


def _kept(path: Path) -> bytes:
    try:
        return whole_lines(path.read_bytes()) if path.exists() else b""
    except OSError as error:
        raise BatchFormError(str(path), f"can't be read ({error})", "Name another folder") from error


def _history(path: Path, kept: bytes) -> History:
    lines: list[_Line] = []
    for number, line in enumerate(kept.splitlines(), start=1):
        try:
            lines.append(decoded(line.decode(), _Line))
        except (ValidationError, UnicodeDecodeError) as error:
            raise BatchFormError(f"{path}:{number}", "not a line of a journal", "Name another folder") from error
    return History(
        assignments=tuple(each.assignment for each in lines if each.assignment),
        findings=tuple(each.finding for each in lines if each.finding),
    )


class Journal:
    """The journal as whoever conducts the campaign writes it. A context manager."""

    def __init__(self, folder: Path) -> None:
        """Read what is there, and cut off a last line without an end.

        Raises:
            BatchFormError: it holds something else.
            MachineNotAbleError: it can't be written.
        """
        self._path = folder / FILE
        kept = _kept(self._path)
        self.history = _history(self._path, kept)
        with _told(self._path):
            self._file = self._path.open("ab")
            self._file.truncate(len(kept))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()

    def begin(self, assignment: Assignment) -> None:
        """Keep an assignment that is yet to be begun."""
        self._append(_Line(assignment=assignment))
        assignments = (*self.history.assignments, assignment)
        self.history = History(assignments=assignments, findings=self.history.findings)

    def end(self, finding: Finding) -> None:
        """Keep what came of an assignment."""
        self._append(_Line(finding=finding))
        self.history = History(assignments=self.history.assignments, findings=(*self.history.findings, finding))

    def _append(self, line: _Line) -> None:
        fields = {name: value for name, value in json.loads(encoded(line)).items() if value is not None}
        with _told(self._path):
            self._file.write(json.dumps(fields).encode() + b"\n")
            self._file.flush()
            os.fsync(self._file.fileno())


@contextmanager
def _told(path: Path) -> Generator[None]:
    """Turn what the disk says into an error that says what to do."""
    try:
        yield
    except OSError as error:
        raise MachineNotAbleError(f"write {path}", str(error), "Free space there") from error

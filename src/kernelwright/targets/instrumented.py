"""Instrumented builds: the same kernels made so that they tell of their own mistakes.

An optional part of a target, like lifting. What such a build finds ends its process; the last
words on stderr say what, where and who, and the target that made the build can read them.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol, runtime_checkable

from kernelwright.records.build import Artifact, BuildFailed
from kernelwright.records.candidate import Candidate

# "sanitized" tells of undefined behaviour and accesses outside of buffers, "watched" of races.
Kind = Literal["sanitized", "watched"]
# Runs a program apart, able to read the builds, and returns what it prints; nothing where it fails.
ToolRunner = Callable[[Sequence[str]], str]
# Written to stderr for each buffer, so that a report of an address can be turned into a name.
BUFFER_LINE = "kernelwright-buffer: {begin:#x} {bytes} {name}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Instrumented:
    """An instrumented build.

    ``environment`` is what the process that loads it must be started with, ``missing`` says what it
    can't find here and why, empty if nothing.
    """

    artifact: Artifact
    environment: Mapping[str, str] = field(default_factory=dict)
    missing: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """What an instrumented kernel was caught at; ``place`` is "file:line[:column]", ``line`` its text, if known."""

    kind: Literal["undefined_behaviour", "race"]
    words: str
    place: str = ""
    kernel: str = ""
    line: str = ""

    def __str__(self) -> str:
        where = f"{self.place}: " if self.place else ""
        who = f"kernel {self.kernel}: " if self.kernel else ""
        return f"{where}{who}{self.words}{f': {self.line}' if self.line else ''}"


@runtime_checkable
class InstrumentingTarget(Protocol):
    """A target that can build its kernels instrumented."""

    def instrumented(self, candidate: Candidate, kind: Kind) -> Instrumented | BuildFailed:
        """Build one kind.

        Raises:
            MachineNotAbleError: this machine lacks what it needs.
        """
        ...

    def fault(self, said: str, candidate: Candidate, artifact: Artifact, run_tool: ToolRunner) -> Fault | None:
        """Return what the last words of a process with an instrumented build tell; ``None`` if nothing of the kind.

        ``run_tool`` runs a program on what the build made, which its author may have tampered with.
        """
        ...

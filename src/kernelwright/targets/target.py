"""A target: a programming model on a machine. It turns candidates into something runnable."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from kernelwright.plan.launcher import Launcher
from kernelwright.records.build import Artifact, Built
from kernelwright.records.candidate import Candidate
from kernelwright.records.machine import Machine


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What a kernel may ask of this machine.

    ``vector_bytes`` is the width of one vector register, ``cache_bytes`` the data caches from
    the nearest outward, ``threads`` how many run side by side.
    """

    threads: int
    vector_bytes: int
    cache_bytes: tuple[int, ...]
    max_arguments: int


class Target(Protocol):
    """Builds and loads candidates for one kind of machine."""

    @property
    def name(self) -> str:
        """The target's name: "cpu", "metal", "cuda"."""
        ...

    @property
    def is_emulated(self) -> bool:
        """Whether kernels run here on something else than what the target is for: right answers, no times."""
        ...

    def device(self, artifact: Artifact | None = None) -> str:
        """Return torch's name for where tensors of calls lie: of this artifact, or of whatever runs here."""
        ...

    def available(self) -> str | None:
        """Return ``None`` if usable here, else one sentence saying what is missing and how to get it."""
        ...

    def limits(self) -> Limits:
        """Return what kernels may use here."""
        ...

    def machine(self) -> Machine:
        """Return the record of this machine, as figures measured on it name it.

        Raises:
            MachineNotAbleError: it lacks what the target needs.
        """
        ...

    def guide(self) -> str:
        """Return the text that authors read: ABI, limits, one worked example (Markdown)."""
        ...

    def build(self, candidate: Candidate) -> Built:
        """Compile a candidate of the plan form; a failure is a value with located diagnostics.

        Raises:
            MachineNotAbleError: there is nothing here to build with.
        """
        ...

    def build_all(self, candidates: Sequence[Candidate]) -> tuple[Built, ...]:
        """Build side by side, as many at a time as there are cores; results in the given order."""
        ...

    def load(self, artifact: Artifact) -> Launcher:
        """Open an artifact in this process and return what launches its kernels.

        Untrusted code starts to run here: only the sandboxed child and a released module call it.
        """
        ...

    def readable_paths(self) -> tuple[Path, ...]:
        """Return folders that a sandboxed child must read in order to load artifacts."""
        ...

    def device_files(self) -> tuple[Path, ...]:
        """Return files of devices that a sandboxed child must open in order to run kernels."""
        ...

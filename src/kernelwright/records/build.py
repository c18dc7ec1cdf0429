"""What building a candidate gives: an artifact, or located complaints."""

from dataclasses import dataclass

from kernelwright.records.candidate import Candidate


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagnostic:
    """One complaint, located in the candidate's own files; line and column count from 1, 0 if unknown."""

    file: str
    line: int
    column: int
    message: str
    severity: str = "error"

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}: {self.severity}: {self.message}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Artifact:
    """A built candidate.

    ``path`` is what the target's loader opens (a shared library for ``cpu``), or the empty
    string where there is nothing to load (a candidate made of library calls alone, or the
    module form). ``kernels`` are the entry points it holds.
    """

    candidate_id: str
    target: str
    path: str
    kernels: tuple[str, ...]
    build_s: float
    was_cached: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildFailed:
    """A candidate that can't be built or whose plan is not allowed; evidence for its author."""

    candidate_id: str
    diagnostics: tuple[Diagnostic, ...]

    @property
    def evidence(self) -> str:
        """The complaints, a line each."""
        return "\n".join(map(str, self.diagnostics))


Built = Artifact | BuildFailed


def unbuilt(candidate: Candidate) -> Artifact:
    """Return the artifact of a candidate that has nothing to build beforehand: the module form."""
    return Artifact(candidate_id=candidate.id, target=candidate.target, path="", kernels=(), build_s=0.0)

"""An attempt: one candidate with everything that was found out about it."""

from dataclasses import dataclass

from kernelwright.records.build import Artifact, BuildFailed
from kernelwright.records.candidate import Candidate
from kernelwright.records.measurement import Comparison, Measurement
from kernelwright.records.verdict import Accepted, Rejected

# How the note of a candidate begins whose attempt is its last: verified with every check and timed at length.
FINAL_EXAMINATION = "final examination of attempt"


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One candidate of one run, in the order of ``number`` (from 1).

    What comes later in the chain is ``None`` until it is reached: no verdict without an
    artifact, no measurement without an ``Accepted``. ``seconds`` is wall time.
    """

    run_id: str
    number: int
    candidate: Candidate
    built: Artifact | BuildFailed
    verdict: Accepted | Rejected | None = None
    measurement: Measurement | None = None
    seconds: float = 0.0

    @property
    def is_final_examination(self) -> bool:
        """Whether every check was asked for, and not only the quick ones of a search."""
        return self.candidate.note.startswith(FINAL_EXAMINATION)

    @property
    def fastest(self) -> Comparison | None:
        """How it compares with the fastest baseline; ``None`` where it was not timed."""
        measured = self.measurement
        return measured.fastest if measured is not None and measured.comparisons else None

    @property
    def ratio(self) -> float | None:
        """The ratio to the fastest baseline; ``None`` where it was not timed."""
        return None if self.fastest is None else self.fastest.ratio.value

    @property
    def is_accepted(self) -> bool:
        """Whether it was found right."""
        return isinstance(self.verdict, Accepted)

    @property
    def feedback(self) -> str:
        """What the author of this attempt is told, in a few lines."""
        if isinstance(self.built, BuildFailed):
            return f"does not build:\n{self.built.evidence}"
        if self.verdict is None:
            return "built; not verified"
        if isinstance(self.verdict, Rejected):
            return f"rejected ({self.verdict.reason}): {self.verdict.evidence}"
        best = self.fastest
        if best is None:
            return "accepted; not timed"
        return f"accepted; {best.ratio.value:.2f}x {best.baseline} ({best.ratio.low:.2f} to {best.ratio.high:.2f})"

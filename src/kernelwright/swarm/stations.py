"""The stations a candidate passes, as the search knows them: build, verify, measure.

The search needs only this Protocol, so that it is tested without compilers, processes or clocks;
``joined.py`` puts the real stages behind it.
"""

from collections.abc import Sequence
from typing import Literal, Protocol

from kernelwright.records.attempt import Attempt
from kernelwright.records.build import Artifact, Built
from kernelwright.records.candidate import Candidate
from kernelwright.records.evidence import Evidence
from kernelwright.records.measurement import Measurement
from kernelwright.records.prediction import Prediction
from kernelwright.records.profile import Profile
from kernelwright.records.verdict import Accepted, Rejected, Verdict
from kernelwright.swarm.budget import Deadline

Level = Literal["quick", "full"]


class Stations(Protocol):
    """What a search asks of the stages."""

    @property
    def is_timed(self) -> bool:
        """Whether candidates can be timed here; ``measure`` is for that alone."""
        ...

    def build(self, candidates: Sequence[Candidate]) -> tuple[Built, ...]:
        """Build candidates side by side; results in the given order."""
        ...

    def verify(self, candidate: Candidate, artifact: Artifact, *, level: Level, deadline: Deadline) -> Verdict | None:
        """Judge one built candidate; ``None`` where time ran out before there was a verdict."""
        ...

    def measure(
        self, accepted: Accepted, candidate: Candidate, artifact: Artifact, *, budget_s: float, is_final: bool
    ) -> Measurement | Rejected:
        """Time one accepted candidate; what it does meanwhile may take its verdict back."""
        ...

    def profile(self, candidate: Candidate, artifact: Artifact, *, budget_s: float) -> Profile | str:
        """Return what each step of a built plan takes, or why that can't be told."""
        ...

    def evidence(self, candidate: Candidate, artifact: Artifact, *, budget_s: float) -> Evidence:
        """Return where a candidate's time goes, step by step; what isn't known has its reason."""
        ...

    def predicted(self, candidate: Candidate) -> Prediction | None:
        """Return what a model says of a candidate where nothing can be timed; ``None`` where it says nothing."""
        ...

    def foresee_final(self, sessions: int) -> None:
        """Begin what as many final measurements will need, beside what comes before them."""
        ...

    def fastest_baseline(self, *, budget_s: float) -> str:
        """Return the name of the fastest baseline, or "" where none could be timed."""
        ...

    def bound_ratio(self, attempt: Attempt) -> float | None:
        """Return the ratio to a timed attempt's fastest baseline that the roofline allows; ``None`` if unknown."""
        ...

"""A workbench that keeps what an author submits: verified or not, and what each candidate launches and moves."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from metal_briefs import Subject

from kernelwright.authors.fuser.algebra import rewrite
from kernelwright.records.attempt import Attempt
from kernelwright.records.build import Artifact, Built, unbuilt
from kernelwright.records.candidate import Candidate, Form, SourceFile
from kernelwright.records.prediction import NotPredicted
from kernelwright.records.profile import Profile
from kernelwright.records.verdict import Accepted, Verdict
from kernelwright.sandbox.choose import choose_sandbox
from kernelwright.targets.metal.target import MetalTarget
from kernelwright.timing.prediction.model import predictions_of
from kernelwright.timing.prediction.plan_traffic import constants_of, traffic_of
from kernelwright.verification.verdict import verify

_SECONDS = 300.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """One candidate; ``accepted`` is ``None`` where it wasn't verified."""

    candidate: Candidate
    subject: Subject
    accepted: bool | None
    reason: str

    def figures(self) -> dict[str, Any]:
        """Return launches, library calls, bytes and predicted times of one call."""
        brief = self.subject.brief
        assert brief.graph is not None
        found = traffic_of(self.candidate, brief.contract, constants_of(brief.graph))
        if isinstance(found, NotPredicted):
            return {"reason": f"{self.reason} {found.reason}".strip()}
        predicted = predictions_of(self.candidate, found, brief.graph, rewritten=rewrite(brief.graph).graph)
        return {
            "launches": found.launches,
            "library_calls": found.library_calls,
            "bytes": found.bytes,
            "own_bytes": found.own_bytes,
            "predicted_us": {each.chip: round(1e6 * each.candidate.predicted_s, 2) for each in predicted},
        }

    def write(self, folder: Path) -> None:
        """Write the candidate's files into a folder."""
        folder.mkdir(parents=True, exist_ok=True)
        for file in self.candidate.files:
            folder.joinpath(file.name).write_text(file.text, encoding="utf-8")


class Candidates:
    """What an author of one problem is given."""

    def __init__(self, subject: Subject, *, verifies: bool) -> None:
        """Keep what is submitted, and verify it if asked; then the problem has to have data."""
        self._subject, self._verifies = subject, verifies
        self._started = time.monotonic()
        self._kept: list[Kept] = []

    @property
    def best(self) -> Kept | None:
        """The first accepted candidate, else the first one; ``None`` where none was submitted."""
        return next((each for each in self._kept if each.accepted), self._kept[0] if self._kept else None)

    def seconds_left(self) -> float:
        """Return the time left: none as soon as there is a candidate that nobody verifies."""
        if self._kept and not self._verifies:
            return 0.0
        return max(0.0, _SECONDS - (time.monotonic() - self._started))

    def submit(self, files: tuple[SourceFile, ...], *, form: Form = "plan", note: str = "") -> Attempt:
        """Keep a candidate."""
        started = time.monotonic()
        problem = self._subject.brief.problem_id
        candidate = Candidate(problem_id=problem, target="metal", form=form, files=files, author="", note=note)
        built, verdict = self._judged(candidate) if self._verifies else (unbuilt(candidate), None)
        accepted = isinstance(verdict, Accepted) if self._verifies else None
        attempt = Attempt(
            run_id="",
            number=len(self._kept) + 1,
            candidate=candidate,
            built=built,
            verdict=verdict,
            seconds=time.monotonic() - started,
        )
        reason = "" if accepted is not False else " ".join(attempt.feedback.split())
        self._kept.append(Kept(candidate=candidate, subject=self._subject, accepted=accepted, reason=reason))
        return attempt

    def submit_all(self, candidates: Sequence[tuple[SourceFile, ...]], *, note: str = "") -> tuple[Attempt, ...]:
        """Keep several."""
        return tuple(self.submit(each, note=note) for each in candidates)

    def profile(self, files: tuple[SourceFile, ...]) -> Profile | str:
        """Refuse: nothing is timed."""
        del files
        return "nothing can be timed here"

    def remark(self, text: str) -> None:
        """Leave it: the table has no room for remarks."""

    def _judged(self, candidate: Candidate) -> tuple[Built, Verdict | None]:
        target, reference = MetalTarget(jobs=1), self._subject.reference
        assert reference is not None
        built = target.build(candidate)
        if not isinstance(built, Artifact):
            return built, None
        with choose_sandbox() as sandbox:
            return built, verify(reference, candidate, target=target, built=built, level="quick", sandbox=sandbox)

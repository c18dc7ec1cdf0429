"""The workbench: what an author can do, each step of it recorded before the author hears back."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Protocol

from kernelwright.authors.llm.keys import call_without_keys, without_keys
from kernelwright.records.advice import Advice
from kernelwright.records.attempt import Attempt
from kernelwright.records.bound import Bound
from kernelwright.records.build import Artifact, BuildFailed, Built, Diagnostic
from kernelwright.records.candidate import ANSWER_FILE, Candidate, Form, SourceFile
from kernelwright.records.evidence import Evidence
from kernelwright.records.measurement import Measurement
from kernelwright.records.model_call import ModelCall
from kernelwright.records.profile import Profile
from kernelwright.records.run import Run
from kernelwright.records.verdict import Accepted, Rejected
from kernelwright.swarm.budget import Deadline, proof_seconds
from kernelwright.swarm.events import Called, Tried, Watcher
from kernelwright.swarm.ledger import Ledger
from kernelwright.swarm.stations import Stations

# Long enough to tell candidates apart, short enough to try many; a win is timed anew, longer.
QUICK_TIMING_S = 1.5
PROFILE_S = 0.6


class AttemptLog(Protocol):
    """Where attempts are kept; the store."""

    def commit(self, attempt: Attempt) -> None:
        """Keep one attempt for good."""
        ...

    def commit_call(self, call: ModelCall) -> None:
        """Keep one call of a language model for good."""
        ...

    def commit_evidence(self, run_id: str, evidence: Evidence) -> None:
        """Keep where a candidate's time goes, for good."""
        ...

    def evidence_of(self, run_id: str, candidate_id: str) -> Evidence | None:
        """Return where a candidate's time goes, as it was kept for a run."""
        ...

    def commit_advice(self, run_id: str, advice: Advice) -> None:
        """Keep what was recommended for a candidate, for good."""
        ...

    def advice_of(self, run_id: str, candidate_id: str) -> Advice | None:
        """Return what was recommended for a candidate, as it was kept for a run."""
        ...

    def note(self, run_id: str, text: str) -> None:
        """Keep a line or a traceback about a run."""
        ...


def nothing() -> None:
    """Look after nothing."""


class RecordingWorkbench:
    """Builds, verifies and times one author's candidates, and commits every attempt.

    Attempts that an earlier, cut-off search of the same run made are answered from the record:
    an author that proposes the same text again costs nothing. So are questions to language models.
    """

    def __init__(
        self,
        *,
        run: Run,
        author: str,
        stations: Stations,
        log: AttemptLog,
        deadline: Deadline,
        ledger: Ledger,
        watcher: Watcher,
        kept_back_s: float = 0.0,
        between: Callable[[], None] = nothing,
    ) -> None:
        """Prepare.

        Args:
            run: the run that attempts belong to.
            author: whose candidates these are.
            stations: where they are built, judged and timed.
            log: where attempts are kept.
            deadline: when the author's time is over.
            ledger: the run's attempts and calls, those there are already and those to come.
            watcher: hears of each attempt.
            kept_back_s: what the search keeps after ``deadline`` for proving a win.
            between: called before each step, for whatever else the caller has to look after.
        """
        self._run, self._author = run, author
        self._stations, self._log, self._watcher = stations, log, watcher
        self._deadline, self._kept_back_s, self._proof_s = deadline, kept_back_s, 0.0
        self._ledger, self._between = ledger, between

    def seconds_left(self) -> float:
        """Return the wall time left to this author: less, once proving its candidates is seen to take longer."""
        return max(0.0, self._deadline.seconds_left - max(0.0, self._proof_s - self._kept_back_s))

    def submit(self, files: tuple[SourceFile, ...], *, form: Form = "plan", note: str = "") -> Attempt:
        """Build, verify and, if accepted, time one candidate."""
        return self._submit((self._candidate(files, form, note),))[0]

    def submit_all(self, candidates: Sequence[tuple[SourceFile, ...]], *, note: str = "") -> tuple[Attempt, ...]:
        """Submit several of the plan form; their builds run side by side."""
        return self._submit(tuple(self._candidate(files, "plan", note) for files in candidates))

    def submit_unreadable(self, text: str, why: str, *, note: str = "") -> Attempt:
        """Commit an attempt of which there is nothing to build."""
        candidate = self._candidate((SourceFile(name=ANSWER_FILE, text=text),), "plan", note)
        complaint = Diagnostic(file=ANSWER_FILE, line=0, column=0, message=why)
        failed = BuildFailed(candidate_id=candidate.id, diagnostics=(complaint,))
        return self._answered((candidate,), {candidate.id: failed}, 0.0)[0]

    def profile(self, files: tuple[SourceFile, ...]) -> Profile | str:
        """Build a plan and time its steps one by one for about ``PROFILE_S``; or say why that failed."""
        self._between()
        candidate = self._candidate(files, "plan", "a profile")
        (built,) = self._stations.build((candidate,))
        if not isinstance(built, Artifact):
            return built.evidence
        return self._stations.profile(candidate, built, budget_s=min(PROFILE_S, self.seconds_left()))

    def bound(self) -> Bound | None:
        """Return the least that a call can take, as it was when the run began."""
        return self._run.bound

    def evidence(self, attempt: Attempt) -> Evidence:
        """Return where an accepted attempt's time goes: from the record, or found out now and recorded."""
        candidate, artifact = attempt.candidate, attempt.built
        known = self._log.evidence_of(self._run.id, candidate.id)
        if known is not None:
            return known
        if not isinstance(artifact, Artifact):
            return Evidence(candidate_id=candidate.id, missing="it could not be built")
        self._between()
        found = self._stations.evidence(candidate, artifact, budget_s=min(PROFILE_S, self.seconds_left()))
        self._log.commit_evidence(self._run.id, found)
        # Another author's, of the same files, may have been kept meanwhile: that one is said from now on.
        return self._log.evidence_of(self._run.id, candidate.id) or found

    def known_advice(self, candidate_id: str) -> Advice | None:
        """Return what was recommended for a candidate earlier in this run."""
        return self._log.advice_of(self._run.id, candidate_id)

    def keep_advice(self, advice: Advice) -> Advice:
        """Keep advice for good, before its author hears of it; return what was kept first."""
        self._log.commit_advice(self._run.id, advice)
        return self._log.advice_of(self._run.id, advice.candidate_id) or advice

    def known_call(self, request_sha256: str) -> ModelCall | None:
        """Return what a model said to this request earlier in this run; a call that failed is not among it."""
        call = self._ledger.call_to(self._author, request_sha256)
        if call is not None:
            self._watcher(Called(call=call, was_known=True))
        return call

    def keep_call(self, call: ModelCall) -> ModelCall:
        """Commit a call, without any key that somebody repeated in it."""
        kept = replace(call_without_keys(call), run_id=self._run.id, number=self._ledger.next_call_number(self._author))
        self._log.commit_call(kept)
        self._ledger.add_call(kept)
        self._watcher(Called(call=kept, was_known=False))
        return kept

    def remark(self, text: str) -> None:
        """Keep a note in the run's record."""
        self._log.note(self._run.id, without_keys(f"{self._author}: {text}"))

    def _candidate(self, files: tuple[SourceFile, ...], form: Form, note: str) -> Candidate:
        return Candidate(
            problem_id=self._run.problem_id,
            target=self._run.request.target,
            form=form,
            files=files,
            author=self._author,
            note=note,
        )

    def _submit(self, candidates: tuple[Candidate, ...]) -> tuple[Attempt, ...]:
        self._between()
        new = {each.id: each for each in candidates if self._ledger.attempt_of(each.id) is None}
        started = time.monotonic()
        built = dict(zip(new, self._stations.build(tuple(new.values())), strict=True)) if new else {}
        build_s = (time.monotonic() - started) / max(len(new), 1)
        return self._answered(candidates, built, build_s)

    def _answered(
        self, candidates: tuple[Candidate, ...], built: Mapping[str, Built], build_s: float
    ) -> tuple[Attempt, ...]:
        """Judge what is new among candidates, and tell the watcher of each."""
        answers: list[Attempt] = []
        for candidate in candidates:
            known = self._ledger.attempt_of(candidate.id)
            attempt = known or self._judged(candidate, built[candidate.id], build_s)
            answers.append(attempt)
            self._watcher(Tried(attempt=attempt, was_known=known is not None))
        return tuple(answers)

    def _judged(self, candidate: Candidate, built: Built, build_s: float) -> Attempt:
        started = time.monotonic()
        attempt = Attempt(run_id=self._run.id, number=0, candidate=candidate, built=built)
        if isinstance(built, Artifact):
            verdict = self._stations.verify(candidate, built, level="quick", deadline=self._deadline)
            attempt = replace(attempt, verdict=verdict)
            if isinstance(verdict, Accepted):
                self._proof_s = max(self._proof_s, proof_seconds(time.monotonic() - started))
                if self._stations.is_timed and not self._deadline.has_passed:
                    budget_s = min(QUICK_TIMING_S, self._deadline.seconds_left)
                    timed = self._stations.measure(verdict, candidate, built, budget_s=budget_s, is_final=False)
                    attempt = with_timing(attempt, timed)
        seconds = build_s + time.monotonic() - started
        attempt = replace(attempt, number=self._ledger.next_number(), seconds=seconds)
        self._log.commit(attempt)
        return self._ledger.add(attempt)


def with_timing(attempt: Attempt, timed: Measurement | Rejected) -> Attempt:
    """Return the attempt with what timing gave: a measurement, or its verdict taken back."""
    if isinstance(timed, Rejected):
        return replace(attempt, verdict=timed)
    return replace(attempt, measurement=timed)

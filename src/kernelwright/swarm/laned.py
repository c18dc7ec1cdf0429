"""The stations and the log as threads beside the lane's own have them: builds at once, all else by the lane."""

import re
from collections.abc import Callable, Sequence
from typing import Protocol

from kernelwright.records.advice import Advice
from kernelwright.records.attempt import Attempt
from kernelwright.records.build import Artifact, Built
from kernelwright.records.candidate import Candidate
from kernelwright.records.evidence import Evidence
from kernelwright.records.judged import NotJudged
from kernelwright.records.measurement import Measurement
from kernelwright.records.model_call import ModelCall
from kernelwright.records.prediction import Prediction
from kernelwright.records.profile import Profile
from kernelwright.records.verdict import Accepted, Rejected, Verdict
from kernelwright.swarm.budget import Deadline
from kernelwright.swarm.events import Event, Watcher
from kernelwright.swarm.lane import Lane
from kernelwright.swarm.quiet import Quiet
from kernelwright.swarm.stations import Level, Stations
from kernelwright.swarm.workbench import AttemptLog


class Judging(Protocol):
    """Whoever verifies in processes of its own."""

    def verdict(self, candidate: Candidate, *, deadline_s: float, level: Level = "quick") -> Verdict | NotJudged:
        """Wait for a verdict for at most ``deadline_s``; where none is to be had, say why."""
        ...


class NotedJudges:
    """Judges whose missing verdicts are noted, once for each cause; the notes are for the lane's thread."""

    def __init__(self, judges: Judging, note: Callable[[str], None]) -> None:
        self._judges, self._note = judges, note
        self._noted: set[str] = set()

    def verdict(self, candidate: Candidate, *, deadline_s: float, level: Level = "quick") -> Verdict | NotJudged:
        """As the judges behind it."""
        return self._judges.verdict(candidate, deadline_s=deadline_s, level=level)

    def note(self, candidate: Candidate, told: NotJudged) -> None:
        """Say whose candidate has no verdict of a judge, why, and what is done instead."""
        cause = re.sub(r"[\d.]+ s\b", "", told.reason)  # how little time was not enough is no other cause
        if cause not in self._noted:
            self._noted.add(cause)
            self._note(
                f"{candidate.author}: candidate {candidate.id[:12]} has no verdict of a judge: {told.reason}; "
                "the search's own process verifies it instead, and whatever else has none for this reason"
            )


class LanedStations:
    """Compilers and judges are other processes and run beside anything but timing.

    What runs in this process, or times, is an order for the lane; so is what the judges have no verdict on.
    """

    def __init__(self, stations: Stations, lane: Lane, quiet: Quiet, judges: NotedJudges | None = None) -> None:
        self._stations, self._lane, self._quiet, self._judges = stations, lane, quiet, judges

    @property
    def is_timed(self) -> bool:
        """As the stations behind it."""
        return self._stations.is_timed

    def build(self, candidates: Sequence[Candidate]) -> tuple[Built, ...]:
        """Build here and now, unless something is being timed."""
        with self._quiet.busy():
            return self._stations.build(candidates)

    def verify(self, candidate: Candidate, artifact: Artifact, *, level: Level, deadline: Deadline) -> Verdict | None:
        """Judge quickly beside others, or when it is this candidate's turn."""
        judges = self._judges
        if judges is not None and level == "quick":
            with self._quiet.busy():
                told = judges.verdict(candidate, deadline_s=deadline.seconds_left)
            if not isinstance(told, NotJudged):
                return told
            self._lane.call(lambda: judges.note(candidate, told))
        return self._lane.call(lambda: self._stations.verify(candidate, artifact, level=level, deadline=deadline))

    def measure(
        self, accepted: Accepted, candidate: Candidate, artifact: Artifact, *, budget_s: float, is_final: bool
    ) -> Measurement | Rejected:
        """Time, with nobody building meanwhile."""

        def timed() -> Measurement | Rejected:
            with self._quiet.alone():
                return self._stations.measure(accepted, candidate, artifact, budget_s=budget_s, is_final=is_final)

        return self._lane.call(timed)

    def profile(self, candidate: Candidate, artifact: Artifact, *, budget_s: float) -> Profile | str:
        """Profile, with nobody building meanwhile."""

        def profiled() -> Profile | str:
            with self._quiet.alone():
                return self._stations.profile(candidate, artifact, budget_s=budget_s)

        return self._lane.call(profiled)

    def evidence(self, candidate: Candidate, artifact: Artifact, *, budget_s: float) -> Evidence:
        """Profile, with nobody building meanwhile, and count."""

        def found() -> Evidence:
            with self._quiet.alone():
                return self._stations.evidence(candidate, artifact, budget_s=budget_s)

        return self._lane.call(found)

    def predicted(self, candidate: Candidate) -> Prediction | None:
        """As the stations behind it."""
        return self._lane.call(lambda: self._stations.predicted(candidate))

    def foresee_final(self, sessions: int) -> None:
        """As the stations behind it."""
        self._lane.call(lambda: self._stations.foresee_final(sessions))

    def fastest_baseline(self, *, budget_s: float) -> str:
        """As the stations behind it."""
        return self._lane.call(lambda: self._stations.fastest_baseline(budget_s=budget_s))

    def bound_ratio(self, attempt: Attempt) -> float | None:
        """As the stations behind it."""
        return self._lane.call(lambda: self._stations.bound_ratio(attempt))


class LanedLog:
    """Keeps by the lane's thread, to which the store belongs."""

    def __init__(self, log: AttemptLog, lane: Lane) -> None:
        self._log, self._lane = log, lane

    def commit(self, attempt: Attempt) -> None:
        """Keep one attempt for good."""
        self._lane.call(lambda: self._log.commit(attempt))

    def commit_call(self, call: ModelCall) -> None:
        """Keep one call of a language model for good."""
        self._lane.call(lambda: self._log.commit_call(call))

    def commit_evidence(self, run_id: str, evidence: Evidence) -> None:
        """Keep where a candidate's time goes, for good."""
        self._lane.call(lambda: self._log.commit_evidence(run_id, evidence))

    def evidence_of(self, run_id: str, candidate_id: str) -> Evidence | None:
        """Return where a candidate's time goes, as it was kept for a run."""
        return self._lane.call(lambda: self._log.evidence_of(run_id, candidate_id))

    def commit_advice(self, run_id: str, advice: Advice) -> None:
        """Keep what was recommended for a candidate, for good."""
        self._lane.call(lambda: self._log.commit_advice(run_id, advice))

    def advice_of(self, run_id: str, candidate_id: str) -> Advice | None:
        """Return what was recommended for a candidate, as it was kept for a run."""
        return self._lane.call(lambda: self._log.advice_of(run_id, candidate_id))

    def note(self, run_id: str, text: str) -> None:
        """Keep a line about a run."""
        self._lane.call(lambda: self._log.note(run_id, text))


def laned(watcher: Watcher, lane: Lane) -> Watcher:
    """Return a watcher that is told by the lane's thread, one thing at a time."""

    def watch(event: Event) -> None:
        lane.call(lambda: watcher(event))

    return watch

"""The search over one problem on one target: authors propose, the fastest right candidate wins.

Every author works within what is left of the time, less what the end needs. Then the fastest
accepted candidates are verified in full and timed at length, best first, until one is a win or
none is left. Where nothing wins, the answer is the baseline: that is a result.
"""

import time
import traceback
from collections import deque
from collections.abc import Generator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Protocol

from kernelwright.authors.author import AnyAuthor, Author, Brief, Stepwise
from kernelwright.authors.llm.keys import without_keys
from kernelwright.errors import KernelwrightError
from kernelwright.records.attempt import FINAL_EXAMINATION, Attempt
from kernelwright.records.build import Artifact
from kernelwright.records.decision import Decision, Outcome
from kernelwright.records.judged import NotJudged
from kernelwright.records.machine import Machine
from kernelwright.records.measurement import Comparison, Measurement, Ratio
from kernelwright.records.model_call import ModelCall
from kernelwright.records.prediction import PredictedRatio
from kernelwright.records.problem import Problem
from kernelwright.records.run import NO_TIME_LEFT, NOT_TIMED, Answer, Run, RunState
from kernelwright.records.verdict import Accepted, Rejected, Verdict
from kernelwright.swarm.budget import Deadline
from kernelwright.swarm.conductor import Conductor, Rules, usual_rules
from kernelwright.swarm.events import AuthorDone, Ended, Stage, Watcher, unwatched
from kernelwright.swarm.lane import Lane
from kernelwright.swarm.laned import Judging, LanedLog, LanedStations, NotedJudges, laned
from kernelwright.swarm.ledger import Ledger
from kernelwright.swarm.quiet import Quiet
from kernelwright.swarm.stations import Stations
from kernelwright.swarm.workbench import AttemptLog, RecordingWorkbench, with_timing

FINALISTS = 3
TIMING_SHARES = (0.3, 0.4, 0.8)  # of what is left, session by session
LEAST_TIMING_S = 2.0
NO_SPEEDUP = Ratio(value=1.0, low=1.0, high=1.0)


class RunLog(AttemptLog, Protocol):
    """Where runs and attempts are kept; the store."""

    def save_run(self, run: Run, problem: Problem, machine: Machine) -> None:
        """Keep a run as it is now."""
        ...

    def attempts_of(self, run_id: str) -> tuple[Attempt, ...]:
        """Return a run's attempts in order."""
        ...

    def calls_of(self, run_id: str) -> tuple[ModelCall, ...]:
        """Return a run's calls of language models in order."""
        ...

    def commit_decision(self, decision: Decision) -> None:
        """Keep a decision that is yet to be carried out."""
        ...

    def conclude(self, run_id: str, number: int, outcome: Outcome) -> None:
        """Keep what came of a decision."""
        ...

    def decisions_of(self, run_id: str) -> tuple[Decision, ...]:
        """Return a run's decisions in order."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Finalist:
    """A candidate that passed the full verification and was timed at length."""

    attempt: Attempt
    artifact: Artifact
    accepted: Accepted
    measurement: Measurement


class Search:
    """One run from its first candidate to its answer."""

    def __init__(
        self,
        *,
        run: Run,
        problem: Problem,
        machine: Machine,
        brief: Brief,
        stations: Stations,
        authors: Sequence[AnyAuthor],
        log: RunLog,
        deadline: Deadline,
        finishing_s: float,
        rules: Rules | None = None,
        judges: Judging | None = None,
        lane: Lane | None = None,
        watcher: Watcher = unwatched,
    ) -> None:
        self._run, self._problem, self._machine = run, problem, machine
        self._brief, self._stations, self._authors = brief, stations, authors
        self._log, self._deadline, self._finishing_s = log, deadline, finishing_s
        self._watcher = watcher
        self._rules, self._judges, self._lane = rules or usual_rules(), judges, lane
        self._endings: dict[str, str] = {}
        self._not_won: list[Comparison] = []  # of finalists that were timed at length
        self.proved: list[Attempt] = []  # accepted in full where nothing can be timed, best predicted first
        self._lost_quickly: list[Comparison] = []  # of candidates that needed no more to be seen as slower

    def conduct(self) -> tuple[Run, Finalist | None]:
        """Search until there is an answer, and store it; the winner is ``None`` where the baseline won.

        Ctrl-C marks the run as interrupted and goes on up: everything tried so far is stored.
        """
        with self._marked_if_cut_off():
            tried = self._propose()
            winner = self._decide(tried)
            return self._ended("finished", self._answer(tried, winner)), winner

    def give_up(self, reason: str) -> Run:
        """End with the baseline without asking any author, because of ``reason``."""
        with self._marked_if_cut_off():
            return self._ended("finished", self._baseline_answer(reason))

    @contextmanager
    def _marked_if_cut_off(self) -> Generator[None]:
        try:
            yield
        except KeyboardInterrupt:
            self._ended("interrupted", None)
            raise
        except BaseException:
            self._ended("failed", None)
            raise

    def _propose(self) -> list[Attempt]:
        ledger = Ledger(self._log.attempts_of(self._run.id), self._log.calls_of(self._run.id))
        lane, quiet = self._lane or Lane(), Quiet()
        stepwise = [author for author in self._authors if isinstance(author, Stepwise)]
        try:
            conductor = self._conductor(stepwise, lane, quiet, ledger)
            conductor.begin()
            others = [author for author in self._authors if not isinstance(author, Stepwise)]
            self._let_work(others, lane, quiet, ledger, conductor)
            conductor.finish()
        finally:
            lane.close()
        for author in stepwise:
            self._author_done(author.name, conductor.ending(author.name))
        return list(self._log.attempts_of(self._run.id))

    def _conductor(self, stepwise: Sequence[Stepwise], lane: Lane, quiet: Quiet, ledger: Ledger) -> Conductor:
        """Return the conductor of those authors that are asked step by step, beside all else."""
        deadline = self._deadline.earlier(self._finishing_s)
        watcher = laned(self._watcher, lane)
        judges = self._noted_judges()

        def workbench_of(name: str) -> RecordingWorkbench:
            return RecordingWorkbench(
                run=self._run,
                author=name,
                stations=LanedStations(self._stations, lane, quiet, judges),
                log=LanedLog(self._log, lane),
                deadline=deadline,
                ledger=ledger,
                watcher=watcher,
                kept_back_s=self._finishing_s,
            )

        return Conductor(
            stepwise,
            self._rules,
            run_id=self._run.id,
            brief=self._brief,
            lane=lane,
            ledger=ledger,
            log=self._log,
            known=self._log.decisions_of(self._run.id),
            deadline=deadline,
            workbench_of=workbench_of,
            bound_of=self._stations.bound_ratio,
            watcher=self._watcher,
        )

    def _let_work(
        self, authors: Sequence[Author], lane: Lane, quiet: Quiet, ledger: Ledger, conductor: Conductor
    ) -> None:
        """Give each author that goes its own way its turn, in this thread, which serves the lane in between."""
        beside = len(authors) < len(self._authors)

        def between() -> None:
            lane.serve_waiting()
            conductor.check()

        for position, author in enumerate(authors):
            # What is left is shared evenly among the authors still to come; all that are asked step by step are one.
            left = self._deadline.seconds_left - self._finishing_s
            share = Deadline.after(left / (len(authors) - position + beside))
            if share.has_passed:
                self._endings[author.name] = NO_TIME_LEFT
                continue
            self._watcher(Stage(text=f"{author.name} writes kernels"))
            workbench = RecordingWorkbench(
                run=self._run,
                author=author.name,
                stations=LanedStations(self._stations, lane, quiet),
                log=self._log,
                deadline=share,
                ledger=ledger,
                watcher=self._watcher,
                kept_back_s=self._finishing_s,
                between=between,
            )
            self._author_done(author.name, self._worked(author, workbench))

    def _noted_judges(self) -> NotedJudges | None:
        return None if self._judges is None else NotedJudges(self._judges, self._noted)

    def _noted(self, text: str) -> None:
        self._log.note(self._run.id, without_keys(text))

    def _author_done(self, name: str, ending: str) -> None:
        ending = without_keys(ending)
        self._endings[name] = ending
        self._log.note(self._run.id, f"{name}: {ending}")
        self._watcher(AuthorDone(author=name, reason=ending))

    def _worked(self, author: Author, workbench: RecordingWorkbench) -> str:
        """Let one author work; a bug in it ends its turn, not the run."""
        try:
            ending = author.work(self._brief, workbench)
        except KernelwrightError:
            raise  # the machine or the request: no other author would fare better
        except Exception as error:  # noqa: BLE001 - authors are plugins; the traceback is kept
            self._log.note(self._run.id, without_keys(traceback.format_exc()))
            said = without_keys(f"{type(error).__name__}: {error}")
            return f"stopped by an error of its own ({said}); see `kernelwright runs show`"
        return ending

    def _decide(self, tried: Sequence[Attempt]) -> Finalist | None:
        if not self._stations.is_timed:
            self._prove(tried)
            return None
        won = self._won_before(tried)  # kept where nothing better is found, or there is no time to look
        for attempt in ranked(tried)[:FINALISTS]:
            if self._deadline.has_passed:
                break
            if (lost := surely_lost(attempt)) is not None:
                self._lost_quickly.append(lost)
                continue
            finalist = self._examined(attempt)
            if finalist is not None and finalist.measurement.is_win:
                won.append(finalist)
                break
            if finalist is not None:
                self._not_won.append(finalist.measurement.fastest)
        return max(won, key=lambda each: each.attempt.ratio or 0.0, default=None)

    def _prove(self, tried: Sequence[Attempt]) -> None:
        """Verify in full where nothing can be timed: of each author the first that passes, best predicted first."""
        ordered = self._by_prediction(sorted(ranked(tried), key=lambda each: each.number))
        waiting: dict[str, deque[Attempt]] = {}
        for attempt in ordered:
            waiting.setdefault(attempt.candidate.author, deque()).append(attempt)
        proved: dict[str, Attempt] = {}  # by candidate
        while waiting:
            firsts = [attempts.popleft() for attempts in waiting.values()]
            for final in self._all_finally(firsts):
                if final is not None and final.is_accepted:
                    proved[final.candidate.id] = final
                    waiting.pop(final.candidate.author)
            waiting = {author: attempts for author, attempts in waiting.items() if attempts}
        self.proved += [proved[each.candidate.id] for each in ordered if each.candidate.id in proved]

    def _all_finally(self, attempts: Sequence[Attempt]) -> Generator[Attempt | None]:
        """Examine several for the last time, side by side as far as there are judges, and yield what came of each."""
        judges = self._noted_judges()
        if judges is None or self._deadline.has_passed:
            yield from map(self._finally, attempts)
            return
        pool = ThreadPoolExecutor(max_workers=len(attempts))
        try:
            beside = [each for each in attempts[1:] if not self._is_known_final(each)]
            asked = {each.number: pool.submit(self._judged, judges, each) for each in beside}
            for attempt in attempts:
                if attempt.number not in asked:
                    yield self._finally(attempt)
                    continue
                told, seconds = asked[attempt.number].result()
                if isinstance(told, NotJudged):
                    judges.note(attempt.candidate, told)
                    yield self._finally(attempt)
                else:
                    final = replace(attempt, verdict=told, measurement=None)
                    yield self._committed(final, attempt.number, seconds)
        finally:
            pool.shutdown(wait=False, cancel_futures=True)

    def _judged(self, judges: NotedJudges, attempt: Attempt) -> tuple[Verdict | NotJudged, float]:
        """Return what a judge says of an attempt, and how many seconds that took; in a thread of its own."""
        started = time.monotonic()
        told = judges.verdict(attempt.candidate, deadline_s=self._deadline.seconds_left, level="full")
        return told, time.monotonic() - started

    def _by_prediction(self, attempts: Sequence[Attempt]) -> list[Attempt]:
        told: list[tuple[Attempt, PredictedRatio]] = []
        for attempt in attempts:
            said = self._stations.predicted(attempt.candidate)
            told.append((attempt, PredictedRatio(value=0.0) if said is None else said.predicted_ratio))
            if said is not None:
                self._log.note(self._run.id, f"attempt {attempt.number}: {said}")
        return [attempt for attempt, _ in sorted(told, key=lambda each: each[1], reverse=True)]

    def _examined(self, attempt: Attempt) -> Finalist | None:
        """Verify in full and time at length."""
        final = self._finally(attempt)
        return None if final is None else _finalist(final)

    def _won_before(self, tried: Sequence[Attempt]) -> list[Finalist]:
        finals = [_finalist(each) for each in ranked(tried) if self._is_known_final(each)]
        return [each for each in finals if each is not None and each.measurement.is_win]

    def _is_known_final(self, attempt: Attempt) -> bool:
        """Return whether an earlier search of this run found out all that a final examination does, on this machine."""
        if not (attempt.is_final_examination and attempt.is_accepted):
            return False
        measured = attempt.measurement
        return not self._stations.is_timed or (measured is not None and measured.machine_id == self._machine.id)

    def _finally(self, attempt: Attempt) -> Attempt | None:
        """Examine a candidate for the last time, if there is time; the outcome is one more attempt in the record."""
        if self._is_known_final(attempt):
            return attempt
        artifact = attempt.built
        if not isinstance(artifact, Artifact) or self._deadline.has_passed:
            return None
        self._stations.foresee_final(len(TIMING_SHARES))
        self._watcher(Stage(text=f"full verification of attempt {attempt.number}"))
        started = time.monotonic()
        verdict = self._stations.verify(attempt.candidate, artifact, level="full", deadline=self._deadline)
        final = replace(attempt, verdict=verdict, measurement=None)
        if isinstance(verdict, Accepted) and self._stations.is_timed and not self._deadline.has_passed:
            self._watcher(Stage(text=f"final timing of attempt {attempt.number}"))
            final = with_timing(final, self._timed(verdict, attempt, artifact))
        return self._committed(final, attempt.number, time.monotonic() - started)

    def _timed(self, accepted: Accepted, attempt: Attempt, artifact: Artifact) -> Measurement | Rejected:
        """Time at length and, while that is a win, twice more in fresh processes; the most careful one counts.

        Where a process happens to lie in memory can make it ten percent faster for as long as it
        lives, on either side, which no interval of one session shows.
        """
        sessions: list[Measurement] = []
        for number, share in enumerate(TIMING_SHARES):
            if number:
                self._watcher(Stage(text="once more in fresh processes"))
            left = max(self._deadline.seconds_left * share, LEAST_TIMING_S)
            timed = self._stations.measure(accepted, attempt.candidate, artifact, budget_s=left, is_final=True)
            if isinstance(timed, Rejected):
                return timed
            sessions.append(timed)
            if not timed.is_win:
                break
        return min(sessions, key=lambda measured: measured.fastest.ratio.low)

    def _committed(self, final: Attempt, of: int, seconds: float) -> Attempt:
        number = max(attempt.number for attempt in self._log.attempts_of(self._run.id)) + 1
        candidate = replace(final.candidate, note=f"{FINAL_EXAMINATION} {of}")
        final = replace(final, number=number, candidate=candidate, seconds=seconds)
        self._log.commit(final)
        return final

    def _answer(self, tried: Sequence[Attempt], winner: Finalist | None) -> Answer:
        if winner is None:
            return self._baseline_answer(self._why_not(tried))
        best = winner.measurement.fastest
        return Answer(
            winner=winner.attempt.candidate.author,
            baseline=best.baseline,
            speedup=best.ratio,
            candidate_id=winner.attempt.candidate.id,
            reason=f"{best.ratio.value:.2f}x {best.baseline}, lower bound {best.ratio.low:.2f}",
        )

    def _baseline_answer(self, reason: str) -> Answer:
        if self._not_won:  # timed against all of them already
            baseline = self._not_won[-1].baseline
        else:
            baseline = self._stations.fastest_baseline(budget_s=max(self._deadline.seconds_left, 1.0))
        return Answer(winner="baseline", baseline=baseline, speedup=NO_SPEEDUP, candidate_id="", reason=reason)

    def _why_not(self, tried: Sequence[Attempt]) -> str:
        if self.proved:
            authors = ", ".join(each.candidate.author for each in self.proved)
            return f"verified in full: {authors}'s kernels; {NOT_TIMED}, so nobody knows whether they are faster"
        accepted = sum(attempt.is_accepted for attempt in tried)
        best, timed = _best_of(self._not_won, "timed at length")
        if best is None:
            best, timed = _best_of(self._lost_quickly, "timed quickly")
        if accepted and self._deadline.has_passed and (best is None or best.ratio.high > 1.0):
            return f"time ran out before one of {accepted} accepted candidates was proved a win{timed}"
        if accepted and not self._stations.is_timed:
            last = self._log.attempts_of(self._run.id)[-1].feedback.splitlines()[0]
            return f"none of {accepted} candidates that passed the quick verification passed the full one; {last}"
        if accepted:
            return f"none of {accepted} accepted candidates was faster for certain{timed}"
        if tried:
            return f"none of {len(tried)} candidates was accepted; the last: {tried[-1].feedback.splitlines()[0]}"
        names = [author.name for author in self._authors if author.name in self._endings]
        return "; ".join(f"{name}: {self._endings[name]}" for name in names) or "no author proposed anything"

    def _ended(self, state: RunState, answer: Answer | None) -> Run:
        self._run = replace(self._run, state=state, ended_at=time.time(), answer=answer)
        self._log.save_run(self._run, self._problem, self._machine)
        self._watcher(Ended(run=self._run))
        return self._run


def ranked(attempts: Sequence[Attempt]) -> list[Attempt]:
    """Return accepted attempts, fastest first by what quick timing said; untimed ones last.

    One attempt for each candidate: the latest says the most.
    """
    latest = {attempt.candidate.id: attempt for attempt in attempts}
    accepted = [attempt for attempt in latest.values() if attempt.is_accepted]
    return sorted(accepted, key=lambda each: each.ratio or 0.0, reverse=True)


def _finalist(final: Attempt) -> Finalist | None:
    """Return what was examined to the end with all that is known of it; ``None`` where it was rejected or not timed."""
    accepted, artifact, measured = final.verdict, final.built, final.measurement
    if not isinstance(accepted, Accepted) or not isinstance(artifact, Artifact) or measured is None:
        return None
    return Finalist(attempt=final, artifact=artifact, accepted=accepted, measurement=measured)


def surely_lost(attempt: Attempt) -> Comparison | None:
    """Return what a candidate was slower than for certain when it was timed quickly, if it was.

    Proving it right to the end would change nothing: a win is faster than every baseline.
    """
    comparisons = () if attempt.measurement is None else attempt.measurement.comparisons
    return min((each for each in comparisons if each.ratio.high < 1.0), key=lambda each: each.ratio.value, default=None)


def _best_of(comparisons: Sequence[Comparison], how: str) -> tuple[Comparison | None, str]:
    best = max(comparisons, key=lambda each: each.ratio.value, default=None)
    return best, "" if best is None else f"; {how}, the best was {_in_words(best)}"


def _in_words(comparison: Comparison) -> str:
    ratio = comparison.ratio
    return f"{ratio.value:.2f}x {comparison.baseline} ({ratio.low:.2f} to {ratio.high:.2f})"

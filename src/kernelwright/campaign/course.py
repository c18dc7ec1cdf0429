"""The course of a campaign: surveys first, then round after round where the headroom is, until the budget is used up.

Everything that decides is in the journal, so that a campaign that was cut off goes on: assignments of which nothing
is known are begun again, as they were.
"""

import time
from collections.abc import Callable
from dataclasses import replace
from typing import Protocol

from kernelwright.campaign.assignment import Assignment, AssignmentKind, Finding, Limits, Spent
from kernelwright.campaign.journal import History, Journal
from kernelwright.campaign.plan import Campaign
from kernelwright.campaign.ranking import Progress, ranked_problems, why_no_more

# Each model is asked for so many more answers in a round. One alone would often end at what doesn't compile.
ANSWERS_A_ROUND = 2
# A round needs so long to load, to capture and to prove a win; with less left none is begun.
LEAST_ROUND_S = 30.0
SURVEY_S = 120.0


class Workers(Protocol):
    """Processes that carry out assignments, a few at a time."""

    @property
    def free(self) -> int:
        """How many more can be begun now."""
        ...

    def begin(self, assignment: Assignment) -> None:
        """Begin one."""
        ...

    def next_finding(self) -> Finding:
        """Wait until one of them has ended, and return what came of it."""
        ...


class Course:
    """Conducts one campaign. For one thread."""

    def __init__(
        self,
        campaign: Campaign,
        budget: Limits,
        journal: Journal,
        workers: Workers,
        *,
        models: int,
        tell: Callable[[Assignment, Finding | None], None],
        seconds_left: Callable[[], float],
        clock: Callable[[], float] = time.time,
    ) -> None:
        """Prepare.

        Args:
            campaign: what is worked on.
            budget: how far it may go; what earlier calls used up of it counts, but for the time.
            journal: what was done so far, and where all of this is kept.
            workers: who carry it out.
            models: how many of the authors are language models.
            tell: told of each assignment when it begins, and again with what came of it.
            seconds_left: of this call.
            clock: seconds since the epoch, for the record.
        """
        self._campaign, self._budget, self._journal, self._workers = campaign, budget, journal, workers
        self._models, self._tell, self._seconds_left, self._clock = models, tell, seconds_left, clock
        self._waiting = list(journal.history.unfinished)
        self._running: dict[int, Assignment] = {}
        self._stopped = ""

    def follow(self) -> str:
        """Work until nothing more is to be done; return why."""
        while True:
            while self._workers.free and (assignment := self._next()) is not None:
                self._running[assignment.number] = assignment
                self._tell(assignment, None)
                self._workers.begin(assignment)
            if not self._running:
                return self._stopped
            finding = self._workers.next_finding()
            self._journal.end(finding)
            self._tell(self._running.pop(finding.number), finding)

    def _next(self) -> Assignment | None:
        if self._seconds_left() < LEAST_ROUND_S:
            return self._stop("no time is left for another round")
        if self._waiting:
            waiting = self._waiting.pop(0)
            seconds = min(waiting.limits.seconds, self._seconds_left())
            return replace(waiting, limits=replace(waiting.limits, seconds=seconds))
        history = self._journal.history
        known = {each.problem for each in history.assignments if each.kind == "survey"}
        for problem in self._campaign.problems:
            if problem.id not in known:
                limits = Limits(seconds=min(SURVEY_S, self._seconds_left()))
                return self._assigned("survey", problem.id, "its headroom decides when its turn comes", limits)
        if any(each.kind == "survey" for each in self._running.values()):
            return None  # the ranking needs all of them
        return self._next_round()

    def _next_round(self) -> Assignment | None:
        busy = {each.problem for each in self._running.values()}
        attempts = self._campaign.settings.attempts
        standing = standing_of(self._campaign, self._journal.history)
        unfinished = [each for each in standing if not why_no_more(each, attempts=attempts, models=self._models)]
        if not unfinished:
            return self._stop("there is no problem left on which more can be had")
        used_up = self._used_up(standing)
        if used_up:  # what is promised may come back
            return None if self._running else self._stop(used_up)
        ranked = [each for each in ranked_problems(unfinished) if each.progress.problem not in busy]
        if not ranked:
            return None
        first = ranked[0]
        reason = f"first of {len(ranked)} problems: {first.reason}" if len(ranked) > 1 else first.reason
        return self._assigned("round", first.progress.problem, reason, self._limits(first.progress, standing))

    def _used_up(self, standing: tuple[Progress, ...]) -> str:
        """Return which part of the budget is used up, by what has been spent and what is promised to who works now."""
        budget, spent = self._budget, self._spent(standing)
        if budget.usd and spent.usd >= budget.usd:
            return f"the budget of ${budget.usd:g} is used up"
        if budget.tokens and spent.tokens >= budget.tokens:
            return f"the budget of {budget.tokens:,} tokens is used up"
        if budget.answers and spent.answers >= budget.answers:
            return f"the budget of {budget.answers:,} answers is used up"
        return ""

    def _spent(self, standing: tuple[Progress, ...]) -> Spent:
        """Return what is spent, and what the rounds under way may spend."""
        before = {each.problem: each.spent for each in standing}
        promised = {each.problem: each.limits for each in self._running.values() if each.kind == "round"}
        usd, tokens, answers = 0.0, 0, 0
        for problem, spent in before.items():
            limits = promised.get(problem)
            usd += max(limits.usd, spent.usd) if limits else spent.usd
            tokens += max(limits.tokens, spent.tokens) if limits else spent.tokens
            answers += max(limits.answers, spent.answers) if limits else spent.answers
        return Spent(answers=answers, usd=usd, tokens=tokens)

    def _limits(self, progress: Progress, standing: tuple[Progress, ...]) -> Limits:
        """Return how far a round may go: its part of what is left, even among the workers that are free."""
        budget, spent, mine = self._budget, self._spent(standing), progress.spent
        parts = max(self._workers.free, 1)
        answers = ANSWERS_A_ROUND * self._models
        if budget.answers:
            answers = min(answers, max((budget.answers - spent.answers) // parts, 1))
        settings = self._campaign.settings
        return Limits(
            seconds=min(settings.round_s, self._seconds_left()),
            answers=mine.answers + answers,
            usd=mine.usd + (budget.usd - spent.usd) / parts if budget.usd else 0.0,
            tokens=mine.tokens + max((budget.tokens - spent.tokens) // parts, 1) if budget.tokens else 0,
        )

    def _stop(self, why: str) -> None:
        """Begin nothing more; kept once."""
        if not self._stopped:
            self._stopped = why
            self._assigned("stop", "", why, Limits(seconds=0.0))

    def _assigned(self, kind: AssignmentKind, problem: str, reason: str, limits: Limits) -> Assignment:
        assignment = Assignment(
            number=self._journal.history.last_number + 1,
            kind=kind,
            problem=problem,
            reason=reason,
            limits=limits,
            made_at=self._clock(),
        )
        self._journal.begin(assignment)
        return assignment


def standing_of(campaign: Campaign, history: History) -> tuple[Progress, ...]:
    """Return how every problem stands by the journal, in the order of the request."""
    found: list[Progress] = []
    for problem in campaign.problems:
        done = history.of(problem.id)
        survey = next((finding for assignment, finding in done if assignment.kind == "survey"), None)
        found.append(
            Progress(
                problem=problem.id,
                survey=survey,
                rounds=tuple(finding for assignment, finding in done if assignment.kind == "round"),
            )
        )
    return tuple(found)

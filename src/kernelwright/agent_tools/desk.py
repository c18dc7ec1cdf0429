"""A desk: one agent's work on one problem, from its brief to its attempts, kept open between calls.

What an agent asks goes through the same stages as a search: builds, sandboxed verification, paired timing.
Only ``submit`` is an attempt; it is committed before its author hears back, so that a desk that is cut off
goes on where it was.
"""

import time
from collections.abc import Mapping, Sequence

from kernelwright.agent_tools.answers import (
    AttemptReport,
    BenchReport,
    BuildReport,
    Leaderboard,
    PlanCheck,
    ProblemBrief,
    ProfileReport,
    VerdictReport,
)
from kernelwright.agent_tools.pages import plan_language
from kernelwright.agent_tools.standings import standings
from kernelwright.agent_tools.submission import MOST_NOTE, submitted
from kernelwright.agent_tools.telling import (
    as_data,
    attempt_report,
    bench_report,
    build_report,
    plan_check,
    profile_report,
    unbuilt_report,
    verdict_report,
)
from kernelwright.authors.author import Brief
from kernelwright.errors import MachineNotAbleError
from kernelwright.plan.parse import parse
from kernelwright.records.build import Artifact, BuildFailed
from kernelwright.records.candidate import PLAN_FILE, Candidate
from kernelwright.records.problem import Problem
from kernelwright.records.run import NOT_TIMED, Run
from kernelwright.records.verdict import Rejected, Verdict
from kernelwright.store.store import Store
from kernelwright.swarm.budget import Deadline
from kernelwright.swarm.events import Event, Tried
from kernelwright.swarm.ledger import Ledger
from kernelwright.swarm.stations import Level, Stations
from kernelwright.swarm.workbench import PROFILE_S, RecordingWorkbench
from kernelwright.verification.effort import EFFORTS

SUBMIT_S = 300.0
BENCH_S = (1.0, 60.0)  # the least and the most seconds of timing that may be asked for
_HAS_NO_PLAN = "only plans have steps: send plan.py and its kernel sources"

Files = Mapping[str, str]


class Desk:
    """The tools of one author on one problem; what they raise is one clear line for it."""

    def __init__(
        self,
        *,
        name: str,
        run: Run,
        problem: Problem,
        brief: Brief,
        stages: Stations,
        store: Store,
        baselines: Sequence[str],
        pointless: str,
    ) -> None:
        """Take over what is open.

        Args:
            name: the problem's, as agents spell it.
            run: that attempts belong to; it has one author.
            problem: the problem's record.
            brief: what authors are told.
            stages: where candidates are built, judged and timed.
            store: where attempts are kept.
            baselines: what candidates are timed against.
            pointless: why no candidate could be accepted, "" if one could.
        """
        self._name, self._run, self._problem, self._brief = name, run, problem, brief
        self._stages, self._store = stages, store
        self._baselines, self._pointless = tuple(baselines), pointless
        (self._author,) = run.request.authors

    def brief(self) -> ProblemBrief:
        """Return everything an author may know of the problem."""
        brief = self._brief
        return ProblemBrief(
            problem=self._name,
            problem_id=brief.problem_id,
            target=brief.target,
            author=self._author,
            run=self._run.id,
            attempts=len(self._store.attempts_of(self._run.id)),
            source=brief.source,
            sizes=dict(self._problem.sizes),
            graph_text=str(brief.graph or "not captured"),
            graph=as_data(brief.graph) if brief.graph else None,
            contract=as_data(brief.contract),
            guide=brief.guide,
            plan_language=plan_language(),
            threads=brief.threads,
            vector_bytes=brief.vector_bytes,
            cache_bytes=list(brief.cache_bytes),
            is_timed=self._stages.is_timed,
            baselines=list(self._baselines),
            pointless=self._pointless,
        )

    def check_plan(self, plan: str) -> PlanCheck:
        """Say whether a plan is allowed; nothing is built or run."""
        submitted({PLAN_FILE: plan})
        return plan_check(parse(plan))

    def build(self, files: Files) -> BuildReport:
        """Build a candidate, and check its plan against the kernels that it has."""
        candidate = self._candidate(files)
        started = time.monotonic()
        (built,) = self._stages.build((candidate,))
        parsed = None
        if candidate.form == "plan":
            parsed = parse(candidate.entry.text, built.kernels if isinstance(built, Artifact) else None)
        return build_report(built, parsed, time.monotonic() - started)

    def verify(self, files: Files, level: Level) -> VerdictReport:
        """Judge a candidate; that is no attempt and is not recorded."""
        found = self._judged(self._candidate(files), level)
        return unbuilt_report(found, level) if isinstance(found, BuildFailed) else verdict_report(found[0], level)

    def profile(self, files: Files) -> ProfileReport:
        """Time the steps of a plan one by one, right or wrong."""
        candidate = self._candidate(files)
        if candidate.form != "plan":
            return profile_report(_HAS_NO_PLAN)
        (built,) = self._stages.build((candidate,))
        if not isinstance(built, Artifact):
            return profile_report(built.evidence)
        return profile_report(self._stages.profile(candidate, built, budget_s=PROFILE_S))

    def bench(self, files: Files, seconds: float) -> BenchReport:
        """Verify a candidate quickly and time it at length; that is no attempt and is not recorded."""
        if not self._stages.is_timed:
            return bench_report(NOT_TIMED)
        candidate = self._candidate(files)
        found = self._judged(candidate, "quick")
        if isinstance(found, BuildFailed):
            return bench_report(f"does not build: {found.evidence}")
        verdict, built = found
        if isinstance(verdict, Rejected):
            return bench_report(verdict)
        least, most = BENCH_S
        budget_s = min(max(seconds, least), most)
        return bench_report(self._stages.measure(verdict, candidate, built, budget_s=budget_s, is_final=True))

    def submit(self, files: Files, note: str) -> AttemptReport:
        """Build, verify and, if accepted, time a candidate: an attempt, kept for good before this returns."""
        form, sources = submitted(files)
        told: list[Tried] = []

        def watch(event: Event) -> None:
            if isinstance(event, Tried):
                told.append(event)

        workbench = RecordingWorkbench(
            run=self._run,
            author=self._author,
            stations=self._stages,
            log=self._store,
            deadline=Deadline.after(SUBMIT_S),
            ledger=Ledger(self._store.attempts_of(self._run.id)),
            watcher=watch,
        )
        attempt = workbench.submit(sources, form=form, note=note[:MOST_NOTE])
        return attempt_report(attempt, was_known=told[-1].was_known)

    def leaderboard(self) -> Leaderboard:
        """Return how all authors stand on this problem, on this target and machine."""
        found = standings(
            self._store, problem_id=self._problem.id, target=self._brief.target, machine_id=self._run.machine_id
        )
        return Leaderboard(problem=self._name, target=self._brief.target, standings=found)

    def _judged(self, candidate: Candidate, level: Level) -> tuple[Verdict, Artifact] | BuildFailed:
        (built,) = self._stages.build((candidate,))
        if isinstance(built, BuildFailed):
            return built
        limit_s = EFFORTS[level].deadline_s
        verdict = self._stages.verify(candidate, built, level=level, deadline=Deadline.after(limit_s))
        if verdict is None:
            raise MachineNotAbleError("judge this candidate", f"it took longer than {limit_s:.0f} s", "Make it faster.")
        return verdict, built

    def _candidate(self, files: Files) -> Candidate:
        form, sources = submitted(files)
        return Candidate(
            problem_id=self._problem.id,
            target=self._brief.target,
            form=form,
            files=sources,
            author=self._author,
        )

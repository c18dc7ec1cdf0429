"""Facts: what a study's store says of each cell, as plain values that all tables are made from.

Nothing here looks at a clock, at this machine or at anything but the store and `study.json`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from kernelwright.kernelbench.loss import accepted_attempts, best_measurement
from kernelwright.records.attempt import Attempt
from kernelwright.records.build import BuildFailed
from kernelwright.records.cell import CellState
from kernelwright.records.loose import LooseFailed, LooseJudgement, LoosePassed
from kernelwright.records.measurement import NO_TIME, Ratio
from kernelwright.records.model_call import ModelCall, Tokens, bill_of
from kernelwright.records.run import Run
from kernelwright.records.seeds import without_seeds
from kernelwright.records.verdict import Accepted, Rejected
from kernelwright.store.store import Store
from kernelwright.study.grid import Cell, Column, Configuration, Study, StudyProblem

ACCEPTED, NOT_BUILT, NOT_JUDGED = "accepted", "build_failed", "not_judged"


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceText:
    """One file of a candidate."""

    name: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AttemptFacts:
    """One candidate and both verdicts on it.

    ``number`` counts the run's attempts, ``ordinal`` its author's, both from 1. ``strict`` is "accepted", the
    reason of the rejection, "build_failed" or "not_judged" (time ran out), with its ``evidence``; where a candidate
    was examined more than once, the last word counts. ``is_examined`` says that every check was asked for. ``loose``
    is "passed", the reason why not, or "not_judged". ``loose_ratio`` is eager's time over its own, ``strict_ratio``
    that of the faster baseline as last timed; ``None`` where it wasn't.
    """

    number: int
    ordinal: int
    author: str
    candidate_id: str
    strict: str
    evidence: str
    is_examined: bool
    loose: str
    loose_difference: float | None
    loose_ratio: float | None
    strict_ratio: float | None
    seconds: float
    sources: tuple[SourceText, ...]

    def is_right(self, column: Column) -> bool:
        """Whether these rules let it pass."""
        return self.strict == ACCEPTED if column == "strict" else self.loose == "passed"


@dataclass(frozen=True, slots=True, kw_only=True)
class CellFacts:
    """One cell that has ended.

    ``win`` is the proved speedup over the faster of eager and torch.compile, ``None`` where the baseline is the answer;
    ``winner`` its author. ``reason`` says why the answer is what it is, or why the cell failed. ``usd`` covers calls
    whose price is known, ``unpriced`` counts the others. ``asking_s`` is what calls took, ``judging_s`` what building,
    verifying and timing took, as the records say; ``day`` is in seconds since the epoch, 0.0 without a run.
    """

    configuration: Configuration
    problem: StudyProblem
    state: CellState
    reason: str
    run_id: str
    machine_id: str
    started_at: float
    attempts: tuple[AttemptFacts, ...]
    winner: str
    win: Ratio | None
    best_strict: float | None
    baseline: str
    calls: int
    tokens: Tokens
    usd: float
    unpriced: int
    asking_s: float
    judging_s: float

    def is_right(self, column: Column, *, by: int | None = None) -> bool:
        """Whether a candidate passed, if asked for ``by`` its author's attempt of that number."""
        return any(each.is_right(column) for each in self.attempts if by is None or each.ordinal <= by)

    def ratio(self, column: Column) -> float | None:
        """Return how fast the best right candidate is, below 1.0 too; ``None`` where none was timed.

        Strict: of what was not proved faster, no more than 1.0 is believed.
        """
        if column == "loose":
            timed = [
                each.loose_ratio for each in self.attempts if each.is_right("loose") and each.loose_ratio is not None
            ]
            return max(timed, default=None)
        if self.win is not None:
            return self.win.value
        return None if self.best_strict is None else min(self.best_strict, 1.0)

    def speedup(self, column: Column) -> float:
        """Return what the user is left with: 1.0 wherever the module itself is used."""
        if column == "strict":
            return 1.0 if self.win is None else self.win.value
        return max(1.0, self.ratio("loose") or 1.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class StudyFacts:
    """All cells that have ended, in the grid's order, how many are ``left``, and the machines by name."""

    study: Study
    cells: tuple[CellFacts, ...]
    left: int
    machines: tuple[str, ...]

    def of(self, configuration: Configuration) -> tuple[CellFacts, ...]:
        """Return one configuration's cells."""
        return tuple(cell for cell in self.cells if cell.configuration == configuration)

    @property
    def levels(self) -> tuple[int, ...]:
        """The levels that problems are of."""
        return tuple(sorted({problem.level for problem in self.study.problems}))


def facts_of(study: Study, store: Store) -> StudyFacts:
    """Return what the store says of a study, finished or not."""
    known = store.cells()
    found: list[CellFacts] = []
    for cell in study.cells.values():
        record = known.get(cell.id)
        if record is None or record.ending is None:
            continue
        run = store.run_named(record.run_id) if record.run_id else None
        found.append(_cell_facts(cell, run, store, record.ending.state, record.ending.reason))
    machines = {cell.machine_id for cell in found if cell.machine_id}
    return StudyFacts(
        study=study,
        cells=tuple(found),
        left=len(study.cells) - len(found),
        machines=tuple(sorted(str(store.machine(each)) for each in machines)),
    )


def _cell_facts(cell: Cell, run: Run | None, store: Store, state: CellState, reason: str) -> CellFacts:
    attempts = store.attempts_of(run.id) if run else ()
    calls = store.calls_of(run.id) if run else ()
    answer = run.answer if run else None
    is_win = answer is not None and bool(answer.candidate_id)
    measured = best_measurement(accepted_attempts(attempts))
    # What was replayed from a recording cost what it did when it was recorded.
    bill = bill_of(tuple(replace(call, replayed=False) for call in calls))
    return CellFacts(
        configuration=cell.configuration,
        problem=cell.problem,
        state=state,
        reason=without_seeds(reason or (answer.reason if answer else "")),
        run_id=run.id if run else "",
        machine_id=run.machine_id if run else "",
        started_at=run.started_at if run else 0.0,
        attempts=attempt_facts(attempts, store.loose_of(run.id) if run else {}),
        winner=answer.winner if answer and is_win else "",
        win=answer.speedup if answer and is_win else None,
        best_strict=measured.fastest.ratio.value if measured else None,
        baseline=answer.baseline if answer else "",
        calls=bill.calls,
        tokens=bill.tokens,
        usd=bill.cost_usd,
        unpriced=bill.unpriced,
        asking_s=_seconds(calls),
        judging_s=_seconds(attempts),
    )


def attempt_facts(attempts: Sequence[Attempt], loose: dict[str, LooseJudgement]) -> tuple[AttemptFacts, ...]:
    """Return what is known of each attempt but final examinations, which say more of an earlier one."""
    last = {each.candidate.id: each for each in attempts if each.verdict is not None}
    examined = {each.candidate.id for each in attempts if each.is_final_examination and each.verdict is not None}
    timed = {each.candidate.id: each.fastest.ratio.value for each in attempts if each.fastest is not None}
    counts: dict[str, int] = {}
    found: list[AttemptFacts] = []
    for each in attempts:
        if each.is_final_examination:
            continue
        candidate = each.candidate
        counts[candidate.author] = counts.get(candidate.author, 0) + 1
        strict, evidence = _strict(last.get(candidate.id, each))
        judgement = loose.get(candidate.id)
        found.append(
            AttemptFacts(
                number=each.number,
                ordinal=counts[candidate.author],
                author=candidate.author,
                candidate_id=candidate.id,
                strict=strict,
                evidence=without_seeds(evidence),
                is_examined=candidate.id in examined,
                loose=_loose(each, judgement),
                loose_difference=judgement.verdict.worst_difference
                if judgement and isinstance(judgement.verdict, LoosePassed)
                else None,
                loose_ratio=judgement.times.ratio if judgement and judgement.times else None,
                strict_ratio=timed.get(candidate.id) if strict == ACCEPTED else None,
                seconds=each.seconds,
                sources=tuple(SourceText(name=file.name, text=file.text) for file in candidate.files),
            )
        )
    return tuple(found)


def _strict(attempt: Attempt) -> tuple[str, str]:
    if isinstance(attempt.built, BuildFailed):
        return NOT_BUILT, attempt.built.evidence
    match attempt.verdict:
        case None:
            return NOT_JUDGED, NO_TIME
        case Accepted():
            return ACCEPTED, ""
        case Rejected() as rejected:
            return rejected.reason, rejected.evidence


def _loose(attempt: Attempt, judgement: LooseJudgement | None) -> str:
    if isinstance(attempt.built, BuildFailed):
        return NOT_BUILT
    if judgement is None:
        return NOT_JUDGED
    return judgement.verdict.reason if isinstance(judgement.verdict, LooseFailed) else "passed"


def _seconds(records: Sequence[ModelCall] | Sequence[Attempt]) -> float:
    return sum(each.seconds for each in records)

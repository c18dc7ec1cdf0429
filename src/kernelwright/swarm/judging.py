"""How many judges a search has beside itself."""

from collections.abc import Sequence
from contextlib import nullcontext
from time import monotonic

from kernelwright.authors.author import AnyAuthor, Stepwise
from kernelwright.batch.judges import Judges
from kernelwright.batch.task import Rules
from kernelwright.compilers.processors import thread_count
from kernelwright.problems.reference import Reference
from kernelwright.records.candidate import Candidate
from kernelwright.records.judged import NotJudged
from kernelwright.records.verdict import Verdict
from kernelwright.sandbox.sandbox import Sandbox
from kernelwright.swarm.laned import Judging
from kernelwright.swarm.stations import Level
from kernelwright.timing.turns import Turns


class JudgesInTurn:
    """Judges who keep still while another process times."""

    def __init__(self, judges: Judging, turns: Turns | None) -> None:
        self._judges, self._turns = judges, turns

    def verdict(self, candidate: Candidate, *, deadline_s: float, level: Level = "quick") -> Verdict | NotJudged:
        """As the judges behind it; waiting for a turn is part of the time."""
        began = monotonic()
        with nullcontext() if self._turns is None else self._turns.working():
            return self._judges.verdict(candidate, deadline_s=deadline_s - (monotonic() - began), level=level)


def judge_count(wanted: int, *, models: int, cores: int) -> int:
    """Return how many processes verify beside the search's own.

    Args:
        wanted: what the user asked for; -1 leaves it to us.
        models: authors that are asked side by side. Alone nobody waits for another's verdict.
        cores: of this machine. A verification keeps about two busy: the oracle's and the candidate's.
    """
    if wanted >= 0:
        return wanted
    return max(min(models - 1, cores // 2 - 1), 0)


def judges_of(
    reference: Reference, authors: Sequence[AnyAuthor], sandbox: Sandbox, *, target: str, wanted: int
) -> Judges:
    """Return the judges of a search; none where that many are none."""
    contract = reference.problem.contract
    rules = Rules(target=target, level="quick", precision=contract.precision, mode=contract.mode)
    models = sum(isinstance(author, Stepwise) for author in authors)
    return Judges(reference, rules, sandbox, count=judge_count(wanted, models=models, cores=thread_count()))

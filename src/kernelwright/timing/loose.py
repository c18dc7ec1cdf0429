"""Loose timing: how others time kernels, for a column beside our own figures and for nothing else.

Eager and the candidate run one after the other, a mean of calls each: nothing is paired, no interval is
claimed, no timed call is checked, and torch.compile isn't asked. Whatever is faster so is said to be faster.
"""

from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic
from typing import Self

from kernelwright.problems.reference import Reference
from kernelwright.records.build import Artifact
from kernelwright.records.candidate import Candidate
from kernelwright.records.contract import Contract
from kernelwright.records.loose import LooseTimes
from kernelwright.threads import one_thread
from kernelwright.timing.baselines import baseline_named
from kernelwright.timing.contender import Contender, Leaves, Lost
from kernelwright.timing.pairing import awake
from kernelwright.timing.stable import Stable

# As KernelBench does: so many calls that don't count, then so many that do; fewer where they would take too long.
WARM_UP, CALLS = 3, 100
BUDGET_S = 5.0
SEED = 60_000
MOST_BYTES = 256 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class _Mean:
    """Seconds of a call, on the mean of so many."""

    seconds: float
    calls: int


class LooseTimer:
    """Times candidates of one problem against eager. A context manager: leaving it ends eager's process."""

    def __init__(
        self,
        reference: Reference,
        stable: Stable,
        *,
        budget_s: float = BUDGET_S,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        """Prepare; nothing is started yet. ``budget_s`` is for the calls of either side, roughly."""
        self._reference, self._stable, self._budget_s, self._clock = reference, stable, budget_s, clock
        self._eager: Contender | Lost | None = None
        self._leaves: Leaves | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._eager is not None and not isinstance(self._eager, Lost):
            self._eager.close()
        self._stable.close()

    def times(self, candidate: Candidate, artifact: Artifact) -> LooseTimes | str:
        """Return how long a call of eager and one of the candidate take, or why that can't be told."""
        if self._eager is None:
            self._eager = self._stable.begin(baseline_named("eager")).finish()
        if isinstance(self._eager, Lost):
            return f"eager: {self._eager.evidence}"
        opened = self._stable.candidate(candidate, artifact)
        if isinstance(opened, Lost):
            return opened.evidence
        try:
            with one_thread():
                eager = self._mean(self._eager, CALLS)
                own = self._mean(opened, CALLS if isinstance(eager, Lost) else eager.calls)
        finally:
            opened.close()
        if isinstance(eager, Lost):
            return f"eager: {eager.evidence}"
        if isinstance(own, Lost):
            return own.evidence
        return LooseTimes(eager_ns=1e9 * eager.seconds, candidate_ns=1e9 * own.seconds, calls=own.calls)

    def _mean(self, contender: Contender, calls: int) -> _Mean | Lost:
        if self._leaves is None:
            self._leaves = self._reference.draw_inputs(SEED).leaves
        with awake(contender):  # eager is stopped while candidates start and run
            if (lost := contender.stage([self._leaves])) is not None:
                return lost
            warmed = contender.run_block((0,) * WARM_UP)
            first_s = warmed if isinstance(warmed, Lost) else contender.run_block((0,))
            if isinstance(first_s, Lost):
                return first_s
            calls = max(1, min(calls, int(self._budget_s / max(first_s, 1e-9))))
            total_s = 0.0
            for size in _blocks(calls, self._reference.problem.contract):
                took = contender.run_block((0,) * size)
                if isinstance(took, Lost):
                    return took
                total_s += took
        return _Mean(seconds=total_s / calls, calls=calls)


def _blocks(calls: int, contract: Contract) -> list[int]:
    """Cut calls into blocks: a process keeps what the calls of a block gave until the next."""
    each = max(1, min(calls, MOST_BYTES // max(1, sum(spec.bytes for spec in contract.tensor_outputs))))
    return [min(each, calls - done) for done in range(0, calls, each)]

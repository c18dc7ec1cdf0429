"""A verdict: accepted, or rejected with a reason, evidence and a counterexample.

Only the verifier makes verdicts, and only an ``Accepted`` can be measured.
"""

from dataclasses import dataclass
from typing import Literal

from kernelwright.records.counterexample import Counterexample
from kernelwright.records.library_work import heavy_calls, working_calls

CheckState = Literal["passed", "failed", "not_run"]

Reason = Literal[
    "build_failed",
    "plan_not_allowed",
    "crashed",
    "timed_out",
    "wrong_structure",
    "wrong_values",
    "special_values",
    "mutated_input",
    "aliased_output",
    "wrote_out_of_bounds",
    "undefined_behaviour",
    "race",
    "unstable",
    "stale_state",
    "forbidden",
    "too_fast",
    "forged_time",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One number a check found: "worst_error" = 3.1."""

    name: str
    value: float | int | str


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckResult:
    """What one check found. ``detail`` says why it failed or could not run; empty when it passed."""

    name: str
    state: CheckState
    figures: tuple[Figure, ...] = ()
    detail: str = ""
    seconds: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is known of a candidate whether or not it is right.

    ``own_kernels`` are the kernels of the candidate that really ran; of a module, what it built
    and loaded. ``library_calls`` are ATen calls, with how often each ran in one call of
    ``forward``. ``compiled_by`` names compilers that made code for the candidate: "torch.compile".
    None of it is a matter of right or wrong.
    """

    own_kernels: tuple[str, ...] = ()
    library_calls: tuple[tuple[str, int], ...] = ()
    assumptions: tuple[str, ...] = ()
    unproved: tuple[str, ...] = ()
    is_sandboxed: bool = True
    compiled_by: tuple[str, ...] = ()

    @property
    def heavy_calls(self) -> tuple[tuple[str, int], ...]:
        """Library calls that are convolutions, matrix products, attention or recurrent layers."""
        return heavy_calls(self.library_calls)

    @property
    def work_by(self) -> str:
        """Who did the work, as far as it was seen: "own kernels", "library", "both", a compiler, or neither."""
        doers = ["own kernels"] if self.own_kernels else []
        doers += self.compiled_by
        doers += ["library"] if working_calls(self.library_calls) else []
        if not doers:
            return "neither (only views and copies)"
        return "both" if doers == ["own kernels", "library"] else " and ".join(doers)


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    """Passed every check. Only the verifier builds these; only these get timed.

    ``worst_error`` is the largest error seen against the float64 oracle in units of the
    reference's own error in the contract's dtype; dimensionless.
    """

    candidate_id: str
    problem_id: str
    worst_error: float
    checks: tuple[CheckResult, ...]
    facts: Facts


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejected:
    """Failed a check; ``evidence`` is short enough to hand back to an author.

    ``worst_error`` is infinite where there was nothing to compare. ``counterexample`` is ``None``
    where no single question shows the failure, or where none was looked for.
    """

    candidate_id: str
    problem_id: str
    reason: Reason
    evidence: str
    worst_error: float
    checks: tuple[CheckResult, ...]
    facts: Facts
    counterexample: Counterexample | None = None


Verdict = Accepted | Rejected

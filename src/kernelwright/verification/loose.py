"""The rules that others judge kernels by, put to a candidate in the same sandboxed process as ours.

All of them compare with the reference's eager result under one tolerance, for inputs drawn as
the reference's file draws them and for the weights it was constructed with. They are here to be
reported beside our own verdict, and decide nothing.
"""

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from time import monotonic

import torch

from kernelwright.problems.leaves import leaves_of
from kernelwright.problems.reference import Reference
from kernelwright.records.build import Artifact
from kernelwright.records.candidate import Candidate
from kernelwright.records.loose import LooseFailed, LoosePassed, LooseReason, LooseVerdict
from kernelwright.sandbox.sandbox import Sandbox
from kernelwright.targets.process import CandidateProcess
from kernelwright.targets.reply import Died
from kernelwright.verification.constants import constants_of
from kernelwright.verification.threads import as_few_threads

CALL_TIMEOUT_S = 60.0
# For all draws of one candidate together; honest ones need seconds.
LONGEST_S = 600.0
_EVIDENCE = 300  # characters


@dataclass(frozen=True, slots=True, kw_only=True)
class LooseRule:
    """``torch.allclose`` with ``atol = rtol = tolerance`` on each of ``trials`` draws."""

    name: str
    short: str
    words: str
    trials: int
    tolerance: float


HUNDRED = LooseRule(
    name="hundred_1e-2", short="100 at 1e-2", words="the article: 100 inputs, 1e-2", trials=100, tolerance=1e-2
)
LOOSE_RULES = (
    LooseRule(
        name="kernelbench_1e-2",
        short="5 at 1e-2",
        words="KernelBench as it was: 5 inputs, 1e-2",
        trials=5,
        tolerance=1e-2,
    ),
    LooseRule(
        name="kernelbench_1e-4", short="5 at 1e-4", words="KernelBench now: 5 inputs, 1e-4", trials=5, tolerance=1e-4
    ),
    HUNDRED,
)


def judged_loosely(
    reference: Reference,
    candidate: Candidate,
    artifact: Artifact,
    rules: Sequence[LooseRule] = (HUNDRED,),
    *,
    sandbox: Sandbox,
    threads: int | None = None,
    call_timeout_s: float = CALL_TIMEOUT_S,
    longest_s: float = LONGEST_S,
    clock: Callable[[], float] = monotonic,
) -> tuple[LooseVerdict, ...]:
    """Return what each of ``rules`` says, in their order. The seeds of the draws are secret.

    Args:
        reference: what the candidate stands in for; its eager answers count.
        candidate: of either form.
        artifact: what it was built to.
        rules: which; those that still pass after a draw go on to the next.
        sandbox: where the candidate runs.
        threads: torch's threads in its process.
        call_timeout_s: how long one call may take.
        longest_s: how long all draws may take together.
        clock: monotonic seconds.

    Raises:
        MachineNotAbleError: no sandboxed process can be started here.
    """
    began, seed = clock(), secrets.randbelow(2**31)
    found: dict[str, LooseVerdict] = {}
    worst = 0.0
    contract = reference.problem.contract
    process = CandidateProcess.start(
        candidate,
        artifact,
        contract,
        init_arguments=reference.init_arguments,
        init_keywords=reference.init_keywords,
        constants=constants_of(reference, candidate),
        target_name=candidate.target,
        sandbox=sandbox,
        threads=threads,
        timeout_s=call_timeout_s,
    )
    with process, as_few_threads(contract):
        loaded = process.load_state(reference.state)
        if isinstance(loaded, Died):
            return tuple(_died(loaded, 0) for _ in rules)
        for trial in range(1, max(rule.trials for rule in rules) + 1):
            asked = [rule for rule in rules if rule.name not in found and trial <= rule.trials]
            if not asked:
                break
            if clock() - began > longest_s:
                late = LooseFailed(trial=trial, reason="timed_out", evidence=f"not done after {longest_s:.0f} s")
                found |= {rule.name: late for rule in asked}
                break
            wanted, got = _answers(reference, process, (seed + 7919 * trial) % 2**31)
            if isinstance(got, Died):
                found |= {rule.name: _died(got, trial) for rule in asked}
                break
            difference = _compared(wanted, got, trial)
            if isinstance(difference, LooseFailed):
                found |= {rule.name: difference for rule in asked}
                break
            worst = max(worst, difference)
            for rule in asked:
                if (evidence := _outside(wanted, got, rule.tolerance)) is not None:
                    found[rule.name] = LooseFailed(trial=trial, reason="wrong_values", evidence=evidence)
                elif trial == rule.trials:
                    found[rule.name] = LoosePassed(trials=trial, worst_difference=worst)
    return tuple(found[rule.name] for rule in rules)


def _answers(
    reference: Reference, process: CandidateProcess, seed: int
) -> tuple[tuple[object, ...], tuple[object, ...] | Died]:
    inputs = reference.draw_inputs(seed)
    with torch.no_grad():
        wanted = leaves_of(reference.module(*inputs.args, **inputs.kwargs))
    reply = process.call(inputs.leaves, guarded=False)
    return wanted, reply if isinstance(reply, Died) else reply.leaves


def _compared(wanted: tuple[object, ...], got: tuple[object, ...], trial: int) -> float | LooseFailed:
    """Return the largest finite difference of answers of one shape."""
    wrong = f"{len(got)} results instead of {len(wanted)}" if len(wanted) != len(got) else ""
    largest = 0.0
    for a, b in zip(wanted, got, strict=False):
        if not (isinstance(a, torch.Tensor) and isinstance(b, torch.Tensor)):
            wrong = wrong or "a result that is no tensor"
        elif a.shape != b.shape:
            wrong = wrong or f"shape {tuple(b.shape)} instead of {tuple(a.shape)}"
        elif a.numel():
            difference = (a.double() - b.double()).abs()
            largest = max(largest, float(torch.where(difference.isfinite(), difference, 0.0).max()))
    return LooseFailed(trial=trial, reason="wrong_structure", evidence=wrong) if wrong else largest


def _outside(wanted: tuple[object, ...], got: tuple[object, ...], tolerance: float) -> str | None:
    """Return how far answers of one shape are apart, where the tolerance doesn't allow it."""
    for a, b in zip(wanted, got, strict=True):
        assert isinstance(a, torch.Tensor) and isinstance(b, torch.Tensor)  # noqa: PT018 - as was compared before
        same = b.to(a.dtype)
        if not torch.allclose(a, same, atol=tolerance, rtol=tolerance):
            outside = ~torch.isclose(a, same, atol=tolerance, rtol=tolerance)
            return f"{int(outside.sum())} of {a.numel()} elements are off by more than {tolerance:g}"
    return None


def _died(died: Died, trial: int) -> LooseFailed:
    reason: LooseReason = "timed_out" if died.kind == "timed_out" else "crashed"
    return LooseFailed(trial=trial, reason=reason, evidence=died.message[:_EVIDENCE])

"""The rules that others judge kernels by, put to a candidate in the same sandboxed process as ours.

All of them compare with the reference's eager result under one tolerance, for inputs drawn as
the reference's file draws them and for the weights it was constructed with.
"""

import secrets
from dataclasses import dataclass

import torch

from kernelwright.problems.leaves import leaves_of
from kernelwright.problems.reference import Reference
from kernelwright.records.build import Artifact
from kernelwright.records.candidate import Candidate
from kernelwright.sandbox.sandbox import Sandbox
from kernelwright.targets.process import CandidateProcess
from kernelwright.targets.reply import Died
from kernelwright.verification.oracle import Oracle


@dataclass(frozen=True, slots=True, kw_only=True)
class LooseRule:
    """``torch.allclose`` with ``atol = rtol = tolerance`` on each of ``trials`` draws."""

    name: str
    short: str
    words: str
    trials: int
    tolerance: float


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
    LooseRule(
        name="hundred_1e-2", short="100 at 1e-2", words="the article: 100 inputs, 1e-2", trials=100, tolerance=1e-2
    ),
)


def rules_passed(
    reference: Reference, candidate: Candidate, artifact: Artifact, *, sandbox: Sandbox, call_timeout_s: float
) -> tuple[str, ...]:
    """Return the names of the rules that accept the candidate."""
    standing = list(LOOSE_RULES)
    seed = secrets.randbelow(2**31)
    with CandidateProcess.start(
        candidate,
        artifact,
        reference.problem.contract,
        target_name=candidate.target,
        sandbox=sandbox,
        threads=1,
        timeout_s=call_timeout_s,
    ) as process:
        if isinstance(process.load_state(Oracle(reference).state), Died):
            return ()
        for trial in range(max(rule.trials for rule in standing)):
            asked = [rule for rule in standing if trial < rule.trials]
            if not asked:
                break
            inputs = reference.draw_inputs((seed + 7919 * trial) % 2**31)
            with torch.no_grad():
                wanted = leaves_of(reference.module(*inputs.args, **inputs.kwargs))
            reply = process.call(inputs.leaves, guarded=False)
            if isinstance(reply, Died):
                return ()
            standing = [r for r in standing if r not in asked or _is_close(wanted, reply.leaves, r.tolerance)]
    return tuple(rule.name for rule in standing)


def _is_close(wanted: tuple[object, ...], got: tuple[object, ...], tolerance: float) -> bool:
    return len(wanted) == len(got) and all(
        isinstance(a, torch.Tensor)
        and isinstance(b, torch.Tensor)
        and a.shape == b.shape
        and torch.allclose(a, b.to(a.dtype), atol=tolerance, rtol=tolerance)
        for a, b in zip(wanted, got, strict=True)
    )

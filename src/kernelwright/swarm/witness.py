"""The witness: puts what a candidate's steps took beside what they move and what the machine could do at best.

Times come from a profile where something can be timed, and from the model of one chip where kernels run emulated.
What steps move is read off the plan, which is followed without launching anything.
"""

from dataclasses import replace

from kernelwright.problems.capture import Captured, NotCaptured
from kernelwright.records.candidate import Candidate
from kernelwright.records.contract import Contract
from kernelwright.records.evidence import Evidence, StepEvidence
from kernelwright.records.prediction import NotPredicted
from kernelwright.records.profile import Profile, StepTime
from kernelwright.swarm.roofs import rates_of
from kernelwright.targets.target import Target
from kernelwright.timing.prediction.chips import USUAL_CHIP, Chip, chip_named
from kernelwright.timing.prediction.eager import eager_traffic
from kernelwright.timing.prediction.model import predicted_s
from kernelwright.timing.prediction.plan_traffic import constants_of, traffic_of
from kernelwright.timing.prediction.shares import with_products
from kernelwright.timing.prediction.steps import Step, Traffic
from kernelwright.timing.roofline import Ceilings, moved_ns, without_preparation

# Launches of emulated kernels that name no group: whoever launches them makes groups of a simdgroup at least.
SIMDGROUP = 32


class Witness:
    """Knows one problem on one target. Nothing is traced or measured before it is asked."""

    def __init__(self, captured: Captured | NotCaptured, contract: Contract, target: Target) -> None:
        self._graph = captured.graph if isinstance(captured, Captured) else None
        self._contract, self._target = contract, target
        self._chip: Chip | None = chip_named(USUAL_CHIP) if target.is_emulated else None

    def evidence(self, candidate: Candidate, profile: Profile | str) -> Evidence:
        """Return what is known of a plan whose profile is given, or why there is none."""
        traffic = traffic_of(candidate, self._contract, constants_of(self._graph) if self._graph else {})
        lanes = self._chip.gpu_cores if self._chip else self._target.limits().threads
        blank = Evidence(candidate_id=candidate.id, chip=self._chip.label if self._chip else "", lanes=lanes)
        if isinstance(traffic, NotPredicted):
            if isinstance(profile, str):
                return replace(blank, missing=f"{profile}; {traffic.reason}")
            return replace(blank, steps=tuple(map(_timed, profile.steps)), missing=traffic.reason)
        shared = (
            with_products(traffic, eager_traffic(without_preparation(self._graph)).steps) if self._graph else traffic
        )
        # A library may lay its results out otherwise on tensors that have memory, and a view become a copy.
        if isinstance(profile, Profile) and [s.what for s in profile.steps] != [s.name for s in shared.steps]:
            missing = "the steps that were timed aren't those that the plan says for these shapes"
            return replace(blank, steps=tuple(map(_timed, profile.steps)), missing=missing)
        times, missing = self._times(shared, profile)
        rates = rates_of(self._target)
        ceilings = rates.known() if rates else None
        steps = tuple(self._step(step, ns, ceilings) for step, ns in zip(shared.steps, times, strict=True))
        return replace(blank, steps=steps, intermediates=shared.intermediates, missing=missing)

    def _times(self, traffic: Traffic, profile: Profile | str) -> tuple[list[float | None], str]:
        """Return what each step takes, and why that isn't known where it isn't."""
        if self._chip is not None:
            return [1e9 * predicted_s([step], self._chip) for step in traffic.steps], ""
        if isinstance(profile, str):
            return [None] * len(traffic.steps), profile
        return [step.median_ns for step in profile.steps], ""

    def _step(self, step: Step, ns: float | None, ceilings: Ceilings | None) -> StepEvidence:
        is_strict = self._contract.precision == "strict"
        flops_per_s = ceilings.flops_per_s_in(step.dtype, is_strict=is_strict) if ceilings else 0.0
        return StepEvidence(
            line=step.line,
            what=step.name,
            is_launch=step.is_own,
            ns=ns,
            read_bytes=step.read_bytes,
            written_bytes=step.written_bytes,
            operations=step.product_operations,
            memory_ns=moved_ns(step.bytes, ceilings) if ceilings else 0.0,
            arithmetic_ns=1e9 * step.product_operations / flops_per_s if flops_per_s else 0.0,
            work_items=step.work_items,
            per_group=max(step.per_group, SIMDGROUP if self._chip else 1),
            is_of_weights=step.is_of_weights,
        )


def _timed(step: StepTime) -> StepEvidence:
    return StepEvidence(line=step.line, what=step.what, is_launch=step.is_launch, ns=step.median_ns)

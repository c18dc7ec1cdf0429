"""Lifted: the same kernels with every floating type widened to float64.

What rounding hides in float32 (a dropped term of 1e-7, an approximation) stands out in float64.
Which sources can be widened is the target's to say.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Protocol, runtime_checkable

import torch

from kernelwright.errors import MachineNotAbleError
from kernelwright.records.build import Artifact, BuildFailed
from kernelwright.records.candidate import Candidate
from kernelwright.records.contract import Contract, Leaf
from kernelwright.records.tensor import TensorSpec
from kernelwright.targets.target import Target
from kernelwright.verification.widen import widen


@runtime_checkable
class LiftingTarget(Protocol):
    """A target that can widen its kernels' sources."""

    def lifted(self, candidate: Candidate) -> Candidate | BuildFailed:
        """Return the candidate in float64, or why it can't be widened."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class LiftedCandidate:
    """A widened candidate, built, with the contract and constants it runs under."""

    candidate: Candidate
    artifact: Artifact
    contract: Contract
    constants: Mapping[str, torch.Tensor]


def lifted(
    candidate: Candidate, contract: Contract, target: Target, constants: Mapping[str, torch.Tensor]
) -> LiftedCandidate | str:
    """Return the widened candidate, or one sentence saying why there is none."""
    if candidate.form != "plan":
        return "only plans can be lifted, a module's own Python can't"
    if not isinstance(target, LiftingTarget):
        return f"the target {target.name} can't widen its kernels"
    wider = target.lifted(candidate)
    if isinstance(wider, BuildFailed):
        return _first_line(wider)
    try:
        built = target.build(wider)
    except MachineNotAbleError as error:
        return str(error)
    if isinstance(built, BuildFailed):
        return f"does not build in float64: {_first_line(built)}"
    return LiftedCandidate(
        candidate=wider,
        artifact=built,
        contract=_widened(contract),
        constants={name: widen(value) for name, value in constants.items()},
    )


def _first_line(failed: BuildFailed) -> str:
    lines = failed.evidence.splitlines()
    return lines[0] if lines else "no reason given"


def _widened(contract: Contract) -> Contract:
    return replace(
        contract,
        inputs=tuple(map(_widened_leaf, contract.inputs)),
        outputs=tuple(map(_widened_leaf, contract.outputs)),
        state=tuple(replace(named, spec=_widened_spec(named.spec)) for named in contract.state),
    )


def _widened_leaf(leaf: Leaf) -> Leaf:
    return _widened_spec(leaf) if isinstance(leaf, TensorSpec) else leaf


def _widened_spec(spec: TensorSpec) -> TensorSpec:
    return replace(spec, dtype="float64") if spec.is_floating else spec

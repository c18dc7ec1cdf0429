"""Lifted: the same kernels with every floating type widened to float64.

What rounding hides in float32 (a dropped term of 1e-7, an approximation) stands out in float64.
Which sources can be widened is the target's to say.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import torch

from kernelwright.errors import MachineNotAbleError
from kernelwright.records.build import Artifact, BuildFailed, unbuilt
from kernelwright.records.candidate import Candidate
from kernelwright.records.contract import Contract, Leaf
from kernelwright.records.tensor import TensorSpec
from kernelwright.targets.lifted import LiftingTarget
from kernelwright.targets.target import Target
from kernelwright.verification.instrumented import is_helped
from kernelwright.verification.widen import widen


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
    if is_helped(candidate, target):
        # Its kernels are lifted when it asks for them, its own Python by what surrounds it.
        return LiftedCandidate(
            candidate=candidate, artifact=unbuilt(candidate), contract=_widened(contract), constants={}
        )
    if candidate.form != "plan":
        return "only plans can be lifted, a module's own Python can't"
    if not isinstance(target, LiftingTarget):
        return f"the target {target.name} can't widen its kernels"
    try:
        made = target.lifted(candidate)
    except MachineNotAbleError as error:
        return str(error)
    if isinstance(made, BuildFailed):
        return _first_line(made)
    return LiftedCandidate(
        candidate=made.candidate,
        artifact=made.artifact,
        contract=_widened(contract),
        constants={name: widen(value) for name, value in constants.items()},
    )


def floating_dtype(contract: Contract) -> str:
    """Return the floating dtype that a contract's tensors have, the first of several; float32 where none is."""
    specs = (*contract.tensor_inputs, *contract.tensor_outputs, *(named.spec for named in contract.state))
    return next((spec.dtype for spec in specs if spec.is_floating), "float32")


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

"""The engine of a fast module: one plan, its kernels loaded into this process."""

from collections.abc import Mapping, Sequence

import torch

from kernelwright.plan.launcher import Launcher
from kernelwright.plan.module import as_operator
from kernelwright.plan.program import Program
from kernelwright.plan.tree import Plan
from kernelwright.records.contract import Contract
from kernelwright.release.fast import Replay


class PlanEngine:
    """Replays of a plan for whatever weights a module holds at the moment.

    Args:
        contract: what the plan was verified for.
        digest: the candidate's id, which names the custom operator.
        constants: tensors the plan needs that are not in the module's state, by name.
        device: where the plan's own tensors are allocated.
    """

    def __init__(
        self,
        plan: Plan,
        launcher: Launcher,
        contract: Contract,
        *,
        digest: str,
        constants: Mapping[str, torch.Tensor],
        device: str,
    ) -> None:
        self._plan, self._launcher, self._device = plan, launcher, device
        self._constants = dict(constants)
        names = (*(named.name for named in contract.state), *constants)
        self._operator = as_operator(plan, launcher, contract, digest=digest, names=names, device=device)

    def replay_for(self, state: dict[str, torch.Tensor], inputs: Sequence[torch.Tensor]) -> Replay:
        """Run ``prepare`` on ``state`` and bind the plan's launches for the shapes of ``inputs``."""
        program = Program(self._plan, self._launcher, state | self._constants, device=self._device)
        return program.specialize(inputs)

    def operator(self, state: dict[str, torch.Tensor], inputs: Sequence[torch.Tensor]) -> tuple[torch.Tensor, ...]:
        """Answer one call through a custom operator that torch.compile and torch.export can trace."""
        return tuple(self._operator(list(inputs), [*state.values(), *self._constants.values()]))

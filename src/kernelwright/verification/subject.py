"""The subject: the verifier's side of a process that holds one candidate.

The verifier owns this Protocol. It asks for calls and gets bytes back; whatever the candidate
does to its own process, the inputs, the oracle and the comparison stay on this side.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

import torch

from kernelwright.plan.work_order import WorkOrder
from kernelwright.targets.reply import Reply


class Subject(Protocol):
    """One candidate, running apart."""

    def load_state(self, state: Mapping[str, torch.Tensor]) -> Reply:
        """Put new values into parameters and buffers, by name; outputs are empty."""
        ...

    def call(self, leaves: Sequence[Any], *, guarded: bool, hold: bool = False, work: WorkOrder | None = None) -> Reply:
        """Run the candidate once.

        Args:
            leaves: the inputs, flat; tensors keep their strides and storage offsets.
            guarded: poison new memory and put guard bands around every buffer.
            hold: keep the outputs alive on the other side for ``reread``.
            work: how work items are cut and ordered; only a plan's can be.
        """
        ...

    def reread(self) -> Reply:
        """Return the outputs of every held call again, first to last, one after the other."""
        ...

    def close(self) -> None:
        """End the process."""
        ...

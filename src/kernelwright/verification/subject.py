"""The subject: the verifier's side of a process that holds one candidate.

The verifier owns this Protocol. It asks for calls and gets bytes back; whatever the candidate
does to its own process, the inputs, the oracle and the comparison stay on this side.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

import torch

from kernelwright.plan.work_order import WorkOrder
from kernelwright.targets.circumstances import Circumstances
from kernelwright.targets.reply import Died, Outputs, Reply


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

    def read_state(self, names: Sequence[str]) -> Reply:
        """Return the present values of parameters and buffers, in the order of ``names``."""
        ...

    def repeat(self, input_sets: Sequence[Sequence[Any]], order: Sequence[int]) -> Sequence[Outputs] | Died:
        """Call once for each index in ``order``, one right after the other, exactly as calls are timed."""
        ...

    def place(self, circumstances: Circumstances) -> Reply:
        """Set what surrounds every call from now on."""
        ...

    def switch_modes(self, *, and_back: bool) -> Reply:
        """Have a module put into its other mode, and back or not; a plan has none."""
        ...

    def construct(
        self, *, seed: int, arguments: Sequence[Any] | None = None, keywords: Mapping[str, Any] | None = None
    ) -> Reply:
        """Construct one more instance beside the first, in the same process, and use it from now on.

        ``None`` is what the first was constructed with.
        """
        ...

    def use(self, instance: int) -> Reply:
        """Address the first instance (0) or the other (1) from now on."""
        ...

    def close(self) -> None:
        """End the process."""
        ...

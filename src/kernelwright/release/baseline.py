"""What ``optimize`` returns where nothing won: the same interface, every call the user's own."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch

from kernelwright.errors import CandidateFormError
from kernelwright.records.contract import Contract
from kernelwright.release.fast import Replay, Served, make_fast


class NothingWon:
    """An engine that is never asked, because no call is admitted."""

    def replay_for(self, state: dict[str, torch.Tensor], inputs: Sequence[torch.Tensor]) -> Replay:
        """Never reached."""
        raise NotImplementedError

    def operator(self, state: dict[str, torch.Tensor], inputs: Sequence[torch.Tensor]) -> tuple[torch.Tensor, ...]:
        """Never reached."""
        raise NotImplementedError


class ServedByBaseline(Served):
    """Counts every call as one that the user's module served, with the run's reason."""

    def __init__(self, original: torch.nn.Module, contract: Contract, reason: str) -> None:
        def refuse(folder: Path) -> Path:
            raise CandidateFormError(
                str(folder), f"there is no release to write: {reason}", "Use the module itself, or search longer"
            )

        super().__init__(original, contract, NothingWon(), device="cpu", save=refuse)
        self._reason = f"the baseline is the answer: {reason}"

    def onto(self, original: torch.nn.Module) -> "ServedByBaseline":
        """Return the same for another module of the same kind."""
        return ServedByBaseline(original, self.contract, self._reason.partition(": ")[2])

    def answer(self, module: torch.nn.Module, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:  # noqa: ARG002 - the interface
        """Count the call and leave it to the user's module."""
        self.tally.fell_back(self._reason)
        return NotImplemented

    def traced(self, module: torch.nn.Module, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:  # noqa: ARG002 - the interface
        """Leave the trace to the user's module."""
        return NotImplemented


def baseline_only(module: torch.nn.Module, contract: Contract, reason: str) -> torch.nn.Module:
    """Return ``module`` as a fast module that always runs its own forward."""
    return make_fast(module, ServedByBaseline(module, contract, reason))

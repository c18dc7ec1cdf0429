"""An exhibit: a counterexample with the exact tensors, ready to be asked again or written down."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import torch

from kernelwright.problems.leaves import spec_of
from kernelwright.records.counterexample import Counterexample
from kernelwright.records.digest import digest_of
from kernelwright.verification.exam import Asked

State = Mapping[str, torch.Tensor]


@dataclass(frozen=True, slots=True, kw_only=True)
class Exhibit:
    """Calls in order, each with its weights; the last one fails.

    Weights that are as the reference was constructed are ``constructed`` itself.
    """

    counterexample: Counterexample
    calls: tuple[Asked, ...]
    constructed: State


def digest_of_calls(calls: Sequence[Asked], constructed: State) -> str:
    """Return the digest of all that is asked: inputs with their layout, weights but for ``constructed``, and how."""
    known: dict[int, str] = {id(constructed): "as constructed"}
    for each in calls:
        for part in (each.case.leaves, each.state):
            if id(part) not in known:
                known[id(part)] = digest_of(_plain(part))
    return digest_of(
        "counterexample",
        [(known[id(each.case.leaves)], known[id(each.state)], each.guarded, each.hold) for each in calls],
    )


def redrawn_names(state: State, constructed: State) -> tuple[str, ...]:
    """Return the names whose values are not those the reference was constructed with."""
    return tuple(
        name for name, value in state.items() if not torch.equal(value.nan_to_num(), constructed[name].nan_to_num())
    )


def _plain(value: Any) -> Any:
    match value:
        case torch.Tensor():
            return spec_of(value), int(value.storage_offset()), _bytes(value)
        case Mapping():
            return {str(name): _plain(each) for name, each in value.items()}
        case tuple() | list():
            return [_plain(each) for each in value]
        case _:
            return value


def _bytes(tensor: torch.Tensor) -> bytes:
    real = torch.view_as_real(tensor) if tensor.is_complex() else tensor
    return real.detach().contiguous().reshape(-1).view(torch.uint8).numpy().tobytes()

"""The live weights of a module: found by name, watched for change.

A plan's ``prepare`` runs once for each set of weights. Weights change in many ways
(``load_state_dict``, an optimizer's step, ``.to``, assignment of a new Parameter); each of them
shows in the identity of a tensor, in its version counter or in where its data lies.
"""

from collections.abc import Mapping
from typing import Any

import torch

from kernelwright.records.contract import Contract

Stamp = tuple[tuple[int, int, int], ...]


class LiveState:
    """Parameters and buffers that the contract names, looked up anew on every call."""

    def __init__(self, module: torch.nn.Module, contract: Contract) -> None:
        # The owner's own dictionary, not the tensor: a replaced Parameter must be seen.
        self._places = tuple(_place(module, named.name, named.kind) for named in contract.state)
        self._names = tuple(named.name for named in contract.state)
        self._specs = tuple(
            (torch.Size(named.spec.shape), getattr(torch, named.spec.dtype)) for named in contract.state
        )

    def tensors(self) -> dict[str, torch.Tensor]:
        """Return the tensors as they are now, by qualified name."""
        return {name: owner[key] for name, (owner, key) in zip(self._names, self._places, strict=True)}

    def is_whole(self) -> bool:
        """Whether every tensor is still there: a bias can be set to ``None``, a buffer deleted."""
        return all(owner.get(key) is not None for owner, key in self._places)

    def stamp(self) -> Stamp:
        """Return a value that differs whenever a tensor was replaced or written to. It must be whole."""
        return tuple(
            (id(tensor), 0 if tensor.is_inference() else tensor._version, tensor.data_ptr())  # noqa: SLF001 - autograd's own counter
            for tensor in (owner[key] for owner, key in self._places)
        )

    def needs_gradients(self) -> bool:
        """Whether autograd would record a call now because of the weights."""
        return torch.is_grad_enabled() and any(owner[key].requires_grad for owner, key in self._places)

    def fits(self, device: str) -> bool:
        """Whether every tensor still has the contract's shape and dtype, on ``device``."""
        return all(
            owner[key].shape == shape and owner[key].dtype is dtype and owner[key].device.type == device
            for (owner, key), (shape, dtype) in zip(self._places, self._specs, strict=True)
        )


def hook_tables(module: torch.nn.Module) -> tuple[Mapping[int, object], ...]:
    """Return the hook tables of all submodules: empty ones are falsy, so ``any`` finds a hook fast."""
    tables: list[Mapping[int, object]] = []
    for name, submodule in module.named_modules():
        if name:  # the module's own hooks run in its own __call__
            tables += (submodule._forward_hooks, submodule._forward_pre_hooks)  # noqa: SLF001
    return tuple(tables)


def _place(module: torch.nn.Module, name: str, kind: str) -> tuple[dict[str, Any], str]:
    path, _, key = name.rpartition(".")
    owner = module.get_submodule(path)
    table: dict[str, Any] = owner._parameters if kind == "parameter" else owner._buffers  # noqa: SLF001
    return table, key

"""Guards: may this call be served by the kernels, or must the user's own module run?

A release is promised for what was verified: these shapes, dtypes, strides, this device and mode,
no gradients. Everything else falls back, with a reason that is counted.
"""

from collections.abc import Sequence
from typing import Any

import torch

from kernelwright.records.contract import Constant, Contract, Leaf
from kernelwright.records.tensor import TensorSpec

# torch has no public way to ask.
_TRANSFORMS: Any = torch._C._functorch  # noqa: SLF001 # pyright: ignore[reportAttributeAccessIssue]
_count_of_modes: Any = torch._C._len_torch_dispatch_stack  # noqa: SLF001

MODE = "the module is in another mode (train/eval) than was verified"
GRADIENTS = "gradients are needed; call it under torch.no_grad() or torch.inference_mode()"
AUTOCAST = "autocast is on"
TRANSFORM = "a torch.func transform or dispatch mode is active"
HOOKS = "a submodule has hooks, which kernels would skip"
# Subclasses carry more than a data pointer tells.
_PLAIN = (torch.Tensor, torch.nn.Parameter)
STATE = "a parameter or buffer changed its shape, dtype or device"


def ambient_reason(module: torch.nn.Module, mode: str) -> str | None:
    """Return why the surroundings of this call rule the kernels out, or ``None``."""
    if module.training != (mode == "train"):
        return MODE
    if torch.is_autocast_enabled("cpu"):
        return AUTOCAST
    # Interpreters of torch.func (vmap, grad) and dispatch modes (FLOP counters, fake tensors) must
    # see ATen operators; a kernel would be invisible to them.
    if _TRANSFORMS.peek_interpreter_stack() is not None or _count_of_modes():
        return TRANSFORM
    return None


class LeafGuard:
    """Checks the flat leaves of one call against the contract; built once, called often."""

    def __init__(self, contract: Contract, device: str) -> None:
        self._checks = tuple(_expected(leaf) for leaf in contract.inputs)
        self._device = device

    def reason(self, leaves: Sequence[Any]) -> str | None:
        """Return why these leaves are outside the contract, or ``None``.

        Strides don't matter here: the host copies into the contract's layout where they differ.
        """
        return self._reason(leaves, must_be_plain=True)

    def traced_reason(self, leaves: Sequence[Any]) -> str | None:
        """Return the same while torch traces, when every tensor is a fake one."""
        return self._reason(leaves, must_be_plain=False)

    def _reason(self, leaves: Sequence[Any], *, must_be_plain: bool) -> str | None:
        if len(leaves) != len(self._checks):
            return f"{len(leaves)} inputs instead of {len(self._checks)}"
        needs_gradients = torch.is_grad_enabled()
        for position, (leaf, (is_tensor, shape_or_value, dtype)) in enumerate(zip(leaves, self._checks, strict=True)):
            if not is_tensor:
                if type(leaf) is not type(shape_or_value) or leaf != shape_or_value:
                    return f"input {position} is {leaf!r} instead of {shape_or_value!r}"
                continue
            # Subclasses (DTensor, quantised, fake) carry meaning that a data pointer doesn't.
            if not isinstance(leaf, torch.Tensor) or (must_be_plain and type(leaf) not in _PLAIN):
                return f"input {position} is a {type(leaf).__name__}, not a plain tensor"
            if leaf.shape != shape_or_value:
                return f"input {position} has shape {tuple(leaf.shape)} instead of {tuple(shape_or_value)}"
            if leaf.dtype is not dtype:
                return f"input {position} is {leaf.dtype} instead of {dtype}"
            if leaf.device.type != self._device or leaf.layout is not torch.strided:
                return f"input {position} is on {leaf.device.type} ({leaf.layout})"
            if needs_gradients and leaf.requires_grad:
                return GRADIENTS
        return None


def _expected(leaf: Leaf) -> tuple[bool, Any, Any]:
    match leaf:
        case TensorSpec():
            return True, torch.Size(leaf.shape), getattr(torch, leaf.dtype)
        case Constant():
            return False, leaf.value, None

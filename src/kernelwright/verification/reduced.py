"""Reduced: what the reference itself loses under a relaxed precision policy.

Under "tf32" and "bf16" a contract allows matrix products to round their inputs. The unit of
error is then what the reference loses when its own products do: no wider where a module
multiplies no matrices, and as wide as needed where it does.
"""

from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import torch
from torch.utils import _pytree as pytree
from torch.utils._python_dispatch import TorchDispatchMode

from kernelwright.records.contract import Precision

_aten: Any = torch.ops.aten
_PRODUCTS = {
    _aten.mm.default,
    _aten.bmm.default,
    _aten.addmm.default,
    _aten.baddbmm.default,
    _aten.addmv.default,
    _aten.mv.default,
    _aten.dot.default,
    _aten.linear.default,
    _aten.convolution.default,
    _aten._scaled_dot_product_flash_attention_for_cpu.default,  # noqa: SLF001 - what attention is on the CPU
}
_TF32_DROPPED_BITS = 13


class _Reducing(TorchDispatchMode):
    def __init__(self, precision: Precision) -> None:
        super().__init__()
        self._round = _to_tf32 if precision == "tf32" else _to_bf16

    @classmethod
    def _should_skip_dynamo(cls) -> bool:
        # True would make torch import its compiler, for seconds, to keep it out of this mode.
        return False

    def __torch_dispatch__(
        self, func: Any, types: Sequence[type], args: Sequence[Any] = (), kwargs: Mapping[str, Any] | None = None
    ) -> Any:
        if func in _PRODUCTS:
            args = pytree.tree_map(self._rounded, tuple(args))
        return func(*args, **(kwargs or {}))

    def _rounded(self, value: Any) -> Any:
        is_float32 = isinstance(value, torch.Tensor) and value.dtype == torch.float32
        return self._round(value) if is_float32 else value


@contextmanager
def reduced(precision: Precision) -> Generator[None]:
    """Round the float32 inputs of every matrix product in the block as ``precision`` allows."""
    if precision == "strict":
        yield
        return
    with _Reducing(precision):
        yield


def _to_tf32(value: torch.Tensor) -> torch.Tensor:
    half = 1 << (_TF32_DROPPED_BITS - 1)
    bits = value.contiguous().view(torch.int32)
    rounded = ((bits + half) & -(1 << _TF32_DROPPED_BITS)).view(torch.float32)
    return torch.where(value.isfinite(), rounded, value)


def _to_bf16(value: torch.Tensor) -> torch.Tensor:
    return value.bfloat16().float()

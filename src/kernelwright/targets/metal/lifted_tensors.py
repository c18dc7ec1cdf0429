"""Tensors for a module that is lifted: every floating one is float64, and the candidate can't tell.

Where the candidate names a floating type, torch is given float64; where it asks a tensor for its type, the answer is
the one that it would have had, so that it takes the same branch and the same kernel. What reads the bits of floats
can't be lifted.
"""

from collections.abc import Mapping
from typing import Any, Self

import torch

from kernelwright.targets.metal.mps_tensors import MpsTensors, is_on_cpu, mark_on_cpu
from kernelwright.targets.runnable import Refused

_MARK = "kernelwright_dtype"
_CASTS: Mapping[Any, torch.dtype] = {
    torch.Tensor.half: torch.float16,
    torch.Tensor.bfloat16: torch.bfloat16,
    torch.Tensor.float: torch.float32,
    torch.Tensor.double: torch.float64,
}
_SIZES = frozenset({torch.Tensor.itemsize, torch.Tensor.nbytes})


class LiftedTensors(MpsTensors):
    """Serves "mps" with floating tensors of float64.

    Args:
        usual: the floating type of the problem, which tensors say they have unless the candidate asked for another.
    """

    def __init__(self, usual: torch.dtype) -> None:
        super().__init__(has_double=True)
        self._usual, self._default_dtype = usual, torch.get_default_dtype()
        self._answers = {**self._answers, torch.Tensor.dtype: self._dtype_of}

    def __enter__(self) -> Self:
        """Begin; new tensors are float64 until the end."""
        self._default_dtype = torch.get_default_dtype()
        torch.set_default_dtype(torch.float64)
        return super().__enter__()

    def __exit__(self, *raised: object) -> None:
        """End."""
        super().__exit__(*raised)
        torch.set_default_dtype(self._default_dtype)

    def _called(self, func: Any, args: tuple[Any, ...], keywords: dict[str, Any]) -> Any:
        if func is torch.Tensor.element_size:
            return self._dtype_of(args[0]).itemsize
        if getattr(func, "__self__", None) in _SIZES or (func is torch.Tensor.view and _dtypes_in(args, keywords)):
            raise Refused("it looks at the bits of floats or at their number, which can't be lifted")
        asked = _CASTS.get(func) or next(iter(_dtypes_in(args, keywords)), None)
        if func in _CASTS:
            func, args, keywords = torch.Tensor.to, (args[0], torch.float64), {}
        wide = tuple(torch.float64 if _is_floating(each) else each for each in args)
        named = {name: torch.float64 if _is_floating(each) else each for name, each in keywords.items()}
        reply = super()._called(func, wide, named)
        if not isinstance(reply, torch.Tensor) or not reply.is_floating_point():
            return reply
        is_asked = asked is not None and _is_floating(asked)
        if reply.dtype != torch.float64 or (is_asked and self._dtype_of(reply) != asked):
            # A cast is a copy, though nothing is cast.
            narrow, reply = reply, reply.to(torch.float64, copy=True)
            if is_on_cpu(narrow):
                mark_on_cpu(reply)
        if is_asked:
            setattr(reply.untyped_storage(), _MARK, asked)
        return reply

    def _dtype_of(self, tensor: torch.Tensor) -> torch.dtype:
        if tensor.dtype != torch.float64 or tensor.layout != torch.strided:
            return tensor.dtype
        return getattr(tensor.untyped_storage(), _MARK, self._usual)


def _dtypes_in(args: tuple[Any, ...], keywords: Mapping[str, Any]) -> list[torch.dtype]:
    return [each for each in (*args, *keywords.values()) if isinstance(each, torch.dtype)]


def _is_floating(value: Any) -> bool:
    return isinstance(value, torch.dtype) and value.is_floating_point

"""How large a library call's result can be, known before the call.

Most operators give no more than their inputs hold once broadcast. For those that can give more
torch is asked, on its "meta" device; five of them have rules here instead, because torch answers
for them in Python and imports its compiler first: seconds, and a folder written, on behalf
of a plan that has done nothing to cause it.

Only results are bounded. What a library needs on the way (attention's scores, a convolution's
workspace) depends on the algorithm it picks; there the process's own memory limit holds.
"""

import warnings
from collections.abc import Callable, Mapping, Sequence
from math import prod
from typing import Any, cast

import torch

from kernelwright.plan.library import Operator
from kernelwright.plan.operators import callable_of

_WIDEST_BYTES = 8  # of any dtype in a plan: a result may be wider than what it came from

# What torch raises when it is asked for what it can't do. Anything else is a fault of ours.
REFUSALS = (
    RuntimeError,
    TypeError,
    ValueError,
    IndexError,
    ArithmeticError,
    MemoryError,
    AssertionError,
    AttributeError,
    KeyError,
)


def bytes_bound(operator: Operator, arguments: Sequence[Any], keywords: Mapping[str, Any]) -> int:
    """Return how many bytes one result takes at most; 0 where that can't be told."""
    rule = _RULES.get(operator.name)
    if rule is not None:
        return _ruled(rule, arguments, keywords)
    given = [leaf for leaf in _leaves((*arguments, *keywords.values())) if isinstance(leaf, torch.Tensor)]
    if operator.grows:
        return _told(operator, arguments, keywords)
    together = sum(tensor.numel() for tensor in given)
    return _WIDEST_BYTES * max(together, _broadcast(given))


def exact_bytes(operator: Operator, arguments: Sequence[Any], keywords: Mapping[str, Any], bound: int) -> int:
    """Return what torch says of the result where a bound was too wide to decide by; the bound if it can't say."""
    if operator.grows:
        return bound  # already exact
    return _told(operator, arguments, keywords) or bound


def _told(operator: Operator, arguments: Sequence[Any], keywords: Mapping[str, Any]) -> int:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # as for the call itself
            shadows = [_shadow(value) for value in arguments]
            named = {name: _shadow(value) for name, value in keywords.items() if name != "out"}
            result = callable_of(operator)(*shadows, **named)
    except (*REFUSALS, ImportError, OSError):
        return 0  # the call itself will say what is wrong; OSError: torch's late imports in a sandbox
    return max((t.numel() * t.element_size() for t in _leaves((result,)) if isinstance(t, torch.Tensor)), default=0)


def _shadow(value: Any) -> Any:
    if isinstance(value, torch.Tensor):
        if value.layout != torch.strided:  # oneDNN's own; its logical shape is what counts
            return torch.empty(value.shape, dtype=value.dtype, device="meta")
        return torch.empty_strided(value.shape, value.stride(), dtype=value.dtype, device="meta")
    if isinstance(value, tuple):
        return tuple(_shadow(item) for item in cast("tuple[Any, ...]", value))
    return value


def _broadcast(tensors: Sequence[torch.Tensor]) -> int:
    try:
        return _together(*(tensor.shape for tensor in tensors))
    except ValueError:
        return 0  # operands of something else than a pointwise operator


def _together(*shapes: Sequence[int]) -> int:
    """Return how many elements shapes have once broadcast; ``torch.broadcast_shapes`` imports sympy, for seconds.

    Raises:
        ValueError: they can't be broadcast.
    """
    elements = 1
    for axis in range(1, max(map(len, shapes), default=0) + 1):
        sizes = {shape[-axis] for shape in shapes if len(shape) >= axis} - {1}
        if len(sizes) > 1:
            raise ValueError(f"sizes {sizes} don't go together")
        elements *= sizes.pop() if sizes else 1
    return elements


def _ruled(rule: Callable[..., int], arguments: Sequence[Any], keywords: Mapping[str, Any]) -> int:
    named = [value for name, value in keywords.items() if name != "out"]
    tensors = [value for value in (*arguments, *named) if isinstance(value, torch.Tensor)]
    try:
        return rule(*tensors) * max(tensor.element_size() for tensor in tensors)
    except (IndexError, TypeError, ValueError, RuntimeError):
        return 0  # not the arguments it takes; torch says so when it is called


def _attention(query: torch.Tensor, key: torch.Tensor, value: torch.Tensor, *_: torch.Tensor) -> int:
    batch = _together(query.shape[:-2], key.shape[:-2], value.shape[:-2])
    return batch * query.shape[-2] * value.shape[-1]


def _linear(given: torch.Tensor, weight: torch.Tensor, *_: torch.Tensor) -> int:
    return prod(given.shape[:-1]) * (weight.shape[0] if weight.dim() > 1 else 1)


def _addmm(_: torch.Tensor, left: torch.Tensor, right: torch.Tensor) -> int:
    return left.shape[0] * right.shape[1]


def _addmv(_: torch.Tensor, matrix: torch.Tensor, __: torch.Tensor) -> int:
    return matrix.shape[0]


def _outer(left: torch.Tensor, right: torch.Tensor) -> int:
    return left.numel() * right.numel()


_RULES: dict[str, Callable[..., int]] = {
    "linear": _linear,
    "addmm": _addmm,
    "addmv": _addmv,
    "outer": _outer,
    "scaled_dot_product_attention": _attention,
}


def _leaves(values: Sequence[Any]) -> list[Any]:
    found: list[Any] = []
    for value in values:
        nested = isinstance(value, (tuple, list))
        found += _leaves(cast("tuple[Any, ...]", value)) if nested else [value]
    return found

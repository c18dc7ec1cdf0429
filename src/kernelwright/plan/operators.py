"""The library's rows as callables, and the few that we write ourselves.

Own ones stand in where torch's would take more than a plan may give: ``to`` moves between
devices, ``batch_norm`` writes running statistics.
"""

from collections.abc import Callable
from functools import cache
from operator import getitem
from typing import Any, cast

import torch

from kernelwright.plan.library import Operator

Callee = Callable[..., Any]


@cache
def callable_of(operator: Operator) -> Callee:
    """Return what a row of the library calls."""
    path = operator.path
    if path.startswith("plan."):
        return _OWN[path.removeprefix("plan.")]
    found: Any = torch
    for part in path.split(".")[1:]:
        found = getattr(found, part)
    return cast("Callee", found)


def _to(tensor: torch.Tensor, dtype: Any) -> torch.Tensor:
    if not isinstance(dtype, torch.dtype):
        raise TypeError("to takes a tensor and a dtype, as in to(x, float32)")
    return tensor.to(dtype)


def _kept(statistic: torch.Tensor | None) -> torch.Tensor | None:
    # In training mode torch writes running statistics in place; a plan owns no weights, so it writes a copy.
    return None if statistic is None else statistic.clone()


def _batch_norm(  # noqa: PLR0917 - torch's own order
    input: torch.Tensor,  # noqa: A002 - torch's name, usable as a keyword
    weight: torch.Tensor | None,
    bias: torch.Tensor | None,
    running_mean: torch.Tensor | None,
    running_var: torch.Tensor | None,
    training: bool,
    momentum: float,
    eps: float,
    cudnn_enabled: bool = False,
) -> torch.Tensor:
    mean, var = (_kept(running_mean), _kept(running_var)) if training else (running_mean, running_var)
    return torch.batch_norm(input, weight, bias, mean, var, training, momentum, eps, cudnn_enabled)


def _instance_norm(  # noqa: PLR0917 - torch's own order
    input: torch.Tensor,  # noqa: A002 - torch's name, usable as a keyword
    weight: torch.Tensor | None,
    bias: torch.Tensor | None,
    running_mean: torch.Tensor | None,
    running_var: torch.Tensor | None,
    use_input_stats: bool,
    momentum: float,
    eps: float,
    cudnn_enabled: bool = False,
) -> torch.Tensor:
    mean, var = (_kept(running_mean), _kept(running_var)) if use_input_stats else (running_mean, running_var)
    return torch.instance_norm(input, weight, bias, mean, var, use_input_stats, momentum, eps, cudnn_enabled)


_OWN: dict[str, Callee] = {"subscript": getitem, "to": _to, "batch_norm": _batch_norm, "instance_norm": _instance_norm}

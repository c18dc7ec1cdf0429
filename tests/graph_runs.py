"""Running graphs with torch, node by node: what tests compare graphs and kernels with."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import torch

from kernelwright.records.graph import Argument, Graph, Node, Ref
from kernelwright.records.tensor import FLOATING_DTYPES, TensorSpec

_FORMATS = {"contiguous_format": torch.contiguous_format, "preserve_format": torch.preserve_format}
_IGNORED = {"layout", "device", "pin_memory"}


def run_graph(
    graph: Graph,
    values: Mapping[str, torch.Tensor],
    dtype: torch.dtype | None = torch.float64,
    *,
    has_strides: bool = True,
) -> tuple[torch.Tensor, ...]:
    """Run a graph node by node, checking every spec that is used.

    Args:
        graph: the graph.
        values: the contents of its inputs, by name.
        dtype: what all its floating types become; ``None`` leaves them as they are.
        has_strides: whether the strides in its specs must be those that torch gives.
    """
    made: dict[Ref, torch.Tensor] = {Ref(node=name): value for name, value in values.items()}
    used = {ref for node in graph.nodes for ref in node.uses} | set(graph.outputs)
    for node in graph.nodes:
        results = call(node, made, dtype)
        for index, (spec, result) in enumerate(zip(node.outputs, results, strict=True)):
            ref = Ref(node=node.name, output=index)
            if ref in used:
                _check(str(node), spec, result, dtype, has_strides=has_strides)
            made[ref] = result
    return tuple(made[ref] for ref in graph.outputs)


def call(node: Node, made: Mapping[Ref, torch.Tensor], dtype: torch.dtype | None = None) -> tuple[torch.Tensor, ...]:
    """Call one node's operator; floating types that it names are ``dtype`` if one is given."""
    namespace, name, overload = node.op.split(".")
    function = getattr(getattr(getattr(torch.ops, namespace), name), overload)
    args = [_value(value, made) for value in node.args]
    kwargs = {key: _keyword(key, value, made, dtype) for key, value in node.kwargs if key not in _IGNORED}
    with _numbers_as(dtype):
        results = function(*args, **kwargs)
    return tuple(results) if isinstance(results, (tuple, list)) else (results,)


@contextmanager
def _numbers_as(dtype: torch.dtype | None) -> Iterator[None]:
    """Let whole numbers and plain numbers become ``dtype`` where torch makes floats of them."""
    before = torch.get_default_dtype()
    if dtype is not None:
        torch.set_default_dtype(dtype)
    try:
        yield
    finally:
        torch.set_default_dtype(before)


def _check(text: str, spec: TensorSpec, result: torch.Tensor, dtype: torch.dtype | None, *, has_strides: bool) -> None:
    wanted = dtype if dtype is not None and spec.dtype in FLOATING_DTYPES else getattr(torch, spec.dtype)
    assert (tuple(result.shape), result.dtype) == (spec.shape, wanted), text
    steps = zip(spec.shape, spec.strides, result.stride(), strict=True)
    is_alike = not has_strides or all(size <= 1 or step == real for size, step, real in steps)
    assert is_alike, (text, spec.strides, result.stride())


def _value(value: Argument, made: Mapping[Ref, torch.Tensor]) -> Any:
    if isinstance(value, Ref):
        return made[value]
    return [_value(item, made) for item in value] if isinstance(value, tuple) else value


def _keyword(key: str, value: Argument, made: Mapping[Ref, torch.Tensor], dtype: torch.dtype | None) -> Any:
    if key == "dtype" and value is not None:
        is_widened = dtype is not None and value in FLOATING_DTYPES
        return dtype if is_widened else getattr(torch, str(value))
    return _FORMATS[str(value)] if key == "memory_format" else _value(value, made)

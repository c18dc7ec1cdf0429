"""Widen: run a module in float64 although its code names narrower types.

``module.double()`` converts parameters and buffers. It can't reach a ``.float()`` in
``forward``, a ``torch.zeros`` without dtype or a tensor kept as a plain attribute. Below the
Python surface all three are ordinary operator calls, and there they are changed.
"""

from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import torch
from torch.utils import _pytree as pytree
from torch.utils._python_dispatch import TorchDispatchMode

_WIDER = {
    torch.float16: torch.float64,
    torch.bfloat16: torch.float64,
    torch.float32: torch.float64,
    torch.complex32: torch.complex128,
    torch.complex64: torch.complex128,
}


class _Widening(TorchDispatchMode):
    """Replaces narrow floating tensors and dtypes in the arguments of every operator."""

    @classmethod
    def _should_skip_dynamo(cls) -> bool:
        # True would make torch import its compiler, for seconds, to keep it out of this mode.
        return False

    def __torch_dispatch__(
        self, func: Any, types: Sequence[type], args: Sequence[Any] = (), kwargs: Mapping[str, Any] | None = None
    ) -> Any:
        written = _written_arguments(func)
        widened_args = [arg if at in written else _widened(arg) for at, arg in enumerate(args)]
        widened_kwargs = {name: value if name in written else _widened(value) for name, value in (kwargs or {}).items()}
        return func(*widened_args, **widened_kwargs)


@contextmanager
def widened() -> Generator[None]:
    """Make every operator in the block compute in float64, and new tensors be float64."""
    before = torch.get_default_dtype()
    torch.set_default_dtype(torch.float64)
    try:
        with _Widening():
            yield
    finally:
        torch.set_default_dtype(before)


def widen(value: Any) -> Any:
    """Return a tensor in float64 (or complex128); integers, bools and whatever is no tensor unchanged."""
    if isinstance(value, torch.Tensor) and value.dtype in _WIDER:
        return value.detach().to(_WIDER[value.dtype])
    return value


def _widened(value: Any) -> Any:
    return pytree.tree_map(_widened_leaf, value)


def _widened_leaf(leaf: Any) -> Any:
    return _WIDER.get(leaf, leaf) if isinstance(leaf, torch.dtype) else widen(leaf)


def _written_arguments(func: Any) -> set[int | str]:
    """Return positions and names of arguments that the operator writes: converting a copy would lose the write."""
    written: set[int | str] = set()
    for at, argument in enumerate(func._schema.arguments):  # noqa: SLF001 - where torch keeps it
        if argument.alias_info is not None and argument.alias_info.is_write:
            written |= {at, argument.name}
    return written

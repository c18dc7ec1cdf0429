"""Leaves: the flat list of values that nested inputs and outputs hold, and the way back.

Nesting is torch's pytree, written as JSON, so that contracts can be stored and read without
the objects they were made from. ``None`` counts as a leaf.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import torch
from torch.utils import _pytree as pytree

from kernelwright.records.contract import Constant, Leaf
from kernelwright.records.tensor import DTYPE_BYTES, TensorSpec

SCALARS = (int, float, bool, str, type(None))


class NotDescribableError(ValueError):
    """A value that no contract can describe; the message completes "input 0 is ..."."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Inputs:
    """What one call of a module is given."""

    args: tuple[Any, ...] = ()
    kwargs: dict[str, Any] = field(default_factory=dict)

    @property
    def leaves(self) -> tuple[Any, ...]:
        """Every leaf in pytree order."""
        return flatten(self.args, self.kwargs)

    @property
    def tree(self) -> str:
        """How the leaves nest."""
        return tree_of((self.args, self.kwargs))


def flatten(args: tuple[Any, ...], kwargs: dict[str, Any]) -> tuple[Any, ...]:
    """Return the leaves of ``(args, kwargs)`` in pytree order."""
    return leaves_of((args, kwargs))


def leaves_of(value: Any) -> tuple[Any, ...]:
    """Return the leaves of any nested value in pytree order."""
    return tuple(pytree.tree_leaves(value))


def tensor_leaves(leaves: Sequence[Any]) -> tuple[torch.Tensor, ...]:
    """Return the leaves that are tensors, in order."""
    return tuple(leaf for leaf in leaves if isinstance(leaf, torch.Tensor))


def tree_of(value: Any) -> str:
    """Return how ``value`` nests, as JSON.

    Raises:
        NotDescribableError: it nests in a type that has no name outside this process.
    """
    try:
        return pytree.treespec_dumps(pytree.tree_structure(value))
    except (NotImplementedError, TypeError) as error:
        named = _unnamed_type(value)
        raise NotDescribableError(f"nests in a {named}, which torch.utils._pytree has no name for") from error


def unflatten(leaves: Sequence[Any], tree: str) -> Any:
    """Return the nested value that has these leaves; the inverse of ``leaves_of`` and ``tree_of``."""
    return pytree.tree_unflatten(list(leaves), pytree.treespec_loads(tree))


def inputs_from(leaves: Sequence[Any], tree: str) -> Inputs:
    """Return the inputs that have these leaves, with ``tree`` as ``Inputs.tree`` gives it."""
    args, kwargs = unflatten(leaves, tree)
    return Inputs(args=args, kwargs=kwargs)


def spec_of(tensor: torch.Tensor) -> TensorSpec:
    """Return shape, dtype and strides of a (possibly fake) tensor."""
    return TensorSpec(
        shape=tuple(int(size) for size in tensor.shape),
        dtype=str(tensor.dtype).removeprefix("torch."),
        strides=tuple(int(step) for step in tensor.stride()),
    )


def leaf_of(value: Any) -> Leaf:
    """Return what a contract says of one leaf.

    Raises:
        NotDescribableError: it is neither a dense tensor of a known dtype nor a plain scalar.
    """
    if isinstance(value, torch.Tensor):
        if value.layout != torch.strided or value.is_nested:
            raise NotDescribableError(f"a {value.layout} tensor, not a dense one")
        if str(value.dtype).removeprefix("torch.") not in DTYPE_BYTES:
            raise NotDescribableError(f"a {value.dtype} tensor, a dtype that isn't handled")
        return spec_of(value)
    if isinstance(value, SCALARS):
        return Constant(value=value)
    kind = type(value)
    raise NotDescribableError(
        f"a {kind.__module__}.{kind.__qualname__}, neither a tensor nor a number, bool, str or None"
    )


def _unnamed_type(value: Any) -> str:
    """Return the name of the first type, outermost first, that pytree has no name for."""
    for item in (value, *_children(value)):
        structure = pytree.tree_structure(item)
        # The node alone, above leaves: what is below it has its own turn.
        alone = pytree.TreeSpec(structure.type, structure.context, [pytree.treespec_leaf()] * structure.num_children)
        try:
            pytree.treespec_dumps(alone)
        except (NotImplementedError, TypeError):
            return f"{type(item).__module__}.{type(item).__qualname__}"
    return type(value).__qualname__


def _children(value: Any) -> list[Any]:
    structure = pytree.tree_structure(value)
    if structure.is_leaf():
        return []
    below, _ = pytree.SUPPORTED_NODES[structure.type].flatten_fn(value)
    return [each for child in below for each in (child, *_children(child))]

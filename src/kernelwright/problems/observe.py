"""Observe: write a contract from real calls of the reference.

Two calls from the same inputs and state, under different random generators, tell what the
reference returns, what it changes, and whether it is random. The module is left as it was.
"""

from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import torch

from kernelwright.errors import LoadError
from kernelwright.problems.leaves import (
    Inputs,
    NotDescribableError,
    inputs_from,
    leaf_of,
    leaves_of,
    spec_of,
    tensor_leaves,
    tree_of,
)
from kernelwright.problems.redraw import own_copy
from kernelwright.problems.seeds import seeded
from kernelwright.problems.user_code import running
from kernelwright.records.contract import Contract, Leaf, Mode, NamedTensor, Precision

_SEEDS = (1, 2)
# Two calls of a deterministic module may still differ in rounding (threads sum in another order).
_ROUNDING = {torch.float16: 1e-2, torch.bfloat16: 1e-1, torch.float32: 1e-5, torch.complex64: 1e-5}
_FINE_ROUNDING = 1e-12


def observe(module: torch.nn.Module, inputs: Inputs, reference: str, *, precision: Precision = "strict") -> Contract:
    """Call ``module`` on ``inputs`` and return what a replacement must keep.

    Raises:
        LoadError: the call raises, or takes or returns something that no contract describes.
    """
    with restored(module):
        first = _call(module, inputs, reference, _SEEDS[0])
    with restored(module):
        second = _call(module, inputs, reference, _SEEDS[1])
    mode: Mode = "train" if module.training else "eval"
    return Contract(
        inputs=tuple(leaf_of(leaf) for leaf in inputs.leaves),
        input_tree=inputs.tree,
        outputs=first.outputs,
        output_tree=first.tree,
        state=state_of(module),
        mode=mode,
        mutates=tuple(dict.fromkeys((*first.mutates, *second.mutates))),
        is_random=not _agree(first, second),
        precision=precision,
    )


def state_of(module: torch.nn.Module) -> tuple[NamedTensor, ...]:
    """Return every parameter and buffer, non-persistent ones too; tied ones once, by their first name."""
    parameters = (
        NamedTensor(name=name, kind="parameter", spec=spec_of(each)) for name, each in module.named_parameters()
    )
    buffers = (NamedTensor(name=name, kind="buffer", spec=spec_of(each)) for name, each in module.named_buffers())
    return (*parameters, *buffers)


@contextmanager
def restored(module: torch.nn.Module) -> Generator[None]:
    """Put back every buffer that the block changes in value, and the mode of each submodule."""
    buffers = {name: buffer.detach().clone() for name, buffer in module.named_buffers()}
    modes = [(each, each.training) for each in module.modules()]
    try:
        yield
    finally:
        for name, buffer in module.named_buffers():
            if name in buffers and not _same(buffer, buffers[name]):
                buffer.detach().copy_(buffers[name])
        for each, training in modes:
            each.training = training


@dataclass(frozen=True, slots=True, kw_only=True)
class _Seen:
    """What one call did."""

    outputs: tuple[Leaf, ...]
    tree: str
    tensors: tuple[torch.Tensor, ...]
    mutates: tuple[str, ...]


def _call(module: torch.nn.Module, inputs: Inputs, reference: str, seed: int) -> _Seen:
    given = [own_copy(leaf) if isinstance(leaf, torch.Tensor) else leaf for leaf in inputs.leaves]
    buffers = {name: buffer.detach().clone() for name, buffer in module.named_buffers()}
    versions = {name: parameter._version for name, parameter in module.named_parameters()}  # noqa: SLF001 - torch's own counter of in-place changes, cheaper than a copy
    fresh = inputs_from(given, inputs.tree)
    shown = ", ".join(f"{list(each.shape)}" for each in tensor_leaves(given))
    remedy = "Check that get_inputs gives what forward takes"
    with seeded(seed), torch.no_grad(), running(reference, f"calling it on inputs {shown}", remedy=remedy):
        result = module(*fresh.args, **fresh.kwargs)
    outputs, tree, tensors = _described(result, reference)
    inputs_changed = [
        f"input:{index}"
        for index, (before, after) in enumerate(zip(inputs.leaves, given, strict=True))
        if isinstance(before, torch.Tensor) and not _same(before, after)
    ]
    buffers_changed = [
        name for name, buffer in module.named_buffers() if name not in buffers or not _same(buffer, buffers[name])
    ]
    for name, each in module.named_parameters():
        if each._version != versions.get(name, each._version):  # noqa: SLF001 - as above
            problem = f"forward changes its own parameter {name!r}"
            raise LoadError(reference, problem, "Parameters stay fixed between calls: make it a buffer")
    return _Seen(outputs=outputs, tree=tree, tensors=tensors, mutates=(*inputs_changed, *buffers_changed))


def _described(result: Any, reference: str) -> tuple[tuple[Leaf, ...], str, tuple[torch.Tensor, ...]]:
    remedy = "Wrap the module so that forward returns tensors, alone or in tuples, lists and dicts"
    try:
        tree = tree_of(result)
    except NotDescribableError as error:
        raise LoadError(reference, f"what forward returns {error}", remedy) from error
    described: list[Leaf] = []
    for index, leaf in enumerate(leaves_of(result)):
        try:
            described.append(leaf_of(leaf))
        except NotDescribableError as error:
            raise LoadError(reference, f"output {index} of forward is {error}", remedy) from error
    # Copies, since an output may be an input or a buffer that is about to be put back.
    tensors = tuple(own_copy(each) for each in tensor_leaves(leaves_of(result)))
    if not tensors:
        raise LoadError(reference, "forward returns no tensor", "There is nothing to make faster in it")
    return tuple(described), tree, tensors


def _same(left: torch.Tensor, right: torch.Tensor) -> bool:
    """Whether two tensors hold the same values; NaN equals NaN."""
    if left.shape != right.shape or left.dtype != right.dtype:
        return False
    if torch.equal(left, right):
        return True
    return bool(((left == right) | ((left != left) & (right != right))).all())  # noqa: PLR0124 - x != x is NaN


def _agree(first: _Seen, second: _Seen) -> bool:
    return (
        first.outputs == second.outputs
        and first.tree == second.tree
        and all(_close(left, right) for left, right in zip(first.tensors, second.tensors, strict=True))
    )


def _close(left: torch.Tensor, right: torch.Tensor) -> bool:
    if not (left.is_floating_point() or left.is_complex()):
        return _same(left, right)
    if left.numel() == 0 or _same(left, right):
        return True
    finite = torch.isfinite(left)
    if not _same(torch.where(finite, 0, left), torch.where(torch.isfinite(right), 0, right)):
        return False
    scale = float(left[finite].abs().max()) if bool(finite.any()) else 0.0
    tolerance = _ROUNDING.get(left.dtype, _FINE_ROUNDING) * scale
    return bool(((left - right).abs()[finite] <= tolerance).all())

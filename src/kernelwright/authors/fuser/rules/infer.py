"""Specs of the values that rules put in: shape, dtype and strides, without torch.

Only operators that some rule inserts are known. The tests run every rewritten graph and check
each spec against what torch returns, so this table can't drift.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import prod
from typing import cast

from kernelwright.authors.fuser.rules.operators import ARITHMETIC, CHEAP_UNARY, COMPARISONS, TRANSCENDENTAL
from kernelwright.records.graph import Argument, Ref
from kernelwright.records.tensor import TensorSpec, contiguous_strides, dense


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """An operator call whose result is wanted."""

    args: tuple[Argument, ...]
    kwargs: Mapping[str, Argument]
    spec_of: Callable[[Ref], TensorSpec]

    def tensor(self, index: int) -> TensorSpec:
        """Return the spec of a positional argument that is a tensor."""
        return self.spec_of(cast("Ref", self.args[index]))

    def numbers(self, index: int) -> tuple[int, ...]:
        """Return a positional argument that is a list of integers."""
        return cast("tuple[int, ...]", self.args[index])

    def get(self, index: int, default: Argument) -> Argument:
        """Return a positional argument that may have been left out."""
        return self.args[index] if index < len(self.args) else default


def infer(
    op: str, args: tuple[Argument, ...], kwargs: Mapping[str, Argument], spec_of: Callable[[Ref], TensorSpec]
) -> tuple[TensorSpec, ...]:
    """Return the specs of the tensors a call returns.

    Raises:
        KeyError: the operator is not in the table.
    """
    call = Call(args=args, kwargs=kwargs, spec_of=spec_of)
    if op in _TABLE:
        return _TABLE[op](call)
    if op in ARITHMETIC | CHEAP_UNARY | COMPARISONS | TRANSCENDENTAL:
        return _elementwise(call, "bool" if op in COMPARISONS else None)
    raise KeyError(op)


def broadcast(*shapes: tuple[int, ...]) -> tuple[int, ...]:
    """Return the shape that shapes broadcast to; the sizes are taken to fit."""
    rank = max(map(len, shapes))
    padded = [(1,) * (rank - len(shape)) + shape for shape in shapes]
    return tuple(next((size for size in sizes if size != 1), 1) for sizes in zip(*padded, strict=True))


def full_shape(shape: tuple[int, ...], elements: int) -> tuple[int, ...]:
    """Return a view's shape with its -1, if it has one, worked out."""
    if -1 not in shape:
        return shape
    rest = prod(size for size in shape if size != -1)
    return tuple(elements // rest if size == -1 else size for size in shape)


def reduced_shape(shape: tuple[int, ...], axes: tuple[int, ...], *, keep: bool) -> tuple[int, ...]:
    """Return what is left of a shape after a reduction over non-negative ``axes``."""
    if keep:
        return tuple(1 if axis in axes else size for axis, size in enumerate(shape))
    return tuple(size for axis, size in enumerate(shape) if axis not in axes)


def _elementwise(call: Call, dtype: str | None = None) -> tuple[TensorSpec, ...]:
    tensors = [call.spec_of(value) for value in call.args if isinstance(value, Ref)]
    shape = broadcast(*(tensor.shape for tensor in tensors))
    floating = [tensor for tensor in tensors if tensor.is_floating]
    kind = dtype or (floating or tensors)[0].dtype
    same = [tensor.strides for tensor in tensors if tensor.shape == shape and 0 not in tensor.strides]
    strides = same[0] if same and _is_dense(shape, same[0]) else contiguous_strides(shape)
    return (TensorSpec(shape=shape, dtype=kind, strides=strides),)


def _is_dense(shape: tuple[int, ...], strides: tuple[int, ...]) -> bool:
    """Whether strides are those of some permutation of a row-major tensor."""
    step = 1
    for stride, size in sorted(zip(strides, shape, strict=True)):
        if size > 1:
            if stride != step:
                return False
            step *= size
    return True


def _clone(call: Call) -> tuple[TensorSpec, ...]:
    given = call.tensor(0)
    return (dense(given.shape, given.dtype) if call.kwargs.get("memory_format") else given,)


def _where(call: Call) -> tuple[TensorSpec, ...]:
    shape = broadcast(*(call.tensor(index).shape for index in range(3)))
    return (dense(shape, call.tensor(1).dtype),)


def _view(call: Call) -> tuple[TensorSpec, ...]:
    given = call.tensor(0)
    return (dense(full_shape(call.numbers(1), given.elements), given.dtype),)


def _permute(call: Call) -> tuple[TensorSpec, ...]:
    given, order = call.tensor(0), call.numbers(1)
    shape, strides = (tuple(values[axis] for axis in order) for values in (given.shape, given.strides))
    return (TensorSpec(shape=shape, dtype=given.dtype, strides=strides),)


def _expand(call: Call) -> tuple[TensorSpec, ...]:
    given, sizes = call.tensor(0), call.numbers(1)
    extra = len(sizes) - len(given.shape)
    old = [*[1] * extra, *given.shape]
    steps = [*[0] * extra, *given.strides]
    shape = tuple(had if want == -1 else want for had, want in zip(old, sizes, strict=True))
    strides = tuple(0 if had != want else step for had, want, step in zip(old, shape, steps, strict=True))
    return (TensorSpec(shape=shape, dtype=given.dtype, strides=strides),)


def _slice(call: Call) -> tuple[TensorSpec, ...]:
    given = call.tensor(0)
    axis, start, stop, step = (
        cast("int", call.get(index, default)) for index, default in ((1, 0), (2, 0), (3, 0), (4, 1))
    )
    size = max(0, -(-(min(stop, given.shape[axis]) - start) // step))
    shape = tuple(size if place == axis else had for place, had in enumerate(given.shape))
    strides = tuple(had * step if place == axis else had for place, had in enumerate(given.strides))
    return (TensorSpec(shape=shape, dtype=given.dtype, strides=strides),)


def _cat(call: Call) -> tuple[TensorSpec, ...]:
    parts = [call.spec_of(part) for part in cast("tuple[Ref, ...]", call.args[0])]
    axis = cast("int", call.get(1, 0))
    total = sum(part.shape[axis] for part in parts)
    return (dense(tuple(total if i == axis else size for i, size in enumerate(parts[0].shape)), parts[0].dtype),)


def _full(call: Call) -> tuple[TensorSpec, ...]:
    return (dense(call.numbers(0), cast("str", call.kwargs["dtype"])),)


def _reduction(call: Call) -> tuple[TensorSpec, ...]:
    given = call.tensor(0)
    listed = cast("tuple[int, ...] | int", call.get(1, ()))
    wanted = (listed,) if isinstance(listed, int) else listed
    axes = tuple(axis % len(given.shape) for axis in wanted) or tuple(range(len(given.shape)))
    return (dense(reduced_shape(given.shape, axes, keep=bool(call.get(2, False))), given.dtype),)


def _indexed_reduction(call: Call) -> tuple[TensorSpec, ...]:
    (values,) = _reduction(call)
    return values, dense(values.shape, "int64")


def _same(call: Call) -> tuple[TensorSpec, ...]:
    given = call.tensor(0)
    return (dense(given.shape, given.dtype),)


def _linear(call: Call) -> tuple[TensorSpec, ...]:
    given, weight = call.tensor(0), call.tensor(1)
    return (dense((*given.shape[:-1], weight.shape[0]), given.dtype),)


def _mm(call: Call) -> tuple[TensorSpec, ...]:
    left, right = call.tensor(0), call.tensor(1)
    return (dense((*left.shape[:-1], right.shape[-1]), left.dtype),)


def _convolution(call: Call) -> tuple[TensorSpec, ...]:
    given, weight = call.tensor(0), call.tensor(1)
    stride, padding, dilation = (call.numbers(index) for index in (3, 4, 5))
    transposed, extra, groups = call.args[6], call.numbers(7), cast("int", call.args[8])
    sizes = zip(given.shape[2:], weight.shape[2:], stride, padding, dilation, extra, strict=True)
    if transposed:
        space = [(i - 1) * s - 2 * p + d * (k - 1) + e + 1 for i, k, s, p, d, e in sizes]
        channels = weight.shape[1] * groups
    else:
        space = [(i + 2 * p - d * (k - 1) - 1) // s + 1 for i, k, s, p, d, _ in sizes]
        channels = weight.shape[0]
    return (dense((given.shape[0], channels, *space), given.dtype),)


def _pool(call: Call) -> tuple[TensorSpec, ...]:
    given, kernel = call.tensor(0), call.numbers(1)
    rank = len(kernel)
    stride = cast("tuple[int, ...]", call.get(2, ())) or kernel
    padding = cast("tuple[int, ...]", call.get(3, (0,) * rank))
    sizes = zip(given.shape[-rank:], kernel, stride, padding, strict=True)
    space = [(size + 2 * p - k) // s + 1 for size, k, s, p in sizes]
    return (dense((*given.shape[:-rank], *space), given.dtype),)


def _indexed_pool(call: Call) -> tuple[TensorSpec, ...]:
    (values,) = _pool(call)
    return values, dense(values.shape, "int64")


def _layer_norm(call: Call) -> tuple[TensorSpec, ...]:
    given, inner = call.tensor(0), len(call.numbers(1))
    kept = (*given.shape[: len(given.shape) - inner], *[1] * inner)
    return dense(given.shape, given.dtype), dense(kept, given.dtype), dense(kept, given.dtype)


def _group_norm(call: Call) -> tuple[TensorSpec, ...]:
    given = call.tensor(0)
    kept = dense((cast("int", call.args[3]), cast("int", call.args[6])), given.dtype)
    return dense(given.shape, given.dtype), kept, kept


def _batch_norm(call: Call) -> tuple[TensorSpec, ...]:
    given = call.tensor(0)
    kept = dense((given.shape[1],), given.dtype)
    return dense(given.shape, given.dtype), kept, kept


_TABLE: dict[str, Callable[[Call], tuple[TensorSpec, ...]]] = {
    "aten.minimum.default": _elementwise,
    "aten.maximum.default": _elementwise,
    "aten.where.self": _where,
    "aten.clone.default": _clone,
    "aten.view.default": _view,
    "aten.permute.default": _permute,
    "aten.expand.default": _expand,
    "aten.slice.Tensor": _slice,
    "aten.cat.default": _cat,
    "aten.full.default": _full,
    "aten.sum.dim_IntList": _reduction,
    "aten.mean.dim": _reduction,
    "aten.amax.default": _reduction,
    "aten.amin.default": _reduction,
    "aten.max.dim": _indexed_reduction,
    "aten.min.dim": _indexed_reduction,
    "aten.argmax.default": lambda call: (dense(_reduction(call)[0].shape, "int64"),),
    "aten.logsumexp.default": _reduction,
    "aten._softmax.default": _same,
    "aten._log_softmax.default": _same,
    "aten.cumsum.default": _same,
    "aten.linear.default": _linear,
    "aten.mm.default": _mm,
    "aten.bmm.default": _mm,
    "aten.convolution.default": _convolution,
    "aten.avg_pool2d.default": _pool,
    "aten.avg_pool3d.default": _pool,
    "aten.max_pool2d_with_indices.default": _indexed_pool,
    "aten.max_pool3d_with_indices.default": _indexed_pool,
    "aten.native_layer_norm.default": _layer_norm,
    "aten.native_group_norm.default": _group_norm,
    "aten._native_batch_norm_legit_no_training.default": lambda call: (
        _same(call)[0],
        dense((call.tensor(0).shape[1],), call.tensor(0).dtype),
        dense((call.tensor(0).shape[1],), call.tensor(0).dtype),
    ),
    "aten._native_batch_norm_legit.no_stats": _batch_norm,
}

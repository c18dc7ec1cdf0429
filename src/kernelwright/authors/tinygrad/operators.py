"""ATen operators as tinygrad computes them: the table from one to the other.

Where tinygrad has a function of its own for what an operator does, that is used: its kernels are to be tinygrad's, not
ours. Results are cast to what ATen gives, since tinygrad promotes types and counts indices in its own way.
"""

# An optional extra: where it isn't installed pyright takes this folder for tinygrad.
# pyright: basic, reportMissingImports=false, reportAttributeAccessIssue=false
import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from tinygrad import Tensor, dtypes

DTYPES: Mapping[str, Any] = {
    "bool": dtypes.bool,
    "uint8": dtypes.uint8,
    "int8": dtypes.int8,
    "int16": dtypes.int16,
    "int32": dtypes.int32,
    "int64": dtypes.int64,
    "float16": dtypes.float16,
    "bfloat16": dtypes.bfloat16,
    "float32": dtypes.float32,
}

_Function = Callable[..., Any]


def _axes(dim: Any) -> Any:
    """Return the axes that a reduction runs over, ``None`` for all of them."""
    return tuple(dim) if isinstance(dim, (tuple, list)) and dim else None if isinstance(dim, (tuple, list)) else dim


def _pair(sizes: Any, count: int) -> tuple[int, ...]:
    listed = tuple(sizes) if isinstance(sizes, (tuple, list)) else (sizes,)
    return listed * count if len(listed) == 1 else listed


def _sum(x: Any, dim: Any = None, keepdim: bool = False, dtype: Any = None) -> Any:
    return x.sum(_axes(dim), keepdim, dtype=DTYPES[dtype] if dtype else None)


def _variance(function: str) -> _Function:
    def computed(x: Any, dim: Any = None, correction: Any = 1, keepdim: bool = False) -> Any:
        return getattr(x, function)(_axes(dim), keepdim, 1 if correction is None else int(correction))

    return computed


def _norm(x: Any, order: float = 2, dim: Any = None, keepdim: bool = False, dtype: Any = None) -> Any:
    del dtype
    axis = _axes(dim)
    if order == math.inf:
        return x.abs().max(axis, keepdim)
    if order == 1:
        return x.abs().sum(axis, keepdim)
    if order == 2:
        return x.square().sum(axis, keepdim).sqrt()
    return (x.abs() ** order).sum(axis, keepdim) ** (1 / order)


def _convolution(  # noqa: PLR0917 - ATen's own order
    x: Any, w: Any, b: Any, stride: Any, padding: Any, dilation: Any, transposed: bool, output_padding: Any, groups: int
) -> Any:
    given = {"groups": groups, "stride": tuple(stride), "dilation": tuple(dilation), "padding": tuple(padding)}
    if transposed:
        return x.conv_transpose2d(w, b, output_padding=tuple(output_padding), **given)
    return x.conv2d(w, b, **given)


def _max_pool(rank: int) -> _Function:
    def pooled(  # noqa: PLR0917 - ATen's own order
        x: Any, kernel: Any, stride: Any = (), padding: Any = 0, dilation: Any = 1, ceil_mode: bool = False
    ) -> Any:
        size = _pair(kernel, rank)
        given = {"stride": _pair(stride, rank) if stride else size, "ceil_mode": ceil_mode}
        given |= {"dilation": _pair(dilation, rank), "padding": _pair(padding, rank)}
        return x.max_pool2d(size, return_indices=True, **given)

    return pooled


def _average_pool(rank: int) -> _Function:
    def pooled(  # noqa: PLR0917 - ATen's own order
        x: Any,
        kernel: Any,
        stride: Any = (),
        padding: Any = 0,
        ceil_mode: bool = False,
        count_include_pad: bool = True,
        divisor_override: int | None = None,
    ) -> Any:
        size = _pair(kernel, rank)
        given = {"stride": _pair(stride, rank) if stride else size, "padding": _pair(padding, rank)}
        pools = x.avg_pool2d(size, ceil_mode=ceil_mode, count_include_pad=count_include_pad, **given)
        return pools * (math.prod(size) / divisor_override) if divisor_override else pools

    return pooled


def _adaptive_average(x: Any, size: Any) -> Any:
    rank = len(size)
    inputs = x.shape[-rank:]
    if any(n % m for n, m in zip(inputs, size, strict=True)):
        raise NotImplementedError(f"adaptive pooling from {inputs} to {tuple(size)}, whose windows differ")
    windows = tuple(n // m for n, m in zip(inputs, size, strict=True))
    return x.avg_pool2d(windows, stride=windows)


def _layer_norm(x: Any, shape: Sequence[int], weight: Any, bias: Any, eps: float) -> Any:
    axis = tuple(range(-len(shape), 0))
    normed = x.layernorm(axis, eps)
    normed = normed if weight is None else normed * weight
    return (normed if bias is None else normed + bias, None, None)


def _group_norm(  # noqa: PLR0917 - ATen's own order
    x: Any, weight: Any, bias: Any, count: int, channels: int, size: int, groups: int, eps: float
) -> Any:
    del size
    normed = x.reshape(count, groups, -1).layernorm(eps=eps).reshape(x.shape)
    shape = (1, channels, *(1 for _ in x.shape[2:]))
    normed = normed if weight is None else normed * weight.reshape(shape)
    return (normed if bias is None else normed + bias.reshape(shape), None, None)


def _batch_norm(  # noqa: PLR0917 - ATen's own order
    x: Any, weight: Any, bias: Any, mean: Any, variance: Any, momentum: float, eps: float
) -> Any:
    del momentum
    return (x.batchnorm(weight, bias, mean, (variance + eps).rsqrt()), None, None)


def _batch_norm_of_this_batch(  # noqa: PLR0917 - ATen's own order
    x: Any, weight: Any, bias: Any, training: bool, momentum: float, eps: float
) -> Any:
    del training, momentum
    axes = tuple(axis for axis in range(len(x.shape)) if axis != 1)
    variance, mean = x.var(axes, correction=0), x.mean(axes)
    return (x.batchnorm(weight, bias, mean, (variance + eps).rsqrt()), None, None)


def _slice(x: Any, dim: int = 0, start: int | None = None, end: int | None = None, step: int = 1) -> Any:
    cut: list[slice] = [slice(None)] * len(x.shape)
    cut[dim] = slice(start, None if end is None or end >= x.shape[dim] else end, step)
    return x[tuple(cut)]


def _select(x: Any, dim: int, index: int) -> Any:
    return x[tuple(index if axis == dim % len(x.shape) else slice(None) for axis in range(len(x.shape)))]


def _written(x: Any, part: Any, dim: int, keep: Callable[[Any], Any]) -> Any:
    """Return ``x`` with ``part`` where ``keep`` of the indices along an axis says so."""
    positions = Tensor.arange(x.shape[dim]).reshape([-1 if axis == dim else 1 for axis in range(len(x.shape))])
    return keep(positions).where(part, x)


def _select_scatter(x: Any, part: Any, dim: int, index: int) -> Any:
    dim, index = dim % len(x.shape), index % x.shape[dim]
    return _written(x, part.unsqueeze(dim), dim, lambda position: position == index)


def _slice_scatter(  # noqa: PLR0917 - ATen's own order
    x: Any, part: Any, dim: int = 0, start: int | None = None, end: int | None = None, step: int = 1
) -> Any:
    if step != 1:
        raise NotImplementedError("slice_scatter with a step")
    size = x.shape[dim]
    first = start or 0
    first = first + size if first < 0 else first
    around = [(0, 0)] * len(x.shape)
    around[dim] = (first, size - first - part.shape[dim])
    del end
    return _written(x, part.pad(tuple(around)), dim, lambda at: (at >= first) & (at < first + part.shape[dim]))


def _arange(*ends: Any, dtype: Any = None) -> Any:
    kind = dtype or ("float32" if any(isinstance(end, float) for end in ends) else "int64")
    return Tensor.arange(*ends, dtype=DTYPES[kind])


def _full(size: Any, value: Any, dtype: Any = None) -> Any:
    kind = dtype or ("bool" if isinstance(value, bool) else "int64" if isinstance(value, int) else "float32")
    return Tensor.full(tuple(size), value, dtype=DTYPES[kind], buffer=False)


def _alike(value: Any) -> _Function:
    def made(x: Any, fill: Any = None, dtype: Any = None) -> Any:
        kind = DTYPES[dtype] if dtype else x.dtype
        return Tensor.full(x.shape, fill if value is None else value, dtype=kind, buffer=False)

    return made


def _indexed(x: Any, indices: Sequence[Any]) -> Any:
    return x[tuple(slice(None) if index is None else index for index in indices)]


def _with_place(function: str, place: str) -> _Function:
    def computed(x: Any, dim: int, keepdim: bool = False) -> Any:
        return getattr(x, function)(dim, keepdim), getattr(x, place)(dim, keepdim)

    return computed


def _place(function: str) -> _Function:
    def computed(x: Any, dim: int | None = None, keepdim: bool = False) -> Any:
        return getattr(x, function)(dim, keepdim)

    return computed


def _elu(x: Any, alpha: float = 1, scale: float = 1, input_scale: float = 1) -> Any:
    return scale * (x > 0).where(x, alpha * ((x * input_scale).exp() - 1))


def _padded(x: Any, amounts: Sequence[int], value: float = 0) -> Any:
    return x.pad(tuple(amounts), value=value)


def _attention(  # noqa: PLR0917 - ATen's own order
    q: Any,
    k: Any,
    v: Any,
    mask: Any = None,
    dropout: float = 0.0,
    is_causal: bool = False,
    scale: float | None = None,
    enable_gqa: bool = False,
) -> Any:
    del dropout
    usual = 1 / math.sqrt(q.shape[-1])
    q = q if scale is None else q * (scale / usual)
    return q.scaled_dot_product_attention(k, v, attn_mask=mask, is_causal=is_causal, enable_gqa=enable_gqa)


def _linear(x: Any, weight: Any, bias: Any = None) -> Any:
    return x.linear(weight.transpose(), bias)


def _added_product(bias: Any, a: Any, b: Any, beta: float = 1, alpha: float = 1) -> Any:
    product = a @ b if alpha == 1 else alpha * (a @ b)
    return product + (bias if beta == 1 else beta * bias)


def _power(x: Any, exponent: Any) -> Any:
    return x**exponent


def _divided(x: Any, y: Any, rounding_mode: str | None = None) -> Any:
    return x / y if rounding_mode is None else x.div(y, rounding_mode=rounding_mode)


def _clamped(x: Any, low: Any = None, high: Any = None) -> Any:
    return x.clamp(low, high)


def _sorted(x: Any, dim: int = -1, descending: bool = False) -> Any:
    return x.sort(dim, descending)


def _topk(x: Any, k: int, dim: int = -1, largest: bool = True, sorted: bool = True) -> Any:  # noqa: A002 - ATen's name
    return x.topk(k, dim, largest, sorted)


def _squeezed(x: Any, dims: Any = None) -> Any:
    dims = (dims,) if isinstance(dims, int) else dims
    axes = {dim % max(len(x.shape), 1) for dim in (range(len(x.shape)) if dims is None else dims)}
    return x.reshape(tuple(size for axis, size in enumerate(x.shape) if size != 1 or axis not in axes))


def _expanded(x: Any, size: Sequence[int], implicit: bool = False) -> Any:
    del implicit
    return x.expand(tuple(size))


def _split(x: Any, sizes: Any, dim: int = 0) -> Any:
    return x.split(sizes if isinstance(sizes, int) else list(sizes), dim)


def _interpolated(mode: str) -> _Function:
    def computed(x: Any, size: Any, *rest: Any, **scales: Any) -> Any:
        del scales
        if size is None:
            raise NotImplementedError("upsampling by factors")
        return x.interpolate(tuple(size), mode=mode, align_corners=bool(rest[0]) if mode == "linear" else False)

    return computed


_PLAIN_METHODS = """relu sigmoid tanh exp log log2 log10 exp2 sqrt rsqrt abs neg square reciprocal sign floor ceil trunc
    round sin cos tan asin acos atan asinh acosh atanh sinh cosh erf isnan isinf isfinite logical_not bitwise_not silu
    mish softplus hardswish maximum minimum bitwise_and bitwise_or bitwise_xor mul contiguous"""

TABLE: dict[str, _Function] = {
    **{name: (lambda x, *rest, _name=name: getattr(x, _name)(*rest)) for name in _PLAIN_METHODS.split()},
    "add": lambda x, y, alpha=1: x + (y if alpha == 1 else alpha * y),
    "sub": lambda x, y, alpha=1: x - (y if alpha == 1 else alpha * y),
    "rsub": lambda x, y, alpha=1: y - (x if alpha == 1 else alpha * x),
    "div": _divided,
    "pow": _power,
    "remainder": lambda x, y: x % y,
    "fmod": lambda x, y: x.fmod(y),
    "floor_divide": lambda x, y: x.div(y, rounding_mode="floor"),
    "expm1": lambda x: x.exp() - 1,
    "log1p": lambda x: (x + 1).log(),
    "erfc": lambda x: 1 - x.erf(),
    "gelu": lambda x, approximate="none": x.gelu(approximate),
    "leaky_relu": lambda x, slope=0.01: x.leaky_relu(slope),
    "elu": _elu,
    "hardtanh": lambda x, low=-1, high=1: x.clamp(low, high),
    "hardsigmoid": lambda x: x.hardsigmoid(),
    "log_sigmoid_forward": lambda x: (x.logsigmoid(), None),
    "softplus": lambda x, beta=1, threshold=20: (x * beta > threshold).where(x, x.softplus(beta)),
    "clamp": _clamped,
    "clamp_min": lambda x, low: x.clamp(low, None),
    "clamp_max": lambda x, high: x.clamp(None, high),
    "where": lambda condition, x, y: condition.where(x, y),
    "masked_fill": lambda x, mask, value: mask.where(value, x),
    "logical_and": lambda x, y: (x != 0) & (y != 0),
    "logical_or": lambda x, y: (x != 0) | (y != 0),
    "logical_xor": lambda x, y: (x != 0) ^ (y != 0),
    "eq": lambda x, y: x == y,
    "ne": lambda x, y: x != y,
    "lt": lambda x, y: x < y,
    "le": lambda x, y: x <= y,
    "gt": lambda x, y: x > y,
    "ge": lambda x, y: x >= y,
    "addcmul": lambda x, a, b, value=1: x + value * a * b,
    "addcdiv": lambda x, a, b, value=1: x + value * a / b,
    "lerp": lambda x, y, weight: x.lerp(y, weight),
    "sum": _sum,
    "mean": lambda x, dim=None, keepdim=False, dtype=None: x.mean(_axes(dim), keepdim),  # noqa: ARG005 - cast below
    "amax": lambda x, dim=None, keepdim=False: x.max(_axes(dim), keepdim),
    "amin": lambda x, dim=None, keepdim=False: x.min(_axes(dim), keepdim),
    "prod": lambda x, dim=None, keepdim=False, dtype=None: x.prod(_axes(dim), keepdim),  # noqa: ARG005 - cast below
    "any": lambda x, dim=None, keepdim=False: x.any(_axes(dim), keepdim),
    "all": lambda x, dim=None, keepdim=False: x.all(_axes(dim), keepdim),
    "argmax": _place("argmax"),
    "argmin": _place("argmin"),
    "var": _variance("var"),
    "std": _variance("std"),
    "var_mean": _variance("var_mean"),
    "linalg_vector_norm": _norm,
    "logsumexp": lambda x, dim, keepdim=False: x.logsumexp(_axes(dim), keepdim),
    "cumsum": lambda x, dim, dtype=None: x.cumsum(dim),  # noqa: ARG005 - cast below
    "cumprod": lambda x, dim, dtype=None: x.cumprod(dim),  # noqa: ARG005 - cast below
    "logcumsumexp": lambda x, dim: x.logcumsumexp(dim),
    "cummax": lambda x, dim: x.cummax(dim),
    "cummin": lambda x, dim: x.cummin(dim),
    "sort": _sorted,
    "topk": _topk,
    "_softmax": lambda x, dim, half_to_float: x.softmax(dim),  # noqa: ARG005 - cast below
    "_log_softmax": lambda x, dim, half_to_float: x.log_softmax(dim),  # noqa: ARG005 - cast below
    "native_layer_norm": _layer_norm,
    "native_group_norm": _group_norm,
    "_native_batch_norm_legit_no_training": _batch_norm,
    "mm": lambda a, b: a @ b,
    "bmm": lambda a, b: a @ b,
    "mv": lambda a, b: a @ b,
    "dot": lambda a, b: a @ b,
    "addmm": _added_product,
    "baddbmm": _added_product,
    "linear": _linear,
    "scaled_dot_product_attention": _attention,
    "convolution": _convolution,
    "max_pool2d_with_indices": _max_pool(2),
    "max_pool3d_with_indices": _max_pool(3),
    "avg_pool1d": _average_pool(1),
    "avg_pool2d": _average_pool(2),
    "avg_pool3d": _average_pool(3),
    "_adaptive_avg_pool2d": _adaptive_average,
    "_adaptive_avg_pool3d": _adaptive_average,
    "upsample_nearest2d": _interpolated("nearest"),
    "upsample_bilinear2d": _interpolated("linear"),
    "view": lambda x, size: x.reshape(tuple(size)),
    "reshape": lambda x, size: x.reshape(tuple(size)),
    "_unsafe_view": lambda x, size: x.reshape(tuple(size)),
    "permute": lambda x, dims: x.permute(tuple(dims)),
    "transpose": lambda x, a, b: x.transpose(a, b),
    "t": lambda x: x.transpose() if len(x.shape) == 2 else x,
    "expand": _expanded,
    "unsqueeze": lambda x, dim: x.unsqueeze(dim),
    "squeeze": _squeezed,
    "slice": _slice,
    "select": _select,
    "select_scatter": _select_scatter,
    "slice_scatter": _slice_scatter,
    "cat": lambda parts, dim=0: parts[0].cat(*parts[1:], dim=dim),
    "stack": lambda parts, dim=0: Tensor.stack(*parts, dim=dim),
    "split_with_sizes": _split,
    "split": _split,
    "unbind": lambda x, dim=0: tuple(_select(x, dim, index) for index in range(x.shape[dim])),
    "flip": lambda x, dims: x.flip(tuple(dims)),
    "roll": lambda x, shifts, dims=(): x.roll(tuple(shifts), tuple(dims)),
    "repeat": lambda x, times: x.repeat(tuple(times)),
    "tril": lambda x, diagonal=0: x.tril(diagonal),
    "triu": lambda x, diagonal=0: x.triu(diagonal),
    "diagonal": lambda x, offset=0, a=0, b=1: x.diagonal(offset, a, b),
    "constant_pad_nd": _padded,
    "gather": lambda x, dim, index, sparse_grad=False: x.gather(dim, index),  # noqa: ARG005 - about gradients
    "index_select": lambda x, dim, index: x[(*[slice(None)] * dim, index)],
    "index": _indexed,
    "embedding": lambda weight, index, *_: weight[index],
    "scatter": lambda x, dim, index, value: x.scatter(dim, index, value),
    "scatter_add": lambda x, dim, index, value: x.scatter_reduce(dim, index, value, "sum"),
    "arange": _arange,
    "full": _full,
    "zeros": lambda size, dtype=None: _full(size, 0, dtype or "float32"),
    "ones": lambda size, dtype=None: _full(size, 1, dtype or "float32"),
    "full_like": _alike(None),
    "zeros_like": _alike(0),
    "ones_like": _alike(1),
    "scalar_tensor": lambda value, dtype=None: _full((), value, dtype or "float32"),
    "_to_copy": lambda x, dtype=None: x.cast(DTYPES[dtype]) if dtype else x,
    "clone": lambda x, memory_format=None: x,  # noqa: ARG005 - where it lies is no part of the value
    "alias": lambda x: x,
    "detach": lambda x: x,
    "copy": lambda x, y, non_blocking=False: y.expand(x.shape),  # noqa: ARG005 - nothing is moved
    "lift_fresh_copy": lambda x: x,
}

# Overloads that differ from what their name does elsewhere.
OVERLOADS: dict[str, _Function] = {
    "aten._native_batch_norm_legit.no_stats": _batch_norm_of_this_batch,
    "aten.max.dim": _with_place("max", "argmax"),
    "aten.min.dim": _with_place("min", "argmin"),
    "aten.max.default": lambda x: x.max(),
    "aten.min.default": lambda x: x.min(),
    "aten.max.other": lambda x, y: x.maximum(y),
    "aten.min.other": lambda x, y: x.minimum(y),
    "aten.pow.Scalar": lambda base, x: base**x,
    "aten.sort.stable": lambda x, stable=None, dim=-1, descending=False: x.sort(dim, descending),  # noqa: ARG005
    "aten.where.ScalarSelf": lambda condition, x, y: condition.where(x, y),
}


def function_of(op: str) -> _Function | None:
    """Return what computes an operator ("aten.relu.default"), or ``None`` where nothing here does."""
    return OVERLOADS.get(op) or TABLE.get(op.split(".")[1])

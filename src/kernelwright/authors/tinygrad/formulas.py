"""What ATen operators compute, in tinygrad's terms, where that is more than one function of tinygrad's."""

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

Function = Callable[..., Any]


def axes(dim: Any) -> Any:
    """Return the axes that a reduction runs over, ``None`` for all of them."""
    return tuple(dim) if isinstance(dim, (tuple, list)) and dim else None if isinstance(dim, (tuple, list)) else dim


def pair(sizes: Any, count: int) -> tuple[int, ...]:
    """Return one size for each axis."""
    listed = tuple(sizes) if isinstance(sizes, (tuple, list)) else (sizes,)
    return listed * count if len(listed) == 1 else listed


def summed(x: Any, dim: Any = None, keepdim: bool = False, dtype: Any = None) -> Any:
    """Sum over axes, in a dtype if one is named."""
    return x.sum(axes(dim), keepdim, dtype=DTYPES[dtype] if dtype else None)


def variance(function: str) -> Function:
    """Return what computes a variance or deviation by ATen's ``correction``."""

    def computed(x: Any, dim: Any = None, correction: Any = 1, keepdim: bool = False) -> Any:
        return getattr(x, function)(axes(dim), keepdim, 1 if correction is None else int(correction))

    return computed


def norm(x: Any, order: float = 2, dim: Any = None, keepdim: bool = False, dtype: Any = None) -> Any:
    """Return the norm of that order over axes."""
    del dtype
    axis = axes(dim)
    if order == math.inf:
        return x.abs().max(axis, keepdim)
    if order == 1:
        return x.abs().sum(axis, keepdim)
    if order == 2:
        return x.square().sum(axis, keepdim).sqrt()
    return (x.abs() ** order).sum(axis, keepdim) ** (1 / order)


def convolution(  # noqa: PLR0917 - ATen's own order
    x: Any, w: Any, b: Any, stride: Any, padding: Any, dilation: Any, transposed: bool, output_padding: Any, groups: int
) -> Any:
    """Convolve, or do the transposed thing."""
    given = {"groups": groups, "stride": tuple(stride), "dilation": tuple(dilation), "padding": tuple(padding)}
    if transposed:
        return x.conv_transpose2d(w, b, output_padding=tuple(output_padding), **given)
    return x.conv2d(w, b, **given)


def max_pool(rank: int) -> Function:
    """Return what pools over ``rank`` axes, with the places of the largest."""

    def pooled(  # noqa: PLR0917 - ATen's own order
        x: Any, kernel: Any, stride: Any = (), padding: Any = 0, dilation: Any = 1, ceil_mode: bool = False
    ) -> Any:
        size = pair(kernel, rank)
        given = {"stride": pair(stride, rank) if stride else size, "ceil_mode": ceil_mode}
        given |= {"dilation": pair(dilation, rank), "padding": pair(padding, rank)}
        return x.max_pool2d(size, return_indices=True, **given)

    return pooled


def average_pool(rank: int) -> Function:
    """Return what averages over windows of ``rank`` axes."""

    def pooled(  # noqa: PLR0917 - ATen's own order
        x: Any,
        kernel: Any,
        stride: Any = (),
        padding: Any = 0,
        ceil_mode: bool = False,
        count_include_pad: bool = True,
        divisor_override: int | None = None,
    ) -> Any:
        size = pair(kernel, rank)
        given = {"stride": pair(stride, rank) if stride else size, "padding": pair(padding, rank)}
        pools = x.avg_pool2d(size, ceil_mode=ceil_mode, count_include_pad=count_include_pad, **given)
        return pools * (math.prod(size) / divisor_override) if divisor_override else pools

    return pooled


def adaptive_average(x: Any, size: Any) -> Any:
    """Average over windows that are all of one size.

    Raises:
        NotImplementedError: they aren't.
    """
    rank = len(size)
    inputs = x.shape[-rank:]
    if any(n % m for n, m in zip(inputs, size, strict=True)):
        raise NotImplementedError(f"adaptive pooling from {inputs} to {tuple(size)}, whose windows differ")
    windows = tuple(n // m for n, m in zip(inputs, size, strict=True))
    return x.avg_pool2d(windows, stride=windows)


def layer_norm(x: Any, shape: Sequence[int], weight: Any, bias: Any, eps: float) -> Any:
    """Normalise the last axes; ATen's mean and deviation are left out."""
    axis = tuple(range(-len(shape), 0))
    normed = x.layernorm(axis, eps)
    normed = normed if weight is None else normed * weight
    return (normed if bias is None else normed + bias, None, None)


def group_norm(  # noqa: PLR0917 - ATen's own order
    x: Any, weight: Any, bias: Any, count: int, channels: int, size: int, groups: int, eps: float
) -> Any:
    """Normalise groups of channels; ATen's mean and deviation are left out."""
    del size
    normed = x.reshape(count, groups, -1).layernorm(eps=eps).reshape(x.shape)
    shape = (1, channels, *(1 for _ in x.shape[2:]))
    normed = normed if weight is None else normed * weight.reshape(shape)
    return (normed if bias is None else normed + bias.reshape(shape), None, None)


def batch_norm(  # noqa: PLR0917 - ATen's own order
    x: Any, weight: Any, bias: Any, mean: Any, variance: Any, momentum: float, eps: float
) -> Any:
    """Normalise by what the module keeps of earlier batches."""
    del momentum
    return (x.batchnorm(weight, bias, mean, (variance + eps).rsqrt()), None, None)


def batch_norm_of_this_batch(  # noqa: PLR0917 - ATen's own order
    x: Any, weight: Any, bias: Any, training: bool, momentum: float, eps: float
) -> Any:
    """Normalise each channel by its own mean and variance."""
    del training, momentum
    axes = tuple(axis for axis in range(len(x.shape)) if axis != 1)
    variance, mean = x.var(axes, correction=0), x.mean(axes)
    return (x.batchnorm(weight, bias, mean, (variance + eps).rsqrt()), None, None)


def sliced(x: Any, dim: int = 0, start: int | None = None, end: int | None = None, step: int = 1) -> Any:
    """Cut along one axis."""
    cut: list[slice] = [slice(None)] * len(x.shape)
    cut[dim] = slice(start, None if end is None or end >= x.shape[dim] else end, step)
    return x[tuple(cut)]


def selected(x: Any, dim: int, index: int) -> Any:
    """Take one index of an axis, which goes."""
    return x[tuple(index if axis == dim % len(x.shape) else slice(None) for axis in range(len(x.shape)))]


def written(x: Any, part: Any, dim: int, keep: Callable[[Any], Any]) -> Any:
    """Return ``x`` with ``part`` where ``keep`` of the indices along an axis says so."""
    positions = Tensor.arange(x.shape[dim]).reshape([-1 if axis == dim else 1 for axis in range(len(x.shape))])
    return keep(positions).where(part, x)


def select_scatter(x: Any, part: Any, dim: int, index: int) -> Any:
    """Put ``part`` in place of one index of an axis."""
    dim, index = dim % len(x.shape), index % x.shape[dim]
    return written(x, part.unsqueeze(dim), dim, lambda position: position == index)


def slice_scatter(  # noqa: PLR0917 - ATen's own order
    x: Any, part: Any, dim: int = 0, start: int | None = None, end: int | None = None, step: int = 1
) -> Any:
    """Put ``part`` in place of a range of an axis.

    Raises:
        NotImplementedError: the range has a step.
    """
    if step != 1:
        raise NotImplementedError("slice_scatter with a step")
    size = x.shape[dim]
    first = start or 0
    first = first + size if first < 0 else first
    around = [(0, 0)] * len(x.shape)
    around[dim] = (first, size - first - part.shape[dim])
    del end
    return written(x, part.pad(tuple(around)), dim, lambda at: (at >= first) & (at < first + part.shape[dim]))


def arange(*ends: Any, dtype: Any = None) -> Any:
    """Count, in the dtype that ATen counts in."""
    kind = dtype or ("float32" if any(isinstance(end, float) for end in ends) else "int64")
    return Tensor.arange(*ends, dtype=DTYPES[kind])


def full(size: Any, value: Any, dtype: Any = None) -> Any:
    """Fill a shape with a number, in the dtype that ATen would."""
    kind = dtype or ("bool" if isinstance(value, bool) else "int64" if isinstance(value, int) else "float32")
    return Tensor.full(tuple(size), value, dtype=DTYPES[kind], buffer=False)


def alike(value: Any) -> Function:
    """Return what fills a tensor's shape with ``value``, or with its own argument where that is ``None``."""

    def made(x: Any, fill: Any = None, dtype: Any = None) -> Any:
        kind = DTYPES[dtype] if dtype else x.dtype
        return Tensor.full(x.shape, fill if value is None else value, dtype=kind, buffer=False)

    return made


def indexed(x: Any, indices: Sequence[Any]) -> Any:
    """Index axes by tensors; ``None`` leaves an axis."""
    return x[tuple(slice(None) if index is None else index for index in indices)]


def with_place(function: str, place: str) -> Function:
    """Return what computes an extreme and its place."""

    def computed(x: Any, dim: int, keepdim: bool = False) -> Any:
        return getattr(x, function)(dim, keepdim), getattr(x, place)(dim, keepdim)

    return computed


def place(function: str) -> Function:
    """Return what computes the place of an extreme."""

    def computed(x: Any, dim: int | None = None, keepdim: bool = False) -> Any:
        return getattr(x, function)(dim, keepdim)

    return computed


def elu(x: Any, alpha: float = 1, scale: float = 1, input_scale: float = 1) -> Any:
    """Compute ELU in ATen's general form, which SELU and CELU are too."""
    return scale * (x > 0).where(x, alpha * ((x * input_scale).exp() - 1))


def padded(x: Any, amounts: Sequence[int], value: float = 0) -> Any:
    """Pad with a number, ATen's amounts counted from the last axis."""
    return x.pad(tuple(amounts), value=value)


def attention(  # noqa: PLR0917 - ATen's own order
    q: Any,
    k: Any,
    v: Any,
    mask: Any = None,
    dropout: float = 0.0,
    is_causal: bool = False,
    scale: float | None = None,
    enable_gqa: bool = False,
) -> Any:
    """Attend, with a scale other than the usual one if it is named."""
    del dropout
    usual = 1 / math.sqrt(q.shape[-1])
    q = q if scale is None else q * (scale / usual)
    return q.scaled_dot_product_attention(k, v, attn_mask=mask, is_causal=is_causal, enable_gqa=enable_gqa)


def linear(x: Any, weight: Any, bias: Any = None) -> Any:
    """Multiply by a transposed weight, and add."""
    return x.linear(weight.transpose(), bias)


def added_product(bias: Any, a: Any, b: Any, beta: float = 1, alpha: float = 1) -> Any:
    """Add a scaled product to a scaled tensor."""
    product = a @ b if alpha == 1 else alpha * (a @ b)
    return product + (bias if beta == 1 else beta * bias)


def power(x: Any, exponent: Any) -> Any:
    """Raise to a power."""
    return x**exponent


def divided(x: Any, y: Any, rounding_mode: str | None = None) -> Any:
    """Divide, and round as asked."""
    return x / y if rounding_mode is None else x.div(y, rounding_mode=rounding_mode)


def clamped(x: Any, low: Any = None, high: Any = None) -> Any:
    """Keep between two bounds, either of which may be missing."""
    return x.clamp(low, high)


def in_order(x: Any, dim: int = -1, descending: bool = False) -> Any:
    """Sort, and say where each element came from."""
    return x.sort(dim, descending)


def topk(x: Any, k: int, dim: int = -1, largest: bool = True, sorted: bool = True) -> Any:  # noqa: A002 - ATen's name
    """Return the largest, or smallest, and their places."""
    return x.topk(k, dim, largest, sorted)


def squeezed(x: Any, dims: Any = None) -> Any:
    """Drop axes of size one: those named, or all."""
    dims = (dims,) if isinstance(dims, int) else dims
    axes = {dim % max(len(x.shape), 1) for dim in (range(len(x.shape)) if dims is None else dims)}
    return x.reshape(tuple(size for axis, size in enumerate(x.shape) if size != 1 or axis not in axes))


def expanded(x: Any, size: Sequence[int], implicit: bool = False) -> Any:
    """Repeat along axes of size one."""
    del implicit
    return x.expand(tuple(size))


def split(x: Any, sizes: Any, dim: int = 0) -> Any:
    """Cut into parts of one size or of several."""
    return x.split(sizes if isinstance(sizes, int) else list(sizes), dim)


def interpolated(mode: str) -> Function:
    """Return what resizes images.

    Raises:
        NotImplementedError: (when it is called) only factors are given.
    """

    def computed(x: Any, size: Any, *rest: Any, **scales: Any) -> Any:
        del scales
        if size is None:
            raise NotImplementedError("upsampling by factors")
        return x.interpolate(tuple(size), mode=mode, align_corners=bool(rest[0]) if mode == "linear" else False)

    return computed

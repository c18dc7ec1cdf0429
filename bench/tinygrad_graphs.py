"""Graphs of operators for tinygrad, written so that torch takes most of them as well, whose answer is the reference."""

from collections.abc import Iterator

import torch
from metal_agreement import Graph, Inputs
from tinygrad import Tensor, dtypes
from torch.nn import functional as F  # noqa: N812, as everybody calls it


def graphs() -> Iterator[Graph]:
    """Yield all graphs."""
    inputs = Inputs()
    yield from _pointwise(inputs)
    yield from _products(inputs)
    yield from _reductions(inputs)
    yield from _moved(inputs)
    yield from _networks(inputs)


def _pointwise(of: Inputs) -> Iterator[Graph]:
    a, b = of.normal(60, 70), of.normal(60, 70)
    yield Graph(name="add_multiply", function=lambda a, b: a + b * 2 - 1, inputs=(a, b))
    yield Graph(name="exponents", function=lambda a: a.exp() + a.exp2(), inputs=(a,), roundings=2)
    yield Graph(
        name="logarithms",
        function=lambda a: a.log() + a.log2(),
        inputs=(of.between(0.1, 5, 300),),
        roundings=2,
    )
    yield Graph(
        name="roots",
        function=lambda a: a.sqrt() + a.rsqrt() + 1 / a,
        inputs=(of.between(0.1, 5, 300),),
        roundings=2,
    )
    yield Graph(name="sine", function=lambda a: a.sin() + a.cos(), inputs=(a * 10,))
    yield Graph(name="sigmoid_tanh", function=lambda a: a.sigmoid() + a.tanh(), inputs=(a,), roundings=2)
    yield Graph(name="relu_clip", function=lambda a: a.relu() + a.clip(-0.5, 0.5), inputs=(a,))
    yield Graph(
        name="gelu",
        function=lambda a: a.gelu(),
        reference=lambda a: F.gelu(a, approximate="tanh"),
        inputs=(a,),
        roundings=2,
    )
    yield Graph(
        name="silu_mish",
        function=lambda a: a.silu() + a.mish(),
        reference=lambda a: F.silu(a) + F.mish(a),
        inputs=(a,),
        roundings=4,
    )
    yield Graph(name="erf", function=lambda a: a.erf(), inputs=(a,), roundings=2)
    yield Graph(
        name="where",
        function=lambda a, b: (a > b).where(a, 0.5),
        reference=lambda a, b: torch.where(a > b, a, 0.5),
        inputs=(a, b),
    )
    yield Graph(name="power", function=lambda a, b: a.abs() ** b, inputs=(a, b), roundings=16)
    yield Graph(name="round", function=lambda a: a.floor() + a.ceil() + a.trunc() + (a * 3).round(), inputs=(a,))
    yield Graph(
        name="half",
        function=lambda a, b: a * b + a.exp(),
        inputs=(of.half(60, 70), of.half(60, 70)),
        roundings=2,
    )
    yield Graph(
        name="bfloat",
        function=lambda a, b: a * b + a.exp(),
        inputs=(of.brain(60, 70), of.brain(60, 70)),
        roundings=2,
    )
    yield Graph(name="half_to_float", function=lambda a: a.float() * 3, inputs=(of.half(60, 70),))
    n, m = of.whole(-50, 50, 300, dtype=torch.int32), of.whole(1, 9, 300, dtype=torch.int32)
    yield Graph(name="integers", function=lambda a, b: a * b + a // b - a % b, inputs=(n, m))
    yield Graph(name="bits", function=lambda a, b: (a & b) | (a ^ 5), inputs=(n, m))
    yield Graph(
        name="shifts", function=lambda a: (a << 3) + (a >> 1), inputs=(of.whole(0, 999, 300, dtype=torch.int32),)
    )
    yield Graph(name="long", function=lambda a, b: a * 100000000003 + b, inputs=(n.long(), m.long()))
    yield Graph(
        name="bytes",
        function=lambda a, b: a + b * 3,
        inputs=(of.whole(0, 255, 300, dtype=torch.uint8), of.whole(0, 255, 300, dtype=torch.uint8)),
    )
    yield Graph(name="casts", function=lambda a: a.short().float() + a.bool().float(), inputs=(a * 4,))
    yield Graph(
        name="bitcast",
        function=lambda a: a.bitcast(dtypes.int32) + 1,
        reference=lambda a: a.view(torch.int32) + 1,
        inputs=(a,),
        keeps_types=True,
    )


def _products(of: Inputs) -> Iterator[Graph]:
    yield Graph(name="matmul", function=lambda a, b: a @ b, inputs=(of.normal(64, 64), of.normal(64, 64)), roundings=8)
    yield Graph(
        name="matmul_half",
        function=lambda a, b: a @ b,
        inputs=(of.half(128, 64), of.half(64, 128)),
        roundings=2,
    )
    yield Graph(
        name="matmul_half_float",
        function=lambda a, b: a.matmul(b, dtype=dtypes.float),
        reference=lambda a, b: a @ b,
        inputs=(of.half(64, 128), of.half(128, 64)),
        roundings=8,
    )
    yield Graph(
        name="matmul_bfloat",
        function=lambda a, b: a @ b,
        inputs=(of.brain(64, 64), of.brain(64, 64)),
        roundings=2,
    )
    yield Graph(
        name="matmul_odd",
        function=lambda a, b: a @ b,
        inputs=(of.normal(33, 17), of.normal(17, 50)),
        roundings=8,
    )
    yield Graph(
        name="matmul_batched",
        function=lambda a, b: a @ b + 1,
        inputs=(of.normal(3, 32, 40), of.normal(3, 40, 32)),
        roundings=8,
    )
    yield Graph(
        name="vector_matrix",
        function=lambda a, b: a @ b,
        inputs=(of.normal(300), of.normal(300, 200)),
        roundings=16,
    )
    yield Graph(
        name="einsum",
        function=lambda a, b: Tensor.einsum("bij,bjk->ik", a, b),
        reference=lambda a, b: torch.einsum("bij,bjk->ik", a, b),
        inputs=(of.normal(3, 8, 9), of.normal(3, 9, 10)),
        roundings=8,
    )
    image, filters = of.normal(2, 8, 12, 12), of.normal(16, 8, 3, 3)
    yield Graph(
        name="convolution",
        function=lambda a, w: a.conv2d(w, padding=1),
        reference=lambda a, w: F.conv2d(a, w, padding=1),
        inputs=(image, filters),
        roundings=16,
    )
    yield Graph(
        name="convolution_half",
        function=lambda a, w: a.conv2d(w, stride=2),
        reference=lambda a, w: F.conv2d(a, w, stride=2),
        inputs=(image.half(), filters.half()),
        roundings=4,
    )  # each product is rounded to half
    yield Graph(
        name="convolution_groups",
        function=lambda a, w: a.conv2d(w, groups=8),
        reference=lambda a, w: F.conv2d(a, w, groups=8),
        inputs=(image, of.normal(8, 1, 3, 3)),
        roundings=8,
    )
    yield Graph(
        name="convolution_transposed",
        function=lambda a, w: a.conv_transpose2d(w, stride=2),
        reference=lambda a, w: F.conv_transpose2d(a, w, stride=2),
        inputs=(image, of.normal(8, 4, 3, 3)),
        roundings=16,
    )
    q = of.normal(2, 2, 16, 32)
    yield Graph(
        name="attention",
        function=lambda q, k, v: q.scaled_dot_product_attention(k, v, is_causal=True),
        reference=lambda q, k, v: F.scaled_dot_product_attention(q, k, v, is_causal=True),
        inputs=(q, of.normal(2, 2, 16, 32), of.normal(2, 2, 16, 32)),
        roundings=4,
    )


def _reductions(of: Inputs) -> Iterator[Graph]:
    a = of.normal(60, 700)
    yield Graph(name="sum_all", function=lambda a: a.sum(), inputs=(of.between(0, 1, 500, 300),), roundings=4)
    yield Graph(name="sum_rows", function=lambda a: a.sum(-1), inputs=(a,), roundings=8)
    yield Graph(name="sum_columns", function=lambda a: a.sum(0), inputs=(a,), roundings=8)
    yield Graph(name="mean_half", function=lambda a: a.mean(-1), inputs=(a.half(),))
    yield Graph(
        name="max_min",
        function=lambda a: a.max(-1) - a.min(-1),
        reference=lambda a: a.amax(-1) - a.amin(-1),
        inputs=(a,),
    )
    yield Graph(name="product", function=lambda a: (a * 0.1 + 1).prod(-1), inputs=(of.normal(9, 50),), roundings=8)
    yield Graph(name="variance", function=lambda a: a.var(-1) + a.std(-1), inputs=(a,), roundings=4)
    yield Graph(name="argmax", function=lambda a: a.argmax(-1), inputs=(a,))
    yield Graph(name="any_all", function=lambda a: (a > 3).any(-1) | (a > -3).all(-1), inputs=(a,))
    yield Graph(name="softmax", function=lambda a: a.softmax(-1), inputs=(a,))
    yield Graph(name="softmax_half", function=lambda a: a.softmax(-1), inputs=(a.half(),))
    yield Graph(name="log_softmax", function=lambda a: a.log_softmax(-1), inputs=(a,), roundings=2)
    yield Graph(name="logsumexp", function=lambda a: a.logsumexp(-1), inputs=(a,))
    yield Graph(name="cumsum", function=lambda a: a.cumsum(-1), inputs=(a,), roundings=16)
    yield Graph(name="cumulative_max", function=lambda a: a.cummax(-1)[0], inputs=(of.normal(9, 50),))
    yield Graph(name="sort", function=lambda a: a.sort(-1)[0], inputs=(of.normal(9, 50),))
    yield Graph(name="sort_places", function=lambda a: a.sort(-1)[1], inputs=(of.normal(9, 33),))
    yield Graph(name="largest", function=lambda a: a.topk(5)[0], inputs=(of.normal(9, 50),))


def _moved(of: Inputs) -> Iterator[Graph]:
    table = of.normal(50, 16)
    yield Graph(
        name="embedding", function=lambda a, i: a[i] * 2, inputs=(table, of.whole(0, 50, 3, 7, dtype=torch.int32))
    )
    yield Graph(name="gather", function=lambda a, i: a.gather(1, i), inputs=(table, of.whole(0, 16, 50, 5)))
    yield Graph(
        name="scatter",
        function=lambda a, i, v: a.scatter_reduce(0, i, v, "sum"),
        inputs=(table, of.whole(0, 50, 40, 16), of.normal(40, 16)),
        roundings=4,
    )
    yield Graph(name="transposed", function=lambda a: a.permute(1, 0).contiguous() + 1, inputs=(table,))
    yield Graph(
        name="flip_roll",
        function=lambda a: a.flip(0) + a.roll(3, 1),
        reference=lambda a: a.flip(0) + a.roll(3, 1),
        inputs=(table,),
    )
    yield Graph(
        name="padded",
        function=lambda a: a.pad((1, 2, 3, 0), value=1.5),
        reference=lambda a: F.pad(a, (1, 2, 3, 0), value=1.5),
        inputs=(table,),
    )
    yield Graph(name="triangle", function=lambda a: a.tril(1) + a.triu() * 2, inputs=(table,))
    yield Graph(
        name="cat",
        function=lambda a: a.cat(a * 2, dim=1),
        reference=lambda a: torch.cat([a, a * 2], 1),
        inputs=(table,),
    )
    image = of.normal(2, 3, 12, 14)
    yield Graph(
        name="max_pool",
        function=lambda a: a.max_pool2d(3, 2),
        reference=lambda a: F.max_pool2d(a, 3, 2),
        inputs=(image,),
    )
    yield Graph(
        name="average_pool", function=lambda a: a.avg_pool2d(2), reference=lambda a: F.avg_pool2d(a, 2), inputs=(image,)
    )
    yield Graph(
        name="bilinear",
        function=lambda a: a.interpolate((24, 28), mode="linear"),
        reference=lambda a: F.interpolate(a, (24, 28), mode="bilinear"),
        inputs=(image,),
        roundings=4,
    )


def _networks(of: Inputs) -> Iterator[Graph]:
    x = of.normal(32, 100)
    yield Graph(
        name="layer_norm",
        function=lambda a: a.layernorm(),
        reference=lambda a: F.layer_norm(a, (100,)),
        inputs=(x,),
        roundings=8,
    )
    yield Graph(
        name="layer_norm_half",
        function=lambda a: a.layernorm(),
        reference=lambda a: F.layer_norm(a, (100,)),
        inputs=(x.half(),),
        roundings=2,
    )
    yield Graph(
        name="batch_norm",
        function=lambda a, m, v: a.batchnorm(None, None, m, (v + 1e-5).rsqrt()),
        reference=F.batch_norm,
        inputs=(of.normal(2, 8, 9, 9), of.normal(8), of.between(0.5, 2, 8)),
        roundings=4,
    )
    yield Graph(
        name="cross_entropy",
        function=lambda a, t: a.sparse_categorical_crossentropy(t),
        reference=F.cross_entropy,
        inputs=(of.normal(32, 50), of.whole(0, 50, 32)),
        roundings=2,
    )
    yield Graph(
        name="gradient",
        function=lambda a, w: (a @ w).relu().sum().gradient(w)[0],
        reference=lambda a, w: a.mT @ ((a @ w) > 0).to(a.dtype),
        inputs=(of.normal(24, 32), of.normal(32, 16)),
        roundings=16,
    )
    yield Graph(
        name="rotary",
        function=lambda x, c, s: (x[..., :8] * c - x[..., 8:] * s).cat(x[..., 8:] * c + x[..., :8] * s, dim=-1),
        reference=lambda x, c, s: torch.cat([x[..., :8] * c - x[..., 8:] * s, x[..., 8:] * c + x[..., :8] * s], -1),
        inputs=(of.normal(2, 9, 16), of.normal(9, 8), of.normal(9, 8)),
        roundings=2,
    )

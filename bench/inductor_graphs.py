"""Graphs of operators that TorchInductor makes Metal kernels of: functions with inputs, by name."""

from collections.abc import Iterator
from typing import Any

import torch
from metal_agreement import Graph, Inputs
from torch.nn import functional as F  # noqa: N812, as everybody calls it

aten: Any = torch.ops.aten


def graphs() -> Iterator[Graph]:
    """Yield all graphs."""
    inputs = Inputs()
    yield from _pointwise(inputs)
    yield from _special(inputs)
    yield from _whole(inputs)
    yield from _reductions(inputs)
    yield from _norms(inputs)
    yield from _gathered(inputs)
    yield from _images(inputs)


def _pointwise(of: Inputs) -> Iterator[Graph]:
    a, b = of.normal(128, 250), of.normal(128, 250)
    yield Graph(name="add_gelu", function=lambda a, b: F.gelu(a + b), inputs=(a, b))
    yield Graph(name="gelu_tanh", function=lambda a: F.gelu(a, approximate="tanh"), inputs=(a,))
    yield Graph(name="swiglu", function=lambda a, b: F.silu(a) * b, inputs=(a, b))
    yield Graph(name="mish_elu", function=lambda a: F.mish(a) + F.elu(a) + F.softplus(a), inputs=(a,), roundings=2)
    yield Graph(name="hard", function=lambda a: F.hardswish(a) + F.hardsigmoid(a) + F.hardtanh(a), inputs=(a,))
    yield Graph(name="leaky_clamp", function=lambda a: F.leaky_relu(a.clamp(-1, 1), 0.1), inputs=(a,))
    yield Graph(name="trigonometry", function=lambda a: a.sin() + a.cos() + a.atan() + a.tanh(), inputs=(a,))
    yield Graph(name="arcs", function=lambda a: a.asin() + a.acos() + a.atanh(), inputs=(of.between(-0.9, 0.9, 999),))
    yield Graph(name="sinc", function=lambda a: torch.sinc(a) + torch.exp2(-a * a), inputs=(a,), roundings=2)
    yield Graph(
        name="exponents",
        function=lambda a: a.exp2() + a.log10() + a.log2() + a.sqrt() + a.rsqrt(),
        inputs=(of.between(0.2, 4, 777),),
        roundings=2,
    )
    yield Graph(name="round", function=lambda a: (a * 3).round() + a.floor() + a.ceil() + a.trunc(), inputs=(a,))
    yield Graph(name="frac_sign", function=lambda a: torch.sign(a) + torch.signbit(a) + torch.frac(a), inputs=(a,))
    yield Graph(name="remainder", function=lambda a, b: torch.remainder(a, b) + torch.fmod(a, b), inputs=(a, b))
    yield Graph(name="pow_atan2", function=lambda a, b: a.abs() ** b + torch.atan2(a, b), inputs=(a, b), roundings=4)
    yield Graph(
        name="nonfinite",
        function=lambda a: torch.where(torch.isnan(a / a), a.log(), torch.nan_to_num(1 / a, 3, 5, 7)),
        inputs=(torch.tensor([0.0, -0.0, 1.0, torch.inf, -torch.inf, torch.nan, -2.0]),),
    )
    yield Graph(
        name="where_half",
        function=lambda a, b: torch.where(a > 0, a, b.half()),
        inputs=(of.half(64, 33), of.normal(64, 33)),
    )
    yield Graph(
        name="bfloat", function=lambda a, b: (a * b).tanh() + a.sigmoid(), inputs=(of.brain(64, 33), of.brain(64, 33))
    )
    yield Graph(name="half_bfloat", function=lambda a, b: a + b, inputs=(of.half(64, 33), of.brain(64, 33)))
    yield Graph(
        name="broadcast", function=lambda a, b: a[:, None] * b + a.mean(), inputs=(of.normal(70), of.normal(33))
    )
    yield Graph(
        name="transposed", function=lambda a, b: a.t().contiguous() + b, inputs=(of.normal(70, 33), of.normal(33, 70))
    )
    yield Graph(name="permuted", function=lambda a: a.permute(2, 0, 1).contiguous() * 2, inputs=(of.normal(5, 6, 7),))
    yield Graph(
        name="cat_stack",
        function=lambda a, b: (torch.cat([a, b * 2], 1), torch.stack([a, a + 1])),
        inputs=(of.normal(9, 7), of.normal(9, 12)),
    )
    yield Graph(
        name="pad_roll_flip",
        function=lambda a: F.pad(a.roll(2, 0).flip(1), (1, 2, 3, 0), value=1.5),
        inputs=(of.normal(9, 7),),
    )
    yield Graph(name="triangle", function=lambda a: a.tril(1) + a.triu() * 2, inputs=(of.normal(3, 20, 30),))


def _special(of: Inputs) -> Iterator[Graph]:
    a, positive = of.normal(999), of.between(0.3, 5, 999)
    yield Graph(
        name="erf_expm1_log1p",
        function=lambda a: torch.erf(a) + torch.expm1(a) + torch.log1p(a.abs()),
        inputs=(a,),
        roundings=2,
    )
    yield Graph(name="erfinv", function=torch.erfinv, inputs=(of.between(-0.95, 0.95, 999),), roundings=4)
    yield Graph(name="gamma", function=lambda a: torch.lgamma(a) + torch.digamma(a), inputs=(positive,), roundings=8)
    yield Graph(
        name="bessel_i",
        function=lambda a: torch.i0(a) + torch.special.i1(a) + torch.special.i0e(a) + torch.special.i1e(a),
        inputs=(a,),
        roundings=2,
    )
    yield Graph(
        name="bessel_jk",
        function=lambda a: (
            torch.special.bessel_j0(a) + torch.special.bessel_y1(a) + torch.special.modified_bessel_k0(a)
        ),
        inputs=(positive,),
        roundings=8,
    )
    yield Graph(
        name="igamma_zeta",
        function=lambda a, b: torch.special.gammainc(a, b) + torch.special.zeta(a + 1.5, b),
        inputs=(positive, of.between(0.3, 5, 999)),
        roundings=20,
    )
    yield Graph(
        name="polynomials",
        function=lambda a: torch.special.chebyshev_polynomial_t(a, 4) + torch.special.hermite_polynomial_h(a, 3),
        inputs=(a,),
        roundings=4,
    )


def _whole(of: Inputs) -> Iterator[Graph]:
    a, b = of.whole(-50, 50, 300, dtype=torch.int32), of.whole(1, 9, 300, dtype=torch.int32)
    yield Graph(name="integers", function=lambda a, b: a * b - a // b + a % b, inputs=(a, b))
    yield Graph(name="bits", function=lambda a, b: (a & b) | ((a ^ b) << 2) | ((~a) >> 1), inputs=(a, b))
    yield Graph(
        name="long", function=lambda a, b: (a * 100000000003 + b).clamp(min=0) // b, inputs=(a.long(), b.long())
    )
    yield Graph(
        name="bytes",
        function=lambda a, b: a + b * 3,
        inputs=(of.whole(0, 255, 300, dtype=torch.uint8), of.whole(0, 255, 300, dtype=torch.uint8)),
    )
    yield Graph(
        name="short_divide",
        function=lambda a, b: a / b + torch.div(a, b, rounding_mode="trunc"),
        inputs=(a.short(), b.short()),
    )
    yield Graph(name="logic", function=lambda a, b: (a > 0) & (b < 5) | torch.eq(a, b) ^ (a <= b), inputs=(a, b))
    yield Graph(
        name="bitcast",
        function=lambda a: (a.view(torch.int32) & 0x7FFFFFFF).view(torch.float32),
        inputs=(of.normal(300),),
        keeps_types=True,
    )
    yield Graph(
        name="arange_cast",
        function=lambda a: torch.arange(300, device=a.device, dtype=torch.int32) * a.int() + a.bool(),
        inputs=(of.normal(300) * 4,),
    )


def _reductions(of: Inputs) -> Iterator[Graph]:
    a = of.normal(64, 700)
    yield Graph(name="sum_all", function=lambda a: a.sum(), inputs=(of.between(0, 1, 1000, 333),), roundings=4)
    yield Graph(name="sum_rows", function=lambda a: a.sum(-1), inputs=(a,), roundings=4)
    yield Graph(name="sum_columns", function=lambda a: a.sum(0), inputs=(a,), roundings=4)
    yield Graph(name="sum_long_row", function=lambda a: a.sum(-1), inputs=(of.normal(3, 5000),), roundings=8)
    yield Graph(name="sum_half", function=lambda a: a.sum(-1), inputs=(of.half(64, 700),))
    yield Graph(name="mean_bfloat", function=lambda a: a.mean((0, 2)), inputs=(of.brain(9, 40, 11),))
    yield Graph(
        name="sum_integers", function=lambda a: a.sum(-1), inputs=(of.whole(-90, 90, 30, 200, dtype=torch.int32),)
    )
    yield Graph(name="amin_amax", function=lambda a: (a.amin(0), a.amax(1)), inputs=(a,))
    yield Graph(name="product", function=lambda a: (a * 0.1 + 1).prod(-1), inputs=(of.normal(64, 70),), roundings=8)
    yield Graph(name="any_all", function=lambda a: ((a > 3).any(-1), (a > -3).all(-1)), inputs=(a,))
    yield Graph(name="argmax", function=lambda a: a.argmax(-1), inputs=(a,))
    yield Graph(name="argmin_long", function=lambda a: a.argmin(-1), inputs=(of.normal(5, 3000),))
    yield Graph(
        name="argmax_integers", function=lambda a: a.argmax(-1), inputs=(of.whole(-9, 9, 30, 200, dtype=torch.int32),)
    )
    yield Graph(name="max_values_places", function=lambda a: a.max(-1), inputs=(a,))
    yield Graph(name="count_nonzero", function=lambda a: (a > 0).sum(-1), inputs=(a,))
    yield Graph(name="norms", function=lambda a: (a.norm(dim=-1), a.abs().sum(-1)), inputs=(a,), roundings=4)
    yield Graph(name="logsumexp", function=lambda a: torch.logsumexp(a, -1), inputs=(a,))
    yield Graph(name="variance", function=lambda a: torch.var(a, -1), inputs=(of.normal(64, 3000),), roundings=2)
    yield Graph(name="deviation_mean", function=lambda a: torch.std_mean(a, -1), inputs=(a,), roundings=2)
    yield Graph(name="cumsum", function=lambda a: a.cumsum(-1) + 1, inputs=(of.normal(8, 100),), roundings=4)


def _norms(of: Inputs) -> Iterator[Graph]:
    w, b = of.normal(512), of.normal(512)
    x = of.normal(64, 512)
    yield Graph(name="softmax", function=lambda a: torch.softmax(a, -1), inputs=(of.normal(64, 1000),))
    yield Graph(name="softmax_long", function=lambda a: torch.softmax(a, -1), inputs=(of.normal(4, 3000),))
    yield Graph(name="softmax_half", function=lambda a: torch.softmax(a, -1), inputs=(of.half(64, 100),))
    yield Graph(
        name="softmax_masked",
        function=lambda a: torch.softmax(a.masked_fill(a < 0, -torch.inf), -1),
        inputs=(of.normal(64, 100),),
    )
    yield Graph(name="log_softmax", function=lambda a: F.log_softmax(a, 0), inputs=(of.normal(64, 100),), roundings=2)
    yield Graph(
        name="layer_norm",
        function=lambda a, w, b: F.layer_norm(a, (512,), w, b),
        inputs=(x, w, b),
        roundings=4,
    )
    yield Graph(
        name="layer_norm_long",
        function=lambda a: F.layer_norm(a, (2000,)),
        inputs=(of.normal(4, 2000),),
        roundings=4,
    )
    yield Graph(
        name="layer_norm_half",
        function=lambda a, w, b: F.layer_norm(a, (512,), w, b),
        inputs=(x.half(), w.half(), b.half()),
        roundings=2,
    )
    yield Graph(
        name="rms_norm",
        function=lambda a, w: a * torch.rsqrt((a * a).mean(-1, keepdim=True) + 1e-6) * w,
        inputs=(x, w),
        roundings=4,
    )
    yield Graph(name="group_norm", function=lambda a: F.group_norm(a, 4), inputs=(of.normal(2, 8, 9, 9),), roundings=4)
    yield Graph(
        name="batch_norm",
        function=lambda a, m, v: F.batch_norm(a, m, v),  # noqa: PLW0108, the tracer counts parameters
        inputs=(of.normal(2, 8, 9, 9), of.normal(8), of.between(0.5, 2, 8)),
        roundings=4,
    )
    yield Graph(name="normalize", function=lambda a: F.normalize(a, dim=1), inputs=(x,), roundings=2)


def _gathered(of: Inputs) -> Iterator[Graph]:
    table, places = of.normal(100, 16), of.whole(0, 100, 3, 7)
    yield Graph(name="embedding", function=lambda a, i: F.embedding(i, a), inputs=(table, places))
    yield Graph(name="index", function=lambda a, i: aten.index(a, [i]) * 2, inputs=(table, of.whole(-100, 100, 7)))
    yield Graph(name="gather", function=lambda a, i: a.gather(1, i) + 1, inputs=(table, of.whole(0, 16, 100, 5)))
    yield Graph(name="index_select", function=lambda a, i: a.index_select(1, i) + 1, inputs=(table, of.whole(0, 16, 5)))
    yield Graph(
        name="index_put",
        function=lambda a, i, v: aten.index_put(a, [i], v, True),
        inputs=(table, of.whole(0, 10, 60), of.normal(60, 16)),
        roundings=4,
    )
    yield Graph(
        name="scatter_add",
        function=lambda a, i, v: a.scatter_add(0, i, v),
        inputs=(table, of.whole(0, 100, 40, 16), of.normal(40, 16)),
        roundings=4,
    )
    yield Graph(
        name="one_hot",
        function=lambda i: (i[:, None] == torch.arange(9, device=i.device)).float(),
        inputs=(of.whole(0, 9, 7),),
    )
    yield Graph(
        name="cross_entropy",
        function=lambda a, t: F.cross_entropy(a, t),  # noqa: PLW0108, the tracer counts parameters
        inputs=(of.normal(64, 1000), of.whole(0, 1000, 64)),
        roundings=2,
    )
    yield Graph(
        name="smoothed_entropy",
        function=lambda a, t: F.cross_entropy(a, t, label_smoothing=0.1),
        inputs=(of.normal(6, 50), of.whole(0, 50, 6)),
        roundings=2,
    )
    yield Graph(
        name="losses",
        function=lambda a, b: F.mse_loss(a, b) + F.l1_loss(a, b) + F.smooth_l1_loss(a, b) + F.huber_loss(a, b),
        inputs=(of.normal(64, 33), of.normal(64, 33)),
        roundings=4,
    )
    yield Graph(
        name="divergence",
        function=lambda a, b: F.kl_div(F.log_softmax(a, -1), F.softmax(b, -1), reduction="batchmean"),
        inputs=(of.normal(64, 33), of.normal(64, 33)),
        roundings=4,
    )
    yield Graph(
        name="rotary",
        function=lambda x, c, s: torch.cat([x[..., :8] * c - x[..., 8:] * s, x[..., 8:] * c + x[..., :8] * s], -1),
        inputs=(of.normal(2, 9, 16), of.normal(9, 8), of.normal(9, 8)),
    )


def _images(of: Inputs) -> Iterator[Graph]:
    image = of.normal(2, 3, 16, 18)
    yield Graph(name="max_pool", function=lambda a: F.max_pool2d(a, 2), inputs=(image,))
    yield Graph(name="max_pool_padded", function=lambda a: F.max_pool2d(a, 3, 2, 1), inputs=(image,))
    yield Graph(name="average_pool", function=lambda a: F.avg_pool2d(a, 3, 1, 1), inputs=(image,), roundings=2)
    yield Graph(name="adaptive_pool", function=lambda a: F.adaptive_avg_pool2d(a, (4, 6)), inputs=(image,), roundings=2)
    yield Graph(name="nearest", function=lambda a: F.interpolate(a, scale_factor=2, mode="nearest"), inputs=(image,))
    yield Graph(
        name="bilinear",
        function=lambda a: F.interpolate(a, scale_factor=2, mode="bilinear") + 1,
        inputs=(image,),
        roundings=4,
    )
    yield Graph(name="pixel_shuffle", function=lambda a: F.pixel_shuffle(a, 2) * 2, inputs=(of.normal(2, 8, 5, 5),))
    yield Graph(name="reflected", function=lambda a: F.pad(a, (2, 1, 1, 2), mode="reflect"), inputs=(image,))
    yield Graph(name="unfolded", function=lambda a: F.unfold(a, 3) + 1, inputs=(image,))

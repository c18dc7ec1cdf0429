"""Which operators are of which kind: the legality of most rules, written as data."""

VIEWS = frozenset(
    {
        "aten.view.default",
        "aten._unsafe_view.default",
        "aten.alias.default",
        "aten.unsqueeze.default",
        "aten.squeeze.dims",
        "aten.permute.default",
        "aten.expand.default",
        "aten.slice.Tensor",
        "aten.select.int",
    }
)
# Views that only regroup axes: on a dense tensor any chain of them is one view.
RESHAPES = frozenset(
    {
        "aten.view.default",
        "aten._unsafe_view.default",
        "aten.alias.default",
        "aten.unsqueeze.default",
        "aten.squeeze.dims",
    }
)
COPIES = frozenset({"aten.clone.default", "aten.alias.default", "aten.detach.default"})

ARITHMETIC = frozenset(
    {
        "aten.add.Tensor",
        "aten.add.Scalar",
        "aten.sub.Tensor",
        "aten.sub.Scalar",
        "aten.mul.Tensor",
        "aten.mul.Scalar",
        "aten.div.Tensor",
        "aten.div.Scalar",
        "aten.neg.default",
    }
)
COMPARISONS = frozenset(
    f"aten.{name}.{kind}" for name in ("eq", "ne", "lt", "le", "gt", "ge") for kind in ("Scalar", "Tensor")
)
CHEAP_UNARY = frozenset(
    f"aten.{name}.default"
    for name in ("relu", "leaky_relu", "abs", "clamp", "hardtanh", "clamp_min", "clamp_max", "sign", "isnan")
)
# About ten multiply-adds for each element in vector code.
TRANSCENDENTAL = frozenset(
    f"aten.{name}.default"
    for name in (
        *("exp", "log", "log1p", "expm1", "tanh", "sigmoid", "gelu", "elu", "erf", "sqrt", "rsqrt", "reciprocal"),
        *("sin", "cos", "silu", "softplus", "hardswish", "hardsigmoid", "mish"),
    )
) | frozenset({"aten.pow.Tensor_Scalar", "aten.pow.Tensor_Tensor"})
CHEAP_OTHER = frozenset({"aten.minimum.default", "aten.maximum.default", "aten.where.self", "aten._to_copy.default"})
ELEMENTWISE = ARITHMETIC | COMPARISONS | CHEAP_UNARY | TRANSCENDENTAL | CHEAP_OTHER

SUMS = frozenset({"aten.sum.dim_IntList", "aten.sum.default", "aten.mean.dim", "aten.mean.default"})
EXTREMES = frozenset({"aten.amax.default", "aten.amin.default", "aten.max.dim", "aten.min.dim"})
MAX_POOLS = frozenset({"aten.max_pool2d_with_indices.default", "aten.max_pool3d_with_indices.default"})
AVERAGE_POOLS = frozenset({"aten.avg_pool2d.default", "aten.avg_pool3d.default"})
FILLS = frozenset({"aten.full.default", "aten.full_like.default", "aten.scalar_tensor.default"})
PRODUCTS = frozenset({"aten.linear.default", "aten.convolution.default"})
NORMS = frozenset(
    {
        "aten.native_group_norm.default",
        "aten.native_layer_norm.default",
        "aten._native_batch_norm_legit.no_stats",
        "aten._native_batch_norm_legit_no_training.default",
    }
)
RANDOM = ("rand", "dropout", "bernoulli", "multinomial", "normal", "uniform")

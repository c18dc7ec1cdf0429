"""Library work: what ATen calls amount to, by name.

Three kinds: views, copies and fills, which compute nothing; the heavy ones, products that a
library's hand-tuned kernels do; and all others, which compute something.
"""

from collections.abc import Iterable

Calls = Iterable[tuple[str, int]]

_IDLE = frozenset(
    (
        *("alias", "arange", "as_strided", "cat", "clone", "contiguous", "copy", "detach", "diagonal", "empty_like"),
        *("expand", "fill", "flatten", "flip", "full", "full_like", "lift_fresh", "narrow", "new_empty", "new_full"),
        *("new_ones", "new_zeros", "ones", "ones_like", "permute", "repeat", "reshape", "resize", "roll", "select"),
        *("set", "slice", "split", "split_with_sizes", "squeeze", "stack", "t", "to", "transpose", "unbind", "unfold"),
        *("unflatten", "unsqueeze", "view", "view_as", "zero", "zeros", "zeros_like", "_local_scalar_dense"),
        *("_reshape_alias", "_to_copy", "_unsafe_view", "empty", "empty_strided"),
    )
)
_HEAVY = frozenset(
    (
        *("addbmm", "addmm", "addmv", "baddbmm", "bilinear", "bmm", "conv1d", "conv2d", "conv3d", "conv_transpose1d"),
        *("conv_transpose2d", "conv_transpose3d", "convolution", "convolution_overrideable", "dot", "einsum", "gru"),
        *("linear", "lstm", "matmul", "mkldnn_convolution", "mkldnn_linear", "mkldnn_rnn_layer", "mm", "multi_head"),
        *("mv", "rnn_relu", "rnn_tanh", "scaled_dot_product_attention", "_convolution", "_native_multi_head_attention"),
        *("vdot", "addr", "ger", "outer", "_addmm_activation", "_transformer_encoder_layer_fwd"),
    )
)
_HEAVY_BEGINNINGS = (
    *("_scaled_dot_product", "_flash_attention", "_efficient_attention", "_mkl_", "cudnn_", "mps_conv", "mkldnn_"),
    *("_linear_pointwise", "_convolution_pointwise", "_convolution_transpose_pointwise"),
)


def working_calls(calls: Calls) -> tuple[tuple[str, int], ...]:
    """Return the calls that compute something."""
    return tuple((name, count) for name, count in calls if _base(name) not in _IDLE)


def heavy_calls(calls: Calls) -> tuple[tuple[str, int], ...]:
    """Return the calls that are products: convolution, matrix product, attention, recurrent layers."""
    return tuple((n, c) for n, c in calls if _base(n) in _HEAVY or _base(n).startswith(_HEAVY_BEGINNINGS))


def _base(name: str) -> str:
    """Return "copy" for "aten.copy_.default"."""
    parts = name.split(".")
    word = parts[1] if len(parts) > 1 and parts[0] in ("aten", "mkldnn", "prims") else parts[0]
    return word.rstrip("_") if not word.startswith("__") else word

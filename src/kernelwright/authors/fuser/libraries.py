"""The table of operators left to a library, and how a plan spells each call.

Products, convolutions and attention are here because libraries do them well; the rest because
no table of ours covers them yet. Everything else around them is ours.
"""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Spelling:
    """A function of the plan language; ``names`` are the parameters it takes, in the order of ATen's schema.

    Parameters after the first ``positional`` are passed by keyword. ``outputs`` is how many
    results the plan's function returns (ATen may return more that nobody uses).
    """

    function: str
    names: tuple[str, ...]
    positional: int
    outputs: int = 1


def _call(function: str, names: str, positional: int | None = None, outputs: int = 1) -> Spelling:
    listed: Sequence[str] = names.split()
    return Spelling(function, tuple(listed), len(listed) if positional is None else positional, outputs)


_CONVOLUTION = "input weight bias stride padding dilation transposed output_padding groups"
_POOL = "input kernel_size stride padding dilation ceil_mode"
_AVERAGE = "input kernel_size stride padding ceil_mode count_include_pad divisor_override"

LIBRARY_OPERATORS: dict[str, Spelling] = {
    "aten.linear.default": _call("linear", "input weight bias"),
    "aten.mm.default": _call("mm", "input mat2"),
    "aten.bmm.default": _call("bmm", "input mat2"),
    "aten.addmm.default": _call("addmm", "input mat1 mat2 beta alpha", 3),
    "aten.baddbmm.default": _call("baddbmm", "input batch1 batch2 beta alpha", 3),
    "aten.mv.default": _call("mv", "input vec"),
    "aten.dot.default": _call("dot", "input tensor"),
    "aten.convolution.default": _call("convolution", _CONVOLUTION),
    "aten.scaled_dot_product_attention.default": _call(
        "scaled_dot_product_attention", "query key value attn_mask dropout_p is_causal scale enable_gqa", 3
    ),
    "aten.topk.default": _call("topk", "input k dim largest sorted", outputs=2),
    "aten.sort.default": _call("sort", "input dim descending", outputs=2),
    "aten.max_pool2d_with_indices.default": _call("max_pool2d", _POOL),
    "aten.max_pool3d_with_indices.default": _call("max_pool3d", _POOL),
    "aten.avg_pool1d.default": _call("avg_pool1d", "input kernel_size stride padding ceil_mode count_include_pad"),
    "aten.avg_pool2d.default": _call("avg_pool2d", _AVERAGE),
    "aten.avg_pool3d.default": _call("avg_pool3d", _AVERAGE),
    "aten._adaptive_avg_pool2d.default": _call("adaptive_avg_pool2d", "input output_size"),
    "aten._adaptive_avg_pool3d.default": _call("adaptive_avg_pool3d", "input output_size"),
}

"""How a plan calls the library for what Inductor leaves to it: ATen operators as words of the plan language."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import inf, isnan

from kernelwright.authors.fuser.as_called import called
from kernelwright.plan.library import LIBRARY
from kernelwright.records.graph import Argument, Node
from kernelwright.records.tensor import dense

Shown = Callable[[Argument], str]
_SCALING = {"alpha": 1, "beta": 1}
_PLAIN_NAMES = frozenset(
    {"float16", "bfloat16", "float32", "float64", "int8", "int16", "int32", "int64", "uint8", "bool"}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Spelled:
    """A call as a plan writes it; ``results`` is how many tensors it gives, ``lies_freely`` that it chooses strides."""

    text: str
    results: int = 1
    lies_freely: bool = False


def spelled(op: str, arguments: tuple[Argument, ...], keywords: Mapping[str, Argument], show: Shown) -> Spelled | None:
    """Return the call of ATen's ``op`` (its functional overload), or ``None`` where plans have no word for it."""
    keywords = {name: value for name, value in keywords.items() if value is not None and _SCALING.get(name) != value}
    name = op.split(".")[1]
    if name in _WITH_SEVERAL:
        return _several(name, arguments, keywords, show)
    special = _SPECIAL.get(name)
    if special is not None:
        text = special(arguments, keywords, show)
        return None if text is None else Spelled(text=text, lies_freely=name in _LYING_FREELY)
    node = Node(name=name, op=op, args=arguments, kwargs=tuple(keywords.items()), outputs=(dense((), "float32"),))
    text = called(node, show)
    return None if text is None else Spelled(text=text, lies_freely=name in _LYING_FREELY)


def literal(value: Argument) -> str:
    """Return a number, dtype, string or tuple of such as a plan writes it."""
    match value:
        case tuple():
            listed = ", ".join(map(literal, value))
            return f"({listed},)" if len(value) == 1 else f"({listed})"
        case float() if isnan(value):
            return "nan"
        case float() if value in (inf, -inf):
            return "inf" if value > 0 else "-inf"
        case str() if value in _PLAIN_NAMES:
            return value
        case _:
            return repr(value)


_LYING_FREELY = frozenset({"convolution", "_scaled_dot_product_attention_math_for_mps"})
# Functions that give two tensors, and the names of what they take beyond the tensor, in order.
_WITH_SEVERAL: Mapping[str, tuple[str, ...]] = {
    "topk": ("k", "dim", "largest", "sorted"),
    "sort": ("dim", "descending"),
    "cummax": ("dim",),
    "cummin": ("dim",),
    "max_pool2d_with_indices": ("kernel_size", "stride", "padding", "dilation", "ceil_mode"),
    "max_pool3d_with_indices": ("kernel_size", "stride", "padding", "dilation", "ceil_mode"),
}


def _several(name: str, arguments: tuple[Argument, ...], keywords: Mapping[str, Argument], show: Shown) -> Spelled:
    given = dict(zip(_WITH_SEVERAL[name], arguments[1:], strict=False)) | dict(keywords)
    given.pop("stable", None)
    if given.get("stride") == ():
        given.pop("stride")
    function = name.removesuffix("_with_indices")
    if function != name:
        given["return_indices"] = True
    listed = ", ".join([show(arguments[0]), *(f"{key}={show(value)}" for key, value in given.items())])
    return Spelled(text=f"{function}({listed})", results=2)


def _attention(arguments: tuple[Argument, ...], keywords: Mapping[str, Argument], show: Shown) -> str:
    names = ("query", "key", "value", "attn_mask", "dropout_p", "is_causal", "dropout_mask", "scale")
    given = dict(zip(names, arguments, strict=False)) | dict(keywords)
    listed = [show(given[name]) for name in names[:3]]
    listed += [
        f"{name}={show(value)}"
        for name, value in given.items()
        if name not in (*names[:3], "dropout_mask") and value not in (None, False, 0.0)
    ]
    return f"scaled_dot_product_attention({', '.join(listed)})"


def _upsampled(mode: str) -> Callable[[tuple[Argument, ...], Mapping[str, Argument], Shown], str]:
    def show_it(arguments: tuple[Argument, ...], keywords: Mapping[str, Argument], show: Shown) -> str:
        del keywords
        size = show(arguments[1])
        corners = "" if mode == "nearest" else f", align_corners={show(arguments[2])}"
        return f"interpolate({show(arguments[0])}, size={size}, mode='{mode}'{corners})"

    return show_it


def _filled(arguments: tuple[Argument, ...], keywords: Mapping[str, Argument], show: Shown) -> str:
    return f"full({show(arguments[0])}, {show(arguments[1])}, dtype={show(keywords.get('dtype', 'float32'))})"


_Special = Callable[[tuple[Argument, ...], Mapping[str, Argument], Shown], "str | None"]
_SPECIAL: Mapping[str, _Special] = {
    "_scaled_dot_product_attention_math_for_mps": _attention,
    "upsample_bilinear2d": _upsampled("bilinear"),
    "upsample_bicubic2d": _upsampled("bicubic"),
    "upsample_trilinear3d": _upsampled("trilinear"),
    "full": _filled,
}


def takes_out(function: str) -> bool:
    """Whether a plan's function can write its result to memory that it is given."""
    return function in LIBRARY and LIBRARY[function].takes_out

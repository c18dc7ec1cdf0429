"""The table of how a plan calls the library for an operator that the fuser has kernels for.

With it a region can be put beside the library's own operators, and left to them where those are
faster. An operator without a spelling here has no such form: its region is always a kernel.
"""

from collections.abc import Callable, Mapping

from kernelwright.authors.fuser.libraries import LIBRARY_OPERATORS, Spelling
from kernelwright.authors.fuser.pointwise import STORAGE_ONLY
from kernelwright.plan.library import LIBRARY
from kernelwright.records.graph import Argument, Node

Show = Callable[[Argument], str]

_NORM = ("input", "normalized_shape", "weight", "bias", "eps")
_SPELLED: dict[str, Spelling] = {
    "aten._softmax.default": Spelling("softmax", ("input", "dim"), 2),
    "aten._log_softmax.default": Spelling("log_softmax", ("input", "dim"), 2),
    "aten.native_layer_norm.default": Spelling("layer_norm", _NORM, 5),
    "aten.linalg_vector_norm.default": Spelling("vector_norm", ("x", "ord", "dim", "keepdim"), 4),
    "aten.max.default": Spelling("amax", ("input",), 1),
    "aten.min.default": Spelling("amin", ("input",), 1),
    "aten.log_sigmoid.default": Spelling("logsigmoid", ("input",), 1),
}
# Names that mean something else in a plan, or make tensors from numbers alone.
_NOT_CALLED = frozenset(
    {"aten.max.dim", "aten.min.dim", "aten.full.default", "aten.zeros.default", "aten.ones.default"}
    | {f"aten.{name}_like.default" for name in ("full", "zeros", "ones", "empty")}
)


def called(node: Node, show: Show) -> str | None:
    """Return the expression of a plan that computes ``node``'s first output, or ``None`` where there is none."""
    spelling = _SPELLED.get(node.op) or LIBRARY_OPERATORS.get(node.op)
    if spelling is not None:
        return _spelled(node, spelling, show)
    special = _SPECIAL.get(node.op)
    if special is not None:
        return special(node, show)
    name = node.op.split(".")[1]
    if name not in LIBRARY or node.op in _NOT_CALLED or len(node.outputs) != 1:
        return None
    shown = [show(argument) for argument in node.args]
    shown += [f"{key}={show(value)}" for key, value in node.kwargs if key not in STORAGE_ONLY]
    return f"{name}({', '.join(shown)})"


def _spelled(node: Node, spelling: Spelling, show: Show) -> str | None:
    if spelling.outputs != 1:
        return None
    given = dict(zip(spelling.names, node.args, strict=False)) | dict(node.kwargs)
    return f"{spelling.function}({', '.join(show(given[name]) for name in spelling.names if name in given)})"


def _group_norm(node: Node, show: Show) -> str:
    x, weight, bias, _, _, _, groups, eps = node.args
    return f"group_norm({', '.join(map(show, (x, groups, weight, bias, eps)))})"


def _batch_norm(node: Node, show: Show) -> str:
    x, weight, bias, mean, variance, momentum, eps = node.args
    return f"batch_norm({', '.join(map(show, (x, weight, bias, mean, variance, False, momentum, eps)))})"


def _batch_norm_of_this_batch(node: Node, show: Show) -> str:
    x, weight, bias, _, momentum, eps = node.args
    return f"batch_norm({', '.join(map(show, (x, weight, bias, None, None, True, momentum, eps)))})"


def _converted(node: Node, show: Show) -> str:
    return f"to({show(node.args[0])}, {node.outputs[0].dtype})"


def _itself(node: Node, show: Show) -> str:
    return show(node.args[0])


def _part(node: Node, show: Show) -> str | None:
    given = dict(zip(("self", "dim", "start", "end", "step"), node.args, strict=False)) | dict(node.kwargs)
    axis, start, step = given.get("dim", 0), given.get("start") or 0, given.get("step", 1)
    size = node.outputs[0].shape[axis] if isinstance(axis, int) else 0
    if step != 1 or not isinstance(start, int) or start < 0:
        return None
    return f"narrow({show(node.args[0])}, {axis}, {start}, {size})"


def _padded(node: Node, show: Show) -> str:
    x, amounts, value = (*node.args, 0)[:3]
    return f"pad({show(x)}, {show(amounts)}, 'constant', {show(value)})"


_SPECIAL: Mapping[str, Callable[[Node, Show], str | None]] = {
    "aten.native_group_norm.default": _group_norm,
    "aten._native_batch_norm_legit_no_training.default": _batch_norm,
    "aten._native_batch_norm_legit.no_stats": _batch_norm_of_this_batch,
    "aten._to_copy.default": _converted,
    "aten.alias.default": _itself,
    "aten.detach.default": _itself,
    "aten.slice.Tensor": _part,
    "aten.constant_pad_nd.default": _padded,
}

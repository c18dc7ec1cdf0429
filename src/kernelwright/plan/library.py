"""The library: every function that a plan may call by name.

One row each. What is not in this table can't be called. A row names the callable as text, so
that a plan can be parsed and checked where there is no torch; it is looked up when first run.
``docs/plans.md`` shows the table, and a test keeps the two in step.

Left out on purpose: whatever has a result shape that depends on values (``nonzero``), reads
a value back to the host (``item``), draws random numbers, gives memory another meaning
(``as_strided``, views of another dtype), or changes in place what the plan doesn't own.
Names with ``plan.`` in front of them are our own, in ``operators.py``.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

Kind = Literal["allocation", "view", "work", "query", "number"]

KINDS: dict[Kind, str] = {
    "allocation": "makes a new tensor",
    "view": "looks at the same memory in another way; counted as a library call only where it has to copy",
    "work": "a library call: ATen or oneDNN does the work; counted and shown",
    "query": "asks a tensor about its shape",
    "number": "works on numbers",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Operator:
    """One function that plans may call.

    ``path`` is the Python callable as dotted text. ``takes_out`` says that ``out=c`` may name a
    tensor for the result; ``writes_first`` that the first argument is written. ``is_method``
    says whether ``x.name(...)`` is the same as ``name(x, ...)``. ``grows`` says that
    the result may hold more than the arguments do once broadcast.
    """

    name: str
    path: str
    kind: Kind
    takes_out: bool = False
    writes_first: bool = False
    is_method: bool = True
    grows: bool = False

    @property
    def is_counted(self) -> bool:
        """Whether every call of it is a library call."""
        return self.kind == "work"


def _rows(names: str, module: str, kind: Kind, **traits: bool) -> Iterator[Operator]:
    for name in names.split():
        yield Operator(name=name, path=f"{module}.{name}", kind=kind, **traits)


def _table() -> Iterator[Operator]:
    yield from _allocations()
    yield from _views()
    yield from _products()
    yield from _pointwise()
    yield from _reductions()
    yield from _layers()
    yield from _onednn()
    yield from _rows("numel dim element_size is_contiguous size stride", "torch.Tensor", "query")
    yield from _rows("min max len ceil_div int float bool range", "plan", "number", is_method=False)


def _allocations() -> Iterator[Operator]:
    yield from _rows("empty zeros ones full", "plan", "allocation", is_method=False)
    yield from _rows("empty_like zeros_like ones_like full_like", "plan", "allocation")


def _views() -> Iterator[Operator]:
    names = """view view_as reshape t transpose permute expand expand_as unsqueeze squeeze flatten unflatten
        narrow select contiguous unfold movedim swapaxes broadcast_to chunk split unbind diagonal"""
    yield from _rows(names, "torch.Tensor", "view")
    yield Operator(name="to", path="plan.to", kind="view")
    yield Operator(name="broadcast_tensors", path="torch.broadcast_tensors", kind="view", is_method=False)


def _products() -> Iterator[Operator]:
    yield from _rows("mm addmm bmm baddbmm matmul mv addmv outer", "torch", "work", takes_out=True, grows=True)
    yield from _rows("dot", "torch", "work", is_method=False)
    yield from _rows("einsum", "torch", "work", is_method=False, grows=True)
    whole = "linear scaled_dot_product_attention"
    yield from _rows(whole, "torch.nn.functional", "work", is_method=False, grows=True)
    convolutions = "conv1d conv2d conv3d conv_transpose1d conv_transpose2d conv_transpose3d convolution"
    yield from _rows(convolutions, "torch", "work", is_method=False, grows=True)


def _pointwise() -> Iterator[Operator]:
    binary = "add sub mul div pow maximum minimum fmod remainder floor_divide atan2"
    unary = """abs exp exp2 expm1 log log2 log10 log1p sqrt rsqrt square reciprocal neg sign floor ceil round trunc
        frac sin cos tan asin acos atan sinh cosh tanh erf erfc sigmoid"""
    tests = "eq ne lt le gt ge logical_and logical_or logical_not logical_xor isnan isinf isfinite"
    yield from _rows(f"{binary} {unary} {tests}", "torch", "work", takes_out=True)
    yield from _rows(
        "clamp clamp_min clamp_max addcmul addcdiv lerp bitwise_and bitwise_or", "torch", "work", takes_out=True
    )
    yield from _rows("relu rsub selu celu prelu hardshrink threshold", "torch", "work")
    yield from _rows("where masked_fill", "torch", "work", is_method=False)
    # Not torch.nn.functional: those take `inplace`, also by position.
    bound = "gelu silu elu leaky_relu hardtanh hardsigmoid hardswish relu6 mish softplus softshrink glu"
    yield from _rows(bound, "torch._C._nn", "work", is_method=False)
    yield from _rows("logsigmoid softsign tanhshrink", "torch.nn.functional", "work", is_method=False)
    yield Operator(name="copy_", path="torch.Tensor.copy_", kind="work", writes_first=True)
    yield Operator(name="fill_", path="torch.Tensor.fill_", kind="work", writes_first=True)
    yield Operator(name="clone", path="torch.clone", kind="work")


def _reductions() -> Iterator[Operator]:
    yield from _rows("sum mean amax amin prod argmax argmin all any cumsum cumprod", "torch", "work", takes_out=True)
    yield from _rows("var std var_mean std_mean logsumexp logcumsumexp cummax cummin topk sort", "torch", "work")
    yield from _rows("softmax log_softmax", "torch", "work")
    yield Operator(name="vector_norm", path="torch.linalg.vector_norm", kind="work", takes_out=True)


def _layers() -> Iterator[Operator]:
    yield from _rows("layer_norm group_norm rms_norm", "torch", "work", is_method=False)
    yield from _rows("batch_norm instance_norm", "plan", "work", is_method=False)
    pools = """max_pool1d max_pool2d max_pool3d avg_pool1d avg_pool2d avg_pool3d adaptive_avg_pool1d
        adaptive_avg_pool2d adaptive_avg_pool3d adaptive_max_pool1d adaptive_max_pool2d adaptive_max_pool3d"""
    losses = """mse_loss l1_loss smooth_l1_loss huber_loss cross_entropy nll_loss kl_div hinge_embedding_loss
        binary_cross_entropy binary_cross_entropy_with_logits cosine_similarity pairwise_distance
        triplet_margin_loss"""
    yield from _rows(f"{losses} pixel_shuffle", "torch.nn.functional", "work", is_method=False)
    yield from _rows(f"{pools} pad interpolate", "torch.nn.functional", "work", is_method=False, grows=True)
    joins = "cat stack"
    yield from _rows(joins, "torch", "work", takes_out=True, is_method=False)
    yield from _rows("index_select gather", "torch", "work", takes_out=True, grows=True)
    yield from _rows("embedding", "torch", "work", grows=True)
    yield from _rows("flip roll tril triu scatter scatter_add index_add", "torch", "work")
    yield from _rows("repeat", "torch.Tensor", "work", grows=True)


def _onednn() -> Iterator[Operator]:
    """Operators of oneDNN that fuse what follows a product, and lay weights out for it beforehand."""
    fused = "linear_pointwise convolution_pointwise"
    layouts = "reorder_linear_weight reorder_convolution_weight"
    for name in f"{fused} {layouts}".split():
        yield Operator(
            name=f"mkldnn_{name}",
            path=f"torch.ops.mkldnn._{name}",
            kind="work",
            is_method=False,
            grows=name in fused.split(),
        )
    yield Operator(name="to_mkldnn", path="torch.Tensor.to_mkldnn", kind="work", is_method=False)


# Not called by name: `x[1:]`, and what `zeros` and `full` do to new memory.
SUBSCRIPT = Operator(name="x[...]", path="plan.subscript", kind="view")
FILL = Operator(name="fill", path="torch.Tensor.fill_", kind="allocation", writes_first=True)
CLONE = Operator(name="clone", path="torch.clone", kind="allocation")

LIBRARY: dict[str, Operator] = {operator.name: operator for operator in _table()}

# Arguments that would reach past a tensor: another device, another memory, someone's random numbers.
REFUSED_KEYWORDS = frozenset(
    {"device", "layout", "pin_memory", "generator", "names", "requires_grad", "copy", "non_blocking", "inplace"}
)

DTYPES = ("bool", "uint8", "int8", "int16", "int32", "int64", "float16", "bfloat16", "float32", "float64")
MEMORY_FORMATS = ("contiguous_format", "channels_last", "channels_last_3d")
NUMBERS = ("inf", "nan", "pi")
# `bool` as a function and `bool` as a dtype are told apart by whether they are called.
SYMBOLS = frozenset((*DTYPES, *MEMORY_FORMATS, *NUMBERS))

ATTRIBUTES = frozenset({"shape", "ndim", "dtype", "T", "mT"})


def library_table(operators: Iterable[Operator] = LIBRARY.values()) -> str:
    """Return the table as Markdown, one row for each operator, in the order of the kinds."""
    rows = ["| function | what it calls | kind | writes |", "|---|---|---|---|"]
    ordered = sorted(operators, key=lambda operator: (tuple(KINDS).index(operator.kind), operator.name))
    for operator in ordered:
        writes = "its first argument" if operator.writes_first else "`out=`" if operator.takes_out else ""
        called = "the plan's own" if operator.path.startswith("plan.") else f"`{operator.path}`"
        rows.append(f"| `{operator.name}` | {called} | {operator.kind} | {writes} |")
    return "\n".join(rows) + "\n"

"""Attention, recognised in a tensor program: two products with a softmax between them become one value.

It is looked for where everything is a function of its position, so that it makes no difference whether a module
called the operator or wrote it by hand, how it scales and masks its scores, or how it shaped its heads.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from math import inf

from kernelwright.authors.fuser import index as ix
from kernelwright.authors.fuser.attention_tiles import fitted_attention, roles_of, scores_of
from kernelwright.authors.fuser.expression import (
    Apply,
    Constant,
    Expression,
    Fold,
    Read,
    reads_of,
    rebuilt,
)
from kernelwright.authors.fuser.index import Axis, Index
from kernelwright.authors.fuser.inline import substituted
from kernelwright.authors.fuser.lowering import without_dead_values
from kernelwright.authors.fuser.tensors import Map, Reduce, TensorProgram
from kernelwright.authors.fuser.walk_order import extent_of

# Fewer keys than these are no walk.
FEWEST_KEYS = 8
# How many values that are computed pointwise may lie between the scores and their softmax.
LONGEST_CHAIN = 12
_ROUNDINGS = ("to_float16", "to_bfloat16")


def with_attention(program: TensorProgram) -> TensorProgram:
    """Make one value of each attention whose scores and weights nothing else reads, where a tile fits it."""
    for name, value in program.values.items():
        found = _Attention(program).of(value) if isinstance(value, Reduce) else None
        if found is None:
            continue
        joined = without_dead_values(replace(program, values=program.values | {name: found.value}))
        if found.scores not in joined.values:
            program = joined  # what is not needed any more is of no other attention
    return program


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    """The value that attention is, and the name of the scores that need not be stored."""

    value: Reduce
    scores: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Softmax:
    """The scores that weights are the softmax of, before anything is known of them."""

    scores: Expression
    is_zero_if_empty: bool


class _Attention:
    def __init__(self, program: TensorProgram) -> None:
        self._values = program.values

    def of(self, value: Reduce) -> _Found | None:
        """Return the attention that a sum of products is, if its one factor is the softmax of another such sum."""
        keys = _gone(value)
        if not _is_product(value) or len(keys) != 1 or keys[0].extent < FEWEST_KEYS:
            return None
        assert isinstance(value.body, Apply)
        first, second = value.body.operands
        for weights, taken in ((first, second), (second, first)):
            softmax = self._softmax(weights, keys[0])
            scored = None if softmax is None else self._scored(softmax.scores, keys[0], LONGEST_CHAIN)
            if softmax is not None and scored is not None and _fits(value, scored[0], taken):
                pair = Apply("pair", (scored[0], taken), taken.dtype)
                op = "softmax_or_zero" if softmax.is_zero_if_empty else "softmax"
                return _Found(value=replace(value, op=op, body=pair), scores=scored[1])
        return None

    def _softmax(self, weights: Expression, key: Axis) -> _Softmax | None:
        """Match ``exp(scores - top) / total``, whose top and total are those of the scores over all keys."""
        for risen, total in self._quotients(self._resolved(weights)):
            total_read, is_guarded = _guarded(total, 0.0, 1.0)
            shifted = next(iter(self._operands(risen, "exp")), None)
            parts = self._operands(shifted, "subtract") if shifted else ()
            if not parts:
                continue
            scores, top = parts
            top_read, is_top_guarded = _guarded(self._resolved(top), -inf, 0.0)
            is_both = is_guarded == is_top_guarded and self._is_over(top_read, "maximum", scores, key)
            if is_both and self._is_over(total_read, "sum", risen, key):
                return _Softmax(scores=scores, is_zero_if_empty=is_guarded)
        return None

    def _quotients(self, weights: Expression) -> Iterator[tuple[Expression, Expression]]:
        """Yield what a product or quotient may divide, and by what."""
        if not isinstance(weights, Apply):
            return
        if weights.op == "divide":
            risen, total = weights.operands
            yield risen, self._resolved(total)
        if weights.op == "multiply":
            for risen, scale in (weights.operands, weights.operands[::-1]):
                one, *divisor = self._operands(scale, "divide") or (None,)
                if divisor and one == Constant(1.0, "float32"):
                    yield risen, self._resolved(divisor[0])

    def _operands(self, expression: Expression, op: str) -> tuple[Expression, ...]:
        """Return what a primitive is applied to, if that is what an expression is."""
        resolved = self._resolved(expression)
        return resolved.operands if isinstance(resolved, Apply) and resolved.op == op else ()

    def _is_over(self, read: Expression, op: str, body: Expression, key: Axis) -> bool:
        """Whether something reads what ``op`` makes of ``body`` over all positions of ``key``."""
        value = self._values[read.value] if isinstance(read, Read) else None
        if not isinstance(read, Read) or not isinstance(value, Reduce) or value.op != op:
            return False
        gone = _gone(value)
        if len(gone) != 1 or gone[0].extent != key.extent:
            return False
        there = value.body.moved(self._position(value, read) | {gone[0]: ix.of(key)})
        return there == body or self._resolved(there) == self._resolved(body)

    def _scored(self, scores: Expression, key: Axis, longest: int) -> tuple[Expression, str] | None:
        """Return the scores down to the sum of products that they are made from, and that sum's name."""
        reads = [read for read in reads_of(scores) if key in read.axes]
        for read in reads:
            value = self._values[read.value]
            if isinstance(value, Reduce) and _is_product(value):
                over = tuple(Axis(f"d{number}", axis.extent) for number, axis in enumerate(_gone(value)))
                deep = {old: ix.of(new) for old, new in zip(_gone(value), over, strict=True)}
                dot = Fold("sum", over, value.body.moved(self._position(value, read) | deep), read.dtype)
                if scores_of(dot, (key,)) is not None:
                    return _with(scores, read, dot), value.name
        for read in reads if longest else ():
            value = self._values[read.value]
            inner = self._scored(self._through(read, value), key, longest - 1) if isinstance(value, Map) else None
            if inner is not None:
                return _with(scores, read, inner[0]), inner[1]
        return None

    def _resolved(self, expression: Expression) -> Expression:
        """Return what a value that is read computes, read through as long as it is pointwise; no roundings of it."""
        while True:
            value = self._values[expression.value] if isinstance(expression, Read) else None
            if isinstance(expression, Read) and isinstance(value, Map):
                expression = self._through(expression, value)
            elif isinstance(expression, Apply) and expression.op in _ROUNDINGS:
                expression = expression.operands[0]
            else:
                return expression

    def _through(self, read: Read, value: Map) -> Expression:
        return substituted(read, read, value)

    def _position(self, value: Reduce, read: Read) -> dict[Axis, Index]:
        return dict(zip(value.kept, read.position, strict=True))


def _with(expression: Expression, read: Read, other: Expression) -> Expression:
    return rebuilt(expression, lambda node: other if node == read else node)


def _gone(value: Reduce) -> list[Axis]:
    """Return the axes of more than one element that a reduction is over."""
    return [axis for axis, gone in zip(value.axes, value.reduced, strict=True) if gone and axis.extent > 1]


def _is_product(value: Reduce) -> bool:
    body = value.body
    return value.op == "sum" and isinstance(body, Apply) and (body.op, body.dtype) == ("multiply", "float32")


def _guarded(divisor: Expression, least: float, instead: float) -> tuple[Expression, bool]:
    """Return what a choice takes unless it isn't above ``least``, where ``instead`` is taken; else the thing itself."""
    match divisor:
        case Apply(
            op="where",
            operands=(
                Apply(op="less_equal", operands=(tested, Constant(value=limit))),
                Constant(value=other),
                chosen,
            ),
        ) if tested == chosen and (limit, other) == (least, instead):
            return chosen, True
        case _:
            return divisor, False


def _fits(value: Reduce, score: Expression, taken: Expression) -> bool:
    """Whether attention with these scores and values is cut in tiles."""
    scores = scores_of(score, _gone(value))
    if scores is None:
        return False
    roles = roles_of(value.kept, scores, taken)
    sizes = [extent_of(axes) for axes in (roles.batch, roles.rows, roles.columns, scores.dot.over)]
    return fitted_attention(*sizes) is not None

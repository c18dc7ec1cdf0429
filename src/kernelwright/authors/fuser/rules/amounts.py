"""Amounts: what a value is scaled or shifted by, a number or a weight-only value.

Arithmetic on numbers happens here and now; arithmetic on weight-only values becomes nodes that
are worked out once per set of weights.
"""

from dataclasses import dataclass

from kernelwright.authors.fuser.rules.editing import Draft
from kernelwright.authors.fuser.rules.facts import is_weight_only, literal
from kernelwright.records.graph import Argument, Node, Ref

Amount = float | Ref

# Beyond this a folded factor could overflow or vanish in float32 where its parts do not.
_EXTREME = 1e18


@dataclass(frozen=True, slots=True, kw_only=True)
class Affine:
    """``base * scale + shift``, as a chain of ``length`` nodes."""

    base: Ref
    scale: Amount
    shift: Amount
    length: int = 1

    @property
    def weights(self) -> tuple[Ref, ...]:
        """Return the weight-only values among scale and shift."""
        return tuple(amount for amount in (self.scale, self.shift) if isinstance(amount, Ref))

    @property
    def is_tame(self) -> bool:
        """Whether the numbers are far from where float32 overflows or vanishes."""
        numbers = [abs(amount) for amount in (self.scale, self.shift) if not isinstance(amount, Ref) and amount]
        return all(1 / _EXTREME < number < _EXTREME for number in numbers)

    def put(self, draft: Draft, base: Ref | None = None) -> Ref:
        """Put in the nodes that apply this, to ``base`` if another is given."""
        value = self.base if base is None else base
        if self.scale != 1:
            value = draft.call("aten.mul.Tensor", value, self.scale)
        return value if self.shift == 0 else draft.call("aten.add.Tensor", value, self.shift)


def amount(draft: Draft, value: Argument) -> Amount | None:
    """Read an argument as an amount; ``None`` if it depends on inputs or is no number."""
    number = literal(draft, value)
    if number is not None:
        return float(number)
    if isinstance(value, Ref) and is_weight_only(draft, value) and draft.spec(value).is_floating:
        return value
    return None


def product(draft: Draft, left: Amount, right: Amount) -> Amount:
    """Return the product of two amounts."""
    if isinstance(left, float) and isinstance(right, float):
        return left * right
    if 1.0 in (left, right):
        return right if left == 1.0 else left
    if 0.0 in (left, right):
        return 0.0
    first, second = (left, right) if isinstance(left, Ref) else (right, left)
    return draft.call("aten.mul.Tensor", first, second)


def total(draft: Draft, left: Amount, right: Amount) -> Amount:
    """Return the sum of two amounts."""
    if isinstance(left, float) and isinstance(right, float):
        return left + right
    if 0.0 in (left, right):
        return right if left == 0.0 else left
    first, second = (left, right) if isinstance(left, Ref) else (right, left)
    return draft.call("aten.add.Tensor", first, second)


def negated(draft: Draft, value: Amount) -> Amount:
    """Return minus an amount."""
    return -value if isinstance(value, float) else draft.call("aten.neg.default", value)


def inverse(draft: Draft, value: Amount) -> Amount | None:
    """Return one over an amount; ``None`` for zero."""
    if isinstance(value, Ref):
        return draft.call("aten.reciprocal.default", value)
    return 1 / value if value else None


def affine_step(draft: Draft, node: Node) -> Affine | None:
    """Read one node as ``base * scale + shift`` with the base's shape and dtype."""
    if node.kwargs or not node.outputs or not node.outputs[0].is_floating:
        return None
    step = _read(draft, node)
    if step is None or is_weight_only(draft, step.base):
        return None
    given, made = draft.spec(step.base), node.outputs[0]
    return step if (given.shape, given.dtype) == (made.shape, made.dtype) else None


def affine_of(draft: Draft, ref: Ref) -> Affine:
    """Return a value as an affine function of the farthest base; inner links must be used once."""
    found = Affine(base=ref, scale=1.0, shift=0.0, length=0)
    while True:
        node = draft.node(found.base)
        if node is None or (found.length and not draft.is_used_once(found.base)):
            return found
        step = affine_step(draft, node)
        if step is None:
            return found
        found = Affine(
            base=step.base,
            scale=product(draft, found.scale, step.scale),
            shift=total(draft, product(draft, found.scale, step.shift), found.shift),
            length=found.length + 1,
        )


def _read(draft: Draft, node: Node) -> Affine | None:
    name = node.op.split(".")[1]
    if name == "neg" and isinstance(node.args[0], Ref):
        return Affine(base=node.args[0], scale=-1.0, shift=0.0)
    if name not in {"add", "sub", "mul", "div"} or len(node.args) != 2:
        return None
    left, right = node.args
    other = amount(draft, right)
    if isinstance(left, Ref) and other is not None:
        return _with_right(draft, name, left, other)
    other = amount(draft, left)
    if isinstance(right, Ref) and other is not None:
        return _with_left(name, other, right)
    return None


def _with_right(draft: Draft, name: str, base: Ref, other: Amount) -> Affine | None:
    match name:
        case "add":
            return Affine(base=base, scale=1.0, shift=other)
        case "sub":
            return Affine(base=base, scale=1.0, shift=negated(draft, other))
        case "mul":
            return Affine(base=base, scale=other, shift=0.0)
        case _:
            inverted = inverse(draft, other)
            return None if inverted is None else Affine(base=base, scale=inverted, shift=0.0)


def _with_left(name: str, other: Amount, base: Ref) -> Affine | None:
    match name:
        case "add":
            return Affine(base=base, scale=1.0, shift=other)
        case "sub":
            return Affine(base=base, scale=-1.0, shift=other)
        case "mul":
            return Affine(base=base, scale=other, shift=0.0)
        case _:
            return None


def shape_of(draft: Draft, value: Amount, rank: int) -> tuple[int, ...]:
    """Return an amount's shape, padded on the left to ``rank`` axes."""
    shape = draft.spec(value).shape if isinstance(value, Ref) else ()
    return (1,) * (rank - len(shape)) + shape


def along(draft: Draft, value: Amount, shape: tuple[int, ...], axis: int) -> Amount | None:
    """Return an amount that varies along one axis only, as a vector (or number); else ``None``."""
    if not isinstance(value, Ref):
        return value
    own = shape_of(draft, value, len(shape))
    if len(own) > len(shape) or any(size != 1 for place, size in enumerate(own) if place != axis):
        return None
    return draft.call("aten.view.default", value, (own[axis],))

"""Index arithmetic: integers that say where in a tensor an element lies.

An index is a sum of atoms times whole numbers. Every extent is known, so each atom has exact
bounds, and quotients and remainders by constants simplify: reshaping a tensor and reshaping it
back gives the index one began with. That is what lets kernels run through views, and what
proves that two values walk through memory side by side.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from math import gcd
from typing import TYPE_CHECKING, Union

if TYPE_CHECKING:
    from kernelwright.authors.fuser.expression import Expression


@dataclass(frozen=True, slots=True)
class Axis:
    """A loop variable: ``0 <= value < extent``."""

    name: str
    extent: int


@dataclass(frozen=True, slots=True)
class Quotient:
    """``floor(dividend / divisor)``, where it doesn't simplify; the dividend is never negative."""

    dividend: "Index"
    divisor: int


@dataclass(frozen=True, slots=True)
class Remainder:
    """``dividend mod divisor``, where it doesn't simplify; the dividend is never negative."""

    dividend: "Index"
    divisor: int


@dataclass(frozen=True, slots=True)
class Fetched:
    """An index that is itself an element of a tensor, as ``gather`` uses them; below ``extent``."""

    value: "Expression"
    extent: int


Atom = Axis | Quotient | Remainder | Fetched


@dataclass(frozen=True, slots=True)
class Index:
    """``constant + sum(factor * atom)``; terms are sorted, atoms distinct, factors not zero."""

    terms: tuple[tuple[Atom, int], ...] = ()
    constant: int = 0

    def __add__(self, other: Union["Index", int]) -> "Index":
        other = other if isinstance(other, Index) else Index(constant=other)
        factors = dict(self.terms)
        for atom, factor in other.terms:
            factors[atom] = factors.get(atom, 0) + factor
        return _sum(factors, self.constant + other.constant)

    def __mul__(self, factor: int) -> "Index":
        if factor == 0:
            return Index()
        return Index(tuple((atom, step * factor) for atom, step in self.terms), self.constant * factor)

    def __sub__(self, other: Union["Index", int]) -> "Index":
        return self + other * -1 if isinstance(other, Index) else self + -other

    @property
    def is_constant(self) -> bool:
        """Whether no axis takes part."""
        return not self.terms

    def factor_of(self, axis: Axis) -> int:
        """Return what ``axis`` itself is multiplied by (0 where it takes part only inside other atoms)."""
        return dict(self.terms).get(axis, 0)


def of(axis: Axis) -> Index:
    """Return the index that is ``axis`` itself; an axis of extent 1 is always 0."""
    return Index(((axis, 1),)) if axis.extent != 1 else Index()


@cache
def bounds(index: Index) -> tuple[int, int]:
    """Return the least and the greatest value."""
    low = high = index.constant
    for atom, factor in index.terms:
        ends = [factor * end for end in _atom_bounds(atom)]
        low, high = low + min(ends), high + max(ends)
    return low, high


def quotient(index: Index, divisor: int) -> Index:
    """Return ``floor(index / divisor)``."""
    if divisor == 1:
        return index
    whole = Index(tuple((a, f // divisor) for a, f in index.terms if f % divisor == 0), index.constant // divisor)
    rest = Index(tuple((a, f) for a, f in index.terms if f % divisor), index.constant % divisor)
    low, high = bounds(rest)
    if low // divisor == high // divisor:
        return whole + low // divisor
    raised = _raised(low, divisor)
    rest, whole = rest + raised * divisor, whole - raised
    common = gcd(divisor, *(factor for _, factor in rest.terms))
    if common > 1:  # floor((g*a + b) / (g*d)) == floor((a + floor(b/g)) / d)
        smaller = Index(tuple((a, f // common) for a, f in rest.terms), rest.constant // common)
        return whole + quotient(smaller, divisor // common)
    if len(rest.terms) == 1 and rest.constant == 0 and rest.terms[0][1] == 1:
        atom = rest.terms[0][0]
        if isinstance(atom, Quotient):
            return whole + quotient(atom.dividend, atom.divisor * divisor)
        if isinstance(atom, Remainder) and atom.divisor % divisor == 0:
            inner = remainder(quotient(atom.dividend, divisor), atom.divisor // divisor)
            return whole + inner
    return whole + Index(((Quotient(rest, divisor), 1),))


def remainder(index: Index, divisor: int) -> Index:
    """Return ``index mod divisor``, never negative."""
    if divisor == 1:
        return Index()
    rest = Index(tuple((a, f) for a, f in index.terms if f % divisor), index.constant % divisor)
    low, high = bounds(rest)
    if low // divisor == high // divisor:
        return rest - divisor * (low // divisor)
    rest += _raised(low, divisor) * divisor
    common = gcd(divisor, rest.constant, *(factor for _, factor in rest.terms))
    if common > 1:
        smaller = Index(tuple((a, f // common) for a, f in rest.terms), rest.constant // common)
        return remainder(smaller, divisor // common) * common
    if len(rest.terms) == 1 and rest.constant == 0 and rest.terms[0][1] == 1:
        atom = rest.terms[0][0]
        if isinstance(atom, Remainder) and atom.divisor % divisor == 0:
            return remainder(atom.dividend, divisor)
    return Index(((Remainder(rest, divisor), 1),))


def _raised(low: int, divisor: int) -> int:
    """Return how many divisors make a dividend's least value no longer negative: C++ divides towards zero."""
    return -(low // divisor) if low < 0 else 0


def substitute(index: Index, axes: Mapping[Axis, Index]) -> Index:
    """Replace axes by indices and simplify; axes that are not in ``axes`` stay."""
    total = Index(constant=index.constant)
    for atom, factor in index.terms:
        match atom:
            case Axis():
                value = axes.get(atom, of(atom))
            case Quotient():
                value = quotient(substitute(atom.dividend, axes), atom.divisor)
            case Remainder():
                value = remainder(substitute(atom.dividend, axes), atom.divisor)
            case Fetched():
                value = Index(((Fetched(atom.value.moved(axes), atom.extent), 1),))
        total += value * factor
    return total


def with_fetched(index: Index, change: Callable[["Expression"], "Expression"]) -> Index:
    """Change the values that are fetched as indices, also inside quotients and remainders."""
    if not any(_fetches(atom) for atom, _ in index.terms):
        return index
    total = Index(constant=index.constant)
    for atom, factor in index.terms:
        match atom:
            case Axis():
                value = of(atom)
            case Quotient():
                value = quotient(with_fetched(atom.dividend, change), atom.divisor)
            case Remainder():
                value = remainder(with_fetched(atom.dividend, change), atom.divisor)
            case Fetched():
                value = Index(((Fetched(change(atom.value), atom.extent), 1),))
        total += value * factor
    return total


def _fetches(atom: Atom) -> bool:
    if isinstance(atom, Quotient | Remainder):
        return any(_fetches(inner) for inner, _ in atom.dividend.terms)
    return isinstance(atom, Fetched)


def linear(indices: Sequence[Index], strides: Sequence[int]) -> Index:
    """Return the offset of an element, ``sum(index * stride)``."""
    total = Index()
    for index, stride in zip(indices, strides, strict=True):
        total += index * stride
    return total


def split(index: Index, shape: Sequence[int]) -> tuple[Index, ...]:
    """Return the position in a dense tensor of ``shape`` whose linear index is ``index``."""
    positions: list[Index] = []
    for size in reversed(shape):
        positions.append(remainder(index, size))
        index = quotient(index, size)
    return tuple(reversed(positions))


def axes_of(index: Index) -> frozenset[Axis]:
    """Return every axis that takes part, also inside quotients, remainders and fetched values."""
    found: set[Axis] = set()
    for atom, _ in index.terms:
        match atom:
            case Axis():
                found.add(atom)
            case Quotient() | Remainder():
                found |= axes_of(atom.dividend)
            case Fetched():
                found |= atom.value.axes
    return frozenset(found)


def has_negative_dividend(index: Index) -> bool:
    """Whether a dividend somewhere inside may be negative, which would divide otherwise in C++ than in numpy."""
    for atom, _ in index.terms:
        if isinstance(atom, Quotient | Remainder):
            low, _ = bounds(atom.dividend)
            if low < 0 or has_negative_dividend(atom.dividend):
                return True
    return False


def _atom_bounds(atom: Atom) -> tuple[int, int]:
    match atom:
        case Axis() | Fetched():
            return 0, max(atom.extent - 1, 0)
        case Quotient():
            low, high = bounds(atom.dividend)
            return low // atom.divisor, high // atom.divisor
        case Remainder():
            return 0, atom.divisor - 1


def _sum(factors: dict[Atom, int], constant: int) -> Index:
    """Add up, joining ``(x // k) * k + x % k`` back into ``x`` wherever both are there."""
    for atom, factor in list(factors.items()):
        if not isinstance(atom, Remainder) or factors.get(atom, 0) == 0:
            continue
        upper = quotient(atom.dividend, atom.divisor)
        if upper.constant == 0 and len(upper.terms) == 1 and upper.terms[0][1] == 1:
            partner = upper.terms[0][0]
            if factors.get(partner, 0) == factor * atom.divisor:
                del factors[atom], factors[partner]
                joined = Index(_sorted(factors), constant)
                return joined + atom.dividend * factor
    return Index(_sorted(factors), constant)


def _sorted(factors: Mapping[Atom, int]) -> tuple[tuple[Atom, int], ...]:
    kept = [(atom, factor) for atom, factor in factors.items() if factor]
    return tuple(sorted(kept, key=lambda term: (-abs(term[1]), str(term[0]))))

"""Index arithmetic: whatever simplifies must keep its value."""

from math import prod

from hypothesis import given
from hypothesis import strategies as st

from kernelwright.authors.fuser import index as ix
from kernelwright.authors.fuser.index import Axis, Index
from kernelwright.authors.fuser.regions import refine

AXES = (Axis("a", 4), Axis("b", 6), Axis("c", 5))
points = st.tuples(*(st.integers(0, axis.extent - 1) for axis in AXES))
shapes = st.lists(st.integers(1, 6), min_size=1, max_size=4).map(tuple)


def value(index: Index, point: dict[str, int]) -> int:
    """Evaluate without simplifying anything."""
    total = index.constant
    for atom, factor in index.terms:
        match atom:
            case ix.Axis():
                here = point[atom.name]
            case ix.Quotient():
                here = value(atom.dividend, point) // atom.divisor
            case ix.Remainder():
                here = value(atom.dividend, point) % atom.divisor
            case ix.Fetched():
                raise AssertionError
        total += factor * here
    return total


@st.composite
def indices(draw) -> Index:
    terms = [ix.of(axis) * draw(st.integers(0, 30)) for axis in AXES]
    total = Index(constant=draw(st.integers(0, 40)))
    for term in terms:
        total += term
    return total


@given(indices(), st.integers(1, 24), st.integers(1, 24), points)
def test_quotients_and_remainders_keep_their_value(index, first, second, point) -> None:
    at = {axis.name: here for axis, here in zip(AXES, point, strict=True)}
    plain = value(index, at)

    assert value(ix.quotient(index, first), at) == plain // first
    assert value(ix.remainder(index, first), at) == plain % first
    assert value(ix.quotient(ix.remainder(index, first), second), at) == plain % first // second
    assert value(ix.remainder(ix.quotient(index, first), second), at) == plain // first % second


@given(indices(), st.integers(1, 24))
def test_dividing_and_putting_together_again_gives_the_index_itself(index, divisor) -> None:
    assert ix.quotient(index, divisor) * divisor + ix.remainder(index, divisor) == index


@given(indices(), points)
def test_bounds_hold(index, point) -> None:
    at = {axis.name: here for axis, here in zip(AXES, point, strict=True)}
    low, high = ix.bounds(index)

    assert low <= value(index, at) <= high


@given(shapes, shapes)
def test_reshaping_there_and_back_is_the_identity(shape, factors) -> None:
    axis = Axis("n", prod(shape))
    there = ix.split(ix.of(axis), shape)
    strides = tuple(prod(shape[k + 1 :]) for k in range(len(shape)))

    assert ix.linear(there, strides) == ix.of(axis)


@given(indices(), indices(), points)
def test_substituting_is_evaluating_at_another_point(outer, inner, point) -> None:
    at = {axis.name: here for axis, here in zip(AXES, point, strict=True)}
    wide = Axis("w", ix.bounds(inner)[1] + 1)
    used = ix.quotient(ix.of(wide) * 3 + outer, 7)

    assert value(ix.substitute(used, {wide: inner}), at) == (3 * value(inner, at) + value(outer, at)) // 7


@given(shapes)
def test_a_shape_and_its_flattening_refine_to_the_shape(shape) -> None:
    assert refine(shape, [prod(shape)]) == [extent for extent in shape if extent != 1]


def test_crossing_boundaries_have_no_common_refinement() -> None:
    assert refine([4, 6], [6, 4]) is None
    assert refine([4, 6], [2, 12]) == [2, 2, 6]
    assert refine([4, 6], [25]) is None

"""Compare: does one reply hold what was expected?

Structure first, then which elements are not finite, then values. Tensors of hundreds of
megabytes are compared piece by piece, so that no more than a few float64 copies of one piece
are alive at once.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import torch

from kernelwright.problems.leaves import spec_of
from kernelwright.records.contract import Constant, Contract
from kernelwright.records.counterexample import Number, Place
from kernelwright.records.tensor import TensorSpec
from kernelwright.records.verdict import Reason
from kernelwright.targets.reply import Unusable
from kernelwright.verification.oracle import Expected, ExpectedTensor
from kernelwright.verification.rounding import (
    ELEMENT_BOUND,
    MEAN_BOUND,
    Deviation,
    deviation,
    errors_in_units,
    place_of,
)
from kernelwright.verification.ties import is_tie
from kernelwright.verification.where import where

CHUNK_ELEMENTS = 1 << 22


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """The reply is right.

    ``worst`` and ``mean`` are errors in units of the reference's own. Of ``elements`` floating
    elements only the ``defined`` ones had a value to compare: at the others the reference is
    not finite in its own dtype. At ``other_kinds`` of those one side is NaN, the other infinite:
    where numbers overflow, the order of operations decides which.
    """

    worst: float = 0.0
    mean: float = 0.0
    defined: int = 0
    elements: int = 0
    other_kinds: int = 0

    @property
    def nearness(self) -> float:
        """How near the errors come to their bounds: 1 is at one of them."""
        return max(self.worst / ELEMENT_BOUND, self.mean / MEAN_BOUND)

    def joined(self, other: "Agreement") -> "Agreement":
        """Return the agreement of two parts taken together."""
        return Agreement(
            worst=max(self.worst, other.worst),
            mean=max(self.mean, other.mean),
            defined=self.defined + other.defined,
            elements=self.elements + other.elements,
            other_kinds=self.other_kinds + other.other_kinds,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Disagreement:
    """The reply is wrong: why, and in one or two sentences how."""

    reason: Reason
    evidence: str
    worst: float
    place: Place | None = None


Comparison = Agreement | Disagreement


def compare_structure(contract: Contract, leaves: Sequence[Any]) -> str:
    """Return what is wrong with number, kind, shape, dtype or strides of the outputs; "" if nothing is."""
    if len(leaves) != len(contract.outputs):
        return f"{len(leaves)} outputs where the contract has {len(contract.outputs)}"
    for at, (want, got) in enumerate(zip(contract.outputs, leaves, strict=True)):
        complaint = _constant_differs(want, got) if isinstance(want, Constant) else _spec_differs(want, got)
        if complaint:
            return f"output {at}: {complaint}"
    return ""


def compare(contract: Contract, expected: Expected, leaves: Sequence[Any], inputs: Sequence[Any]) -> Comparison:
    """Compare all outputs; ``inputs`` are consulted where an index output has ties."""
    complaint = compare_structure(contract, leaves)
    if complaint:
        return Disagreement(reason="wrong_structure", evidence=complaint, worst=math.inf)
    total = Agreement()
    for at, (want, got) in enumerate(zip(expected.leaves, leaves, strict=True)):
        if not isinstance(want, ExpectedTensor):
            continue
        name = f"output {at}" if len(leaves) > 1 else "the output"
        found = compare_tensor(name, want, got, inputs, kinds_matter=not contract.accepts_finite_only)
        if isinstance(found, Disagreement):
            return found
        total = total.joined(found)
    return total


def compare_tensor(
    name: str, want: ExpectedTensor, got: torch.Tensor, inputs: Sequence[Any] = (), *, kinds_matter: bool = True
) -> Comparison:
    """Compare one tensor; ``name`` opens the evidence, ``kinds_matter`` tells NaN from infinities."""
    if want.own.is_complex():
        want = ExpectedTensor(
            exact=torch.view_as_real(want.exact.resolve_conj()),
            own=torch.view_as_real(want.own.resolve_conj()),
            slack=None if want.slack is None else want.slack.unsqueeze(-1),
        )
        got = torch.view_as_real(got.resolve_conj())
    if not want.own.is_floating_point():
        return _compare_exactly(name, want, got, inputs)
    got = _without_unresolved(want, got, inputs)
    total = Agreement()
    aligned = (want.exact, want.own, got) if want.slack is None else (want.exact, want.own, got, want.slack)
    for offset, (exact, own, part, *slack) in _chunks(*aligned):
        error = ExpectedTensor(exact=exact, own=own, slack=slack[0] if slack else None).own_error()
        words = name
        if part.numel() < got.numel():
            words = f"{name}, in its part of shape {tuple(part.shape)} that begins at {list(offset)}"
        found = _compare_piece(
            words, _Piece(offset=offset, exact=exact, own=own, own_error=error, got=part), kinds_matter=kinds_matter
        )
        if isinstance(found, Disagreement):
            return found
        total = total.joined(found)
    return total


@dataclass(frozen=True, slots=True, kw_only=True)
class _Piece:
    """The same part of every tensor that takes part in a comparison, and where it begins."""

    offset: tuple[int, ...]
    exact: torch.Tensor
    own: torch.Tensor
    own_error: torch.Tensor
    got: torch.Tensor

    def place(self, name: str, index: tuple[int, ...], words: str) -> Place:
        """Return where an element of the piece lies in the whole tensor, and what is there."""
        return Place(
            tensor=name,
            index=tuple(a + b for a, b in zip(index, self.offset, strict=True)),
            expected=number(self.exact[index]),
            got=number(self.got[index]),
            words=words,
        )


def _without_unresolved(want: ExpectedTensor, got: torch.Tensor, inputs: Sequence[Any]) -> torch.Tensor:
    """Return ``got`` with 0 for what float64 can't tell from it, where the reference answers exactly 0.

    ``1 + erf(x)`` is 0 from -6 on in float32 and from -8.5 on in float64; a kernel that uses
    ``erfc`` gives 1e-19 there, which is nearer to the truth than the oracle.
    """
    is_zero = (want.exact == 0) & (want.own == 0)
    if not bool(is_zero.any()):
        return got
    sizes = [want.exact, *(leaf for leaf in inputs if isinstance(leaf, torch.Tensor) and leaf.is_floating_point())]
    largest = max(float(each.abs().nan_to_num(0.0, 0.0, 0.0).max()) for each in sizes if each.numel())
    return torch.where(is_zero & (got.abs() <= torch.finfo(torch.float64).eps * largest), 0.0, got)


def _compare_piece(name: str, piece: _Piece, *, kinds_matter: bool) -> Comparison:
    exact, own, got = piece.exact, piece.own, piece.got
    if all(map(_is_all_finite, (exact, own, got))):
        found = deviation(exact, piece.own_error, got, own.dtype)
        if found.is_within_bounds:
            return Agreement(worst=found.element, mean=found.mean, defined=got.numel(), elements=got.numel())
        return _wrong_values(name, piece, found)
    is_defined = exact.isfinite() & own.isfinite()
    # Where exact and own answer are the same kind of not finite, the candidate's must be too.
    special = (exact.isnan() & own.isnan()) | (exact.isinf() & (exact == own.double()))
    misses = special & ~((exact.isnan() & got.isnan()) | (got.double() == exact))
    is_other_kind = misses & (exact.isnan() ^ got.isnan()) & ~got.isfinite()
    if not kinds_matter:
        misses &= ~is_other_kind
    strays = is_defined & ~got.isfinite()
    wrong = misses | strays
    if bool(wrong.any()):
        is_stray = bool(strays.any()) and not bool(special.any())
        words = where(wrong, exact, got)
        place = piece.place(name, _first(wrong), words)
        return Disagreement(
            reason="wrong_values" if is_stray else "special_values",
            evidence=f"{name}: {words}; {_said(place)}",
            worst=math.inf,
            place=place,
        )
    defined = _Piece(
        offset=piece.offset,
        exact=torch.where(is_defined, exact, 0.0),
        own=own,
        own_error=torch.where(is_defined, piece.own_error, 0.0),
        got=torch.where(is_defined, got.double(), 0.0),
    )
    found = deviation(defined.exact, defined.own_error, defined.got, own.dtype)
    if found.is_within_bounds:
        count = int(is_defined.sum())
        return Agreement(
            worst=found.element,
            mean=found.mean,
            defined=count,
            elements=got.numel(),
            other_kinds=int(is_other_kind.sum()),
        )
    return _wrong_values(name, defined, found)


def _is_all_finite(tensor: torch.Tensor) -> bool:
    # One NaN or infinity makes the sum one; a float64 sum of finite values that overflows only
    # costs the longer way.
    return math.isfinite(float(tensor.sum(dtype=torch.float64)))


def _wrong_values(name: str, piece: _Piece, found: Deviation) -> Disagreement:
    bound = ELEMENT_BOUND if found.element > ELEMENT_BOUND else max(found.element / 4, 1.0)
    wrong = errors_in_units(piece.exact, piece.own_error, piece.got, piece.own.dtype) > bound
    size = (
        f"error {found.element:.3g} times the reference's own (bound {ELEMENT_BOUND:g})"
        if found.element > ELEMENT_BOUND
        else f"root mean square error {found.mean:.3g} times the reference's own (bound {MEAN_BOUND:g})"
    )
    place = piece.place(name, found.index, where(wrong, piece.exact, piece.got))
    return Disagreement(
        reason="wrong_values",
        evidence=f"{name}: {place.words}; {_said(place)}; {size}{_hint(found)}",
        worst=found.worst,
        place=place,
    )


def _hint(found: Deviation) -> str:
    if found.worst < 300:
        return "; near the size of rounding: a sum kept in too few partial sums, or a constant that is a little off"
    if found.worst < 30_000:
        return "; this is the size of an approximation: a narrower type, a fast-math function, an epsilon or a formula"
    return ""


def _compare_exactly(name: str, want: ExpectedTensor, got: torch.Tensor, inputs: Sequence[Any]) -> Comparison:
    wrong = (got != want.exact) & (got != want.own)
    for seen in want.also:
        wrong &= got != seen
    if not bool(wrong.any()) or is_tie(want.own, got, inputs):
        return Agreement(defined=got.numel(), elements=got.numel())
    piece = _Piece(offset=(0,) * got.dim(), exact=want.exact, own=want.own, own_error=want.exact, got=got)
    place = piece.place(name, _first(wrong), where(wrong, want.exact.double(), got.double()))
    return Disagreement(
        reason="wrong_values", evidence=f"{name}: {place.words}; {_said(place)}", worst=math.inf, place=place
    )


def _first(wrong: torch.Tensor) -> tuple[int, ...]:
    return place_of(int(wrong.flatten().int().argmax()), wrong.shape)


def _said(place: Place) -> str:
    return f"at {list(place.index)} expected {digits(place.expected)}, got {digits(place.got)}"


def number(element: torch.Tensor) -> Number:
    """Return one element as records hold it."""
    value = element.item()
    return str(value) if isinstance(value, float) and not math.isfinite(value) else value


def digits(value: Number) -> str:
    """Return a number in nine digits: "0.0104166667", "nan", "True" as 1."""
    return value if isinstance(value, str) else f"{value:.9g}"


def _constant_differs(want: Constant, got: Any) -> str:
    same = type(want.value) is type(got) and (want.value == got or (want.value != want.value and got != got))  # noqa: PLR0124 - NaN
    return "" if same else f"{got!r} where the contract has {want.value!r}"


def _spec_differs(want: TensorSpec, got: Any) -> str:
    if not isinstance(got, torch.Tensor):
        kind = got.type_name if isinstance(got, Unusable) else type(got).__name__
        return f"{kind} where the contract has a tensor"
    spec = spec_of(got)
    if (spec.shape, spec.dtype) != (want.shape, want.dtype):
        return f"{spec} where the contract has {want}"
    steps = [(a, b) for a, b, size in zip(want.strides, spec.strides, want.shape, strict=True) if size > 1]
    if any(a != b for a, b in steps) and want.elements > 0:
        return f"strides {spec.strides} where the contract has {want.strides}; make the output with those strides"
    return ""


def _chunks(
    *tensors: torch.Tensor, offset: tuple[int, ...] | None = None
) -> Iterator[tuple[tuple[int, ...], tuple[torch.Tensor, ...]]]:
    """Halve along the longest axis until a part is small; yields where each part begins, and the parts."""
    first = tensors[0]
    offset = offset or (0,) * first.dim()
    if first.numel() <= CHUNK_ELEMENTS:
        yield offset, tensors
        return
    axis = max(range(first.dim()), key=lambda each: first.shape[each])
    half = first.shape[axis] // 2
    for start, length in ((0, half), (half, first.shape[axis] - half)):
        moved = tuple(at + start if each == axis else at for each, at in enumerate(offset))
        yield from _chunks(*(tensor.narrow(axis, start, length) for tensor in tensors), offset=moved)

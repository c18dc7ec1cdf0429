"""Where: in words, which elements are wrong and what that looks like.

A sentence such as "the last 3 of 1000 columns: a tail that no work item covers" is worth more
to an author than a thousand numbers.
"""

import math
from itertools import pairwise

import torch

_FEW = 6
_SAME = 1e-3  # relative spread below which a factor or an offset counts as one number
_SAMPLE = 1 << 20


def where(wrong: torch.Tensor, exact: torch.Tensor, got: torch.Tensor) -> str:
    """Describe the elements at which ``wrong`` is true; all three of the same shape."""
    count, total = int(wrong.sum()), wrong.numel()
    if count == 0:
        return "spread over the whole tensor, no element by itself beyond its bound"
    place = _place(wrong)
    look = _whole_look(wrong, exact, got) or _look(exact[wrong][:_SAMPLE], got[wrong][:_SAMPLE])
    share = f"{count} of {total} elements wrong"
    return ": ".join([share, ", ".join(part for part in (place, look) if part)]) if place or look else share


def _place(wrong: torch.Tensor) -> str:
    """Say along which axes the wrong elements are confined."""
    if bool(wrong.all()):
        return "everywhere"
    found: list[str] = []
    for axis in range(wrong.dim()):
        others = tuple(each for each in range(wrong.dim()) if each != axis)
        touched = wrong.any(dim=others) if others else wrong
        indices = touched.nonzero().flatten().tolist()
        text = _indices(indices, wrong.shape[axis], _axis_name(axis, wrong.dim()))
        if text:
            found.append(text)
    return " and ".join(found) or "scattered"


def _indices(indices: list[int], size: int, name: str) -> str:
    if len(indices) == size or size <= 1:
        return ""
    first, last = indices[0], indices[-1]
    if last - first + 1 == len(indices):
        return _range(first, last, size, name)
    steps = {b - a for a, b in pairwise(indices)}
    if len(steps) == 1 and len(indices) > 2:
        return f"every {_ordinal(steps.pop())} {name} from {first} on"
    if len(indices) <= _FEW:
        return f"{name}s {', '.join(map(str, indices))}"
    gaps = sum(b - a > 1 for a, b in pairwise(indices))
    if gaps <= 3:
        return f"{name}s in {gaps + 1} runs between {first} and {last}"
    return ""


def _range(first: int, last: int, size: int, name: str) -> str:
    length = last - first + 1
    if last == size - 1:
        if length == 1:
            return f"the last of {size} {name}s: a tail"
        return f"the last {length} of {size} {name}s" + (": a tail" if length < size / 2 else f", from {first} on")
    if first == 0:
        return f"the first of {size} {name}s" if length == 1 else f"the first {length} of {size} {name}s"
    return f"{name} {first}" if length == 1 else f"{name}s {first} to {last}"


def _axis_name(axis: int, rank: int) -> str:
    if rank == 1:
        return "element"
    if rank == 2:
        return ("row", "column")[axis]
    return f"axis-{axis} index" if axis < rank - 1 else "column"


def _ordinal(number: int) -> str:
    suffix = "th" if number % 100 in {11, 12, 13} else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{suffix}"


def _whole_look(wrong: torch.Tensor, exact: torch.Tensor, got: torch.Tensor) -> str:
    """Recognise a tensor that holds the right numbers at other places."""
    if wrong.numel() > _SAMPLE or wrong.dim() < 2 or not bool(got.isfinite().all()):
        return ""
    rows, columns = exact.shape[-2:]
    tolerance = 1e-4 * float(exact.abs().nan_to_num(0.0, 0.0, 0.0).max())
    if tolerance == 0.0 or min(rows, columns) < 2:
        return ""
    if torch.allclose(got.double(), exact, rtol=0.0, atol=tolerance):
        return ""  # too near for its numbers to have moved
    transposed = got.reshape(*got.shape[:-2], columns, rows).transpose(-2, -1)
    if torch.allclose(transposed.double(), exact, rtol=0.0, atol=tolerance):
        return "the answer is stored transposed (its last two axes are swapped)"
    ordered = torch.allclose(
        got.double().flatten().sort().values, exact.flatten().sort().values, rtol=0.0, atol=tolerance
    )
    return "the right numbers at wrong places: an index is permuted" if ordered else ""


def _look(exact: torch.Tensor, got: torch.Tensor) -> str:
    """Say what the wrong elements look like: NaN, zero, one number, off by a factor or by an offset."""
    got = got.double()
    if bool(got.isnan().all()):
        return "they are NaN: uninitialised memory, 0/0 or inf-inf"
    if bool(got.isnan().any()):
        return f"{int(got.isnan().sum())} of them are NaN"
    if bool(got.isinf().any()):
        return "infinite where the reference is finite: an overflow" if not bool(exact.isinf().any()) else ""
    if not bool(exact.isfinite().all()):
        return "finite where the reference is not"
    if bool((got == 0).all()):
        return "they are all 0: never written, or written as a constant"
    if got.numel() > 2 and bool((got == got[0]).all()):
        return f"they are all {float(got[0]):.6g}"
    return _relation(exact, got) if exact.numel() > 2 else ""


def _relation(exact: torch.Tensor, got: torch.Tensor) -> str:
    offset = got - exact
    spread = float(offset.std())
    if spread <= _SAME * abs(float(offset.mean())):
        return f"off by the constant {float(offset.mean()):.6g}"
    large = exact.abs() > 1e-3 * exact.abs().max()
    factor = got[large] / exact[large]
    if factor.numel() > 2:
        middle = float(factor.median())
        deviation = float((factor - middle).abs().quantile(0.9)) if factor.numel() < _SAMPLE else math.inf
        if deviation <= max(_SAME * abs(middle), 0.05 * abs(middle - 1.0)) and abs(middle - 1.0) > 1e-7:
            return "the sign is flipped" if abs(middle + 1.0) < _SAME else f"off by the factor {middle:.7g}"
    return ""

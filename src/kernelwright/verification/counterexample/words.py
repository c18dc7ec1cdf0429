"""Words: what a counterexample says to an author, and what to look at."""

from collections.abc import Sequence

from kernelwright.records.counterexample import Counterexample, Place, SmallerSize, TensorSketch, ValueSketch
from kernelwright.verification.compare import digits
from kernelwright.verification.counterexample.sketch import in_words, is_simple

_BLOCKS = (1024, 512, 256, 128, 64, 32, 16, 8, 4)
_MOST_NAMES = 4
_VALUES = frozenset({"wrong_values", "special_values"})


def evidence_with(evidence: str, found: Counterexample | None) -> str:
    """Return a rejection's evidence with the counterexample's sentence and hint after it."""
    if found is None:
        return evidence
    # What a process said as it died has lines of its own.
    first = f"{evidence}\n" if "\n" in evidence else f"{evidence.rstrip('.')}. "
    return f"{first}{' '.join(filter(None, (found.sentence, found.hint)))}"


def sentence(
    inputs: Sequence[TensorSketch | ValueSketch],
    *,
    earlier: str,
    redrawn: Sequence[str],
    sizes: Sequence[SmallerSize],
    place: Place | None,
    is_guarded: bool,
) -> str:
    """Say in one sentence with what little it fails."""
    if not sizes and not is_guarded and not earlier and all(each.is_as_drawn for each in _tensors(inputs)):
        return ""  # nothing is simpler than what the check said
    said = [f"It fails already with {in_words(inputs) or 'these inputs'}"]
    if sizes:
        said.append(f"at {' and '.join(map(_size, sizes))}")
    if redrawn:
        said.append(f"once {_listed(redrawn)} {'holds' if len(redrawn) == 1 else 'hold'} other values than at first")
    if is_guarded:
        said.append("in a guarded call")
    if earlier:
        said.append(earlier)
    found = ""
    if place is not None:
        found = f": expected {digits(place.expected)} at {list(place.index)}, got {digits(place.got)}"
    return f"{', '.join(said)}{found}."


def hint(
    inputs: Sequence[TensorSketch | ValueSketch],
    *,
    reason: str,
    earlier: str,
    redrawn: Sequence[str],
    sizes: Sequence[SmallerSize],
    where: str,
    is_guarded: bool,
) -> str:
    """Say in one sentence what to look at; "" where nothing is known that the rest doesn't say."""
    block = next((found for size in sizes if (found := _block(size))), 0)
    if earlier:
        return "Look for what is kept between calls: a result, a buffer that isn't cleared, a count, an address."
    if redrawn:
        return f"Look at where {_listed(redrawn)} is read: in every call, or copied once, or left out."
    if any(each.layout for each in _tensors(inputs)):
        return "Look at what is taken for granted of strides and of where a tensor begins in its memory."
    if reason not in _VALUES:
        return ""
    if is_guarded:
        return "Look for memory that is read before it is written."
    if block:
        return f"Look at what is left over after the last whole block of {block}."
    if "a tail" in where:
        return "Look at the end of that axis: a loop's bound, a count of work items, a division that rounds down."
    if any(element.value in ("nan", "inf", "-inf") for each in _tensors(inputs) for element in each.elements):
        return "Look at comparisons, min and max: they drop NaN, and infinities make 0 * inf and inf - inf."
    if all(each.background == 0 and not each.differing for each in _tensors(inputs)):
        return "With nothing but 0 going in, look at constants, initial values and shapes."
    if sum(each.differing for each in _tensors(inputs)) == 1:
        return "Follow that one element through the kernel."
    return ""


def earlier_words(count: int, *, are_the_same: bool, inputs: Sequence[TensorSketch | ValueSketch] = ()) -> str:
    """Say which calls came before; "" if none did. ``inputs`` are those of a single other call."""
    if count == 0:
        return ""
    if are_the_same:
        return f"in call {count + 1} with these same inputs"
    if count == 1:
        is_short = all(is_simple(each) for each in _tensors(inputs))
        return f"after a call with {in_words(inputs) if is_short else 'other inputs'}"
    return f"after {count} other calls"


def _tensors(inputs: Sequence[TensorSketch | ValueSketch]) -> list[TensorSketch]:
    return [each for each in inputs if isinstance(each, TensorSketch)]


def _size(size: SmallerSize) -> str:
    right = f" (right at {size.right_at})" if size.right_at is not None else ""
    return f"{size.name} = {size.fails_at}{right}"


def _block(size: SmallerSize) -> int:
    """Return the block size a boundary speaks of: right at 16, wrong at 17."""
    if size.right_at is None or size.fails_at - size.right_at != 1:
        return 0
    return next((block for block in _BLOCKS if size.right_at % block == 0), 0)


def _listed(names: Sequence[str]) -> str:
    shown = ", ".join(repr(name) for name in names[:_MOST_NAMES])
    return shown if len(names) <= _MOST_NAMES else f"{shown} and {len(names) - _MOST_NAMES} more"

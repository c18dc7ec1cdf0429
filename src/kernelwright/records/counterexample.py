"""A counterexample: the simplest question found that a candidate answers wrongly, described without its tensors.

What is here can be read, stored and sent to an author; the exact tensors lie in files (or
nowhere), and ``digest`` says which ones they are.
"""

from dataclasses import dataclass

from kernelwright.records.tensor import TensorSpec

# JSON has no number for them: NaN and infinities are written "nan", "inf" and "-inf".
Number = bool | int | float | str


@dataclass(frozen=True, slots=True, kw_only=True)
class Element:
    """One element of a tensor: where it is and what it holds."""

    index: tuple[int, ...]
    value: Number


@dataclass(frozen=True, slots=True, kw_only=True)
class TensorSketch:
    """One input tensor in few words.

    Every element holds ``background`` but ``differing`` ones, which ``elements`` lists where they
    are eight at most. ``background`` is ``None`` where no value is common. ``is_as_drawn``: it
    could not be made simpler. ``layout`` says how it is stored, where that is not as the contract
    has it; ``offset`` is that of its first element in its storage.
    """

    name: str
    spec: TensorSpec
    offset: int
    layout: str
    not_zero: int
    background: Number | None
    differing: int
    elements: tuple[Element, ...]
    is_as_drawn: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ValueSketch:
    """One input that is no tensor."""

    name: str
    value: int | float | bool | str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where an answer is wrong: the worst element with what was expected there, and where all of them are."""

    tensor: str
    index: tuple[int, ...]
    expected: Number
    got: Number
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SmallerSize:
    """A size constant at which the candidate still fails, and the nearest value found at which it is right."""

    name: str
    fails_at: int
    right_at: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Counterexample:
    """One question, or the last of a few, and what is wrong with its answer.

    ``redrawn`` names the parameters and buffers that are not as constructed. ``sizes`` are the
    reference's size constants where they are not what its file says, ``smaller`` what is known of
    them. ``calls`` is how many calls of a new process it takes, the failing one included;
    ``earlier`` says which came before. ``is_guarded``: memory must be poisoned and fenced, and
    state watched, for it to show. ``sentence`` says all of it to an author ("" where nothing is
    simpler than what was asked first), ``hint`` what to look at. ``questions`` is how many were
    asked to find it. ``digest`` covers the exact tensors.
    """

    inputs: tuple[TensorSketch | ValueSketch, ...]
    redrawn: tuple[str, ...]
    sizes: tuple[tuple[str, int], ...]
    smaller: tuple[SmallerSize, ...]
    place: Place | None
    calls: int
    earlier: str
    is_guarded: bool
    sentence: str
    hint: str
    questions: int
    digest: str

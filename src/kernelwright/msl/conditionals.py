"""Conditional operators between a bfloat and another number: C++ can't choose a type, Metal can.

Each side is wrapped in a call that knows the other side's type, ``c ? a : b`` becoming
``c ? kw_arm<decltype(b)>(a) : kw_arm<decltype(a)>(b)``. Where an expression ends is only told by its tokens, so this
is done to sources alone that clang has refused without it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from kernelwright.msl.structure import Structure

_BEGINNINGS = frozenset((";", "{", "}", "(", "["))
_AFTER_ARGUMENTS = frozenset((";", ",", ">", ")", "{", "}", "]"))
_ENDS = frozenset((",", ";", ")", "]", "}", ":"))


@dataclass(slots=True)
class Around:
    """Text to put before and after tokens, by their places."""

    before: dict[int, str] = field(default_factory=dict[int, str])
    after: dict[int, str] = field(default_factory=dict[int, str])


@dataclass(frozen=True, slots=True, kw_only=True)
class _Conditional:
    question: int
    colon: int
    end: int  # the token after its last


def wrapped_conditionals(of: Structure, new: Mapping[int, str]) -> Around:
    """Return what to put around both sides of every conditional; ``new`` are words that were replaced already."""
    around = Around()

    def whole(at: int) -> str:
        return around.before.get(at, "") + (new.get(at, of.text(at)) or " ") + around.after.get(at, "")

    def text(first: int, end: int) -> str:
        return of.joined(first, end, whole)

    # The innermost first: an outer one repeats what became of it.
    for each in sorted(_conditionals(of), key=lambda one: one.end - one.question):
        middle, last = (each.question + 1, each.colon), (each.colon + 1, each.end)
        opening = [f"kw_arm<decltype({text(*other)})>(" for other in (last, middle)]
        for (first, end), opened in zip((middle, last), opening, strict=True):
            around.before[first] = opened + around.before.get(first, "")
            around.after[end - 1] = around.after.get(end - 1, "") + ")"
    return around


def _conditionals(of: Structure) -> Iterator[_Conditional]:
    for at, token in enumerate(of.tokens):
        if token.text != "?" or token.kind != "sign":
            continue
        colon = _colon(of, at + 1)
        end = _end(of, colon + 1) if colon else None
        if colon and end and colon > at + 1 and end > colon + 1:
            yield _Conditional(question=at, colon=colon, end=end)


def _colon(of: Structure, at: int) -> int | None:
    depth = 0
    while at < len(of.tokens):
        text = of.text(at)
        if text in ("(", "[", "{"):
            at = of.partner[at]
        elif text in (";", ")", "]", "}"):
            return None
        elif text == "?":
            depth += 1
        elif text == ":":
            if depth == 0:
                return at
            depth -= 1
        at += 1
    return None


def _end(of: Structure, first: int) -> int | None:
    """Return where the last side of a conditional, which begins at ``first``, is over."""
    depth, at = 0, first
    while at < len(of.tokens):
        text = of.text(at)
        if text in ("(", "[", "{"):
            at = of.partner[at]
        elif text == "?":
            depth += 1
        elif text == ":" and depth:
            depth -= 1
        elif text in _ENDS:
            return at
        elif text == ">" and _closes(of, first, at):
            return None  # an argument of a template is no bfloat
        elif text == "<" and of.tokens[at - 1].kind == "name":
            at = (of.after_angle(at) or at + 1) - 1
        at += 1
    return None


def _closes(of: Structure, side: int, at: int) -> bool:
    """Whether a ``>`` after the last side of a conditional closes a template's arguments.

    It does if nothing follows that could be compared, or if the conditional is the last of several arguments.
    """
    if of.text(at + 1) in _AFTER_ARGUMENTS:
        return True
    place, follows_comma = side - 1, False
    while place >= 0 and of.text(place) not in _BEGINNINGS:
        if of.text(place) in (")", "]", "}"):
            place = of.partner[place]
        elif of.text(place) == ",":
            follows_comma = True
        elif of.text(place) == "<" and of.tokens[place - 1].kind == "name":
            return follows_comma
        place -= 1
    return False

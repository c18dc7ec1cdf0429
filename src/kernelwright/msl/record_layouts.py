"""How classes lie in memory: what clang tells of each (``-fdump-record-layouts``), down to numbers and pointers.

A kind is a number's type in C++'s words; Metal's floating types have their own words in any build.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

FLOATING_BYTES = {"float": 4, "half": 2, "bfloat": 2}
DOUBLE_BYTES = 8
POINTER = "pointer"

_RECORD = re.compile(r"^\*\*\* Dumping AST Record Layout\n((?:.*\|.*\n?)+)", re.MULTILINE)
_LINE = re.compile(r"^ *(\d+)(?::[\d-]*)? \|( +)(.*?) *$")
_SIZE = re.compile(r"\[sizeof=(\d+)")
_CLASS = re.compile(r"(?:struct|class|union) ")
_COUNTS = re.compile(r"((?:\[\d+\])+)(?= |$)")
_QUALIFIER = re.compile(r"\b(?:const|volatile) ")
_BUILTIN = {"float": "float", "_Float16": "half"}
_BUILTIN_LIFTED = {"long double": "float", "double": "half"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaf:
    """Numbers of one kind, side by side, from a byte of a class on; ``about`` is clang's word for their type."""

    offset: int
    kind: str
    count: int
    about: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """A class: its bytes, and its numbers in the order that clang lists them in."""

    size: int
    leaves: tuple[Leaf, ...]

    @property
    def floating(self) -> frozenset[str]:
        """The floating kinds among its numbers."""
        return frozenset(each.kind for each in self.leaves) & FLOATING_BYTES.keys()

    @property
    def mixes_floats(self) -> bool:
        """Whether a floating number lies where another kind of number does, as in a union."""
        floating = [each for each in self.leaves if each.kind in FLOATING_BYTES]
        return any(
            one.kind != other.kind and one.offset <= other.offset < one.offset + DOUBLE_BYTES * one.count
            for one in floating
            for other in self.leaves
        ) or any(
            other.offset < one.offset < other.offset + other.count
            for one in floating
            for other in self.leaves
            if other.kind not in FLOATING_BYTES
        )

    @property
    def kinds(self) -> frozenset[str]:
        """The kinds of its numbers."""
        return frozenset(each.kind for each in self.leaves)


def layouts_in(dump: str, *, is_lifted: bool) -> dict[str, Layout]:
    """Return the layouts that clang printed, by the names of the classes (``struct P``, ``union Q<int>``).

    Args:
        dump: its output.
        is_lifted: whether Metal's floating types are doubles there.
    """
    reading = _Reading(_BUILTIN_LIFTED if is_lifted else _BUILTIN)
    for record in _RECORD.finditer(dump):
        reading.read(record.group(1).splitlines())
    return reading.layouts


class _Reading:
    def __init__(self, builtin: Mapping[str, str]) -> None:
        self._builtin = builtin
        self.layouts: dict[str, Layout] = {}

    def read(self, lines: list[str]) -> None:
        parsed = [(int(found[1]), len(found[2]), found[3]) for found in map(_LINE.match, lines) if found]
        size = next((int(found[1]) for found in map(_SIZE.search, lines) if found), 0)
        if parsed:
            name = parsed[0][2].removesuffix("(empty)").rstrip()
            self.layouts[name] = Layout(size=size, leaves=tuple(self._leaves(parsed)))

    def _leaves(self, parsed: list[tuple[int, int, str]]) -> Iterator[Leaf]:
        inside = -1  # the depth of a bfloat, whose own member is left out
        for at, (offset, depth, text) in enumerate(parsed):
            if inside >= 0 and depth > inside:
                continue
            inside = -1
            if re.match(r"struct bfloat\b(?!\[)", text) and "*" not in text:
                inside = depth
                yield Leaf(offset=offset, kind="bfloat", count=1, about="bfloat")
                continue
            is_opened = at + 1 < len(parsed) and parsed[at + 1][1] > depth
            if not is_opened and at > 0:
                yield from self._of_member(offset, text)

    def _of_member(self, offset: int, text: str) -> Iterator[Leaf]:
        text = _QUALIFIER.sub("", text)
        counts = _COUNTS.search(text)
        kind = text[: counts.start()] if counts else text.rpartition(" ")[0]
        count = 1
        for each in re.findall(r"\d+", counts.group()) if counts else ():
            count *= int(each)
        if "*" in kind or "&" in kind:
            yield Leaf(offset=offset, kind=POINTER, count=count, about=kind)
        elif kind == "struct bfloat":
            yield Leaf(offset=offset, kind="bfloat", count=count, about="bfloat")
        elif (held := self.layouts.get(kind)) is not None:
            for number in range(count):
                for leaf in held.leaves:
                    yield replace(leaf, offset=offset + number * held.size + leaf.offset)
        elif not _CLASS.match(kind):
            yield Leaf(offset=offset, kind=self._builtin.get(kind, kind), count=count, about=kind)

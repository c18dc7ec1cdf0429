"""Why a kernel can't be lifted: it looks at the memory of floats as at something else, or counts its bytes.

Doubles lie where a kernel's casts, unions and sizes expect smaller floats. That does no harm as long as all memory of
a cast grows alike (float to float4); otherwise the kernel is declined, with the place.
"""

import re
from collections.abc import Callable, Iterator, Mapping

from kernelwright.msl.findings import Finding
from kernelwright.msl.places import Places
from kernelwright.msl.reached import Reached
from kernelwright.msl.record_layouts import DOUBLE_BYTES, POINTER, Layout, Leaf
from kernelwright.msl.structure import Declaration, Structure
from kernelwright.msl.tokens import Place

RULE = "lifting"
_CAST = re.compile(r"struct metal::parts::cast_from<((\d+), .*)>$")
_INTO = "struct metal::parts::cast_into<{}>"
_SIZE = re.compile(r"struct metal::parts::measured<(\d+), (.*)>$")
# Types whose size lifted.h knows as it is elsewhere: numbers, and what Metal makes of them.
_MEASURED = re.compile(
    r"(?:(?:struct )?(?:metal::(?:vec|packed_vec|extended|matrix|atomic|array)<|bfloat)"
    r"|const |long double|double|[ ,\d<>[\]])*"
)
_ANONYMOUS = re.compile(r" at (.*):(\d+):(\d+)\)")
_MOVED = "enum metal::parts::moved_byte"
_ELEMENT = "struct kw_element_"


def obstacles(
    layouts: Mapping[str, Layout], of: Structure, places: Places, *, kernel: Place, reached: Callable[[], Reached]
) -> Iterator[Finding]:
    """Yield what keeps a kernel from being lifted.

    Args:
        layouts: of a lifted unit, by name.
        of: the source's structure.
        places: where its tokens are in the user's files.
        kernel: the place of the kernel itself.
        reached: asks what code the kernel gets to; asked only if there is something bad.
    """
    casts = dict(_casts(layouts))
    for site in sorted(casts.keys() & reached().casts if casts else ()):
        yield _finding(places.of_token(of.tokens[site]), casts[site])
    for name, each in layouts.items():
        size = _SIZE.match(name)
        if size and each.floating and not _MEASURED.fullmatch(size[2]):
            place = places.of_token(of.tokens[int(size[1])])
            what = size[2].removeprefix("struct ")
            yield _finding(place, f"the size of {what}, which has floats in it, is another one in double")
        elif name.startswith(_ELEMENT) and any(map(_points_to_floats, each.leaves)):
            yield _finding(kernel, "a buffer of pointers to floats: what these point to isn't converted")
        elif not name.startswith(("struct ", "class ")) and each.mixes_floats:
            union = _Union(name.removeprefix("union "), of, places)
            if union.is_reached(reached()):
                yield _finding(union.place or kernel, f"a union of {_listed(each)}, which don't share bytes in double")


def _casts(layouts: Mapping[str, Layout]) -> Iterator[tuple[int, str]]:
    """Yield the numbers of casts between memory that doesn't grow alike, and what is wrong with each."""
    for name, before in layouts.items():
        found = _CAST.match(name)
        after = layouts.get(_INTO.format(found[1])) if found else None
        if found is None or after is None or not (before.floating or after.floating):
            continue
        if not (before == after or _grow_alike(before, after)):
            yield (
                int(found[2]),
                f"memory of {_listed(before)} is looked at as {_listed(after)}, which don't share bytes in double",
            )


def _grow_alike(one: Layout, other: Layout) -> bool:
    """Whether both hold numbers of one kind, or bytes that move them."""
    kinds = (one.kinds | other.kinds) - {_MOVED}
    return (
        bool(one.kinds and other.kinds)
        and len(kinds) == 1
        and (one.size % DOUBLE_BYTES == other.size % DOUBLE_BYTES == 0)
    )


class _Union:
    """A union by the name that clang gives it, found again in the source."""

    def __init__(self, name: str, of: Structure, places: Places) -> None:
        self._name, self._of, self._places = name, of, places
        anonymous = _ANONYMOUS.search(name)
        self._at = places.original(anonymous[1], int(anonymous[2]), int(anonymous[3])) if anonymous else None

    @property
    def place(self) -> Place | None:
        """Where it is declared, if that can be told."""
        if self._at:
            return self._at
        own = self._name.partition("<")[0].rpartition("::")[2]
        named = (each.name for each in self._of.declarations if each.kind == "class" and each.name is not None)
        at = next((each for each in named if self._of.text(each) == own), None)
        at = next((at for at, each in enumerate(self._of.tokens) if each.text == own), None) if at is None else at
        return None if at is None else self._places.of_token(self._of.tokens[at])

    def is_reached(self, reached: Reached) -> bool:
        """Whether a kernel's code uses it; one without a name is taken to be used where what it is in is."""
        if self._at is None:
            return reached.has_class(self._name)
        around = self._name.partition("(")[0].removesuffix("::")
        functions = [self._of.text(each.name or 0) for each in self._of.declarations if self._holds(each)]
        return (reached.has_class(around) if around else not functions) or any(map(reached.has_function, functions))

    def _holds(self, declaration: Declaration) -> bool:
        if self._at is None or declaration.kind != "function" or declaration.name is None:
            return False
        first, last = (self._of.tokens[at] for at in (declaration.first, declaration.last))
        return first.file == self._at.file and first.line <= self._at.line <= last.line


def _points_to_floats(leaf: Leaf) -> bool:
    # A class may hold some, and what isn't known is taken for the worse.
    return leaf.kind == POINTER and re.search(r"\b(?:double|bfloat|struct|class|union)\b", leaf.about) is not None


def _listed(layout: Layout) -> str:
    return " and ".join(sorted(layout.kinds)) or "no known type"


def _finding(place: Place, message: str) -> Finding:
    return Finding(file=place.file, line=place.line, column=place.column, rule=RULE, message=message)

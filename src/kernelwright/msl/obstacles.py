"""Why a kernel can't be lifted: it looks at the memory of floats as at something else, or counts its bytes.

Doubles lie where a kernel's casts, unions and sizes expect smaller floats. That does no harm as long as all memory of
a cast grows alike (float to float4); otherwise the kernel is declined, with the place.
"""

import re
from collections.abc import Callable, Iterator, Mapping

from kernelwright.msl.findings import Finding
from kernelwright.msl.places import Places
from kernelwright.msl.record_layouts import POINTER, Layout
from kernelwright.msl.structure import Structure
from kernelwright.msl.tokens import Place

RULE = "lifting"
_CAST = re.compile(r"struct metal::parts::cast_from<((\d+), .*)>$")
_INTO = "struct metal::parts::cast_into<{}>"
_SIZE = re.compile(r"struct metal::parts::measured<(\d+), (.*)>$")
# Types whose size lifted.h knows as it is elsewhere: numbers, and what Metal makes of them.
_MEASURED = re.compile(
    r"(?:(?:struct )?metal::(?:vec|packed_vec|matrix|atomic|array)<|const |long double|double|(?:struct )?bfloat|[ ,\d<>[\]])*"
)
_ANONYMOUS = re.compile(r" at (.*):(\d+):(\d+)\)")
_ELEMENT = "struct kw_element_"


def obstacles(
    layouts: Mapping[str, Layout],
    of: Structure,
    places: Places,
    *,
    kernel: Place,
    reached: Callable[[], frozenset[int]],
) -> Iterator[Finding]:
    """Yield what keeps a kernel from being lifted.

    Args:
        layouts: of a lifted unit, by name.
        of: the source's structure.
        places: where its tokens are in the user's files.
        kernel: the place of the kernel itself.
        reached: asks which of the numbered casts are in code that the kernel runs; asked only if there is a bad one.
    """
    casts = dict(_casts(layouts))
    for site in sorted(casts.keys() & reached() if casts else ()):
        yield _finding(places.of_token(of.tokens[site]), casts[site])
    for name, each in layouts.items():
        size = _SIZE.match(name)
        if size and each.floating and not _MEASURED.fullmatch(size[2]):
            place = places.of_token(of.tokens[int(size[1])])
            yield _finding(
                place,
                f"the size of {size[2].removeprefix('struct ')}, which has floats in it, is another one in double",
            )
        elif name.startswith("union ") and each.floating and len(each.kinds) > 1:
            yield _finding(
                _place_of_union(name, of, places, kernel),
                f"a union of {_listed(each)}, which don't share bytes in double",
            )
        elif name.startswith(_ELEMENT) and any(
            leaf.kind == POINTER and _is_of_floats(leaf.about) for leaf in each.leaves
        ):
            yield _finding(kernel, "a buffer of pointers to floats: what these point to isn't converted")


def _casts(layouts: Mapping[str, Layout]) -> Iterator[tuple[int, str]]:
    """Yield the numbers of casts between memory that doesn't grow alike, and what is wrong with each."""
    for name, before in layouts.items():
        found = _CAST.match(name)
        after = layouts.get(_INTO.format(found[1])) if found else None
        if found is None or after is None or not (before.floating or after.floating):
            continue
        is_same = before == after
        grows_alike = len(before.kinds) == 1 and before.kinds == after.kinds
        if not (is_same or grows_alike):
            yield (
                int(found[2]),
                f"memory of {_listed(before)} is looked at as {_listed(after)}, which don't share bytes in double",
            )


def _place_of_union(name: str, of: Structure, places: Places, kernel: Place) -> Place:
    anonymous = _ANONYMOUS.search(name)
    if anonymous:
        return places.original(anonymous[1], int(anonymous[2]), int(anonymous[3]))
    own = name.removeprefix("union ").partition("<")[0].rpartition("::")[2]
    named = (each.name for each in of.declarations if each.kind == "class" and each.name is not None)
    at = next((each for each in named if of.text(each) == own), None)
    return kernel if at is None else places.of_token(of.tokens[at])


def _is_of_floats(pointer: str) -> bool:
    # A class may hold some, and what isn't known is taken for the worse.
    return any(word in pointer for word in ("double", "bfloat", "struct ", "class ", "union "))


def _listed(layout: Layout) -> str:
    return " and ".join(sorted(layout.kinds)) or "no known type"


def _finding(place: Place, message: str) -> Finding:
    return Finding(file=place.file, line=place.line, column=place.column, rule=RULE, message=message)

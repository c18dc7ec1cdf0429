"""A compiled entry point, and the same as data: what a process needs that launches it and has built nothing."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from kernelwright.msl.assembly import KernelFacts, KernelPlaces
from kernelwright.msl.conversions import Conversion, Part
from kernelwright.msl.places import PlaceTable
from kernelwright.msl.tokens import Place
from kernelwright.msl.unset import Unset
from kernelwright.msl.watching import Site


@dataclass(frozen=True, slots=True, kw_only=True)
class BuiltKernel:
    """One compiled entry point: the library, the name of its table, its facts; places if it is watched.

    ``conversions`` are of the buffers, by index, in which a lifted kernel finds doubles; ``growth`` is how many times
    as much threadgroup memory it may need as a host asks for.
    """

    library: Path
    table: str
    facts: KernelFacts
    places: KernelPlaces | None = None
    conversions: Mapping[int, Conversion] = field(default_factory=dict[int, Conversion])
    growth: int = 1

    def as_json(self) -> dict[str, Any]:
        """Return what ``built_of`` reads back; the library is named, not held."""
        return {
            "library": str(self.library),
            "table": self.table,
            "facts": asdict(self.facts),
            "places": None if self.places is None else places_as_json(self.places),
            "conversions": {str(index): asdict(each) for index, each in self.conversions.items()},
            "growth": self.growth,
        }


def built_of(read: Mapping[str, Any]) -> BuiltKernel:
    """Return a kernel from what its ``as_json`` gave."""
    return BuiltKernel(
        library=Path(read["library"]),
        table=read["table"],
        facts=KernelFacts(**read["facts"]),
        places=None if read["places"] is None else _places_of(read["places"]),
        conversions=conversions_of(read["conversions"]),
        growth=read["growth"],
    )


def conversions_of(read: Mapping[str, Any]) -> dict[int, Conversion]:
    """Return how buffers are converted, by index, from their fields."""
    return {
        int(index): Conversion(**(each | {"parts": tuple(Part(**part) for part in each["parts"])}))
        for index, each in read.items()
    }


def places_as_json(places: KernelPlaces) -> dict[str, Any]:
    """Return what findings refer to, as fields; of the text only where its tokens begin."""
    return {
        "sites": list(map(asdict, places.sites)),
        "points": [each and asdict(each) for each in places.points],
        "unset": list(map(asdict, places.unset)),
        "columns": {} if places.of is None else places.of.table().columns,
    }


def _places_of(read: Mapping[str, Any]) -> KernelPlaces:
    return KernelPlaces(
        sites=tuple(Site(**(each | {"place": _place_of(each["place"])})) for each in read["sites"]),
        points=tuple(map(_place_of, read["points"])),
        unset=tuple(Unset(number=each["number"], place=Place(**each["place"])) for each in read["unset"]),
        of=PlaceTable(columns=read["columns"]),
    )


def _place_of(read: dict[str, Any] | None) -> Place | None:
    return Place(**read) if read else None

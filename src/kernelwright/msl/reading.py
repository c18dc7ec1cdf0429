"""Reads what a watched launch found: numbers of sites and points, as places in the user's source."""

from collections.abc import Iterable
from dataclasses import dataclass

from kernelwright.msl.assembly import KernelPlaces
from kernelwright.msl.entries import EntryPoint
from kernelwright.msl.misuse import RULES, Misuse, memory_name, message_of, place_of
from kernelwright.msl.tokens import Place
from kernelwright.msl.work import Found

_NO_SITE, _OF_A_POINT = 2**32 - 1, 2**32 - 1


def misuses_of(found: Iterable[Found], entry: EntryPoint, places: KernelPlaces) -> tuple[Misuse, ...]:
    """Return findings in the words of the kernel; what is read and written in one place is told of once."""
    reading = _Reading(entry=entry, places=places)
    return tuple(dict.fromkeys(map(reading.misuse, found)))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reading:
    entry: EntryPoint
    places: KernelPlaces

    def misuse(self, found: Found) -> Misuse:
        rule = RULES[found.rule % len(RULES)]
        memory = memory_name(self.entry, found.space, found.number)
        place = place_of(self._place(found), self.entry)
        return Misuse(
            rule=rule,
            kernel=self.entry.name,
            file=place.file,
            line=place.line,
            column=place.column,
            thread=found.thread,
            group=found.group,
            memory=memory,
            byte=found.offset,
            message=message_of(rule, memory=memory, byte=found.offset, size=found.bytes, other=found.other),
        )

    def _place(self, found: Found) -> Place | None:
        if found.line == _OF_A_POINT:
            return self.places.points[found.site - 1] if 0 < found.site <= len(self.places.points) else None
        if found.site == _NO_SITE:
            return self.places.located(found.file, found.line, found.column)
        return self.places.sites[found.site].place if 0 <= found.site < len(self.places.sites) else None

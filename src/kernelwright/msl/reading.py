"""Reads what a watched launch found: numbers of sites and points, as places in the user's source."""

from collections.abc import Iterable
from dataclasses import dataclass

from kernelwright.msl.assembly import KernelPlaces
from kernelwright.msl.entries import EntryPoint
from kernelwright.msl.misuse import RULES, Misuse, memory_name, message_of, place_of
from kernelwright.msl.tokens import Place
from kernelwright.msl.watching import ATOMIC
from kernelwright.msl.work import NO_SITE, Found

_OF_A_POINT = 2**32 - 1


def misuses_of(found: Iterable[Found], entry: EntryPoint, places: KernelPlaces) -> tuple[Misuse, ...]:
    """Return findings in the words of the kernel; what is read and written in one place is told of once."""
    given = tuple(found)
    has_race = any(each.rule == RULES.index("race") for each in given)
    has_atomics = any(each.kind & ATOMIC for each in places.sites)
    reading = _Reading(entry=entry, places=places, order="atomic-order" if has_atomics and not has_race else "order")
    return tuple(dict.fromkeys(map(reading.misuse, given)))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reading:
    entry: EntryPoint
    places: KernelPlaces
    order: str  # the rule of outputs that differ between orders: without a race, atomics must be why

    def misuse(self, found: Found) -> Misuse:
        rule = RULES[found.rule % len(RULES)]
        rule = self.order if rule == "order" else rule
        memory = memory_name(self.entry, found.space, found.number)
        place = place_of(self._place(rule, found), self.entry)
        return Misuse(
            rule="uninitialised" if rule == "unset" else rule,
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

    def _place(self, rule: str, found: Found) -> Place | None:
        if rule == "unset":
            return next((each.place for each in self.places.unset if each.number == found.site), None)
        if found.line == _OF_A_POINT:
            return self.places.points[found.site - 1] if 0 < found.site <= len(self.places.points) else None
        if found.site == NO_SITE:
            return self.places.located(found.file, found.line, found.column)
        return self.places.sites[found.site].place if 0 <= found.site < len(self.places.sites) else None

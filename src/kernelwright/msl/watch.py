"""Runs a watched launch and reads what it found."""

import ctypes
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import prod

import numpy as np

from kernelwright.msl.arguments import Buffer
from kernelwright.msl.assembly import KernelPlaces
from kernelwright.msl.entries import EntryPoint
from kernelwright.msl.misuse import RULES, Misuse, memory_name, message_of, place_of
from kernelwright.msl.prepared import BUFFERS, Prepared
from kernelwright.msl.tokens import Place
from kernelwright.msl.watching import Site

_MOST = 64  # findings that are told of
_CELL_WORDS = 4
_SITE_WORDS = 6
_NO_SITE, _OF_A_POINT = 2**32 - 1, 2**32 - 1


class _Found(ctypes.Structure):
    """``kw_found`` of kw/watching.h."""

    _fields_ = (
        *((name, ctypes.c_uint32) for name in ("rule", "site", "line", "column")),
        ("thread", ctypes.c_uint32 * 3),
        ("group", ctypes.c_uint32 * 3),
        *((name, ctypes.c_uint32) for name in ("space", "number")),
        ("offset", ctypes.c_int64),
        *((name, ctypes.c_uint32) for name in ("bytes", "other")),
        ("file", ctypes.c_char_p),
    )


class _Watch(ctypes.Structure):
    """``kw_watch`` of kw/watching.h."""

    _fields_ = (
        *((name, ctypes.c_void_p) for name in ("sites", "found", "shared_cells")),
        ("buffer_cells", ctypes.c_void_p * BUFFERS),
        ("buffer_bytes", ctypes.c_uint64 * BUFFERS),
        ("shared_sizes", ctypes.c_uint32 * BUFFERS),
        *((name, ctypes.c_uint32) for name in ("shared_bytes", "capacity", "count")),
    )


def watch(
    prepared: Prepared,
    entry: EntryPoint,
    places: KernelPlaces,
    buffers: Sequence[Buffer],
    shared: Mapping[int, int],
) -> tuple[Misuse, ...]:
    """Run a launch of a kernel that was built to be watched, and return what it misused."""
    sites = np.array([_words(site) for site in places.sites] or [[0] * _SITE_WORDS], np.uint32)
    found = (_Found * _MOST)()
    shared_cells = np.zeros((max(prepared.shared_bytes, 1), _CELL_WORDS), np.uint32)
    cells = [np.zeros((max(each.size, 1), _CELL_WORDS), np.uint32) for each in buffers]
    watching = _Watch(
        sites=sites.ctypes.data,
        found=ctypes.addressof(found),
        shared_cells=shared_cells.ctypes.data,
        shared_bytes=prepared.shared_bytes,
        capacity=_MOST,
    )
    for index, (buffer, of_buffer) in enumerate(zip(buffers, cells, strict=True)):
        watching.buffer_bytes[index] = buffer.size
        watching.buffer_cells[index] = of_buffer.ctypes.data
    for index, size in shared.items():
        watching.shared_sizes[index] = size
    prepared.library.kw_watch_with(ctypes.byref(watching))
    prepared.run(0, prod(prepared.grid.groups))
    reading = _Reading(entry=entry, places=places)
    # What is read and written in one place is told of once.
    return tuple(dict.fromkeys(reading.misuse(found[at]) for at in range(watching.count)))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reading:
    entry: EntryPoint
    places: KernelPlaces

    def misuse(self, found: _Found) -> Misuse:
        rule = RULES[found.rule]
        memory = memory_name(self.entry, found.space, found.number)
        place = place_of(self._place(found), self.entry)
        x, y, z = found.thread
        group_x, group_y, group_z = found.group
        return Misuse(
            rule=rule,
            kernel=self.entry.name,
            file=place.file,
            line=place.line,
            column=place.column,
            thread=(x, y, z),
            group=(group_x, group_y, group_z),
            memory=memory,
            byte=found.offset,
            message=message_of(rule, memory=memory, byte=found.offset, size=found.bytes, other=found.other),
        )

    def _place(self, found: _Found) -> Place | None:
        if found.line == _OF_A_POINT:
            return self.places.points[found.site - 1] if 0 < found.site <= len(self.places.points) else None
        if found.site == _NO_SITE:
            file = (found.file or b"").decode(errors="replace")
            return self.places.located(file, found.line, found.column)
        return self.places.sites[found.site].place


def _words(site: Site) -> tuple[int, ...]:
    return site.space, site.number, site.alignment, site.kind, site.first, site.size

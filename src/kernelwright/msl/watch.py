"""Runs a watched launch and reads what it found."""

import ctypes
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import prod

import numpy as np

from kernelwright.msl.arguments import POISON, Buffer
from kernelwright.msl.memory_images import Difference, image_of
from kernelwright.msl.misuse import RULES
from kernelwright.msl.prepared import BUFFERS, Prepared
from kernelwright.msl.watching import BUFFER
from kernelwright.msl.work import NO_SITE, SITE_WORDS, Found, Grid, Outcome

ORDER, UNSET, UNWRITTEN = map(RULES.index, ("order", "unset", "unwritten"))
NONE_SET, ALL_SET, FIRST_SET = range(3)  # what kw/watching.h means by `unset`
# In any floating type NaN, then a great negative number and a great positive one: no least or greatest value hides all.
FILLINGS = (0xFF, 0xFB, 0x7B)
MAX_GROUP = 1024  # threads; kw/watching.h counts in those

_MOST = 64  # findings that are told of
_CELL_WORDS, _WRITER = 4, 0


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
        *((name, ctypes.c_uint32) for name in ("shared_bytes", "capacity", "count", "unset", "filling", "seed")),
    )


def watch(prepared: Prepared, buffers: Sequence[Buffer]) -> Outcome:
    """Run a launch of a kernel that was built to be watched, and return what it found.

    It is run in the usual way first, whose results stay; then again on the same inputs: in as many other orders as the
    work asks for, and with other values in variables that nobody set, if there are any.
    """
    work = prepared.work
    before = image_of(buffers)
    first = _run(prepared, buffers)
    found = {_place_of(each): each for each in (*first.found, *_unwritten(first, work.poisoned, buffers))}
    if not work.seeds and not work.unset:
        return Outcome(bits=first.bits, found=tuple(found.values()))
    after = image_of(buffers)

    def again(*, seed: int = 0, unset: int = NONE_SET, filling: int = 0) -> tuple[_Seen, tuple[Difference, ...]]:
        before.restore()
        seen = _run(prepared, buffers, seed=seed, unset=unset, filling=filling)
        return seen, after.differences(image_of(buffers))

    for seed in range(1, work.seeds + 1):
        seen, differences = again(seed=seed)
        for each in (*seen.found, *(first.compared(each, rule=ORDER, other=seed) for each in differences)):
            found.setdefault(_place_of(each), each)
    if work.unset:
        for each in _unset(first, again, work.unset):
            found.setdefault(_place_of(each), each)
    after.restore()
    return Outcome(bits=first.bits, found=tuple(found.values()))


def _unset(first: "_Seen", again: "_Again", variables: Sequence[int]) -> list[Found]:
    """Return which variables something depends on though nobody set them: filled all together, then each alone."""
    for filling in FILLINGS:
        together = _depends(first, *again(unset=ALL_SET, filling=filling))
        if together:
            alone = [(each, _depends(first, *again(unset=FIRST_SET + each, filling=filling))) for each in variables]
            shown = [replace(found, site=number) for number, found in alone if found]
            return shown or [replace(together, site=variables[0])]
    return []


def _depends(first: "_Seen", seen: "_Seen", differences: Sequence[Difference]) -> Found | None:
    if differences:
        return first.compared(differences[0], rule=UNSET)
    known = set(map(_place_of, first.found))
    new = next((each for each in seen.found if _place_of(each) not in known), None)
    return replace(new, rule=UNSET, line=0, column=0, bytes=0) if new else None


def _unwritten(first: "_Seen", poisoned: Mapping[int, int], buffers: Sequence[Buffer]) -> list[Found]:
    """Return the buffers of which some bytes were never written and are poison still."""
    found: list[Found] = []
    for index, size in poisoned.items():
        held = np.frombuffer(ctypes.string_at(buffers[index].address, size), np.uint8)
        left = np.flatnonzero((first.cells[index][:size, _WRITER] == 0) & (held == POISON))
        if left.size:
            found.append(
                first.compared(Difference(index=index, first=int(left[0]), count=int(left.size)), rule=UNWRITTEN)
            )
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class _Seen:
    """What one run found, and who wrote each byte of each buffer last."""

    bits: int
    found: tuple[Found, ...]
    cells: Sequence[np.ndarray]
    grid: Grid

    def compared(self, difference: Difference, *, rule: int, other: int = 0) -> Found:
        """Return what comparing showed as a finding; its thread wrote the first of the bytes, if any did."""
        cells = self.cells[difference.index]
        writer = int(cells[difference.first, _WRITER]) if difference.first < len(cells) else 0
        number, thread = divmod(max(writer - 1, 0), MAX_GROUP)
        group = _along(number, self.grid.groups)
        rest = (all_ - at * each for all_, at, each in zip(self.grid.threads, group, self.grid.group, strict=True))
        x, y, z = map(min, self.grid.group, rest)
        return Found(
            rule=rule,
            site=NO_SITE,
            line=0,
            column=0,
            thread=_along(thread, (x, y, z)),
            group=group,
            space=BUFFER,
            number=difference.index,
            offset=difference.first,
            bytes=difference.count,
            other=other,
            file="",
        )


_Again = Callable[..., tuple[_Seen, tuple[Difference, ...]]]


def _run(
    prepared: Prepared, buffers: Sequence[Buffer], *, seed: int = 0, unset: int = NONE_SET, filling: int = 0
) -> _Seen:
    work = prepared.work
    sites = np.array(work.sites or [[0] * SITE_WORDS], np.uint32)
    found = (_Found * _MOST)()
    shared_cells = np.zeros((max(work.shared_bytes, 1), _CELL_WORDS), np.uint32)
    cells = [np.zeros((max(each.size, 1), _CELL_WORDS), np.uint32) for each in buffers]
    watching = _Watch(
        sites=sites.ctypes.data,
        found=ctypes.addressof(found),
        shared_cells=shared_cells.ctypes.data,
        shared_bytes=work.shared_bytes,
        capacity=_MOST,
        unset=unset,
        filling=filling,
        seed=seed,
    )
    for index, (buffer, of_buffer) in enumerate(zip(buffers, cells, strict=True)):
        watching.buffer_bytes[index] = buffer.size
        watching.buffer_cells[index] = of_buffer.ctypes.data
    for index, size in work.shared.items():
        watching.shared_sizes[index] = size
    prepared.library.kw_watch_with(ctypes.byref(watching))
    bits = prepared.run(0, prod(work.grid.groups))
    return _Seen(
        bits=bits,
        found=tuple(_as_found(found[at]) for at in range(watching.count)),
        cells=cells,
        grid=work.grid,
    )


def _place_of(found: Found) -> tuple[int, ...]:
    """Return what tells two findings apart: one place is told of once, and one buffer's difference."""
    number = found.number if found.rule in (ORDER, UNWRITTEN) else 0
    return found.rule, found.site, found.line, found.column, number


def _along(index: int, sizes: tuple[int, int, int]) -> tuple[int, int, int]:
    return index % sizes[0], index // sizes[0] % sizes[1], index // sizes[0] // sizes[1]


def _as_found(found: _Found) -> Found:
    return Found(
        rule=found.rule,
        site=found.site,
        line=found.line,
        column=found.column,
        thread=tuple(found.thread),
        group=tuple(found.group),
        space=found.space,
        number=found.number,
        offset=found.offset,
        bytes=found.bytes,
        other=found.other,
        file=(found.file or b"").decode(errors="replace"),
    )

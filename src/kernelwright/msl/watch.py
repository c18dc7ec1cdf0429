"""Runs a watched launch and reads what it found."""

import ctypes
from collections.abc import Sequence
from dataclasses import dataclass
from math import prod

import numpy as np

from kernelwright.msl.arguments import Buffer
from kernelwright.msl.memory_images import Difference, image_of
from kernelwright.msl.misuse import RULES
from kernelwright.msl.prepared import BUFFERS, Prepared
from kernelwright.msl.watching import BUFFER
from kernelwright.msl.work import NO_SITE, SITE_WORDS, Found, Grid, Outcome

ORDER = RULES.index("order")
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
        *((name, ctypes.c_uint32) for name in ("shared_bytes", "capacity", "count", "seed")),
    )


def watch(prepared: Prepared, buffers: Sequence[Buffer]) -> Outcome:
    """Run a launch of a kernel that was built to be watched, and return what it found.

    It is run in the usual order first, whose results stay; then on the same inputs in as many other orders as the work
    asks for.
    """
    before = image_of(buffers)
    first = _run(prepared, buffers, seed=0)
    found = {_place_of(each): each for each in first.found}
    if prepared.work.seeds:
        after = image_of(buffers)
        for seed in range(1, prepared.work.seeds + 1):
            before.restore()
            again = _run(prepared, buffers, seed=seed)
            differences = after.differences(image_of(buffers))
            for each in (*again.found, *(first.order_found(each, seed) for each in differences)):
                found.setdefault(_place_of(each), each)
        after.restore()
    return Outcome(bits=first.bits, found=tuple(found.values()))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Seen:
    """What one run found, and who wrote each byte of each buffer last."""

    bits: int
    found: tuple[Found, ...]
    cells: Sequence[np.ndarray]
    grid: Grid

    def order_found(self, difference: Difference, seed: int) -> Found:
        """Return a difference that another order makes, as a finding; its thread wrote the first of its bytes."""
        cells = self.cells[difference.index]
        writer = int(cells[difference.first, _WRITER]) if difference.first < len(cells) else 0
        number, thread = divmod(max(writer - 1, 0), MAX_GROUP)
        group = _along(number, self.grid.groups)
        rest = (all_ - at * each for all_, at, each in zip(self.grid.threads, group, self.grid.group, strict=True))
        x, y, z = map(min, self.grid.group, rest)
        return Found(
            rule=ORDER,
            site=NO_SITE,
            line=0,
            column=0,
            thread=_along(thread, (x, y, z)),
            group=group,
            space=BUFFER,
            number=difference.index,
            offset=difference.first,
            bytes=difference.count,
            other=seed,
            file="",
        )


def _run(prepared: Prepared, buffers: Sequence[Buffer], *, seed: int) -> _Seen:
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
    return found.rule, found.site, found.line, found.column, found.number if found.rule == ORDER else 0


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

"""Runs a watched launch and reads what it found."""

import ctypes
from collections.abc import Sequence
from math import prod

import numpy as np

from kernelwright.msl.arguments import Buffer
from kernelwright.msl.prepared import BUFFERS, Prepared
from kernelwright.msl.work import SITE_WORDS, Found, Outcome

_MOST = 64  # findings that are told of
_CELL_WORDS = 4


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


def watch(prepared: Prepared, buffers: Sequence[Buffer]) -> Outcome:
    """Run a launch of a kernel that was built to be watched, and return what it found."""
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
    )
    for index, (buffer, of_buffer) in enumerate(zip(buffers, cells, strict=True)):
        watching.buffer_bytes[index] = buffer.size
        watching.buffer_cells[index] = of_buffer.ctypes.data
    for index, size in work.shared.items():
        watching.shared_sizes[index] = size
    prepared.library.kw_watch_with(ctypes.byref(watching))
    bits = prepared.run(0, prod(work.grid.groups))
    return Outcome(bits=bits, found=tuple(_as_found(found[at]) for at in range(watching.count)))


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

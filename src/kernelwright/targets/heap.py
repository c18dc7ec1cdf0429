"""The C library's heap, where it is glibc's: filling it, emptying it, and holding it still while the clock runs."""

import ctypes
from collections.abc import Callable, Generator
from contextlib import contextmanager

# glibc's malloc.h
_M_TRIM_THRESHOLD, _M_MMAP_THRESHOLD, _M_PERTURB = -1, -3, -6
# New memory then holds the complement, 0x7f: a huge float32 or float64, NaN in float16.
_PERTURB_BYTE = 0x80
_LARGEST_MMAP_THRESHOLD = 32 << 20  # mallopt takes no more; what is larger is mapped and unmapped in any process
_NEVER_TRIM = 1 << 30


@contextmanager
def poisoned_heap() -> Generator[None]:
    """Have the C library fill memory that it hands out and takes back; does nothing where it can't."""
    mallopt = _mallopt()
    if mallopt is None:
        yield
        return
    mallopt(_M_PERTURB, _PERTURB_BYTE)
    try:
        yield
    finally:
        mallopt(_M_PERTURB, 0)


def keep_freed_memory() -> None:
    """Have blocks of up to 32 MiB come from memory that was used before, from now on.

    glibc's own limits move with what a process happened to free. Of two processes with the same
    module, one gets each activation as new pages from the kernel and the other reuses one block:
    up to 1.7 times slower, for as long as it lives. Held still, both are as fast as the faster one.
    """
    mallopt = _mallopt()
    if mallopt is not None:
        mallopt(_M_MMAP_THRESHOLD, _LARGEST_MMAP_THRESHOLD)
        mallopt(_M_TRIM_THRESHOLD, _NEVER_TRIM)


def release_free_memory() -> None:
    """Give memory that is free but still held back to the system, so that a peak can be told."""
    trim: Callable[[int], int] | None = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)


def _mallopt() -> Callable[[int, int], int] | None:
    return getattr(ctypes.CDLL(None), "mallopt", None)

"""Which threads run kernels: torch's own, so that a process never has two pools that fight.

torch's Linux wheels carry GNU OpenMP; its entry points are looked up among the libraries the
process already holds and handed to the kernel library. libomp, which torch uses on macOS, can
start a parallel region only through a compiler's own calls, so there each library brings a
small pool of ours, which sleeps when idle.
"""

import ctypes
import functools
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import torch

_OPENMP_ENTRIES = ("GOMP_parallel", "GOMP_barrier", "omp_get_thread_num", "omp_get_max_threads")


class Threading(ctypes.Structure):
    """Mirrors ``kw_threading`` in runtime/kw_runtime.cpp."""

    _fields_ = (
        ("parallel", ctypes.c_void_p),
        ("barrier", ctypes.c_void_p),
        ("rank", ctypes.c_void_p),
        ("max_threads", ctypes.c_void_p),
    )


@functools.cache
def openmp_threading() -> Threading | None:
    """Return the entry points of the GNU OpenMP runtime that torch runs on; ``None`` if it has none."""
    torch.get_num_threads()  # torch sets the thread count of the runtime when first asked
    for library in _openmp_libraries():
        with suppress(AttributeError):
            addresses = [ctypes.cast(getattr(library, name), ctypes.c_void_p).value for name in _OPENMP_ENTRIES]
            return Threading(*addresses)
    return None


def _openmp_libraries() -> Iterator[ctypes.CDLL]:
    """Yield what may be torch's OpenMP: the bundled file, or what its own library was linked with."""
    if sys.platform == "darwin":
        return
    folder = Path(torch.__path__[0]) / "lib"
    bundled = sorted([*folder.glob("libgomp*.so*"), *folder.parent.parent.glob("torch.libs/libgomp*.so*")])
    for path in (*map(str, bundled), "libgomp.so.1"):
        # RTLD_NOLOAD: only the copy that is in use already is the right one.
        with suppress(OSError):
            yield ctypes.CDLL(path, mode=_NOLOAD | ctypes.DEFAULT_MODE)


_NOLOAD = 4  # RTLD_NOLOAD of glibc and musl; the os module doesn't name it everywhere

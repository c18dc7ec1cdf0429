"""Guards for code that allocates through torch itself (the module form).

A plan's memory comes from the plan's own guarded allocator. A module calls ``torch.empty``, from
Python or from an extension; a dispatch mode sees both, hands out poisoned memory between
bands, and counts what is called. Memory that torch's kernels allocate inside themselves is
poisoned by the C library where it can.
"""

import ctypes
from collections import Counter
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from typing import Any

import torch
from torch.utils._python_dispatch import TorchDispatchMode

from kernelwright.plan.allocator import GuardedAllocator

_M_PERTURB = -6  # glibc's malloc.h
# New memory then holds the complement, 0x7f: a huge float32 or float64, NaN in float16.
_PERTURB_BYTE = 0x80

_EMPTY = (torch.ops.aten.empty.memory_format, torch.ops.aten.empty_strided.default)
# Bookkeeping that every program does; not work.
_UNCOUNTED = ("aten.empty", "aten.detach", "aten.view", "aten.as_strided", "aten.t.", "aten.alias", "aten.lift_fresh")


class GuardedCalls(TorchDispatchMode):
    """Counts ATen calls and guards what ``torch.empty`` gives, while active."""

    def __init__(self, allocator: GuardedAllocator) -> None:
        super().__init__()
        self._allocator = allocator
        self._counts: Counter[str] = Counter()

    @classmethod
    def _should_skip_dynamo(cls) -> bool:
        # Otherwise torch wraps the mode for torch.compile, which imports 800 modules (1.5 s) in every child.
        return False

    @property
    def counts(self) -> tuple[tuple[str, int], ...]:
        """Return operators that did work, with how often each was called, by name."""
        return tuple(sorted(self._counts.items()))

    def __torch_dispatch__(
        self, func: Any, types: Sequence[type], args: tuple[Any, ...] = (), kwargs: dict[str, Any] | None = None
    ) -> Any:
        """Run one operator; an allocation is answered from the guarded allocator."""
        del types
        keywords = kwargs or {}
        name = str(func)
        if not name.startswith(_UNCOUNTED):
            self._counts[name] += 1
        if func in _EMPTY and _is_plain(keywords):
            shape = tuple(map(int, args[0]))
            dtype = keywords.get("dtype") or torch.get_default_dtype()
            guarded = self._allocator.empty(shape, dtype)
            if func is _EMPTY[0] or tuple(args[1]) == guarded.stride():
                return guarded
        return func(*args, **keywords)


@contextmanager
def poisoned_heap() -> Generator[None]:
    """Have the C library fill memory that it hands out and takes back; does nothing where it can't."""
    mallopt: Callable[[int, int], int] | None = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is None:
        yield
        return
    mallopt(_M_PERTURB, _PERTURB_BYTE)
    try:
        yield
    finally:
        mallopt(_M_PERTURB, 0)


def release_free_memory() -> None:
    """Give memory that is free but still held back to the system, so that a peak can be told."""
    trim: Callable[[int], int] | None = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)


def _is_plain(keywords: dict[str, Any]) -> bool:
    on_cpu = keywords.get("device") in (None, torch.device("cpu"))
    dense = keywords.get("layout") in (None, torch.strided)
    row_major = keywords.get("memory_format") in (None, torch.contiguous_format)
    return on_cpu and dense and row_major and not keywords.get("pin_memory")

"""Guards for code that allocates through torch itself (the module form).

A plan's memory comes from the plan's own guarded allocator. A module calls ``torch.empty``, from
Python or from an extension; a dispatch mode sees both, hands out poisoned memory between
bands, and counts what is called. Memory that torch's kernels allocate inside themselves is
poisoned by the C library where it can.
"""

from collections import Counter
from collections.abc import Sequence
from typing import Any

import torch
from torch.utils._python_dispatch import TorchDispatchMode

from kernelwright.plan.allocator import GuardedAllocator

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


def _is_plain(keywords: dict[str, Any]) -> bool:
    on_cpu = keywords.get("device") in (None, torch.device("cpu"))
    dense = keywords.get("layout") in (None, torch.strided)
    row_major = keywords.get("memory_format") in (None, torch.contiguous_format)
    return on_cpu and dense and row_major and not keywords.get("pin_memory")

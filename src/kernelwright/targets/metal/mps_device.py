"""The device "mps": copies in and out, times by its events, memory by its allocator, and captures for Xcode.

An event of torch's is stamped by the CPU, by a thread that is told when the GPU has got there: it comes some tens of
microseconds late. That is why times are also taken from outside, and the two compared.
"""

from collections.abc import Callable, Generator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import torch

from kernelwright.plan.stopwatch import Stopwatch
from kernelwright.targets.device import copied_to, run_of


class EventWatch:
    """Two events of torch's around whatever is launched in between.

    Nothing may wait for the second one but ``elapsed_time`` itself: torch would then wait for a signal that has come.
    """

    def __init__(self) -> None:
        self._began = torch.mps.event.Event(enable_timing=True)
        self._ended = torch.mps.event.Event(enable_timing=True)

    def start(self) -> None:
        """Record the first event."""
        self._began.record()

    def stop(self) -> float | None:
        """Record the second event, wait for all work, and return the seconds between the two."""
        self._ended.record()
        torch.mps.synchronize()
        return self._began.elapsed_time(self._ended) / 1e3


class MpsDevice:
    """The GPU of a Mac, as torch has it."""

    def __init__(self, *, name: str) -> None:
        self.name = name

    def take(self, leaves: Sequence[Any]) -> list[Any]:
        """Copy."""
        return copied_to(self.name, leaves)

    def refresh(self, there: Sequence[Any], leaves: Sequence[Any]) -> None:
        """Copy what lies in ``leaves`` now."""
        for copy, leaf in _pairs(there, leaves):
            run_of(copy).copy_(run_of(leaf))
        torch.mps.synchronize()

    def give_back(self, there: Sequence[Any], leaves: Sequence[Any]) -> None:
        """Copy back; that waits for the GPU."""
        for copy, leaf in _pairs(there, leaves):
            run_of(leaf).copy_(run_of(copy))

    def stopwatch(self) -> Stopwatch:
        """Return a new pair of events."""
        return EventWatch()

    def growth_bytes(self, call: Callable[[], Any]) -> int | None:
        """Return what Metal's driver had to give out for a call.

        torch keeps no peak. It keeps what was freed, though, so that from an empty cache on the driver's figure grows
        as far as the call needed.
        """
        torch.mps.synchronize()
        torch.mps.empty_cache()
        before = torch.mps.driver_allocated_memory()
        reply = call()
        torch.mps.synchronize()
        after = torch.mps.driver_allocated_memory()
        del reply
        return max(after - before, 0)


@contextmanager
def captured(trace: Path) -> Generator[str]:
    """Capture what the GPU does inside the ``with`` block, and say what there is then.

    With ``MTL_CAPTURE_ENABLED=1`` in the environment that is a ``.gputrace`` for Xcode, at ``trace``; without it,
    signposts for Instruments alone.
    """
    profiler = torch.mps.profiler
    can_capture = hasattr(profiler, "is_metal_capture_enabled") and profiler.is_metal_capture_enabled()
    with ExitStack() as stack:
        stack.enter_context(profiler.profile(mode="interval,event", wait_until_completed=True))
        if can_capture:
            stack.enter_context(profiler.metal_capture(str(trace)))
            yield f"a GPU trace at {trace}, for Xcode"
        else:
            yield "signposts for Instruments; set MTL_CAPTURE_ENABLED=1 for a GPU trace"


def _pairs(there: Sequence[Any], leaves: Sequence[Any]) -> Generator[tuple[torch.Tensor, torch.Tensor]]:
    for copy, leaf in zip(there, leaves, strict=True):
        if isinstance(copy, torch.Tensor) and copy.layout == torch.strided:
            yield copy, leaf

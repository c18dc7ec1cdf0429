"""``torch.mps`` and ``torch.backends.mps`` for a process that has no Mac: what candidates call of them.

Kernels are emulated; there is nothing to wait for, and memory of a GPU isn't counted. Put in place once, in a process
that holds a candidate and nothing else.
"""

import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from types import ModuleType
from typing import Any

import torch

_MEMORY_BYTES = 8 << 30  # of the smallest Macs there are


class Event:
    """An event of a stream whose work is done when it is given."""

    def __init__(self, enable_timing: bool = False) -> None:
        """Take what torch's takes."""
        self.is_timed, self.recorded_s = enable_timing, 0.0

    def record(self) -> None:
        """Note the time."""
        self.recorded_s = time.perf_counter()

    def wait(self) -> None:
        """Return at once."""

    def query(self) -> bool:
        """Return that all is done."""
        return True

    def synchronize(self) -> None:
        """Return at once."""

    def elapsed_time(self, end_event: "Event") -> float:
        """Return milliseconds between two events, of the emulation."""
        return 1000 * (end_event.recorded_s - self.recorded_s)


def serve_mps(compile_shader: Callable[[str], Any]) -> None:
    """Put ``torch.mps`` in place in this process; its ``compile_shader`` is given."""
    _put(
        torch.mps,
        {
            "compile_shader": compile_shader,
            "load_metallib": _no_metallib,
            "is_available": _yes,
            "device_count": lambda: 1,
            "synchronize": _nothing,
            "empty_cache": _nothing,
            "set_per_process_memory_fraction": _nothing,
            "current_allocated_memory": lambda: 0,
            "driver_allocated_memory": lambda: 0,
            "recommended_max_memory": lambda: _MEMORY_BYTES,
            "manual_seed": torch.default_generator.manual_seed,
            "seed": torch.default_generator.seed,
            "get_rng_state": torch.default_generator.get_state,
            "set_rng_state": torch.default_generator.set_state,
            "Event": Event,
        },
    )
    _put(torch.mps.event, {"Event": Event})
    _put(torch.mps.profiler, {"start": _nothing, "stop": _nothing, "profile": _profile})
    _put(
        torch.backends.mps,
        dict.fromkeys(("is_available", "is_built", "is_macos_or_newer", "is_macos13_or_newer"), _yes),
    )


def _put(module: ModuleType, served: dict[str, Any]) -> None:
    for name, value in served.items():
        setattr(module, name, value)


def _nothing(*_: Any, **__: Any) -> None:
    """There is nothing to do: kernels are over when their launch returns."""


def _yes(*_: Any) -> bool:
    return True


@contextmanager
def _profile(*_: Any, **__: Any) -> Generator[None]:
    yield


def _no_metallib(*_: Any, **__: Any) -> None:
    raise RuntimeError(
        "torch.mps.load_metallib: a compiled Metal library runs on Apple's GPUs only; "
        "give the source to torch.mps.compile_shader."
    )

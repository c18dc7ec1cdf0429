"""Ceilings: the best rates this machine shows, measured once and kept in a file by machine.

A rate can only be measured too low: whatever else ran took its share. So the best of several is
taken, what is measured again can only raise what is known, and no machine is thought to be slower
than any in use today.
"""

import json
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter
from typing import Any

import torch
from platformdirs import user_cache_path

from kernelwright.records.machine import Machine
from kernelwright.timing.roofline import LEAST, Ceilings, Rate

PRODUCT_SIZE, SMALL_PRODUCT_SIZE = 768, 128
PRODUCT_DTYPES = (torch.float32, torch.float64, torch.bfloat16)
MOST_BYTES = 256 << 20  # of a working set: larger caches are on the safe side
ACT_S = 0.04  # of repeating, for each thing that is measured
_SHORTEST_S = 2e-4  # timed at once; short enough to fall between what else the machine does


class KnownCeilings:
    """One machine's ceilings: from a file, or measured and put there. Known by all of its record, threads too."""

    def __init__(self, machine: Machine, path: Path, *, last_level_bytes: int) -> None:
        self._machine, self._path, self._last_level_bytes = machine, path, last_level_bytes

    def known(self) -> Ceilings:
        """Return what is known; the first time on a machine that takes a second to find out."""
        return self.stored() or self.measured_again()

    def stored(self) -> Ceilings | None:
        """Return what the file knows of this machine; nothing is measured."""
        found = _read(self._path).get(self._machine.id)
        return None if found is None else _from_json(found)

    def measured_again(self) -> Ceilings:
        """Measure now and return the better of that and what was known, for each rate."""
        found = measure(last_level_bytes=self._last_level_bytes, threads=self._machine.threads)
        known = _read(self._path)
        if self._machine.id in known:
            found = found.raised_to(_from_json(known[self._machine.id]))
        self._path.parent.mkdir(parents=True, exist_ok=True)
        waiting = self._path.with_suffix(".new")
        waiting.write_text(json.dumps(known | {self._machine.id: _to_json(found)}, indent=1))
        waiting.replace(self._path)  # at one stroke: a reader never sees half a file
        return found


def default_path() -> Path:
    """Return where ceilings are kept when nobody says otherwise: the platform's place for a user's caches."""
    return user_cache_path("kernelwright", appauthor=False) / "ceilings.json"


def measure(*, last_level_bytes: int, threads: int) -> Ceilings:
    """Measure now, with one thread and with ``threads``; the better one counts."""
    sizes = sorted({1 << 17, 1 << 20, min(last_level_bytes // 2, MOST_BYTES), min(4 * last_level_bytes, MOST_BYTES)})
    counts = sorted({1, threads})
    memory: list[Rate] = []
    for size in sizes:
        rates = [LEAST.bytes_per_s(size), *(_memory_rate(size, count) for count in counts)]
        memory.append(Rate(working_set_bytes=size, bytes_per_s=max(rates)))
    products: list[tuple[str, float]] = []
    for dtype in PRODUCT_DTYPES:
        rates = [LEAST.flops_per_s_in("float32"), *(_product_rate(dtype, count) for count in counts)]
        products.append((str(dtype).removeprefix("torch."), max(rates)))
    return Ceilings(memory=tuple(memory), flops_per_s=tuple(products))


def _memory_rate(working_set_bytes: int, threads: int) -> float:
    source = torch.ones(working_set_bytes // 8)
    target = torch.empty_like(source)
    whole = torch.ones(working_set_bytes // 4)
    with _threads(threads):
        copying = 2 * source.nbytes / _least_seconds(lambda: target.copy_(source))
        reading = whole.nbytes / _least_seconds(lambda: torch.sum(whole))
        changing = 2 * whole.nbytes / _least_seconds(lambda: whole.mul_(1.0))
    return max(copying, reading, changing)


def _product_rate(dtype: torch.dtype, threads: int) -> float:
    with _threads(threads):
        rate = _rate_of_product(dtype, SMALL_PRODUCT_SIZE)
        # Where a dtype is emulated a large product takes seconds, and shows nothing better.
        is_quick = 2 * PRODUCT_SIZE**3 / rate < ACT_S
        return max(rate, _rate_of_product(dtype, PRODUCT_SIZE)) if is_quick else rate


def _rate_of_product(dtype: torch.dtype, size: int) -> float:
    left = torch.ones(size, size, dtype=dtype)
    return 2 * size**3 / _least_seconds(lambda: left @ left)


@contextmanager
def _threads(count: int) -> Generator[None]:
    before = torch.get_num_threads()
    torch.set_num_threads(count)
    try:
        yield
    finally:
        torch.set_num_threads(before)


def _least_seconds(act: Callable[[], object]) -> float:
    """Return the least time of one call within ``ACT_S``; short calls are timed several at once."""
    act()
    started = perf_counter()
    act()
    least = perf_counter() - started
    calls = max(1, int(_SHORTEST_S / max(least, 1e-7)))
    while perf_counter() - started < ACT_S:
        began = perf_counter()
        for _ in range(calls):
            act()
        least = min(least, (perf_counter() - began) / calls)
    return least


def _read(path: Path) -> dict[str, Any]:
    if not path.exists():
        return {}
    try:
        return dict(json.loads(path.read_text()))
    except ValueError:
        return {}  # Only a cache: what can't be read is measured again.


def _to_json(ceilings: Ceilings) -> dict[str, Any]:
    return {
        "memory": [[rate.working_set_bytes, rate.bytes_per_s] for rate in ceilings.memory],
        "flops_per_s": [list(pair) for pair in ceilings.flops_per_s],
    }


def _from_json(value: dict[str, Any]) -> Ceilings:
    return Ceilings(
        memory=tuple(Rate(working_set_bytes=int(size), bytes_per_s=float(rate)) for size, rate in value["memory"]),
        flops_per_s=tuple((str(dtype), float(rate)) for dtype, rate in value["flops_per_s"]),
    )

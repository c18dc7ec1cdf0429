"""Ceilings: the best rates this machine shows, measured once and kept in a file by machine."""

import json
from collections.abc import Callable
from pathlib import Path
from time import perf_counter
from typing import Any

import torch

from kernelwright.records.machine import Machine
from kernelwright.timing.roofline import Ceilings, Rate

REPEATS = 5
PRODUCT_SIZE = 768
PRODUCT_DTYPES = (torch.float32, torch.float64, torch.bfloat16)


def ceilings_of(machine: Machine, path: Path, *, last_level_bytes: int) -> Ceilings:
    """Return this machine's ceilings from ``path``, measuring and adding them if they aren't there.

    Takes a second or two the first time. A machine is known by everything in its record, the
    number of threads too.
    """
    known = _read(path)
    if machine.id in known:
        return _from_json(known[machine.id])
    measured = measure(last_level_bytes=last_level_bytes)
    path.parent.mkdir(parents=True, exist_ok=True)
    waiting = path.with_suffix(".new")
    waiting.write_text(json.dumps(known | {machine.id: _to_json(measured)}, indent=1))
    waiting.replace(path)  # at one stroke: a reader never sees half a file
    return measured


def measure(*, last_level_bytes: int) -> Ceilings:
    """Measure now, with torch's present number of threads."""
    sizes = sorted({1 << 17, 1 << 20, last_level_bytes // 2, 4 * last_level_bytes})
    memory = tuple(Rate(working_set_bytes=size, bytes_per_s=_memory_rate(size)) for size in sizes)
    products = tuple((str(dtype).removeprefix("torch."), _product_rate(dtype)) for dtype in PRODUCT_DTYPES)
    return Ceilings(memory=memory, flops_per_s=products)


def _memory_rate(working_set_bytes: int) -> float:
    source = torch.ones(working_set_bytes // 8)
    target = torch.empty_like(source)
    whole = torch.ones(working_set_bytes // 4)
    copying = 2 * source.nbytes / _least_seconds(lambda: target.copy_(source))
    reading = whole.nbytes / _least_seconds(lambda: torch.sum(whole))
    changing = 2 * whole.nbytes / _least_seconds(lambda: whole.mul_(1.0))
    return max(copying, reading, changing)


def _product_rate(dtype: torch.dtype) -> float:
    left = torch.ones(PRODUCT_SIZE, PRODUCT_SIZE, dtype=dtype)
    return 2 * PRODUCT_SIZE**3 / _least_seconds(lambda: left @ left)


def _least_seconds(act: Callable[[], object]) -> float:
    """Return the least time of one call; short calls are timed several at once."""
    act()
    started = perf_counter()
    act()
    calls = max(1, int(1e-3 / max(perf_counter() - started, 1e-7)))
    least = float("inf")
    for _ in range(REPEATS):
        started = perf_counter()
        for _ in range(calls):
            act()
        least = min(least, (perf_counter() - started) / calls)
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

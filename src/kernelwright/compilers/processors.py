"""This machine's processors: how many there are for us, and what the system says of each."""

import os
from pathlib import Path


def thread_count() -> int:
    """Return how many threads of this process can run side by side."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def processors() -> list[dict[str, str]]:
    """Return what Linux tells of each processor, by its own names; none on other systems."""
    try:
        text = Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return []
    blocks = [block for block in text.split("\n\n") if block.strip()]
    pairs = [[line.partition(":") for line in block.splitlines() if ":" in line] for block in blocks]
    return [{name.strip(): value.strip() for name, _, value in block} for block in pairs]

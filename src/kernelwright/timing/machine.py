"""This machine, as the facts a figure depends on; read from the system, never guessed."""

import os
import platform
import re
import subprocess
import sys
from pathlib import Path

import torch

from kernelwright.compilers.processors import processors, thread_count
from kernelwright.records.machine import Machine

# Those that change which kernels run or how fast.
FEATURES = (
    *("avx", "avx2", "fma", "f16c", "avx512f", "avx512_bf16", "avx512_vnni", "amx_tile", "amx_bf16"),
    *("asimd", "bf16", "sve"),
)
FALLBACK_LAST_LEVEL_BYTES = 32 << 20


def this_machine(*, threads: int, compiler: str = "") -> Machine:
    """Describe the machine that this process runs on."""
    return Machine(
        system=f"{platform.system()} {platform.release()} {platform.machine()}",
        processor=_processor(),
        cores=thread_count(),
        threads=threads,
        memory_bytes=memory_bytes(),
        features=_features(),
        python=platform.python_version(),
        torch=str(torch.__version__),
        compiler=compiler,
    )


def last_core() -> tuple[int, ...]:
    """Return the core that this process may use and that is least used for interrupts; empty where it isn't said."""
    return (max(os.sched_getaffinity(0)),) if hasattr(os, "sched_getaffinity") else ()


def free_memory_bytes() -> int:
    """Return how much memory can be had without swapping; a quarter of all where it isn't said."""
    return _memory("MemAvailable") or _memory("MemTotal") // 4


def memory_bytes() -> int:
    """Return how much memory there is; 0 where it isn't said."""
    return _memory("MemTotal")


def last_level_cache_bytes() -> int:
    """Return the size of the largest data cache one core can reach; 32 MiB where it isn't said."""
    caches = Path("/sys/devices/system/cpu/cpu0/cache").glob("index*")
    data = (index for index in caches if (index / "type").read_text().strip() != "Instruction")
    sizes = [_bytes_of((index / "size").read_text()) for index in data]
    if sys.platform == "darwin":
        sizes += [int(value) for name in ("hw.l2cachesize", "hw.l3cachesize") if (value := _sysctl(name)).isdigit()]
    return max(sizes, default=0) or FALLBACK_LAST_LEVEL_BYTES


def _bytes_of(text: str) -> int:
    matched = re.fullmatch(r"(\d+)([KMG]?)", text.strip())
    if matched is None:
        return 0
    return int(matched[1]) << {"": 0, "K": 10, "M": 20, "G": 30}[matched[2]]


def _processor() -> str:
    if sys.platform == "darwin":
        return _sysctl("machdep.cpu.brand_string") or platform.machine()
    return _cpuinfo("model name") or platform.processor() or platform.machine()


def _features() -> tuple[str, ...]:
    listed = set((_cpuinfo("flags") or _cpuinfo("Features")).split())
    return tuple(name for name in FEATURES if name in listed)


def _cpuinfo(key: str) -> str:
    return next((fields[key] for fields in processors() if key in fields), "")


def _memory(key: str) -> int:
    path = Path("/proc/meminfo")
    if path.exists():
        matched = re.search(rf"^{key}:\s+(\d+) kB", path.read_text(), re.MULTILINE)
        return int(matched[1]) << 10 if matched else 0
    size = _sysctl("hw.memsize")
    return int(size) if key == "MemTotal" and size.isdigit() else 0


def _sysctl(name: str) -> str:
    if sys.platform != "darwin":
        return ""
    done = subprocess.run(["/usr/sbin/sysctl", "-n", name], capture_output=True, text=True, check=False)
    return done.stdout.strip()

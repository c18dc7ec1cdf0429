"""What this machine is: processor, caches, memory, versions, asked of the system itself.

Linux answers in /proc and /sys, macOS through sysctl. What can't be found out is left at a
plain, safe value: the probe never fails.
"""

import contextlib
import os
import platform
import subprocess
import sys
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from kernelwright.compilers.processors import processors, thread_count
from kernelwright.records.machine import Machine

# Features that decide which code a compiler makes; the rest would only blur a machine's id.
_TELLING = frozenset(
    (
        *("sse4_2", "avx", "f16c", "fma", "avx2", "avx512f", "avx512bw", "avx512vl", "avx512_bf16", "avx512_fp16"),
        *("amx_tile", "amx_bf16", "asimd", "asimdhp", "sve", "sve2", "bf16", "i8mm"),
    )
)
_SMALLEST_VECTOR_BYTES = 16
_USUAL_CACHE_BYTES = (32 * 1024, 512 * 1024)


def machine(compiler: str) -> Machine:
    """Return the record of this machine; ``compiler`` is the version line of the C++ compiler."""
    return Machine(
        system=f"{platform.system()} {platform.machine()}",
        processor=processor_name(),
        cores=core_count(),
        threads=thread_count(),
        memory_bytes=memory_bytes(),
        features=features(),
        python=platform.python_version(),
        torch=_torch_version(),
        compiler=compiler,
    )


def core_count() -> int:
    """Return how many physical cores there are."""
    if sys.platform == "darwin":
        return int(_sysctl("hw.physicalcpu") or os.cpu_count() or 1)
    cores = {
        (fields.get("physical id", "0"), fields.get("core id", fields.get("processor", "0"))) for fields in processors()
    }
    return len(cores) or os.cpu_count() or 1


def processor_name() -> str:
    """Return the processor's marketing name."""
    if sys.platform == "darwin":
        return _sysctl("machdep.cpu.brand_string") or platform.processor()
    for fields in processors():
        if "model name" in fields:
            return fields["model name"]
    return platform.processor() or platform.machine()


def features() -> tuple[str, ...]:
    """Return the instruction set extensions that matter to a compiler, sorted."""
    if sys.platform == "darwin":
        words = f"{_sysctl('machdep.cpu.features')} {_sysctl('machdep.cpu.leaf7_features')}".lower().split()
        found = set(words) | ({"asimd"} if platform.machine() == "arm64" else set())
    else:
        first = next(iter(processors()), {})
        found = set((first.get("flags") or first.get("Features") or "").split())
    return tuple(sorted(found & _TELLING))


def vector_bytes() -> int:
    """Return the width of one vector register."""
    found = features()
    if "avx512f" in found:
        return 64
    return 32 if "avx2" in found or "avx" in found else _SMALLEST_VECTOR_BYTES


def cache_bytes() -> tuple[int, ...]:
    """Return the sizes of the data caches that one core sees, nearest first."""
    if sys.platform == "darwin":
        names = ("hw.l1dcachesize", "hw.l2cachesize", "hw.l3cachesize")
        sizes = tuple(int(size) for size in map(_sysctl, names) if size.isdigit() and int(size))
    else:
        sizes = tuple(size for _, size in sorted(_linux_caches()))
    return sizes or _USUAL_CACHE_BYTES


def memory_bytes() -> int:
    """Return the memory this process may use: the machine's, or its control group's if that is less."""
    total = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    with contextlib.suppress(OSError, ValueError):
        total = min(total, int(Path("/sys/fs/cgroup/memory.max").read_text(encoding="ascii")))
    return total


def _linux_caches() -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    for index in Path("/sys/devices/system/cpu/cpu0/cache").glob("index*"):
        with contextlib.suppress(OSError, ValueError):
            if (index / "type").read_text(encoding="ascii").strip() in ("Data", "Unified"):
                size = (index / "size").read_text(encoding="ascii").strip()
                scale = {"K": 1024, "M": 1024**2, "G": 1024**3}.get(size[-1], 1)
                found.append((int((index / "level").read_text(encoding="ascii")), int(size.rstrip("KMG")) * scale))
    return found


def _sysctl(name: str) -> str:
    try:
        reply = subprocess.run(("sysctl", "-n", name), capture_output=True, text=True, timeout=5, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return reply.stdout.strip()


def _torch_version() -> str:
    try:
        return version("torch")
    except PackageNotFoundError:
        return ""

"""PyTorch's MPS: whether it is here, and what it says of the GPU. Everything that asks torch for a Mac goes by here.

torch is imported when it is asked for: listing targets needs none.
"""

import platform
import sys
from dataclasses import dataclass, replace
from functools import cache

from kernelwright.records.machine import Machine
from kernelwright.targets.cpu import machine as probe

DEVICE = "mps"
COMPILER = "Metal's compiler, through torch.mps.compile_shader"
_GIB = 1 << 30


@dataclass(frozen=True, slots=True, kw_only=True)
class GpuFacts:
    """What kernels run on; ``memory_bytes`` is what Metal recommends to use at most. 0 where torch can't tell."""

    macos: str
    cores: int
    memory_bytes: int


def is_here() -> bool:
    """Whether kernels can run on this machine's own GPU."""
    return missing() is None


def missing() -> str | None:
    """Return what a machine lacks whose GPU can't run kernels; ``None`` where it can."""
    if not is_mac():
        return "no Mac"
    import torch  # noqa: PLC0415 - see above

    if not torch.backends.mps.is_available():
        return "torch finds no MPS on this Mac"
    if not hasattr(torch.mps, "compile_shader"):
        return f"torch {torch.__version__} can't compile Metal kernels"
    return refusal()


@cache
def refusal() -> str | None:
    """Return why MPS gives no memory at all, as on some virtual Macs whose torch says that it is there."""
    import torch  # noqa: PLC0415 - see above

    try:
        torch.zeros(1, device=DEVICE)
    except RuntimeError as error:
        return f"MPS gives no memory: {' '.join(str(error).split())[:200]}"
    return None


def is_mac() -> bool:
    """Whether this is a Mac at all."""
    return sys.platform == "darwin"


def gpu_facts() -> GpuFacts:
    """Return what torch says of the GPU."""
    import torch  # noqa: PLC0415 - see above

    count = getattr(torch._C, "_mps_get_core_count", None)  # noqa: SLF001 - there is no public name for it
    return GpuFacts(
        macos=platform.mac_ver()[0],
        cores=int(count()) if count else 0,
        memory_bytes=int(torch.mps.recommended_max_memory()),
    )


def machine() -> Machine:
    """Return the record of this Mac: the chip as sysctl names it, its GPU's cores and memory, macOS and torch."""
    gpu = gpu_facts()
    return replace(
        probe.machine(COMPILER),
        system=f"macOS {gpu.macos} {platform.machine()}",
        features=(f"{gpu.cores} GPU cores", f"{gpu.memory_bytes / _GIB:.1f} GiB for the GPU"),
    )

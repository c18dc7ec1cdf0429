"""What a candidate of Metal kernels is on a Mac: the texts to compile, and what each kernel takes.

Apple's compiler gives nothing that could be kept in a file without Xcode; each process compiles anew, and Metal keeps
a cache of its own.
"""

import json
from dataclasses import asdict, dataclass
from pathlib import Path

MPS_MANIFEST = "mps_kernels.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class MpsBuffer:
    """One parameter that a launch fills: the index of its buffer, its type as declared."""

    index: int
    type: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MpsKernel:
    """One kernel: the text that defines it, a file beside the list, and its buffers in the order of their indices."""

    name: str
    program: str
    buffers: tuple[MpsBuffer, ...]


def write_mps_manifest(kernels: tuple[MpsKernel, ...], folder: Path) -> None:
    """Write the list."""
    (folder / MPS_MANIFEST).write_text(json.dumps([asdict(each) for each in kernels]), encoding="utf-8")


def read_mps_manifest(path: Path) -> tuple[MpsKernel, ...]:
    """Read a list that ``write_mps_manifest`` wrote."""
    read = json.loads(path.read_text(encoding="utf-8"))
    return tuple(
        MpsKernel(**(each | {"buffers": tuple(MpsBuffer(**buffer) for buffer in each["buffers"])})) for each in read
    )

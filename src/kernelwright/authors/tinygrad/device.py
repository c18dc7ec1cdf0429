"""A device that tinygrad schedules and renders for, and on which nothing runs: its own renderer for Metal, no driver.

tinygrad opens `METAL` by its module `ops_metal`, which loads Apple's frameworks. In its place this one lets Metal be
written anywhere. It needs tinygrad to be imported: only this author does so, and only when it works.
"""

# An optional extra: where it isn't installed pyright takes this folder for tinygrad.
# pyright: basic, reportMissingImports=false, reportAttributeAccessIssue=false
# pyright: reportGeneralTypeIssues=false, reportIndexIssue=false
import sys
from collections.abc import Generator
from contextlib import contextmanager
from typing import Any

from tinygrad.device import Allocator, Compiled, Compiler
from tinygrad.renderer.cstyle import MetalRenderer

OPS_METAL = "tinygrad.runtime.ops_metal"
# Whose matrices of a simdgroup tinygrad uses: the seventh family of Apple's GPUs (M1) and all after it.
ARCHITECTURE = "Apple9"


class MetalCompiler(Compiler):
    """Leaves a kernel's source as it is."""

    def __init__(self) -> None:
        """Keep nothing on disk."""
        super().__init__(None)


class NoMemory(Allocator["MetalDevice"]):
    """Gives out nothing: buffers are only talked about."""

    def _alloc(self, size: int, options: Any) -> None:  # noqa: ARG002 - tinygrad's signature
        return None


class MetalDevice(Compiled):
    """What tinygrad opens as "METAL"."""

    def __init__(self, device: str) -> None:
        """Use tinygrad's renderer for Metal."""
        super().__init__(device, NoMemory(self), [MetalRenderer], None, arch=ARCHITECTURE)


@contextmanager
def in_place() -> Generator[None]:
    """Let tinygrad find this device as its own for as long as the block runs."""
    before = sys.modules.get(OPS_METAL)
    sys.modules[OPS_METAL] = sys.modules[__name__]
    try:
        yield
    finally:
        if before is None:
            del sys.modules[OPS_METAL]
        else:
            sys.modules[OPS_METAL] = before

"""The roof of a problem: its graph, what algebra leaves of it, and this machine's ceilings."""

from pathlib import Path

from kernelwright.authors.fuser.algebra import rewrite
from kernelwright.compilers.processors import thread_count
from kernelwright.problems.capture import Captured, NotCaptured
from kernelwright.records.contract import Contract
from kernelwright.timing import machine as this
from kernelwright.timing.ceilings import KnownCeilings, default_path
from kernelwright.timing.roof import Roof

MEASURED_TARGETS = ("cpu",)  # ceilings are those of the processor


def roof_of(
    captured: Captured | NotCaptured, contract: Contract, *, target: str, threads: int | None, path: Path | None = None
) -> Roof | None:
    """Return the roof, or ``None`` where there is no graph, or no ceilings of the target.

    Whoever wrote a candidate may have seen what algebra proves unnecessary: nobody is held to the
    floor of the graph as it was captured.
    """
    if not isinstance(captured, Captured) or target not in MEASURED_TARGETS:
        return None
    rates = ceilings_here(threads=threads, path=path)
    rewritten = [rewrite(captured.graph).graph]
    return Roof(captured.graph, rewritten, rates, is_strict=contract.precision == "strict")


def ceilings_here(*, threads: int | None = None, path: Path | None = None) -> KnownCeilings:
    """Return where this machine's ceilings are kept, and measured if they aren't yet."""
    return KnownCeilings(
        this.this_machine(threads=threads or thread_count()),
        path or default_path(),
        last_level_bytes=this.last_level_cache_bytes(),
    )

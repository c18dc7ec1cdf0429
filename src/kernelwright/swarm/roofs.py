"""The roof of a problem: its graph, what algebra leaves of it, and this machine's ceilings.

Where kernels run emulated the ceilings are the published figures of one chip, and all that follows is predicted.
"""

from pathlib import Path

from kernelwright.authors.fuser.algebra import rewrite
from kernelwright.compilers.processors import thread_count
from kernelwright.problems.capture import Captured, NotCaptured
from kernelwright.records.bound import Bound
from kernelwright.records.contract import Contract
from kernelwright.targets.target import Target
from kernelwright.timing import machine as this
from kernelwright.timing.ceilings import KnownCeilings, default_path
from kernelwright.timing.prediction.chips import LAUNCH_S, PRODUCT_UNITS, USUAL_CHIP, Chip, chip_named
from kernelwright.timing.roof import Rates, Roof
from kernelwright.timing.roofline import Ceilings, Rate

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
    return _roof(captured, contract, ceilings_here(threads=threads, path=path))


def bound_of(
    captured: Captured | NotCaptured, contract: Contract, target: Target, *, path: Path | None = None
) -> Bound | None:
    """Return the least that a call of the problem takes on a target; ``None`` where no ceilings of it are known.

    The first time on a machine that takes a second or two, to measure them.
    """
    rates = rates_of(target, path=path)
    if rates is None or not isinstance(captured, Captured):
        return None
    floor = _roof(captured, contract, rates).floor()
    moved = floor.read_bytes + floor.written_bytes
    return Bound(
        chip=chip_named(USUAL_CHIP).label if target.is_emulated else "",
        moved_bytes=moved,
        operations=floor.flops,
        bytes_per_s=rates.known().bytes_per_s(moved),
        memory_ns=floor.memory_ns,
        arithmetic_ns=floor.arithmetic_ns,
        launch_ns=1e9 * LAUNCH_S if target.is_emulated else 0.0,
    )


def rates_of(target: Target, *, path: Path | None = None) -> Rates | None:
    """Return the ceilings of a target: this machine's, or a chip's where it is emulated; ``None`` if nobody knows."""
    if target.is_emulated:
        return PublishedRates(chip_named(USUAL_CHIP))
    return ceilings_here(path=path) if target.name in MEASURED_TARGETS else None


class PublishedRates:
    """What a chip's makers, and those who measured it, publish. Nothing is measured here."""

    def __init__(self, chip: Chip) -> None:
        self._chip = chip

    def known(self) -> Ceilings:
        """Return the bandwidth of memory, whatever the caches, and the rate of products."""
        return Ceilings(
            memory=(Rate(working_set_bytes=1 << 40, bytes_per_s=self._chip.bytes_per_s),),
            flops_per_s=tuple((dtype, self._chip.product_flops_per_s(dtype)) for dtype in PRODUCT_UNITS),
        )

    def measured_again(self) -> Ceilings:
        """Return the same."""
        return self.known()


def _roof(captured: Captured, contract: Contract, rates: Rates) -> Roof:
    rewritten = [rewrite(captured.graph).graph]
    return Roof(captured.graph, rewritten, rates, is_strict=contract.precision == "strict")


def ceilings_here(*, threads: int | None = None, path: Path | None = None) -> KnownCeilings:
    """Return where this machine's ceilings are kept, and measured if they aren't yet."""
    return KnownCeilings(
        this.this_machine(threads=threads or thread_count()),
        path or default_path(),
        last_level_bytes=this.last_level_cache_bytes(),
    )

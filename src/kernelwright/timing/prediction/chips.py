"""Apple's chips, as far as a prediction needs them. Every figure has its source; `docs/prediction.md` shows them.

Apple publishes memory bandwidth and numbers of GPU cores, of the largest version of a chip; what a GPU computes it
announced for the first three. The rest follows from clocks that others measured: a core has 128 units, each of which
does a multiplication and an addition in a cycle.
"""

from dataclasses import dataclass

from kernelwright.errors import UnknownNameError

# Multiplications with their additions that a core does in a cycle: at best, and within a product of matrices, where
# philipturner/metal-benchmarks (README, "Matrix FFMA") measured 101.7 in float32 and 102.5 in float16, on M1 and A15.
UNITS = 128
PRODUCT_UNITS = {"float32": 101.7, "float16": 102.5}
# Of one operation written in Metal, on one element, called from PyTorch on an M1 Pro: tanh 4.6, erfinv 5.0, exp 7.6
# microseconds, averages of 1000 calls (pytorch/pytorch issue 148219, February 2025). Nobody published others.
LAUNCH_S = 5.0e-6
# What most Macs have at least. Candidates are put in order by one chip; on others they come out in nearly the same one.
USUAL_CHIP = "m1"

_APPLE = "Apple"  # newsroom and technical specifications
_TURNER = "measured: philipturner/metal-benchmarks"
_POWERMETRICS = "measured: powermetrics and its table of states, as users published it"


@dataclass(frozen=True, slots=True, kw_only=True)
class Chip:
    """One chip in its largest version.

    ``bytes_per_s`` is the bandwidth of memory, ``clock_hz`` the highest clock of the GPU. ``memory_source`` and
    ``clock_source`` say whose figures those are; ``gpu_cores`` are Apple's.
    """

    name: str
    label: str
    gpu_cores: int
    bytes_per_s: float
    clock_hz: float
    memory_source: str
    clock_source: str

    @property
    def peak_flops_per_s(self) -> float:
        """Floating-point operations a second at best, in float32; float16 is no faster."""
        return 2.0 * UNITS * self.gpu_cores * self.clock_hz

    def product_flops_per_s(self, dtype: str) -> float:
        """Return the floating-point operations a second of products in ``dtype``; for those not measured float32's."""
        return 2.0 * PRODUCT_UNITS.get(dtype, PRODUCT_UNITS["float32"]) * self.gpu_cores * self.clock_hz


def _chip(  # noqa: PLR0917 - a row of the table
    label: str, gpu_cores: int, gigabytes_per_s: float, megahertz: float, clock_source: str, memory_source: str = _APPLE
) -> Chip:
    return Chip(
        name=label.lower().replace(" ", "-"),
        label=label,
        gpu_cores=gpu_cores,
        bytes_per_s=1e9 * gigabytes_per_s,
        clock_hz=1e6 * megahertz,
        memory_source=memory_source,
        clock_source=clock_source,
    )


CHIPS: tuple[Chip, ...] = (
    # 128 bits of LPDDR4X at 4266 million transfers a second. Apple only said that M2 has half as much again.
    _chip("M1", 8, 68.3, 1278, _TURNER, memory_source="computed from the memory's type"),
    _chip("M1 Pro", 16, 200, 1296, _TURNER),
    _chip("M1 Max", 32, 400, 1296, _TURNER),
    _chip("M1 Ultra", 64, 800, 1296, _TURNER),
    _chip("M2", 10, 100, 1398, _TURNER),
    _chip("M2 Pro", 19, 200, 1398, _TURNER),
    _chip("M2 Max", 38, 400, 1398, _TURNER),
    _chip("M2 Ultra", 76, 800, 1398, "as M2 Max, of which it is two"),
    _chip("M3", 10, 100, 1380, "as M3 Pro and M3 Ultra"),
    _chip("M3 Pro", 18, 150, 1380, _POWERMETRICS),
    _chip("M3 Max", 40, 400, 1380, "as M3 Pro and M3 Ultra"),
    _chip("M3 Ultra", 80, 819, 1380, _POWERMETRICS),
    _chip("M4", 10, 120, 1578, _POWERMETRICS),
    _chip("M4 Pro", 20, 273, 1578, "as M4 and M4 Max"),
    _chip("M4 Max", 40, 546, 1578, _POWERMETRICS),
)


def chip_named(name: str) -> Chip:
    """Return the chip called ``name``, as in "m2-max".

    Raises:
        UnknownNameError: there is none.
    """
    for chip in CHIPS:
        if chip.name == name:
            return chip
    raise UnknownNameError("chip", name, tuple(chip.name for chip in CHIPS))


def chips_table() -> str:
    """Return the table as Markdown."""
    rows = [
        "| chip | GPU cores | memory, GB/s | from | GPU clock, MHz | from | at best, TFLOP/s | in products, TFLOP/s |",
        "|---|---|---|---|---|---|---|---|",
    ]
    rows += [
        f"| `{c.name}` | {c.gpu_cores} | {c.bytes_per_s / 1e9:g} | {c.memory_source} | {c.clock_hz / 1e6:g} "
        f"| {c.clock_source} | {c.peak_flops_per_s / 1e12:.1f} | {c.product_flops_per_s('float32') / 1e12:.1f} |"
        for c in CHIPS
    ]
    return "\n".join(rows) + "\n"

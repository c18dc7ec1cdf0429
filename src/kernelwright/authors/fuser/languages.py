"""The languages that kernels are printed in: what a target's source file is called, how it is printed and launched."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from kernelwright.authors.fuser import cpp, metal
from kernelwright.authors.fuser.kernel import Kernel
from kernelwright.authors.fuser.metal_launches import launch_of
from kernelwright.authors.fuser.tuning import USUAL, USUAL_IN_TILES, Tuning


@dataclass(frozen=True, slots=True, kw_only=True)
class Launch:
    """Threads of a kernel's grid and of a group, as a plan passes them."""

    threads: int
    group: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Language:
    """How kernels are written for one target.

    ``has_trials``: alternatives can be timed there while a candidate is written. ``packs_weights``: the
    target's library takes weights that were laid out for it. ``makes_products``: products of matrices,
    convolutions and attention are kernels too, and no library calls. ``has_float64``: tensors may be float64.
    ``shares_kernels``: kernels that do the same on other buffers are one.
    ``usual``: how kernels are scheduled where nobody chose. ``most_reads``: how many
    values a kernel may read, with room left for what it writes; ``most_buffers``: how many it may read and write.
    0 where there is no limit. ``most_pieces``: how many times as many pieces as are wanted a long reduction may be
    split in; a single simdgroup adds what they leave, where a processor's thread takes many in its stride.
    """

    source_file: str
    printed: Callable[[Iterable[Kernel]], str]
    launch: Callable[[Kernel], Launch]
    has_trials: bool
    packs_weights: bool
    makes_products: bool
    has_float64: bool
    shares_kernels: bool
    usual: Tuning
    most_reads: int = 0
    most_buffers: int = 0
    most_pieces: int = 64


def _launch_in_ranges(kernel: Kernel) -> Launch:
    return Launch(threads=kernel.item.extent, group=kernel.group)


def _launch_in_groups(kernel: Kernel) -> Launch:
    threads, group = launch_of(kernel)
    return Launch(threads=threads, group=group)


CPP = Language(
    source_file=cpp.SOURCE_FILE,
    printed=cpp.print_cpp,
    launch=_launch_in_ranges,
    has_trials=True,
    packs_weights=True,
    makes_products=False,
    has_float64=True,
    shares_kernels=False,
    usual=USUAL,
)
METAL = Language(
    source_file=metal.SOURCE_FILE,
    printed=metal.print_metal,
    launch=_launch_in_groups,
    has_trials=False,
    packs_weights=False,
    makes_products=True,
    has_float64=False,
    shares_kernels=True,
    usual=USUAL_IN_TILES,
    most_reads=metal.MOST_BUFFERS - 7,
    most_buffers=metal.MOST_BUFFERS,
    most_pieces=4,
)
LANGUAGES: Mapping[str, Language] = {"cpu": CPP, "metal": METAL}

"""What a watched launch found, told in the words of the kernel."""

from dataclasses import dataclass

from kernelwright.errors import KernelwrightError
from kernelwright.msl.entries import EntryPoint
from kernelwright.msl.tokens import Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Misuse:
    """One misuse: which rule, where in the source, by which thread of which group, of what.

    ``thread`` is a position in its group, ``group`` in the grid. ``memory`` names a buffer by its index and
    its parameter, or threadgroup memory; ``byte`` counts from its beginning. Line and column are 0 if unknown.
    """

    rule: str
    kernel: str
    file: str
    line: int
    column: int
    thread: tuple[int, int, int]
    group: tuple[int, int, int]
    memory: str
    byte: int
    message: str

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}:{self.column}" if self.line else self.file
        return f"{where}: {self.kernel}, thread {self.thread} of group {self.group}: {self.message} [{self.rule}]"


class MisuseError(KernelwrightError, RuntimeError):
    """A watched launch misused memory or did what is undefined; ``misuses`` say where. Its outputs are there."""

    exit_code = 1

    def __init__(self, misuses: tuple[Misuse, ...]) -> None:
        super().__init__("\n".join(map(str, misuses)))
        self.misuses = misuses


# In the order of kw_rule in kw/watching.h.
RULES = (
    "out-of-bounds",
    "misaligned",
    "uninitialised",
    "race",
    "inactive-lane",
    "divergent-barrier",
    "overflow",
    "division",
    "shift",
    "index",
    # From here on what comparing launches shows.
    "order",
    "unset",
    "unwritten",
)
_SAID = {
    "inactive-lane": "a simdgroup function reads a lane that isn't active",
    "divergent-barrier": "waits at a barrier that other threads of its group never reach",
    "overflow": "a signed integer overflows",
    "division": "an integer is divided by zero, or the quotient overflows",
    "shift": "a shift by a negative number, or by more than there are bits",
    "index": "an index outside of its array",
}


_WHY = {
    "order": "",
    "atomic-order": ": no race was seen, and what atomics do depends on who comes first (a float sum's rounding, what "
    "they return)",
}


def message_of(rule: str, *, memory: str, byte: int, size: int, other: int) -> str:
    """Return what happened, in one sentence.

    ``other`` is the index in its group of the other thread of a race, or the seed of the order that shows a difference.
    """
    accessed = f"byte {byte} of {memory}" if size == 1 else f"bytes {byte} to {byte + size - 1} of {memory}"
    match rule:
        case "out-of-bounds":
            return f"accesses {accessed}, outside of it"
        case "misaligned":
            return f"accesses {accessed}, which isn't aligned as its type is"
        case "uninitialised":
            return f"reads {accessed}, which nobody wrote"
        case "race":
            return f"accesses {accessed} while thread {other} may, and nothing orders the two"
        case "unset":
            what = f"{_bytes_of(size)} of {memory} depend" if size else "other misuse depends"
            return f"a variable that is declared here is read before it is set: {what} on it"
        case "unwritten":
            return f"{_bytes_of(size)} of {memory}, the first at byte {byte}, were never written"
        case "order" | "atomic-order":
            differs = f"{_bytes_of(size)} of {memory} come out differently"
            return f"{differs} in another order of threads (seed {other}){_WHY[rule]}"
        case _:
            return _SAID[rule]


def _bytes_of(count: int) -> str:
    return f"{count} byte{'s' * (count != 1)}"


def memory_name(entry: EntryPoint, space: int, number: int) -> str:
    """Return what a kernel calls the memory that an access went to; numbers are those of kw_space in kw/watching.h."""
    if space == 1:
        named = next((each.name for each in entry.bound("buffer") if each.index == number), "")
        return f"buffer {number} ({named})" if named else f"buffer {number}"
    return "threadgroup memory"


def place_of(known: Place | None, entry: EntryPoint) -> Place:
    """Return a place, or the kernel's own file where the line isn't known."""
    return known or Place(file=entry.place.file, line=0, column=0)

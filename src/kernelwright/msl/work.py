"""One launch as data: all that a process needs to run a built kernel on memory that it is given."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from kernelwright.msl.assembly import KernelFacts

SITE_WORDS = 6
NO_SITE = 2**32 - 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """How many threads there are along x, y and z, and how many of them make a group."""

    threads: tuple[int, int, int]
    group: tuple[int, int, int]

    @property
    def groups(self) -> tuple[int, int, int]:
        """Groups along each axis; the last may be smaller than the others."""
        x, y, z = (-(-all_ // each) for all_, each in zip(self.threads, self.group, strict=True))
        return x, y, z


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """One launch of one kernel.

    Args:
        library: path of the compiled code.
        table: the name of its table there.
        facts: of the kernel.
        grid: threads and groups.
        shared: bytes of threadgroup memory that the host asks for, by index.
        shared_at: where each of those begins.
        shared_bytes: threadgroup memory of all kinds.
        workers: threads of the process that may work at a time; 0 for one for each core.
        sites: of a watched kernel its accesses, as kw/watching.h has them; ``None`` of others.
        seeds: how many other orders of groups and threads a watched kernel is run in.
        unset: numbers of variables that it may read though nobody set them.
        poisoned: bytes of buffers, by index, that were filled with poison and that it is to write.
    """

    library: str
    table: str
    facts: KernelFacts
    grid: Grid
    shared: Mapping[int, int]
    shared_at: Mapping[int, int]
    shared_bytes: int
    workers: int = 0
    sites: tuple[tuple[int, ...], ...] | None = None
    seeds: int = 0
    unset: tuple[int, ...] = ()
    poisoned: Mapping[int, int] = field(default_factory=dict[int, int])

    def as_json(self) -> dict[str, Any]:
        """Return what ``work_of`` reads back."""
        return asdict(self) | {
            "shared": list(self.shared.items()),
            "shared_at": list(self.shared_at.items()),
            "poisoned": list(self.poisoned.items()),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One finding of a watched launch, as kw/watching.h has it; a file where clang's own checks name one."""

    rule: int
    site: int
    line: int
    column: int
    thread: tuple[int, int, int]
    group: tuple[int, int, int]
    space: int
    number: int
    offset: int
    bytes: int
    other: int
    file: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a launch came to: the driver's bits, and what was found if it was watched."""

    bits: int = 0
    found: tuple[Found, ...] = field(default=())


def work_of(value: Mapping[str, Any]) -> Work:
    """Read the work that a trusted parent wrote."""
    sites = value["sites"]
    return Work(
        library=value["library"],
        table=value["table"],
        facts=KernelFacts(**value["facts"]),
        grid=Grid(threads=_three(value["grid"]["threads"]), group=_three(value["grid"]["group"])),
        shared=dict(value["shared"]),
        shared_at=dict(value["shared_at"]),
        shared_bytes=value["shared_bytes"],
        workers=value["workers"],
        sites=None if sites is None else tuple(map(tuple, sites)),
        seeds=value["seeds"],
        unset=tuple(value["unset"]),
        poisoned=dict(value["poisoned"]),
    )


def outcome_of(value: Mapping[str, Any]) -> Outcome:
    """Read an outcome that a process may have made up.

    Raises:
        ValueError, TypeError, KeyError: it is none.
    """
    found = tuple(_found_of(each) for each in value["found"])
    return Outcome(bits=_whole(value["bits"]), found=found)


def _found_of(value: Mapping[str, Any]) -> Found:
    numbers = {
        name: _whole(value[name])
        for name in ("rule", "site", "line", "column", "space", "number", "offset", "bytes", "other")
    }
    if not isinstance(value["file"], str):
        raise TypeError("a file that is no text")
    return Found(**numbers, thread=_three(value["thread"]), group=_three(value["group"]), file=value["file"])


def _whole(value: Any) -> int:
    if type(value) is not int:
        raise TypeError(f"{type(value).__name__} where a whole number belongs")
    return value


def _three(values: Sequence[Any]) -> tuple[int, int, int]:
    x, y, z = map(_whole, values)
    return x, y, z

"""KernelBench's problem files: `level<N>/<id>_<name>.py`, and which of them were asked for."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from kernelwright.errors import LoadError, UnknownNameError

_LEVEL = re.compile(r"level(\d+)")
_FILE = re.compile(r"(\d+)_.*\.py")
_RANGE = re.compile(r"\s*(\d+)\s*(?:-\s*(\d+)\s*)?")
_LARGEST = 100_000  # no id is; "1-9999999999" is a slip that mustn't fill the memory
# A checkout of the whole project has the levels one folder further down.
_INSIDE = "KernelBench"


@dataclass(frozen=True, slots=True, kw_only=True)
class ProblemFile:
    """One problem of one level; ``number`` is the id that its file's name begins with."""

    level: int
    number: int
    path: Path

    @property
    def id(self) -> str:
        """The level and the file, as a checkout has them: "level1/19_ReLU.py"."""
        return f"level{self.level}/{self.path.name}"


def numbers_in(text: str, kind: str) -> tuple[int, ...]:
    """Return the numbers that "1,5-9" names, in order, each once.

    Raises:
        UnknownNameError: it isn't such a list; ``kind`` says of what.
    """
    found: set[int] = set()
    for part in text.split(","):
        matched = _RANGE.fullmatch(part)
        first, last = (int(matched[1]), int(matched[2] or matched[1])) if matched else (1, 0)
        if not first <= last <= _LARGEST:
            raise UnknownNameError(f"list of {kind}s", text, ("numbers and ranges, as in 1,5-9",))
        found.update(range(first, last + 1))
    return tuple(sorted(found))


def problem_files(
    folder: Path, *, levels: Collection[int], ids: Collection[int] | None = None
) -> tuple[ProblemFile, ...]:
    """Return the problems of ``levels`` with one of ``ids`` (``None``: all), in order.

    Raises:
        LoadError: there are no levels in ``folder``.
        UnknownNameError: there is no such level, or an id that none of the levels has.
    """
    found = _levels(levels_folder(folder))
    for level in levels:
        if level not in found:
            raise UnknownNameError("level", str(level), tuple(str(each) for each in sorted(found)))
    files = [each for level in sorted(set(levels)) for each in _files(found[level], level)]
    numbers = {each.number for each in files}
    for number in ids or ():
        if number not in numbers:
            of = " and ".join(str(level) for level in sorted(set(levels)))
            known = (f"{min(numbers)} to {max(numbers)}",) if numbers else ()
            raise UnknownNameError(f"problem of level {of}", str(number), known)
    return tuple(each for each in files if ids is None or each.number in ids)


def levels_folder(folder: Path) -> Path:
    """Return the folder that level1, level2, ... are in: ``folder``, or the one inside a checkout of the project.

    Raises:
        LoadError: there are no levels.
    """
    if not folder.is_dir():
        what = "is a file, not a folder" if folder.exists() else "there is no such folder"
        raise LoadError(str(folder), what, "Name a checkout of KernelBench's problem files")
    for place in (folder, folder / _INSIDE):
        if place.is_dir() and _levels(place):
            return place
    raise LoadError(str(folder), "it has no folders level1, level2, ...", "Name the folder that holds them")


def _levels(place: Path) -> dict[int, Path]:
    inside = sorted(place.iterdir())
    return {int(name[1]): each for each in inside if (name := _LEVEL.fullmatch(each.name)) and each.is_dir()}


def _files(folder: Path, level: int) -> list[ProblemFile]:
    named = [(name, path) for path in folder.iterdir() if (name := _FILE.fullmatch(path.name))]
    files = [ProblemFile(level=level, number=int(name[1]), path=path) for name, path in named]
    return sorted(files, key=lambda each: (each.number, each.path.name))

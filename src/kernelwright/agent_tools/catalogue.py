"""The problems that a server offers: names for KernelBench-format files. Nothing is loaded or run here."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from kernelwright.errors import LoadError, UnknownNameError

_IS_PROBLEM = re.compile(r"^class Model\b", re.MULTILINE)
_HAS_INPUTS = re.compile(r"^def get_inputs\b", re.MULTILINE)
_SHOWN = 8
_REMEDY = "Name Python files in KernelBench's format (class Model, get_inputs), or folders that hold such"


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """One problem: the name that agents use and the file it is in."""

    name: str
    path: Path


class Catalogue:
    """Problems by name, in the order they were given, a folder's sorted."""

    def __init__(self, paths: Sequence[Path]) -> None:
        """List the files at ``paths``; in folders, those below it that hold a problem.

        Raises:
            LoadError: a path isn't there, holds no problem, or two problems have one name.
        """
        self._by_name: dict[str, Listed] = {}
        for path in paths:
            found = tuple(_listed(path))
            if not found:
                raise LoadError(str(path), "no problem in it" if path.exists() else "no such file or folder", _REMEDY)
            for each in found:
                if each.name in self._by_name:
                    other = self._by_name[each.name].path
                    raise LoadError(str(each.path), f"{other} has the same name, {each.name!r}", "Serve one of them")
                self._by_name[each.name] = each

    @property
    def names(self) -> tuple[str, ...]:
        """All names."""
        return tuple(self._by_name)

    def named(self, name: str) -> Listed:
        """Return the problem called ``name``.

        Raises:
            UnknownNameError: there is none.
        """
        if name not in self._by_name:
            raise UnknownNameError("problem", name[:80], self.names[:_SHOWN], "list_problems names all of them.")
        return self._by_name[name]


def _listed(path: Path) -> Iterator[Listed]:
    if path.is_file():
        if _is_problem(path):
            yield Listed(name=path.stem, path=path)
        return
    for file in sorted(path.rglob("*.py")):
        if _is_problem(file):
            yield Listed(name=file.relative_to(path).with_suffix("").as_posix(), path=file)


def _is_problem(file: Path) -> bool:
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return False
    return bool(_IS_PROBLEM.search(text) and _HAS_INPUTS.search(text))

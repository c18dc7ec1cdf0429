"""What a kernel calls of NVIDIA's library of mathematics, put into its module as text.

clang links bitcode into what it makes of C++, but older ones leave it out of what they are given as IR. All of them
print the library, and what is printed can be taken apart as a kernel's own IR is.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from kernelwright.msl.ir import split_module

_NAMES = re.compile(r"@([-\w.$]+)")
_GROUP = re.compile(r"#(\d+)\b")
_METADATA = re.compile(r", ![\w.]+ !\d+")
_DEFINE = re.compile(r"^define (?:internal |linkonce_odr |weak )?")
# Beyond any number of attributes that a kernel's module has.
_FIRST_GROUP = 100_000


@dataclass(frozen=True)
class DeviceLibrary:
    """The library as the IR that clang prints of it."""

    text: str

    @cached_property
    def _parts(self) -> tuple[list[str], dict[str, str]]:
        outside, functions = split_module(self.text)
        return outside.splitlines(), functions

    def linked(self, module: str) -> str:
        """Return a module with all that it calls of the library, and what that calls."""
        outside, functions = self._parts
        wanted = self._reached(name for name in _NAMES.findall(module) if name in functions)
        if not wanted:
            return module
        # What only the kernel's module declared is defined now, and what both declare is declared there already.
        own = [line for line in module.splitlines() if not (line.startswith("declare ") and _named(line) in wanted)]
        there = {_named(line) for line in own if line.startswith("declare ")}
        texts = [_taken(functions[name]) for name in wanted]
        used = set(_NAMES.findall("\n".join(texts)))
        added = [
            _taken(line)
            for line in outside
            if line.startswith(("@", "declare ")) and _named(line) in used and _named(line) not in there
        ]
        groups = set(map(int, _GROUP.findall("\n".join((*texts, *added)))))
        attributes = [
            _taken(line)
            for line in outside
            if (found := re.match(r"attributes #(\d+)", line)) and int(found[1]) + _FIRST_GROUP in groups
        ]
        types = [_taken(line) for line in outside if line.startswith("%struct.")]
        return "\n".join((*own, *types, *added, *texts, *attributes)) + "\n"

    def _reached(self, names: Iterable[str]) -> list[str]:
        functions = self._parts[1]
        found: dict[str, None] = {}
        waiting = list(names)
        while waiting:
            name = waiting.pop()
            if name not in found:
                found[name] = None
                waiting += [each for each in _called(functions[name]) if each in functions]
        return list(found)


def _called(function: str) -> Iterator[str]:
    yield from _NAMES.findall(function.partition("\n")[2])


def _named(line: str) -> str:
    found = _NAMES.search(line)
    return found[1] if found else ""


def _taken(text: str) -> str:
    """Return a line or a function as one of another module: its own there, under names that nothing else has."""
    text = _DEFINE.sub("define internal ", _METADATA.sub("", text)).replace("%struct.", "%library.struct.")
    return _GROUP.sub(lambda found: f"#{int(found[1]) + _FIRST_GROUP}", text)

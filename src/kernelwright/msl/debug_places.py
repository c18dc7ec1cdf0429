"""Where an instruction comes from: LLVM's debug metadata, as far as lines go."""

import re
from collections.abc import Callable

from kernelwright.msl.tokens import Place

_LOCATION = re.compile(r"^!(\d+) = (?:distinct )?!DILocation\((.*)\)$", re.MULTILINE)
_SCOPE = re.compile(r"^!(\d+) = (?:distinct )?!DI(?:Subprogram|LexicalBlock|LexicalBlockFile)\((.*)\)$", re.MULTILINE)
_FILE = re.compile(r'^!(\d+) = (?:distinct )?!DIFile\(filename: "((?:[^"\\]|\\.)*)"', re.MULTILINE)


class DebugPlaces:
    """Knows the places that a module's metadata names."""

    def __init__(self, module: str) -> None:
        """Read what stands outside a module's functions."""
        self._locations = {number: _fields(text) for number, text in _LOCATION.findall(module)}
        self._scopes = {number: _fields(text) for number, text in _SCOPE.findall(module)}
        self._files = dict(_FILE.findall(module))

    def place(self, number: str, is_own: Callable[[str], bool]) -> Place | None:
        """Return the innermost place in a file that ``is_own`` accepts; calls that were inlined are looked through."""
        while number in self._locations:
            fields = self._locations[number]
            file = self._file(fields.get("scope", ""))
            if is_own(file):
                return Place(file=file, line=int(fields.get("line", "0")), column=int(fields.get("column", "0")))
            number = fields.get("inlinedAt", "").removeprefix("!")
        return None

    def _file(self, scope: str) -> str:
        number = scope.removeprefix("!")
        while number in self._scopes:
            fields = self._scopes[number]
            if "file" in fields:
                return self._files.get(fields["file"].removeprefix("!"), "")
            number = fields.get("scope", "").removeprefix("!")
        return ""


def _fields(text: str) -> dict[str, str]:
    return dict(re.findall(r"(\w+): ([^,]+)", text))

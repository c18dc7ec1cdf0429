"""Faults: what an instrumented kernel said before it ended, as a sentence with a place in its source.

Three voices are understood: our own two runtimes (one line each) and AddressSanitizer's report.
It is text from a process that ran untrusted code: evidence against its own author at most.
"""

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import PurePosixPath

from kernelwright.targets.instrumented import Fault

_LONGEST = 300
_OWN = re.compile(r"^kernelwright-fault: (?P<file>[^:\n]*):(?P<line>\d+):(?P<column>\d+): (?P<words>.*)$", re.MULTILINE)
_RACE = re.compile(r"^kernelwright-race: 0x(?P<code>[0-9a-f]+): (?P<words>.*)$", re.MULTILINE)
# What instrumented.BUFFER_LINE writes.
_BUFFER = re.compile(r"^kernelwright-buffer: 0x(?P<begin>[0-9a-f]+) \d+ (?P<name>.*)$", re.MULTILINE)
_ERROR = re.compile(r"^==\d+==ERROR: AddressSanitizer:? (?P<words>.*)$", re.MULTILINE)
_ACCESS = re.compile(r"^(?P<access>READ|WRITE) of size (?P<bytes>\d+)", re.MULTILINE)
# "to the right of" and "to the left of" until clang 15 and gcc 12, "after" and "before" since.
_REGION = re.compile(
    r"is located (?P<distance>\d+) bytes (?P<side>to the right of|to the left of|after|before|inside of) "
    r"(?P<bytes>\d+)-byte region \[0x(?P<begin>[0-9a-f]+),"
)
_FRAME = re.compile(
    r"^\s+#\d+ 0x[0-9a-f]+ in (?P<function>.+?)(?:\(.*\))? (?P<path>/?[^\s:()]+):(?P<line>\d+)(?::(?P<column>\d+))?$",
    re.MULTILINE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Frame:
    function: str
    file: str
    place: str


def fault_in(
    said: str,
    own_files: Collection[str],
    kernels: Collection[str],
    *,
    source_of: Callable[[str], str] = lambda _: "",
) -> Fault | None:
    """Return what a process told of on its stderr.

    Args:
        said: all it wrote.
        own_files: names of the candidate's files; places in others mean nothing to its author.
        kernels: names of its kernels.
        source_of: turns an address in the library, as hexadecimal digits, into what ``addr2line -i``
            prints for it; asked where nothing better tells the place.
    """
    if race := _RACE.search(said):
        places = (PurePosixPath(line.split(" ", 1)[0]).name for line in source_of(race["code"]).splitlines())
        # "file:?" where the compiler left no line.
        place = next((each for each in places if each.rpartition(":")[0] in own_files and each[-1].isdigit()), "")
        return Fault(kind="race", words=race["words"][:_LONGEST], place=place)
    own, error = _OWN.search(said), _ERROR.search(said)
    if own is None and error is None:
        return None
    frames = _frames_in(said[(own or error).end() :])  # pyright: ignore[reportOptionalMemberAccess] - one is there
    here = next((frame.place for frame in frames if frame.file in own_files), "")
    if own is not None and own["file"] in own_files:
        here = f"{own['file']}:{own['line']}:{own['column']}"
    kernel = next((frame.function for frame in frames if frame.function in kernels), "")
    words = own["words"] if own is not None else _address_words(said, str(error["words"]) if error else "")
    return Fault(kind="undefined_behaviour", words=words[:_LONGEST], place=here, kernel=kernel)


def _frames_in(text: str) -> list[_Frame]:
    """Return the frames of the first stack: the one that did it."""
    frames: list[_Frame] = []
    for line in text.splitlines():
        found = _FRAME.match(line)
        if found:
            file = PurePosixPath(found["path"]).name
            column = f":{found['column']}" if found["column"] else ""
            frames.append(_Frame(function=found["function"], file=file, place=f"{file}:{found['line']}{column}"))
        elif frames and not line.lstrip().startswith("#"):
            break
    return frames


def _address_words(said: str, error: str) -> str:
    kind = error.split(" on ", 1)[0].strip().removeprefix("attempting ")
    access, region = _ACCESS.search(said), _REGION.search(said)
    does = "" if access is None else f"{'reads' if access['access'] == 'READ' else 'writes'} {access['bytes']} bytes"
    if region is None:
        return f"{kind}{': ' + does if does else ''}"
    buffer = f"a buffer of {region['bytes']} bytes"
    for named in _BUFFER.finditer(said):
        if int(named["begin"], 16) == int(region["begin"], 16):
            buffer = f"{named['name']} ({region['bytes']} bytes)"
    side = {"to the right of": "after the end of", "after": "after the end of"}.get(region["side"], "")
    side = side or {"to the left of": "before the start of", "before": "before the start of"}.get(
        region["side"], "from the start, inside of"
    )
    return f"{kind}: {does or 'touches memory'} {region['distance']} bytes {side} {buffer}"

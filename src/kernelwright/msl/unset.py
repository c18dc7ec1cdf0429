"""Gives variables without a first value one that a launch can change: what depends on it reads what nobody set.

clang is told to zero such variables, and marks the instructions that do. Each is replaced by one that asks the runtime,
while nothing is optimized yet; what is still asked after that is what a kernel may read. A launch is then run with
one answer and with another: where something comes of that, there is the proof, without a shadow of every variable.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from kernelwright.msl.ir import Instruction
from kernelwright.msl.launch_text import with_suffix
from kernelwright.msl.layout import holes_of, named_types, size_of
from kernelwright.msl.tokens import Place

ASKED = "kw_unset"
_POINTER = "kw_unset_pointer"
_MARK = re.compile(r'^!(\d+) = !\{!"auto-init"\}', re.MULTILINE)
_ALLOCA = re.compile(r'^  (%(?:"[^"]*"|[-\w$.]+)) = alloca (.*?), align \d+')
_STORE = re.compile(r'^  store (?P<type>.*?) \S+, ptr (?P<to>%(?:"[^"]*"|[-\w$.]+)), align \d+(?P<rest>, !dbg !\d+)?')
_FILL = re.compile(
    r"^  call void @llvm\.memset\.p0\.i64\(ptr (?:align \d+ )?(?P<to>[^,]+), i8 0, i64 (?P<size>\d+), i1 false\)"
    r"(?P<rest>, !dbg !\d+)?"
)
_DECLARED = (
    f"declare i8 @{ASKED}(i32) nounwind willreturn memory(none)",
    f"declare ptr @{_POINTER}(i32) nounwind willreturn memory(none)",
)
_MEMSET = "llvm.memset.p0.i64"
_FLOATS = re.compile(r"\b(?:half|bfloat|float|double)\b")


@dataclass(frozen=True, slots=True, kw_only=True)
class Unset:
    """A variable that a kernel may read before anybody sets it: its number, and where it is declared."""

    number: int
    place: Place


def with_askings(ir: str) -> str:
    """Return a module, not yet optimized, in which every variable without a first value is given one by the runtime."""
    mark = _MARK.search(ir)
    if mark is None:
        return ir
    marking = _Marking(types=named_types(ir))
    lines: list[str] = []
    for line in ir.split("\n"):
        is_marked = line.endswith(f"!annotation !{mark.group(1)}")
        lines += marking.asked(line) if is_marked else (marking.seen(line),)
    memset = () if f"@{_MEMSET}(" in ir else (f"declare void @{_MEMSET}(ptr, i8, i64, i1)",)
    return "\n".join((*lines, *_DECLARED, *memset, ""))


def unset_in(instructions: Sequence[Instruction]) -> Iterator[tuple[int, str]]:
    """Yield the numbers of variables that a kernel still asks for, with the number of their debug metadata."""
    for each in instructions:
        if each.callee in (ASKED, _POINTER):
            yield int(each.text.partition("(")[2].partition(")")[0].split()[-1]), each.debug


class _Marking:
    def __init__(self, types: Mapping[str, str]) -> None:
        self._types, self._count = types, 0
        self._variables: dict[str, str] = {}

    def seen(self, line: str) -> str:
        """Remember what a function has; return the line."""
        if line.startswith("define "):
            self._variables = {}
        found = _ALLOCA.match(line)
        if found:
            self._variables[found.group(1)] = found.group(2)
        return line

    def asked(self, line: str) -> tuple[str, ...]:
        """Return what takes the place of a marked line."""
        store, fill = _STORE.match(line), _FILL.match(line)
        found = store or fill
        if found is None:
            return (line,)
        number, rest = self._count, found["rest"] or ""
        self._count += 1
        kind = store["type"] if store else self._variables.get(found["to"], "ptr")
        asked = f"%kw.unset.{number}"
        asking = f"  {asked} = call i8 @{ASKED}(i32 {number}){rest}"
        if kind == "ptr" and store:
            return (
                f"  {asked} = call ptr @{_POINTER}(i32 {number}){rest}",
                f"  store ptr {asked}, ptr {found['to']}{rest}",
            )
        if re.fullmatch(r"i\d+", kind):
            # 0 or 255: larger, and a loop up to it would hardly end.
            wide = with_suffix(asked, "wide")
            widened = f"  {wide} = {'trunc' if kind == 'i1' else 'zext'} i8 {asked} to {kind}{rest}"
            value = asked if kind == "i8" else wide
            return (asking, *(() if kind == "i8" else (widened,)), f"  store {kind} {value}, ptr {found['to']}{rest}")
        whole = self._expanded(kind)
        if "ptr" in whole:
            return (line,)  # with addresses of anywhere a launch wouldn't come to its end
        value = asked if _FLOATS.search(whole) else with_suffix(asked, "one")
        narrow = () if value == asked else (f"  {value} = and i8 {asked}, 1{rest}",)
        return (asking, *narrow, *self._filled(kind, found["to"], value, rest))

    def _filled(self, kind: str, to: str, value: str, rest: str) -> tuple[str, ...]:
        """Return what fills a variable, bytes that mean nothing left out: they are copied with the others."""
        fills = [f"  call void @{_MEMSET}(ptr {to}, i8 {value}, i64 {size_of(kind, self._types)}, i1 false){rest}"]
        for index, (offset, size) in enumerate(holes_of(kind, self._types)):
            hole = with_suffix(value, f"hole.{index}")
            fills.append(f"  {hole} = getelementptr inbounds i8, ptr {to}, i64 {offset}{rest}")
            fills.append(f"  call void @{_MEMSET}(ptr {hole}, i8 0, i64 {size}, i1 false){rest}")
        return tuple(fills)

    def _expanded(self, kind: str) -> str:
        """Return a type's text with the text of the types that it names."""
        names = re.findall(r'%(?:"[^"]*"|[-\w$.]+)', kind)
        return " ".join((kind, *(self._expanded(self._types[name]) for name in names if name in self._types)))

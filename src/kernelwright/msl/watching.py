"""Puts a call before every access that a kernel makes to memory that others see, which says whether it may be made.

Accesses to a thread's own memory aren't watched: clang's checks of indices cover its arrays.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from kernelwright.msl.debug_places import DebugPlaces
from kernelwright.msl.ir import Block, Function, Instruction, incoming, instruction
from kernelwright.msl.ir_types import first_type, split_commas, without_metadata
from kernelwright.msl.launch_text import with_suffix
from kernelwright.msl.layout import size_of
from kernelwright.msl.tokens import Place

# kw/watching.h has the same numbers.
UNKNOWN, BUFFER, DECLARED, SHARED = range(4)
_WRITES, ATOMIC, _READS_TOO = 1, 2, 4
_DIVISIONS = frozenset(("sdiv", "udiv", "srem", "urem"))
_CHANGES = _WRITES | ATOMIC | _READS_TOO
_ALIGNED = re.compile(r", align (\d+)")
_FILLS = "llvm.memset."
_COPIES = ("llvm.memcpy.", "llvm.memmove.", _FILLS)
_NAME = r'%(?:"[^"]*"|[-a-zA-Z$._0-9]+)'


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """One access of a kernel: to which memory (its number, or its first byte and size), and where the source has it."""

    space: int
    number: int
    alignment: int
    kind: int
    first: int
    size: int
    place: Place | None

    @property
    def words(self) -> tuple[int, ...]:
        """It as ``kw_site`` of kw/watching.h has it."""
        return self.space, self.number, self.alignment, self.kind, self.first, self.size


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """A kernel whose accesses are watched, and its sites in the order of their numbers."""

    function: Function
    sites: tuple[Site, ...]


def watched(
    function: Function,
    places: DebugPlaces,
    *,
    types: Mapping[str, str],
    shared: Mapping[str, tuple[int, int]],
    own_files: frozenset[str],
) -> Watched:
    """Return ``function`` with a call before each access.

    Args:
        function: a kernel, everything inlined.
        places: where its instructions come from.
        types: of the module, by name.
        shared: offset and size of each variable of threadgroup memory.
        own_files: files of the user's.
    """
    watching = _Watching(function, places, types, shared, own_files)
    return watching.run()


class _Watching:
    def __init__(
        self,
        function: Function,
        places: DebugPlaces,
        types: Mapping[str, str],
        shared: Mapping[str, tuple[int, int]],
        own_files: frozenset[str],
    ) -> None:
        self._function, self._places, self._types, self._shared = function, places, types, shared
        self._own_files = own_files
        self._sites: list[Site] = []
        self._definitions = {
            each.result: each for block in function.blocks.values() for each in block.instructions if each.result
        }

    def run(self) -> Watched:
        blocks = {label: Block(label=label) for label in self._function.blocks}
        for label, block in self._function.blocks.items():
            for each in block.instructions:
                blocks[label].instructions += self._watched(each)
        function = Function(
            name=self._function.name, head=self._function.head, parameters=self._function.parameters, blocks=blocks
        )
        return Watched(function=function, sites=tuple(self._sites))

    def _watched(self, each: Instruction) -> list[Instruction]:
        text = without_metadata(each.text)
        if each.operation == "load":
            kind = ATOMIC if " atomic " in text else 0
            return self._access(each, _pointer(text), size_of(each.type, self._types), kind)
        if each.operation == "store":
            kind = _WRITES | (ATOMIC if " atomic " in text else 0)
            stored = first_type(text.removeprefix("store"))
            return self._access(each, _pointer(text), size_of(stored, self._types), kind)
        if each.operation in ("atomicrmw", "cmpxchg"):
            operand = list(split_commas(text))[1]
            return self._access(each, _first_pointer(text), size_of(first_type(operand), self._types), _CHANGES)
        if each.callee.startswith(_COPIES):
            return self._copy(each)
        if each.operation in _DIVISIONS and each.type.startswith("i"):
            return self._divided(each)
        return [each]

    def _divided(self, each: Instruction) -> list[Instruction]:
        """Divide by 1 instead of what would end the process: clang's own check has told of it by then."""
        *start, divisor = each.text.rsplit(", ", 1)
        name, kind = with_suffix(each.result, "divisor"), each.type
        zero, less, least, over, bad = (with_suffix(name, word) for word in ("zero", "less", "least", "over", "bad"))
        # The least number divided by -1 is the other quotient that doesn't exist.
        is_signed = each.operation[0] == "s"
        dividend = start[0].rsplit(" ", 1)[1]
        lines = [
            f"{zero} = icmp eq {kind} {divisor}, 0",
            f"{less} = icmp eq {kind} {divisor}, -1" if is_signed else f"{less} = or i1 0, 0",
            f"{least} = icmp eq {kind} {dividend}, {-(2 ** (int(kind[1:]) - 1))}",
            f"{over} = and i1 {less}, {least}",
            f"{bad} = or i1 {zero}, {over}",
            f"{name} = select i1 {bad}, {kind} 1, {kind} {divisor}",
        ]
        return [*map(instruction, lines), replace(each, text=f"{start[0]}, {name}")]

    def _access(self, each: Instruction, pointer: str, size: int, kind: int) -> list[Instruction]:
        if not pointer.startswith("%") or self._is_own(pointer):
            return [each]
        call, name = self._call(each, pointer, f"i32 {size}", kind)
        return [call, each.renamed({pointer: name})]

    def _copy(self, each: Instruction) -> list[Instruction]:
        inside = each.text.partition("(")[2].rpartition(")")[0]
        to, source, count, *_ = split_commas(inside)
        size = count.split()[-1]
        if not size.isdigit():
            return [each]
        made: list[Instruction] = []
        reads = () if each.callee.startswith(_FILLS) else ((source, 0),)
        for argument, kind in (*reads, (to, _WRITES)):
            pointer = argument.split()[-1]
            if pointer.startswith("%") and not self._is_own(pointer):
                call, name = self._call(each, pointer, f"i32 {size}", kind, alignment=1)
                made.append(call)
                each = replace(each, text=each.text.replace(argument, argument.replace(pointer, name), 1))
        return [*made, each]

    def _call(
        self, each: Instruction, pointer: str, size: str, kind: int, alignment: int | None = None
    ) -> tuple[Instruction, str]:
        number = len(self._sites)
        aligned = _ALIGNED.search(each.text)
        self._sites.append(self._site(each, pointer, kind, alignment or (int(aligned.group(1)) if aligned else 1)))
        name = f"%kw.touched.{number}"
        return instruction(f"{name} = call ptr @kw_touched(ptr {pointer}, {size}, i32 {number})"), name

    def _site(self, each: Instruction, pointer: str, kind: int, alignment: int) -> Site:
        bases = self._bases(pointer)
        base = bases.pop() if len(bases) == 1 else None
        space, number, first, size = UNKNOWN, 0, 0, 0
        if base is not None and base.callee in ("kw_place_buffer", "kw_place_constant"):
            space, number = BUFFER, _argument(base)
        elif base is not None and base.callee == "kw_place_shared":
            space, number = SHARED, _argument(base)
        elif base is not None and base.callee.startswith("llvm.threadlocal"):
            space = DECLARED
            first, size = self._shared[base.text.rpartition("@")[2].partition(")")[0]]
        place = self._places.place(each.debug, lambda file: file in self._own_files)
        return Site(space=space, number=number, alignment=alignment, kind=kind, first=first, size=size, place=place)

    def _is_own(self, pointer: str) -> bool:
        bases = self._bases(pointer)
        return bool(bases) and all(base is not None and base.operation == "alloca" for base in bases)

    def _bases(self, pointer: str) -> set[Instruction | None]:
        """Return what addresses a pointer may have been computed from; ``None`` among them if some can't be told."""
        found: set[Instruction | None] = set()
        seen: set[str] = set()
        waiting = [pointer]
        while waiting:
            name = waiting.pop()
            if name in seen or name in ("null", "poison", "undef"):
                continue
            seen.add(name)
            each = self._definitions.get(name)
            if each is None:
                found.add(None)
            elif each.operation == "phi":
                waiting += [value for value, _ in incoming(each)]
            elif each.operation == "select":
                waiting += [part.split()[-1] for part in list(split_commas(without_metadata(each.text)))[1:3]]
            elif each.operation == "getelementptr":
                waiting.append(_pointer(each.text))
            elif each.operation == "alloca" or each.callee.startswith(("kw_place_", "llvm.threadlocal")):
                found.add(each)
            else:
                found.add(None)
        return found


def _pointer(text: str) -> str:
    """Return the pointer operand that comes last, as in loads, stores and address computations."""
    found = re.search(rf", ptr ({_NAME}|@[^,\s)]+|null|poison|undef)", text)
    return found.group(1) if found else ""


def _first_pointer(text: str) -> str:
    found = re.search(rf"\bptr ({_NAME})", text)
    return found.group(1) if found else ""


def _argument(call: Instruction) -> int:
    return int(call.text.partition("(")[2].partition(")")[0].split()[-1])

"""What casts and unions don't show: doubles that the code of a lifted kernel takes for other things all the same.

A pointer may become one to void without a cast. In the finished code, memory of floats is then read or written as
smaller integers, memory of other things as doubles, or a double's bits are computed with. A sign's bit is where it
always is, and 64 bits may be a double that is only moved.
"""

import re
from collections.abc import Collection, Iterator

from kernelwright.msl.ir import Function, Instruction, incoming
from kernelwright.msl.ir_types import first_type, split_commas, without_metadata

_SMALL = re.compile(r"(?:<\d+ x )?i(?:8|16|32)>?$")
_DOUBLE = re.compile(r"(?:<\d+ x )?double>?$")
_TO_BITS = re.compile(r"bitcast (?:<\d+ x )?double>? .* to (?:<\d+ x )?i\d+>?$")
_TO_DOUBLE = re.compile(r"bitcast (?:<\d+ x )?i\d+>? (%\S+) to (?:<\d+ x )?double>?$")
_COMPUTES = frozenset(("trunc", "zext", "sext", "lshr", "ashr", "shl", "and", "or", "xor", "add", "sub", "mul", "icmp"))
_OF_SIGN = re.compile(
    r"icmp s(?:lt|ge) .*, (?:0|zeroinitializer)$|icmp s(?:gt|le) .*, (?:-1|splat \(.* -1\))$|lshr .*, 63$"
)
# 8388608 and 12582912, either sign.
_ROUNDER = r"(?:-?8\.388608e\+06|-?1\.2582912e\+07|0x[4C]16[08]0{12})"
_ADDS_ROUNDER = re.compile(rf"\bf(?:add|sub) [^,]*double>? .*{_ROUNDER}|@llvm\.(?:fma|fmuladd)\..*{_ROUNDER}\)?")
_POINTER = re.compile(r'\bptr (%(?:"[^"]*"|[-\w$.]+))')
_ARRAYS_OF_DOUBLE = re.compile(r"alloca (?:\[\d+ x )*(?:double|%struct\.bfloat)\]*(?:,|$)")


def misread_buffers(function: Function, floats: Collection[int], others: Collection[int]) -> Iterator[int]:
    """Yield buffers, by index, that a lifted kernel takes for something else than they hold.

    Args:
        function: the kernel, everything inlined.
        floats: buffers that hold doubles alone.
        others: buffers that hold none.
    """
    reading = _Reading(function)
    for each, accessed in reading.accesses():
        for base in reading.bases(_pointer(each)):
            if base.callee not in ("kw_place_buffer", "kw_place_constant"):
                continue
            index = int(base.text.partition("(")[2].partition(")")[0].split()[-1])
            is_small = _SMALL.match(accessed) or each.result in reading.computed
            if (index in floats and is_small) or (index in others and _DOUBLE.match(accessed)):
                yield index


def computes_with_bits(function: Function) -> bool:
    """Whether a lifted kernel computes with the bits of doubles that are its threads' own."""
    reading = _Reading(function)
    for each in reading.instructions:
        text = without_metadata(each.text)
        if _TO_BITS.search(text) and each.result in reading.computed:
            return True
        made = _TO_DOUBLE.search(text)
        source = reading.definitions.get(made[1]) if made else None
        if source is not None and source.operation in _COMPUTES:
            return True
    return any(
        _ARRAYS_OF_DOUBLE.search(base.text) and (_SMALL.match(accessed) or each.result in reading.computed)
        for each, accessed in reading.accesses()
        for base in reading.bases(_pointer(each))
    )


def rounds_by_adding(function: Function) -> bool:
    """Whether a lifted kernel adds 2^23, or half as much more, for a float to lose its fraction: a double keeps it."""
    return any(_ADDS_ROUNDER.search(each.text) for each in _Reading(function).instructions)


class _Reading:
    """A function's instructions, those that integers are computed from, and where its pointers come from."""

    def __init__(self, function: Function) -> None:
        self.instructions = [each for block in function.blocks.values() for each in block.instructions]
        self.definitions = {each.result: each for each in self.instructions if each.result}
        self.computed = {
            used
            for each in self.instructions
            if each.operation in _COMPUTES and not _OF_SIGN.search(without_metadata(each.text))
            for used in each.uses
        }

    def accesses(self) -> Iterator[tuple[Instruction, str]]:
        """Yield what reads or writes memory, with the type that it does so in."""
        for each in self.instructions:
            if each.operation == "load":
                yield each, each.type
            elif each.operation == "store":
                yield each, first_type(each.text.removeprefix("store"))
            elif each.operation in ("atomicrmw", "cmpxchg"):
                yield each, first_type(list(split_commas(each.text))[1])

    def bases(self, pointer: str) -> Iterator[Instruction]:
        """Yield what a pointer may have been computed from."""
        seen: set[str] = set()
        waiting = [pointer]
        while waiting:
            name = waiting.pop()
            each = self.definitions.get(name)
            if name in seen or each is None:
                continue
            seen.add(name)
            if each.operation == "phi":
                waiting += [value for value, _ in incoming(each)]
            elif each.operation in ("select", "getelementptr"):
                waiting += _POINTER.findall(each.text.partition(" = ")[2])
            else:
                yield each


def _pointer(each: Instruction) -> str:
    found = _POINTER.findall(each.text.partition(" = ")[2] if each.result else each.text)
    if each.operation in ("atomicrmw", "cmpxchg"):
        return found[0] if found else ""
    return found[-1] if found else ""

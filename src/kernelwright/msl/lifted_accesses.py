"""What casts and unions don't show: doubles that the code of a lifted kernel takes for other things all the same.

A pointer may become one to void without a cast. In the finished code, a buffer of floats is then read or written as
smaller integers, a buffer of other things as doubles, or a double's bits are computed with. A sign's bit is where it
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
_POINTER = re.compile(r'\bptr (%(?:"[^"]*"|[-\w$.]+))')


def misread_buffers(function: Function, floats: Collection[int], others: Collection[int]) -> Iterator[int]:
    """Yield buffers, by index, that a lifted kernel takes for something else than they hold.

    Args:
        function: the kernel, everything inlined.
        floats: buffers that hold doubles alone.
        others: buffers that hold none.
    """
    reading = _Reading(function)
    for each in reading.instructions:
        accessed = _accessed(each)
        for index in reading.buffers(_pointer(each)) if accessed else ():
            if (index in floats and _SMALL.match(accessed)) or (index in others and _DOUBLE.match(accessed)):
                yield index


def computes_with_bits(function: Function) -> bool:
    """Whether a lifted kernel computes with the bits of doubles."""
    reading = _Reading(function)
    bits = {each.result for each in reading.instructions if _TO_BITS.search(without_metadata(each.text))}
    for each in reading.instructions:
        text = without_metadata(each.text)
        if each.operation in _COMPUTES and not bits.isdisjoint(each.uses) and not _OF_SIGN.search(text):
            return True
        made = _TO_DOUBLE.search(text)
        source = reading.definitions.get(made[1]) if made else None
        if source is not None and source.operation in _COMPUTES:
            return True
    return False


class _Reading:
    def __init__(self, function: Function) -> None:
        self.instructions = [each for block in function.blocks.values() for each in block.instructions]
        self.definitions = {each.result: each for each in self.instructions if each.result}

    def buffers(self, pointer: str) -> Iterator[int]:
        """Yield the buffers that a pointer may point into."""
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
            elif each.callee in ("kw_place_buffer", "kw_place_constant"):
                yield int(each.text.partition("(")[2].partition(")")[0].split()[-1])


def _accessed(each: Instruction) -> str:
    """Return the type that an instruction reads or writes, "" if it does neither."""
    if each.operation == "load":
        return each.type
    if each.operation == "store":
        return first_type(each.text.removeprefix("store"))
    if each.operation in ("atomicrmw", "cmpxchg"):
        return first_type(list(split_commas(each.text))[1])
    return ""


def _pointer(each: Instruction) -> str:
    found = _POINTER.findall(each.text.partition(" = ")[2] if each.result else each.text)
    if each.operation in ("atomicrmw", "cmpxchg"):
        return found[0] if found else ""
    return found[-1] if found else ""

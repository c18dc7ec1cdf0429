"""How large LLVM's types are in memory, on machines of 64 bits."""

import re
from collections.abc import Mapping

from kernelwright.msl.ir_types import split_commas

_SIZES = {"half": 2, "bfloat": 2, "float": 4, "double": 8, "ptr": 8}


def named_types(module: str) -> dict[str, str]:
    """Return what a module calls its types, with their text."""
    return dict(re.findall(r'^(%(?:"[^"]*"|[-\w$.]+)) = type (.*)$', module, re.MULTILINE))


def size_of(type_text: str, types: Mapping[str, str]) -> int:
    """Return the bytes that a value takes up in an array, padding included; ``types`` are those with names."""
    size, alignment = _measured(type_text.strip(), types)
    return -(-size // alignment) * alignment


def alloca_size(text: str, types: Mapping[str, str]) -> int:
    """Return the bytes of the array that an ``alloca`` makes, a multiple of its alignment."""
    kind, _, alignment = text.partition(" = alloca ")[2].partition(", align ")
    found = re.match(r"\d+", alignment)
    step = int(found.group()) if found else 1
    return -(-size_of(kind.strip(), types) // step) * step


def holes_of(type_text: str, types: Mapping[str, str]) -> list[tuple[int, int]]:
    """Return where a value has bytes that mean nothing: offset and size of each gap between its parts and behind them.

    The bytes that clang adds at the end of a struct look like an array of its own; so they are taken for a gap.
    """
    text = type_text.strip()
    if text in types:
        return holes_of(types[text], types)
    repeated = re.fullmatch(r"\[(\d+) x (.*)\]", text)
    if repeated:
        step, inner = size_of(repeated.group(2), types), holes_of(repeated.group(2), types)
        return [(at * step + offset, size) for at in range(int(repeated.group(1))) for offset, size in inner]
    if not text.startswith(("{", "<{")):
        return []
    is_packed = text.startswith("<{")
    parts = [part.strip() for part in split_commas(text[2:-2] if is_packed else text[1:-1])]
    found: list[tuple[int, int]] = []
    at = 0
    for index, part in enumerate(parts):
        size, alignment = _measured(part, types)
        begins = at if is_packed else -(-at // alignment) * alignment
        found += [(at, begins - at)] if begins > at else []
        is_added = index == len(parts) - 1 and index > 0 and re.fullmatch(r"\[\d+ x i8\]", part)
        found += [(begins, size)] if is_added else [(begins + offset, each) for offset, each in holes_of(part, types)]
        at = begins + size
    whole = size_of(text, types)
    return [*found, (at, whole - at)] if whole > at else found


def _measured(text: str, types: Mapping[str, str]) -> tuple[int, int]:
    if text in types:
        return _measured(types[text], types)
    if text.startswith("<{"):
        parts = (_measured(part.strip(), types)[0] for part in split_commas(text[2:-2]))
        return sum(parts), 1
    if text in _SIZES:
        return _SIZES[text], _SIZES[text]
    if text.startswith("ptr "):
        return 8, 8
    if text.startswith("i") and text[1:].isdigit():
        size = _whole(int(text[1:]))
        return size, min(size, 16)
    repeated = re.fullmatch(r"([\[<])(\d+) x (.*)[\]>]", text)
    if repeated:
        count = int(repeated.group(2))
        if repeated.group(1) == "[":
            size, alignment = _measured(repeated.group(3), types)
            return count * (-(-size // alignment) * alignment), alignment
        bits = 1 if repeated.group(3) == "i1" else 8 * _measured(repeated.group(3), types)[0]
        size = _whole(count * bits)
        return size, min(size, 64)
    if text.startswith("{"):
        at, widest = 0, 1
        for part in split_commas(text[1:-1]):
            size, alignment = _measured(part.strip(), types)
            at = -(-at // alignment) * alignment + size
            widest = max(widest, alignment)
        return -(-at // widest) * widest, widest
    raise ValueError(f"the size of {text!r} isn't known")


def _whole(bits: int) -> int:
    """Return the least power of two bytes that hold so many bits."""
    size = 1
    while 8 * size < bits:
        size *= 2
    return size

"""Types in LLVM's textual IR: where one begins and ends, and which one an instruction's result has."""

import re
from collections.abc import Iterator, Sequence


def words_of(text: str) -> frozenset[str]:
    """Return the words of a text."""
    return frozenset(text.split())


# Words that may stand between an operation and the type of its operands.
_FLAGS = words_of(
    "nuw nsw exact disjoint nneg samesign inbounds nusw inrange fast nnan ninf nsz arcp contract afn reassoc volatile "
    "atomic weak tail musttail notail ccc fastcc coldcc noundef signext zeroext inreg nonnull noalias align "
    "dereferenceable dereferenceable_or_null captures range nofpclass"
)
_OF_FIRST_TYPE = words_of(
    "add sub mul udiv sdiv urem srem shl lshr ashr and or xor fadd fsub fmul fdiv frem fneg phi load freeze "
    "insertvalue insertelement call"
)
_OF_SECOND_TYPE = words_of("select atomicrmw")
_CASTS = words_of("trunc zext sext fptrunc fpext fptoui fptosi uitofp sitofp ptrtoint inttoptr bitcast addrspacecast")
_ADDRESSES = words_of("alloca getelementptr")
_TAILS = words_of("tail musttail notail")
_METADATA = re.compile(r", !(?!dbg\b)[\w.]+ !(?:\d+|\{\})")


class IrError(Exception):
    """Text that this module can't read; a bug here, not in the kernel."""


def without_metadata(text: str) -> str:
    """Return an instruction's text without what would no longer be true in another function."""
    return _METADATA.sub("", text)


def split_commas(text: str) -> Iterator[str]:
    """Split at commas that no bracket encloses."""
    depth, start = 0, 0
    for at, sign in enumerate(text):
        if sign in "([{<":
            depth += 1
        elif sign in ")]}>":
            depth -= 1
        elif sign == "," and depth == 0:
            yield text[start:at].strip()
            start = at + 1
    if text[start:].strip():
        yield text[start:].strip()


def first_type(text: str) -> str:
    """Return the type that a text begins with, flags before it left out."""
    words = text.lstrip()
    while True:
        word = re.match(r"([a-z_]+)(?:\([^)]*\)| \d+)?\s+", words)
        if not word or word.group(1) not in _FLAGS:
            break
        words = words[word.end() :]
    opening = {"<": ">", "{": "}", "[": "]"}.get(words[:1])
    if opening:
        return words[: closing(words, 0) + 1]
    found = re.match(r'ptr addrspace\(\d+\)|[a-z]\w*|%(?:"[^"]*"|[-\w$.]+)', words)
    if not found:
        raise IrError(f"no type at the start of {text[:80]!r}")
    return found.group()


def result_type(operation: str, text: str) -> str:
    """Return the type of the result of one instruction, ``%name = operation ...``.

    Raises:
        IrError: it can't be told.
    """
    rest = text.partition(" = ")[2]
    word, _, rest = rest.partition(" ")
    while word in _TAILS:
        word, _, rest = rest.partition(" ")
    if operation in _OF_FIRST_TYPE:
        return first_type(rest)
    if operation in _OF_SECOND_TYPE:
        return first_type(list(split_commas(rest))[1])
    if operation in _ADDRESSES:
        return "ptr"
    if operation in _CASTS:
        return without_metadata(rest).rsplit(" to ", 1)[1].strip()
    made = _OTHERS.get(operation)
    if made is None:
        raise IrError(f"the type of {text[:100]!r} isn't known")
    return made(without_metadata(rest))


def _compared(rest: str) -> str:
    words = rest.split()
    while words[0] in _FLAGS:
        words = words[1:]
    lanes = re.match(r"<(?:vscale x )?(\d+) x", first_type(" ".join(words[1:])))
    return f"<{lanes.group(1)} x i1>" if lanes else "i1"


def _element(rest: str) -> str:
    return re.sub(r"^<(?:vscale x )?\d+ x (.*)>$", r"\1", first_type(rest))


def _shuffled(rest: str) -> str:
    first, _, order = split_commas(rest)
    return re.sub(r"^<\d+ x", f"<{first_type(order).split()[0][1:]} x", first_type(first))


def _exchanged(rest: str) -> str:
    return f"{{ {first_type(list(split_commas(rest))[1])}, i1 }}"


def _extracted(rest: str) -> str:
    aggregate, *path = split_commas(rest)
    return _part(first_type(aggregate), path)


_OTHERS = {
    "icmp": _compared,
    "fcmp": _compared,
    "extractelement": _element,
    "shufflevector": _shuffled,
    "cmpxchg": _exchanged,
    "extractvalue": _extracted,
}


def _part(aggregate: str, path: Sequence[str]) -> str:
    """Return the type that indices lead to in an aggregate."""
    for step in path:
        inside = aggregate[1:-1].strip()
        repeated = re.match(r"\d+ x (.*)", inside) if aggregate.startswith("[") else None
        aggregate = repeated.group(1) if repeated else list(split_commas(inside))[int(step)]
    return aggregate


def closing(text: str, opening: int) -> int:
    """Return where the bracket at ``opening`` is closed."""
    pairs = {"(": ")", "<": ">", "{": "}", "[": "]"}
    begins, ends, depth = text[opening], pairs[text[opening]], 0
    for at in range(opening, len(text)):
        depth += (text[at] == begins) - (text[at] == ends)
        if depth == 0:
            return at
    raise IrError(f"{begins!r} is never closed in {text[:80]!r}")

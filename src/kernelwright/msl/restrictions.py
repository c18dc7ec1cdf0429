"""What Metal's compiler refuses and C++'s would take: the rules that tokens and declarations show.

What would need types isn't here: a pointer into one address space that is given one into another.
"""

from collections.abc import Iterator, Sequence

from kernelwright.msl.address_spaces import without_space
from kernelwright.msl.entries import EntryPoint
from kernelwright.msl.findings import Finding
from kernelwright.msl.kernel_rules import kernel_breaches
from kernelwright.msl.places import Places
from kernelwright.msl.storage import storage_breaches
from kernelwright.msl.structure import Structure
from kernelwright.msl.tokens import Token

MOST_BUFFER_INDEX = 30
MOST_SHARED_INDEX = 30

# Words of C++ that Metal hasn't (specification 3.2, sec. 1.5.4 and 2.1).
_WORDS = {
    "double": ("double", "Metal has no double", "2.1"),
    "goto": ("goto", "Metal has no goto", "1.5.4"),
    "dynamic_cast": ("cast", "Metal has no dynamic_cast", "1.5.4"),
    "typeid": ("typeid", "Metal has no typeid", "1.5.4"),
    "new": ("allocation", "Metal allocates no memory", "1.5.4"),
    "delete": ("allocation", "Metal allocates no memory", "1.5.4"),
    "throw": ("exception", "Metal has no exceptions", "1.5.4"),
    "try": ("exception", "Metal has no exceptions", "1.5.4"),
    "catch": ("exception", "Metal has no exceptions", "1.5.4"),
    "virtual": ("virtual", "Metal has no virtual functions", "1.5.4"),
    "thread_local": ("storage", "Metal has no thread_local", "1.5.4"),
    "register": ("storage", "Metal has no register variables", "1.5.4"),
    "wchar_t": ("type", "Metal has no wchar_t", "2.1"),
}


def restricted(of: Structure, entries: Sequence[EntryPoint], places: Places) -> Iterator[Finding]:
    """Yield what breaks a rule."""
    for at, token in enumerate(of.tokens):
        rule = _WORDS.get(token.text) if token.kind == "name" else None
        # "f() = delete" allocates nothing.
        if rule and not (token.text == "delete" and of.text(at - 1) == "="):
            yield _finding(places, token, *rule)
        if token.text == "long" and of.text(at + 1) == "long":
            yield _finding(places, token, "type", "Metal has no long long", "2.1")
    for declaration in of.declarations:
        name = declaration.name if declaration.kind == "function" and declaration.scope_kind == "namespace" else None
        if name is not None and of.text(name) == "main" and of.text(name - 1) != "::":
            yield _finding(places, of.tokens[name], "main", "no function of Metal can be called main", "1.5.4")
    for each in (*storage_breaches(of), *kernel_breaches(of)):
        yield _finding(places, of.tokens[each.at], each.rule, each.message, each.source)
    for at in without_space(of):
        message = f"{of.text(at)!r} points into no address space: device, constant, threadgroup or thread is missing"
        yield _finding(places, of.tokens[at], "address-space", message, "4")
    for entry in entries:
        for each in entry.parameters:
            most = {"buffer": MOST_BUFFER_INDEX, "shared": MOST_SHARED_INDEX}.get(each.kind)
            if most is not None and each.index > most:
                place = places.of_read(each.place)
                yield Finding(
                    file=place.file,
                    line=place.line,
                    column=place.column,
                    rule="index",
                    message=f"{each.name!r} has index {each.index}; {most} is the last one",
                    source="5.2.1",
                )


def _finding(places: Places, token: Token, rule: str, message: str, source: str) -> Finding:
    place = places.of_token(token)
    return Finding(file=place.file, line=place.line, column=place.column, rule=rule, message=message, source=source)

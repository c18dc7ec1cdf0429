"""Pointers and references that name no address space (specification 3.2, sec. 4): Metal refuses them, C++ doesn't.

Found by what declarations look like: the parameters of functions, the members of classes, and statements that begin
with a type, a star or an ampersand, and a name, which as an expression would do nothing.
"""

from collections.abc import Iterator

from kernelwright.msl.structure import SPACES, Declaration, Structure

_QUALIFIERS = frozenset(("const", "volatile", "static", "constexpr", "typename"))
_NO_TYPES = frozenset(
    ("return", "delete", "throw", "goto", "case", "else", "new", "sizeof", "using", "typedef", "auto")
)
_BEGINNINGS = frozenset((";", "{", "}"))
_POINTS = frozenset(("*", "&", "&&"))


def without_space(of: Structure) -> Iterator[int]:
    """Yield the tokens that name pointers and references without an address space, in the order of the source."""
    found: set[int] = set()
    for declaration in of.declarations:
        if declaration.kind == "function" and declaration.parameters is not None and not _may_be_variable(declaration):
            found |= set(_parameters(of, declaration.parameters))
            if declaration.body is not None:
                found |= set(_locals(of, declaration.body))
        elif declaration.kind == "variable" and declaration.scope_kind == "class":
            found |= set(_member(of, declaration))
    yield from sorted(found)


def _may_be_variable(declaration: Declaration) -> bool:
    """Whether what looks like parameters may be the arguments of a variable's constructor: ``float x(a * b);``."""
    return declaration.body is None and declaration.scope_kind == "namespace"


def _member(of: Structure, declaration: Declaration) -> Iterator[int]:
    """Yield the name of a class's member that is a pointer or reference."""
    end = next((at for at in range(declaration.first, declaration.last) if of.text(at) == "="), declaration.last)
    pointing = list(_pointing(of, declaration.first, end))
    if pointing and not any(of.text(at) in SPACES for at in range(declaration.first, end)):
        yield next((at for at in range(pointing[-1], end) if of.tokens[at].kind == "name"), pointing[-1])


def _parameters(of: Structure, opening: int) -> Iterator[int]:
    for first, end in of.split(opening):
        default = next((at for at in range(first, end) if of.text(at) == "="), end)
        pointing = list(_pointing(of, first, default))
        if pointing and not any(of.text(at) in SPACES for at in range(first, default)):
            names = (at for at in range(pointing[-1] + 1, default) if of.tokens[at].kind == "name")
            yield next((at for at in names if of.text(at) not in _QUALIFIERS), pointing[-1])


def _pointing(of: Structure, first: int, end: int) -> Iterator[int]:
    """Yield stars and ampersands that no bracket encloses."""
    at = first
    while at < end:
        text = of.text(at)
        if text in ("(", "[", "{"):
            at = of.partner[at]
        elif text == "<":
            at = (of.after_angle(at) or at + 1) - 1
        elif text in _POINTS:
            yield at
        at += 1


def _locals(of: Structure, body: int) -> Iterator[int]:
    """Yield names declared in a body by ``type * name`` or ``type & name`` at the beginning of a statement."""
    for at in range(body, of.partner[body]):
        starts = of.text(at) in _BEGINNINGS or (of.text(at) == "(" and of.text(at - 1) == "for")
        name = _declared(of, at + 1) if starts else None
        if name is not None:
            yield name


def _declared(of: Structure, at: int) -> int | None:
    while of.text(at) in _QUALIFIERS:
        at += 1
    if of.tokens[at].kind != "name" or of.text(at) in _NO_TYPES | SPACES:
        return None
    at += 1
    while of.text(at) in ("::", "<", "const"):
        if of.text(at) == "<":
            after = of.after_angle(at)
            if after is None:
                return None
            at = after
        else:
            at += 2 if of.text(at) == "::" else 1
    if of.text(at) not in _POINTS:
        return None
    while of.text(at) in _POINTS or of.text(at) in ("const", "volatile"):
        at += 1
    is_name = of.tokens[at].kind == "name" and of.text(at + 1) in ("=", ";", ",", "[", ":")
    return at if is_name else None

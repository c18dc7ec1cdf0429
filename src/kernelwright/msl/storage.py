"""Where variables may lie: what declarations show of it (specification 3.2, sec. 4).

Sources beside the specification's text: what Apple's compiler says, as tests of other compilers of Metal quote it
("program scope variable must reside in constant address space", "variables in the threadgroup address space cannot be
declared in a non-qualified function", "variables in function scope cannot be declared static", "automatic variable
qualified with an address space", "parameter may not be qualified with an address space").
"""

from collections.abc import Iterator

from kernelwright.msl.breach import Breach
from kernelwright.msl.structure import Declaration, Structure, is_entry_point

_STOPS = frozenset(("=", "{", "[", "(", ";"))
_POINTS = frozenset(("*", "&", "&&"))
_NAMES_OF_SPACES = frozenset(("device", "constant", "threadgroup"))
_CLASSES = frozenset(("struct", "class", "union"))
# What has brackets and stands before a variable's name: with others it would be a function.
_WITH_BRACKETS = frozenset(("__attribute__", "alignas", "decltype"))
_BEGINNINGS = frozenset((";", "{", "}", ":"))


def begins_variable(of: Structure, at: int) -> bool:
    """Whether an address space begins the declaration of a variable in a function, not of a pointer."""
    before = at - 1
    while of.text(before) in ("const", "static", "volatile"):
        before -= 1
    if of.text(before) == ")" and of.text(of.partner[before] - 1) == "alignas":
        before = of.partner[before] - 2
    while of.text(before) == "]" and of.text(before - 1) == "]":  # of an attribute
        before = of.partner[before] - 1
    return of.text(before) in _BEGINNINGS and _names_variable(of, at + 1)


def _names_variable(of: Structure, at: int) -> bool:
    """Whether what follows is a type and a name, with neither a star nor parameters."""
    while at < len(of.tokens) and of.text(at) not in (";", "=", "[", "{", "(", ","):
        if of.text(at) in ("*", "&"):
            return False
        if of.text(at) == "<":
            at = (of.after_angle(at) or at + 1) - 1
        elif of.text(at) in _WITH_BRACKETS and of.text(at + 1) == "(":
            at = of.partner[at + 1]
        at += 1
    return of.text(at) != "("


def storage_breaches(of: Structure) -> Iterator[Breach]:
    """Yield variables that may not lie where they are said to."""
    for declaration in of.declarations:
        if declaration.kind == "variable":
            yield from _of_program(of, declaration)
        elif declaration.kind == "function" and declaration.body is not None:
            yield from _of_parameters(of, declaration)
            yield from _of_function(of, declaration, declaration.body)


def _of_program(of: Structure, declaration: Declaration) -> Iterator[Breach]:
    words: list[int] = []
    at = declaration.first
    while at < declaration.last and of.text(at) not in _STOPS:
        if of.text(at) in _POINTS or of.text(at) == "::":
            return  # a pointer, or a member's definition
        if of.text(at) == "<":
            at = (of.after_angle(at) or at + 1) - 1
        elif of.tokens[at].kind == "name":
            words.append(at)
        at += 1
    texts = {of.text(each) for each in words}
    is_own = declaration.scope_kind == "namespace" and not declaration.is_template and len(words) > 1
    # Samplers lie nowhere.
    if is_own and not texts & {"constant", "sampler", "extern"}:
        message = f"{of.text(words[-1])!r} is a variable of the program and not in constant memory"
        yield Breach(at=words[-1], rule="storage", message=message, source="4")


def _of_parameters(of: Structure, declaration: Declaration) -> Iterator[Breach]:
    for first, end in of.split(declaration.parameters or declaration.first):
        space = next((at for at in range(first, end) if of.text(at) in _NAMES_OF_SPACES), None)
        texts = {of.text(at) for at in range(first, end)}
        if space is not None and not texts & {"*", "&", "&&", "[", "(", "<"}:
            message = f"a parameter that is no pointer or reference is the thread's, not in {of.text(space)} memory"
            yield Breach(at=space, rule="storage", message=message, source="4")


def _of_function(of: Structure, declaration: Declaration, body: int) -> Iterator[Breach]:
    is_entry = is_entry_point(of, declaration)
    for at in range(body, of.partner[body]):
        text = of.text(at)
        if text == "threadgroup" and not is_entry and begins_variable(of, at):
            message = "a variable in threadgroup memory is declared in a kernel, and given to functions as a pointer"
            yield Breach(at=at, rule="storage", message=message, source="4.4")
        elif text == "device" and begins_variable(of, at):
            message = "a variable of a function doesn't lie in device memory"
            yield Breach(at=at, rule="storage", message=message, source="4.1")
        elif text == "static" and _is_local_static(of, at):
            yield Breach(at=at, rule="storage", message="a variable of a function can't be static", source="")
        elif text in ("asm", "__asm", "__asm__") and of.text(at - 1) in _BEGINNINGS:
            yield Breach(at=at, rule="asm", message="Metal has no asm statement", source="")


def _is_local_static(of: Structure, at: int) -> bool:
    if of.text(at - 1) not in _BEGINNINGS or not _names_variable(of, at + 1):
        return False
    end = at
    while of.text(end) not in _STOPS:
        if of.text(end) in ("constant", "threadgroup"):
            return False
        end += 1
    return not _is_in_class(of, at)


def _is_in_class(of: Structure, at: int) -> bool:
    """Whether the brace around a token is a class's."""
    while of.text(at) != "{":
        at = of.partner[at] if of.text(at) in (")", "]", "}") else at
        at -= 1
    at -= 1
    while of.tokens[at].kind == "name" or of.text(at) in ("::", "<", ">", ",", ":"):
        if of.text(at) in _CLASSES:
            return True
        at -= 1
    return False

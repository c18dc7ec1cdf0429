"""The structure of a Metal source: its declarations, as far as entry points and address spaces need them.

C++ can't be parsed without knowing every name, and clang does that later. What is needed before is
where declarations begin and end, and that brackets tell.
"""

from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal

from kernelwright.msl.tokens import Token, partners

DeclarationKind = Literal["function", "class", "instantiation", "variable", "other"]
ScopeKind = Literal["namespace", "class"]

SPACES = frozenset(("device", "constant", "thread", "threadgroup", "threadgroup_imageblock", "ray_data", "object_data"))
STAGES = frozenset(("kernel", "vertex", "fragment"))
_CLASSES = frozenset(("struct", "class", "union", "enum"))
_NO_VARIABLES = frozenset(("using", "typedef", "static_assert", "friend"))
_NO_NAMES = frozenset(
    ("decltype", "alignas", "__attribute__", "static_assert", "noexcept", "requires", "explicit", "typeof", "sizeof")
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribute:
    """``[[text]]``: ``first`` and ``last`` are the outermost brackets."""

    first: int
    last: int
    text: str

    @property
    def parts(self) -> tuple[str, ...]:
        """The attributes that share these brackets: "buffer(0)" and "function_constant(f)"."""
        found, depth, start = list[str](), 0, 0
        for at, sign in enumerate(self.text):
            depth += (sign == "(") - (sign == ")")
            if sign == "," and depth == 0:
                found.append(self.text[start:at])
                start = at + 1
        return (*found, self.text[start:])


@dataclass(frozen=True, slots=True, kw_only=True)
class Declaration:
    """One declaration: tokens from ``first`` to ``last``, its semicolon or last brace.

    ``body`` is the opening brace, ``parameters`` the opening parenthesis, ``name`` the token that names it. ``scope``
    is the brace of the namespace or class around it, -1 at the outside.
    """

    kind: DeclarationKind
    first: int
    last: int
    scope: int
    scope_kind: ScopeKind
    name: int | None = None
    parameters: int | None = None
    body: int | None = None
    is_template: bool = False
    attributes: tuple[Attribute, ...] = ()


@dataclass(slots=True, kw_only=True)
class Structure:
    """Tokens with their brackets, attributes and declarations.

    ``around`` has the brace of each namespace, and of the scope that it is in.
    """

    tokens: list[Token]
    partner: dict[int, int]
    around: dict[int, int] = field(default_factory=dict[int, int])
    attributes: list[Attribute] = field(default_factory=list[Attribute])
    declarations: list[Declaration] = field(default_factory=list[Declaration])

    def text(self, at: int) -> str:
        """Return a token's text; "" outside."""
        return self.tokens[at].text if 0 <= at < len(self.tokens) else ""

    def attributes_in(self, first: int, end: int) -> list[Attribute]:
        """Return the attributes that begin from token ``first`` up to, not with, ``end``."""
        # A header of templates may have ten thousand of them, and each parameter of a kernel asks.
        low, high = (bisect_left(self.attributes, at, key=lambda each: each.first) for at in (first, end))
        return self.attributes[low:high]

    def joined(self, first: int, last: int, text: Callable[[int], str] | None = None) -> str:
        """Return the text of tokens from ``first`` up to, not with, ``last``, spaced as they were.

        Args:
            first: the first one.
            last: the one after the last.
            text: gives a token's text where that isn't its own.
        """
        parts: list[str] = []
        for at in range(first, last):
            # Two signs side by side may be one (">>"), and two that were apart mustn't become one.
            parts.append((text or self.text)(at))
            if at + 1 < last and self.tokens[at].end != self.tokens[at + 1].start:
                parts.append(" ")
        return "".join(parts)

    def namespaces(self, scope: int) -> tuple[str, ...]:
        """Return the names of the namespaces around a scope and of its own, the outermost first; "" has no name."""
        found: list[str] = []
        while scope in self.around:
            first = scope
            while self.text(first) not in ("namespace", "extern"):
                first -= 1
            if self.text(first) == "namespace":
                found.append(self.joined(first + 1, scope))
            scope = self.around[scope]
        return tuple(reversed(found))

    def after_angle(self, at: int, *, is_certain: bool = False) -> int | None:
        """Return where the template arguments that open at ``at`` are over; ``None`` where it only is a less-than.

        ``is_certain`` is what comes before: after ``template`` nothing else can open.
        """
        stops = (";", "{", "}", ")", "]") if is_certain else (";", "{", "}", ")", "]", "&&", "||")
        depth, place = 0, at
        while place < len(self.tokens):
            text = self.tokens[place].text
            # "sizeof(T) < 8" opens nothing.
            if text == "<" and (place == at or self.tokens[place - 1].kind == "name"):
                depth += 1
            elif text == ">":
                depth -= 1
                if depth == 0:
                    return place + 1
            elif text in stops:
                return None
            elif text in ("(", "["):
                place = self.partner[place]
            place += 1
        return None

    def split(self, opening: int) -> list[tuple[int, int]]:
        """Return the parts between the commas inside a bracket, each as its first token and the one after its last."""
        parts: list[tuple[int, int]] = []
        start, place, end = opening + 1, opening + 1, self.partner[opening]
        while place < end:
            text = self.text(place)
            if text in ("(", "[", "{"):
                place = self.partner[place]
            elif text == "<" and self.tokens[place - 1].kind == "name":
                place = (self.after_angle(place) or place + 1) - 1
            elif text == ",":
                parts.append((start, place))
                start = place + 1
            place += 1
        return [*parts, (start, end)] if end > opening + 1 else parts


def structure_of(tokens: Sequence[Token]) -> Structure:
    """Find attributes and declarations.

    Raises:
        UnclosedError: brackets don't match.
    """
    tokens = list(tokens)
    found = Structure(tokens=tokens, partner=partners(tokens))
    found.attributes = list(_attributes(found))
    found.declarations = list(_declarations(found, 0, len(tokens), -1, "namespace"))
    return found


def is_entry_point(of: Structure, declaration: Declaration, *stages: str) -> bool:
    """Whether a function is an entry point, of one of ``stages`` if there are any; keyword or attribute says so."""
    wanted = set(stages) or STAGES
    if any(part in wanted for each in declaration.attributes for part in each.parts):
        return True
    inside = {at for each in declaration.attributes for at in range(each.first, each.last + 1)}
    end = declaration.parameters or declaration.last
    return any(of.text(at) in wanted and at not in inside for at in range(declaration.first, end))


def _attributes(of: Structure) -> Iterator[Attribute]:
    for at in range(len(of.tokens) - 1):
        if of.text(at) == "[" and of.text(at + 1) == "[" and of.partner[at] == of.partner[at + 1] + 1:
            last = of.partner[at]
            yield Attribute(first=at, last=last, text="".join(token.text for token in of.tokens[at + 2 : last - 1]))


def _declarations(of: Structure, begin: int, end: int, scope: int, kind: ScopeKind) -> Iterator[Declaration]:
    at = begin
    while at < end:
        text = of.text(at)
        if text == ";" or text in ("public", "private", "protected"):
            at += 2 if of.text(at + 1) == ":" else 1
            continue
        inner = _namespace_body(of, at, end)
        if inner is not None:
            of.around[inner] = scope
            yield from _declarations(of, inner + 1, of.partner[inner], inner, "namespace")
            at = of.partner[inner] + 1
            continue
        declaration = _declaration(of, at, end, scope, kind)
        yield declaration
        if declaration.kind == "class" and declaration.body is not None and of.text(at) != "enum":
            yield from _declarations(of, declaration.body + 1, of.partner[declaration.body], declaration.body, "class")
        at = declaration.last + 1


def _namespace_body(of: Structure, at: int, end: int) -> int | None:
    """Return the brace of a namespace, or of a block of C linkage, that begins here."""
    if of.text(at) == "inline":
        at += 1
    if of.text(at) == "extern" and of.tokens[at + 1].kind == "text" and of.text(at + 2) == "{":
        return at + 2
    if of.text(at) != "namespace":
        return None
    while at < end and of.text(at) not in ("{", ";", "="):
        at += 1
    return at if of.text(at) == "{" else None


class _Head:
    """A declaration's tokens before its body, read once from left to right."""

    def __init__(self, of: Structure, first: int, end: int) -> None:
        self._of, self._end = of, end
        self.start, self.is_template, self.is_instantiation = _after_templates(of, first)
        self.name: int | None = None
        self.parameters: int | None = None
        self.is_class = self._has_initializer = False
        self.last = self._read()

    @property
    def body(self) -> int | None:
        return self.last if self.last < self._end and self._of.text(self.last) == "{" else None

    def _read(self) -> int:
        at = self.start
        while at < self._end:
            text = self._of.text(at)
            if text == ";" or (text == "{" and not self._has_initializer):
                break
            at = (self._word(at, text) if self._of.tokens[at].kind == "name" else self._sign(at, text)) + 1
        return at

    def _word(self, at: int, text: str) -> int:
        """Take in a word; return the last token that belongs to it."""
        if self.parameters is not None:
            return at
        if text in _CLASSES and not self._has_initializer and self._of.text(at - 1) not in ("<", ","):
            self.is_class = True
        elif text == "operator":
            self.name = at
            at += 2 if self._of.text(at + 1) == "(" else 0  # the parentheses of a call operator are its name
            while at + 1 < self._end and self._of.text(at + 1) != "(":
                at += 1
        return at

    def _sign(self, at: int, text: str) -> int:
        if text == "=" and self.parameters is None:
            self._has_initializer = True
        elif text == "(":
            if self.parameters is None and not self._has_initializer and self._of.text(at - 1) not in _NO_NAMES:
                self.parameters, self.is_class = at, False
                self.name = _name_before(self._of, at, self.start) if self.name is None else self.name
            return self._of.partner[at]
        elif text == ":" and self.parameters is not None:
            return _after_initializers(self._of, at, self._end) - 1
        elif text in ("[", "{"):
            return self._of.partner[at]
        return at


def _after_templates(of: Structure, at: int) -> tuple[int, bool, bool]:
    """Return where a declaration goes on after ``template``, and whether it is one, or makes an instance of one."""
    is_template = is_instantiation = False
    while of.text(at) == "template":
        if of.text(at + 1) == "<":
            is_template = True
            at = of.after_angle(at + 1, is_certain=True) or at + 2
        else:
            is_instantiation = True
            at += 1
    return at, is_template, is_instantiation


def _declaration(of: Structure, first: int, end: int, scope: int, scope_kind: ScopeKind) -> Declaration:
    head = _Head(of, first, end)
    body, name = head.body, head.name
    last = head.last if body is None else of.partner[body]
    if head.is_class and body is not None:
        while last < end and of.text(last) != ";":
            last += 1
        name = _class_name(of, head.start, body)
    return Declaration(
        kind=_kind(of, head),
        first=first,
        last=min(last, end - 1),
        scope=scope,
        scope_kind=scope_kind,
        name=name,
        parameters=head.parameters,
        body=body,
        is_template=head.is_template,
        attributes=tuple(of.attributes_in(first, head.last)),
    )


def _kind(of: Structure, head: _Head) -> DeclarationKind:
    if head.is_instantiation:
        return "instantiation"
    if head.is_class:
        return "class" if head.body is not None else "other"
    if head.parameters is not None:
        return "function"
    return "other" if of.text(head.start) in _NO_VARIABLES else "variable"


def _name_before(of: Structure, opening: int, first: int) -> int:
    """Return the token that names a function whose parameters open at ``opening``: before its template's arguments."""
    name, depth = opening - 1, 0
    while name > first and (depth or of.text(name) == ">"):
        depth += (of.text(name) == ">") - (of.text(name) == "<")
        name -= 1
    return name


def _after_initializers(of: Structure, colon: int, end: int) -> int:
    """Return where a constructor's member initializers are over: at the brace that no name or bracket is before."""
    at = colon + 1
    while at < end and of.text(at) != ";":
        text = of.text(at)
        if text == "(" or (text == "{" and (of.tokens[at - 1].kind == "name" or of.text(at - 1) == ">")):
            at = of.partner[at] + 1
            if of.text(at) != ",":
                return at
        else:
            at += 1
    return at


def _class_name(of: Structure, at: int, body: int) -> int | None:
    while at < body and of.text(at) not in _CLASSES:
        at += 1
    at += 1
    while at < body:
        if of.text(at) in ("(", "["):
            at = of.partner[at] + 1
        elif of.tokens[at].kind == "name" and of.text(at) not in ("alignas", "class", "__attribute__"):
            return at
        else:
            at += 1
    return None

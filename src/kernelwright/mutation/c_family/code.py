"""Code: C-family source with its brackets paired and its bodies known; no parser, no compiler.

Operators ask it for what they replace: operands, statements, loops, calls, subscripts. Where
the text alone can't tell (a ``*`` that may be a pointer's), the answer is to leave it out: a
missed place costs one mutant, a wrong one plants something that isn't the bug it is called.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from kernelwright.mutation.c_family.lexeme import KEYWORDS, Lexeme, lexemes_of
from kernelwright.mutation.edit import Edit

_OPENING = {"(": ")", "[": "]", "{": "}"}
_CLOSING = frozenset(_OPENING.values())
_HEADERS = frozenset({"if", "for", "while", "switch"})
# What ends an operand, by how tightly the operator binds that it belongs to.
_BOUNDS = frozenset({";", ",", "?", ":", "{", "}", "=", "+=", "-=", "*=", "/=", "%=", "&=", "|=", "^=", "<<=", ">>="})
COMPARISONS = frozenset({"<", ">", "<=", ">=", "==", "!="})
ADDITIVE = frozenset({"+", "-"})
MULTIPLICATIVE = frozenset({"*", "/", "%"})
_LOOSER_THAN_SUM = _BOUNDS | COMPARISONS | {"&&", "||", "&", "|", "^", "<<", ">>"}
_LOOSER_THAN_CONDITION = _BOUNDS
ASSIGNMENTS = frozenset({"=", "+=", "-=", "*=", "/=", "%=", "&=", "|=", "^=", "<<=", ">>="})


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """Lexemes ``first`` up to ``end``, which is not part of it."""

    first: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Loop:
    """The three parts of a ``for`` header."""

    start: Span
    condition: Span
    step: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A call ``name(...)``: the index of its name, where the qualified name begins, its arguments."""

    name: int
    first: int
    arguments: tuple[Span, ...]
    close: int


class Code:
    """One file."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.lexemes: list[Lexeme] = lexemes_of(text)
        self.partner: dict[int, int] = {}
        self.enclosing: list[int] = []
        self._pair()

    def _pair(self) -> None:
        stack: list[int] = []
        for at, lexeme in enumerate(self.lexemes):
            if lexeme.kind == "punctuation" and stack and _OPENING[self.word(stack[-1])] == lexeme.text:
                opener = stack.pop()
                self.partner[opener], self.partner[at] = at, opener
            self.enclosing.append(stack[-1] if stack else -1)
            if lexeme.text in _OPENING and lexeme.kind == "punctuation":
                stack.append(at)

    # Text

    def __len__(self) -> int:
        return len(self.lexemes)

    def word(self, at: int) -> str:
        """Return the text of the lexeme at an index; "" outside."""
        return self.lexemes[at].text if 0 <= at < len(self.lexemes) else ""

    def source(self, span: Span) -> str:
        """Return the text of a span, as it stands there."""
        if span.first >= span.end:
            return ""
        return self.text[self.lexemes[span.first].start : self.lexemes[span.end - 1].end]

    def edit(self, span: Span, replacement: str) -> Edit:
        """Return the edit that puts ``replacement`` in place of a span, which is not empty."""
        return Edit(start=self.lexemes[span.first].start, end=self.lexemes[span.end - 1].end, replacement=replacement)

    # Structure

    @cached_property
    def angles(self) -> frozenset[int]:
        """The ``<`` and ``>`` that enclose template arguments."""
        found: set[int] = set()
        for at in range(1, len(self)):
            if self.word(at) != "<" or self.lexemes[at - 1].kind != "name":
                continue
            if self.lexemes[at - 1].end != self.lexemes[at].start and self.word(at - 1) != "template":
                continue
            end = at + 1
            while end < len(self) and (
                self.lexemes[end].kind in ("name", "number") or self.word(end) in ("::", ",", "*", "&")
            ):
                end += 1
            if self.word(end) == ">":
                found |= {at, end}
        return frozenset(found)

    @cached_property
    def is_code(self) -> tuple[bool, ...]:
        """For each lexeme, whether it stands in a function's body."""
        inside: list[bool] = []
        for at in range(len(self)):
            opener = self.enclosing[at]
            inside.append(opener >= 0 and (inside[opener] or self._opens_body(opener)))
        return tuple(inside)

    def _opens_body(self, opener: int) -> bool:
        return self.word(opener) == "{" and self.word(opener - 1) in (")", "noexcept", "const", "override")

    def indices(self) -> Iterator[int]:
        """Yield the indices of the lexemes in bodies."""
        yield from (at for at in range(len(self)) if self.is_code[at] and self.lexemes[at].kind != "directive")

    # Expressions

    def is_binary(self, at: int) -> bool:
        """Whether the operator at an index stands between two operands."""
        if at in self.angles or at == 0 or not self.lexemes[at - 1].ends_operand:
            return False
        after = self.lexemes[at + 1] if at + 1 < len(self) else None
        if after is None or after.text in (")", "]", ",", ";"):
            return False
        return self.word(at - 1) != ")" or not (self._is_cast(at - 1) or self._ends_header(at - 1))

    def _is_cast(self, close: int) -> bool:
        inside = range(self.partner.get(close, close) + 1, close)
        return bool(inside) and all(self.lexemes[at].is_type or self.word(at) in ("*", "&") for at in inside)

    def _ends_header(self, close: int) -> bool:
        return self.word(self.partner.get(close, 0) - 1) in _HEADERS

    def operand_after(self, at: int) -> Span:
        """Return the right operand of the sum, difference, product or quotient at ``at``."""
        bounds = _LOOSER_THAN_SUM | ADDITIVE
        bounds |= MULTIPLICATIVE if self.word(at) in MULTIPLICATIVE else frozenset()
        return Span(first=at + 1, end=self._end(at + 1, bounds))

    def operand_before(self, at: int) -> Span:
        """Return the left operand of the operator at ``at``: all that it binds, sums to the left of a sum too."""
        bounds = _LOOSER_THAN_SUM | (ADDITIVE if self.word(at) in MULTIPLICATIVE else frozenset())
        return Span(first=self._begin(at - 1, bounds), end=at)

    def side_after(self, at: int) -> Span:
        """Return what stands to the right of the comparison or logical operator at ``at``."""
        looser = _LOOSER_THAN_CONDITION | {"||"} | ({"&&"} if self.word(at) != "||" else frozenset[str]())
        return Span(first=at + 1, end=self._end(at + 1, looser))

    def side_before(self, at: int) -> Span:
        """Return what stands to the left of the comparison or logical operator at ``at``."""
        looser = _LOOSER_THAN_CONDITION | {"||"} | ({"&&"} if self.word(at) != "||" else frozenset[str]())
        return Span(first=self._begin(at - 1, looser), end=at)

    def _end(self, first: int, bounds: frozenset[str]) -> int:
        at = first + 1 if self.word(first) in ("-", "+", "!", "~", "*", "&") else first
        while at < len(self):
            word = self.word(at)
            if word in _CLOSING or (word in bounds and at not in self.angles):
                return at
            at = self.partner[at] + 1 if word in _OPENING and at in self.partner else at + 1
        return at

    def _begin(self, last: int, bounds: frozenset[str]) -> int:
        at = last
        while at >= 0:
            word = self.word(at)
            is_bound = word in bounds and at not in self.angles and (word not in ADDITIVE or self.is_binary(at))
            if word in _OPENING or is_bound or word in KEYWORDS or self.lexemes[at].kind == "directive":
                return at + 1
            if word in _CLOSING and at in self.partner:
                if word == "}":
                    return at + 1
                at = self.partner[at]
            at -= 1
        return 0

    def expression_end(self, first: int) -> int:
        """Return where the expression ends that begins at ``first``: at a comma, a semicolon or a closing bracket."""
        return self._end(first, frozenset({";", ","}))

    # Statements, loops, calls, subscripts

    @cached_property
    def statements(self) -> tuple[Span, ...]:
        """The simple statements of bodies without their semicolons."""
        return tuple(self._statements())

    @cached_property
    def loops(self) -> tuple[Loop, ...]:
        """The ``for`` loops with three parts."""
        return tuple(self._loops())

    @cached_property
    def calls(self) -> tuple[Call, ...]:
        """The calls by name, those of a cast left out."""
        return tuple(self._calls())

    @cached_property
    def subscripts(self) -> tuple[Span, ...]:
        """What stands in the brackets of ``a[...]``, declarations of arrays left out."""
        return tuple(self._subscripts())

    def _statements(self) -> Iterator[Span]:
        for at in self.indices():
            opener = self.enclosing[at]
            if self.word(opener) != "{" or self.word(at) in _OPENING or self.word(at) in _CLOSING:
                continue
            if self.word(at) in _HEADERS | {"else", "do", ";", "case", "default"} or not self._starts_statement(at):
                continue
            end = self._statement_end(at)
            if self.word(end) == ";" and end > at:
                yield Span(first=at, end=end)

    def _statement_end(self, first: int) -> int:
        end = self._end(first, frozenset({";", "{", "}"}))
        while self.word(end) == "{" and self.word(end - 1) in ("=", "]") and end in self.partner:
            end = self._end(self.partner[end] + 1, frozenset({";", "{", "}"}))  # past an initialiser in braces
        return end

    def _starts_statement(self, at: int) -> bool:
        before = self.word(at - 1)
        if before == ")":
            return self._ends_header(at - 1)
        return before in (";", "{", "}", "else", "do") or self.lexemes[at - 1].kind == "directive"

    def is_declaration(self, statement: Span) -> bool:
        """Whether a statement declares: it begins with a type."""
        first = self.lexemes[statement.first]
        second = self.lexemes[statement.first + 1] if statement.first + 1 < statement.end else None
        return first.is_type or (first.is_name and second is not None and second.is_name)

    def _loops(self) -> Iterator[Loop]:
        for at in self.indices():
            if self.word(at) != "for" or self.word(at + 1) != "(" or at + 1 not in self.partner:
                continue
            close = self.partner[at + 1]
            cuts = [i for i in range(at + 2, close) if self.word(i) == ";" and self.enclosing[i] == at + 1]
            if len(cuts) == 2:
                yield Loop(
                    start=Span(first=at + 2, end=cuts[0]),
                    condition=Span(first=cuts[0] + 1, end=cuts[1]),
                    step=Span(first=cuts[1] + 1, end=close),
                )

    def _calls(self) -> Iterator[Call]:
        for at in self.indices():
            if not self.lexemes[at].is_name or self.word(at + 1) != "(" or at + 1 not in self.partner:
                continue
            first = at
            while self.word(first - 1) == "::" and self.lexemes[first - 2].kind == "name":
                first -= 2
            close = self.partner[at + 1]
            yield Call(name=at, first=first, arguments=tuple(self._split(at + 1, close)), close=close)

    def _subscripts(self) -> Iterator[Span]:
        declared = {
            at
            for statement in self.statements
            if self.is_declaration(statement)
            for at in self._declared_brackets(statement)
        }
        for at in self.indices():
            if self.word(at) == "[" and at in self.partner and self.lexemes[at - 1].ends_operand:
                span = Span(first=at + 1, end=self.partner[at])
                if span.first < span.end and at not in declared:
                    yield span

    def _declared_brackets(self, statement: Span) -> Iterator[int]:
        for at in range(statement.first, statement.end):
            if self.word(at) in ("=", "("):
                return
            if self.word(at) == "[":
                yield at

    def _split(self, opener: int, close: int) -> Iterator[Span]:
        first = opener + 1
        for at in range(opener + 1, close + 1):
            if at == close or (self.word(at) == "," and self.enclosing[at] == opener):
                if at > first:
                    yield Span(first=first, end=at)
                first = at + 1

    @cached_property
    def floating_names(self) -> frozenset[str]:
        """The variables, parameters and arrays that are declared with a floating type."""
        found: set[str] = set()
        for at, lexeme in enumerate(self.lexemes):
            if not lexeme.is_floating_type or at in self.angles or at - 1 in self.angles:
                continue
            name = at + 1
            while self.word(name) in ("*", "&") or (self.lexemes[name : name + 1] and self.lexemes[name].is_type):
                name += 1
            while name < len(self) and self.lexemes[name].is_name:
                found.add(self.word(name))
                name = self._next_declarator(name)
        return frozenset(found)

    def _next_declarator(self, name: int) -> int:
        end = self.expression_end(name)
        in_list = self.word(self.enclosing[name]) != "("
        return end + 1 if self.word(end) == "," and in_list else len(self)

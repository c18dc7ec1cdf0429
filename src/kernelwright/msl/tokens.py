"""Tokens of preprocessed Metal source, each with the place in the user's file that it comes from."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Kind = Literal["name", "number", "text", "sign"]

_TOKEN = re.compile(
    r"""(?P<space>[ \t\r\f\v]+)
    |(?P<line>\n)
    |(?P<marker>^\#[^\n]*)
    |(?P<text>(?:u8|[uUL])?R"(?P<fence>[^()\\\s]{0,16})\((?:.|\n)*?\)(?P=fence)"|(?:u8|[uUL])?"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*')
    |(?P<number>(?:0[xX][\da-fA-F.]+(?:[pP][+-]?\d+)?|\.?\d(?:[eE][+-]?\d|'\d|[\d.])*)\w*)
    |(?P<name>[A-Za-z_]\w*)
    |(?P<sign>\.\.\.|<<=|>>=|->\*|::|->|\+\+|--|&&|\|\||<<|[-+*/%&|^=!<>]=|.)""",
    re.VERBOSE | re.MULTILINE,
)
_MARKER = re.compile(r'#(?:line)? (\d+) "((?:\\.|[^"\\])*)"')
_KINDS: dict[str, Kind] = {"name": "name", "number": "number", "text": "text", "sign": "sign"}
_OPENING, _CLOSING = "([{", ")]}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where something stands in the user's files; lines and columns count from 1."""

    file: str
    line: int
    column: int


@dataclass(slots=True)
class Token:
    """One token; ``start`` and ``end`` are offsets in the preprocessed text."""

    kind: Kind
    text: str
    start: int
    end: int
    file: str
    line: int
    column: int

    @property
    def place(self) -> Place:
        """Where it stands in the user's file."""
        return Place(file=self.file, line=self.line, column=self.column)


class UnclosedError(Exception):
    """A bracket that is never closed, or closes nothing."""

    def __init__(self, token: Token) -> None:
        super().__init__(f"{token.text!r} has no partner")
        self.token = token


def tokens_of(text: str, file: str) -> list[Token]:
    """Return the tokens of preprocessed text that begins in ``file``; space, lines and markers are left out."""
    found: list[Token] = []
    line, line_start = 1, 0
    for match in _TOKEN.finditer(text):
        group = match.lastgroup
        if group == "line":
            line, line_start = line + 1, match.end()
        elif group == "marker":
            marked = _MARKER.match(match.group())
            if marked:
                # The marker names the line that follows it.
                line, file = int(marked.group(1)) - 1, marked.group(2)
        elif group in _KINDS:
            start = match.start()
            found.append(Token(_KINDS[group], match.group(), start, match.end(), file, line, start - line_start + 1))
            if group == "text" and "\n" in match.group():
                line += match.group().count("\n")
                line_start = match.start() + match.group().rindex("\n") + 1
    return found


def partners(tokens: Sequence[Token]) -> dict[int, int]:
    """Return, for each bracket, where its partner is.

    Raises:
        UnclosedError: one has none.
    """
    found: dict[int, int] = {}
    waiting: list[int] = []
    for at, token in enumerate(tokens):
        if token.kind != "sign":
            continue
        if token.text in _OPENING:
            waiting.append(at)
        elif token.text in _CLOSING:
            if not waiting or _OPENING.index(tokens[waiting[-1]].text) != _CLOSING.index(token.text):
                raise UnclosedError(token)
            opening = waiting.pop()
            found[opening], found[at] = at, opening
    if waiting:
        raise UnclosedError(tokens[waiting[-1]])
    return found

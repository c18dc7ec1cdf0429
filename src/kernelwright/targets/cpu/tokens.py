"""C++ source as tokens: enough to find names without being fooled by comments and strings.

It is a lexer, not a parser: what a declaration means is left to the compiler. Joining the
texts of all tokens gives the source back, so a rewrite touches nothing but what it means to.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

TokenKind = Literal["space", "comment", "string", "number", "name", "directive", "punctuation"]

# Order matters: a raw string before a name, a comment before a punctuation mark.
_TOKEN = re.compile(
    r"""
      (?P<space>     (?: \s | \\\r?\n )+ )
    | (?P<comment>   //(?:\\\r?\n|[^\n])* | /\*.*?(?:\*/|\Z) )
    | (?P<string>    (?:u8|[uUL])?R"(?P<fence>[^()\\\s]{0,16})\(.*?\)(?P=fence)"
                   | (?:u8|[uUL])?"(?:\\.|[^"\\\n])*"?
                   | (?:u8|[uUL])?'(?:\\.|[^'\\\n])*'? )
    | (?P<number>    \.?[0-9](?: [eEpP][+-] | '(?=[0-9a-zA-Z]) | [0-9a-zA-Z_.] )* )
    | (?P<name>      [A-Za-z_]\w* )
    | (?P<punctuation> :: | . )
    """,
    re.VERBOSE | re.DOTALL,
)
_DIRECTIVE = re.compile(r"#(?:\\\r?\n|/\*.*?(?:\*/|\Z)|[^\n])*", re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """A piece of source; ``line`` counts from 1."""

    kind: TokenKind
    text: str
    line: int


def tokens_of(text: str) -> Iterator[Token]:
    """Yield every token of ``text`` in order, space and comments too."""
    position, line, is_line_start = 0, 1, True
    while position < len(text):
        # A directive runs to the end of its line and is one token: what it defines is not code yet.
        found = _DIRECTIVE.match(text, position) if is_line_start else None
        kind: str = "directive"
        if found is None:
            found = _TOKEN.match(text, position)
            assert found is not None  # the last alternative takes any character
            kind = next(name for name in found.groupdict() if name != "fence" and found[name] is not None)
        piece = found[0]
        yield Token(kind=kind, text=piece, line=line)  # pyright: ignore[reportArgumentType] - groups are the kinds
        line += piece.count("\n")
        position = found.end()
        is_line_start = "\n" in piece if kind == "space" else is_line_start and kind == "comment"


def code_of(text: str) -> list[Token]:
    """Return the tokens that mean something to the compiler, directives among them."""
    return [token for token in tokens_of(text) if token.kind not in ("space", "comment")]

"""Lexemes: what the compiler sees of C-family source, each with its place in the text.

The tokenizer knows single punctuation marks; here neighbours that form one operator are joined.
"""

import re
from dataclasses import dataclass

from kernelwright.targets.cpu.tokens import TokenKind, tokens_of

_JOINED = frozenset(
    [
        *("<<=", ">>=", "...", "::", "->", "++", "--", "<<", ">>", "<=", ">=", "==", "!=", "&&", "||"),
        *("+=", "-=", "*=", "/=", "%=", "&=", "|=", "^="),
    ]
)
_TYPE = re.compile(
    r"void|bool|char|short|int|long|unsigned|signed|float|double|half|bfloat|auto|size_t|kw_half|kw_bf16|__half"
    r"|__nv_bfloat16|const|constexpr|static|volatile|restrict|__restrict|__restrict__|device|threadgroup|thread"
    r"|constant|__shared__|\w+_t|(?:float|half|bfloat|double|u?int|u?short|u?char|u?long|bool|uchar)[2348](?:x[2348])?"
    r"|uint|ushort|uchar|ulong"
)
_FLOATING = re.compile(r"(?:float|double|half|bfloat|__half|kw_half|__nv_bfloat16|kw_bf16)\d?")
KEYWORDS = frozenset({"return", "if", "for", "while", "else", "do", "switch", "case", "sizeof", "break", "continue"})
_NAMED_CAST = frozenset({"static_cast", "reinterpret_cast", "const_cast", "dynamic_cast", "as_type"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Lexeme:
    """One word or operator; ``start`` and ``end`` are offsets into the text."""

    kind: TokenKind
    text: str
    start: int
    end: int

    @property
    def is_type(self) -> bool:
        """Whether it is the name of a type, or a word that goes with one."""
        return self.kind == "name" and _TYPE.fullmatch(self.text) is not None

    @property
    def is_floating_type(self) -> bool:
        """Whether it names a floating type."""
        return _FLOATING.fullmatch(self.text) is not None

    @property
    def is_name(self) -> bool:
        """Whether it may name a variable or a function."""
        return self.kind == "name" and self.text not in KEYWORDS and not self.is_type and self.text not in _NAMED_CAST

    @property
    def ends_operand(self) -> bool:
        """Whether an operand may end here, so that what follows is a binary operator."""
        return self.is_name or self.kind in ("number", "string") or self.text in (")", "]")


def lexemes_of(text: str) -> list[Lexeme]:
    """Return the lexemes of ``text`` in order; space and comments are left out."""
    found: list[Lexeme] = []
    at = 0
    for token in tokens_of(text):
        start, at = at, at + len(token.text)
        if token.kind in ("space", "comment"):
            continue
        last = found[-1] if found else None
        touches = last is not None and last.kind == token.kind == "punctuation" and last.end == start
        if last is not None and touches and last.text + token.text in _JOINED:
            found[-1] = Lexeme(kind="punctuation", text=last.text + token.text, start=last.start, end=at)
        else:
            found.append(Lexeme(kind=token.kind, text=token.text, start=start, end=at))
    return found

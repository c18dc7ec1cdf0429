"""What the lifted build rewrites beyond what any build does: literals, sizes, and casts of pointers and references.

Types need nothing: headers make them wider. Sizes are those outside of the lifted build, since hosts count with them
too; casts are told of with the types that they are between, since memory of floats is no longer as large as other
memory (``obstacles.py``). Both are numbered by the token that they begin with.
"""

import re
from collections.abc import Iterator, MutableMapping

from kernelwright.msl.structure import SPACES, Structure
from kernelwright.msl.tokens import Token

_QUALIFIERS = frozenset(("const", "volatile", "restrict", "__restrict"))
_POINTS = frozenset(("*", "&"))
_PREFIXES = frozenset(("*", "&", "-", "+", "!", "~", "++", "--"))
_BEFORE_OPERANDS = frozenset(("return", "case", "else", "do"))
_NO_OPERANDS = frozenset(("const", "noexcept", "override", "final"))
_NAMED_CASTS = frozenset(("reinterpret_cast", "static_cast"))
_AFTER_ARGUMENTS = frozenset(("(", "::", "{"))
_BYTES = frozenset(("uchar", "char", "uint8_t", "int8_t"))
_SUFFIX = re.compile(r"(?<=[\d.])[fFlL]$")


def lifted_literal(text: str) -> str:
    """Return a floating literal as one of double precision, its decimal value kept; any other as it is."""
    lower = text.lower()
    if lower.startswith("0x"):
        return f"{_SUFFIX.sub('', text)}L" if "p" in lower else text
    for suffix, kind in (("bf", "bfloat"), ("h", "half")):
        if lower.endswith(suffix):
            digits = text[: -len(suffix)]
            return f"{kind}({digits if any(sign in digits for sign in '.eE') else digits + '.0'}L)"
    is_floating = any(sign in lower for sign in ".e")
    return f"{_SUFFIX.sub('', text)}L" if is_floating else text


def lift_sites(of: Structure, new: MutableMapping[int, str]) -> None:
    """Replace sizes and casts; ``new`` are words that were replaced already, by token, and what this replaces."""
    _Sites(of, new).replace()


class _Sites:
    def __init__(self, of: Structure, new: MutableMapping[int, str]) -> None:
        self._of, self._new = of, new
        self._aliases = frozenset(_pointer_aliases(of))
        self._moved = {at for at in range(len(of.tokens)) if self._is_moved(at)}
        self._sizes_of_moved = {each for at in self._moved for each in range(at, of.partner[at + 2])}
        self._casts = {at for at, token in enumerate(of.tokens) if self._is_cast(at, token)}

    def replace(self) -> None:
        # What stands further inside comes later in the text, and is to be closed first.
        for at in range(len(self._of.tokens) - 1, -1, -1):
            text = self._of.text(at)
            if self._new.get(at) == "":
                continue
            if at in self._casts:
                self._replace_cast(at)
            elif text in _NAMED_CASTS and self._of.text(at + 1) == "<":
                self._replace_named_cast(at)
            elif at in self._moved:
                self._new[at] = "metal::parts::moved_byte"
            elif text == "sizeof" and self._of.text(at + 1) != "..." and at not in self._sizes_of_moved:
                self._replace_size(at)
            elif text == "static_assert" and self._of.text(at + 1) == "(":
                self._drop_assertion_of_sizes(at)

    def _replace_cast(self, at: int) -> None:
        closing = self._of.partner[at]
        kind = self._of.joined(at + 1, closing, self._text)
        self._new[at] = f"metal::parts::cast_at<{at}, {kind}>("
        for each in range(at + 1, closing + 1):
            self._new[each] = ""
        self._append(self._operand_end(closing + 1), ")")

    def _replace_named_cast(self, at: int) -> None:
        end = self._of.after_angle(at + 1, is_certain=True)
        if end is None:
            return
        words = [self._of.text(each) for each in range(at + 2, end - 1)]
        if self._of.text(at) == "static_cast" and not self._is_pointing(words):
            return
        self._new[at] = "metal::parts::cast_at"
        self._new[at + 1] = f"<{at}, "

    def _replace_size(self, at: int) -> None:
        self._new[at] = f"(metal::parts::size_at<{at}, __typeof__"
        if self._of.text(at + 1) == "(":
            self._append(self._of.partner[at + 1], ">)")
        else:
            self._new[at] += "("
            self._append(self._operand_end(at + 1), ")>)")

    def _drop_assertion_of_sizes(self, at: int) -> None:
        """Leave out what the source asserts of sizes: it holds where the types are as wide as written."""
        closing = self._of.partner[at + 1]
        if any(self._of.text(each) in ("sizeof", "alignof") for each in range(at, closing)):
            for each in range(at, closing + 1):
                self._new[each] = ""

    def _is_moved(self, at: int) -> bool:
        """Whether bytes are declared, as many as some type has: they move values of it, and grow with it."""
        if self._of.text(at) not in _BYTES or self._of.text(at + 2) != "[":
            return False
        closing = self._of.partner[at + 2]
        return self._of.text(closing + 1) == ";" and "sizeof" in map(self._of.text, range(at + 2, closing))

    def _append(self, at: int, text: str) -> None:
        self._new[at] = self._text(at) + text

    def _text(self, at: int) -> str:
        return self._new.get(at, self._of.text(at)) or " "

    def _is_cast(self, at: int, token: Token) -> bool:
        if token.text != "(" or token.kind != "sign":
            return False
        closing = self._of.partner[at]
        words = [self._of.text(each) for each in range(at + 1, closing)]
        before, after = self._of.tokens[at - 1] if at else None, closing + 1
        if not words or not self._is_pointing(words) or "," in _outside_angles(words) or "(" in words:
            return False
        follows_name = before is not None and before.kind == "name" and before.text not in _BEFORE_OPERANDS
        return not follows_name and self._begins_operand(after)

    def _is_pointing(self, words: list[str]) -> bool:
        """Whether a type is a pointer or a reference: all name an address space, or a name stands for one."""
        bare = [word for word in words if word not in _QUALIFIERS]
        if not bare:
            return False
        return (bare[-1] in _POINTS and not SPACES.isdisjoint(bare)) or (len(bare) == 1 and bare[0] in self._aliases)

    def _begins_operand(self, at: int) -> bool:
        if at >= len(self._of.tokens):
            return False
        token = self._of.tokens[at]
        if token.kind == "name":
            return token.text not in _NO_OPERANDS
        return token.kind in ("number", "text") or token.text in _PREFIXES or token.text == "("

    def _operand_end(self, at: int) -> int:
        """Return the last token of the operand of a cast or of sizeof, which begins at ``at``."""
        while self._of.text(at) in _PREFIXES:
            at += 1
        if self._of.text(at) == "(":
            closing = self._of.partner[at]
            following = self._of.tokens[closing + 1] if closing + 1 < len(self._of.tokens) else None
            # "(uint)x" is a cast; nothing else has a name or a number behind brackets.
            if at in self._casts or (following is not None and following.kind in ("name", "number")):
                return self._operand_end(closing + 1)
            at = closing
        while True:
            following = self._of.text(at + 1)
            if following in ("(", "["):
                at = self._of.partner[at + 1]
            elif following in (".", "->", "::"):
                at += 3 if self._of.text(at + 2) == "template" else 2
            elif following in ("++", "--"):
                at += 1
            elif following == "<" and (end := self._of.after_angle(at + 1)) and self._of.text(end) in _AFTER_ARGUMENTS:
                at = end - 1
            else:
                return at


def _pointer_aliases(of: Structure) -> Iterator[str]:
    """Yield names that stand for pointers into an address space."""
    for at, token in enumerate(of.tokens):
        if token.text not in ("using", "typedef") or token.kind != "name":
            continue
        end = at
        while end < len(of.tokens) and of.text(end) != ";":
            end += 1
        words = [of.text(each) for each in range(at + 1, end)]
        if SPACES.isdisjoint(words) or "*" not in words:
            continue
        if token.text == "typedef":
            yield words[-1]
        elif words[1] == "=":
            yield words[0]


def _outside_angles(words: list[str]) -> Iterator[str]:
    depth = 0
    for word in words:
        depth += word.count("<") - word.count(">")
        if depth == 0:
            yield word

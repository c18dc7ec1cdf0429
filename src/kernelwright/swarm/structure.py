"""The structure of a candidate: what is left when names, numbers, comments and spaces are taken out of its files.

Two kernels that differ in a block size or in what variables are called are one idea. A population that is
full of one idea finds nothing new.
"""

import re

from kernelwright.records.candidate import Candidate
from kernelwright.records.digest import digest_of

_COMMENT = re.compile(r"//[^\n]*|/\*.*?\*/|^\s*#(?!include|define|pragma|if|el|endif)[^\n]*", re.DOTALL | re.MULTILINE)
_TOKEN = re.compile(r"[A-Za-z_]\w*|\d[\w.]*|\S")


def structure_of(candidate: Candidate) -> str:
    """Return a digest that candidates of the same structure share."""
    return digest_of("structure", tuple(_skeleton(file.text) for file in sorted(candidate.files, key=lambda f: f.name)))


def _skeleton(text: str) -> tuple[str, ...]:
    """Return a text's tokens; a name stands as the number of its first appearance, a number as 0."""
    seen: dict[str, str] = {}
    tokens: list[str] = []
    for token in _TOKEN.findall(_COMMENT.sub(" ", text)):
        if token[0].isdigit():
            tokens.append("0")
        elif token[0].isalpha() or token[0] == "_":
            tokens.append(seen.setdefault(token, f"n{len(seen)}"))
        else:
            tokens.append(token)
    return tuple(tokens)

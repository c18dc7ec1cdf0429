"""Which kernels a C++ source defines: functions `extern "C" void NAME(...) { ... }`.

Only names are found here. Parameter types are left to the compiler, which reads them by
template deduction (``include/kw_abi.h``).
"""

import re
from dataclasses import dataclass

from kernelwright.targets.cpu.tokens import Token, code_of, tokens_of

# `#if` may hide a definition, a macro may make one: then only preprocessed text tells the truth.
_NEEDS_PREPROCESSING = re.compile(r"#\s*(?:if|ifdef|ifndef)\b|#\s*define\b.*\b(?:extern|void)\b", re.DOTALL)
_LINE_MARKER = re.compile(r'#\s*(?:line\s+)?(\d+)\s+"((?:[^"\\]|\\.)*)"')
_LOCAL_LINKAGE = frozenset({"static", "inline", "constexpr", "template"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Export:
    """A kernel's name and the line in its file where it is defined."""

    name: str
    line: int


def needs_preprocessing(text: str) -> bool:
    """Whether the raw text can't be trusted to show which kernels exist."""
    directives = (token.text for token in tokens_of(text) if token.kind == "directive")
    return any(_NEEDS_PREPROCESSING.match(directive) for directive in directives)


def exports_of(text: str, *, only_file: str | None = None) -> tuple[Export, ...]:
    """Return the kernels that ``text`` defines.

    Args:
        text: source, raw or preprocessed.
        only_file: in preprocessed text, the file (as its line markers spell it) whose
            definitions count; headers define functions too.
    """
    code = code_of(text)
    found: list[Export] = []
    where = _Place(only_file)
    at = 0
    while at < len(code):
        token = code[at]
        if token.kind == "directive":
            where.follow(token)
        elif _is_c_linkage(code, at):
            at = _read_linkage(code, at + 2, where, found)
            continue
        at += 1
    return tuple({export.name: export for export in found}.values())


class _Place:
    """Where in the original files a token lies."""

    def __init__(self, only_file: str | None) -> None:
        self._only_file = only_file
        self._file = None
        self._offset = 0

    def follow(self, directive: Token) -> None:
        marker = _LINE_MARKER.match(directive.text)
        if self._only_file is not None and marker:
            self._file = marker[2]
            self._offset = int(marker[1]) - directive.line - 1

    def counts(self) -> bool:
        return self._file == self._only_file

    def line(self, token: Token) -> int:
        return token.line + self._offset


def _is_c_linkage(code: list[Token], at: int) -> bool:
    return code[at].text == "extern" and at + 1 < len(code) and code[at + 1].text == '"C"'


def _read_linkage(code: list[Token], at: int, where: _Place, found: list[Export]) -> int:
    if at < len(code) and code[at].text == "{":
        at += 1
        while at < len(code) and code[at].text != "}":
            at = _read_declaration(code, at, where, found)
        return at + 1
    return _read_declaration(code, at, where, found)


def _read_declaration(code: list[Token], at: int, where: _Place, found: list[Export]) -> int:
    """Read one declaration or definition; return the index after it."""
    words: list[Token] = []
    while at < len(code):
        token = code[at]
        if token.kind == "directive":
            where.follow(token)
        elif _is_c_linkage(code, at):
            return _read_linkage(code, at + 2, where, found)
        elif token.text in ("__attribute__", "alignas", "__declspec") or token.text == "[":
            at = _after_brackets(code, at if token.text == "[" else at + 1)
            continue
        elif token.text == ";":
            return at + 1
        elif token.text == "}":
            return at  # the end of the enclosing block: text that isn't C++
        elif token.text == "{":
            return _after_brackets(code, at)
        elif token.text == "(":
            return _read_function(code, at, words, where, found)
        else:
            words.append(token)
        at += 1
    return at


def _read_function(code: list[Token], at: int, words: list[Token], where: _Place, found: list[Export]) -> int:
    at = _after_brackets(code, at)
    while at < len(code) and code[at].text not in ("{", ";", "}"):
        at = _after_brackets(code, at) if code[at].text in ("(", "[") else at + 1
    if at >= len(code) or code[at].text != "{":
        return at + 1
    texts = [word.text for word in words]
    is_kernel = len(texts) >= 2 and texts[-2] == "void" and not _LOCAL_LINKAGE & set(texts)
    if is_kernel and where.counts():
        found.append(Export(name=texts[-1], line=where.line(words[-1])))
    return _after_brackets(code, at)


def _after_brackets(code: list[Token], at: int) -> int:
    """Return the index after the bracket that closes the one at ``at``."""
    depth = 0
    while at < len(code):
        if code[at].kind == "punctuation":
            depth += (code[at].text in "([{") - (code[at].text in ")]}")
        at += 1
        if depth <= 0:
            break
    return at

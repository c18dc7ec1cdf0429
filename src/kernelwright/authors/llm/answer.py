"""What a model answered, read as a candidate: files out of fenced blocks, or what is wrong in one sentence.

Models name files in many ways: on the fence, in the line before it, in a comment on top. All are
taken, as long as it is clear which block is which file.
"""

import re
from dataclasses import dataclass
from pathlib import PurePosixPath

from kernelwright.authors.reading import LARGEST_BYTES, SOURCE_SUFFIXES
from kernelwright.records.candidate import MODULE_FILE, PLAN_FILE, Form, SourceFile

MOST_FILES = 64
_LONGEST_HEADING = 160  # characters of a line before a block that may name it

_SUFFIXES = "|".join(re.escape(suffix[1:]) for suffix in sorted(SOURCE_SUFFIXES, key=len, reverse=True))
_NAME = re.compile(rf"[\w./\\-]*[\w-]\.(?:{_SUFFIXES})(?![\w.])")
_FENCE = re.compile(r"^ {0,3}(`{3,}|~{3,})[ \t]*([^`\n]*)$")
_COMMENT = re.compile(r"^\s*(?://|#|/\*)(?!include|pragma|define|if)")
_MODEL_NEW = re.compile(r"^class\s+ModelNew\b", re.MULTILINE)
_FORWARD = re.compile(r"^def\s+forward\s*\(", re.MULTILINE)
_PYTHON = ("", "python", "py", "python3")
# Where one block alone has no name, its language says what it is called.
_BY_LANGUAGE = {
    "cpp": "kernels.cpp",
    "c++": "kernels.cpp",
    "cxx": "kernels.cpp",
    "c": "kernels.c",
    "metal": "kernels.metal",
    "msl": "kernels.metal",
    "cuda": "kernels.cu",
    "cu": "kernels.cu",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """A candidate's form and files."""

    form: Form
    files: tuple[SourceFile, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Unreadable:
    """There is no candidate in an answer; ``why`` is one sentence without a full stop, for its author."""

    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Block:
    language: str
    name: str
    text: str
    is_closed: bool


def read_answer(text: str) -> Read | Unreadable:
    """Return the candidate in an answer. Where a file is given twice, the later text counts."""
    blocks = _blocks(text)
    if not blocks:
        return Unreadable(why=f"it has no fenced block, only {len(text):,} characters of text")
    if not blocks[-1].is_closed:
        return Unreadable(why=f"its last block ({_shown(blocks[-1])}) has no end, as if the answer had been cut off")
    files = _named(blocks)
    if isinstance(files, Unreadable):
        return files
    if len(files) > MOST_FILES or sum(map(len, files.values())) > LARGEST_BYTES:
        return Unreadable(why=f"it holds more than {MOST_FILES} files or {LARGEST_BYTES // 1_000_000} MB of them")
    if PLAN_FILE in files:
        kept = {name: body for name, body in files.items() if name != MODULE_FILE}
        return Read(form="plan", files=tuple(SourceFile(name=name, text=body) for name, body in kept.items()))
    if MODULE_FILE in files:
        return Read(form="module", files=(SourceFile(name=MODULE_FILE, text=files[MODULE_FILE]),))
    found = ", ".join(dict.fromkeys(map(_shown, blocks)))
    return Unreadable(why=f"no block is {PLAN_FILE}, and none has a class ModelNew; its blocks: {found}")


def _blocks(text: str) -> list[_Block]:
    found: list[_Block] = []
    lines = text.splitlines()
    fence, info, start = "", "", 0
    for number, line in enumerate(lines):
        match = _FENCE.match(line)
        if fence:
            # As in CommonMark: the same character, at least as often, and nothing after it.
            if match and match[1].startswith(fence) and not match[2].strip():
                found.append(_block(lines, info, start, number, is_closed=True))
                fence = ""
        elif match:
            fence, info, start = match[1], match[2].strip(), number
    if fence:
        found.append(_block(lines, info, start, len(lines), is_closed=False))
    return found


def _block(lines: list[str], info: str, start: int, end: int, *, is_closed: bool) -> _Block:
    body = lines[start + 1 : end]
    before = next((line for line in reversed(lines[:start]) if line.strip()), "")
    first = next((line for line in body if line.strip()), "")
    name = _name_in(info)
    if not name and len(before) <= _LONGEST_HEADING and not _FENCE.match(before):
        name = _name_in(before)
    if not name and _COMMENT.match(first):
        name = _name_in(first)
    language = re.split(r"[\s:{,]", info, maxsplit=1)[0].lower() if info else ""
    return _Block(language=language, name=name, text="\n".join(body) + "\n", is_closed=is_closed)


def _name_in(line: str) -> str:
    """Return the one file name in a line, without folders; "" where there is none, or several."""
    names = {PurePosixPath(found.replace("\\", "/")).name for found in _NAME.findall(line)}
    return names.pop() if len(names) == 1 else ""


def _named(blocks: list[_Block]) -> dict[str, str] | Unreadable:
    """Return files by name, in order."""
    files: dict[str, str] = {}
    unnamed = [block for block in blocks if not block.name]
    for block in blocks:
        if not block.name and sum(_same_kind(block, other) for other in unnamed) > 1:
            kind = block.language or "unnamed"
            is_code = block.language in _BY_LANGUAGE or block.language in _PYTHON[1:]
            if is_code:
                return Unreadable(why=f"several {kind} blocks have no file name, so it is not clear which is which")
            continue
        name = block.name or _guessed(block)
        if _MODEL_NEW.search(block.text) and name.endswith(".py") and name != PLAN_FILE:
            name = MODULE_FILE
        if name:
            files[name] = block.text
    return files


def _same_kind(one: _Block, other: _Block) -> bool:
    return _guessed(one) == _guessed(other)


def _guessed(block: _Block) -> str:
    """Return what an unnamed block is called, by its language and what is in it; "" for what is no file of ours."""
    if block.language in _PYTHON:
        if _MODEL_NEW.search(block.text):
            return MODULE_FILE
        return PLAN_FILE if _FORWARD.search(block.text) else ""
    return _BY_LANGUAGE.get(block.language, "")


def _shown(block: _Block) -> str:
    return block.name or block.language or "unnamed"

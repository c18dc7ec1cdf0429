"""What an agent sends: text that is nobody's word for anything, made into files of a candidate or refused in a line."""

import re
from collections.abc import Mapping

from kernelwright.errors import CandidateFormError
from kernelwright.records.candidate import MODULE_FILE, PLAN_FILE, Form, SourceFile

MOST_FILES = 16
MOST_BYTES = 1_000_000  # of all files together; the largest gallery entry has a tenth
MOST_NOTE = 500
_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,63}")
_AGENT = "agent:"
_UNSAID = "unnamed"
_MOST_AUTHOR = 48


def submitted(files: Mapping[str, str]) -> tuple[Form, tuple[SourceFile, ...]]:
    """Return the form and the files, in order of name.

    Raises:
        CandidateFormError: a name is no plain file name, there is too much, or neither form's entry is there.
    """
    if len(files) > MOST_FILES:
        raise _refused(f"{len(files)} files", f"Send at most {MOST_FILES}")
    for name in files:
        if not _NAME.fullmatch(name):
            raise _refused(f"{name[:80]!r} is no file name", "Use letters, digits, '_', '-' and '.', and no folders")
    try:
        size = sum(len(text.encode()) for text in files.values())
    except UnicodeEncodeError as error:
        raise _refused(f"a file is not text ({error.reason})", "Send Unicode text") from error
    if size > MOST_BYTES:
        raise _refused(f"{size} bytes", f"Send at most {MOST_BYTES} in all")
    if (PLAN_FILE in files) == (MODULE_FILE in files):
        remedy = f"Send {PLAN_FILE} with its kernel sources, or {MODULE_FILE} with a class ModelNew"
        raise _refused(f"it needs one of {PLAN_FILE} and {MODULE_FILE}", remedy)
    if MODULE_FILE in files and len(files) > 1:
        raise _refused(f"files beside {MODULE_FILE}", "Put everything of a ModelNew into that one file")
    form: Form = "plan" if PLAN_FILE in files else "module"
    return form, tuple(SourceFile(name=name, text=text) for name, text in sorted(files.items()))


def author_of(client: str) -> str:
    """Return the author's name of an MCP client: "agent:" and what the client calls itself, in plain letters."""
    plain = re.sub(r"[^a-z0-9._-]+", "-", client.lower()).strip("-.")[:_MOST_AUTHOR]
    return f"{_AGENT}{plain or _UNSAID}"


def is_agent(author: str) -> bool:
    """Whether an author's name is that of an MCP client."""
    return author.startswith(_AGENT)


def _refused(problem: str, remedy: str) -> CandidateFormError:
    return CandidateFormError("what was sent", problem, remedy)

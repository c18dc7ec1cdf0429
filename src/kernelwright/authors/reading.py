"""Candidates from disk: a folder with a plan and sources, or one ModelNew file."""

from pathlib import Path

from kernelwright.errors import CandidateFormError
from kernelwright.records.candidate import MODULE_FILE, PLAN_FILE, Candidate, Form, SourceFile

# What belongs to a candidate; a release's folder holds a manifest, a page and a runtime besides.
SOURCE_SUFFIXES = (".cpp", ".cc", ".cxx", ".c", ".h", ".hpp", ".metal", ".cu", ".cuh", ".py")
NOT_SOURCES = ("__init__.py", "reference.py")
LARGEST_BYTES = 4_000_000
AUTHOR = "file"


def read_candidate(path: Path, problem_id: str, target: str) -> Candidate:
    """Return the candidate at ``path``: a folder (``plan.py`` and sources) or a ModelNew file.

    Raises:
        CandidateFormError: there is nothing, or nothing of either form.
    """
    form, files = read_files(path)
    return Candidate(problem_id=problem_id, target=target, form=form, files=files, author=AUTHOR, note=str(path))


def read_files(path: Path) -> tuple[Form, tuple[SourceFile, ...]]:
    """Return the form and the files of the candidate at ``path``.

    Raises:
        CandidateFormError: there is nothing, or nothing of either form.
    """
    remedy = f"Name a folder with {PLAN_FILE} and kernel sources, or a Python file with a class ModelNew"
    if not path.exists():
        raise CandidateFormError(str(path), "no such file or folder", remedy)
    if path.is_file():
        if path.suffix != ".py":
            raise CandidateFormError(str(path), "not a Python file", remedy)
        if path.name == PLAN_FILE:
            return "plan", (SourceFile(name=PLAN_FILE, text=_text(path, remedy)),)
        return "module", (SourceFile(name=MODULE_FILE, text=_text(path, remedy)),)
    if not (path / PLAN_FILE).is_file():
        module = path / MODULE_FILE
        if module.is_file():
            return "module", (SourceFile(name=MODULE_FILE, text=_text(module, remedy)),)
        raise CandidateFormError(str(path), f"no {PLAN_FILE} in it", remedy)
    sources = sorted(
        entry
        for entry in path.iterdir()
        if entry.is_file() and entry.suffix in SOURCE_SUFFIXES and entry.name not in NOT_SOURCES
    )
    return "plan", tuple(SourceFile(name=source.name, text=_text(source, remedy)) for source in sources)


def _text(path: Path, remedy: str) -> str:
    try:
        if path.stat().st_size > LARGEST_BYTES:
            raise CandidateFormError(str(path), f"larger than {LARGEST_BYTES // 1_000_000} MB", remedy)
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise CandidateFormError(str(path), f"can't be read as text ({error})", remedy) from error

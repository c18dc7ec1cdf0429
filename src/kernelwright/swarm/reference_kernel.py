"""The reference kernel that a user names: a file in any language, or what won a run, for another target say."""

import re
from collections.abc import Sequence
from pathlib import Path

from kernelwright.errors import ReferenceKernelError
from kernelwright.records.attempt import Attempt
from kernelwright.records.candidate import Candidate, SourceFile
from kernelwright.records.guidance import ReferenceKernel
from kernelwright.records.run import Run
from kernelwright.store.store import Store

RUN = "run:"
MOST_CHARACTERS = 60_000  # every request of a conversation is paid for with all of it
_LANGUAGES = {
    ("cu", "cuh"): "CUDA C++",
    ("cpp", "cc", "cxx", "hpp", "h"): "C++",
    ("c",): "C",
    ("metal",): "Metal",
    ("hip",): "HIP",
    ("cl",): "OpenCL C",
    ("ispc",): "ISPC",
    ("wgsl",): "WGSL",
    ("hlsl",): "HLSL",
    ("glsl", "comp"): "GLSL",
    ("f", "f90", "f95"): "Fortran",
    ("jl",): "Julia",
    ("rs",): "Rust",
    ("mojo",): "Mojo",
    ("ptx",): "PTX",
    ("mlir",): "MLIR",
}
_OF_TARGETS = {"cpu": "C++ with a plan", "metal": "Metal with a plan", "cuda": "CUDA or Triton with a plan"}


def reference_kernel_named(spelling: str, home: Path) -> ReferenceKernel:
    """Return the reference kernel called ``spelling``: a path, or ``run:ID`` for a run in the store at ``home``.

    Raises:
        ReferenceKernelError: there is no such file, it is no text or too long, or the run has no accepted candidate.
        UnknownNameError: there is no such run.
    """
    if spelling.startswith(RUN):
        with Store(home) as store:
            found = _won(spelling, store)
    else:
        path = Path(spelling)
        text = _text(path, spelling)
        found = ReferenceKernel(
            name=path.name, language=language_of(path.name, text), files=(SourceFile(name=path.name, text=text),)
        )
    length = sum(len(file.text) for file in found.files)
    if length > MOST_CHARACTERS:
        problem = f"it has {length:,} characters, at most {MOST_CHARACTERS:,} are sent with every request"
        raise ReferenceKernelError(spelling, problem, "Name a file with the kernel alone")
    return found


def language_of(name: str, text: str) -> str:
    """Return the language of a file, as its name and its imports tell."""
    suffix = Path(name).suffix.lower().removeprefix(".")
    if suffix == "py":
        return "Triton (Python)" if re.search(r"^\s*(?:import|from) triton\b", text, re.MULTILINE) else "Python"
    if not suffix:
        return "a language that its name doesn't tell"
    return next(
        (name for suffixes, name in _LANGUAGES.items() if suffix in suffixes), f"the language of .{suffix} files"
    )


def _text(path: Path, spelling: str) -> str:
    remedy = "Name a source file, or run:ID for what won a run"
    if not path.exists():
        raise ReferenceKernelError(spelling, "no such file", remedy)
    if not path.is_file():
        raise ReferenceKernelError(spelling, "not a file", remedy)
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise ReferenceKernelError(spelling, "not text in UTF-8", remedy) from error
    except OSError as error:
        raise ReferenceKernelError(spelling, f"can't be read ({error.strerror})", remedy) from error
    if not text.strip() or "\0" in text:
        raise ReferenceKernelError(spelling, "nothing but zeros or space in it", remedy)
    return text


def _won(spelling: str, store: Store) -> ReferenceKernel:
    run = store.run_named(spelling.removeprefix(RUN))
    best = _best_of(run, store.attempts_of(run.id))
    if best is None:
        raise ReferenceKernelError(spelling, "no candidate of it was accepted", "See `kernelwright runs show`")
    language = _OF_TARGETS.get(best.target, best.target) if best.form == "plan" else f"Python, for {best.target}"
    return ReferenceKernel(
        name=f"run {run.id}, by {best.author} for {best.target}", language=language, files=best.files
    )


def _best_of(run: Run, attempts: Sequence[Attempt]) -> Candidate | None:
    """Return the winner; where there is none, the last candidate that was accepted in full, or else quickly."""
    winner = run.answer.candidate_id if run.answer else ""
    accepted = [attempt for attempt in attempts if attempt.is_accepted]
    ordered = sorted(accepted, key=lambda each: (each.candidate.id == winner, each.is_final_examination, each.number))
    return ordered[-1].candidate if ordered else None

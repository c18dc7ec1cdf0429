"""`study.json`: what a study is of, written once and added to, never changed."""

from dataclasses import replace
from pathlib import Path

from kernelwright.errors import BatchFormError
from kernelwright.store.form_file import Form, difference, is_unused, read_form, write_form
from kernelwright.study.grid import Study

FORM = Form(file="study.json", kind="kernelwright study", format=1)
STORE = "store"
_ANOTHER = "Name another folder with --out"


def read_study(folder: Path) -> Study:
    """Return the study in ``folder``.

    Raises:
        BatchFormError: there is none, or it is of another form.
    """
    return read_form(folder, FORM, Study, remedy="Name a folder that `kernelwright study run --out` wrote")


def begin_study(folder: Path, wanted: Study) -> Study:
    """Write ``wanted`` into ``folder``, or add its problems to the study that is there; return the whole.

    Raises:
        BatchFormError: the folder holds something else, or a study with other settings or other texts of problems.
        MachineNotAbleError: it can't be written.
    """
    study = wanted if is_unused(folder) else _joined(folder, read_study_to_add_to(folder), wanted)
    write_form(folder, FORM, study, remedy=_ANOTHER)
    return study


def read_study_to_add_to(folder: Path) -> Study:
    """Return the study in a folder that isn't empty.

    Raises:
        BatchFormError: it holds something else.
    """
    if not (folder / FORM.file).is_file():
        raise BatchFormError(str(folder), "it exists and holds no study", _ANOTHER)
    return read_study(folder)


def _joined(folder: Path, earlier: Study, wanted: Study) -> Study:
    said = difference(earlier.settings, wanted.settings)
    if said:
        raise BatchFormError(str(folder), f"its study has {said}", f"Ask for the same, or n{_ANOTHER[1:]}")
    known = {problem.id: problem for problem in earlier.problems}
    for problem in wanted.problems:
        if problem.id in known and known[problem.id] != problem:
            raise BatchFormError(str(folder), f"{problem.id} had another text when the study began", _ANOTHER)
    both = known | {problem.id: problem for problem in wanted.problems}
    ordered = sorted(both.values(), key=lambda problem: (problem.level, problem.number, problem.name))
    return replace(earlier, problems=tuple(ordered))

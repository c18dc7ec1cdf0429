"""From a cell to what is asked of `optimize`: the one place that knows both."""

from dataclasses import dataclass
from pathlib import Path

from kernelwright.errors import BatchFormError
from kernelwright.records.advice import NOBODY, RULES
from kernelwright.records.guidance import Guidance
from kernelwright.records.run import Request
from kernelwright.study.grid import Cell, StudySettings
from kernelwright.swarm.reference_kernel import reference_kernel_named


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """What is said to all cells anew each time, as it lies on the machine at hand: nothing of it is in `study.json`.

    ``problems`` has the levels' folders, ``references`` the same with implementations in other languages. Models are
    asked at ``base_url``, or at their providers; with a ``replay`` their answers come from that file.
    """

    problems: Path
    references: Path | None = None
    base_url: str = ""
    replay: Path | None = None
    allow_unsafe: bool = False


def request_of(cell: Cell, settings: StudySettings, asking: Asking) -> Request:
    """Return the request of one cell.

    Raises:
        BatchFormError, ReferenceKernelError: it is to be shown a reference, and there is none that can be.
    """
    configuration = cell.configuration
    reference = None
    if configuration.with_reference:
        found = reference_file(asking.references, cell.problem.id) if asking.references else None
        if found is None:
            remedy = "Name the folder that the study began with, with --with-reference"
            raise BatchFormError(str(asking.references or cell.id), f"no reference for {cell.problem.id}", remedy)
        reference = reference_kernel_named(str(found), Path())
    return Request(
        reference=str(asking.problems / cell.problem.id),
        inputs="",
        target=settings.target,
        authors=configuration.authors,
        time_s=settings.time_s,
        precision="strict",
        mode=settings.mode,
        fit=settings.fit,
        out="",
        attempts=settings.attempts,
        base_url=asking.base_url,
        replay=str(asking.replay.resolve()) if asking.replay else "",
        guidance=Guidance(analyst=RULES if configuration.with_profile else NOBODY, reference=reference),
    )


def reference_file(references: Path, problem_id: str) -> Path | None:
    """Return the one file in ``references`` that is called as the problem is, but for its ending: `level1/1_X.cu`.

    Raises:
        BatchFormError: there are several.
    """
    folder, stem = (references / problem_id).parent, Path(problem_id).stem
    found = sorted(each for each in folder.glob("*") if each.stem == stem and each.is_file()) if folder.is_dir() else []
    if len(found) > 1:
        names = ", ".join(each.name for each in found)
        raise BatchFormError(str(folder), f"several references for {problem_id}: {names}", "Leave one of them there")
    return found[0] if found else None

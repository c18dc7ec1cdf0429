"""`kernelwright gallery publish|check`: show what a run of KernelBench found, and verify it again."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from kernelwright.batch.task import Task
from kernelwright.cli.batch import NOT_JUDGED, JudgingOptions, judge_tasks
from kernelwright.cli.exits import DONE, FAILED, MACHINE_NOT_ABLE
from kernelwright.cli.kernelbench import RESULTS, STORE
from kernelwright.cli.output import print_json, results
from kernelwright.cli.result_lines import results_in
from kernelwright.errors import BatchFormError, CandidateFormError, LoadError, UnknownNameError
from kernelwright.kernelbench.entry import Entry, changed_sources, check_problem_file
from kernelwright.kernelbench.gallery import entries_in, is_gallery, publish
from kernelwright.kernelbench.problem_files import levels_folder, numbers_in
from kernelwright.kernelbench.row import rows_in
from kernelwright.records.judged import Judged, NotJudged
from kernelwright.store.store import Store

_A_RUN = "Name the --out folder of a `kernelwright kernelbench` run"


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckOptions(JudgingOptions):
    """The options of `gallery check`, as typed."""

    gallery: Path
    checkout: Path
    levels: str
    ids: str


def run_publish(out: Path, gallery: Path, *, as_json: bool) -> int:
    """Publish what the results in ``out`` have, finished or not.

    Raises:
        BatchFormError: there are no results, or their runs are gone.
    """
    if not (out / RESULTS).is_file():
        raise BatchFormError(str(out), f"no {RESULTS} in it", _A_RUN)
    rows = rows_in(results_in(out / RESULTS, remedy=_A_RUN), out / RESULTS, remedy=_A_RUN)
    if not (out / STORE).is_dir():
        raise BatchFormError(str(out), f"no {STORE} in it, where the runs' kernels are", _A_RUN)
    with Store(out / STORE) as store:
        done = publish(rows, store, gallery)
    if as_json:
        print_json({"gallery": str(gallery), "written": done.written, "removed": done.removed, "kept": done.kept})
    else:
        said = f"{len(done.written)} entries written, {len(done.removed)} removed, {len(done.kept)} kept from before"
        results().print(f"{gallery}: {said}", markup=False, soft_wrap=True)
    return DONE


def run_check(options: CheckOptions) -> int:
    """Verify entries again; exit 1 if one is rejected or isn't what was published, 3 if one can't be judged."""
    entries = chosen(options.gallery, levels=options.levels, ids=options.ids)
    folder = levels_folder(options.checkout)
    tasks, refused, remarks = list[Task](), list[Judged](), dict[str, str]()
    for entry in entries:
        file, candidate = folder / entry.problem.file, options.gallery / entry.folder
        changed = changed_sources(candidate, entry.candidate.sources)
        if changed:
            remarks[entry.folder] = f"not as published: {', '.join(changed)}"
        try:
            check_problem_file(file, entry.problem)
        except LoadError as error:
            refused.append(_refused(entry, file, candidate, str(error)))
            continue
        sizes = tuple(entry.problem.sizes.items())
        mode = entry.problem.module_mode
        tasks.append(Task(id=entry.folder, reference=str(file), candidate=candidate, sizes=sizes, mode=mode))
    options = replace(options, target=target_of(entries))
    found = judge_tasks(tasks, options, refused=refused, remarks=remarks)
    if any(fields["verdict"] == "rejected" or "remark" in fields for fields in found):
        return FAILED
    return MACHINE_NOT_ABLE if any(fields["verdict"] == NOT_JUDGED for fields in found) else DONE


def chosen(gallery: Path, *, levels: str, ids: str) -> list[Entry]:
    """Return the entries that were asked for.

    Raises:
        CandidateFormError: there is no gallery, or nothing in it.
        UnknownNameError: it has no entry of such a level or id.
    """
    if not is_gallery(gallery):
        raise CandidateFormError(str(gallery), "no gallery", "Name a folder that `gallery publish` wrote")
    entries = list(entries_in(gallery))
    if not entries:
        raise CandidateFormError(str(gallery), "there is no entry in it", "Publish some first")
    if levels:
        entries = _of(entries, "level", levels)
    return _of(entries, "id", ids) if ids else entries


def target_of(entries: Sequence[Entry]) -> str:
    """Return the one target that entries are for.

    Raises:
        CandidateFormError: they are for several.
    """
    targets = sorted({entry.settings.target for entry in entries})
    if len(targets) > 1:
        problem = f"its entries are for {', '.join(targets)}"
        raise CandidateFormError("the gallery", problem, "Publish the results of each target into a gallery of its own")
    return targets[0]


def _of(entries: list[Entry], kind: Literal["level", "id"], listed: str) -> list[Entry]:
    """Return the entries with one of the levels or ids that are listed."""

    def number_of(entry: Entry) -> int:
        return entry.problem.level if kind == "level" else entry.problem.number

    known, wanted = {number_of(each) for each in entries}, numbers_in(listed, kind)
    for number in wanted:
        if number not in known:
            raise UnknownNameError(f"{kind} of an entry", str(number), tuple(map(str, sorted(known))))
    return [each for each in entries if number_of(each) in wanted]


def _refused(entry: Entry, file: Path, candidate: Path, reason: str) -> Judged:
    return Judged(
        id=entry.folder,
        reference=str(file),
        candidate=str(candidate),
        problem=None,
        verdict=NotJudged(reason=reason),
        seconds=0.0,
    )

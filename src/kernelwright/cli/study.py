"""`kernelwright study run` and `study cell`: models x problems x attempts, each cell in a process of its own."""

import shlex
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from kernelwright import __version__
from kernelwright.authors.author import AuthorOptions
from kernelwright.authors.registry import author_named
from kernelwright.children.lock import end_with, held
from kernelwright.children.own_process import REFUSALS
from kernelwright.children.side_by_side import core_shares, usable_cores
from kernelwright.cli.exits import DONE, FAILED, MACHINE_NOT_ABLE
from kernelwright.cli.options import (
    check_authors,
    check_jobs,
    check_time,
    requested_reference,
    run_mode_named,
)
from kernelwright.cli.output import print_json, progress, results
from kernelwright.cli.watch import commentary
from kernelwright.errors import BatchFormError, LoadError, UnknownNameError
from kernelwright.kernelbench.entry import digest_of_file
from kernelwright.kernelbench.problem_files import ProblemFile, levels_folder, numbers_in, problem_files
from kernelwright.sandbox.choose import choose_sandbox
from kernelwright.store.recording_file import read_recording
from kernelwright.store.store import Store
from kernelwright.study.cell_process import Ended, Place, ended_cells
from kernelwright.study.cell_work import work
from kernelwright.study.grid import Cell, Study, StudyProblem, StudySettings
from kernelwright.study.request import Asking, reference_file, request_of
from kernelwright.study.study_file import STORE, begin_study, read_study
from kernelwright.swarm.budget import Deadline
from kernelwright.targets.registry import target_named
from kernelwright.targets.served import PRELOAD


@dataclass(frozen=True, slots=True, kw_only=True)
class StudyOptions:
    """The options of `study run`, as typed."""

    folder: Path
    models: tuple[str, ...]
    level: str
    ids: str
    target: str
    mode: str
    fit: bool
    attempts: int
    time_s: float
    jobs: int
    out: Path
    has_swarm: bool
    with_reference: Path | None
    without_profile: bool
    retry: bool
    base_url: str
    replay: Path | None
    as_json: bool
    allow_unsafe: bool


def run(options: StudyOptions) -> int:
    """Do what the study lacks; exit 1 if a cell's process crashed, 3 if this machine was not able."""
    wanted = _wanted(options)
    study = begin_study(options.out, wanted)
    asked = {problem.id for problem in wanted.problems}
    with held(options.out, "study run") as lock, Store(options.out / STORE) as store:
        known = store.cells()
        ended = {id_: each.ending for id_, each in known.items() if each.ending is not None}
        again = {id_ for id_, ending in ended.items() if options.retry and ending.state == "failed"}
        mine = [cell for cell in study.cells.values() if cell.problem.id in asked]
        left = [cell for cell in mine if cell.id not in ended or cell.id in again]
        check_authors((name for cell in left for name in cell.configuration.authors), _author_options(options))
        place = Place(study=options.out, time_s=options.time_s, asking=_asking(options), lock=lock)
        codes = _work(left, place, store, options)
        failed = [id_ for id_, each in store.cells().items() if each.ending and each.ending.state == "failed"]
    _show(options, study, done=len(mine), failed=failed)
    return exit_code_of(codes)


def work_on_cell(study_folder: Path, cell_id: str, asking: Asking, *, parent: int = 0) -> int:
    """Work on one cell in this process, for as long as it is a child of ``parent`` (0: as long as it takes).

    Raises:
        UnknownNameError: the study has no such cell.
        LoadError: the problem or its reference has another text than when the study began.
    """
    if parent:
        end_with(parent)
    study = read_study(study_folder)
    if cell_id not in study.cells:
        raise UnknownNameError("cell", cell_id, tuple(study.cells)[:3])
    cell, settings = study.cells[cell_id], study.settings
    deadline = Deadline.after(settings.time_s)
    request = request_of(cell, settings, asking)
    _check_texts(cell, asking)
    console = progress()
    with Store(study_folder / STORE) as store, choose_sandbox(allow_unsafe=asking.allow_unsafe) as sandbox:
        sandbox.begin_to_warm(PRELOAD)
        reference = requested_reference(request, console, time_s=request.time_s)
        work(
            cell_id,
            request,
            reference=reference,
            store=store,
            sandbox=sandbox,
            deadline=deadline,
            watcher=commentary(console),
        )
    return DONE


def _check_texts(cell: Cell, asking: Asking) -> None:
    reference = reference_file(asking.references, cell.problem.id) if asking.references else None
    known = [(asking.problems / cell.problem.id, cell.problem.sha256)]
    known += [(reference, cell.problem.reference_sha256)] if reference and cell.configuration.with_reference else []
    for path, sha256 in known:
        if digest_of_file(path) != sha256:
            raise LoadError(str(path), "it has another text than when the study began", "Begin another study")


def exit_code_of(codes: Sequence[int | None]) -> int:
    """Return 1 if a process crashed or had no end, 3 if this machine wasn't able, else 0."""
    if set(codes) - {DONE, *REFUSALS}:
        return FAILED
    return MACHINE_NOT_ABLE if MACHINE_NOT_ABLE in codes else DONE


def command_of(options: StudyOptions) -> str:
    """Return the command that asks for the same."""
    return shlex.join(
        [
            *("kernelwright", "study", "run", str(options.folder), "--models", ",".join(options.models)),
            *("--level", options.level),
            *(("--ids", options.ids) if options.ids else ()),
            *("--target", options.target, "--mode", options.mode),
            *(() if options.fit else ("--no-fit",)),
            *("--attempts", str(options.attempts), "--time", f"{options.time_s:g}", "--jobs", str(options.jobs)),
            *(("--swarm",) if options.has_swarm else ()),
            *(("--with-reference", str(options.with_reference)) if options.with_reference else ()),
            *(("--without-profile",) if options.without_profile else ()),
            *(("--base-url", options.base_url) if options.base_url else ()),
            *(("--replay", str(options.replay)) if options.replay else ()),
            *(("--unsafe",) if options.allow_unsafe else ()),
            *("--out", str(options.out)),
        ]
    )


def _wanted(options: StudyOptions) -> Study:
    """Return the study that was asked for.

    Raises:
        LoadError, UnknownNameError: there are no such problems, authors, target, mode; no time, too many jobs.
        BatchFormError: there are no references where some were named.
    """
    check_time(options.time_s)
    check_jobs(options.jobs, "Cells that share a core disturb each other's clocks.")
    if not options.models:
        raise UnknownNameError("list of models", "", ("authors, comma-separated, as in openai:gpt-5,fuser",))
    if len(set(options.models)) < len(options.models):
        raise UnknownNameError("list of models", ",".join(options.models), ("each author once",))
    if options.has_swarm and len(options.models) == 1:
        raise UnknownNameError("swarm", options.models[0], ("two models or more",), "Name more --models.")
    for name in options.models:
        author_named(name, _author_options(options))
    settings = StudySettings(
        models=options.models,
        has_swarm=options.has_swarm,
        references=(False, True) if options.with_reference else (False,),
        profiles=(True, False) if options.without_profile else (True,),
        target=target_named(options.target).name,
        mode=run_mode_named(options.mode),
        fit=options.fit,
        attempts=options.attempts,
        time_s=options.time_s,
        jobs=options.jobs,
    )
    found = problem_files(
        options.folder,
        levels=numbers_in(options.level, "level"),
        ids=numbers_in(options.ids, "id") if options.ids else None,
    )
    problems = tuple(_problem(each, options.with_reference) for each in found)
    if options.with_reference and not any(problem.reference_sha256 for problem in problems):
        remedy = f"Name a folder with files as in {problems[0].id.removesuffix('.py')}.cu"
        raise BatchFormError(str(options.with_reference), "no reference for any of the problems", remedy)
    return Study(settings=settings, problems=problems, version=__version__)


def _problem(file: ProblemFile, references: Path | None) -> StudyProblem:
    reference = reference_file(references, file.id) if references else None
    return StudyProblem(
        id=file.id,
        level=file.level,
        number=file.number,
        name=file.path.stem,
        sha256=digest_of_file(file.path),
        reference_sha256=digest_of_file(reference) if reference else "",
    )


def _asking(options: StudyOptions) -> Asking:
    return Asking(
        problems=levels_folder(options.folder),
        references=options.with_reference,
        base_url=options.base_url,
        replay=options.replay,
        allow_unsafe=options.allow_unsafe,
    )


def _author_options(options: StudyOptions) -> AuthorOptions:
    recording = read_recording(options.replay) if options.replay else None
    return AuthorOptions(attempts=options.attempts, base_url=options.base_url, replay=recording)


def _work(cells: Sequence[Cell], place: Place, store: Store, options: StudyOptions) -> list[int | None]:
    """Work on ``cells`` and return the codes that their processes ended with."""
    console = progress()
    codes: list[int | None] = []
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    shares = core_shares(options.jobs, usable_cores())
    try:
        with (
            Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar,
            closing(ended_cells(cells, place, store, shares)) as coming,
        ):
            counter = bar.add_task("cells", total=len(cells))
            for ended in coming:
                codes.append(ended.exit_code)
                said = f"{len(codes)}/{len(cells)} {ended.cell.id}: {_said(ended, store)} ({ended.seconds:.0f} s)"
                console.print(said, markup=False, soft_wrap=True)
                bar.update(counter, advance=1)
    except KeyboardInterrupt:
        console.print(f"What is done is kept. Continue with: {command_of(options)}", markup=False, soft_wrap=True)
        raise
    return codes


def _said(ended: Ended, store: Store) -> str:
    if ended.ending.state == "failed":
        return f"failed: {ended.ending.reason}"
    run = store.run_named(store.cells()[ended.cell.id].run_id)
    return run.answer.reason if run.answer else "no answer"


def _show(options: StudyOptions, study: Study, *, done: int, failed: Sequence[str]) -> None:
    if options.as_json:
        print_json({"study": str(options.out), "cells": len(study.cells), "done": done, "failed": list(failed)})
        return
    said = f"done: {done} cells" + (f", failed: {len(failed)}" if failed else "")
    console = results()
    console.print(f"{said}. Report: kernelwright study report {options.out} --out report", markup=False, soft_wrap=True)

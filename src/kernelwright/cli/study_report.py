"""`kernelwright study report`: the page and its tables, from the study's folder alone."""

from pathlib import Path

from kernelwright.cli.exits import DONE
from kernelwright.cli.output import print_json, results
from kernelwright.errors import CandidateFormError, MachineNotAbleError
from kernelwright.store.store import Store
from kernelwright.study.contamination import day_named
from kernelwright.study.facts import facts_of
from kernelwright.study.report import JSON, PAGE, report_of
from kernelwright.study.study_file import STORE, read_study


def run(study_folder: Path, out: Path, *, published: str, as_json: bool) -> int:
    """Write the report of a study, finished or not, into ``out``; files of an earlier one are replaced.

    Raises:
        BatchFormError: there is no study in the folder.
        CandidateFormError: ``out`` holds something that is no report.
        UnknownNameError: ``published`` is no date.
        MachineNotAbleError: ``out`` can't be written.
    """
    given = day_named(published) if published else ""
    study = read_study(study_folder)
    if out.exists() and (not out.is_dir() or (any(out.iterdir()) and not _is_report(out))):
        raise CandidateFormError(str(out), "it exists and holds no report", "Name a new folder with --out")
    with Store(study_folder / STORE) as store:
        facts = facts_of(study, store)
    found = report_of(facts, published=given)
    try:
        out.mkdir(parents=True, exist_ok=True)
        for name, content in found.items():
            (out / name).write_bytes(content)
    except OSError as error:
        raise MachineNotAbleError(f"write the report to {out}", str(error), "Free space there") from error
    if as_json:
        print_json({"report": str(out / PAGE), "files": list(found), "cells": len(facts.cells), "left": facts.left})
        return DONE
    unfinished = f"; still to come: {facts.left}" if facts.left else ""
    results().print(f"{out / PAGE}: of {len(facts.cells)} cells{unfinished}", markup=False, soft_wrap=True)
    return DONE


def _is_report(out: Path) -> bool:
    return (out / PAGE).is_file() and (out / JSON).is_file()

"""A release on disk: the winner as a readable package that depends on torch alone.

fast_block/
  __init__.py     load(model), without kernelwright
  plan.py, *.cpp  the candidate as it was verified
  manifest.json   problem, contract (the guards), verdict, measurement, machine
  reference.py    the reference it was verified against, where it came from a file
  constants.pt    tensors the plan needs that are not in the model's state, if any
  README.md       what it is, its figures, the command that verifies it again
  _runtime/       the parts of kernelwright that load it
"""

import shutil
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import torch
from pydantic_core import to_json

from kernelwright.errors import CandidateFormError, MachineNotAbleError
from kernelwright.records.candidate import Candidate
from kernelwright.records.machine import Machine
from kernelwright.records.measurement import Measurement
from kernelwright.records.problem import Problem
from kernelwright.records.verdict import Accepted
from kernelwright.release.manifest import CONSTANTS, FORMAT, MANIFEST, REFERENCE, RUNTIME
from kernelwright.release.page import page_of
from kernelwright.release.vendor import copy_runtime
from kernelwright.store.form_file import is_unused

_INIT = '''"""{name}: a PyTorch module on verified kernels. `load(model)` returns the fast module."""

from pathlib import Path

import torch

from ._runtime.release.load import load_release, stats

__all__ = ["load", "stats"]


def load(model: torch.nn.Module) -> torch.nn.Module:
    """Return ``model`` running on these kernels where the call is one that was verified."""
    return load_release(Path(__file__).parent, model)
'''


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """Everything a winner's package is written from."""

    problem: Problem
    candidate: Candidate
    accepted: Accepted
    measurement: Measurement
    machine: Machine
    constants: dict[str, torch.Tensor]
    source: str
    run_id: str


def save_release(release: Release, folder: Path) -> Path:
    """Write the package into ``folder``, which must be new, empty or an earlier release; return it.

    It is written aside and moved into place, so that a full disk or Ctrl-C leaves nothing half done.

    Raises:
        CandidateFormError: the folder holds something that is not a release.
        MachineNotAbleError: it can't be written.
    """
    check_folder(folder)
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        aside = Path(mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
        try:
            _write(release, aside, folder.name)
            if folder.exists():
                shutil.rmtree(folder)
            aside.rename(folder)
            folder.chmod(0o755)
        finally:
            shutil.rmtree(aside, ignore_errors=True)
    except OSError as error:
        raise MachineNotAbleError(
            f"write the release to {folder}", str(error), "Free space there, or name another folder with --out"
        ) from error
    return folder


def check_folder(folder: Path) -> None:
    """Refuse a folder that a release can't be written to without losing something.

    Raises:
        CandidateFormError: it exists, isn't empty and is no earlier release.
    """
    if not is_unused(folder) and not (folder / MANIFEST).is_file():
        raise CandidateFormError(
            str(folder), "it exists and is not an earlier release", "Name a new folder, or remove this one first"
        )


def manifest_of(release: Release) -> dict[str, Any]:
    """Return the manifest as the dictionary that is written as JSON."""
    return {
        "format": FORMAT,
        "name": release.problem.name,
        "target": release.candidate.target,
        "author": release.candidate.author,
        "candidate": release.candidate.id,
        "problem_id": release.problem.id,
        "run": release.run_id,
        "files": [file.name for file in release.candidate.files],
        "contract": release.problem.contract,
        "problem": release.problem,
        "verdict": release.accepted,
        "measurement": release.measurement,
        "machine": release.machine,
    }


def _write(release: Release, folder: Path, name: str) -> None:
    for file in release.candidate.files:
        (folder / file.name).write_text(file.text)
    if release.source and release.problem.origin.kind == "file":
        (folder / REFERENCE).write_text(release.source)
    if release.constants:
        torch.save(release.constants, folder / CONSTANTS)
    manifest = to_json(manifest_of(release), indent=2, inf_nan_mode="strings")
    (folder / MANIFEST).write_bytes(manifest + b"\n")
    (folder / "README.md").write_text(page_of(release, name))
    (folder / "__init__.py").write_text(_INIT.format(name=name))
    copy_runtime(folder / RUNTIME)

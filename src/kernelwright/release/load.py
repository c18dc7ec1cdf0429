"""Load a release: its plan, its kernels and its guards onto a module of the user's.

This module and what it imports are copied into every release, so it needs torch and the
standard library alone.
"""

import shutil
from pathlib import Path
from typing import Any

import torch

from kernelwright.errors import CandidateFormError, MachineNotAbleError
from kernelwright.plan.parse import parse
from kernelwright.plan.tree import Plan
from kernelwright.records.build import Artifact
from kernelwright.records.candidate import Candidate, SourceFile
from kernelwright.records.contract import Contract
from kernelwright.release.contract_json import contract_from
from kernelwright.release.engine import PlanEngine
from kernelwright.release.fast import Served, make_fast, served_of
from kernelwright.release.manifest import CONSTANTS, manifest_in
from kernelwright.release.stats import Stats
from kernelwright.targets.cpu.target import CpuTarget
from kernelwright.targets.target import Target

# By name, not through the registry: a release must load where no plugin is installed.
_TARGETS = {"cpu": (CpuTarget, "cpu")}
REMEDY = "Make the release again"


def load_release(folder: Path, module: torch.nn.Module) -> torch.nn.Module:
    """Return ``module`` running on the kernels of the release in ``folder``.

    Raises:
        CandidateFormError: the folder is no release, or was made for another module.
        MachineNotAbleError: its kernels can't be built here.
    """
    manifest = manifest_in(folder)
    try:
        contract = contract_from(manifest["contract"])
        candidate = _candidate(folder, manifest)
        kind, device = _TARGETS[candidate.target]
    except (KeyError, TypeError, OSError) as error:
        raise CandidateFormError(str(folder), f"its manifest is damaged ({error})", REMEDY) from error
    _check_state(folder, contract, module)
    constants_file = folder / CONSTANTS
    constants = torch.load(constants_file, weights_only=True) if constants_file.is_file() else {}
    engine = engine_for(candidate, contract, kind(), constants, device)

    def copy_to(target: Path) -> Path:
        return Path(shutil.copytree(folder, target, ignore=shutil.ignore_patterns("__pycache__")))

    return make_fast(module, Served(module, contract, engine, device=device, save=copy_to))


def engine_for(
    candidate: Candidate, contract: Contract, target: Target, constants: dict[str, torch.Tensor], device: str
) -> PlanEngine:
    """Build a candidate (or find it built) and load it into this process: from here on it is trusted.

    Raises:
        MachineNotAbleError: it can't be built here.
    """
    built = target.build(candidate)
    if not isinstance(built, Artifact):
        raise MachineNotAbleError("build the release's kernels", built.evidence, "Try another C++ compiler")
    plan = parse(candidate.entry.text)
    if not isinstance(plan, Plan):
        raise CandidateFormError("plan.py", "; ".join(map(str, plan.diagnostics)), REMEDY)
    return PlanEngine(plan, target.load(built), contract, digest=candidate.id, constants=constants, device=device)


def stats(module: torch.nn.Module) -> Stats:
    """Return how many calls the kernels served, and how many fell back and why.

    Raises:
        TypeError: ``module`` did not come from ``optimize`` or ``load``.
    """
    return served_of(module).tally.stats()


def _candidate(folder: Path, manifest: dict[str, Any]) -> Candidate:
    candidate = Candidate(
        problem_id=manifest["problem_id"],
        target=manifest["target"],
        form="plan",
        files=tuple(SourceFile(name=name, text=(folder / name).read_text()) for name in manifest["files"]),
        author=manifest["author"],
    )
    if candidate.id != manifest["candidate"]:
        # What was verified is the text, so another text is another candidate.
        raise CandidateFormError(
            str(folder), "its plan or sources were changed after they were verified", "Verify and release them anew"
        )
    return candidate


def _check_state(folder: Path, contract: Contract, module: torch.nn.Module) -> None:
    """Refuse a module that lacks what the plan reads, or holds it in another shape."""
    held = {
        **dict(module.named_parameters(remove_duplicate=False)),
        **dict(module.named_buffers(remove_duplicate=False)),
    }
    for named in contract.state:
        found = held.get(named.name)
        remedy = "Give a module of the kind that it was made for"
        if found is None:
            kind = type(module).__name__
            raise CandidateFormError(str(folder), f"{kind} has no {named.kind} {named.name!r}", remedy)
        if tuple(found.shape) != named.spec.shape:
            shapes = f"{named.name!r} has shape {tuple(found.shape)}, not {named.spec.shape}"
            raise CandidateFormError(str(folder), shapes, remedy)

"""A counterexample's folder: written by `verify --save-counterexample`, asked again by `verify --replay`.

It is data from somebody else when it is read: tensors are loaded as tensors alone, and every one
is held against the contract before anything is done with it.
"""

import json
import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import torch
from pydantic import ValidationError

from kernelwright.errors import CandidateFormError, MachineNotAbleError
from kernelwright.problems.leaves import spec_of
from kernelwright.problems.reference import Reference
from kernelwright.records.contract import Constant, Mode, Precision
from kernelwright.records.counterexample import Counterexample
from kernelwright.records.verdict import Reason, Rejected
from kernelwright.release.counterexample_page import page_of
from kernelwright.store.codec import decoded, encoded
from kernelwright.store.form_file import is_unused
from kernelwright.verification.counterexample.exhibit import Exhibit, State, digest_of_calls
from kernelwright.verification.counterexample.retrial import is_explained
from kernelwright.verification.exam import Asked
from kernelwright.verification.families import Case
from kernelwright.verification.findings import Failed
from kernelwright.verification.oracle import Oracle

FORMAT = 1
RECORD = "counterexample.json"
INPUTS = "inputs.pt"
STATE = "state.pt"
SEQUENCE = "sequence.pt"
WORDS = "the saved inputs"
_OURS = frozenset({RECORD, INPUTS, STATE, SEQUENCE, "README.md"})
_REMEDY = "Name a folder that `kernelwright verify --save-counterexample` wrote"
_MOST_CALLS = 10_000
_LAST, _CONSTRUCTED = -1, -2


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedCall:
    """One call: which inputs and weights, by place in ``sequence.pt``; -1 is ``inputs.pt`` or ``state.pt``.

    Weights of -2 are those the reference is constructed with.
    """

    inputs: int
    state: int
    guarded: bool
    hold: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Saved:
    """What ``counterexample.json`` holds; ``rejected`` candidate and problem are named for people to read."""

    format: int
    reason: Reason
    evidence: str
    reference: str
    problem_id: str
    mode: Mode
    precision: Precision
    candidate: str
    candidate_id: str
    calls: tuple[SavedCall, ...]
    counterexample: Counterexample


# Writing


def check_counterexample_folder(folder: Path) -> None:
    """Refuse a folder in which something else would be lost.

    Raises:
        CandidateFormError: it exists, isn't empty and holds no earlier counterexample.
    """
    if not is_unused(folder) and not (folder / RECORD).is_file():
        raise CandidateFormError(
            str(folder), "it exists and is not an earlier counterexample", "Name a new folder, or remove this one first"
        )


def save_counterexample(
    folder: Path, rejected: Rejected, exhibit: Exhibit, reference: Reference, *, candidate: str, options: Sequence[str]
) -> None:
    """Write the folder; ``options`` are those of the command line that the reference was loaded with.

    Raises:
        CandidateFormError: it holds something else.
        MachineNotAbleError: it can't be written.
    """
    check_counterexample_folder(folder)
    files, calls = _files(exhibit)
    problem = reference.problem
    saved = Saved(
        format=FORMAT,
        reason=rejected.reason,
        evidence=rejected.evidence,
        reference=problem.origin.spelling,
        problem_id=problem.id,
        mode=problem.contract.mode,
        precision=problem.contract.precision,
        candidate=candidate,
        candidate_id=rejected.candidate_id,
        calls=calls,
        counterexample=exhibit.counterexample,
    )
    command = ["kernelwright", "verify", problem.origin.spelling, candidate, *options, "--replay", str(folder)]
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name in _OURS:
            (folder / name).unlink(missing_ok=True)
        for name, content in files.items():
            torch.save(content, folder / name)
        (folder / RECORD).write_text(json.dumps(json.loads(encoded(saved)), indent=2) + "\n")
        (folder / "README.md").write_text(
            page_of(rejected, exhibit.counterexample, problem.name, command=shlex.join(command), files=tuple(files))
        )
    except OSError as error:
        raise MachineNotAbleError(
            f"write the counterexample to {folder}", str(error), "Free space there, or name another folder"
        ) from error


def _files(exhibit: Exhibit) -> tuple[dict[str, Any], tuple[SavedCall, ...]]:
    """Return what each file holds, and which part of it each call takes."""
    *before, last = exhibit.calls
    files: dict[str, Any] = {INPUTS: list(last.case.leaves)}
    places: dict[int, int] = {id(last.case.leaves): _LAST, id(exhibit.constructed): _CONSTRUCTED}
    if id(last.state) not in places:
        files[STATE], places[id(last.state)] = dict(last.state), _LAST
    inputs, states = list[list[Any]](), list[dict[str, torch.Tensor]]()
    for each in before:
        if id(each.case.leaves) not in places:
            places[id(each.case.leaves)] = len(inputs)
            inputs.append(list(each.case.leaves))
        if id(each.state) not in places:
            places[id(each.state)] = len(states)
            states.append(dict(each.state))
    if inputs or states:
        files[SEQUENCE] = {"inputs": inputs, "states": states}
    calls = tuple(
        SavedCall(
            inputs=places[id(each.case.leaves)], state=places[id(each.state)], guarded=each.guarded, hold=each.hold
        )
        for each in exhibit.calls
    )
    return files, calls


# Reading


def read_counterexample(folder: Path) -> Saved:
    """Return what a folder says of itself; its tensors are read by ``saved_calls``.

    Raises:
        CandidateFormError: it is no such folder.
    """
    path = folder / RECORD
    if not path.is_file():
        raise CandidateFormError(str(folder), f"no {RECORD} in it", _REMEDY)
    try:
        saved = decoded(path.read_text(), Saved)
    except (ValidationError, ValueError, OSError) as error:
        raise CandidateFormError(str(path), "not a counterexample's record", _REMEDY) from error
    if saved.format != FORMAT or not 0 < len(saved.calls) <= _MOST_CALLS:
        raise CandidateFormError(str(path), f"not a record of format {FORMAT}", "Make the counterexample again")
    return saved


def saved_calls(folder: Path, saved: Saved, reference: Reference) -> tuple[Asked, ...]:
    """Return the calls, every tensor of which has the shape and dtype that the contract gives it.

    Raises:
        CandidateFormError: a file can't be read as tensors, or they don't fit this reference.
    """
    constructed = Oracle(reference).state
    sequence = _loaded(folder / SEQUENCE) if (folder / SEQUENCE).is_file() else {"inputs": [], "states": []}
    try:
        inputs = {_LAST: _loaded(folder / INPUTS), **dict(enumerate(sequence["inputs"]))}
        states = {_CONSTRUCTED: constructed, **dict(enumerate(sequence["states"]))}
        if (folder / STATE).is_file():
            states[_LAST] = _loaded(folder / STATE)
        cases = {at: _case(folder, leaves, reference) for at, leaves in inputs.items()}
        weights = {at: _state(folder, state, constructed) for at, state in states.items()}
        calls = tuple(
            Asked(case=cases[each.inputs], state=weights[each.state], guarded=each.guarded, hold=each.hold)
            for each in saved.calls
        )
    except (KeyError, TypeError) as error:
        raise CandidateFormError(str(folder), "its files don't belong together", "Make it again") from error
    if digest_of_calls(calls, constructed) != saved.counterexample.digest:
        raise CandidateFormError(str(folder), f"its tensors are not those that {RECORD} speaks of", "Make it again")
    return calls


def as_rejected_before(found: Rejected, saved: Saved) -> Rejected:
    """Return what a replay found under the reason of the check that failed first, if one explains the other."""
    before = Failed(reason=saved.reason, evidence=saved.evidence)
    if not is_explained(Failed(reason=found.reason, evidence=found.evidence), before):
        return found
    return replace(found, reason=saved.reason)


def _loaded(path: Path) -> Any:
    try:
        return torch.load(path, weights_only=True, map_location="cpu")
    except Exception as error:  # somebody's file may upset the reader in any way
        problem = "can't be read as tensors alone; nothing of it was run"
        raise CandidateFormError(str(path), problem, "Make the counterexample again") from error


def _case(folder: Path, leaves: Any, reference: Reference) -> Case:
    expected = reference.problem.contract.inputs
    if not isinstance(leaves, list) or len(leaves) != len(expected):
        problem = f"its inputs are not a list of {len(expected)}"
        raise CandidateFormError(str(folder), problem, "It was made for another reference")
    for at, (leaf, want) in enumerate(zip(leaves, expected, strict=True)):
        if isinstance(want, Constant):
            fits = type(leaf) is type(want.value) and repr(leaf) == repr(want.value)  # NaN is itself here
        else:
            fits = _is_plain(leaf) and (tuple(leaf.shape), spec_of(leaf).dtype) == (want.shape, want.dtype)
        if not fits:
            has = spec_of(leaf) if isinstance(leaf, torch.Tensor) else repr(leaf)[:60]
            asked = repr(want.value) if isinstance(want, Constant) else str(want)
            problem = f"input {at} is {has} where the reference takes {asked}"
            raise CandidateFormError(str(folder), problem, "It was made for another reference or other sizes")
    return Case(words=WORDS, leaves=tuple(leaves))


def _state(folder: Path, state: Any, constructed: State) -> State:
    if not isinstance(state, Mapping) or set(state) != set(constructed):
        raise CandidateFormError(str(folder), "its weights have other names", "It was made for another reference")
    for name, value in state.items():
        want = constructed[name]
        if not _is_plain(value) or (value.shape, value.dtype) != (want.shape, want.dtype):
            problem = f"its weight {name!r} has not the reference's shape and dtype"
            raise CandidateFormError(str(folder), problem, "It was made for another reference or other sizes")
    return state


def _is_plain(value: Any) -> bool:
    return (
        type(value) is torch.Tensor
        and value.layout == torch.strided
        and value.device.type == "cpu"
        and not value.requires_grad
        and not value.is_quantized
    )

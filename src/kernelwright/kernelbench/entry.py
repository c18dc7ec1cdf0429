"""An entry of the gallery: what was found of one problem's kernels, beside the kernels themselves.

It says which text of the problem's file it is of, by digest, and with which sizes and mode, so that
whoever has that file can put the same question again. Nothing of the problem's own text is in it.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from math import isfinite
from pathlib import Path
from typing import Literal

from pydantic import ValidationError

from kernelwright.errors import CandidateFormError, LoadError
from kernelwright.kernelbench.row import Predicted, RunMode, Settings
from kernelwright.records.contract import Mode
from kernelwright.records.machine import Machine
from kernelwright.records.measurement import Comparison, Measurement
from kernelwright.store.codec import decoded, encoded

ENTRY_FILE = "result.json"
FORMAT = 1
VerdictLevel = Literal["quick", "full"]
_REMEDY = "Name an entry that `kernelwright gallery publish` wrote"


@dataclass(frozen=True, slots=True, kw_only=True)
class ProblemFacts:
    """What was replaced: ``file`` from the checkout's folder, ``sizes`` where they aren't the file's own.

    ``mode`` is the one of the run, ``module_mode`` that which the module was in.
    """

    level: int
    number: int
    name: str
    file: str
    sha256: str
    sizes: dict[str, int]
    mode: RunMode
    module_mode: Mode
    precision: str
    accepts_finite_only: bool
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CandidateFacts:
    """What replaced it; ``sources`` are its files with the SHA-256 of each."""

    id: str
    problem_id: str
    author: str
    note: str
    sources: dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class VerdictFacts:
    """That it was accepted, by which level of verification, and what that rests on.

    ``checks`` have their outcomes by name; ``seed`` draws the same inputs again.
    """

    level: VerdictLevel
    worst_error: float
    own_kernels: tuple[str, ...]
    library_calls: dict[str, int]
    work_by: str
    assumptions: tuple[str, ...]
    unproved: tuple[str, ...]
    checks: dict[str, str]
    seed: int | None
    is_sandboxed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """One baseline's time over the candidate's; ``low`` and ``high`` are ``None`` where timing was too short."""

    baseline: str
    value: float
    low: float | None
    high: float | None
    baseline_median_ns: float
    candidate_median_ns: float
    pairs: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasurementFacts:
    """How fast it is; ``is_final`` says that it was timed at length. ``unavailable`` baselines have their reason."""

    is_final: bool
    threads: int
    cache: str
    peak_bytes: int
    baseline_peak_bytes: int
    comparisons: tuple[Compared, ...]
    unavailable: dict[str, str]

    @property
    def fastest(self) -> Compared:
        """The comparison with the fastest baseline: the one that counts."""
        return min(self.comparisons, key=lambda each: each.value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """All of it. ``check`` is the command that verifies it again, ``date`` the day of the run, by UTC.

    ``predicted`` is there where nothing could be timed, and is no measurement.
    """

    format: int
    folder: str
    check: str
    is_win: bool
    problem: ProblemFacts
    candidate: CandidateFacts
    verdict: VerdictFacts
    measurement: MeasurementFacts | None
    machine: Machine
    kernelwright: str
    date: str
    run: str
    settings: Settings
    predicted: Predicted | None = None


def measurement_facts(measured: Measurement) -> MeasurementFacts:
    """Return what an entry says of a measurement that has comparisons."""
    return MeasurementFacts(
        is_final=measured.is_final,
        threads=measured.threads,
        cache=measured.cache,
        peak_bytes=measured.peak_bytes,
        baseline_peak_bytes=measured.baseline_peak_bytes,
        comparisons=tuple(map(_compared, measured.comparisons)),
        unavailable={missing.baseline: missing.reason for missing in measured.unavailable},
    )


def entry_text(entry: Entry) -> str:
    """Return the entry as it lies on disk."""
    return json.dumps(json.loads(encoded(entry)), indent=2) + "\n"


def entry_in(folder: Path) -> Entry:
    """Return the entry in ``folder``.

    Raises:
        CandidateFormError: there is none, or it is of another form.
    """
    path = folder / ENTRY_FILE
    if not path.is_file():
        raise CandidateFormError(str(folder), f"no {ENTRY_FILE} in it", _REMEDY)
    try:
        entry = decoded(path.read_text(encoding="utf-8"), Entry)
    except (ValidationError, ValueError, OSError) as error:
        raise CandidateFormError(str(path), "not the record of a gallery's entry", _REMEDY) from error
    if entry.format != FORMAT:
        raise CandidateFormError(str(path), f"not a record of format {FORMAT}", "Publish the gallery again")
    return entry


def changed_sources(folder: Path, sources: Mapping[str, str]) -> tuple[str, ...]:
    """Return the names of the files that are not as they were published: changed, gone, or new."""
    there = {path.name: digest_of_file(path) for path in folder.iterdir() if path.name != ENTRY_FILE}
    return tuple(sorted(name for name in {*there, *sources} if there.get(name) != sources.get(name)))


def check_problem_file(path: Path, problem: ProblemFacts) -> None:
    """Refuse a problem file that isn't the one that an entry is of.

    Raises:
        LoadError: it isn't there, or has another text.
    """
    remedy = "Name that file in a checkout of KernelBench of the time of the run"
    if not path.is_file():
        raise LoadError(str(path), "no such file", f"The entry is of {problem.file}. {remedy}")
    found = digest_of_file(path)
    if found != problem.sha256:
        said = f"its text (SHA-256 {found[:12]}...) isn't that of {problem.file} ({problem.sha256[:12]}...)"
        raise LoadError(str(path), f"{said}, which the entry is of", remedy)


def digest_of_file(path: Path) -> str:
    """Return the digest of a file's bytes; "" for what is no file."""
    return digest_of_bytes(path.read_bytes()) if path.is_file() else ""


def digest_of_bytes(content: bytes) -> str:
    """Return the SHA-256 of ``content``, as `sha256sum` prints it."""
    return hashlib.sha256(content).hexdigest()


def _compared(comparison: Comparison) -> Compared:
    ratio = comparison.ratio
    has_interval = isfinite(ratio.high)
    return Compared(
        baseline=comparison.baseline,
        value=ratio.value,
        low=ratio.low if has_interval else None,
        high=ratio.high if has_interval else None,
        baseline_median_ns=comparison.baseline_median_ns,
        candidate_median_ns=comparison.candidate_median_ns,
        pairs=comparison.pairs,
    )

"""A row: what came out for one problem in one mode, with all that the tables and the report say of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

from pydantic import TypeAdapter, ValidationError

from kernelwright.errors import BatchFormError
from kernelwright.records.measurement import Ratio
from kernelwright.records.prediction import PredictedRatio, Prediction

RunMode = Literal["as-constructed", "eval"]
RowVerdict = Literal["win", "baseline", "no_answer"]
Cause = Literal[
    "not faster",
    "library calls alone",
    "time ran out",
    "not accepted",
    "nothing proposed",
    "not timed",
    "not captured",
    "no answer",
]
NO_SPEEDUP = Ratio(value=1.0, low=1.0, high=1.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What figures of different problems must have in common to stand in one table."""

    target: str
    authors: tuple[str, ...]
    time_s: float
    fit: bool
    jobs: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BestTry:
    """How near the fastest accepted candidate came: ``value`` is the time of ``baseline`` over its time.

    ``low`` and ``high`` are ``None`` where the timing was too short for an interval.
    """

    baseline: str
    value: float
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Predicted:
    """What a model says of one call where nothing was timed: counts, and seconds on each chip, by name.

    ``predicted_s`` has the candidate's and eager's, in this order. None of it is a measurement.
    """

    launches: int
    library_calls: int
    bytes: int
    operations: int
    eager_calls: int
    eager_bytes: int
    predicted_s: dict[str, tuple[float, float]]

    def ratio(self, chip: str) -> PredictedRatio:
        """Return eager's predicted time over the candidate's."""
        candidate, eager = self.predicted_s[chip]
        return PredictedRatio(value=eager / candidate)


def predicted_of(predictions: Sequence[Prediction]) -> Predicted | None:
    """Return what predictions of one candidate for several chips say; ``None`` where there are none."""
    if not predictions:
        return None
    call, eager = predictions[0].candidate, predictions[0].eager
    return Predicted(
        launches=call.launches,
        library_calls=call.library_calls,
        bytes=call.bytes,
        operations=call.operations,
        eager_calls=eager.launches + eager.library_calls,
        eager_bytes=eager.bytes,
        predicted_s={each.chip: (each.candidate.predicted_s, each.eager.predicted_s) for each in predictions},
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One problem's outcome.

    ``id`` names mode, level and file. ``cause`` says why it isn't a win, ``None`` where it is.
    ``captured`` says whether the module's graph could be had; ``accepted`` whether a candidate's
    last verdict was acceptance, ``own_kernels`` whether one such ran kernels of its own;
    ``kernels`` are the winner's own, or those of what was verified in full where nothing is timed,
    of which ``predicted`` tells. ``speedup`` is 1.0 wherever the baseline is what the user is
    left with. ``exit_code`` is that of the problem's process, ``None`` where it had to be ended.
    Where ``same_in_both_modes`` holds, the module's graph doesn't depend on its mode; a row ``taken_from``
    the one of the other mode, by id, is then what that one says, and took no time.
    ``problem_sha256`` is of the problem file's bytes; ``ended_at`` counts seconds since the epoch;
    ``version`` is kernelwright's own.
    """

    id: str
    verdict: RowVerdict
    level: int
    number: int
    name: str
    mode: RunMode
    settings: Settings
    exit_code: int | None
    seconds: float
    reason: str
    cause: Cause | None
    captured: bool = False
    accepted: bool = False
    own_kernels: bool = False
    baseline: str = ""
    speedup: Ratio = NO_SPEEDUP
    best_try: BestTry | None = None
    predicted: Predicted | None = None
    sizes: tuple[tuple[str, int], ...] = ()
    assumptions: tuple[str, ...] = ()
    kernels: tuple[str, ...] = ()
    same_in_both_modes: bool = False
    taken_from: str = ""
    run: str = ""
    machine: str = ""
    problem_sha256: str = ""
    version: str = ""
    ended_at: float = 0.0


def taken_over(row: Row, *, id: str, mode: RunMode) -> Row:  # noqa: A002 - a row's word for it
    """Return the row of the same problem in another mode, in which it does the same."""
    return replace(row, id=id, mode=mode, seconds=0.0, taken_from=row.id)


def rows_in(found: Mapping[str, Mapping[str, Any]], path: Path, *, remedy: str) -> list[Row]:
    """Return the rows that the lines of a file of results hold.

    Raises:
        BatchFormError: one is none of ours.
    """
    try:
        return TypeAdapter(list[Row]).validate_python([dict(fields) for fields in found.values()])
    except ValidationError as error:
        raise BatchFormError(str(path), "it holds something else than rows of this version", remedy) from error

"""Findings: what one check says, before it becomes part of a verdict."""

import math
from dataclasses import dataclass

from kernelwright.records.counterexample import Place
from kernelwright.records.verdict import Figure, Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Passed:
    """Nothing wrong; ``worst`` in units of the reference's own error. ``skipped`` says what was left out and why."""

    worst: float = 0.0
    figures: tuple[Figure, ...] = ()
    skipped: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Failed:
    """Something wrong, with evidence for the author; ``place`` is the worst element, where values were compared."""

    reason: Reason
    evidence: str
    worst: float = math.inf
    figures: tuple[Figure, ...] = ()
    place: Place | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NotRun:
    """The check says nothing about this candidate, and why.

    ``is_gap`` is whether that leaves something unproved; a check of weights leaves no gap
    where there are none.
    """

    detail: str
    is_gap: bool = True


Finding = Passed | Failed | NotRun

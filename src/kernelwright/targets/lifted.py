"""Lifting: the same kernels in double precision, an optional part of a target.

What rounding hides in float32 (a dropped term of 1e-7, an approximation) stands out in float64.
Which sources can be widened, and how, is the target's to say.
"""

from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from kernelwright.records.build import Artifact, BuildFailed
from kernelwright.records.candidate import Candidate


@dataclass(frozen=True, slots=True, kw_only=True)
class Lifted:
    """A widened candidate, built; its tensors are float64."""

    candidate: Candidate
    artifact: Artifact


@runtime_checkable
class LiftingTarget(Protocol):
    """A target that can build its kernels in double precision."""

    def lifted(self, candidate: Candidate) -> Lifted | BuildFailed:
        """Return the candidate in float64, built, or why there is none.

        Raises:
            MachineNotAbleError: there is nothing here to build with.
        """
        ...

"""A mutant: a known-good candidate with one bug planted into it.

A judge that accepts a mutant has missed the bug, unless the mutant computes the same as its
origin: telling those apart is left to whoever counts.
"""

from dataclasses import dataclass

from kernelwright.records.candidate import Candidate


@dataclass(frozen=True, slots=True, kw_only=True)
class Mutant:
    """One planted bug.

    ``operator`` names the kind of slip, the same in every language. ``line`` and ``column``
    count from 1, in the file of the origin; ``description`` says what was written in place of what.
    """

    operator: str
    file: str
    line: int
    column: int
    description: str
    candidate: Candidate

    @property
    def id(self) -> str:
        """The candidate's: two slips that give the same text are one mutant."""
        return self.candidate.id

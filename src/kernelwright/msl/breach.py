"""A rule of Metal's that a token of a source breaks, before it is known where in the user's files that stands."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Breach:
    """The token ``at`` breaks ``rule``; ``source`` is as that of a finding."""

    at: int
    rule: str
    message: str
    source: str

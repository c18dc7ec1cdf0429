"""A rejudgement: what a later verifier says of a candidate that was judged before. The earlier verdict stays."""

from dataclasses import dataclass
from typing import Literal

from kernelwright.records.verdict import Verdict

Level = Literal["quick", "full"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejudgement:
    """A verdict on an attempt of a run.

    ``verifier`` names the verifier that gave it: the version of this program and a digest of the verifier's own
    text. ``judged_at`` is in seconds since the epoch.
    """

    run_id: str
    attempt: int
    level: Level
    verifier: str
    judged_at: float
    verdict: Verdict

"""A run: the search over one problem on one target, from request to answer."""

from dataclasses import dataclass
from typing import Literal

from kernelwright.records.bound import Bound
from kernelwright.records.guidance import USUAL_GUIDANCE, Guidance
from kernelwright.records.measurement import Ratio

RunState = Literal["running", "interrupted", "finished", "failed"]

# Said in the reason where an author's turn never came.
NO_TIME_LEFT = "no time left"
# Said where kernels run on something else than what they are for.
NOT_TIMED = "nothing is timed where kernels are emulated"


@dataclass(frozen=True, slots=True, kw_only=True)
class Conduct:
    """How language models are conducted as a swarm.

    ``strategy`` is a name that `--strategy` knows. With ``shares``, who is behind is shown the champion. ``places`` is
    how many may ask one provider at a time, ``judges`` how many processes verify beside the search's own (-1: as cores
    allow). ``usd``, ``tokens`` and ``attempts`` are what all of them together may use
    up, 0 for as much as they like.
    """

    strategy: str = "refine"
    shares: bool = True
    places: int = 4
    judges: int = -1
    usd: float = 0.0
    tokens: int = 0
    attempts: int = 0


USUAL_CONDUCT = Conduct()


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What the user asked for; enough to start the same search again.

    ``attempts``, ``base_url``, ``conduct`` and ``guidance`` are for language models: how many candidates each may hand
    in, where they are asked ("" for their provider's own address), how they work together, and what they are told
    beside the problem. ``replay`` is the file that their answers are taken from instead, "" where they are asked. Keys
    are no part of it.
    """

    reference: str
    inputs: str
    target: str
    authors: tuple[str, ...]
    time_s: float
    precision: str
    mode: str
    fit: bool
    out: str
    attempts: int = 5
    base_url: str = ""
    conduct: Conduct = USUAL_CONDUCT
    replay: str = ""
    guidance: Guidance = USUAL_GUIDANCE


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """How a run ended.

    ``winner`` is an author's name or "baseline"; ``baseline`` the faster of eager and compile,
    by name (empty where none was timed). ``speedup`` is 1.0 with no interval where the baseline
    won. ``reason`` says in one sentence why the answer is what it is.
    """

    winner: str
    baseline: str
    speedup: Ratio
    candidate_id: str
    reason: str
    release: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """The search itself. ``started_at`` and ``ended_at`` are seconds since the epoch, 0.0 if not yet.

    ``bound`` is what language models were told of the roofline; ``None`` where nobody asked for it or it isn't known.
    """

    id: str
    problem_id: str
    request: Request
    machine_id: str
    state: RunState
    started_at: float
    ended_at: float = 0.0
    answer: Answer | None = None
    bound: Bound | None = None

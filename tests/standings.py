"""How a search stands, written down shortly: for strategies, the bandit and whoever watches a budget."""

from dataclasses import replace

from fake_stations import files, measurement_of
from kernelwright.records.attempt import Attempt
from kernelwright.records.build import Artifact, BuildFailed
from kernelwright.records.candidate import Candidate
from kernelwright.records.decision import Decision, Move, Outcome
from kernelwright.records.verdict import Accepted, Facts, Rejected
from kernelwright.swarm.standing import standing_of

UNDER_WAY, NO_ANSWER, UNREACHABLE = "under way", "no answer", "unreachable"


def attempt_of(number, author, text):
    """An attempt whose text says what came of it: "unbuilt", "wrong", or a ratio."""
    candidate = Candidate(problem_id="p", target="cpu", form="plan", files=files(text), author=author)
    built = Artifact(candidate_id=candidate.id, target="cpu", path="", kernels=(), build_s=0.0)
    attempt = Attempt(run_id="r", number=number, candidate=candidate, built=built)
    if text.startswith("unbuilt"):
        return replace(attempt, built=BuildFailed(candidate_id=candidate.id, diagnostics=()))
    common = {"candidate_id": candidate.id, "problem_id": "p", "worst_error": 1.0, "checks": (), "facts": Facts()}
    if text.startswith("wrong"):
        return replace(attempt, verdict=Rejected(reason="wrong_values", evidence="tail", **common))
    measured = measurement_of(candidate, float(text.split()[-1]), is_final=False)
    return replace(attempt, verdict=Accepted(**common), measurement=measured)


def standing(*moves, authors=("a", "b"), attempts=5, bound=None, others=()):
    """A standing after ``moves``: pairs of a move and what came of it, in order."""
    decisions, made = [], list(others)
    for number, (move, came) in enumerate(moves, start=1):
        outcome = None
        if came == NO_ANSWER:
            outcome = Outcome(text="refused")
        elif came == UNREACHABLE:
            outcome = Outcome(text="stopped asking", is_over=True)
        elif came != UNDER_WAY:
            made.append(attempt_of(100 + number, move.author, came))
            outcome = Outcome(attempt=100 + number)
        decisions.append(Decision(run_id="r", number=number, move=move, made_at=0.0, outcome=outcome))
    return standing_of(decisions, made, run_id="r", authors=authors, attempts_each=attempts, bound=bound)


def opened(author="a", **fields):
    return Move(kind="open", author=author, reason="", **fields)


def refined(parent, author="a", **fields):
    return Move(kind="refine", author=author, parent=parent, reason="", **fields)

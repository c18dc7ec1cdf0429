"""Spending: what a search may use up, and when it has found enough."""

from collections.abc import Sequence
from dataclasses import dataclass

from kernelwright.records.model_call import ModelCall, bill_of
from kernelwright.swarm.standing import Standing

# So much of what the roofline allows is as good as all of it: what is left is less than timing can tell.
NEAR_THE_BOUND = 0.9


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowance:
    """What language models may use up in one run; 0 is as much as they like.

    ``usd`` is money, ``tokens`` those read and written together, ``attempts`` the candidates of all of them together.
    """

    usd: float = 0.0
    tokens: int = 0
    attempts: int = 0


def why_enough(allowance: Allowance, standing: Standing, calls: Sequence[ModelCall]) -> str | None:
    """Return why nothing more should be asked of anybody, or ``None``.

    What is under way is foreseen to use as much as moves did on average: two that begin at once
    must not spend what is there for one.
    """
    near = _near_the_bound(standing)
    if near:
        return near
    bill = bill_of(tuple(calls))
    over = sum(each.is_over for each in standing.taken if each.move.kind != "stop")
    share = 1.0 + standing.under_way / max(over, 1)
    usd, tokens = bill.cost_usd * share, (bill.tokens.input + bill.tokens.output) * share
    begun = sum(each.move.kind != "stop" for each in standing.taken)
    if allowance.usd and usd >= allowance.usd:
        return f"the budget of ${allowance.usd:g} is used up: ${bill.cost_usd:.4f}" + _and_under_way(standing)
    if allowance.tokens and tokens >= allowance.tokens:
        spent = bill.tokens.input + bill.tokens.output
        return f"the budget of {allowance.tokens:,} tokens is used up: {spent:,}" + _and_under_way(standing)
    if allowance.attempts and begun >= allowance.attempts:
        return f"the budget of {allowance.attempts} attempts is used up"
    return None


def _near_the_bound(standing: Standing) -> str:
    champion = standing.champion
    if champion is None or standing.bound is None or champion.ratio is None:
        return ""
    ratio = champion.ratio
    # What runs faster than it can shows that the machine's ceilings were measured while it was busy: no bound at all.
    if not NEAR_THE_BOUND * standing.bound <= ratio <= standing.bound:
        return ""
    return f"attempt {champion.number} runs at {ratio:.2f}x, {ratio / standing.bound:.0%} of what the roofline allows"


def _and_under_way(standing: Standing) -> str:
    return f", and {standing.under_way} moves are under way" if standing.under_way else ""

"""What the built-in author makes of a problem, step by step, with nothing built and nothing run.

The steps are those of a search: the same graph, the same rewriting, the candidate that the fuser
starts from before it has profiled other schedules and the library's own operators. What an
author would not be asked for has its reason here instead.
"""

from dataclasses import dataclass

from kernelwright.authors.author import Brief
from kernelwright.authors.fuser.algebra import Rewritten, rewrite
from kernelwright.authors.fuser.author import Variant, facts_of, variants
from kernelwright.authors.fuser.generate import Declined, Generated, Options, generate
from kernelwright.authors.fuser.schedule import Facts
from kernelwright.authors.fuser.traffic import Traffic, eager_traffic, fused_traffic, traffic_of
from kernelwright.problems.capture import Captured, capture_reference
from kernelwright.problems.reference import Reference
from kernelwright.records.graph import Graph
from kernelwright.swarm.supervisor import brief_of, why_pointless
from kernelwright.targets.registry import target_named
from kernelwright.timing.roofline import Ceilings, Floor, floor_of, moved_ns, without_preparation

TARGET = "cpu"


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """The candidate that is submitted first: from which graph, its units, what each of them moves.

    ``declined`` says why variants that would have gone first can't be compiled; empty where it is the first.
    """

    variant: Variant
    made: Generated
    traffic: tuple[Traffic, ...]  # one for each unit
    unit_ns: tuple[float, ...]  # each unit's memory at this machine's best; empty where ceilings aren't known
    declined: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """One problem. ``rewritten`` is ``None`` without a graph, ``proposal`` without a candidate; ``reason`` says why.

    ``floors`` are those of the graph before and after, in this order; ``None`` where ceilings aren't known.
    """

    reference: Reference
    graph: Graph | None
    rewritten: Rewritten | None
    traffic: tuple[tuple[str, Traffic], ...]
    floors: tuple[Floor, Floor] | None
    proposal: Proposal | None
    reason: str


def explain(reference: Reference, ceilings: Ceilings | None) -> Explanation:
    """Explain one problem on the CPU; ``ceilings`` are this machine's, where they are known."""
    captured = capture_reference(reference)
    graph = captured.graph if isinstance(captured, Captured) else None
    reason = why_pointless(reference, captured) or ""
    rewritten = rewrite(graph) if graph is not None and not reason else None
    proposal: Proposal | None = None
    if rewritten is not None:
        proposed = _proposed(rewritten, brief_of(reference, captured, target_named(TARGET)), ceilings)
        proposal, reason = (None, proposed) if isinstance(proposed, str) else (proposed, "")
    return Explanation(
        reference=reference,
        graph=graph,
        rewritten=rewritten,
        traffic=_compared(rewritten) if rewritten else (),
        floors=_floors(rewritten, ceilings, reference) if rewritten and ceilings else None,
        proposal=proposal,
        reason=reason,
    )


def _proposed(rewritten: Rewritten, brief: Brief, ceilings: Ceilings | None) -> Proposal | str:
    """Return what the fuser submits first, or why it submits nothing."""
    facts: Facts = facts_of(brief)
    declined = ""
    for variant in variants(rewritten, accepts_finite_only=brief.contract.accepts_finite_only):
        made = generate(variant.graph, facts, Options(prepack=True), variant.assumptions)
        if isinstance(made, Declined):
            declined = declined or made.reason
            continue
        traffic = tuple(traffic_of(unit, variant.graph) for unit in made.units)
        times = tuple(moved_ns(each.bytes, ceilings) for each in traffic) if ceilings else ()
        return Proposal(variant=variant, made=made, traffic=traffic, unit_ns=times, declined=declined)
    return declined


def _compared(rewritten: Rewritten) -> tuple[tuple[str, Traffic], ...]:
    before, after = rewritten.before, rewritten.graph
    return (
        ("as captured, operator by operator (eager)", eager_traffic(before)),
        ("as captured, fused", fused_traffic(before)),
        ("after the algebra, fused", fused_traffic(after)),
    )


def _floors(rewritten: Rewritten, ceilings: Ceilings, reference: Reference) -> tuple[Floor, Floor]:
    """Return the floors as a candidate is held to them: what follows from the weights alone is given."""
    is_strict = reference.problem.contract.precision == "strict"
    before, after = (
        floor_of(without_preparation(graph), ceilings, is_strict=is_strict)
        for graph in (rewritten.before, rewritten.graph)
    )
    return before, after

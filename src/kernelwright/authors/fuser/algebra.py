"""Algebra: work that can be proved unnecessary is removed before any kernel is thought of.

Rules from the table are tried at every node until none fires. Each application is one
``Removal``, which says what went and why; what had to be assumed for it is part of the result,
and belongs in the verdict. Weight-only nodes stay in the graph: the generator moves them into
``prepare()``.
"""

from dataclasses import dataclass

from kernelwright.authors.fuser.rules.cost import cost_of, cost_of_draft
from kernelwright.authors.fuser.rules.editing import Draft
from kernelwright.authors.fuser.rules.facts import assumptions_for, is_finite
from kernelwright.authors.fuser.rules.rule import Assumption, Rule
from kernelwright.authors.fuser.rules.table import RULES
from kernelwright.records.graph import Graph, Node, Ref

# A rule that must pay has to leave less than this share of the cost, so that two rules can't
# undo each other over rounding in the cost model.
_CLEARLY = 0.95


@dataclass(frozen=True, slots=True, kw_only=True)
class Removal:
    """One application of a rule: what went, why it was not needed, and when such a thing may go."""

    rule: str
    precondition: str
    nodes: tuple[str, ...]
    sentence: str
    assumptions: tuple[Assumption, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rewritten:
    """A graph that computes the same, and the account of how it came about."""

    before: Graph
    graph: Graph
    removed: tuple[Removal, ...]

    @property
    def assumptions(self) -> tuple[Assumption, ...]:
        """What must hold for the graph to compute the same, over all that was removed."""
        return tuple(dict.fromkeys(needed for removal in self.removed for needed in removal.assumptions))


class DoesNotSettleError(Exception):
    """Rules undid each other: a defect in the table, never in the graph."""


def rewrite(graph: Graph, rules: tuple[Rule, ...] = RULES) -> Rewritten:
    """Apply ``rules`` until none fires.

    Raises:
        DoesNotSettleError: the rules undo each other.
    """
    draft = Draft(graph)
    draft.drop_dead()
    removed: list[Removal] = []
    limit = 100 + 20 * len(graph.nodes)
    while True:
        before = len(removed)
        for rule in rules:
            draft = _swept(draft, rule, removed)
            if len(removed) > before:
                break  # an earlier rule goes first again: what can fold must fold before it is moved about
        if len(removed) == before:
            break
        if len(removed) > limit:
            last = ", ".join(done.rule for done in removed[-6:])
            raise DoesNotSettleError(f"no end after {limit} removals; the last were {last}")
    return Rewritten(before=graph, graph=draft.graph(), removed=tuple(removed))


def explain(rewritten: Rewritten) -> str:
    """Return the graph before, what was removed and why, and the graph after, as text."""
    before, after = cost_of(rewritten.before), cost_of(rewritten.graph)
    lines = ["before:", *_indented(str(rewritten.before)), "", "removed:" if rewritten.removed else "removed: nothing"]
    for removal in rewritten.removed:
        assumed = f" [{'; '.join(removal.assumptions)}]" if removal.assumptions else ""
        lines.append(f"  {removal.sentence}{assumed}")
    lines += ["", "after:", *_indented(str(rewritten.graph)), ""]
    for name, was, now in (("FLOP", before.flops, after.flops), ("bytes", before.bytes, after.bytes)):
        ratio = f"{was / now:.2f}x less" if now else "all of it"
        lines.append(f"{name}: {was:,} -> {now:,} ({ratio})")
    lines.append(f"assumed: {'; '.join(rewritten.assumptions) or 'nothing'}")
    return "\n".join(lines)


def _swept(draft: Draft, rule: Rule, removed: list[Removal]) -> Draft:
    """Try one rule at every node there is, in order; nodes it puts in wait for the next sweep."""
    for name in [node.name for node in draft.nodes if not rule.operators or node.op in rule.operators]:
        node = draft.node(Ref(node=name))
        step = _applied(draft, rule, node) if node else None
        if step:
            draft, removal = step
            removed.append(removal)
    return draft


def _applied(draft: Draft, rule: Rule, node: Node) -> tuple[Draft, Removal] | None:
    trial = draft.at(node.name)
    found = rule.rewrite(trial, node)
    if found is None or not all(is_finite(trial, value) for value in found.finite):
        return None
    assumptions = assumptions_for(trial, found.finite)
    if not all(trial.replace(old, new) for old, new in found.values):
        return None
    trial.drop_dead()
    if rule.must_pay and cost_of_draft(trial).weight > _CLEARLY * cost_of_draft(draft).weight:
        return None
    left = {kept.name for kept in trial.nodes}
    gone = tuple(had.name for had in draft.nodes if had.name not in left)
    return trial, Removal(
        rule=rule.name,
        precondition=rule.precondition,
        nodes=gone,
        sentence=_sentence(rule, node, gone, found.because),
        assumptions=assumptions,
    )


def _sentence(rule: Rule, node: Node, gone: tuple[str, ...], because: str) -> str:
    names = ", ".join(f"%{name}" for name in gone) or f"a use of %{node.name}"
    return f"{rule.name} removed {names}: {because}."


def _indented(text: str) -> list[str]:
    return [f"  {line}" for line in text.splitlines()]


__all__ = ["Removal", "Rewritten", "explain", "rewrite"]

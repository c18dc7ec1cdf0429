"""The built-in author: a compiler from captured graphs to kernels. It needs no model and no key.

It removes work that can be proved unnecessary, fuses the rest, and submits a few variants that
differ where only a clock can decide.
"""

from dataclasses import dataclass

from kernelwright.authors.author import Brief, Workbench
from kernelwright.authors.fuser.algebra import Rewritten, rewrite
from kernelwright.authors.fuser.generate import Declined, Options, generate
from kernelwright.authors.fuser.schedule import Facts
from kernelwright.records.attempt import Attempt
from kernelwright.records.graph import Graph
from kernelwright.records.verdict import Accepted

TARGETS = ("cpu",)


@dataclass(frozen=True, slots=True, kw_only=True)
class Variant:
    """One candidate to try: a graph, how to compile it, and what to call it."""

    graph: Graph
    options: Options
    note: str
    assumptions: tuple[str, ...] = ()


class Fuser:
    """Compiles the captured graph; submits the most promising variant first."""

    name = "fuser"

    def work(self, brief: Brief, workbench: Workbench) -> str:
        """Submit variants until all are tried or time is up; say how it ended."""
        refusal = _refusal(brief)
        if refusal or brief.graph is None:
            return f"nothing submitted: {refusal}"
        facts = facts_of(brief)
        declined = ""
        submitted: set[tuple[str, ...]] = set()
        attempts: list[Attempt] = []
        for variant in variants(rewrite(brief.graph), accepts_finite_only=brief.contract.accepts_finite_only):
            if attempts and workbench.seconds_left() <= 2 * attempts[-1].seconds:
                break
            made = generate(variant.graph, facts, variant.options, variant.assumptions)
            if isinstance(made, Declined):
                declined = declined or made.reason
                continue
            text = tuple(file.text for file in made.files)
            if text not in submitted:
                submitted.add(text)
                attempts.append(workbench.submit(made.files, note=variant.note))
        return _ending(attempts, declined)


def facts_of(brief: Brief) -> Facts:
    """Return what a brief says of the machine."""
    return Facts(threads=brief.threads, vector_bytes=brief.vector_bytes, cache_bytes=brief.cache_bytes)


def variants(rewritten: Rewritten, *, accepts_finite_only: bool) -> tuple[Variant, ...]:
    """Return what to try, best guess first.

    A rewriting that rests on assumptions the contract doesn't grant is left out; the graph as
    captured is then the only one.
    """
    graph = rewritten.before
    found: list[Variant] = []
    for prepack in (True, False):
        how = "library weights laid out once" if prepack else "plain library calls"
        options = Options(prepack=prepack)
        if accepts_finite_only or not rewritten.assumptions:
            found.append(_rewritten(rewritten, options, how))
        found.append(Variant(graph=graph, options=options, note=f"fused as captured; {how}"))
    # Rewritten graphs do less work than the captured one, whatever the library's layout.
    return tuple(sorted(found, key=lambda variant: variant.graph == graph))


def _rewritten(rewritten: Rewritten, options: Options, how: str) -> Variant:
    removed = ", ".join(dict.fromkeys(removal.rule for removal in rewritten.removed))
    note = f"fused after {removed}; {how}" if removed else f"fused as captured; {how}"
    return Variant(graph=rewritten.graph, options=options, note=note, assumptions=tuple(rewritten.assumptions))


def _refusal(brief: Brief) -> str:
    """Return why this brief can't be served, or an empty string."""
    if brief.target not in TARGETS:
        return f"the fuser writes kernels for {', '.join(TARGETS)} only, not for {brief.target}"
    if brief.graph is None:
        return "the module's graph could not be captured"
    if brief.contract.is_random:
        return "the module draws random numbers"
    if brief.contract.mutates:
        return f"the module changes {', '.join(brief.contract.mutates)} in place"
    return ""


def _ending(attempts: list[Attempt], declined: str) -> str:
    if not attempts:
        return f"nothing submitted: {declined}"
    accepted = [attempt for attempt in attempts if isinstance(attempt.verdict, Accepted)]
    return f"submitted {len(attempts)} of its variants, {len(accepted)} accepted"

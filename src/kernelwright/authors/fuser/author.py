"""The built-in author: a compiler from captured graphs to kernels. It needs no model and no key.

It removes work that can be proved unnecessary and fuses the rest. Where only a clock can decide (a
kernel or the library's operators, how a kernel is scheduled, how weights lie), a profile of all
alternatives decides before anything is submitted.
"""

from dataclasses import dataclass
from math import inf

from kernelwright.authors.author import Brief, Workbench
from kernelwright.authors.compiling import why_not
from kernelwright.authors.fuser.algebra import Rewritten, rewrite
from kernelwright.authors.fuser.generate import Declined, Options, Prepared, assembled, prepared
from kernelwright.authors.fuser.languages import LANGUAGES, Language
from kernelwright.authors.fuser.schedule import Facts
from kernelwright.authors.fuser.trial import Choice, chosen, trial_of
from kernelwright.records.attempt import Attempt
from kernelwright.records.graph import Graph

# A trial is built and profiled in a few seconds; with less time than this, the usual options have to do.
TRIAL_S = 10.0
NOTHING_OURS = "the library's own operators, called as they are, are the fastest there is for this graph"


@dataclass(frozen=True, slots=True, kw_only=True)
class Variant:
    """A graph to compile, what to call it, and what it rests on; ``removes`` where the algebra made it smaller."""

    graph: Graph
    note: str
    removes: bool = False
    assumptions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Planned:
    """A variant with the options it is compiled with, and what a call of it would take."""

    variant: Variant
    made: Prepared
    options: Options
    expected_ns: float


class Fuser:
    """Compiles the captured graph, as it is and after the algebra; what looks fastest is submitted first."""

    name = "fuser"

    def work(self, brief: Brief, workbench: Workbench) -> str:
        """Submit candidates until one is accepted or time is up; say how it ended."""
        refusal = why_not(brief, LANGUAGES, author="the fuser")
        if refusal or brief.graph is None:
            return f"nothing submitted: {refusal}"
        facts, language = facts_of(brief), LANGUAGES[brief.target]
        found, declined = prepared_variants(brief.graph, brief, facts, language)
        planned = [_plan(variant, made, facts, workbench, language) for variant, made in found]
        attempts: list[Attempt] = []
        for each in sorted(planned, key=lambda one: one.expected_ns):
            if attempts and (attempts[-1].is_accepted or workbench.seconds_left() <= 2 * attempts[-1].seconds):
                break
            generated = assembled(each.made, facts, each.options, each.variant.assumptions, language=language)
            if isinstance(generated, Declined):
                declined = declined or generated.reason
            elif each.variant.removes or generated.kernels or generated.is_packed:
                attempts.append(workbench.submit(generated.files, note=each.variant.note))
            else:
                declined = declined or NOTHING_OURS
        return _ending(attempts, declined)


def _plan(variant: Variant, made: Prepared, facts: Facts, workbench: Workbench, language: Language) -> _Planned:
    """Choose options by a trial, where there is time for one and it works; else the usual ones."""
    choice: Choice | str = "no time for a trial" if language.has_trials else "nothing can be timed here"
    if language.has_trials and workbench.seconds_left() > TRIAL_S:
        trial = trial_of(made, facts)
        profile = workbench.profile(trial.files)
        choice = profile if isinstance(profile, str) else chosen(trial, profile)
    if isinstance(choice, str):
        workbench.remark(f"{variant.note}: scheduled as usual; {choice}")
        return _Planned(variant=variant, made=made, options=Options(prepack=True), expected_ns=inf)
    workbench.remark("\n".join((f"{variant.note}: {choice.expected_ns / 1e6:.3f} ms expected", *choice.reasons)))
    return _Planned(variant=variant, made=made, options=choice.options, expected_ns=choice.expected_ns)


def facts_of(brief: Brief) -> Facts:
    """Return what a brief says of the machine."""
    return Facts(threads=brief.threads, vector_bytes=brief.vector_bytes, cache_bytes=brief.cache_bytes)


def variants(rewritten: Rewritten, *, accepts_finite_only: bool) -> tuple[Variant, ...]:
    """Return what to compile, best guess first: rewritten graphs do less work than the captured one.

    A rewriting that rests on assumptions the contract doesn't grant is left out; the graph as
    captured is then the only one.
    """
    as_captured = Variant(graph=rewritten.before, note="fused as captured")
    removed = ", ".join(dict.fromkeys(removal.rule for removal in rewritten.removed))
    is_granted = accepts_finite_only or not rewritten.assumptions
    if not removed or not is_granted:
        return (as_captured,)
    note = f"fused after {removed}"
    return Variant(
        graph=rewritten.graph, note=note, removes=True, assumptions=tuple(rewritten.assumptions)
    ), as_captured


def prepared_variants(
    graph: Graph, brief: Brief, facts: Facts, language: Language
) -> tuple[list[tuple[Variant, Prepared]], str]:
    """Return the variants of ``graph`` that can be compiled, and why the first that can't is declined ("" if none)."""
    found: list[tuple[Variant, Prepared]] = []
    declined = ""
    for variant in variants(rewrite(graph), accepts_finite_only=brief.contract.accepts_finite_only):
        made = prepared(variant.graph, facts, language=language)
        if isinstance(made, Declined):
            declined = declined or made.reason
        else:
            found.append((variant, made))
    return found, declined


def _ending(attempts: list[Attempt], declined: str) -> str:
    if not attempts:
        return f"nothing submitted: {declined}"
    return f"submitted {len(attempts)} of its variants, {sum(each.is_accepted for each in attempts)} accepted"

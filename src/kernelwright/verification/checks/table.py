"""The table of checks, cheapest first: adding one is one file and one entry."""

from collections.abc import Callable
from dataclasses import dataclass

from kernelwright.verification.checks import (
    construction,
    determinism,
    edges,
    ending,
    inputs,
    layout,
    lifting,
    memory,
    modes,
    order,
    races,
    sanitizers,
    special_values,
    state,
    structure,
    values,
    views,
    weights,
)
from kernelwright.verification.exam import Exam
from kernelwright.verification.findings import Finding


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One thing to be sure of.

    ``share`` is its part of the time for cases that may be left out. Nothing is accepted before
    every essential check has passed or said why it doesn't apply. One that ``repeats`` asks again what
    was asked before, and has its share of the time for that. ``begins_builds`` marks the first
    check that a candidate seldom reaches only to fail: what later ones need is built beside it.
    """

    name: str
    run: Callable[[Exam], Finding]
    share: float
    is_essential: bool = True
    begins_builds: bool = False
    repeats: bool = False


CHECKS = (
    Check(name="structure", run=structure.run, share=0.0),
    Check(name="values", run=values.run, share=0.15),
    Check(name="memory", run=memory.run, share=0.0),
    Check(name="layout", run=layout.run, share=0.0),
    Check(name="order", run=order.run, share=0.02, is_essential=False),
    Check(name="views", run=views.run, share=0.0, is_essential=False),
    Check(name="inputs", run=inputs.run, share=0.35, begins_builds=True),
    Check(name="edges", run=edges.run, share=0.0),
    Check(name="special values", run=special_values.run, share=0.0),
    Check(name="weights", run=weights.run, share=0.2),
    Check(name="modes", run=modes.run, share=0.0),
    Check(name="construction", run=construction.run, share=0.0),
    Check(name="state", run=state.run, share=0.3, repeats=True),
    Check(name="determinism", run=determinism.run, share=0.1, repeats=True),
    Check(name="races", run=races.run, share=0.05, is_essential=False),
    Check(name="sanitizers", run=sanitizers.run, share=0.0, is_essential=False),
    Check(name="lifting", run=lifting.run, share=0.0, is_essential=False),
    Check(name="ending", run=ending.run, share=0.0),
)

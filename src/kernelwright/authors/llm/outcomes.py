"""What a model would hear after each kind of outcome, with figures that are made up: for whoever reads prompts."""

from typing import Any

from kernelwright.authors.author import Brief
from kernelwright.authors.llm.figures import bound_lines, distance
from kernelwright.authors.llm.prompt import fenced, rendered
from kernelwright.authors.llm.rules import Case, recommendations
from kernelwright.records.advice import MOST_RECOMMENDATIONS
from kernelwright.records.candidate import SourceFile
from kernelwright.records.evidence import Evidence, StepEvidence
from kernelwright.records.verdict import Facts

_TIMINGS = ["1.20x eager (faster): yours takes 10.0 us a call, eager 12.0 us"]
_TIMES_THE_BOUND = 3.0
_STEPS = tuple(
    StepEvidence(line=line, what=what, is_launch=True, ns=ns, read_bytes=4096, written_bytes=4096, memory_ns=200.0)
    for line, what, ns in ((3, "first", 4000.0), (4, "second", 5000.0))
)
_CASE = Case(evidence=Evidence(candidate_id="", steps=_STEPS), facts=Facts(own_kernels=("first", "second")))
OUTCOMES = ("does_not_build", "rejected", "not_verified", "accepted", "unreadable", "no_answer", "analyst")


def after_outcome(outcome: str, brief: Brief, *, attempts: int) -> str:
    """Return what is said after an outcome, one of ``OUTCOMES``."""
    turn = {"number": 1, "attempts": attempts, "best": ""}
    found = [each.text for each in recommendations(_CASE)]
    far = distance(_TIMES_THE_BOUND * brief.bound.ns, brief.bound) if brief.bound else ""
    fields: dict[str, dict[str, Any]] = {
        "does_not_build": turn | {"evidence": "plan.py:2:5: error: (what the compiler or the plan's checker says)"},
        "rejected": turn
        | {
            "reason": "wrong_values",
            "evidence": "(what is wrong, and where)",
            "counterexample": "(the smallest inputs that show it)",
            "hint": "(what mistakes of this kind come from)",
        },
        "not_verified": turn,
        "accepted": turn
        | {"worst_error": 1.5, "timings": _TIMINGS, "facts": [far] if far else [], "recommendations": found},
        "unreadable": turn | {"why": "(why none is found)"},
        "no_answer": {"outcome": "truncated", "detail": ""},
        "analyst": {
            "target": brief.target,
            "files": (SourceFile(name="plan.py", text="(the candidate's files, whole)"),),
            "fenced": fenced,
            "timings": _TIMINGS,
            "bound": bound_lines(brief.bound) if brief.bound else [],
            "distance": far,
            "facts": [],
            "steps": ["(a line for each step: what it takes, reads, writes, and needs at the machine's best)"],
            "left_out": 0,
            "missing": "",
            "chip": "",
            "by_rules": found,
            "most": MOST_RECOMMENDATIONS,
        },
    }
    return rendered(outcome, **fields[outcome])

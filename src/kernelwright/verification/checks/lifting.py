"""Lifting: built in float64, the same kernels agree with the oracle to what float32 literals allow."""

import math

import torch

from kernelwright.records.verdict import Figure
from kernelwright.targets.reply import Died, Outputs
from kernelwright.verification.exam import Exam, Question
from kernelwright.verification.findings import Failed, Finding, NotRun, Passed
from kernelwright.verification.oracle import ExpectedTensor, NoAnswer
from kernelwright.verification.rounding import groups
from kernelwright.verification.subject import Subject
from kernelwright.verification.weights import redrawn
from kernelwright.verification.where import where
from kernelwright.verification.widen import widen

# Half a unit of a float32 literal is 6e-8; a polynomial meant for float32 stays below 5e-7.
TOLERANCE = 7e-7


def run(exam: Exam) -> Finding:
    """Open the lifted candidate and compare a few calls."""
    if not exam.effort.lifts:
        return NotRun(detail="left out at this level")
    if not exam.oracle.has_float64:
        return NotRun(detail="the reference has no float64 path")
    subject = exam.open_lifted()
    if isinstance(subject, str):
        return NotRun(detail=subject)
    original = exam.oracle.state
    exam.oracle.load_state(redrawn(exam.oracle.loadable, exam.generator))
    try:
        return _compared(exam, subject)
    finally:
        exam.oracle.load_state(original)


def _compared(exam: Exam, subject: Subject) -> Finding:
    loaded = subject.load_state({name: widen(value) for name, value in exam.oracle.state.items()})
    if isinstance(loaded, Died):
        return NotRun(detail=f"the lifted build takes no float64 weights: {_first_line(loaded)}")
    worst = 0.0
    for kept in exam.kept[:3]:
        question = exam.question(kept.case)
        if isinstance(question, NoAnswer):
            continue
        reply = subject.call([widen(leaf) for leaf in question.case.leaves], guarded=False)
        if isinstance(reply, Died):
            return NotRun(detail=f"the lifted build does not run: {_first_line(reply)}")
        found = _worst(question, reply)
        if isinstance(found, (Failed, NotRun)):
            return found
        worst = max(worst, found)
    return Passed(figures=(Figure(name="relative_error", value=worst),))


def _worst(question: Question, reply: Outputs) -> float | Failed | NotRun:
    worst = 0.0
    for at, (want, got) in enumerate(zip(question.expected.leaves, reply.leaves, strict=False)):
        if not isinstance(want, ExpectedTensor) or not want.exact.is_floating_point():
            continue
        if not isinstance(got, torch.Tensor) or got.dtype != torch.float64 or got.shape != want.exact.shape:
            return NotRun(detail=f"output {at} of the lifted build is not a float64 tensor of the contract's shape")
        error = relative_error(want, got)
        if error > TOLERANCE:
            wrong = (got - want.exact).abs() > TOLERANCE * want.exact.abs() + want.own_error()
            evidence = (
                f"output {at}, computed in float64 by the same kernels, still differs from the exact answer by "
                f"{error:.2g} of its size (bound {TOLERANCE:g}): a term is missing or approximated, or a constant is "
                f"off; {where(wrong, want.exact, got)}"
            )
            return Failed(reason="wrong_values", evidence=f"with {question.case.words}: {evidence}")
        worst = max(worst, error)
    return worst


def relative_error(want: ExpectedTensor, got: torch.Tensor) -> float:
    """Return the worst group's error as a share of its size, what float32 rounding explains taken off.

    A literal rounded to float32 moves an ill-conditioned answer by as much as the reference's
    own rounding does; beyond that, the bound is the literal's own rounding.
    """
    is_defined = want.exact.isfinite() & want.own.isfinite()
    if bool((is_defined & ~got.isfinite()).any()):
        return math.inf
    error = torch.where(is_defined, got - want.exact, 0.0)
    exact = torch.where(is_defined, want.exact, 0.0)
    own = torch.where(is_defined, want.own_error(), 0.0)
    worst = 0.0
    for dims in groups(exact.shape):
        size = exact.square().mean(dims).sqrt()
        beyond = error.square().mean(dims).sqrt() - own.square().mean(dims).sqrt()
        share = torch.where(beyond > 0, beyond / size, 0.0)
        worst = max(worst, float(share.max())) if share.numel() else worst
    return worst


def _first_line(died: Died) -> str:
    lines = died.message.strip().splitlines()
    return lines[0] if lines else died.kind

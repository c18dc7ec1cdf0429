"""Stations without compilers, processes or clocks: each candidate's text says what happens to it.

The text of plan.py is "build_failed", "wrong", "slow", "fast" or "fast but wrong in full"; any
number after it is the true ratio against the baseline.
"""

from kernelwright.records.build import Artifact, BuildFailed, Diagnostic
from kernelwright.records.candidate import SourceFile
from kernelwright.records.evidence import Evidence, StepEvidence
from kernelwright.records.measurement import Comparison, Measurement, Ratio
from kernelwright.records.profile import Profile, StepTime
from kernelwright.records.verdict import Accepted, Facts, Rejected


def files(text):
    return (SourceFile(name="plan.py", text=text),)


def measurement_of(candidate, ratio, *, is_final, machine_id="m"):
    """What a clock would say of a candidate that is ``ratio`` times as fast as the module."""
    return Measurement(
        candidate_id=candidate.id,
        problem_id=candidate.problem_id,
        machine_id=machine_id,
        comparisons=(
            Comparison(
                baseline="eager",
                ratio=Ratio(value=ratio, low=ratio - 0.1, high=ratio + 0.1),
                baseline_median_ns=1e6 * ratio,
                candidate_median_ns=1e6,
                pairs=9,
                calls=3,
            ),
        ),
        unavailable=(),
        threads=1,
        cache="warm",
        peak_bytes=0,
        baseline_peak_bytes=0,
        is_final=is_final,
    )


class FakeStations:
    is_timed = True
    bound = None
    machine_id = "m"

    def __init__(self):
        self.built, self.verified, self.measured = [], [], []
        self.profiled, self.foreseen, self.witnessed = [], [], []
        self.predictions = {}

    def build(self, candidates):
        self.built += candidates
        return tuple(self._built(candidate) for candidate in candidates)

    def _built(self, candidate):
        if candidate.entry.text.startswith("build_failed"):
            complaint = Diagnostic(file="k.cpp", line=3, column=1, message="expected ';'")
            return BuildFailed(candidate_id=candidate.id, diagnostics=(complaint,))
        return Artifact(candidate_id=candidate.id, target="cpu", path="", kernels=(), build_s=0.0)

    def verify(self, candidate, artifact, *, level, deadline):
        self.verified.append((candidate.entry.text, level))
        text = candidate.entry.text
        if text.startswith("wrong") or ("wrong in full" in text and level == "full"):
            return Rejected(
                candidate_id=candidate.id,
                problem_id=candidate.problem_id,
                reason="wrong_values",
                evidence="last column: tail",
                worst_error=1e9,
                checks=(),
                facts=Facts(),
            )
        return Accepted(
            candidate_id=candidate.id, problem_id=candidate.problem_id, worst_error=1.0, checks=(), facts=Facts()
        )

    def measure(self, accepted, candidate, artifact, *, budget_s, is_final):
        self.measured.append((candidate.entry.text, is_final))
        ratio = float(candidate.entry.text.split()[-1])
        return measurement_of(candidate, ratio, is_final=is_final, machine_id=self.machine_id)

    def profile(self, candidate, artifact, *, budget_s):
        self.profiled.append((candidate.entry.text, budget_s))
        return Profile(steps=(StepTime(line=2, what="k", is_launch=True, median_ns=5.0),))

    def evidence(self, candidate, artifact, *, budget_s):
        """A profile is never the same twice: each is a nanosecond longer than the one before."""
        self.witnessed.append(candidate.entry.text)
        slow = StepEvidence(
            line=2,
            what="k",
            is_launch=True,
            ns=1e6 + len(self.witnessed),
            read_bytes=4000,
            memory_ns=100.0,
            work_items=8,
        )
        return Evidence(candidate_id=candidate.id, steps=(slow,), lanes=2)

    def predicted(self, candidate):
        return self.predictions.get(candidate.entry.text)

    def bound_ratio(self, attempt):
        return self.bound

    def foresee_final(self, sessions):
        self.foreseen.append(sessions)

    def fastest_baseline(self, *, budget_s):
        return "eager"


class ScriptedAuthor:
    """Submits the given texts, one after another."""

    def __init__(self, *texts, name="fuser", after=None):
        self.name, self.texts, self.after, self.heard = name, texts, after, []

    def work(self, brief, workbench):
        for text in self.texts:
            if self.after is not None:
                self.after(text)
            self.heard.append(workbench.submit(files(text)).feedback)
        return f"{len(self.texts)} proposed"

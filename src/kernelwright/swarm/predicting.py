"""Predictions for a problem: its graph, what algebra leaves of it, and what eager runs of it."""

from collections.abc import Sequence

from kernelwright.authors.fuser.algebra import rewrite
from kernelwright.problems.capture import Captured, NotCaptured, capture, capture_eager
from kernelwright.problems.reference import Reference
from kernelwright.records.candidate import Candidate
from kernelwright.records.graph import Graph
from kernelwright.records.prediction import NotPredicted, Prediction
from kernelwright.timing.prediction.chips import CHIPS, Chip
from kernelwright.timing.prediction.model import predict


class Predictor:
    """Predicts candidates of one problem; its graphs are traced once."""

    def __init__(self, reference: Reference, captured: Captured | NotCaptured | None = None) -> None:
        """Trace what is needed.

        Args:
            reference: the problem.
            captured: its graph, where that has been captured already.
        """
        example = reference.draw_inputs(0)
        found = capture(reference.module, example.args, example.kwargs) if captured is None else captured
        self._contract = reference.problem.contract
        self._captured = found
        self._rewritten: Graph | None = None
        self._eager: Graph | None = None
        if isinstance(found, Captured):
            self._rewritten = rewrite(found.graph).graph
            ran = capture_eager(reference.module, example.args, example.kwargs)
            self._eager = ran if isinstance(ran, Graph) else None

    def predictions(self, candidate: Candidate, chips: Sequence[Chip] = CHIPS) -> tuple[Prediction, ...] | NotPredicted:
        """Return what the model says of a candidate, one prediction for each chip, or why it says nothing."""
        if isinstance(self._captured, NotCaptured):
            return NotPredicted(reason=f"the problem has no graph: {self._captured}")
        return predict(
            candidate,
            self._contract,
            self._captured.graph,
            chips,
            rewritten=self._rewritten,
            eager=self._eager,
        )

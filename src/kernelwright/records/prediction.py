"""A prediction: what a model of a chip says of a candidate that nobody has timed.

It is no measurement, and has no part of one: none of its fields and none of its names. What reports a speedup
takes a ``Measurement``, so that a prediction can't get there, and whatever prints one says "predicted".
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class PredictedRatio:
    """Eager's predicted time over the candidate's; above 1 the candidate is predicted to be faster.

    A type of its own, which can be compared, and sorted by, but isn't a number: nothing that averages or plots
    speedups takes it.
    """

    value: float

    def __str__(self) -> str:
        return f"predicted {self.value:.2f}x"


@dataclass(frozen=True, slots=True, kw_only=True)
class PredictedCall:
    """One call, as the model sees it.

    ``launches`` are of a candidate's own kernels, ``library_calls`` those of the library that do or move anything;
    eager has library calls only. ``bytes`` are read and written. ``operations`` are floating-point ones.
    """

    launches: int
    library_calls: int
    bytes: int
    operations: int
    predicted_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Prediction:
    """What the model of one chip says of one candidate and of eager, for one problem."""

    candidate_id: str
    problem_id: str
    chip: str
    candidate: PredictedCall
    eager: PredictedCall

    @property
    def predicted_ratio(self) -> PredictedRatio:
        """Eager's predicted time over the candidate's: what a search orders by where nothing can be timed."""
        return PredictedRatio(value=self.eager.predicted_s / self.candidate.predicted_s)

    def __str__(self) -> str:
        return (
            f"predicted for {self.chip}: {1e6 * self.candidate.predicted_s:.1f} us "
            f"(eager: predicted {1e6 * self.eager.predicted_s:.1f} us), {self.predicted_ratio}; not measured"
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class NotPredicted:
    """Why nothing can be predicted of a candidate: one sentence."""

    reason: str

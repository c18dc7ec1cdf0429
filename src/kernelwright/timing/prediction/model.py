"""The model: a call takes as long as its launches one after another, each as long as its memory or its arithmetic.

    seconds = sum over launches of max(bytes / bandwidth, operations of products / rate of products) + launch cost

It knows no caches, no occupancy, no latency and no quality of code. What it is good for is order: of two candidates
that do the same, the one that moves less and launches less comes first.
"""

from collections.abc import Iterable, Sequence

from kernelwright.records.candidate import Candidate
from kernelwright.records.contract import Contract
from kernelwright.records.graph import Graph
from kernelwright.records.prediction import NotPredicted, PredictedCall, Prediction
from kernelwright.timing.prediction.chips import CHIPS, LAUNCH_S, Chip
from kernelwright.timing.prediction.eager import eager_traffic, operations_of
from kernelwright.timing.prediction.shares import does_all, with_products
from kernelwright.timing.prediction.steps import Step, Traffic
from kernelwright.timing.roofline import without_preparation


def predicted_s(steps: Iterable[Step], chip: Chip) -> float:
    """Return the seconds that the model gives steps on a chip."""
    return sum(
        LAUNCH_S + max(step.bytes / chip.bytes_per_s, step.product_operations / chip.product_flops_per_s(step.dtype))
        for step in steps
    )


def predict(
    candidate: Candidate,
    contract: Contract,
    graph: Graph,
    chips: Sequence[Chip] = CHIPS,
    *,
    rewritten: Graph | None = None,
    eager: Graph | None = None,
) -> tuple[Prediction, ...] | NotPredicted:
    """Return what the model says of a candidate and of eager, one prediction for each chip.

    Args:
        candidate: for Metal, of the plan form.
        contract: shapes, dtypes and strides of inputs and state.
        graph: the captured one: the products to be done, and the constants that a plan may name.
        chips: all of them without it.
        rewritten: what algebra leaves of the graph; its products count where the candidate can't be doing ``graph``'s.
        eager: the operators that eager mode runs, where ``graph`` has them in smaller parts.
    """
    from kernelwright.timing.prediction.plan_traffic import constants_of, traffic_of  # noqa: PLC0415 - imports torch

    if candidate.form == "plan" and candidate.target != "metal":
        return NotPredicted(reason=f"predictions are for Metal; this candidate is for {candidate.target}")
    found = traffic_of(candidate, contract, constants_of(graph))
    if isinstance(found, NotPredicted):
        return found
    return predictions_of(candidate, found, graph, chips, rewritten=rewritten, eager=eager)


def predictions_of(
    candidate: Candidate,
    traffic: Traffic,
    graph: Graph,
    chips: Sequence[Chip] = CHIPS,
    *,
    rewritten: Graph | None = None,
    eager: Graph | None = None,
) -> tuple[Prediction, ...]:
    """Return what the model says of a candidate whose traffic is known already; otherwise as ``predict``."""
    ran = graph if eager is None else eager
    done = without_preparation(graph)
    if rewritten is not None and not does_all(traffic, eager_traffic(done).steps):
        done = without_preparation(rewritten)
    shared, of_eager = with_products(traffic, eager_traffic(done).steps), eager_traffic(ran)
    operations, operations_of_eager = operations_of(done), operations_of(ran)
    return tuple(
        Prediction(
            candidate_id=candidate.id,
            problem_id=candidate.problem_id,
            chip=chip.name,
            candidate=_call(shared, operations, chip),
            eager=_call(of_eager, operations_of_eager, chip),
        )
        for chip in chips
    )


def _call(traffic: Traffic, operations: int, chip: Chip) -> PredictedCall:
    return PredictedCall(
        launches=traffic.launches,
        library_calls=traffic.library_calls,
        bytes=traffic.bytes,
        operations=operations,
        predicted_s=predicted_s(traffic.steps, chip),
    )

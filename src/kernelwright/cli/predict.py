"""`kernelwright predict`: what a model of Apple's chips says of a Metal candidate; nothing is built, run or timed."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kernelwright.authors.reading import read_candidate
from kernelwright.cli.exits import DONE, FAILED
from kernelwright.cli.options import kept_mode_named, reference_named
from kernelwright.cli.output import plain, print_json, print_text, progress
from kernelwright.records.prediction import NotPredicted, PredictedCall, Prediction
from kernelwright.swarm.predicting import Predictor
from kernelwright.timing.prediction.chips import CHIPS, chip_named
from kernelwright.timing.rows import duration, size

_MODEL = """\
A model's figures, from what is published of each chip (docs/prediction.md).
Nothing was timed: none of them is a speedup.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class PredictOptions:
    """The options of `predict`, as typed; no chips means all."""

    reference: str
    candidate: Path
    inputs: str
    chips: tuple[str, ...]
    mode: str
    fit: bool
    as_json: bool


def run(options: PredictOptions) -> int:
    """Predict, and print it; exit 1 with the reason where nothing can be predicted."""
    chips = tuple(map(chip_named, options.chips)) or CHIPS
    reference = reference_named(
        options.reference,
        inputs=options.inputs,
        mode=kept_mode_named(options.mode),
        precision="strict",
        fit=options.fit,
        console=progress(),
    )
    problem = reference.problem
    candidate = read_candidate(options.candidate, problem.id, "metal")
    found = Predictor(reference).predictions(candidate, chips)
    if options.as_json:
        print_json(
            {
                "problem": problem.name,
                "problem_id": problem.id,
                "sizes": dict(problem.sizes),
                "candidate": str(options.candidate),
                "candidate_id": candidate.id,
                "is_measured": False,
                "reason": found.reason if isinstance(found, NotPredicted) else None,
                "predictions": [] if isinstance(found, NotPredicted) else [_fields(each) for each in found],
            }
        )
    elif isinstance(found, NotPredicted):
        print_text(f"no prediction for {problem.name}: {found.reason}\n")
    else:
        print_text(table_of(found, problem.name))
    return FAILED if isinstance(found, NotPredicted) else DONE


def table_of(predictions: Sequence[Prediction], problem: str) -> str:
    """Return predictions of one candidate as a table of at most 80 columns."""
    first = predictions[0]
    lines = [
        f"{problem}: predicted, not measured",
        "",
        f"{'one call':<12}{'own launches':>14}{'library calls':>16}{'moved':>12}{'operations':>14}",
        _work_line("candidate", first.candidate),
        _work_line("eager", first.eager),
        "",
        f"{'chip':<12}{'candidate':>18}{'eager':>18}{'ratio':>20}",
    ]
    for each in predictions:
        candidate, eager = (f"predicted {duration(1e9 * c.predicted_s)}" for c in (each.candidate, each.eager))
        lines.append(f"{each.chip:<12}{candidate:>18}{eager:>18}{each.predicted_ratio!s:>20}")
    return "\n".join([*lines, "", _MODEL])


def _work_line(name: str, call: PredictedCall) -> str:
    operations = f"{call.operations:.3g}" if call.operations < 1e6 else f"{call.operations / 1e6:,.0f} M"
    return f"{name:<12}{call.launches:>14}{call.library_calls:>16}{size(call.bytes):>12}{operations:>14}"


def _fields(prediction: Prediction) -> dict[str, Any]:
    return plain(prediction) | {"predicted_ratio": prediction.predicted_ratio.value}

"""A module against itself: how often, and by how much, timing sees a difference that isn't there.

    python bench/alike.py [--sessions 10] [--seconds 5] [--threads 2] [FILE ...]

Each session times fresh processes of the same module: once eager against eager, once the same file
as a module-form candidate, which goes through the sandbox and the candidate's own server code.
"wins" counts sessions whose interval lies above 1.0, "losses" those below. At 95 % about one
session in forty should be a win by chance; a winner has to be one three times in a row.
FILE is a KernelBench-format file; default: a few from the examples folder.
"""

import argparse
import statistics
from collections.abc import Sequence
from math import exp, log
from pathlib import Path

from kernelwright.problems.load import load_reference
from kernelwright.problems.reference import Reference
from kernelwright.records.build import Artifact, unbuilt
from kernelwright.records.candidate import Candidate, SourceFile
from kernelwright.records.measurement import Measurement, Ratio
from kernelwright.records.verdict import Accepted, Facts
from kernelwright.sandbox.choose import choose_sandbox
from kernelwright.timing.baselines import baseline_named
from kernelwright.timing.contender import Contender, Lost
from kernelwright.timing.stable import ProcessStable
from kernelwright.timing.timer import Timer

EXAMPLES = ("groupnorm_silu", "masked_softmax", "gemm_bias_gelu_scale", "resnet_stage")


class EagerTwice(ProcessStable):
    """Gives a fresh process of eager where a candidate is asked for."""

    def candidate(self, candidate: Candidate, artifact: Artifact) -> Contender | Lost:
        """Return eager under the candidate's name."""
        del candidate, artifact
        twin = self.begin(baseline_named("eager")).finish()
        twin.name = "candidate"  # type: ignore[misc]
        return twin


def main() -> None:
    """Print two rows for each file."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="*", type=Path, help="KernelBench-format files")
    parser.add_argument("--sessions", type=int, default=10, help="for each file and form")
    parser.add_argument("--seconds", type=float, default=5.0, help="for each session")
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args()
    folder = Path(__file__).parent.parent / "examples"
    files = options.files or [folder / f"{name}.py" for name in EXAMPLES]
    print("| module | as | sessions | typical | worst | wins | losses |\n|---|---|---|---|---|---|---|")
    with choose_sandbox() as sandbox:
        for path in files:
            reference = load_reference(str(path), mode="eval")
            twin = twin_of(path, reference)
            for form, stable in (("eager", EagerTwice), ("candidate", ProcessStable)):
                ratios = sessions(reference, twin, stable(reference, threads=options.threads, sandbox=sandbox), options)
                print(f"| {path.stem} | {form} | {summed_up(ratios)} |", flush=True)


def twin_of(path: Path, reference: Reference) -> Candidate:
    """Return the module itself as a candidate."""
    text = path.read_text() + "\n\nclass ModelNew(Model):\n    pass\n"
    files = (SourceFile(name="model_new.py", text=text),)
    return Candidate(problem_id=reference.problem.id, target="cpu", form="module", author="bench", files=files)


def sessions(reference: Reference, twin: Candidate, stable: ProcessStable, options: argparse.Namespace) -> list[Ratio]:
    """Time the twin as often as asked, in a fresh process each time."""
    accepted = Accepted(
        candidate_id=twin.id, problem_id=reference.problem.id, worst_error=1.0, checks=(), facts=Facts()
    )
    found: list[Ratio] = []
    with Timer(reference, baselines=("eager",), threads=options.threads, stable=stable, machine_id="bench") as timer:
        for _ in range(options.sessions):
            measured = timer.measure(accepted, twin, unbuilt(twin), budget_s=options.seconds, final=True)
            if not isinstance(measured, Measurement):
                raise SystemExit(f"{measured.reason}: {measured.evidence}")
            found.append(measured.fastest.ratio)
    return found


def summed_up(ratios: Sequence[Ratio]) -> str:
    """Return a row's figures: distances from 1.0 as factors."""
    away = [abs(log(each.value)) for each in ratios]
    worst = max(ratios, key=lambda each: abs(log(each.value)))
    wins = sum(each.low > 1.0 for each in ratios)
    losses = sum(each.high < 1.0 for each in ratios)
    return f"{len(ratios)} | {exp(statistics.median(away)):.3f} | {worst.value:.3f} | {wins} | {losses}"


if __name__ == "__main__":
    main()

"""Time from `optimize` to its answer, for each example: where it goes, and what came out.

python bench/answers.py [--time 60] [FILE ...]
"""

import argparse
import tempfile
import time
from itertools import pairwise
from pathlib import Path

from kernelwright.api import optimize_reference
from kernelwright.problems.load import load_reference
from kernelwright.records.run import Request
from kernelwright.store.store import Store
from kernelwright.swarm.budget import Deadline
from kernelwright.swarm.events import Event, Stage

EXAMPLES = Path(__file__).parent.parent / "examples"


def stages_of(path: Path, time_s: float) -> tuple[list[tuple[str, float]], str]:
    """Return each stage with its seconds, and the answer in a few words."""
    marks: list[tuple[str, float]] = [("load", time.monotonic())]

    def watch(event: Event) -> None:
        if isinstance(event, Stage):
            marks.append((event.text, time.monotonic()))

    reference = load_reference(path, mode="eval")
    request = Request(
        reference=str(path),
        inputs="",
        target="cpu",
        authors=("fuser",),
        time_s=time_s,
        precision="strict",
        mode="eval",
        fit=False,
        out="",
    )
    with tempfile.TemporaryDirectory() as home, Store(Path(home)) as store:
        done = optimize_reference(reference, request, store=store, deadline=Deadline.after(time_s), watcher=watch)
    marks.append(("", time.monotonic()))
    answer = done.outcome.run.answer
    spans = [(text, later - start) for (text, start), (_, later) in pairwise(marks)]
    return spans, f"{answer.winner} {answer.speedup.value:.2f}x {answer.baseline}" if answer else "none"


def main() -> None:
    """Print one line for each stage of each example."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--time", type=float, default=60.0)
    parser.add_argument("files", nargs="*", type=Path)
    options = parser.parse_args()
    for path in options.files or sorted(EXAMPLES.glob("*.py")):
        spans, answer = stages_of(path, options.time)
        print(f"{path.stem}: {sum(seconds for _, seconds in spans):.1f} s, {answer}")
        for text, seconds in spans:
            print(f"  {seconds:6.2f} s  {text}")


if __name__ == "__main__":
    main()

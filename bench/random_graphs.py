"""Random graphs through the whole compiler: right, honestly declined, or wrong, and which pass is to blame.

    python bench/random_graphs.py [--count 2000] [--seed 1] [--jobs 1] [--only SEED] [--target cpu]

Each graph has up to twelve operators of the fuser's tables; every second one is written as a module
and captured. It is compiled for its own types and for float64, interpreted, built as C++ with the
flags that candidates are built with (for ``--target metal`` as Metal, which is emulated), and compared
with torch in float64. ``--only`` tries one graph
again and prints its module, its graph and its plan. Exits with 1 if any graph is wrong.
"""

import argparse
import re
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

import torch

from drawn_operators import DRAWS
from graph_builds import built
from graph_text import module_text
from graph_trial import Trial, Wrong, tried
from kernelwright.authors.fuser.generate import Declined
from kernelwright.authors.fuser.languages import LANGUAGES
from kernelwright.records.build import BuildFailed
from kernelwright.targets.cpu.target import CpuTarget
from kernelwright.targets.metal.target import MetalTarget
from kernelwright.targets.target import Target
from random_graphs import random_graph

# Graphs that are built in one compiler call, and seeds that one ``--seed`` owns.
TOGETHER = 20
SEEDS = 1_000_000
BUILD_LIMIT_S = 600.0
TARGETS: dict[str, Callable[[Path], Target]] = {
    "cpu": lambda folder: CpuTarget(cache=folder, timeout_s=BUILD_LIMIT_S),
    "metal": lambda folder: MetalTarget(cache=folder),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What became of one graph. ``blame`` is empty unless it is wrong; ``sentence`` says why it isn't right."""

    seed: int
    operators: tuple[str, ...]
    is_right: bool = False
    blame: str = ""
    sentence: str = ""


def main() -> None:
    """Try the graphs and print what became of them."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--only", type=int, default=None, metavar="SEED", help="one graph, by the seed in its line")
    parser.add_argument("--target", choices=tuple(TARGETS), default="cpu")
    arguments = parser.parse_args()
    if arguments.only is not None:
        sys.exit(0 if _shown(arguments.only, arguments.target) else 1)
    first = arguments.seed * SEEDS
    seeds = range(first, first + arguments.count)
    begun = time.perf_counter()
    results: list[Result] = []
    for found in _all_results(
        [seeds[at : at + TOGETHER] for at in range(0, len(seeds), TOGETHER)], arguments.jobs, arguments.target
    ):
        results += found
        for result in found:
            if result.blame:
                print(f"wrong: seed {result.seed}: {result.blame}: {result.sentence[:500]}", flush=True)
        wrong = sum(bool(result.blame) for result in results)
        spent = time.perf_counter() - begun
        print(f"{len(results)} of {len(seeds)} graphs, {wrong} wrong, {spent:.0f} s", file=sys.stderr, flush=True)
    _report(results, time.perf_counter() - begun)
    sys.exit(1 if any(result.blame for result in results) else 0)


def _all_results(chunks: Sequence[range], jobs: int, target: str) -> Iterator[list[Result]]:
    """Yield the results of each chunk. A graph whose code ends its process is found out, and is wrong."""
    left = {chunk.start: chunk for chunk in chunks}
    with _pool(jobs) as pool:
        running = {pool.submit(_results, chunk, target): chunk for chunk in chunks}
        for done in as_completed(running):
            found = _result_of(done)
            if found is not None:
                del left[running[done].start]
                yield found
    for chunk in left.values():
        for seed in chunk:
            with _pool(1) as pool:
                found = _result_of(pool.submit(_results, range(seed, seed + 1), target))
            crash = Result(seed=seed, operators=(), blame="crash", sentence="the process that ran it ended")
            yield [crash] if found is None else found


def _pool(jobs: int) -> ProcessPoolExecutor:
    return ProcessPoolExecutor(jobs, mp_context=get_context("spawn"), initializer=torch.set_num_threads, initargs=(1,))


def _result_of(done: "Future[list[Result]]") -> list[Result] | None:
    try:
        return done.result()
    except BrokenProcessPool:
        return None


def _results(seeds: range, target: str) -> list[Result]:
    results: list[Result] = []
    trials: list[Trial] = []
    for seed in seeds:
        outcome = _tried(seed, target)
        if isinstance(outcome, Trial):
            trials.append(outcome)
        else:
            results.append(outcome)
    with tempfile.TemporaryDirectory() as folder:
        return sorted(results + _judged(trials, TARGETS[target](Path(folder))), key=_seed)


def _seed(result: Result) -> int:
    return result.seed


def _tried(seed: int, target: str) -> Trial | Result:
    drawn = random_graph(seed)
    operators = tuple(node.op for node in drawn.graph.nodes)
    match tried(drawn, is_captured=_is_captured(seed), language=LANGUAGES[target]):
        case Trial() as trial:
            return trial
        case Declined(reason=reason):
            return Result(seed=seed, operators=operators, sentence=reason)
        case Wrong(blame=blame, sentence=sentence):
            return Result(seed=seed, operators=operators, blame=blame, sentence=sentence)


def _is_captured(seed: int) -> bool:
    # Whole runs of four, so that graphs are captured with every choice that a seed makes.
    return seed // 4 % 2 == 0


def _judged(trials: Sequence[Trial], target: Target) -> list[Result]:
    launchers = built(trials, target)
    if isinstance(launchers, BuildFailed):
        if len(trials) > 1:  # one by one, to see whose code it is
            return [result for trial in trials for result in _judged([trial], target)]
        return [_wrong(trials[0], Wrong(blame="printer", sentence=f"the compiler refuses it: {launchers.diagnostics}"))]
    results: list[Result] = []
    for trial in trials:
        wrong = trial.judged(launchers[trial.drawn.seed])
        right = Result(seed=trial.drawn.seed, operators=_operators(trial), is_right=True)
        results.append(_wrong(trial, wrong) if wrong else right)
    return results


def _wrong(trial: Trial, wrong: Wrong) -> Result:
    return Result(seed=trial.drawn.seed, operators=_operators(trial), blame=wrong.blame, sentence=wrong.sentence)


def _operators(trial: Trial) -> tuple[str, ...]:
    return tuple(node.op for node in trial.drawn.graph.nodes)


def _shown(seed: int, target: str) -> bool:
    """Try one graph and print all there is to it; whether it isn't wrong."""
    torch.set_num_threads(1)
    drawn = random_graph(seed)
    outcome = tried(drawn, is_captured=_is_captured(seed), language=LANGUAGES[target])
    print(
        f"# The contents of its inputs and weights: random_graph({seed}).given\n{module_text(drawn)}\n{drawn.graph}\n"
    )
    if isinstance(outcome, Trial):
        print(f"as it was compiled:\n{outcome.graph}\n")
        print("\n".join(file.text for file in outcome.made.files))
        with tempfile.TemporaryDirectory() as folder:
            (result,) = _judged([outcome], TARGETS[target](Path(folder)))
    else:
        is_wrong = isinstance(outcome, Wrong)
        sentence = outcome.sentence if isinstance(outcome, Wrong) else outcome.reason
        blame = outcome.blame if isinstance(outcome, Wrong) else ""
        result = Result(seed=seed, operators=(), blame=blame if is_wrong else "", sentence=sentence)
    state = f"wrong, {result.blame} is to blame" if result.blame else "right" if result.is_right else "declined"
    print(f"seed {seed}: {state}{': ' if result.sentence else ''}{result.sentence}")
    return not result.blame


def _report(results: Sequence[Result], seconds: float) -> None:
    right = [result for result in results if result.is_right]
    wrong = [result for result in results if result.blame]
    declined = [result for result in results if not result.is_right and not result.blame]
    print(
        f"\n{len(results)} graphs in {seconds:.0f} s: {len(right)} right, {len(declined)} declined, {len(wrong)} wrong"
    )
    for reason, count in Counter(re.sub(r"\d+", "N", result.sentence) for result in declined).most_common():
        print(f"  declined {count}: {reason}")
    for blame, count in Counter(result.blame for result in wrong).most_common():
        seeds = ", ".join(str(result.seed) for result in wrong if result.blame == blame)
        print(f"  wrong {count}: {blame}: seeds {seeds}")
    counts = Counter(op for result in right for op in result.operators)
    print(f"  {len(counts)} of {len(DRAWS)} operators are in graphs that are right, {sum(counts.values())} uses in all")
    missing = sorted(set(DRAWS) - set(counts))
    if missing:
        print(f"  in none: {', '.join(missing)}")


if __name__ == "__main__":
    main()

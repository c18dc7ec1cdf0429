"""Whether a model that tunes finds better candidates than the generator's own search, or than chance.

    PYTHONPATH=src python bench/tuner.py examples/*.py [--model local:smollm2] [--tries 5] [--draws 3]

For each problem, in one process: the generator's own search; then the model, with so many tries; then chance, with
as many, several times. Whatever is the best of each by its quick timing is timed again, all of them in turn for
some rounds, because the best of many short timings was lucky; the table has those. "speed" is against the faster
of eager and torch.compile; where a candidate is slower, or there is none, its author counts as 1.0 in the means,
for then the answer is the module itself. Alike candidates are timed once.
"""

import argparse
import random
import statistics
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from kernelwright.authors.author import Author, AuthorOptions, Brief, Workbench
from kernelwright.authors.fuser.author import Fuser
from kernelwright.authors.fuser.generate import Declined
from kernelwright.authors.tuner.author import tuner_of
from kernelwright.authors.tuner.naming import tuner_named
from kernelwright.authors.tuner.space import Choice, Space, space_of
from kernelwright.problems.capture import capture_reference
from kernelwright.problems.load import load_reference
from kernelwright.records.attempt import Attempt
from kernelwright.records.build import Artifact
from kernelwright.records.candidate import SourceFile
from kernelwright.records.measurement import Measurement
from kernelwright.records.model_call import ModelCall, bill_of
from kernelwright.records.run import Request, Run
from kernelwright.records.verdict import Accepted
from kernelwright.sandbox.choose import choose_sandbox
from kernelwright.swarm.budget import Deadline
from kernelwright.swarm.joined import JoinedStages
from kernelwright.swarm.ledger import Ledger
from kernelwright.swarm.opening import new_run, opened_stages, warmed_stable
from kernelwright.swarm.supervisor import brief_of
from kernelwright.swarm.workbench import RecordingWorkbench
from kernelwright.targets.registry import target_named

TIME_S = 3600.0  # tries end an author's turn, not time


class Chance:
    """Draws choices, each graph and label as likely as the others, until enough of them were different."""

    def __init__(self, tries: int, seed: int) -> None:
        """Prepare to draw."""
        self._tries, self._random = tries, random.Random(seed)
        self.name = f"chance {seed}"

    def work(self, brief: Brief, workbench: Workbench) -> str:
        """Submit what was drawn; what comes to the same again is drawn anew, a hundred times at most."""
        space = space_of(brief)
        if isinstance(space, Declined):
            return space.reason
        seen: set[tuple[SourceFile, ...] | Choice] = set()
        for _ in range(100):
            if len(seen) == self._tries:
                break
            files = space.generated(self._drawn(space))
            if not isinstance(files, Declined) and files not in seen:
                seen.add(files)
                workbench.submit(files)
        return f"{len(seen)} drawn"

    def _drawn(self, space: Space) -> Choice:
        graph = self._random.choice(space.graphs)
        parts = {
            part.name: {each.name: self._random.choice(each.labels) for each in part.parameters} for part in graph.parts
        }
        return Choice(graph=graph.name, parts=parts)


@dataclass(slots=True)
class Log:
    """Keeps calls, and nothing else."""

    calls: list[ModelCall] = field(default_factory=list[ModelCall])

    def commit(self, attempt: Attempt) -> None:
        """Forget."""

    def commit_call(self, call: ModelCall) -> None:
        """Keep."""
        self.calls.append(call)

    def note(self, run_id: str, text: str) -> None:
        """Forget."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Worked:
    """What came of one author: its tries, those accepted, and its best by quick timing."""

    name: str
    ending: str
    tries: int
    accepted: int
    best: Attempt | None


def main() -> None:
    """Compare them on each problem; print a line as soon as it is known, and the means at the end."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("problems", nargs="+", type=Path)
    parser.add_argument("--model", default="local:smollm2", help="provider:model")
    parser.add_argument("--tries", type=int, default=5)
    parser.add_argument("--draws", type=int, default=3, help="how often chance has its tries")
    parser.add_argument("--rounds", type=int, default=5)
    given = parser.parse_args()
    print(f"{'problem':22} {'choices':>7} {'fuser':>6} {'tuner':>6} {'chance':>6}   tuner/fuser  tuner/chance   calls")
    kept: list[tuple[float, float, float]] = []
    for path in given.problems:
        line = compared(path, given)
        if line is not None:
            kept.append(line)
    fuser, tuner, chance = (
        statistics.geometric_mean(max(each, 1.0) for each in column) for column in zip(*kept, strict=True)
    )
    print(
        f"{'geometric mean':22} {'':7} {fuser:6.2f} {tuner:6.2f} {chance:6.2f}"
        f"   {tuner / fuser:11.2f} {tuner / chance:13.2f}"
    )


def compared(path: Path, given: argparse.Namespace) -> tuple[float, float, float] | None:
    """Compare the three on one problem; return their speeds, or ``None`` where there is nothing to choose."""
    with opened(path) as (brief, stages, run):
        space = space_of(brief)
        if isinstance(space, Declined) or space.size < 2:
            print(f"{path.stem:22} nothing to choose")
            return None
        log = Log()
        chances = [Chance(given.tries, seed) for seed in range(given.draws)]
        tuner = tuner_of(tuner_named(f"tuner:{given.model}"), AuthorOptions(attempts=given.tries))
        fuser, tuned, *drawn = (worked(each, brief, stages, run, log) for each in (Fuser(), tuner, *chances))
        speeds = timed_again([fuser, tuned, *drawn], stages, given.rounds)
    by_chance = statistics.geometric_mean([max(speeds[each.name], 0.01) for each in drawn])
    bill = bill_of(tuple(log.calls))
    seconds = sum(call.seconds for call in log.calls)
    ours = speeds[fuser.name], speeds[tuned.name], by_chance
    print(
        f"{path.stem:22} {space.size:7} {ours[0]:6.2f} {ours[1]:6.2f} {ours[2]:6.2f}"
        f"   {ours[1] / ours[0]:11.2f} {ours[1] / ours[2]:13.2f}   {bill.calls} for {tuned.tries} tries,"
        f" {tuned.accepted} accepted, {bill.tokens.input + bill.tokens.output} tokens, {seconds:.0f} s",
        flush=True,
    )
    return ours


@contextmanager
def opened(path: Path) -> Iterator[tuple[Brief, JoinedStages, Run]]:
    """Open a problem on the CPU with everything that judges and times candidates."""
    reference, target = load_reference(str(path)), target_named("cpu")
    request = Request(
        reference=str(path),
        inputs="",
        target="cpu",
        authors=(),
        time_s=TIME_S,
        precision="strict",
        mode="eval",
        fit=False,
        out="",
    )
    run = new_run(reference.problem, target.machine(), request)
    with choose_sandbox(allow_unsafe=False) as sandbox:
        stable = warmed_stable(reference, target, sandbox)
        captured = capture_reference(reference)
        with opened_stages(
            reference,
            captured,
            target=target,
            sandbox=sandbox,
            stable=stable,
            machine=target.machine(),
            seconds_left=lambda: TIME_S,
        ) as stages:
            yield brief_of(reference, captured, target), stages, run


def worked(author: Author, brief: Brief, stages: JoinedStages, run: Run, log: Log) -> Worked:
    """Let an author work to its end."""
    ledger = Ledger()
    bench = RecordingWorkbench(
        run=run,
        author=author.name,
        stations=stages,
        log=log,
        deadline=Deadline.after(TIME_S),
        ledger=ledger,
        watcher=lambda _event: None,
    )
    ending = author.work(brief, bench)
    accepted = [each for each in ledger.attempts if isinstance(each.verdict, Accepted) and each.fastest is not None]
    best = max(accepted, key=speed_of, default=None)
    return Worked(name=author.name, ending=ending, tries=len(ledger.attempts), accepted=len(accepted), best=best)


def speed_of(attempt: Attempt) -> float:
    """Return how an attempt's quick timing compares with the fastest baseline."""
    return 0.0 if attempt.fastest is None else attempt.fastest.ratio.value


def timed_again(authors: Sequence[Worked], stages: JoinedStages, rounds: int) -> dict[str, float]:
    """Time the best of each author, in turn for some rounds; return the medians by author, 1.0 where it has none."""
    bests = {each.best.candidate.files: each.best for each in authors if each.best is not None}
    found: dict[tuple[SourceFile, ...], list[float]] = {files: [] for files in bests}
    for _ in range(rounds):
        for files, attempt in bests.items():
            assert isinstance(attempt.verdict, Accepted)
            assert isinstance(attempt.built, Artifact)
            measured = stages.measure(attempt.verdict, attempt.candidate, attempt.built, budget_s=2.0, is_final=False)
            if isinstance(measured, Measurement):
                found[files].append(measured.fastest.ratio.value)
    return {
        each.name: statistics.median(found[each.best.candidate.files]) if each.best is not None else 1.0
        for each in authors
    }


if __name__ == "__main__":
    main()

"""How the verifier does on the corpus of cheats and honest look-alikes: all of it, through one warm sandbox.

    PYTHONPATH=src python bench/corpus.py [--jobs 2] [--level full] [--only "softmax/*"] [--seed 7] [--no-slow]

Prints what was rejected and what escaped, family by family, every wrong verdict with its evidence, and
the seconds that a candidate takes. Exit code 1 if any verdict is wrong.
"""

import argparse
import atexit
import statistics
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from fnmatch import fnmatch
from functools import cache, partial
from multiprocessing import get_context
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

import torch

from candidate_corpus import FAMILIES, Entry, entries, verdict_on
from kernelwright.errors import KernelwrightError
from kernelwright.records.verdict import Accepted, Rejected, Verdict
from kernelwright.sandbox.choose import choose_sandbox
from kernelwright.sandbox.sandbox import Sandbox
from kernelwright.targets.served import PRELOAD
from kernelwright.verification.effort import Level


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """One candidate, what became of it, and how long that took. ``verdict`` is ``None`` where there is none."""

    entry: Entry
    verdict: Verdict | None
    seconds: float
    failure: str = ""

    @property
    def is_right(self) -> bool:
        """Whether a cheat was rejected, an honest candidate accepted."""
        return isinstance(self.verdict, Accepted if self.entry.is_honest else Rejected)

    @property
    def check(self) -> str:
        """The check that found it out, or "before the checks"."""
        failed = [each.name for each in self.verdict.checks if each.state == "failed"] if self.verdict else []
        return failed[0] if failed else "before the checks"

    @property
    def reason(self) -> str:
        """Why, in the verdict's own words."""
        match self.verdict:
            case Rejected(reason=reason, evidence=evidence):
                return f"{self.check}: {reason}: {evidence}"
            case Accepted(worst_error=worst):
                return f"accepted, worst error {worst:.3g}"
            case None:
                return f"no verdict: {self.failure}"


def main() -> None:
    """Judge the corpus and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--level", choices=("quick", "full"), default="full")
    parser.add_argument("--only", default="*", help='a pattern of names, such as "softmax/cheats/*"')
    parser.add_argument("--seed", type=int, default=None)
    parser.add_argument("--no-slow", action="store_true", help="leave out what needs a compiler")
    parser.add_argument("--verbose", action="store_true", help="print every verdict")
    arguments = parser.parse_args()
    chosen = [each for each in entries() if fnmatch(each.name, arguments.only)]
    chosen = [each for each in chosen if not (arguments.no_slow and each.is_slow)]
    # Processes, not threads: torch's default dtype and random state, which the oracle sets, are the process's.
    pool = ProcessPoolExecutor(
        arguments.jobs, mp_context=get_context("spawn"), initializer=_warm, initargs=(arguments.jobs,)
    )
    results: list[Result] = []
    with pool:
        for result in pool.map(partial(_judged, level=arguments.level, seed=arguments.seed), chosen):
            if arguments.verbose:
                mark = "   " if result.is_right else "!! "
                print(f"{mark}{result.entry.name} {result.seconds:.1f} s {result.reason[:300]}", flush=True)
            results.append(result)
    _report(results)
    sys.exit(0 if all(each.is_right for each in results) else 1)


@cache
def _sandbox() -> Sandbox:
    """Return the sandbox of this process, warm; it ends with the process."""
    sandbox = choose_sandbox()
    sandbox.warm(PRELOAD)
    atexit.register(sandbox.close)
    return sandbox


def _warm(jobs: int) -> None:
    if jobs > 1:
        torch.set_num_threads(1)  # threads of several oracles would spin on the same cores
    _sandbox()


def _judged(entry: Entry, *, level: Level, seed: int | None) -> Result:
    start = time.perf_counter()
    try:
        verdict = verdict_on(entry, _sandbox(), level=level, seed=seed)
    except KernelwrightError as error:
        return Result(entry=entry, verdict=None, seconds=time.perf_counter() - start, failure=str(error))
    return Result(entry=entry, verdict=verdict, seconds=time.perf_counter() - start)


def _report(results: Sequence[Result]) -> None:
    for result in results:
        if not result.is_right:
            kind = "false rejection" if result.entry.is_honest else "escaped"
            print(f"{kind}: {result.entry.name} ({result.entry.sentence})\n    {result.reason[:1200]}")
    print(f"\n{'family':16s} {'files':>5s} {'rejected':>9s} {'accepted':>9s} {'no verdict':>10s}  found out by")
    for family in FAMILIES:
        _print_row(family, [each for each in results if each.entry.family == family])
    cheats = [each for each in results if not each.entry.is_honest]
    honest = [each for each in results if each.entry.is_honest]
    print(f"\ncheats rejected {sum(e.is_right for e in cheats)} of {len(cheats)}", end=", ")
    print(f"honest accepted {sum(e.is_right for e in honest)} of {len(honest)}")
    for words, some in (("cheats", cheats), ("honest", honest)):
        quick = sorted(each.seconds for each in some if not each.entry.is_slow)
        if quick:
            high = quick[min(len(quick) - 1, int(0.9 * len(quick)))]
            print(f"seconds per candidate without a compiler, {words}: median {statistics.median(quick):.2f}", end=", ")
            print(f"90 % below {high:.2f}")


def _print_row(family: str, results: Sequence[Result]) -> None:
    if not results:
        return
    rejected = [each for each in results if isinstance(each.verdict, Rejected)]
    accepted = sum(isinstance(each.verdict, Accepted) for each in results)
    checks = sorted({each.check for each in rejected})
    by = ", ".join(f"{check} {sum(each.check == check for each in rejected)}" for check in checks)
    without = len(results) - len(rejected) - accepted
    print(f"{family:16s} {len(results):5d} {len(rejected):9d} {accepted:9d} {without:10d}  {by}")


if __name__ == "__main__":
    main()

"""A thousand hostile and honest candidates through one parent and one sandbox: what leaks, what is lost.

    PYTHONPATH=src python bench/hostile.py [--count 1000] [--seed 1] [--each]

Prints what was accepted and rejected, every candidate that came to something else than it must,
every trace that was left, and this process's memory and descriptors along the way. Exits with 1
if anything is wrong. ``--each`` runs every case once, in order, and tells of each.
"""

import argparse
import gc
import os
import platform
import sys
import time
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

import torch

from hostile_cases import cases
from hostile_run import in_random_order, run
from hostile_traces import open_descriptors, resident_bytes, surroundings
from kernelwright.sandbox import descendants
from kernelwright.sandbox.choose import choose_sandbox
from kernelwright.targets.served import PRELOAD

_WARM = 100  # after so many everything has been imported and every cache has its size
_MOST_GROWTH = 0.05


def main() -> None:
    """Run them, look at what is left, say so."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--each", action="store_true")
    arguments = parser.parse_args()
    print(f"{platform.machine()}, {os.cpu_count()} cores, torch {torch.__version__}, seed {arguments.seed}")
    started, problems, counts, lost = time.monotonic(), list[str](), Counter[str](), 0
    memory: dict[int, int] = {}
    with surroundings(os.getpid()) as around, choose_sandbox() as sandbox:
        print(sandbox.isolates)
        every = cases(around.facts)
        order = list(every) if arguments.each else in_random_order(every, arguments.count, arguments.seed)
        sandbox.warm(PRELOAD)
        below = set(descendants.below(os.getpid()))
        for number, outcome in enumerate(run(order, sandbox, seed=arguments.seed), start=1):
            counts[f"{'honest' if outcome.case.ending == 'accepted' else 'hostile'} {outcome.verdict}"] += 1
            lost += outcome.verdict == "none"
            left = around.harm()
            problems += [f"{number} {outcome.case.name}: {each}" for each in (outcome.complaint, *left) if each]
            if arguments.each:
                print(f"{outcome.seconds:6.2f} s  {outcome.verdict:8s} {outcome.case.form:6s} {outcome.case.name}")
            if number == 10 or number % _WARM == 0:
                gc.collect()
                memory[number] = resident_bytes()
                print(
                    f"after {number}: {memory[number] / 1e6:.1f} MB, {open_descriptors()} descriptors, "
                    f"{len(set(descendants.below(os.getpid())) - below)} processes beside the nursery"
                )
        descriptors_warm = open_descriptors()
        stragglers = set(descendants.below(os.getpid())) - below
        problems += [f"{len(stragglers)} processes below this one are left"] * bool(stragglers)
    print(f"{len(order)} candidates in {time.monotonic() - started:.0f} s: {dict(counts)}; {lost} lost")
    print(f"descriptors at the end {descriptors_warm}")
    late = [size for number, size in memory.items() if number >= _WARM]
    if len(late) > 1 and late[-1] > late[0] * (1 + _MOST_GROWTH):
        problems.append(f"memory grew from {late[0]} to {late[-1]} bytes")
    print("\n".join(problems) or "no trace left, nothing lost")
    sys.exit(bool(problems))


if __name__ == "__main__":
    main()

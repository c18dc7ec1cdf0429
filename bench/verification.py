"""How fast verification is: verifications a second, and where the time goes, check by check.

    PYTHONPATH=src python bench/verification.py [--level quick] [--repeat 5] [--rows 256 --columns 1000]

The candidate is an honest row softmax in C++, so that every check runs to its end; build time
is left out, since a swarm builds side by side and caches.
"""

import argparse
import platform
import statistics
import time
from collections import defaultdict

import torch
from scaled_softmax import KERNEL, PLAN, ScaledSoftmax

from kernelwright.problems.load import load_reference
from kernelwright.records.build import BuildFailed
from kernelwright.records.candidate import Candidate, SourceFile
from kernelwright.records.verdict import Accepted, Verdict
from kernelwright.sandbox.choose import choose_sandbox
from kernelwright.targets.registry import target_named
from kernelwright.verification.verdict import verify


def main() -> None:
    """Verify one candidate again and again and print medians."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--level", choices=("quick", "full"), default="quick")
    parser.add_argument("--repeat", type=int, default=5)
    parser.add_argument("--rows", type=int, default=256)
    parser.add_argument("--columns", type=int, default=1000)
    arguments = parser.parse_args()
    reference = load_reference(
        ScaledSoftmax(arguments.columns), inputs=lambda: (torch.rand(arguments.rows, arguments.columns),), mode="eval"
    )
    files = (SourceFile(name="plan.py", text=PLAN), SourceFile(name="kernel.cpp", text=KERNEL))
    candidate = Candidate(problem_id=reference.problem.id, target="cpu", form="plan", files=files, author="bench")
    target = target_named("cpu")
    built = target.build(candidate)
    if isinstance(built, BuildFailed):
        raise SystemExit(built.evidence)
    whole: list[float] = []
    verdicts: list[Verdict] = []
    with choose_sandbox() as sandbox:
        for _ in range(arguments.repeat + 1):
            start = time.perf_counter()
            verdicts.append(
                verify(reference, candidate, target=target, built=built, level=arguments.level, sandbox=sandbox)
            )
            whole.append(time.perf_counter() - start)
    # The first one starts the sandbox's nursery and fills caches: reported, not counted.
    _report(arguments, whole, verdicts)


def _report(arguments: argparse.Namespace, whole: list[float], verdicts: list[Verdict]) -> None:
    print(f"{platform.processor() or platform.machine()}, torch {torch.__version__}, {torch.get_num_threads()} threads")
    print(f"scaled softmax of float32[{arguments.rows}, {arguments.columns}], level {arguments.level}")
    print(f"first {whole[0]:.2f} s; then median of {arguments.repeat}: {statistics.median(whole[1:]):.2f} s", end="")
    print(f" = {1 / statistics.median(whole[1:]):.2f} verifications a second")
    seconds: dict[str, list[float]] = defaultdict(list)
    for verdict in verdicts[1:]:
        assert isinstance(verdict, Accepted), verdict
        for check in verdict.checks:
            seconds[check.name].append(check.seconds)
    rest = statistics.median(whole[1:]) - sum(map(statistics.median, seconds.values()))
    for name, values in seconds.items():
        print(f"  {name:16s} {statistics.median(values) * 1e3:8.1f} ms")
    print(f"  {'starting, other':16s} {rest * 1e3:8.1f} ms")


if __name__ == "__main__":
    main()

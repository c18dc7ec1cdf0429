"""Random token edits of kernels, thousands of them: does anything but a located finding come of one?

    python bench/metal_edits.py [--count 2000] [--seed 0] [--jobs 2] [FILE ...]

FILE is a Metal source; the tests' own kernels without any. An edit fails if the toolchain raises, names no line, or
takes longer than --limit seconds.
"""

import argparse
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

import metal_edits
import metal_kernels
from kernelwright.msl.checking import check
from kernelwright.msl.clang import Clang, find_clang


def fault(text: str, clang: Clang, limit_s: float) -> str:
    """Return what is wrong with what came of one text; "" if nothing."""
    began = time.perf_counter()
    try:
        findings = check(text, clang=clang).errors
    except Exception as error:  # noqa: BLE001 - that is what is looked for
        return f"{type(error).__name__}: {error}"
    if time.perf_counter() - began > limit_s:
        return f"it took {time.perf_counter() - began:.1f} s"
    unplaced = [finding for finding in findings if not finding.line]
    return f"no line: {unplaced[0]}" if unplaced else ""


def main() -> None:
    """Try every edit and print those that failed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--count", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--limit", type=float, default=20.0)
    asked = parser.parse_args()
    own = [value for name, value in sorted(vars(metal_kernels).items()) if name.isupper() and name != "HEAD"]
    sources = [file.read_text() for file in asked.files] or own
    clang = find_clang()
    seeds = range(asked.seed, asked.seed + asked.count)

    def tried(seed: int) -> str:
        return fault(metal_edits.edited(sources[seed % len(sources)], seed), clang, asked.limit)

    with ThreadPoolExecutor(asked.jobs) as pool:
        found = [(seed, said) for seed, said in zip(seeds, pool.map(tried, seeds), strict=True) if said]
    for seed, said in found[:20]:
        print(f"seed {seed}: {said[:300]}")
    print(f"{asked.count - len(found)} of {asked.count} edits are fine or refused with a place")
    sys.exit(bool(found))


if __name__ == "__main__":
    main()

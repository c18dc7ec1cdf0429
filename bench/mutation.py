"""How many planted bugs are caught: by our verifier at level full, and by the rules others use.

    python bench/mutation.py [--jobs 2] [--sample N] [--kernels GLOB] [--operators GLOB] [--against-others]
                             [--out results.jsonl] [--again survived] [--write docs/mutation.md]

Mutants of the known-good kernels in tests/adversarial/mutation_kernels are built and verified,
each with a secret seed. Answers are kept in the output, so a run that was cut off goes on.
``--sample N`` takes N mutants of each kernel, spread over the operators; always the same ones.
"""

import argparse
import json
import multiprocessing
import os
import platform
import sys
import tomllib
from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import asdict
from datetime import UTC, datetime
from fnmatch import fnmatch
from itertools import zip_longest
from pathlib import Path

import torch
from mutation_tables import against_others, by_check, grouped, survivors, times
from mutation_trial import KERNELS, Row, mutant_row, mutants_by_id, original_row

from kernelwright.mutation.mutant import Mutant
from kernelwright.verification.loose import LOOSE_RULES, LooseRule

START, END = "<!-- rates: written by bench/mutation.py -->", "<!-- end of rates -->"


def spread(mutants: Iterable[Mutant], count: int) -> list[Mutant]:
    """Return ``count`` mutants, one of each operator in turn; their ids, which are digests, say which comes first."""
    by_operator: dict[str, list[Mutant]] = {}
    for mutant in sorted(mutants, key=lambda each: each.id):
        by_operator.setdefault(mutant.operator, []).append(mutant)
    rounds = zip_longest(*(by_operator[name] for name in sorted(by_operator)))
    return [mutant for each in rounds for mutant in each if mutant is not None][:count]


def main() -> None:
    """Judge what isn't in the output yet, then print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--sample", type=int, default=0, help="mutants of each kernel; 0 takes all")
    parser.add_argument("--kernels", default="*")
    parser.add_argument("--operators", default="*")
    parser.add_argument("--out", type=Path, default=Path("mutation.jsonl"))
    parser.add_argument("--against-others", action="store_true")
    parser.add_argument("--again", default="", help="judge once more what came out so before, e.g. survived")
    parser.add_argument("--write", type=Path, help="a page whose table of rates is replaced")
    arguments = parser.parse_args()
    names = sorted(path.name for path in KERNELS.iterdir() if (path / "plan.py").exists())
    names = [name for name in names if fnmatch(name, arguments.kernels)]
    wanted = {name: _chosen(name, arguments.operators, arguments.sample) for name in names}
    known = _known(arguments.out, arguments.again)
    _run(wanted, known, arguments)
    rows = [known[key] for name in names for key in (name, *wanted[name]) if key in known]
    excused = _arguments()
    rules = LOOSE_RULES if arguments.against_others else ()
    report = _report(rows, excused, _what_was_asked(arguments), rules)
    print(report)
    print("\nSurvivors that nobody has argued about:")
    print("\n".join(survivors(rows, excused)) or "none")
    _complain_of_stale(rows, excused)
    if arguments.write:
        _write(arguments.write, report)


def _chosen(kernel: str, operators: str, sample: int) -> list[str]:
    mutants = [mutant for mutant in mutants_by_id(kernel).values() if fnmatch(mutant.operator, operators)]
    return [mutant.id for mutant in (spread(mutants, sample) if sample else mutants)]


def _known(path: Path, again: str) -> dict[str, Row]:
    """Return earlier rows: a mutant's under its id, an original's under its kernel's name."""
    if not path.exists():
        return {}
    rows = [Row(**json.loads(line)) for line in path.read_text(encoding="utf-8").splitlines()]
    latest = {row.id if row.operator else row.kernel: row for row in rows}
    return {key: row for key, row in latest.items() if row.outcome != again}


def _run(wanted: dict[str, list[str]], known: dict[str, Row], arguments: argparse.Namespace) -> None:
    others = arguments.against_others
    # A spawned worker inherits no threads of torch's and no sandbox.
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(arguments.jobs, mp_context=context) as pool, arguments.out.open("a") as out:
        waiting = {pool.submit(original_row, name, against_others=others): name for name in wanted if name not in known}
        waiting |= {
            pool.submit(mutant_row, name, each, against_others=others): each
            for name in wanted
            for each in wanted[name]
            if each not in known
        }
        for count, future in enumerate(as_completed(waiting), start=1):
            row = future.result()
            known[waiting[future]] = row
            out.write(json.dumps(asdict(row)) + "\n")
            out.flush()
            words = f"[{count}/{len(waiting)}] {row.kernel} {row.operator or 'original'}: {row.outcome} {row.check}"
            print(words, file=sys.stderr, flush=True)


def _arguments() -> dict[str, str]:
    """Return the mutants that were argued to be equivalent, by id, with the argument."""
    entries = tomllib.loads((KERNELS / "equivalent.toml").read_text(encoding="utf-8"))["equivalent"]
    return {entry["id"]: entry["reason"] for entry in entries}


def _complain_of_stale(rows: Sequence[Row], excused: dict[str, str]) -> None:
    for row in rows:
        if row.id in excused and row.outcome != "survived":
            print(f"equivalent.toml argues about {row.id[:12]} ({row.kernel}), which is {row.outcome}: take it out")
    existing = {each for path in KERNELS.iterdir() if path.is_dir() for each in mutants_by_id(path.name)}
    for missing in excused.keys() - existing:
        print(f"equivalent.toml argues about {missing[:12]}, which is no mutant any more: take it out")


def _what_was_asked(arguments: argparse.Namespace) -> str:
    """Return the command that asks for the same mutants, without where its answers are kept."""
    sample = f" --sample {arguments.sample}" if arguments.sample else ""
    narrowed = "".join(
        f" --{name} '{value}'" for name in ("kernels", "operators") if (value := vars(arguments)[name]) != "*"
    )
    return f"python bench/mutation.py{sample}{narrowed}{' --against-others' if arguments.against_others else ''}"


def _report(rows: Sequence[Row], excused: dict[str, str], command: str, rules: Sequence[LooseRule]) -> str:
    originals = [row for row in rows if not row.operator]
    accepted = sum(row.outcome == "accepted" for row in originals)
    machine = f"{platform.processor() or platform.machine()}, {os.cpu_count()} cores, torch {torch.__version__}"
    parts = [
        f"{datetime.now(UTC):%Y-%m-%d}, {machine}: `{command}`",
        f"Originals: {accepted} of {len(originals)} accepted. Seconds: {times(rows)}.",
        "\n".join(against_others(rows, excused, rules)),
        "\n".join(grouped(rows, excused, lambda row: row.operator, "operator", rules=rules)),
        "\n".join(grouped(rows, excused, lambda row: row.kernel, "kernel", rules=rules)),
        "\n".join(by_check(rows)),
    ]
    return "\n\n".join(parts)


def _write(path: Path, report: str) -> None:
    text = path.read_text(encoding="utf-8")
    before, after = text.partition(START)[0], text.partition(END)[2]
    path.write_text(f"{before}{START}\n\n{report}\n\n{END}{after}", encoding="utf-8")


if __name__ == "__main__":
    main()

"""`kernelwright optimize --fit` over a folder of KernelBench-format files, each in a process of its own.

python bench/kernelbench.py DIR [--time 20] [--jobs 1] [--out results.jsonl]

With several jobs each process has a core and a thread of its own, so that they don't disturb each other's clocks.
Prints, for each subfolder: how many files ended with an answer, how many had an accepted candidate,
how many an accepted candidate with kernels of its own, how many a verified win. Files whose
answer is in the output already are skipped, so a run that was cut off goes on.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import SimpleQueue

from kernelwright.records.verdict import Accepted
from kernelwright.store.store import Store


def outcome_of(path: Path, time_s: float, cores: SimpleQueue[int]) -> dict[str, object]:
    """Run one file on a free core and return what is worth keeping; a crash is an exit code that is not 0, 2 or 3."""
    core = cores.get()
    try:
        return _outcome_on(core, path, time_s)
    finally:
        cores.put(core)


def _outcome_on(core: int, path: Path, time_s: float) -> dict[str, object]:
    with tempfile.TemporaryDirectory() as home:
        # "-1": no core of its own. One that is pinned has one thread, as torch counts the cores it may use.
        pinned = [] if core < 0 else ["taskset", "--cpu-list", str(core)]
        command = [sys.executable, "-m", "kernelwright.cli.main", "optimize", str(path), "--fit", "--json"]
        command += ["--time", str(time_s), "--home", home]
        done = subprocess.run([*pinned, *command], capture_output=True, text=True, check=False)
        kept: dict[str, object] = {"file": f"{path.parent.name}/{path.name}", "exit_code": done.returncode}
        if done.returncode != 0:
            return kept | {"said": done.stderr[-500:]}
        answer = json.loads(done.stdout)
        for name in ("winner", "baseline", "speedup", "reason", "sizes", "own_kernels", "assumptions"):
            kept[name] = answer[name]
        with Store(Path(home)) as store:
            verdicts = [each.verdict for run in store.runs() for each in store.attempts_of(run.id)]
        accepted = [verdict for verdict in verdicts if isinstance(verdict, Accepted)]
        kept["accepted"] = bool(accepted)
        kept["accepted_own"] = any(verdict.facts.own_kernels for verdict in accepted)
        return kept


def main() -> None:
    """Run what isn't in the output yet, then print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--time", type=float, default=20.0)
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--out", type=Path, default=Path("kernelbench.jsonl"))
    options = parser.parse_args()
    known = [json.loads(line) for line in options.out.read_text().splitlines()] if options.out.exists() else []
    names = {each["file"] for each in known}
    files = [path for path in sorted(options.folder.rglob("*.py")) if f"{path.parent.name}/{path.name}" not in names]
    cores: SimpleQueue[int] = SimpleQueue()
    for core in sorted(os.sched_getaffinity(0))[: options.jobs] if options.jobs > 1 else [-1]:
        cores.put(core)
    with ThreadPoolExecutor(options.jobs) as pool, options.out.open("a") as out:
        for found in pool.map(lambda path: outcome_of(path, options.time, cores), files):
            out.write(json.dumps(found) + "\n")
            out.flush()
            known.append(found)
    counts: dict[str, Counter[str]] = {}
    for each in known:
        level = counts.setdefault(str(each["file"]).split("/")[0], Counter())
        level["files"] += 1
        level["answered"] += each["exit_code"] == 0
        level["crashed"] += each["exit_code"] not in (0, 2, 3)
        level["accepted"] += bool(each.get("accepted"))
        level["own kernels"] += bool(each.get("accepted_own"))
        level["wins"] += each.get("winner") not in (None, "baseline")
    for level, count in sorted(counts.items()):
        print(f"{level}: " + ", ".join(f"{value} {name}" for name, value in count.items()))


if __name__ == "__main__":
    main()

"""`kernelwright optimize --fit` over a folder of KernelBench-format files, each in a process of its own.

python bench/kernelbench.py DIR [--time 20] [--jobs 1] [--out results.jsonl]

Prints, for each subfolder: how many files ended with an answer, how many had an accepted candidate,
how many an accepted candidate with kernels of its own, how many a verified win. Files whose
answer is in the output already are skipped, so a run that was cut off goes on.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from kernelwright.records.verdict import Accepted
from kernelwright.store.store import Store


def outcome_of(path: Path, time_s: float) -> dict[str, object]:
    """Run one file and return what is worth keeping; a crash is an exit code that is neither 0 nor 2."""
    with tempfile.TemporaryDirectory() as home:
        command = [sys.executable, "-m", "kernelwright.cli.main", "optimize", str(path), "--fit", "--json"]
        command += ["--time", str(time_s), "--home", home]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
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
    with ThreadPoolExecutor(options.jobs) as pool, options.out.open("a") as out:
        for found in pool.map(lambda path: outcome_of(path, options.time), files):
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

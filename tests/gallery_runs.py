"""Results of a run of KernelBench's problems with their store, made by hand, for tests that publish them."""

import hashlib
import json
from dataclasses import replace

from kernelbench_rows import row
from kernelwright.cli.output import plain
from kernelwright.records.run import Answer
from kernelwright.store.store import Store
from stored_run import MACHINE, PROBLEM, RUN

NOBODY_WON = Answer(
    winner="baseline", baseline="eager", speedup=row(1).speedup, candidate_id="", reason="none was faster"
)


def write_run(out, *found):
    """Write results and store into ``out``: pairs of a row and its attempts, or triples with the run's problem."""
    with Store(out / "store") as store, (out / "results.jsonl").open("w") as lines:
        for each, attempts, *problem in found:
            problem = problem[0] if problem else PROBLEM
            if each.run:
                won = attempts and each.verdict == "win"
                answer = replace(NOBODY_WON, candidate_id=attempts[-1].candidate.id) if won else NOBODY_WON
                run = replace(RUN, id=each.run, problem_id=problem.id, state="finished", answer=answer)
                store.save_run(run, problem, MACHINE)
                for attempt in attempts:
                    store.commit(attempt)
            lines.write(json.dumps(plain(each)) + "\n")
    return out


def run_row(number, run, **fields):
    """Return a row whose run is stored under ``run``."""
    known = {"run": run, "problem_sha256": hashlib.sha256(b"text").hexdigest(), "version": "9", "captured": True}
    return row(number, **known | fields)

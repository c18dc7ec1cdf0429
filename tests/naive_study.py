"""The study's figures once more, from the database's rows, with nothing of the code that is tested.

Slow and plain: every figure is counted anew from all attempts, by the definitions in docs/study.md.
"""

import json
import sqlite3
from math import exp, log


class Naive:
    def __init__(self, folder):
        database = sqlite3.connect(folder / "store" / "store.sqlite3")
        self.cells = {}
        for cell, run, ending in database.execute("SELECT id, run_id, ending FROM cells WHERE ending IS NOT NULL"):
            configuration, _, problem = cell.partition(" | ")
            self.cells[configuration, problem] = _cell(database, run, json.loads(ending))
        self.configurations = {configuration for configuration, _ in self.cells}

    def of(self, configuration, level):
        return {
            problem: cell
            for (name, problem), cell in self.cells.items()
            if name == configuration and level in ("all", problem[len("level")])
        }

    def right_by(self, configuration, level, attempt, column):
        return sum(_is_right(cell, column, attempt) for cell in self.of(configuration, level).values())

    def fast(self, configuration, level, p, column):
        count = 0
        for cell in self.of(configuration, level).values():
            is_right = _is_right(cell, column, 10**6)
            count += is_right and (p == 0 or _ratio(cell, column) > p)
        return count

    def mean(self, configuration, level, column):
        found = [_speedup(cell, column) for cell in self.of(configuration, level).values()]
        return exp(sum(map(log, found)) / len(found))

    def oracle(self, singles, column):
        problems = set.intersection(*(set(self.of(name, "all")) for name in self._of_variant(singles)))
        best = [max(_speedup(self.cells[name, problem], column) for name in singles) for problem in problems]
        return len(problems), exp(sum(map(log, best)) / len(best))

    def _of_variant(self, singles):
        suffix = singles[0].partition(" ")[1] + singles[0].partition(" ")[2]
        return [*singles, f"swarm{suffix}"]


def _cell(database, run, ending):
    if run is None:
        return {"attempts": [], "answer": None, "calls": [], "failed": ending["state"] == "failed", "timed": {}}
    query = "SELECT number, author, note, candidate_id, built, verdict, measurement FROM attempts WHERE run_id = ?"
    rows = [
        {"number": n, "author": a, "note": note, "id": c, "built": json.loads(b), "verdict": v and json.loads(v),
         "measurement": m and json.loads(m)}
        for n, a, note, c, b, v, m in database.execute(query + " ORDER BY number", (run,))
    ]  # fmt: skip
    loose = {
        candidate: json.loads(record)
        for candidate, record in database.execute(
            "SELECT candidate_id, record FROM loose_judgements WHERE run_id = ?", (run,)
        )
    }
    attempts, count = [], {}
    for row in rows:
        if row["note"].startswith("final examination"):
            continue
        count[row["author"]] = count.get(row["author"], 0) + 1
        last = [each["verdict"] for each in rows if each["id"] == row["id"] and each["verdict"]]
        said = loose.get(row["id"])
        times = said["times"] if said else None
        attempts.append({
            "ordinal": count[row["author"]],
            "built": "diagnostics" not in row["built"],
            "reason": last[-1].get("reason", "accepted") if last else None,
            "loose": bool(said) and "trials" in said["verdict"],
            "loose_ratio": times["eager_ns"] / times["candidate_ns"] if times else None,
        })  # fmt: skip
    timed = {}
    for row in rows:
        final = [each["verdict"] for each in rows if each["id"] == row["id"] and each["verdict"]]
        if row["measurement"] and final and "reason" not in final[-1]:
            timed[row["id"]] = min(each["ratio"]["value"] for each in row["measurement"]["comparisons"])
    (record,) = database.execute("SELECT record FROM runs WHERE id = ?", (run,)).fetchone()
    calls = [
        json.loads(each) for (each,) in database.execute("SELECT record FROM model_calls WHERE run_id = ?", (run,))
    ]
    return {
        "attempts": attempts,
        "answer": json.loads(record)["answer"],
        "calls": calls,
        "failed": False,
        "timed": timed,
    }


def _is_right(cell, column, attempt):
    if column == "loose":
        return any(each["loose"] for each in cell["attempts"] if each["ordinal"] <= attempt)
    return any(
        each["built"] and each["reason"] == "accepted" for each in cell["attempts"] if each["ordinal"] <= attempt
    )


def _ratio(cell, column):
    if column == "loose":
        return max((each["loose_ratio"] or 0.0 for each in cell["attempts"] if each["loose"]), default=0.0)
    if cell["answer"] and cell["answer"]["candidate_id"]:
        return cell["answer"]["speedup"]["value"]
    return min(1.0, max(cell["timed"].values(), default=0.0))


def _speedup(cell, column):
    if column == "loose":
        return max(1.0, _ratio(cell, "loose"))
    return cell["answer"]["speedup"]["value"] if cell["answer"] and cell["answer"]["candidate_id"] else 1.0

"""The tables as CSV: a line for each configuration and level, attempt or cell, for whoever counts on."""

import csv
import io
from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from kernelwright.study.all_tables import Tables
from kernelwright.study.contamination import published_of
from kernelwright.study.facts import AttemptFacts, CellFacts, StudyFacts
from kernelwright.study.means import Mean

DIGITS = 6  # behind the point
Line = TypeVar("Line")
Columns = dict[str, Callable[[Line], object]]


def sheets_of(facts: StudyFacts, tables: Tables, published: str) -> dict[str, str]:
    """Return each table as CSV, by its name; ``published`` is a date given for all problems, or ""."""
    dates = {problem: published_of(problem, published) for problem in facts.study.problems}
    attempts = [(cell, attempt) for cell in facts.cells for attempt in cell.attempts]
    passed = [(each.cell, each.attempt) for each in tables.let_pass]
    return {
        "cells": _sheet(facts.cells, _CELL),
        "attempts": _sheet(attempts, _ATTEMPT),
        "let_pass": _sheet(passed, _LET_PASS),
        "correctness": _sheet(tables.correctness, _GROUP | _counted("attempt", "problems", "loose", "strict")),
        "fast_p": _sheet(tables.fast_p, _GROUP | _counted("p", "problems", "loose", "strict")),
        "speedups": _sheet(tables.speedups, _GROUP | _means() | _counted("loose_faster", "strict_faster")),
        "swarm": _sheet(
            tables.together,
            _counted("who", "name", "variant", "problems", "loose_right", "strict_right")
            | _means()
            | _counted("usd", "unpriced"),
        ),
        "pairs": _sheet(tables.pairs, _PAIR),
        "costs": _sheet(tables.costs, _COST),
        "rejections": _sheet(tables.reasons, _NAME | _counted("outcome", "attempts", "passed_loosely")),
        "contamination": _sheet(tables.contamination, _CONTAMINATION),
        "published": _sheet(
            facts.study.problems,
            {
                "problem": lambda each: each.id,
                "published": lambda each: dates[each].date,
                "source": lambda each: dates[each].source,
            },
        ),
    }


def _counted(*names: str) -> Columns[Any]:
    """Return columns that are called what the fields are."""
    return {name: _field(name) for name in names}


def _field(name: str) -> Callable[[Any], object]:
    return lambda each: getattr(each, name)


def _mean(name: str, of: Callable[[Any], Mean]) -> Columns[Any]:
    return {
        f"{name}_mean": lambda each: of(each).value,
        f"{name}_low": lambda each: of(each).low,
        f"{name}_high": lambda each: of(each).high,
    }


def _means() -> Columns[Any]:
    return _mean("loose", lambda each: each.loose) | _mean("strict", lambda each: each.strict)


_NAME: Columns[Any] = {"configuration": lambda each: each.configuration.name}
_GROUP: Columns[Any] = {**_NAME, "level": lambda each: "all" if each.level is None else str(each.level)}
_CELL: Columns[CellFacts] = {
    "configuration": lambda cell: cell.configuration.name,
    "level": lambda cell: cell.problem.level,
    "problem": lambda cell: cell.problem.name,
    "run": lambda cell: cell.run_id,
    "state": lambda cell: cell.state,
    "attempts": lambda cell: len(cell.attempts),
    "right_loose": lambda cell: cell.is_right("loose"),
    "right_strict": lambda cell: cell.is_right("strict"),
    "speedup_loose": lambda cell: cell.speedup("loose"),
    "speedup_strict": lambda cell: cell.speedup("strict"),
    "baseline": lambda cell: cell.baseline,
    "calls": lambda cell: cell.calls,
    "input_tokens": lambda cell: cell.tokens.input,
    "output_tokens": lambda cell: cell.tokens.output,
    "usd": lambda cell: cell.usd,
    "unpriced": lambda cell: cell.unpriced,
    "asking_s": lambda cell: cell.asking_s,
    "judging_s": lambda cell: cell.judging_s,
    "reason": lambda cell: cell.reason,
}
_OF_CELL: Columns[tuple[CellFacts, AttemptFacts]] = {
    "configuration": lambda each: each[0].configuration.name,
    "level": lambda each: each[0].problem.level,
    "problem": lambda each: each[0].problem.name,
    "run": lambda each: each[0].run_id,
    "number": lambda each: each[1].number,
    "author": lambda each: each[1].author,
    "attempt": lambda each: each[1].ordinal,
    "candidate": lambda each: each[1].candidate_id,
}
_ATTEMPT: Columns[tuple[CellFacts, AttemptFacts]] = {
    **_OF_CELL,
    "strict": lambda each: each[1].strict,
    "examined": lambda each: each[1].is_examined,
    "loose": lambda each: each[1].loose,
    "strict_ratio": lambda each: each[1].strict_ratio,
    "loose_ratio": lambda each: each[1].loose_ratio,
    "seconds": lambda each: each[1].seconds,
}
_LET_PASS: Columns[tuple[CellFacts, AttemptFacts]] = {
    **_OF_CELL,
    "reason": lambda each: each[1].strict,
    "evidence": lambda each: each[1].evidence,
    "loose_difference": lambda each: each[1].loose_difference,
    "loose_ratio": lambda each: each[1].loose_ratio,
}
_PAIR: Columns[Any] = {
    "what": lambda pair: pair.what,
    "without": lambda pair: pair.without.name,
    "with": lambda pair: pair.with_it.name,
    "problems": lambda pair: pair.problems,
    "loose_right_without": lambda pair: pair.right_without[0],
    "loose_right_with": lambda pair: pair.right_with[0],
    "strict_right_without": lambda pair: pair.right_without[1],
    "strict_right_with": lambda pair: pair.right_with[1],
    **_mean("loose_without", lambda pair: pair.mean_without[0]),
    **_mean("loose_with", lambda pair: pair.mean_with[0]),
    **_mean("strict_without", lambda pair: pair.mean_without[1]),
    **_mean("strict_with", lambda pair: pair.mean_with[1]),
}
_COST: Columns[Any] = {
    **_NAME,
    **_counted("cells", "failed", "attempts", "calls"),
    "input_tokens": lambda cost: cost.tokens.input,
    "cached_tokens": lambda cost: cost.tokens.cached,
    "output_tokens": lambda cost: cost.tokens.output,
    "reasoning_tokens": lambda cost: cost.tokens.reasoning,
    **_counted("usd", "unpriced"),
    "right_loose": lambda cost: cost.loose,
    "right_strict": lambda cost: cost.strict,
    "usd_each_loose": lambda cost: cost.usd_each("loose"),
    "usd_each_strict": lambda cost: cost.usd_each("strict"),
    **_counted("asking_s", "judging_s"),
}
_CONTAMINATION: Columns[Any] = {
    "author": lambda line: line.author,
    "cut_off": lambda line: line.cut_off.date,
    "source": lambda line: line.cut_off.source,
    "note": lambda line: line.cut_off.note,
    **_counted("before", "after", "unknown"),
}


def _sheet(lines: Iterable[Line], columns: Columns[Line]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([_said(column(line)) for column in columns.values()] for line in lines)
    return text.getvalue()


def _said(value: object) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case float():
            return f"{value:.{DIGITS}f}"
        case _:
            return str(value)

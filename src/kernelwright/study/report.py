"""The report: a page, tables as CSV, all of it as JSON, and the figures as SVG, from a study's store alone.

The same store gives the same bytes: no clock, no machine, no locale and no order but the grid's is asked.
"""

import json
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import fields, is_dataclass
from importlib.resources import files
from typing import Any, TypeVar

from jinja2 import Environment, FunctionLoader, StrictUndefined

from kernelwright.study import charts, wording
from kernelwright.study.all_tables import Tables, tables_of
from kernelwright.study.contamination import published_of
from kernelwright.study.facts import CellFacts, StudyFacts
from kernelwright.study.grid import Configuration
from kernelwright.study.means import SEED
from kernelwright.study.sheets import DIGITS, sheets_of
from kernelwright.study.tables import LetPass, ReasonCount, levels_and_all

Item = TypeVar("Item")
PAGE, JSON = "index.html", "report.json"
_SHOWN_P = (0.0, 1.0, 1.5, 2.0, 3.0)
_FILTERS: dict[str, Any] = {
    "level": wording.level_text,
    "mean": wording.mean_text,
    "times": wording.ratio_text,
    "outcome": wording.outcome_text,
    "seconds": wording.seconds_text,
    "day": wording.day_text,
    "answer": wording.answer_text,
    "verdicts": wording.line_of_attempt,
    "short": wording.short_text,
}


def report_of(facts: StudyFacts, *, published: str = "") -> dict[str, bytes]:
    """Return the report's files by name."""
    tables = tables_of(facts, published=published)
    environment = _environment()
    drawn = _charts(facts, tables)
    found = {PAGE: _page(facts, tables, environment, drawn, published)}
    found |= {f"{name}.csv": text for name, text in sheets_of(facts, tables, published).items()}
    svg = environment.get_template("figure.svg")
    found |= {f"{each.name}.svg": svg.render(chart=each) for group in drawn.values() for each in group}
    found[JSON] = _json(facts, tables, published)
    return {name: text.encode() for name, text in sorted(found.items())}


def _environment() -> Environment:
    folder = files("kernelwright.study") / "pages"
    environment = Environment(
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        loader=FunctionLoader(lambda name: (folder / name).read_text(encoding="utf-8")),
    )
    environment.filters.update(_FILTERS)
    said: dict[str, Any] = {
        "share": wording.share_text,
        "usd": wording.usd_text,
        "each": wording.each_text,
        "count": wording.count_text,
    }
    environment.globals.update(said)
    return environment


def _charts(facts: StudyFacts, tables: Tables) -> Mapping[str, Sequence[charts.Curves | charts.Rows]]:
    names = [each.name for each in facts.study.configurations]
    levels = [level for level in levels_and_all(facts) if any(each.level == level for each in tables.speedups)]
    return {
        "correctness": [charts.correctness_chart(tables.correctness, level, names) for level in levels],
        "fast_p": [charts.fast_p_chart(tables.fast_p, level, names) for level in levels],
        "speedups": [charts.speedup_chart(tables.speedups, level) for level in levels],
        "together": [charts.together_chart(tables.together)] if tables.together else [],
    }


def _page(
    facts: StudyFacts,
    tables: Tables,
    environment: Environment,
    drawn: Mapping[str, Sequence[charts.Curves | charts.Rows]],
    published: str,
) -> str:
    outcomes = list(dict.fromkeys(each.outcome for each in sorted(tables.reasons, key=_accepted_first)))
    return environment.get_template("report.html").render(
        facts=facts,
        study=facts.study,
        tables=tables,
        charts=drawn,
        days=_days(facts.cells),
        levels=levels_and_all(facts),
        outcomes=outcomes,
        counted={(each.configuration, each.outcome): each for each in tables.reasons},
        published={problem.id: published_of(problem, published) for problem in facts.study.problems},
        shown_p=_SHOWN_P,
        fast=_grouped(
            (each for each in tables.fast_p if each.p in _SHOWN_P), lambda each: (each.configuration, each.level)
        ),
        correct=_grouped(tables.correctness, lambda each: (each.configuration, each.level)),
        cells=_grouped(facts.cells, lambda cell: cell.problem.id),
    )


def _grouped(found: Iterable[Item], key: Callable[[Item], Hashable]) -> dict[Hashable, list[Item]]:
    groups: dict[Hashable, list[Item]] = {}
    for each in found:
        groups.setdefault(key(each), []).append(each)
    return groups


def _accepted_first(each: ReasonCount) -> tuple[bool, str]:
    return each.outcome != "accepted", each.outcome


def _days(cells: Sequence[CellFacts]) -> str:
    days = sorted({wording.day_text(cell.started_at) for cell in cells if cell.started_at})
    return " to ".join(dict.fromkeys((days[0], days[-1]))) if days else ""


def _json(facts: StudyFacts, tables: Tables, published: str) -> str:
    found = {
        "study": facts.study,
        "left": facts.left,
        "machines": facts.machines,
        "bootstrap_seed": SEED,
        "published": {problem.id: published_of(problem, published) for problem in facts.study.problems},
        "tables": tables,
        "cells": facts.cells,
    }
    return json.dumps(_plain(found), indent=1, sort_keys=True, allow_nan=False, ensure_ascii=True) + "\n"


def _plain(value: Any) -> Any:
    """Return ``value`` made of what JSON knows; a configuration is its name, a cell within a table its run."""
    match value:
        case float():
            return round(value, DIGITS) if value - value == 0.0 else None
        case Configuration():
            return value.name
        case LetPass():
            return {"run": value.cell.run_id, "problem": value.cell.problem.id, "attempt": value.attempt.number} | {
                "configuration": value.cell.configuration.name
            }
        case Mapping():
            return {str(key): _plain(item) for key, item in value.items()}
        case tuple() | list():
            return [_plain(item) for item in value]
        case _ if is_dataclass(value) and not isinstance(value, type):
            return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
        case _:
            return value

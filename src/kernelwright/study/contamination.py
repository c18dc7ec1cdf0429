"""Contamination: which problems were public before a model's training data ended, as far as anybody says.

Two tables that are shipped say when: `data/models.toml` and `data/published.toml`, each date with its
source. What isn't in them is unknown, and said to be.
"""

import re
import tomllib
from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from kernelwright.errors import UnknownNameError
from kernelwright.study.facts import StudyFacts
from kernelwright.study.grid import StudyProblem, is_model

_DAY = re.compile(r"(\d{4})-(\d{2})(?:-(\d{2}))?")
_DATED = re.compile(r"-(?:\d{8}|\d{4}-\d{2}-\d{2})$")
UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class CutOff:
    """Until when a model's training data reach; ``date`` is "" where that isn't known, ``note`` then says why."""

    date: str
    source: str
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """Since when a problem is public; ``date`` is "" where that isn't known."""

    date: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Contamination:
    """One author: how many of the study's problems were public ``before`` its cut-off, ``after`` it, or nobody knows.

    ``is_model`` is false for authors that learned from nothing.
    """

    author: str
    is_model: bool
    cut_off: CutOff
    before: int
    after: int
    unknown: int


def contamination(facts: StudyFacts, *, published: str = "") -> tuple[Contamination, ...]:
    """Return a line for each author; ``published`` is a date for all problems, in place of the table."""
    dates = [published_of(problem, published).date for problem in facts.study.problems]
    return tuple(_line(author, dates) for author in facts.study.settings.models)


def published_of(problem: StudyProblem, given: str = "") -> Published:
    """Return since when a problem is public: ``given``, or what the table says."""
    if given:
        return Published(date=given, source="given with --published")
    return _published().get(f"level{problem.level}/{problem.name}", Published(date="", source=UNKNOWN))


def cut_off_of(author: str) -> CutOff:
    """Return until when the training data of ``provider:model`` reach."""
    model = author.removeprefix("tuner:").partition(":")[2].rpartition("/")[2]
    known = _cut_offs()
    return known.get(model) or known.get(_DATED.sub("", model)) or CutOff(date="", source=UNKNOWN, note="not listed")


def day_named(text: str) -> str:
    """Return ``text`` if it is a day or a month.

    Raises:
        UnknownNameError: it isn't.
    """
    found = _DAY.fullmatch(text)
    if (
        not found
        or not 1 <= int(found[2]) <= 12
        or not 1 <= int(found[3] or 1) <= monthrange(int(found[1]), int(found[2]))[1]
    ):
        raise UnknownNameError("date", text, ("a day or a month, as in 2024-12-03 or 2024-12",))
    return text


def _line(author: str, dates: list[str]) -> Contamination:
    learned = is_model(author)
    cut_off = cut_off_of(author) if learned else CutOff(date="", source="", note="no language model")
    known = [date for date in dates if date and cut_off.date]
    before = sum(_first(date) <= _last(cut_off.date) for date in known)
    return Contamination(
        author=author,
        is_model=learned,
        cut_off=cut_off,
        before=before,
        after=len(known) - before,
        unknown=len(dates) - len(known) if learned else 0,
    )


def _first(date: str) -> str:
    return date if len(date) > len("2024-12") else f"{date}-01"


def _last(date: str) -> str:
    return date if len(date) > len("2024-12") else f"{date}-31"


@cache
def _cut_offs() -> Mapping[str, CutOff]:
    return {
        each["name"]: CutOff(date=each.get("cutoff", ""), source=each["source"], note=each.get("note", ""))
        for each in _table("models.toml")["model"]
    }


@cache
def _published() -> Mapping[str, Published]:
    return {
        problem: Published(date=each["published"], source=f"{each['name']}: {each['source']}")
        for each in _table("published.toml")["set"]
        for problem in each["problems"]
    }


def _table(name: str) -> dict[str, Any]:
    return tomllib.loads((files("kernelwright.study") / "data" / name).read_text(encoding="utf-8"))

"""`bench/metal_authors.py`: what its summary counts."""

import importlib.util
import sys
from argparse import Namespace
from pathlib import Path
from types import ModuleType

import pytest

SCRIPT = Path(__file__).parents[2] / "bench" / "metal_authors.py"
AUTHORS = ["fuser", "inductor", "tinygrad"]


@pytest.fixture(scope="module")
def bench() -> ModuleType:
    spec = importlib.util.spec_from_file_location("metal_authors", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["metal_authors"] = module  # dataclasses look their module up
    spec.loader.exec_module(module)
    return module


def rows(bench: ModuleType, problem: str, **figures: tuple[int, int] | str) -> list[object]:
    """Return a row for each author: launches and bytes, or why there is no candidate."""
    made = []
    for author, found in figures.items():
        row = bench.Row(problem=problem, author=author, sizes="full", mode="eval", served=not isinstance(found, str))
        extra = {"reason": found} if isinstance(found, str) else {"launches": found[0], "bytes": found[1]}
        made.append(bench.replace(row, **extra))
    return made


def told(bench: ModuleType, found: list[object]) -> list[str]:
    asked = Namespace(sizes="full", mode="eval", author=AUTHORS, chip="m2")
    return list(bench.report(found, asked))


def test_a_problem_counts_where_launches_and_bytes_are_both_at_or_below(bench: ModuleType) -> None:
    found = rows(bench, "less", fuser=(1, 10), inductor=(2, 10), tinygrad=(1, 11))
    found += rows(bench, "more bytes", fuser=(1, 12), inductor=(2, 10), tinygrad=(3, 14))
    found += rows(bench, "more launches", fuser=(3, 8), inductor=(2, 10), tinygrad=(3, 14))

    assert "fuser: own launches and bytes at or below every other's in 1 of 3 problems (33.3 %)" in told(bench, found)


def test_whoever_has_no_candidate_or_a_wrong_one_is_not_compared_with(bench: ModuleType) -> None:
    found = rows(bench, "alone", fuser=(5, 99), inductor="nothing submitted: no", tinygrad=(1, 1))
    found[-1] = bench.replace(found[-1], accepted=False, reason="rejected (wrong_values)")
    found += rows(bench, "none", fuser="nothing submitted: no", inductor=(9, 9), tinygrad=(9, 9))

    lines = told(bench, found)

    assert "fuser: own launches and bytes at or below every other's in 1 of 2 problems (50.0 %)" in lines
    assert "fuser: 1 of 2 problems have a candidate" in lines
    assert "tinygrad: 2 of 2 problems have a candidate, 0 accepted" in lines


def test_the_table_says_why_there_is_no_candidate(bench: ModuleType) -> None:
    found = rows(
        bench, "p", fuser=(1, 2_000_000), inductor="nothing submitted: no word for it", tinygrad=(4, 3_000_000)
    )

    assert "| p | 1 + 0, 2 | none: no word for it | 4 + 0, 3 |" in told(bench, found)

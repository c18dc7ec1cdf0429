"""A problem that does the same in both modes is optimized once, and its second row says whose figures it has."""

import hashlib

import pytest

from kernelbench_rows import SETTINGS, win
from kernelwright.cli import kernelbench
from kernelwright.kernelbench.problem_files import ProblemFile
from kernelwright.kernelbench.row import taken_over
from kernelwright.kernelbench.trial import Rules, Task
from kernelwright.kernelbench.wording import reason_text

TEXT = b"class Model: ..."


@pytest.fixture
def task(tmp_path):
    path = tmp_path / "1_ReLU.py"
    path.write_bytes(TEXT)
    return Task(problem=ProblemFile(level=1, number=1, path=path), mode="eval")


@pytest.fixture
def asked(monkeypatch):
    asked = []
    monkeypatch.setattr(kernelbench, "rows_of", lambda tasks, *_: asked.extend(tasks) or iter(()))
    return asked


def rows_for(task, tmp_path, *known):
    rules = Rules(settings=SETTINGS, home=tmp_path, allow_unsafe=False)
    return list(kernelbench._rows_of_mode([task], rules, None, [()], known))


def known_row(**fields):
    facts = {"same_in_both_modes": True, "problem_sha256": hashlib.sha256(TEXT).hexdigest(), "reason": "2x eager"}
    return win(1, 2.0, **facts | fields)


def test_a_module_that_does_the_same_in_both_modes_is_not_optimized_again(task, tmp_path, asked):
    (row,) = rows_for(task, tmp_path, known_row())

    assert asked == []
    assert (row.id, row.mode, row.taken_from) == (task.id, "eval", "as-constructed/level1/1_ReLU.py")
    assert (row.seconds, row.speedup.value, row.verdict) == (0.0, 2.0, "win")
    assert reason_text(row) == "does the same in both modes, optimized once (as-constructed): 2x eager"


@pytest.mark.parametrize(
    "other",
    [{"same_in_both_modes": False}, {"problem_sha256": "another text"}, {"name": "1_Other"}, {"level": 2}],
    ids=lambda fields: next(iter(fields)),
)
def test_any_other_row_answers_nothing(task, tmp_path, asked, other):
    assert rows_for(task, tmp_path, known_row(**other)) == []
    assert asked == [task]


def test_a_row_that_was_taken_over_is_not_taken_for_the_same_mode(task, tmp_path, asked):
    row = taken_over(known_row(), id=task.id, mode="eval")

    assert rows_for(task, tmp_path, row) == []
    assert asked == [task]

"""The file that a batch goes on from: what it keeps, and whose file it never touches."""

import json

import pytest

from kernelwright.cli.result_lines import ResultLines
from kernelwright.errors import BatchFormError

LINE = {"id": "a", "verdict": "accepted", "worst_error": float("inf")}


def test_what_was_appended_is_there_the_next_time(tmp_path):
    path = tmp_path / "results.jsonl"
    with ResultLines(path) as lines:
        lines.append(LINE)
        kept_while_open = path.read_text()
    with ResultLines(path) as lines:
        lines.append(LINE | {"id": "b"})

    assert [json.loads(line)["id"] for line in path.read_text().splitlines()] == ["a", "b"]
    assert path.read_text().startswith(kept_while_open)
    with ResultLines(path) as lines:
        assert lines.earlier["a"]["worst_error"] is None


def test_a_line_that_was_cut_off_is_written_anew(tmp_path):
    path = tmp_path / "results.jsonl"
    whole = json.dumps(LINE | {"worst_error": 1.0}) + "\n"
    path.write_text(whole + '{"id": "b", "ver')

    with ResultLines(path) as lines:
        assert list(lines.earlier) == ["a"]
        lines.append(LINE | {"id": "b"})

    assert [json.loads(line)["id"] for line in path.read_text().splitlines()] == ["a", "b"]


@pytest.mark.parametrize(
    "text", ["a thesis\n", "a thesis without an end", '{"id": 3, "verdict": "accepted"}\n', "{}\n"]
)
def test_a_file_of_something_else_is_left_as_it_is(tmp_path, text):
    path = tmp_path / "thesis.txt"
    path.write_text(text)

    with pytest.raises(BatchFormError):
        ResultLines(path)

    assert path.read_text() == text


def test_a_place_that_can_not_be_written_is_one_line(tmp_path):
    with pytest.raises(BatchFormError, match="can't be read and written"):
        ResultLines(tmp_path / "no" / "where.jsonl")

"""`kernelwright predict`: a table that says of every figure that it is predicted, and JSON."""

import json

import pytest
from run_cli import PROBLEM, cli

from kernelwright.timing.prediction.chips import CHIPS
from prediction_problems import SOFTMAX_SOURCE

PLAN = """
def forward(x, *, p):
    scaled = mul(x, p.scale)
    out = empty(x.shape, dtype=float32)
    launch("row_softmax", scaled, out, x.shape[1], threads=(x.shape[0],))
    return out
"""
MATRIX_BYTES, ROW_BYTES = 64 * 96 * 4, 96 * 4


@pytest.fixture
def files(tmp_path):
    (tmp_path / "problem.py").write_text(PROBLEM)
    folder = tmp_path / "candidate"
    folder.mkdir()
    (folder / "plan.py").write_text(PLAN)
    (folder / "kernels.metal").write_text(SOFTMAX_SOURCE)
    return tmp_path / "problem.py", folder


def test_the_table_has_a_row_for_each_chip_in_80_columns_and_calls_nothing_a_speedup(files, capsys) -> None:
    said = cli(capsys, "predict", *files)
    lines = said.out.splitlines()

    assert said.code == 0
    assert lines[0] == "problem: predicted, not measured"
    assert max(map(len, lines)) <= 80
    rows = [line for line in lines if line.split() and line.split()[0] in {chip.name for chip in CHIPS}]
    assert len(rows) == len(CHIPS)
    assert all(row.count("predicted ") == 3 and row.endswith(" predicted 1.00x") for row in rows)
    assert "speedup" not in said.out.replace("none of them is a speedup", "")
    assert "\x1b" not in said.out


def test_json_has_the_counts_and_says_that_nothing_is_measured(files, capsys) -> None:
    told = json.loads(cli(capsys, "predict", *files, "--chip", "m2,m4-max", "--json").out)
    moved = 4 * MATRIX_BYTES + ROW_BYTES

    assert told["is_measured"] is False
    assert [each["chip"] for each in told["predictions"]] == ["m2", "m4-max"]
    for each in told["predictions"]:
        assert (each["candidate"]["launches"], each["candidate"]["library_calls"]) == (1, 1)
        assert (each["eager"]["launches"], each["eager"]["library_calls"]) == (0, 2)
        assert each["candidate"]["bytes"] == each["eager"]["bytes"] == moved
        assert each["predicted_ratio"] == each["eager"]["predicted_s"] / each["candidate"]["predicted_s"]


def test_an_unknown_chip_is_one_line(files, capsys) -> None:
    said = cli(capsys, "predict", *files, "--chip", "m9")

    assert said.code == 2
    assert said.err.startswith("kernelwright: no chip called 'm9'; known: m1, ")
    assert said.err.count("\n") == 1


def test_what_cannot_be_predicted_is_told_and_fails(files, capsys) -> None:
    problem, folder = files
    (folder / "plan.py").write_text("def forward(x, *, p):\n    return mm(x, x)\n")

    said, told = cli(capsys, "predict", problem, folder), cli(capsys, "predict", problem, folder, "--json")

    assert said.code == told.code == 1
    assert said.out.startswith("no prediction for problem: the plan fails: ")
    assert json.loads(told.out)["predictions"] == []
    assert json.loads(told.out)["reason"] in said.out

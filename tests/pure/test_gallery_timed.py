"""The table of a gallery that was timed again: wins, what counts as 1.0, and what was in the way."""

from dataclasses import replace

import pytest

from kernelwright.cli.output import plain
from kernelwright.errors import BatchFormError
from kernelwright.kernelbench.entry import Compared, MeasurementFacts
from kernelwright.kernelbench.timed import TimedEntry, timed_entries_in, timed_page, timed_summaries

MEASURED = MeasurementFacts(
    is_final=True,
    threads=1,
    cache="warm",
    peak_bytes=0,
    baseline_peak_bytes=0,
    comparisons=(
        Compared(
            baseline="eager",
            value=4.0,
            low=3.9,
            high=4.1,
            baseline_median_ns=4e6,
            candidate_median_ns=1e6,
            pairs=20,
        ),
        Compared(
            baseline="compile",
            value=2.0,
            low=1.9,
            high=2.1,
            baseline_median_ns=2e6,
            candidate_median_ns=1e6,
            pairs=20,
        ),
    ),
    unavailable={},
)
WIN = TimedEntry(
    id="level1/001_A",
    verdict="accepted",
    reason="",
    level=1,
    name="1_A",
    mode="eval",
    target="metal",
    candidate_id="c",
    machine="Apple M3",
    version="9",
    seconds=1.0,
    ended_at=0.0,
    is_timed=True,
    is_win=True,
    measurement=MEASURED,
)
DOUBTFUL = replace(WIN, id="level1/002_B", name="2_B", is_win=False, suspicions=("candidate: a block took 9 ms",))
REJECTED = replace(
    WIN,
    id="level2/003_C",
    name="3_C",
    level=2,
    verdict="rejected",
    reason="wrong values",
    is_win=False,
    measurement=None,
)
NO_COMPILE = replace(
    DOUBTFUL,
    id="level1/004_D",
    name="4_D",
    suspicions=(),
    measurement=replace(MEASURED, comparisons=MEASURED.comparisons[:1], unavailable={"compile": "not implemented"}),
)
ROWS = [WIN, DOUBTFUL, NO_COMPILE, REJECTED]


def test_only_wins_count_and_everything_else_is_one():
    first, second = timed_summaries(ROWS)

    assert (first.entries, first.accepted, first.wins) == (3, 3, 1)
    assert first.mean is not None
    assert first.mean.value == pytest.approx(2.0 ** (1 / 3))
    assert second.mean is not None
    assert (second.rejected, second.wins, second.mean.value) == (1, 0, 1.0)


def test_each_entry_has_a_row_with_every_baseline_and_what_was_in_the_way():
    page = timed_page(ROWS, command="kernelwright gallery time metal KernelBench", left=0)

    assert "| 1_A | eval | accepted | 4 ms | 2 ms | 1 ms | **2.00 (1.90-2.10) compile** |  |" in page
    assert "| 2_B | eval | accepted | 4 ms | 2 ms | 1 ms | 2.00 (1.90-2.10) compile | candidate: a block took" in page
    assert "| 4_D | eval | accepted | 4 ms | - | 1 ms | 4.00 (3.90-4.10) eager | compile: not implemented |" in page
    assert "| 3_C | eval | rejected | - | - | - | not timed | wrong values |" in page
    assert "- machine: Apple M3" in page
    assert "Not finished" not in page


def test_where_nothing_can_be_timed_there_is_no_mean():
    rows = [replace(WIN, is_timed=False, is_win=False, measurement=None)]

    (summary,) = timed_summaries(rows)

    assert summary.mean is None
    assert "Nothing was timed: metal is emulated" in timed_page(rows, command="c", left=0)


def test_rows_come_back_from_their_file_and_others_are_refused(tmp_path):
    found = {row.id: plain(row) for row in ROWS}

    assert timed_entries_in(found, tmp_path, remedy="r") == ROWS
    with pytest.raises(BatchFormError, match="something else than timed entries"):
        timed_entries_in({"a": {"id": "a", "verdict": "accepted"}}, tmp_path, remedy="r")

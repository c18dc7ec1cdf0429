"""Rows, input sets: small pure decisions around a measurement."""

from math import inf

import pytest

from kernelwright.records.measurement import Comparison, Measurement, Ratio, Unavailable
from kernelwright.timing.input_sets import WARM_SETS, sets_for
from kernelwright.timing.rows import duration, rows_of


def compared(name: str, value: float, low: float, high: float) -> Comparison:
    return Comparison(
        baseline=name,
        ratio=Ratio(value=value, low=low, high=high),
        baseline_median_ns=value * 1000,
        candidate_median_ns=1000.0,
        pairs=20,
        calls=5,
    )


def test_the_fastest_baseline_comes_first_and_those_that_could_not_run_last() -> None:
    rows = rows_of(
        Measurement(
            candidate_id="c",
            problem_id="p",
            machine_id="m",
            comparisons=(compared("eager", 3.0, 2.9, 3.1), compared("compile", 1.5, 0.0, inf)),
            unavailable=(Unavailable(baseline="openvino", reason="openvino not installed"),),
            threads=1,
            cache="warm",
            peak_bytes=0,
            baseline_peak_bytes=0,
            is_final=True,
        )
    )

    assert [row.baseline for row in rows] == ["compile", "eager", "openvino"]
    assert [row.interval for row in rows] == ["too few pairs", "2.90 to 3.10", "-"]
    assert rows[1].speedup == "3.00x"
    assert rows[2].note == "openvino not installed"


@pytest.mark.parametrize(
    ("nanoseconds", "text"), [(0.5, "0.5 ns"), (1500.0, "1.5 us"), (2.5e6, "2.5 ms"), (3e9, "3 s")]
)
def test_durations_have_three_digits_and_a_fitting_unit(nanoseconds: float, text: str) -> None:
    assert duration(nanoseconds) == text


def test_cold_takes_enough_sets_to_fill_the_cache_twice() -> None:
    plan = sets_for("cold", set_bytes=1 << 20, last_level_bytes=32 << 20, free_bytes=16 << 30)

    assert (plan.count, plan.cache) == (64, "cold")


@pytest.mark.parametrize(("set_bytes", "free_bytes"), [(64, 16 << 30), (1 << 20, 64 << 20)])
def test_cold_that_cannot_be_had_is_recorded_as_warm(set_bytes: int, free_bytes: int) -> None:
    plan = sets_for("cold", set_bytes=set_bytes, last_level_bytes=32 << 20, free_bytes=free_bytes)

    assert (plan.count, plan.cache) == (WARM_SETS, "warm")


def test_warm_needs_a_second_set_so_that_replies_must_depend_on_inputs() -> None:
    assert sets_for("warm", set_bytes=1, last_level_bytes=1, free_bytes=1).count == 2

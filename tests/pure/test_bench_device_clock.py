"""The device's clock beside ours, and what comes of it where they don't agree."""

from dataclasses import replace

import pytest

from kernelwright.timing.device_clock import ClockedBlock, clock_of
from stored_run import MEASUREMENT


class Contender:
    name = "candidate"

    def __init__(self, *blocks):
        self.blocks = tuple(
            ClockedBlock(calls=calls, outer_s=outer, device_s=device) for calls, outer, device in blocks
        )

    def clocked_blocks(self):
        return self.blocks


def test_a_contender_with_one_clock_has_nothing_to_compare():
    assert clock_of(object()) is None
    assert clock_of(Contender()) is None


def test_medians_are_of_the_blocks_with_the_most_calls():
    clock = clock_of(Contender((1, 9.0, 1.0), (8, 0.010, 0.0099), (8, 0.012, 0.0118), (8, 0.011, 0.0108)))

    assert clock is not None
    assert (clock.contender, clock.calls, clock.blocks, clock.suspicion) == ("candidate", 8, 3, "")
    assert clock.outer_median_ns == pytest.approx(11e6)
    assert clock.device_median_ns == pytest.approx(10.8e6)


@pytest.mark.parametrize(
    ("outer_s", "device_s", "words"),
    [
        (0.010, 0.0101, "more than there was"),
        (0.010, 0.005, "work went on that they don't cover"),
        (0.0008, 0.0004, ""),  # what sending a word and an answer may take
        (0.100, 0.091, ""),
    ],
)
def test_clocks_that_disagree_are_suspicious(outer_s, device_s, words):
    clock = clock_of(Contender((4, outer_s, device_s)))

    assert clock is not None
    assert words in clock.suspicion
    assert bool(clock.suspicion) == bool(words)


def test_a_measurement_in_doubt_is_no_win():
    good = clock_of(Contender((4, 0.010, 0.0099)))
    bad = clock_of(Contender((4, 0.010, 0.001)))
    assert good is not None
    assert bad is not None

    assert replace(MEASUREMENT, device_clocks=(good,)).is_win == MEASUREMENT.is_win is True
    assert not replace(MEASUREMENT, device_clocks=(good, bad)).is_win
    assert replace(MEASUREMENT, device_clocks=(good, bad)).suspicions == (bad.suspicion,)

"""The interval must hold what it promises on machines that drift, stall and change their mind."""

from math import exp, inf, log

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kernelwright.records.measurement import Ratio
from kernelwright.timing.statistics import MIN_PAIRS, Pair, geometric_mean, half_width, ratio_of


def timings(kind: str, rounds: int, true_ratio: float, seed: int) -> list[Pair]:
    """Blocks in ABBA order on a simulated machine."""
    draw = np.random.default_rng(seed)
    blocks = 4 * rounds
    noise = draw.normal(0.0, 0.03, blocks)
    if kind == "drift":
        noise += 0.01 * np.arange(blocks)
    elif kind == "outliers":
        noise += np.where(draw.random(blocks) < 0.1, draw.exponential(0.7, blocks), 0.0)
    elif kind == "regime switch":
        noise += np.where(np.arange(blocks) > draw.integers(0, blocks), 0.3, 0.0)
    elif kind == "heavy tails":
        noise = 0.03 * np.abs(draw.standard_t(2, blocks))
    baseline = np.tile([False, True, True, False], rounds)
    seconds = np.exp(noise + np.where(baseline, log(true_ratio), 0.0)).reshape(-1, 4)
    pairs: list[Pair] = []
    for a, b, c, d in seconds.tolist():
        pairs.append(Pair(candidate_s=a, baseline_s=b, first="candidate"))
        pairs.append(Pair(candidate_s=d, baseline_s=c, first="baseline"))
    return pairs


KINDS = ("steady", "drift", "outliers", "regime switch", "heavy tails")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("rounds", [6, 20])
def test_the_interval_holds_the_truth_in_about_95_of_100_sessions(kind: str, rounds: int) -> None:
    sessions = 200
    intervals = [ratio_of(timings(kind, rounds, 1.3, seed)) for seed in range(sessions)]

    covered = sum(each.low <= 1.3 <= each.high for each in intervals) / sessions

    assert covered >= 0.90  # 0.95 less three standard errors of 200 sessions


@pytest.mark.parametrize("kind", KINDS)
def test_equal_contenders_win_in_fewer_than_5_of_100_sessions(kind: str) -> None:
    sessions = 300

    wins = sum(ratio_of(timings(kind, 8, 1.0, 1000 + seed)).low > 1.0 for seed in range(sessions))

    assert wins / sessions < 0.05


def test_steady_drift_cancels_exactly() -> None:
    rounds = [[1.1**step for step in range(4 * r, 4 * r + 4)] for r in range(MIN_PAIRS)]
    pairs = [
        pair
        for a, b, c, d in rounds
        for pair in (
            Pair(candidate_s=a, baseline_s=2 * b, first="candidate"),
            Pair(candidate_s=d, baseline_s=2 * c, first="baseline"),
        )
    ]

    assert ratio_of(pairs).value == pytest.approx(2.0)


def test_too_few_pairs_give_a_value_but_no_interval() -> None:
    ratio = ratio_of(timings("steady", MIN_PAIRS // 2 - 1, 3.0, 0))

    assert (ratio.low, ratio.high) == (0.0, inf)
    assert ratio.value == pytest.approx(3.0, rel=0.2)


def test_pairs_of_one_order_alone_give_no_interval() -> None:
    pairs = [pair for pair in timings("steady", 40, 3.0, 0) if pair.first == "candidate"]

    assert ratio_of(pairs).low == 0.0


def test_no_pairs_are_refused() -> None:
    with pytest.raises(ValueError, match="no pairs"):
        ratio_of([])


@given(st.lists(st.floats(1e-6, 10.0), min_size=24, max_size=60), st.floats(0.1, 10.0))
@settings(max_examples=40, deadline=None)
def test_scaling_the_baseline_scales_the_ratio_and_the_value_is_inside(seconds: list[float], factor: float) -> None:
    pairs = [
        Pair(candidate_s=a, baseline_s=b, first="candidate" if index % 2 == 0 else "baseline")
        for index, (a, b) in enumerate(zip(seconds[::2], seconds[1::2], strict=False))
    ]
    scaled = [Pair(candidate_s=p.candidate_s, baseline_s=p.baseline_s * factor, first=p.first) for p in pairs]

    one, other = ratio_of(pairs), ratio_of(scaled)

    assert one.low <= one.value <= one.high
    assert other.value == pytest.approx(one.value * factor)
    assert ratio_of(pairs) == one


@given(st.lists(st.floats(0.1, 10.0), min_size=1, max_size=20))
def test_a_mean_of_exact_ratios_is_exact_and_lies_between_them(values: list[float]) -> None:
    mean = geometric_mean([Ratio(value=value, low=value, high=value) for value in values])

    assert mean.low == pytest.approx(mean.value) == pytest.approx(mean.high)
    assert min(values) * (1 - 1e-9) <= mean.value <= max(values) * (1 + 1e-9)
    assert mean.value == pytest.approx(exp(sum(map(log, values)) / len(values)))


def test_the_interval_of_a_mean_narrows_with_the_root_of_the_number() -> None:
    one = Ratio(value=1.5, low=1.5 / 1.1, high=1.5 * 1.1)

    alone, of_four = geometric_mean([one]), geometric_mean([one] * 4)

    assert log(alone.high / alone.low) == pytest.approx(2 * log(of_four.high / of_four.low))


def test_one_ratio_without_an_interval_leaves_the_mean_without_one() -> None:
    mean = geometric_mean([Ratio(value=2.0, low=1.9, high=2.1), Ratio(value=2.0, low=0.0, high=inf)])

    assert mean.value == pytest.approx(2.0)
    assert half_width(mean) == inf

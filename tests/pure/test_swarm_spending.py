"""The bandit asks whom it is worth asking; a budget ends the asking; near the roofline nobody asks any more."""

import math
import re
from dataclasses import replace

import pytest

from kernelwright.records.model_call import ModelCall, Tokens
from kernelwright.swarm.bandit import Past, ranked_authors, worth_of
from kernelwright.swarm.spending import Allowance, why_enough
from standings import NO_ANSWER, UNDER_WAY, attempt_of, opened, refined, standing

CALL = ModelCall(
    author="a", role="writer", request_sha256="", outcome="answered", tokens=Tokens(input=100, output=50), cost_usd=0.5
)


def order(now, past=None):
    return [each.author for each in ranked_authors(now, past or {}, ("a", "b"))]


def test_who_was_not_asked_yet_comes_first_in_the_order_of_the_request():
    assert order(standing()) == ["a", "b"]
    assert order(standing((opened(), UNDER_WAY))) == ["b", "a"]


def test_who_takes_more_of_the_headroom_is_asked_next():
    now = standing((opened(), "wrong"), (opened("b"), "3.0"), bound=4.0)

    assert order(now) == ["b", "a"]


def test_who_was_asked_seldom_gets_another_try_though_others_did_better():
    good = [(opened("b"), "1.6"), *((refined(at, "b"), "1.5") for at in range(1, 12))]

    assert order(standing((opened(), "wrong"), *good)) == ["a", "b"]


def test_what_is_under_way_counts_as_asked():
    now = standing((opened(), "1.5"), (refined(1), UNDER_WAY), (refined(1), UNDER_WAY), (opened("b"), "1.5"))

    assert order(now) == ["b", "a"]


def test_earlier_runs_are_a_first_guess():
    past = {"a": Past(attempts=20, accepted=1), "b": Past(attempts=20, accepted=19)}

    assert order(standing(), past) == ["b", "a"]
    assert "19 of 20 right in earlier runs" in ranked_authors(standing(), past, ("a", "b"))[0].reason


def test_worths_are_shares_of_the_headroom():
    taken = standing((opened(), "2.0"), (refined(1), "4.0"), (refined(2), "1.0"), (refined(3), NO_ANSWER)).taken

    assert worth_of(taken[0], 0.0, 4.0) == pytest.approx(0.4 + 0.6 * math.log(2) / math.log(4))
    assert worth_of(taken[1], 1.0, 4.0) == pytest.approx(1.0)
    assert worth_of(taken[2], 2.0, 4.0) == pytest.approx(0.1)
    assert worth_of(taken[3], 0.0, 4.0) == 0.0


@pytest.mark.parametrize(
    ("allowance", "said"),
    [
        (Allowance(usd=1.0), r"\$1 is used up: \$1\.0000"),
        (Allowance(tokens=300), "300 tokens is used up: 300"),
        (Allowance(attempts=2), "2 attempts is used up"),
    ],
)
def test_a_budget_ends_the_asking(allowance, said):
    now = standing((opened(), "1.5"), (opened("b"), "wrong"))

    why = why_enough(allowance, now, [CALL, replace(CALL, author="b")])
    assert why is not None

    assert re.search(said, why)


def test_half_a_budget_is_not_the_end():
    now = standing((opened(), "1.5"), (opened("b"), "wrong"))

    assert why_enough(Allowance(usd=1.0, tokens=300, attempts=3), now, [CALL]) is None


def test_no_budget_no_end():
    assert why_enough(Allowance(), standing((opened(), "1.5")), [CALL] * 1000) is None


def test_what_is_under_way_is_foreseen_to_cost_as_much_as_before():
    before = standing((opened(), "1.5"), (opened("b"), UNDER_WAY))

    assert why_enough(Allowance(usd=1.0), before, [CALL]) is not None
    assert why_enough(Allowance(usd=1.01), before, [CALL]) is None


def test_a_bound_that_was_passed_is_none():
    assert why_enough(Allowance(), standing(others=[attempt_of(50, "fuser", "4.1")], bound=4.0), []) is None


def test_near_the_roofline_nobody_is_asked_any_more():
    champion = attempt_of(50, "fuser", "3.7")

    assert why_enough(Allowance(), standing(others=[champion], bound=4.2), []) is None
    assert "92% of what the roofline allows" in why_enough(Allowance(), standing(others=[champion], bound=4.0), [])

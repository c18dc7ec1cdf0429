"""Each strategy asks for what it is meant to ask for next, and for nothing while it has to wait."""

import pytest

from kernelwright.errors import UnknownNameError
from kernelwright.swarm.strategies.evolutionary import CROSS_EVERY
from kernelwright.swarm.strategies.registry import known_strategies, strategy_named
from standings import NO_ANSWER, UNDER_WAY, UNREACHABLE, attempt_of, opened, refined, standing


def moves(name, now, author="a", *, shares=False):
    return strategy_named(name, shares=shares).moves(author, now)


@pytest.mark.parametrize("name", known_strategies())
@pytest.mark.parametrize("shares", [False, True])
class TestEvery:
    """What holds for every strategy."""

    def test_begins_with_an_opening(self, name, shares):
        first = moves(name, standing(), shares=shares)

        assert first
        assert {(move.kind, move.author, move.parent) for move in first} == {("open", "a", 0)}
        assert len({move.sample for move in first}) == len(first)

    def test_never_asks_for_more_than_is_left(self, name, shares):
        now = standing((opened(), "wrong 1"), (refined(1), "wrong 2"), attempts=3)

        assert len(moves(name, now, shares=shares)) == 1

    def test_ends_when_attempts_are_used_up(self, name, shares):
        now = standing((opened(), "1.5"), (refined(1), "wrong"), attempts=2)

        assert moves(name, now, shares=shares) == ()

    def test_ends_with_a_provider_that_cannot_be_reached(self, name, shares):
        assert moves(name, standing((opened(), UNREACHABLE)), shares=shares) == ()

    def test_ends_after_as_many_answers_of_no_use_as_there_are_attempts(self, name, shares):
        now = standing((opened(), NO_ANSWER), (opened(sample=1), NO_ANSWER), attempts=2)

        assert moves(name, now, shares=shares) == ()

    def test_gives_every_move_a_reason(self, name, shares):
        now = standing((opened(), "1.5"), (opened("b"), "2.5"))

        assert all(move.reason for move in moves(name, now, shares=shares))


def test_no_strategy_of_another_name():
    with pytest.raises(UnknownNameError, match="best-of"):
        strategy_named("luck", shares=True)


def test_refine_goes_on_with_its_last_answer_and_waits_for_it():
    assert moves("refine", standing((opened(), UNDER_WAY))) == ()
    (move,) = moves("refine", standing((opened(), "1.5"), (refined(1), "wrong"), (opened("b"), "9.0")))

    assert (move.kind, move.parent, move.shown) == ("refine", 2, ())


def test_refine_goes_on_after_a_refusal():
    (move,) = moves("refine", standing((opened(), NO_ANSWER)))

    assert (move.kind, move.parent) == ("refine", 1)


def test_best_of_asks_for_all_its_answers_at_once():
    asked = moves("best-of", standing((opened(), UNDER_WAY), attempts=4))

    assert [(move.kind, move.sample) for move in asked] == [("open", 1), ("open", 2), ("open", 3)]


def test_beam_goes_on_from_the_best_two_once_a_round_is_over():
    first = ((opened(), "wrong"), (opened(sample=1), "1.5"))
    assert moves("beam", standing(first[0], (opened(sample=1), UNDER_WAY))) == ()

    assert [move.parent for move in moves("beam", standing(*first))] == [2, 1]

    second = (*first, (refined(2), "2.5"), (refined(1), "unbuilt"))
    assert [(move.parent, move.sample) for move in moves("beam", standing(*second, attempts=9))] == [(3, 0), (2, 1)]


def test_evolution_mends_until_something_is_right_and_then_mutates_its_own():
    (mended,) = moves("evolutionary", standing((opened(), "wrong")))
    assert (mended.kind, mended.parent, mended.island) == ("refine", 1, 1)

    (mutated,) = moves("evolutionary", standing((opened("b"), "1.5"), (opened(), "7.5"), (refined(2), "wrong")))
    assert (mutated.kind, mutated.parent) == ("refine", 2)


def test_evolution_crosses_its_best_with_the_best_of_another_island():
    taken = [(opened(), "1.5"), *((refined(1, sample=at), f"wrong {at}") for at in range(1, CROSS_EVERY))]
    other = attempt_of(50, "b", "something else 2.5")

    (move,) = moves("evolutionary", standing(*taken, others=[other]))

    mine = standing(*taken).of("a")[0].attempt
    assert move.kind == "cross"
    assert move.shown == (mine.candidate.id, other.candidate.id)


def test_evolution_does_not_cross_with_a_copy_of_its_own_structure():
    taken = [(opened(), "kernel 1.5"), *((refined(1, sample=at), f"wrong {at}") for at in range(1, CROSS_EVERY))]
    copy = attempt_of(50, "b", "nucleus 2.5")

    (move,) = moves("evolutionary", standing(*taken, others=[copy]))

    assert move.kind == "refine"


def test_evolution_draws_the_same_again():
    now = standing((opened(), "x 1.5"), (refined(1), "y z 1.4"), (refined(1), "x + 1.3"), (refined(2), "u - v 1.6"))

    assert moves("evolutionary", now) == moves("evolutionary", now)


def test_who_is_behind_is_shown_the_champion_once():
    champion = attempt_of(50, "fuser", "2.5")
    behind = ((opened(), "1.5"),)

    (move,) = moves("refine", standing(*behind, others=[champion]), shares=True)
    assert move.shown == (champion.candidate.id,)
    assert "fuser's attempt 50" in move.reason or "attempt 50 of fuser" in move.reason

    again = standing(*behind, (refined(1, shown=move.shown), "1.6"), others=[champion])
    assert moves("refine", again, shares=True)[0].shown == ()


@pytest.mark.parametrize("champion", ["1.52", "wrong"])
def test_what_is_hardly_better_or_wrong_is_not_shown(champion):
    now = standing((opened(), "1.5"), others=[attempt_of(50, "fuser", champion)])

    assert moves("refine", now, shares=True)[0].shown == ()

"""How far rows look: what masks of positions say, held to all scores of a small matrix."""

from math import inf

import pytest

from kernelwright.authors.fuser import index as ix
from kernelwright.authors.fuser.causal import reach_of
from kernelwright.authors.fuser.expression import Apply, Load, Position
from kernelwright.authors.fuser.index import Axis
from kernelwright.authors.fuser.ir_numpy import Machine
from kernelwright.authors.fuser.scalar import Scalar, call, compare, lift, where

ROW, KEY = Axis("row", 12), Axis("key", 15)
R, K = Scalar(Position(ix.of(ROW))), Scalar(Position(ix.of(KEY)))
ONE = lift(1.0, "float32")
NOTHING = lift(-inf, "float32")


def ones_below(by: int) -> Scalar:
    """As ``tril`` of ones."""
    return where(by >= K - R, 1.0, lift(0.0, "float32"))


CHOSEN: dict[str, tuple[Scalar, int]] = {
    "key <= row": (where(K <= R, ONE, NOTHING), 0),
    "key < row": (where(K < R, ONE, NOTHING), -1),
    "row >= key": (where(R >= K, ONE, NOTHING), 0),
    "row > key": (where(R > K, ONE, NOTHING), -1),
    "key <= row + 2": (where(K <= R + 2, ONE, NOTHING), 2),
    "key - 3 < row": (where(K - 3 < R, ONE, NOTHING), 2),
    "not key > row": (where(K > R, NOTHING, ONE), 0),
    "not key >= row": (where(K >= R, NOTHING, ONE), -1),
    "not row < key": (where(R < K, NOTHING, ONE), 0),
    "not row <= key": (where(R <= K, NOTHING, ONE), -1),
    "its opposite, turned": (where(call("not", K > R + 1, dtype="bool"), ONE, NOTHING), 1),
    "zeros of tril": (where(compare("equal", ones_below(1), 0.0), NOTHING, ONE), 1),
    "ones of tril": (where(compare("equal", ones_below(-2), 1.0), ONE, NOTHING), -2),
    "what isn't 0 in tril": (where(compare("not_equal", ones_below(0), 0.0), ONE, NOTHING), 0),
}
UNKNOWN: dict[str, Scalar] = {
    "no choice": ONE,
    "keys after the row": where(K >= R, ONE, NOTHING),
    "another number instead": where(K <= R, ONE, lift(-1e9, "float32")),
    "nothing either way": where(K <= R, NOTHING, NOTHING),
    "the row alone": where(R <= 5, ONE, NOTHING),
    "twice the row": where(K <= R + R, ONE, NOTHING),
    "a buffer": where(Scalar(Load("mask", ix.of(KEY), "bool")), ONE, NOTHING),
    "what equals neither": where(compare("equal", ones_below(0), 5.0), NOTHING, ONE),
    "a comparison of numbers that aren't whole": where(K.to("float32") <= R.to("float32"), ONE, NOTHING),
    "something more": Scalar(Apply("add", (where(K <= R, ONE, NOTHING).node, ONE.node), "float32")),
}


@pytest.mark.parametrize("name", CHOSEN)
def test_the_reach_is_that_of_the_last_key_that_any_row_sees(name: str) -> None:
    score, reach = CHOSEN[name]
    machine = Machine(arrays={}, kinds={})
    seen = set()
    for row in range(ROW.extent):
        for key in range(KEY.extent):
            machine.axes |= {"row": row, "key": key}
            seen |= {key - row} if machine.value(score.node) > -inf else set()

    assert reach_of(score.node, ROW, KEY) == reach == max(seen)


@pytest.mark.parametrize("name", UNKNOWN)
def test_what_says_nothing_of_later_keys_has_no_reach(name: str) -> None:
    assert reach_of(UNKNOWN[name].node, ROW, KEY) is None

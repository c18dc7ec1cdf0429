"""The record of a counterexample: stored and read back whole, and absent from older records."""

import json
import math

from kernelwright.records.counterexample import (
    Counterexample,
    Element,
    Place,
    SmallerSize,
    TensorSketch,
    ValueSketch,
)
from kernelwright.records.tensor import dense
from kernelwright.records.verdict import Facts, Rejected
from kernelwright.store.codec import decoded, encoded

FOUND = Counterexample(
    inputs=(
        TensorSketch(
            name="x",
            spec=dense((4, 3), "float32"),
            offset=1,
            layout="beginning 1 into its memory",
            not_zero=2,
            background=0.0,
            differing=2,
            elements=(Element(index=(0, 1), value="nan"), Element(index=(3, 2), value=1.5)),
            is_as_drawn=False,
        ),
        TensorSketch(
            name="mask",
            spec=dense((4,), "bool"),
            offset=0,
            layout="",
            not_zero=4,
            background=True,
            differing=0,
            elements=(),
            is_as_drawn=True,
        ),
        ValueSketch(name="dim", value=-1),
    ),
    redrawn=("bias",),
    sizes=(("N", 17),),
    smaller=(SmallerSize(name="N", fails_at=17, right_at=16), SmallerSize(name="M", fails_at=1, right_at=None)),
    place=Place(tensor="the output", index=(0, 1), expected="inf", got=2, words="the last of 3 columns: a tail"),
    calls=2,
    earlier="after a call with x = 0 everywhere",
    is_guarded=True,
    sentence="It fails already with x = 0 everywhere.",
    hint="",
    questions=12,
    digest="d" * 64,
)
REJECTED = Rejected(
    candidate_id="c",
    problem_id="p",
    reason="wrong_values",
    evidence="e",
    worst_error=math.inf,
    checks=(),
    facts=Facts(),
    counterexample=FOUND,
)


def test_a_rejection_comes_back_with_its_counterexample() -> None:
    back = decoded(encoded(REJECTED), Rejected)

    assert back == REJECTED
    assert back.counterexample is not None
    assert isinstance(back.counterexample.inputs[2], ValueSketch)


def test_numbers_keep_their_kind() -> None:
    back = decoded(encoded(FOUND), Counterexample)

    assert back.place is not None
    assert [back.place.expected, back.place.got] == ["inf", 2]
    assert isinstance(back.inputs[1], TensorSketch)
    assert back.inputs[1].background is True


def test_a_record_from_before_counterexamples_is_still_read() -> None:
    older = json.loads(encoded(REJECTED))
    del older["counterexample"]

    assert decoded(json.dumps(older), Rejected).counterexample is None

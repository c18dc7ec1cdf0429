"""The rules of tensor programs and regions: legal ones pass, each planted fault is named."""

from dataclasses import replace
from typing import Any

import pytest

from kernelwright.authors.fuser import index as ix
from kernelwright.authors.fuser.expression import Apply, Load, Read
from kernelwright.authors.fuser.generate import Generated, Made, generate
from kernelwright.authors.fuser.index import Axis, Index, Quotient
from kernelwright.authors.fuser.kernel import Store, statements, violations
from kernelwright.authors.fuser.legality import (
    IllegalError,
    checked_kernel,
    checked_program,
    checked_regions,
    violations_of_program,
    violations_of_regions,
)
from kernelwright.authors.fuser.regions import Kernelised, Unit
from kernelwright.authors.fuser.schedule import Facts, Scheduled
from kernelwright.authors.fuser.tensors import Map, Reduce, TensorProgram
from kernelwright.records.graph import Graph, GraphInput, Node, Ref
from kernelwright.records.tensor import dense

FACTS = Facts(threads=2, vector_bytes=32, cache_bytes=(1 << 12, 1 << 14))


def softmax_and_product() -> Graph:
    """A softmax of exp x, its product with itself, and relu of that."""
    spec, square = dense((4, 4), "float32"), dense((4, 4), "float32")
    nodes = (
        Node(name="e", op="aten.exp.default", args=(Ref(node="x"),), outputs=(spec,)),
        Node(name="s", op="aten._softmax.default", args=(Ref(node="e"), 1, False), outputs=(spec,)),
        Node(name="m", op="aten.mm.default", args=(Ref(node="s"), Ref(node="s")), outputs=(square,)),
        Node(name="r", op="aten.relu.default", args=(Ref(node="m"),), outputs=(square,)),
    )
    given = GraphInput(name="x", kind="input", target="", spec=spec)
    return Graph(inputs=(given,), nodes=nodes, outputs=(Ref(node="r"),))


def made_by_passes() -> dict[str, Any]:
    found: dict[str, Made] = {}
    made = generate(softmax_and_product(), FACTS, passed=lambda name, made: found.setdefault(name, made))
    assert isinstance(made, Generated)
    return found


PROGRAM: TensorProgram = made_by_passes()["inline"]
UNITS: list[Unit] = made_by_passes()["regions"]
(REGION,) = (unit for unit in UNITS if isinstance(unit, Kernelised) and "s" in unit.stored)
RELU = PROGRAM.values["r"]
assert isinstance(RELU, Map)
GREATEST = PROGRAM.values["s_max"]
assert isinstance(GREATEST, Reduce)
FOREIGN = Axis("elsewhere", 4)


def with_value(value: Map | Reduce) -> TensorProgram:
    return replace(PROGRAM, values={**PROGRAM.values, value.name: value})


def with_relu_reading(position: tuple[Index, ...], value: str = "m", dtype: str = "float32") -> TensorProgram:
    assert isinstance(RELU, Map)
    return with_value(replace(RELU, body=Read(value, position, dtype)))


I0, I1 = (ix.of(axis) for axis in RELU.axes)


def test_what_passes_make_is_legal() -> None:
    assert violations_of_program(PROGRAM) == ()
    assert violations_of_regions(UNITS, PROGRAM) == ()


@pytest.mark.parametrize(
    ("program", "complaint"),
    [
        (replace(PROGRAM, values=dict(reversed(PROGRAM.values.items()))), "is not made before it"),
        (replace(PROGRAM, outputs=("nothing",)), "the output nothing is never made"),
        (replace(PROGRAM, libraries={}), "which nothing calls"),
        (with_relu_reading((I0, ix.of(FOREIGN))), "uses axis elsewhere, which it does not have"),
        (with_relu_reading((I0, I1 + 1)), "reads m from 1 to 4 along an axis of 4"),
        (with_relu_reading((I0,)), "at 1 indices"),
        (with_relu_reading((I0, I1), dtype="float64"), "reads float32 as float64"),
        (with_relu_reading((I0, Index(((Quotient(I1 - 2, 4), 1),)))), "divides an index that may be negative"),
        (with_value(replace(RELU, dtype="int64")), "is int64 and its body computes in float32"),
        (with_value(replace(RELU, body=Load("m", I0, "float32"))), "loads from memory before anything is scheduled"),
        (with_value(replace(RELU, body=Apply("pair", (RELU.body, RELU.body), "float32"))), "r is no softmax and has"),
        (with_value(replace(GREATEST, op="softmax")), "s_max is a softmax without"),
    ],
)
def test_an_illegal_program_is_refused_with_a_sentence(program: TensorProgram, complaint: str) -> None:
    with pytest.raises(IllegalError, match=complaint) as caught:
        checked_program("inline", program)

    assert str(caught.value).startswith("inline left something illegal: ")


def changed(name: str, **changes: Any) -> list[Unit]:
    members = tuple(replace(each, **changes) if each.name == name else each for each in REGION.members)
    return [replace(REGION, members=members) if unit is REGION else unit for unit in UNITS]


def region_with(**changes: Any) -> list[Unit]:
    return [replace(REGION, **changes) if unit is REGION else unit for unit in UNITS]


LAST = REGION.members[-1]
MOVED = LAST.body.moved({REGION.axes[0]: ix.of(REGION.axes[0]) * -1 + 3})


@pytest.mark.parametrize(
    ("units", "complaint"),
    [
        (list(reversed(UNITS)), "is not stored yet"),
        ([unit for unit in UNITS if unit != "m"], "m is called 0 times"),
        ([*UNITS, REGION], "is computed in 2 regions"),
        (region_with(stored=()), "needs s, which is not stored yet"),
        (region_with(stored=("s", "x")), "stored by a region that does not compute it"),
        (region_with(members=tuple(reversed(REGION.members))), "which is not stored yet"),
        (changed("s", body=MOVED), "elsewhere than at the point being computed"),
        (changed("s", level="row"), "which its level does not have"),
        (region_with(reduced=(False, False)), "reduces nothing"),
        (changed("s_max", op="softmax"), "s_sum is of one kernel with a softmax"),
    ],
)
def test_illegal_regions_are_refused_with_a_sentence(units: list[Unit], complaint: str) -> None:
    with pytest.raises(IllegalError, match=complaint):
        checked_regions(units, PROGRAM)


def test_a_kernel_that_divides_what_may_be_negative_is_refused() -> None:
    made = made_by_passes()["tidy"]
    assert isinstance(made, Scheduled)
    kernel = made.kernel
    store = next(statement for statement in statements(kernel.body) if isinstance(statement, Store))
    at = Index(((Quotient(ix.of(kernel.item) - 3, 2), 1),))
    broken = replace(kernel, body=(replace(store, offset=at),))

    assert violations(kernel) == ()
    with pytest.raises(IllegalError, match=r"tidy left something illegal: .*divides what may be negative"):
        checked_kernel("tidy", broken)


def test_the_pass_is_named_that_left_something_illegal(monkeypatch: pytest.MonkeyPatch) -> None:
    from kernelwright.authors.fuser import generate as fuser

    def outside(program: TensorProgram, _: frozenset[str], __: int) -> TensorProgram:
        value = program.values["r"]
        assert isinstance(value, Map)
        body = Apply("negative", (Read("m", (I0 + 7, I1), "float32"),), "float32")
        return replace(program, values={**program.values, "r": replace(value, body=body)})

    monkeypatch.setattr(fuser, "read_through", outside)

    with pytest.raises(IllegalError, match="inline left something illegal"):
        generate(softmax_and_product(), FACTS)

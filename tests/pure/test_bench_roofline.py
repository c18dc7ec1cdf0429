"""A floor must lie below what is possible, for every way an operator can get away with less."""

from dataclasses import replace

import pytest

from kernelwright.records.graph import Argument, Graph, GraphInput, Node, Ref
from kernelwright.records.tensor import TensorSpec, dense
from kernelwright.timing.arithmetic import flops_of
from kernelwright.timing.roof import Roof
from kernelwright.timing.roofline import Ceilings, Rate, floor_ns, floor_of, stored_bytes, without_preparation

CEILINGS = Ceilings(
    memory=(
        Rate(working_set_bytes=1 << 20, bytes_per_s=100e9),
        Rate(working_set_bytes=1 << 28, bytes_per_s=10e9),
    ),
    flops_per_s=(("float32", 100e9), ("bfloat16", 300e9)),
)


def given(name: str, *shape: int) -> GraphInput:
    return GraphInput(name=name, kind="input", target="", spec=dense(shape, "float32"))


def node(name: str, op: str, args: tuple[Argument, ...], *shape: int) -> Node:
    return Node(name=name, op=op, args=args, outputs=(dense(shape, "float32"),))


def one_node(made: Node, *inputs: GraphInput) -> Graph:
    return Graph(inputs=inputs, nodes=(made,), outputs=(Ref(node=made.name),))


X, W, B = Ref(node="x"), Ref(node="w"), Ref(node="b")


@pytest.mark.parametrize(
    ("op", "args", "inputs", "result", "flops"),
    [
        ("mm", (X, W), [given("x", 3, 5), given("w", 5, 7)], (3, 7), 2 * 3 * 5 * 7),
        ("bmm", (X, W), [given("x", 2, 3, 5), given("w", 2, 5, 7)], (2, 3, 7), 2 * 2 * 3 * 5 * 7),
        ("addmm", (B, X, W), [given("b", 7), given("x", 3, 5), given("w", 5, 7)], (3, 7), 2 * 3 * 5 * 7),
        ("linear", (X, W, B), [given("x", 4, 3, 5), given("w", 7, 5), given("b", 7)], (4, 3, 7), 2 * 12 * 5 * 7),
        ("mul", (X, X), [given("x", 4, 4)], (4, 4), 0),
    ],
)
def test_products_count_two_operations_for_each_multiplication(
    op: str, args: tuple[Argument, ...], inputs: list[GraphInput], result: tuple[int, ...], flops: int
) -> None:
    graph = one_node(node("y", f"aten.{op}.default", args, *result), *inputs)

    assert flops_of(graph.nodes[0], graph) == flops


def convolution(kernel: int, *, transposed: bool, groups: int) -> int:
    weight = (8, 4 // groups, kernel, kernel) if not transposed else (4, 8 // groups, kernel, kernel)
    made = node(
        "y",
        "aten.convolution.default",
        (X, W, None, (1, 1), (0, 0), (1, 1), transposed, (0, 0), groups),
        2, 8, 10, 10,
    )  # fmt: skip
    graph = one_node(made, given("x", 2, 4, 10, 10), given("w", *weight))
    return flops_of(made, graph)


def test_a_pointwise_convolution_is_a_product_and_a_wide_one_may_use_winograd() -> None:
    assert convolution(1, transposed=False, groups=1) == 2 * (2 * 8 * 100) * 4
    assert convolution(3, transposed=False, groups=1) == 2 * (2 * 8 * 100) * 4 * 9 // 4
    assert convolution(3, transposed=False, groups=4) == 2 * (2 * 8 * 100) * 1 * 9 // 4
    assert convolution(3, transposed=True, groups=1) == 2 * (2 * 4 * 100) * 8 * 9 // 4


def test_causal_attention_is_half_of_the_whole() -> None:
    def count(*, causal: bool) -> int:
        made = node("y", "aten.scaled_dot_product_attention.default", (X, W, B, None, 0.0, causal), 2, 4, 16, 8)
        inputs = (given("x", 2, 4, 16, 8), given("w", 2, 4, 16, 8), given("b", 2, 4, 16, 8))
        return flops_of(made, one_node(made, *inputs))

    assert count(causal=False) == 2 * count(causal=True) == 4 * 2 * 4 * 16 * 16 * 8


def test_an_elementwise_call_reads_and_writes_everything_once() -> None:
    floor = floor_of(one_node(node("y", "aten.mul.Tensor", (X, X), 1000), given("x", 1000)), CEILINGS)

    assert (floor.read_bytes, floor.written_bytes) == (4000, 4000)
    assert floor.ns == pytest.approx(8000 / 100e9 * 1e9)


def test_an_embedding_reads_only_the_rows_it_is_asked_for() -> None:
    table, rows = given("w", 100_000, 64), given("x", 4)
    floor = floor_of(one_node(node("y", "aten.embedding.default", (W, X), 4, 64), table, rows), CEILINGS)

    assert floor.read_bytes == 4 * 64 * 4 + 4 * 4


def test_a_slice_of_a_view_reads_only_the_slice_and_an_unused_input_nothing() -> None:
    graph = Graph(
        inputs=(given("x", 100, 10), given("w", 50)),
        nodes=(
            node("t", "aten.permute.default", (X, (1, 0)), 10, 100),
            node("s", "aten.slice.Tensor", (Ref(node="t"), 0, 0, 1), 1, 100),
            node("y", "aten.exp.default", (Ref(node="s"),), 1, 100),
        ),
        outputs=(Ref(node="y"),),
    )

    assert floor_of(graph, CEILINGS).read_bytes == 400


def test_returning_an_input_or_a_view_of_it_costs_nothing() -> None:
    viewed = Graph(
        inputs=(given("x", 8, 8),),
        nodes=(node("t", "aten.permute.default", (X, (1, 0)), 8, 8),),
        outputs=(X, Ref(node="t")),
    )

    assert floor_ns(viewed, CEILINGS) == 0.0


def test_an_expanded_axis_is_stored_once() -> None:
    assert stored_bytes(TensorSpec(shape=(1000, 4), dtype="float32", strides=(0, 1))) == 16
    assert stored_bytes(TensorSpec(shape=(0, 4), dtype="float32", strides=(4, 1))) == 0


def test_what_fits_the_cache_is_judged_by_the_cache() -> None:
    assert CEILINGS.bytes_per_s(1 << 10) == 100e9
    assert CEILINGS.bytes_per_s(1 << 26) == 10e9
    assert CEILINGS.bytes_per_s(1 << 40) == 10e9


def test_only_a_time_far_below_the_floor_is_suspicious() -> None:
    floor = floor_of(
        one_node(node("y", "aten.mm.default", (X, W), 512, 512), given("x", 512, 512), given("w", 512, 512)), CEILINGS
    )

    assert floor.ns == floor.arithmetic_ns
    assert floor.suspicion(0.6 * floor.ns) is None
    assert "operations" in (floor.suspicion(0.4 * floor.ns) or "")


def test_a_product_in_float32_may_be_three_in_bfloat16_and_any_where_the_contract_is_loose() -> None:
    fast = Ceilings(memory=CEILINGS.memory, flops_per_s=(("float32", 100e9), ("float64", 50e9), ("bfloat16", 900e9)))

    assert fast.flops_per_s_in("float32") == 300e9
    assert fast.flops_per_s_in("float64") == 50e9
    assert fast.flops_per_s_in("float32", is_strict=False) == 900e9


def test_a_large_window_is_counted_as_a_fourier_transform_does_it() -> None:
    # 31 x 31: direct does 961 multiplications for each element, channel and filter.
    assert convolution(31, transposed=False, groups=1) == 2 * (2 * 8 * 100) * 4 * 961 // (961 // 4)


class FixedRates:
    def known(self) -> Ceilings:
        return CEILINGS

    def measured_again(self) -> Ceilings:
        return CEILINGS


def test_nobody_is_held_to_work_that_algebra_removes() -> None:
    product = one_node(node("y", "aten.mm.default", (X, W), 512, 512), given("x", 512, 512), given("w", 512, 512))
    less = one_node(node("y", "aten.mul.Tensor", (X, X), 512, 512), given("x", 512, 512))
    needed, unneeded_ns = floor_ns(less, CEILINGS), floor_ns(product, CEILINGS)

    roof = Roof(product, (less,), FixedRates(), is_strict=True)

    assert roof.suspicion(needed, baseline_ns=unneeded_ns) is None
    assert Roof(product, (), FixedRates(), is_strict=True).suspicion(needed, baseline_ns=unneeded_ns) is not None


def test_a_baseline_below_its_own_floor_shows_that_the_ceilings_are_too_low() -> None:
    copied = one_node(node("y", "aten.mul.Tensor", (X, X), 512, 512), given("x", 512, 512))
    floor = floor_ns(copied, CEILINGS)
    roof = Roof(copied, (), FixedRates(), is_strict=True)

    assert roof.suspicion(0.3 * floor, baseline_ns=2 * floor) is not None
    assert roof.suspicion(0.3 * floor, baseline_ns=0.4 * floor) is None


def test_a_floor_that_is_asked_for_again_is_by_rates_that_are_measured_again() -> None:
    class RisingRates(FixedRates):
        def measured_again(self) -> Ceilings:
            memory = tuple(replace(rate, bytes_per_s=2 * rate.bytes_per_s) for rate in CEILINGS.memory)
            return replace(CEILINGS, memory=memory)

    copied = one_node(node("y", "aten.mul.Tensor", (X, X), 512, 512), given("x", 512, 512))
    roof = Roof(copied, (), RisingRates(), is_strict=True)

    assert roof.floor_again().ns == roof.floor().ns / 2


def test_what_follows_from_weights_alone_is_given() -> None:
    weight = GraphInput(name="w", kind="parameter", target="w", spec=dense((500, 100), "float32"))
    graph = Graph(
        inputs=(given("x", 4, 100), weight),
        nodes=(
            node("s", "aten.sum.dim_IntList", (W, (0,)), 100),
            node("y", "aten.mv.default", (X, Ref(node="s")), 4),
        ),
        outputs=(Ref(node="y"), Ref(node="s")),
    )

    left = without_preparation(graph)
    floor = floor_of(left, CEILINGS)

    assert [each.name for each in left.nodes] == ["y"]
    assert floor.read_bytes == 4 * (4 * 100 + 100)
    assert floor.written_bytes == 4 * 4
    assert floor_of(graph, CEILINGS).read_bytes >= 4 * 500 * 100


def test_what_needs_an_input_too_is_left_to_do() -> None:
    weight = GraphInput(name="w", kind="buffer", target="w", spec=dense((3, 7), "float32"))
    graph = one_node(node("y", "aten.mm.default", (X, W), 2, 7), given("x", 2, 3), weight)

    assert without_preparation(graph) == graph

"""A prediction counts what can be counted, orders as it should, and can't be taken for a measurement."""

from dataclasses import fields, replace
from statistics import geometric_mean

import pytest
from pydantic import ValidationError

from kernelwright.errors import UnknownNameError
from kernelwright.kernelbench.entry import measurement_facts
from kernelwright.kernelbench.loss import shows_no_win
from kernelwright.records.graph import Ref
from kernelwright.records.measurement import Comparison, Measurement, Ratio
from kernelwright.records.prediction import PredictedCall, PredictedRatio, Prediction
from kernelwright.records.tensor import TensorSpec, dense
from kernelwright.store.codec import decoded, encoded
from kernelwright.timing.prediction.chips import CHIPS, LAUNCH_S, chip_named
from kernelwright.timing.prediction.eager import eager_traffic, operations_of
from kernelwright.timing.prediction.model import predicted_s, predictions_of
from kernelwright.timing.prediction.shares import does_all, with_products
from kernelwright.timing.prediction.steps import Step, Traffic
from kernelwright.timing.rows import rows_of
from prediction_problems import (
    BIAS_GELU_ADD,
    COLUMNS,
    MATRIX,
    MATRIX_BYTES,
    ROW_BYTES,
    ROWS,
    SOFTMAX,
    X,
    candidate,
    given,
    graph,
    node,
)

M1 = chip_named("m1")


def own(read: int, written: int, *elements: int, name: str = "kernel") -> Step:
    return Step(name=name, is_own=True, read_bytes=read, written_bytes=written, elements=elements)


def prediction(candidate_s: float = 1.0, eager_s: float = 2.0) -> Prediction:
    def call(seconds: float) -> PredictedCall:
        return PredictedCall(launches=1, library_calls=0, bytes=8, operations=2, predicted_s=seconds)

    return Prediction(candidate_id="c", problem_id="p", chip="m1", candidate=call(candidate_s), eager=call(eager_s))


# What eager does


def test_softmax_is_one_call_that_reads_and_writes_its_matrix_once() -> None:
    eager = eager_traffic(SOFTMAX)

    assert (eager.library_calls, eager.launches, eager.bytes) == (1, 0, 2 * MATRIX_BYTES)


def test_each_pointwise_operator_is_a_call_of_its_own() -> None:
    eager = eager_traffic(BIAS_GELU_ADD)

    assert eager.library_calls == 3
    assert [step.bytes for step in eager.steps] == [2 * MATRIX_BYTES + ROW_BYTES, 2 * MATRIX_BYTES, 3 * MATRIX_BYTES]
    assert operations_of(BIAS_GELU_ADD) == 3 * ROWS * COLUMNS


def test_views_are_free_and_an_expanded_tensor_is_read_once() -> None:
    expanded = TensorSpec(shape=(ROWS, COLUMNS), dtype="float32", strides=(0, 1))
    made = graph(
        [given("x", dense((1, COLUMNS), "float32"))],
        node("wide", "expand.default", (X, (ROWS, COLUMNS)), expanded),
        node("exp", "exp.default", (Ref(node="wide"),), MATRIX),
    )

    assert [(step.name, step.read_bytes, step.written_bytes) for step in eager_traffic(made).steps] == [
        ("exp", ROW_BYTES, MATRIX_BYTES)
    ]


def test_what_picks_rows_reads_those_rows_and_unused_results_are_not_written() -> None:
    table, picked = dense((10_000, 8), "float32"), dense((4, 8), "float32")
    places = dense((4,), "int64")
    made = graph(
        [given("table", table), given("places", places)],
        node("rows", "embedding.default", (Ref(node="table"), Ref(node="places")), picked),
        node("best", "max.dim", (Ref(node="rows"), 1), dense((4,), "float32"), places),
    )

    rows, best = eager_traffic(made).steps

    assert (rows.read_bytes, rows.written_bytes) == (4 * 8 * 4 + 4 * 8, 4 * 8 * 4)
    assert best.written_bytes == 4 * 4


def test_dropout_that_drops_nothing_and_numbers_are_free_but_a_copy_into_a_layout_is_not() -> None:
    number = dense((), "float32")
    copied = replace(
        node("copied", "clone.default", (Ref(node="kept"),), MATRIX), kwargs=(("memory_format", "contiguous_format"),)
    )
    made = graph(
        [given("x", MATRIX)],
        node("kept", "clone.default", (X,), MATRIX),
        node("one", "scalar_tensor.default", (1,), number),
        copied,
    )

    assert [step.bytes for step in eager_traffic(made).steps] == [2 * MATRIX_BYTES]


# What the model makes of it


def test_a_step_takes_the_longer_of_memory_and_products_and_a_launch() -> None:
    moved = own(500, 500)
    products = 10**12

    assert predicted_s([moved], M1) == pytest.approx(LAUNCH_S + 1000 / M1.bytes_per_s)
    assert predicted_s([replace(moved, product_operations=products)], M1) == pytest.approx(
        LAUNCH_S + products / M1.product_flops_per_s("float32")
    )
    assert predicted_s([moved, moved], M1) == pytest.approx(2 * predicted_s([moved], M1))


def test_more_bandwidth_never_takes_longer_and_less_traffic_comes_first() -> None:
    steps = eager_traffic(BIAS_GELU_ADD).steps
    times = [predicted_s(steps, replace(M1, bytes_per_s=rate * 1e9)) for rate in (50, 100, 200, 400, 800)]

    assert times == sorted(times, reverse=True)
    assert len(set(times)) == len(times)
    assert all(predicted_s(steps[:2], chip) < predicted_s(steps, chip) for chip in CHIPS)


def test_one_launch_for_softmax_is_predicted_no_faster_than_eager() -> None:
    fused = Traffic(steps=(own(MATRIX_BYTES, MATRIX_BYTES),))

    found = predictions_of(candidate("a plan"), fused, SOFTMAX)

    assert {each.predicted_ratio.value for each in found} == {1.0}
    assert [each.chip for each in found] == [chip.name for chip in CHIPS]


def test_fusion_is_predicted_by_the_bytes_and_launches_it_saves() -> None:
    fused = Traffic(steps=(own(2 * MATRIX_BYTES + ROW_BYTES, MATRIX_BYTES),))

    (found,) = predictions_of(candidate("a plan"), fused, BIAS_GELU_ADD, [M1])

    eager_s = 3 * LAUNCH_S + (7 * MATRIX_BYTES + ROW_BYTES) / M1.bytes_per_s
    candidate_s = LAUNCH_S + (3 * MATRIX_BYTES + ROW_BYTES) / M1.bytes_per_s
    assert found.predicted_ratio.value == pytest.approx(eager_s / candidate_s)


# Products


LEFT, RIGHT, PRODUCT = (dense(shape, "float32") for shape in ((4096, 512), (512, 256), (4096, 256)))
OPERATIONS = 2 * 4096 * 512 * 256
MATMUL = graph(
    [given("x", LEFT), given("w", RIGHT, "parameter")],
    node("product", "mm.default", (X, Ref(node="w")), PRODUCT),
    node("relu", "relu.default", (Ref(node="product"),), PRODUCT),
)


def test_an_own_product_is_given_to_the_launch_that_has_its_operands() -> None:
    other, multiplies = own(1, 10**9, PRODUCT.elements), own(1, 1, LEFT.elements, RIGHT.elements, PRODUCT.elements)

    shared = with_products(Traffic(steps=(other, multiplies)), eager_traffic(MATMUL).steps)

    assert [step.product_operations for step in shared.steps] == [0, OPERATIONS]


def test_what_the_library_does_is_not_done_again() -> None:
    call = Step(name="mm", is_own=False, read_bytes=1, written_bytes=1, product_operations=OPERATIONS)
    relu = own(1, 1, PRODUCT.elements)

    assert with_products(Traffic(steps=(call, relu)), eager_traffic(MATMUL).steps).steps == (call, relu)


def test_products_that_algebra_removed_do_not_count() -> None:
    summed = own(LEFT.bytes, 4096 * 4, LEFT.elements, 512, 4096)
    removed = graph(
        [given("x", LEFT), given("w", dense((512, 1), "float32"), "parameter")],
        node("product", "mm.default", (X, Ref(node="w")), dense((4096, 1), "float32")),
    )
    traffic = Traffic(steps=(summed,))

    assert not does_all(traffic, eager_traffic(MATMUL).steps)
    (found,) = predictions_of(candidate("a plan"), traffic, MATMUL, [M1], rewritten=removed)
    assert found.candidate.operations == 2 * 4096 * 512
    assert found.eager.operations > OPERATIONS


# Chips


def test_the_table_has_every_chip_once_in_order_with_its_sources() -> None:
    generations = [("", "-pro", "-max", "-ultra")] * 3 + [("", "-pro", "-max")]
    expected = [f"m{at}{kind}" for at, kinds in enumerate(generations, start=1) for kind in kinds]

    assert [chip.name for chip in CHIPS] == expected
    assert all(chip.memory_source and chip.clock_source and chip.gpu_cores for chip in CHIPS)
    for larger, smaller in zip(CHIPS[1:], CHIPS, strict=False):
        if larger.label[:2] == smaller.label[:2]:
            assert larger.bytes_per_s > smaller.bytes_per_s
            assert larger.peak_flops_per_s > smaller.peak_flops_per_s


@pytest.mark.parametrize(("name", "teraflops"), [("m1", 2.6), ("m1-pro", 5.2), ("m1-max", 10.4)])
def test_the_rates_are_those_that_apple_announced_where_it_did(name: str, teraflops: float) -> None:
    assert chip_named(name).peak_flops_per_s == pytest.approx(teraflops * 1e12, rel=0.03)


def test_an_unknown_chip_is_one_line_that_names_those_there_are() -> None:
    with pytest.raises(UnknownNameError, match=r"^no chip called 'm9'; known: m1, m1-pro, .*, m4-max\.$"):
        chip_named("m9")


# No measurement


def test_whatever_a_prediction_prints_says_that_it_is_one() -> None:
    assert (
        str(prediction())
        == "predicted for m1: 1000000.0 us (eager: predicted 2000000.0 us), predicted 2.00x; not measured"
    )
    assert str(prediction().predicted_ratio) == "predicted 2.00x"


def test_a_prediction_has_no_part_of_a_measurement() -> None:
    of_measurements = {field.name for kind in (Measurement, Comparison, Ratio) for field in fields(kind)}
    of_predictions = {field.name for kind in (Prediction, PredictedCall) for field in fields(kind)}

    assert of_measurements & of_predictions == {"candidate_id", "problem_id"}
    assert not issubclass(Prediction, Measurement)
    assert not issubclass(PredictedRatio, (Ratio, float))


@pytest.mark.parametrize("report", [rows_of, measurement_facts, shows_no_win])
def test_what_reports_speedups_takes_no_prediction(report) -> None:
    with pytest.raises(AttributeError):
        report(prediction())


def test_a_stored_prediction_does_not_come_back_as_a_measurement() -> None:
    with pytest.raises(ValidationError):
        decoded(encoded(prediction()), Measurement)


def test_predicted_ratios_can_be_ordered_but_not_averaged() -> None:
    ratios = [prediction(eager_s=seconds).predicted_ratio for seconds in (3.0, 1.0, 2.0)]

    assert [each.value for each in sorted(ratios)] == [1.0, 2.0, 3.0]
    with pytest.raises(TypeError):
        float(ratios[0])  # pyright: ignore[reportArgumentType]
    with pytest.raises(TypeError):
        geometric_mean(ratios)  # pyright: ignore[reportArgumentType]

"""Small graphs that the fuser once got wrong, found by random ones: interpreted, and built together as C++."""

from collections.abc import Callable
from functools import cache
from random import Random

import pytest
import torch

from drawn_graphs import Drawing, Drawn, RandomGraph
from graph_builds import built
from graph_trial import Trial, tried
from kernelwright.authors.fuser.generate import Declined
from kernelwright.plan.launcher import Launcher
from kernelwright.records.graph import Graph


def looked_up_through_a_reshape(d: Drawing) -> list[Drawn]:
    x, rows = d.new_floats((8, 9, 2), kind="input"), d.integers(0, 5, (4,), "int64")
    (shaped,) = d.call("aten.view.default", x, [3, 6, 2, 2, 2])
    (shifted,) = d.call("aten.add.Scalar", shaped, 0.5)
    return [*d.call("aten.index_select.default", shifted, 1, rows)]


def best_of_weights(d: Drawing) -> list[Drawn]:
    weight = d.new_floats((31, 1), kind="parameter")
    return [d.call("aten.topk.default", weight, 5, 0)[0]]


def statistics_of_halves(d: Drawing) -> list[Drawn]:
    x = d.new_floats((3, 8), kind="input", dtype="bfloat16")
    return [*d.call("aten.native_layer_norm.default", x, (8,), None, None, 1e-2)]


def variance_and_mean_of_halves(d: Drawing) -> list[Drawn]:
    x = d.new_floats((3, 8), kind="input", dtype="float16")
    return [*d.call("aten.var_mean.correction", x, [1], correction=1, keepdim=True)]


def elements_other_than_zero(d: Drawing) -> list[Drawn]:
    return [*d.call("aten.linalg_vector_norm.default", d.new_floats((4, 5), kind="input"), 0, [1])]


def negative_number_beside_unsigned(d: Drawing) -> list[Drawn]:
    x = d.integers(0, 9, (5,), "uint8")
    return [*d.call("aten.clamp_min.default", x, -1), *d.call("aten.mul.Scalar", x, -3)]


def wide_number_in_a_tensor_beside_unsigned(d: Drawing) -> list[Drawn]:
    x, number = d.integers(0, 9, (5,), "uint8"), d._give(torch.tensor(-5), "input")
    return [*d.call("aten.le.Tensor", x, number), *d.call("aten.maximum.default", x, number)]


def sums_in_another_type(d: Drawing) -> list[Drawn]:
    x = d.new_floats((6, 4), kind="input", dtype="bfloat16")
    return [*d.call("aten.cumsum.default", x, 0, dtype="float32")]


def divisions_of_narrow_integers(d: Drawing) -> list[Drawn]:
    x = d.integers(-60, 60, (17,), "int32")
    modes = [d.call("aten.div.Scalar_mode", x, 7, rounding_mode=mode)[0] for mode in ("floor", "trunc")]
    return [*modes, *d.call("aten.remainder.Scalar", x, -4), *d.call("aten.fmod.Scalar", x, 4)]


def place_of_the_extreme_by_rows_and_by_columns(d: Drawing) -> list[Drawn]:
    x = d.new_floats((9, 33), kind="input")
    return [*d.call("aten.argmax.default", x, 0), *d.call("aten.argmax.default", x, 1)]


def all_of_bytes(d: Drawing) -> list[Drawn]:
    x = d.integers(0, 3, (3, 7), "uint8")
    return [*d.call("aten.all.dim", x, 1), *d.call("aten.any.dim", x, 0)]


def flipped_repetition(d: Drawing) -> list[Drawn]:
    x = d.new_floats((7, 5, 5), kind="input")
    (twice,) = d.call("aten.repeat.default", x, [1, 1, 2])
    (positive,) = d.call("aten.relu.default", twice, keeps_bits=True)
    (pairs,) = d.call("aten.reshape.default", positive, [175, 2])
    return [*d.call("aten.flip.default", pairs, [0, 1], keeps_bits=True)]


def long_sum_of_halves(d: Drawing) -> list[Drawn]:
    x = d.new_floats((3, 5600), 0.0, 0.25, kind="input", dtype="bfloat16")
    (half,) = d.call("aten.mul.Scalar", x, 0.5)
    return [*d.call("aten.sum.dim_IntList", half, [0, 1])]


def rounded_whole_numbers(d: Drawing) -> list[Drawn]:
    x = d._give(torch.tensor([2**53 + 1, -(2**53) - 3, 5]), "input")
    return [*d.call("aten.floor.default", x)]


def permute_by_negative_axes(d: Drawing) -> list[Drawn]:
    x = d.new_floats((8, 11), kind="input")
    (turned,) = d.call("aten.permute.default", x, [-1, 0])
    return [*d.call("aten.add.Scalar", turned, 0.5), *d.call("aten.permute.default", turned, [-1, -2])]


def extremes_of_truth(d: Drawing) -> list[Drawn]:
    x, y = d.booleans((5, 7)), d._give(torch.arange(5) > 2, "input")
    (either,) = d.call("aten.logical_or.default", x, x)
    whole = [d.call(f"aten.{name}.default", either)[0] for name in ("max", "min")]
    return [*whole, *d.call("aten.amax.default", either, [0]), *d.call("aten.maximum.default", y, y)]


def outputs_that_are_one_number(d: Drawing) -> list[Drawn]:
    (ones,) = d.call("aten.ones.default", (2, 4), dtype="float32")
    (root,) = d.call("aten.sqrt.default", ones)
    return [*d.call("aten.hardtanh.default", root), *d.call("aten.relu.default", root), root]


def negated_negative_number(d: Drawing) -> list[Drawn]:
    (numbers,) = d.call("aten.full.default", (4, 3), -0.2, dtype="float32")
    return [*d.call("aten.atanh.default", numbers)]


def sum_beside_a_comparison_and_a_bound(d: Drawing) -> list[Drawn]:
    # g++ 13.3 once gave another sum: see the flags of the toolchain.
    x = d.new_floats((1, 4, 2, 13), kind="input", low=-3.0, high=3.0)
    below = d.call("aten.lt.Scalar", x, 0.0)
    bounded, mean = d.call("aten.clamp.default", x, 0, 6), d.call("aten.mean.default", x)
    (smooth,) = d.call("aten.mish.default", x)
    return [*d.call("aten.asin.default", mean[0]), *d.call("aten.relu.default", smooth), *below, *bounded]


CASES: tuple[Callable[[Drawing], list[Drawn]], ...] = (
    looked_up_through_a_reshape,
    best_of_weights,
    statistics_of_halves,
    variance_and_mean_of_halves,
    elements_other_than_zero,
    negative_number_beside_unsigned,
    wide_number_in_a_tensor_beside_unsigned,
    sums_in_another_type,
    divisions_of_narrow_integers,
    place_of_the_extreme_by_rows_and_by_columns,
    all_of_bytes,
    flipped_repetition,
    long_sum_of_halves,
    rounded_whole_numbers,
    outputs_that_are_one_number,
    permute_by_negative_axes,
    extremes_of_truth,
    negated_negative_number,
    sum_beside_a_comparison_and_a_bound,
)


def graph_of(number: int, case: Callable[[Drawing], list[Drawn]]) -> RandomGraph:
    is_rewritten = case in {outputs_that_are_one_number, permute_by_negative_axes}
    drawing = Drawing(random=Random(number), dtype="float32", most_elements=1 << 15)
    outputs = tuple(case(drawing))
    nodes, refs = tuple(drawing.nodes), tuple(value.ref for value in outputs)
    graph = Graph(inputs=tuple(drawing.inputs), nodes=nodes, outputs=refs)
    return RandomGraph(seed=2 * number + is_rewritten, graph=graph, given=drawing.given, outputs=outputs)


@cache
def trials() -> dict[str, object]:
    return {case.__name__: tried(graph_of(number, case)) for number, case in enumerate(CASES)}


@cache
def launchers() -> dict[int, Launcher]:
    found = built([trial for trial in trials().values() if isinstance(trial, Trial)])
    assert isinstance(found, dict), found
    return found


@pytest.mark.parametrize("name", [case.__name__ for case in CASES])
def test_the_interpreter_and_cpp_agree_with_torch_on(name: str) -> None:
    trial = trials()[name]
    assert isinstance(trial, Trial), trial

    assert trial.judged(launchers()[trial.drawn.seed]) is None


def test_the_places_of_maxima_in_windows_are_declined_by_name() -> None:
    def pooled(d: Drawing) -> list[Drawn]:
        x = d.new_floats((2, 5, 7), kind="input")
        return [*d.call("aten.max_pool2d_with_indices.default", x, [2, 2])]

    outcome = tried(graph_of(0, pooled))

    assert isinstance(outcome, Declined)
    assert "aten.max_pool2d_with_indices.default" in outcome.reason

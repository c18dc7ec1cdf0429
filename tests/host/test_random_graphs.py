"""Random graphs through the whole compiler: a sample; bench/random_graphs.py tries as many as one likes."""

from collections.abc import Callable
from dataclasses import replace
from random import Random
from typing import Any

import pytest
import torch

import graph_trial
from drawn_graphs import Drawing, RandomGraph
from drawn_operators import DRAWS
from graph_builds import built
from graph_text import captured, module_text
from graph_trial import Trial, Wrong, tried
from kernelwright.authors.fuser import generate as fuser
from kernelwright.authors.fuser import kernel as ir
from kernelwright.authors.fuser.cpp import print_cpp
from kernelwright.authors.fuser.expression import Apply, Constant, Expression
from kernelwright.authors.fuser.gathers import GATHERS
from kernelwright.authors.fuser.generate import Declined
from kernelwright.authors.fuser.languages import CPP
from kernelwright.authors.fuser.libraries import LIBRARY_OPERATORS
from kernelwright.authors.fuser.plan_text import PlanText
from kernelwright.authors.fuser.pointwise import POINTWISE, Pointwise
from kernelwright.authors.fuser.reductions import REDUCTIONS
from kernelwright.authors.fuser.regions import Kernelised
from kernelwright.authors.fuser.scans import SCANS
from kernelwright.authors.fuser.tensors import Map
from kernelwright.authors.fuser.views import VIEWS
from kernelwright.authors.fuser.windows import WINDOWS
from kernelwright.records.graph import Graph
from random_graphs import random_graph

TABLES = (POINTWISE, VIEWS, REDUCTIONS, SCANS, GATHERS, WINDOWS, LIBRARY_OPERATORS)
# Enough for each operator to have its turn.
SEEDS = range(len(DRAWS))
INTERPRETED = range(40, 100)
BUILT = range(25)
CAPTURED = range(300, 306)


def test_every_operator_of_every_table_is_in_some_graph() -> None:
    found: set[str] = set()
    for seed in SEEDS:
        found |= random_graph(seed).operators

    assert found >= {op for table in TABLES for op in table}


def test_graphs_have_up_to_twelve_operators_odd_shapes_and_every_floating_type() -> None:
    graphs = [random_graph(seed).graph for seed in range(60)]
    specs = [spec for graph in graphs for node in graph.nodes for spec in node.outputs]

    assert {len(graph.nodes) for graph in graphs} >= {1, 5, 10}
    assert max(len(graph.nodes) for graph in graphs) <= 14  # an operator may bring another
    assert {spec.dtype for spec in specs} >= {"float16", "bfloat16", "float32", "float64", "int64", "bool"}
    assert {size for spec in specs for size in spec.shape} >= {1, 7, 17, 31, 33, 65}


def test_a_seed_gives_the_same_graph_with_the_same_contents() -> None:
    one, other = random_graph(7), random_graph(7)

    assert one.graph == other.graph
    assert all(torch.equal(one.given[name], other.given[name]) for name in one.given)


@pytest.mark.parametrize("seed", INTERPRETED)
def test_interpreted_kernels_agree_with_torch(seed: int) -> None:
    outcome = tried(random_graph(seed))

    assert isinstance(outcome, Trial | Declined), outcome


@pytest.mark.parametrize("seed", CAPTURED)
def test_what_is_captured_from_the_text_of_a_graph_agrees_too(seed: int) -> None:
    outcome = tried(random_graph(seed), is_captured=True)

    assert isinstance(outcome, Trial | Declined), outcome


def test_compiled_kernels_agree_with_torch() -> None:
    outcomes = [tried(random_graph(seed)) for seed in BUILT]
    trials = [outcome for outcome in outcomes if isinstance(outcome, Trial)]
    launchers = built(trials)
    assert isinstance(launchers, dict), launchers

    wrong = {trial.drawn.seed: trial.judged(launchers[trial.drawn.seed]) for trial in trials}

    assert {seed: each for seed, each in wrong.items() if each} == {}
    assert len(trials) > len(BUILT) / 2


def small_graph() -> RandomGraph:
    """exp of an input, scaled, summed along rows."""
    drawing = Drawing(random=Random(3), dtype="float32")
    x = drawing.new_floats((5, 7), kind="input")
    (power,) = drawing.call("aten.exp.default", x)
    (scaled,) = drawing.call("aten.mul.Scalar", power, 0.5)
    (total,) = drawing.call("aten.sum.dim_IntList", scaled, [1])
    graph = Graph(inputs=tuple(drawing.inputs), nodes=tuple(drawing.nodes), outputs=(scaled.ref, total.ref))
    return RandomGraph(seed=1, graph=graph, given=drawing.given, outputs=(scaled, total))


def and_one(body: Expression) -> Expression:
    return Apply("add", (body, Constant(1.0, body.dtype)), body.dtype)


def off_program(made: Any) -> Any:
    name, value = next((name, value) for name, value in made.values.items() if isinstance(value, Map))
    return replace(made, values={**made.values, name: replace(value, body=and_one(value.body))})


def off_regions(units: Any) -> Any:
    (region,) = units
    assert isinstance(region, Kernelised)
    first, *others = region.members
    return [replace(region, members=(replace(first, body=and_one(first.body)), *others))]


def off_kernel(kernel: ir.Kernel) -> ir.Kernel:
    def off(body: tuple[ir.Statement, ...]) -> tuple[ir.Statement, ...]:
        return tuple(map(one_off, body))

    def one_off(statement: ir.Statement) -> ir.Statement:
        match statement:
            case ir.Loop():
                return replace(statement, body=off(statement.body))
            case ir.Store():
                return replace(statement, value=and_one(statement.value))
            case _:
                return statement

    return replace(kernel, body=off(kernel.body))


def off_graph(rewritten: Any) -> Any:
    first, second, *others = rewritten.graph.nodes
    changed = replace(second, args=(*second.args[:-1], 0.75))
    return replace(rewritten, graph=replace(rewritten.graph, nodes=(first, changed, *others)))


def then(function: Callable[..., Any], change: Callable[[Any], Any]) -> Callable[..., Any]:
    """Do what a pass does, and something wrong after it."""
    return lambda *args, **kwargs: change(function(*args, **kwargs))


PASSES: dict[str, tuple[Any, str, Any]] = {
    "algebra": (graph_trial, "rewrite", off_graph),
    "bases": (fuser, "_with_bases", lambda made: (off_program(made[0]), made[1])),
    "split": (fuser, "split_long_reductions", off_program),
    "inline": (fuser, "read_through", off_program),
    "regions": (fuser, "regions_of", off_regions),
    "schedule": (fuser, "schedule", lambda made: replace(made, kernel=off_kernel(made.kernel))),
    "tidy": (fuser, "tidied", off_kernel),
    "plan": (PlanText, "text", lambda text: text.replace("return (mul", "return (exp_0, mul")),
}


def test_the_small_graph_is_right() -> None:
    assert isinstance(tried(small_graph()), Trial)


@pytest.mark.parametrize("blamed", PASSES)
def test_the_pass_that_went_wrong_is_blamed(blamed: str, monkeypatch: pytest.MonkeyPatch) -> None:
    place, name, change = PASSES[blamed]
    monkeypatch.setattr(place, name, then(getattr(place, name), change))

    outcome = tried(small_graph())

    assert isinstance(outcome, Wrong)
    assert outcome.blame == blamed, outcome


def test_a_wrong_formula_is_the_lowerings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(POINTWISE, "aten.mul.Scalar", Pointwise(lambda a, b: a * b + 1e-9))

    outcome = tried(small_graph())

    assert isinstance(outcome, Wrong)
    assert outcome.blame == "lowering"


def test_a_wrong_source_is_the_printers() -> None:
    trial = tried(small_graph())
    assert isinstance(trial, Trial)
    wrong_language = replace(CPP, printed=lambda kernels: print_cpp(kernels).replace("0.5f", "0.5001f"))
    launchers = built([replace(trial, language=wrong_language)])
    assert isinstance(launchers, dict)

    wrong = trial.judged(launchers[trial.drawn.seed])

    assert wrong is not None
    assert wrong.blame == "printer"


def test_the_text_of_a_graph_is_a_module_that_gives_the_same_graph() -> None:
    drawn = small_graph()
    found = captured(drawn)

    assert isinstance(found, RandomGraph)
    assert [node.op for node in found.graph.nodes] == [node.op for node in drawn.graph.nodes]
    assert "torch.ops.aten" in module_text(drawn)

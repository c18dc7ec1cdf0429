"""Exemplars fit the problem, never hold its answer, and are what the galleries hold."""

from dataclasses import replace
from pathlib import Path

import pytest

from kernelwright.authors.llm.exemplars import MOST_CHARACTERS, chosen, exemplars_for, operators_of
from kernelwright.plan.parse import parse
from kernelwright.plan.tree import Plan
from kernelwright.records.candidate import SourceFile
from kernelwright.records.exemplar import Exemplar
from kernelwright.records.graph import Graph, GraphInput, Node, Ref
from kernelwright.records.tensor import dense

ROOT = Path(__file__).parents[2]
TARGETS = ("cpu", "metal")


def graph(*operators, shape=(4, 8)):
    spec = dense(shape, "float32")
    names = ["x", *(f"n{number}" for number in range(len(operators)))]
    nodes = tuple(
        Node(name=name, op=f"aten.{op}", args=(Ref(node=before), shape[0]), outputs=(spec,))
        for op, name, before in zip(operators, names[1:], names[:-1], strict=True)
    )
    given = GraphInput(name="x", kind="input", target="", spec=spec)
    return Graph(inputs=(given,), nodes=nodes, outputs=(Ref(node=names[-1]),))


def exemplar(name, *operators, characters=100):
    return Exemplar(
        problem=name,
        problem_id=f"id of {name}",
        graph="",
        operators=operators,
        files=(SourceFile(name="plan.py", text="x" * characters),),
        provenance="",
    )


OFFERED = (
    exemplar("1_Gemm", "mm"),
    exemplar("2_Softmax", "_softmax"),
    exemplar("3_Gemm_Softmax", "mm", "_softmax"),
    exemplar("4_Gemm_Add", "mm", "add"),
    exemplar("5_Cumsum", "cumsum"),
    exemplar("6_Add", "add", "sub"),
)


def names(captured, most=2, *, offered=OFFERED, problem_id="p", problem_name="problem"):
    found = chosen(offered, captured, problem_id=problem_id, problem_name=problem_name, most=most)
    return [each.problem for each in found]


def test_those_that_share_operators_are_chosen_and_rarer_ones_count_more():
    problem = graph("mm.default", "cumsum.default", "relu.default")

    assert names(problem, 1) == ["5_Cumsum"]  # few have it; several have mm
    assert names(problem) == ["5_Cumsum", "1_Gemm"]  # with nothing beside it that the problem hasn't


def test_the_second_shows_what_the_first_does_not():
    assert names(graph("mm.default", "_softmax.default", "relu.default", "cumsum.default")) == [
        "3_Gemm_Softmax",
        "5_Cumsum",
    ]


def test_element_by_element_work_alone_and_nothing_in_common_choose_none():
    assert names(graph("add.Tensor")) == []
    assert names(graph("fft.default")) == []
    assert names(None) == []
    assert names(graph("mm.default", "relu.default"), 0) == []


@pytest.mark.parametrize("shape", [(4, 8), (64, 64), (3, 5, 7)])
def test_the_answer_to_the_same_problem_is_never_shown_whatever_its_sizes(shape):
    assert "2_Softmax" not in names(graph("_softmax.default", shape=shape), 5)
    views = graph("view.default", "_softmax.default", "permute.default", shape=shape)
    assert "2_Softmax" not in names(views, 5)
    assert "2_Softmax" in names(graph("_softmax.default", "relu.default", shape=shape), 5)


def test_a_problem_of_the_same_id_or_name_is_never_shown():
    other = graph("_softmax.default", "relu.default")

    assert "2_Softmax" in names(other, 5)
    assert "2_Softmax" not in names(other, 5, problem_id="id of 2_Softmax")
    for name in ("2_Softmax", "softmax", "level1/23_Softmax.py", "Softmax_"):
        assert "2_Softmax" not in names(other, 5, problem_name=name)


def test_what_is_shown_together_has_a_limit():
    large = (exemplar("a", "mm", characters=4000), exemplar("b", "bmm", characters=4000), exemplar("c", "cumsum"))
    problem = graph("mm.default", "bmm.default", "cumsum.default")

    found = names(problem, 3, offered=large)

    assert "c" in found
    assert len(found) == 2


def test_an_operator_of_many_counts_less_than_one_of_few():
    offered = (*(exemplar(f"p{n}", "mm", "relu") for n in range(4)), exemplar("rare", "cumsum", "relu"))

    assert names(graph("mm.default", "cumsum.default"), 1, offered=offered) == ["rare"]


def test_views_and_constants_are_no_operators():
    assert operators_of(graph("view.default", "mm.default", "scalar_tensor.default", "add.Tensor")) == ("mm", "add")


def test_where_nobody_made_exemplars_there_are_none():
    assert exemplars_for("cuda") == ()


@pytest.mark.parametrize("target", TARGETS)
def test_what_ships_is_what_the_gallery_holds(target):
    found = exemplars_for(target)

    assert 12 <= len(found) <= 24
    assert sum(each.characters for each in found) < 150_000
    for each in found:
        folder = ROOT / each.provenance.partition(":")[0]
        assert folder.is_relative_to(ROOT / "kernels" / target)
        assert {file.name: file.text for file in each.files} == {
            path.name: path.read_text() for path in folder.iterdir() if path.name != "result.json"
        }
        assert "by fuser, full verification on" in each.provenance
        assert each.operators
        assert each.characters <= MOST_CHARACTERS


@pytest.mark.parametrize("target", TARGETS)
def test_every_one_can_be_chosen_for_a_problem_that_does_a_little_more(target):
    found = exemplars_for(target)
    for each in found:
        more = graph(*(f"{name}.default" for name in each.operators), "fft.default")
        assert each in chosen(found, more, problem_id="", problem_name="", most=len(found)) or len(each.operators) > 3
        assert each not in chosen(found, replace(more, nodes=more.nodes[:-1]), problem_id="", problem_name="", most=9)


@pytest.mark.parametrize("target", TARGETS)
def test_their_plans_are_plans(target):
    for each in exemplars_for(target):
        plan = next(file.text for file in each.files if file.name == "plan.py")
        assert isinstance(parse(plan), Plan)

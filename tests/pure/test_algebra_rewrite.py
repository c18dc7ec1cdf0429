"""The driver: fixed point, account, outputs kept as they were, and what whole modules become."""

from dataclasses import replace
from pathlib import Path

import pytest
from test_algebra_graphs import Build, conv

from kernelwright.authors.fuser.algebra import DoesNotSettleError, explain, rewrite
from kernelwright.authors.fuser.rules.cost import cost_of
from kernelwright.authors.fuser.rules.rule import INPUTS_FINITE, WEIGHTS_FINITE, Rule, one
from kernelwright.authors.fuser.rules.table import RULES
from kernelwright.records.graph import Graph, Node, Ref
from kernelwright.records.tensor import TensorSpec, dense

DOCS = Path(__file__).parents[2] / "docs" / "algebra.md"


def saved(graph: Graph) -> tuple[float, float]:
    """How many times fewer operations and bytes the rewritten graph takes."""
    before, after = cost_of(graph), cost_of(rewrite(graph).graph)
    return before.flops / max(1, after.flops), before.bytes / max(1, after.bytes)


def operators(graph: Graph) -> list[str]:
    return [node.op for node in graph.nodes]


def logsumexp(b: Build, x: Ref) -> Ref:
    """As torch decomposes it, guarded against a maximum that is infinite."""
    most = b.call("amax", x, (1,), True)
    is_infinite = b.call("eq.Scalar", b.call("abs", most), float("inf"))
    zero = b.call("full", (), 0.0, dtype="float32")
    safe = b.call("where.self", is_infinite, zero, most)
    total = b.call("sum.dim_IntList", b.call("exp", b.call("sub.Tensor", x, safe)), (1,), True)
    return b.call("add.Tensor", b.call("log", total), safe)


def test_a_module_that_always_gives_zero_becomes_a_fill() -> None:
    b = Build()
    y = b.call("linear", b.x(1024, 8192), b.w(8192, 8192), b.w(8192))
    most = b.call("max.dim", y, 1, True)
    graph = b.graph(b.call("gelu", b.call("sub.Tensor", most, b.call("mean.dim", most, (1,), True))))

    rewritten = rewrite(graph)

    assert operators(rewritten.graph) == ["aten.full.default"]
    assert rewritten.graph.nodes[0].args == ((1024, 1), 0.0)
    assert rewritten.assumptions == (INPUTS_FINITE, WEIGHTS_FINITE)
    assert [given.kind for given in rewritten.graph.inputs] == ["input"]


def test_a_clamp_after_a_minimum_with_a_known_constant_becomes_a_fill() -> None:
    b = Build()
    y = b.call("minimum", conv(b, b.x(2, 3, 8, 8), b.w(4, 3, 3, 3)), b.constant(0.0))
    known = b.graph(b.call("clone", b.call("clamp", y, 0.0, 1.0)))
    unknown = Graph(
        inputs=tuple(replace(given, value=None) for given in known.inputs), nodes=known.nodes, outputs=known.outputs
    )

    assert operators(rewrite(known).graph) == ["aten.full.default"]
    assert "aten.convolution.default" in operators(rewrite(unknown).graph)


def test_what_follows_a_sum_of_features_vanishes_with_its_axis() -> None:
    b = Build()
    y = b.call("linear", b.x(1024, 8192), b.w(8192, 8192), b.w(8192))
    y = b.call("max.dim", b.call("sum.dim_IntList", y, (1,), True), 1, True)
    graph = b.graph(logsumexp(b, logsumexp(b, b.call("mean.dim", y, (1,), True))))

    assert operators(rewrite(graph).graph) == ["aten.sum.dim_IntList", "aten.sum.dim_IntList", "aten.linear.default"]
    assert saved(graph)[0] > 8000


def test_a_global_mean_of_a_transposed_convolution_reads_its_input_once() -> None:
    b = Build()
    y = conv(b, b.x(16, 64, 128, 128), b.w(64, 128, 3, 3), b.w(128), transposed=True, stride=(2, 2), padding=(1, 1))
    graph = b.graph(b.call("mean.dim", b.call("mul.Tensor", y, 0.5), (2, 3), True))

    flops, moved = saved(graph)

    assert flops > 1000
    assert moved > 10
    assert "aten.convolution.default" not in operators(rewrite(graph).graph)


def test_a_mean_over_one_axis_leaves_a_convolution_of_the_others() -> None:
    b = Build()
    y = conv(b, b.x(16, 16, 32, 64, 64), b.w(16, 64, 3, 3, 3), b.w(64), transposed=True, padding=(1, 1, 1))
    graph = b.graph(b.call("mean.dim", y, (2,), True))

    (left,) = [node for node in rewrite(graph).graph.nodes if "convolution" in node.op]

    assert left.outputs[0].shape == (16, 64, 64, 64)
    assert saved(graph)[0] > 25


def test_averages_of_a_transposed_convolution_are_a_plain_convolution() -> None:
    b = Build()
    y = conv(
        b, b.x(8, 3, 16, 16, 16), b.w(3, 16, 3, 3, 3), b.w(16), transposed=True, stride=(2, 2, 2), padding=(1, 1, 1)
    )
    y = b.call("avg_pool3d", b.call("avg_pool3d", y, (2, 2, 2), (2, 2, 2)), (2, 2, 2), (2, 2, 2))

    (left,) = [node for node in rewrite(b.graph(y)).graph.nodes if "convolution" in node.op]

    assert left.args[6] is False
    assert left.args[3] == (2, 2, 2)
    assert saved(b.graph(y))[0] > 8


def test_an_average_after_a_convolution_comes_before_it() -> None:
    b = Build()
    y = conv(b, b.x(8, 8, 96, 96), b.w(64, 8, 3, 3), b.w(64))
    graph = b.graph(b.call("avg_pool2d", y, (4, 4), (4, 4)))

    assert operators(rewrite(graph).graph) == ["aten.avg_pool2d.default", "aten.convolution.default"]
    assert saved(graph)[0] > 8


def test_averages_over_features_are_a_narrower_layer() -> None:
    b = Build()
    y = b.call("linear", b.x(1024, 8192), b.w(8192, 8192), b.w(8192))
    y = b.call("avg_pool2d", b.call("view", y, (1024, 1, 1, 8192)), (1, 16), (1, 16))
    graph = b.graph(b.call("view", y, (1024, 512)))

    assert saved(graph)[0] == pytest.approx(16, rel=0.01)


def test_an_eval_batch_norm_after_a_convolution_is_gone() -> None:
    b = Build()
    y = conv(b, b.x(2, 3, 8, 8), b.w(4, 3, 3, 3), b.w(4))
    mean, spread = b.given("buffer", (4,), "n.running_mean"), b.given("buffer", (4,), "n.running_var")
    y = b.call("_native_batch_norm_legit_no_training", y, b.w(4), b.w(4), mean, spread, 0.1, 1e-5)
    graph = b.graph(b.call("mul.Tensor", y, 2.0))

    rewritten = rewrite(graph)

    assert operators(rewritten.graph)[-1] == "aten.convolution.default"
    assert rewritten.assumptions == (WEIGHTS_FINITE,)


def test_a_rule_that_must_pay_declines_where_it_does_not() -> None:
    b = Build()
    narrow = b.graph(b.call("mean.dim", conv(b, b.x(1, 64, 33), b.w(1, 64, 1)), (2,), True))

    assert rewrite(narrow).removed == ()


def test_the_variance_of_one_element_is_zero() -> None:
    b = Build()
    x = b.x(3, 1)
    node = Node(
        name="v",
        op="aten.var.correction",
        args=(x, (1,)),
        kwargs=(("correction", 0), ("keepdim", True)),
        outputs=(dense((3, 1), "float32"),),
    )
    biased = Graph(inputs=tuple(b.inputs), nodes=(node,), outputs=(Ref(node="v"),))
    unbiased = replace(biased, nodes=(replace(node, kwargs=(("correction", 1), ("keepdim", True))),))

    assert operators(rewrite(biased).graph) == ["aten.full.default"]
    assert rewrite(unbiased).removed == ()


def test_rewriting_twice_changes_nothing_more() -> None:
    b = Build()
    y = b.call("relu", b.call("mul.Tensor", b.call("linear", b.x(4, 8), b.w(8, 8)), 2.0))
    graph = b.graph(b.call("clamp", y, None, 3.0))

    once = rewrite(graph)

    assert once.removed
    assert rewrite(once.graph).removed == ()


def test_an_output_never_comes_to_share_memory_with_an_input() -> None:
    b = Build()
    x = b.x(2, 3)
    graph = b.graph(b.call("mul.Tensor", x, 1.0))

    assert x not in rewrite(graph).graph.outputs


def test_two_outputs_never_come_to_share_memory() -> None:
    b = Build()
    x = b.x(2, 3)
    graph = b.graph(b.call("tanh", x), b.call("tanh", x))

    assert len(set(rewrite(graph).graph.outputs)) == 2


def test_an_output_keeps_its_strides() -> None:
    b = Build()
    y = b.call("mul.Tensor", b.call("permute", b.call("tanh", b.x(2, 3)), (1, 0)), 1.0)
    node = replace(b.nodes[-1], outputs=(TensorSpec(shape=(3, 2), dtype="float32", strides=(2, 1)),))
    graph = Graph(inputs=tuple(b.inputs), nodes=(*b.nodes[:-1], node), outputs=(y,))

    after = rewrite(graph).graph

    assert after.spec_of(after.outputs[0]).strides == (2, 1)


def test_each_removal_names_its_rule_its_nodes_and_the_reason() -> None:
    b = Build()
    y = b.call("mul.Tensor", b.call("linear", b.x(2, 3), b.w(4, 3)), 2.0)

    (removal,) = rewrite(b.graph(y)).removed

    assert (removal.rule, set(removal.nodes)) == ("into-weights", {"n0", "n1"})
    assert removal.sentence == "into-weights removed %n0, %n1: the scale is part of the weights of %n0."


def test_the_explanation_shows_both_graphs_what_went_and_what_was_assumed() -> None:
    b = Build()
    x = b.x(2, 3)
    text = explain(rewrite(b.graph(b.call("gelu", b.call("sub.Tensor", x, x)))))

    assert "aten.sub.Tensor(%i0, %i0)" in text
    assert "minus-itself removed %n0: a finite value less itself is zero. [inputs are finite]" in text
    assert "aten.full.default([2, 3], 0.0, dtype=float32)" in text
    assert "FLOP: 66 -> 0 (all of it)" in text
    assert text.endswith("assumed: inputs are finite")


def test_nothing_to_remove_is_said_so() -> None:
    b = Build()

    assert "removed: nothing" in explain(rewrite(b.graph(b.call("tanh", b.x(2)))))


def test_rules_that_undo_each_other_are_found_out() -> None:
    def swap(draft, node):
        other = "aten.tanh.default" if "relu" in node.op else "aten.relu.default"
        return one(Ref(node=node.name), draft.call(other, *node.args), "it goes on and on")

    b = Build()
    rule = Rule(name="swap", precondition="", operators=frozenset(), rewrite=swap)

    with pytest.raises(DoesNotSettleError, match="swap"):
        rewrite(b.graph(b.call("relu", b.x(2))), (rule,))


def test_a_factor_that_can_fold_is_not_moved_back_down() -> None:
    b = Build()
    y = b.call("div.Tensor", conv(b, b.x(4, 3, 12, 12), b.w(8, 3, 3, 3), b.w(8)), 2.0)
    y = b.call("mean.dim", b.call("max_pool2d_with_indices", y, (2, 2), (2, 2)), (2, 3), True)
    y = b.call("sum.dim_IntList", b.call("add.Tensor", b.call("mul.Tensor", y, 3.0), b.w(8, 1, 1)), (1,), True)

    after = rewrite(b.graph(y)).graph

    assert [node.op for node in after.nodes if node.outputs[0].shape[0] == 4].count("aten.mul.Tensor") == 0


def test_a_long_graph_neither_recurses_deeply_nor_takes_long() -> None:
    b = Build()
    y = b.x(2, 8)
    for _ in range(60):
        y = b.call("tanh", b.call("mul.Tensor", b.call("linear", y, b.w(8, 8)), 2.0))
    graph = b.graph(b.call("clamp", y, -1.0, 1.0))

    rewritten = rewrite(graph)

    assert [removal.rule for removal in rewritten.removed].count("into-weights") == 60
    assert rewritten.removed[0].rule == "in-bounds"


def test_names_of_rules_are_unique() -> None:
    assert len({rule.name for rule in RULES}) == len(RULES)


def test_the_documentation_lists_exactly_the_rules() -> None:
    rows = [line.split("|") for line in DOCS.read_text().splitlines() if line.startswith("| `")]
    listed = [(row[1].strip().strip("`"), row[2].strip(), row[3].strip()) for row in rows]

    assert listed == [(rule.name, rule.precondition, "; ".join(rule.assumptions) or "none") for rule in RULES]

"""What is made where a product is written: which values that are, and that they are stored instead of the product."""

from graph_parts import called, given
from kernelwright.authors.fuser.generate import Generated, generate
from kernelwright.authors.fuser.languages import METAL
from kernelwright.authors.fuser.lowering import lower
from kernelwright.authors.fuser.product_ends import made_with_products
from kernelwright.authors.fuser.schedule import Facts
from kernelwright.records.graph import Argument, Graph, Node, Ref

FACTS = Facts(threads=2, vector_bytes=32, cache_bytes=(1 << 15, 1 << 20))
SHAPE = (40, 36)
INPUTS = (given("x", 40, 24), given("w", 24, 36), given("b", 36), given("y", *SHAPE), given("u", 40, 12))
PRODUCT = called("mm", "aten.mm.default", Ref(node="x"), Ref(node="w"), shape=SHAPE)


def pointwise(name: str, op: str, *args: Argument) -> Node:
    return called(name, f"aten.{op}", *args, shape=SHAPE)


BIASED = pointwise("biased", "add.Tensor", Ref(node="mm"), Ref(node="b"))
BENT = pointwise("bent", "relu.default", Ref(node="biased"))


def made_with(*nodes: Node) -> set[str]:
    graph = Graph(inputs=INPUTS, nodes=(PRODUCT, *nodes), outputs=(Ref(node=nodes[-1].name),))
    return set(made_with_products(lower(graph, makes_products=True))) - {"mm"}


def test_a_bias_and_what_follows_at_each_element_are_made_with_the_product() -> None:
    both = pointwise("both", "mul.Tensor", Ref(node="bent"), Ref(node="biased"))
    added = pointwise("added", "add.Tensor", Ref(node="both"), Ref(node="y"))

    assert made_with(BIASED, BENT, both, added) == {"biased", "bent", "both", "added"}


def test_what_needs_other_elements_of_the_product_is_made_later() -> None:
    shares = called("shares", "aten._softmax.default", Ref(node="biased"), -1, False, shape=SHAPE)
    found = made_with(BIASED, shares)

    assert "biased" in found
    assert "shares" not in found


def test_squares_that_are_summed_are_no_product() -> None:
    normed = called("normed", "aten.linalg_vector_norm.default", Ref(node="y"), 2, (1,), shape=(40,))
    half = called("half", "aten.mul.Tensor", Ref(node="normed"), 0.5, shape=(40,))

    assert made_with(normed, half) == set()


def test_a_product_of_what_was_made_with_another_reads_that_as_it_was_stored() -> None:
    turned = called("turned", "aten.permute.default", Ref(node="biased"), (1, 0), shape=(36, 40))
    second = called("second", "aten.mm.default", Ref(node="turned"), Ref(node="u"), shape=(36, 12))
    graph = Graph(inputs=INPUTS, nodes=(PRODUCT, BIASED, turned, second), outputs=(Ref(node="second"),))
    made = generate(graph, FACTS, language=METAL)
    assert isinstance(made, Generated), made

    first, then = made.kernels
    assert [buffer.name for buffer in first.buffers if buffer.is_written] == ["biased_out"]
    assert [buffer.name for buffer in then.buffers] == ["biased", "u", "second_out"]

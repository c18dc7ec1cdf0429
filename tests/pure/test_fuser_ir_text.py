"""The IR as text, and the bytes that a kernel and a graph are said to move."""

from test_algebra_graphs import Build

from kernelwright.authors.fuser import index as ix
from kernelwright.authors.fuser.generate import Called, Generated, Launched, generate
from kernelwright.authors.fuser.index import Axis
from kernelwright.authors.fuser.ir_text import index_text, ir_text
from kernelwright.authors.fuser.schedule import Facts
from kernelwright.authors.fuser.traffic import eager_traffic, fused_traffic, traffic_of
from kernelwright.records.graph import Graph

FACTS = Facts(threads=1, vector_bytes=32, cache_bytes=(1 << 12, 1 << 14))


def made_of(graph: Graph) -> Generated:
    made = generate(graph, FACTS)
    assert isinstance(made, Generated), made
    return made


def test_a_kernel_reads_as_loops_and_assignments() -> None:
    b = Build()
    graph = b.graph(b.call("sum.dim_IntList", b.call("mul.Tensor", b.x(64, 100), 2.0), (1,)))

    (kernel,) = made_of(graph).kernels
    assert ir_text(kernel).splitlines() == [
        f"kernel {kernel.name}",
        "  i0: float32[6400]",
        "  n1_out: float32[64], written",
        "  for row in 64 work items:",
        "    n1 = start of sum, float32",
        "    for i in 100, vector:",
        "      n1 sum= (i0[100*row + i] * 2.0)",
        "    n1_out[row] = n1",
    ]


def test_indices_are_sums_of_products() -> None:
    axis = ix.of(Axis("i", 10))

    assert index_text(axis * 3 + 4) == "3*i + 4"
    assert index_text(axis - 2) == "i - 2"
    assert index_text(ix.quotient(axis, 4)) == "(i // 4)"
    assert index_text(ix.remainder(axis + 1, 4)) == "((i + 1) % 4)"
    assert index_text(ix.Index()) == "0"


def test_a_region_moves_each_buffer_once_and_eager_each_result_twice() -> None:
    b = Build()
    graph = b.graph(b.call("exp", b.call("mul.Tensor", b.x(8, 16), 2.0)))
    (unit,) = made_of(graph).units

    assert isinstance(unit, Launched)
    assert traffic_of(unit, graph).bytes == fused_traffic(graph).bytes == 2 * 512
    assert traffic_of(unit, graph).operations == 2 * 128
    assert eager_traffic(graph).bytes == 4 * 512


def test_what_lends_its_memory_on_the_way_counts_once_and_what_is_changed_twice() -> None:
    b = Build()
    product = b.call("mm", b.x(8, 8), b.x(8, 64))
    graph = b.graph(b.call("_softmax", product, 1, False))
    call, softmax = made_of(graph).units
    lent = Build()
    alone = lent.graph(lent.call("_softmax", lent.x(8, 64), 1, False))
    (into_output,) = made_of(alone).units

    assert isinstance(call, Called)
    assert traffic_of(call, graph).bytes == 4 * (64 + 512 + 512)
    assert traffic_of(call, graph).operations == 2 * 8 * 8 * 64
    assert traffic_of(softmax, graph).bytes == 2 * 4 * 512  # in place
    assert traffic_of(into_output, alone).bytes == 2 * 4 * 512


def test_work_on_weights_alone_is_marked() -> None:
    b = Build()
    graph = b.graph(b.call("mm", b.x(8, 8), b.call("mul.Tensor", b.w(8, 8), 2.0)))

    assert [unit.is_static for unit in made_of(graph).units] == [True, False]

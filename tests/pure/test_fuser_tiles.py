"""Products in tiles: which kernels they are, what their axes are, how tiles fit, and what makes one illegal."""

from dataclasses import replace

import pytest

from graph_parts import called, given
from kernelwright.authors.fuser import index as ix
from kernelwright.authors.fuser.expression import Apply, Constant, Load, Local, Within
from kernelwright.authors.fuser.generate import Called, Generated, Options, generate
from kernelwright.authors.fuser.index import Axis, Index
from kernelwright.authors.fuser.ir_text import ir_text
from kernelwright.authors.fuser.kernel import Buffer, Kernel, Let, Note, Product, Store, violations
from kernelwright.authors.fuser.languages import CPP, METAL
from kernelwright.authors.fuser.metal import MOST_BUFFERS
from kernelwright.authors.fuser.metal_launches import launch_of
from kernelwright.authors.fuser.product_tiles import fitted_tile, stride_of
from kernelwright.authors.fuser.schedule import Facts
from kernelwright.authors.fuser.sharing import Sharing
from kernelwright.authors.fuser.tuning import TRIED_TILES, Tile, Tuning
from kernelwright.records.graph import Graph, Node, Ref

FACTS = Facts(threads=2, vector_bytes=32, cache_bytes=(1 << 15, 1 << 20))


def product_of_matrices(rows: int = 40, depth: int = 24, columns: int = 36) -> Graph:
    """relu(a @ b)."""
    product = called("mm", "aten.mm.default", Ref(node="x"), Ref(node="w"), shape=(rows, columns))
    relu = called("relu", "aten.relu.default", Ref(node="mm"), shape=(rows, columns))
    inputs = (given("x", rows, depth), given("w", depth, columns))
    return Graph(inputs=inputs, nodes=(product, relu), outputs=(Ref(node="relu"),))


def chain_of_layers(count: int, *, size: int = 16) -> Graph:
    """The same layer again and again, with weights of its own each time."""
    weights = tuple(given(f"w{number}", size, size) for number in range(count))
    nodes: list[Node] = []
    last = "x"
    for number in range(count):
        product = called(f"mm_{number}", "aten.mm.default", Ref(node=last), Ref(node=f"w{number}"), shape=(size, size))
        nodes += [product, called(f"r_{number}", "aten.relu.default", Ref(node=product.name), shape=(size, size))]
        last = f"r_{number}"
    return Graph(inputs=(given("x", size, size), *weights), nodes=tuple(nodes), outputs=(Ref(node=last),))


def parts_of_one_tensor(count: int, *, size: int = 16) -> Graph:
    """Some of the matrices that a tensor holds, each times the same matrix."""
    nodes: list[Node] = []
    for number in range(count):
        part = called(f"select_{number}", "aten.select.int", Ref(node="x"), 0, number, shape=(size, size))
        nodes += [
            part,
            called(f"mm_{number}", "aten.mm.default", Ref(node=part.name), Ref(node="w"), shape=(size, size)),
        ]
    outputs = tuple(Ref(node=f"mm_{number}") for number in range(count))
    return Graph(inputs=(given("x", count, size, size), given("w", size, size)), nodes=tuple(nodes), outputs=outputs)


def made_of(graph: Graph, options: Options | None = None) -> Generated:
    made = generate(graph, FACTS, options, language=METAL)
    assert isinstance(made, Generated), made
    return made


def kernel_of(graph: Graph) -> Kernel:
    (kernel,) = made_of(graph).kernels
    return kernel


def product_in(kernel: Kernel) -> Product:
    product = kernel.body[-1]
    assert isinstance(product, Product)
    return product


def test_rows_columns_and_depth_are_those_of_the_matrices() -> None:
    product = product_in(kernel_of(product_of_matrices()))

    assert [axis.extent for axis in (product.row, product.column, product.depth)] == [40, 36, 24]


def test_what_reads_the_product_alone_is_done_where_it_is_written() -> None:
    kernel = kernel_of(product_of_matrices())

    assert [type(statement) for statement in product_in(kernel).body] == [Store]
    assert [buffer.name for buffer in kernel.buffers if buffer.is_written] == ["relu_out"]


def test_a_kernel_is_launched_in_groups_of_whole_simdgroups() -> None:
    kernel = kernel_of(product_of_matrices(rows=130, columns=130))
    tile = product_in(kernel).tile
    threads, group = launch_of(kernel)

    assert group == tile.simdgroups * 32
    assert threads == group * -(-130 // tile.rows) * -(-130 // tile.columns)


@pytest.mark.parametrize(("rows", "depth", "columns"), [(4, 64, 64), (64, 64, 4), (64, 4, 64)])
def test_too_small_a_product_is_a_sum_like_others(rows: int, depth: int, columns: int) -> None:
    kernel = kernel_of(product_of_matrices(rows, depth, columns))

    assert not any(isinstance(statement, Product) for statement in kernel.body)


def test_a_long_product_with_few_results_is_one_of_pieces_and_their_sum() -> None:
    first, second = made_of(product_of_matrices(rows=32, depth=1 << 14, columns=64)).kernels
    product = product_in(first)

    assert product.depth.extent == 1024
    assert first.item.extent == 16 * (32 // product.tile.rows) * (64 // product.tile.columns)
    assert [buffer.name for buffer in second.buffers if buffer.is_written] == ["relu_out"]


def test_a_long_product_with_many_results_is_whole() -> None:
    assert len(made_of(product_of_matrices(rows=512, depth=1 << 12, columns=512)).kernels) == 1


def test_a_search_may_have_no_tiles() -> None:
    options = Options(tunings={"relu": Tuning(tile=None)})
    (kernel,) = made_of(product_of_matrices(), options).kernels

    assert not any(isinstance(statement, Product) for statement in kernel.body)


def test_cpp_calls_the_library() -> None:
    made = generate(product_of_matrices(), FACTS, language=CPP)
    assert isinstance(made, Generated)

    assert [unit.node.op for unit in made.units if isinstance(unit, Called)] == ["aten.mm.default"]


@pytest.mark.parametrize("wanted", [Tile(), *(each.tile for each in TRIED_TILES if each.tile)], ids=str)
@pytest.mark.parametrize("sizes", [(1, 8, 8, 8), (1, 9, 700, 33), (3, 700, 9, 1000), (200, 128, 256, 64)])
def test_tiles_that_fit_are_legal_and_have_all_simdgroups_that_there_is_room_for(
    wanted: Tile, sizes: tuple[int, int, int, int]
) -> None:
    tile = fitted_tile(wanted, *sizes)
    kernel = kernel_of(product_of_matrices())
    changed = replace(kernel, body=(*kernel.body[:-1], replace(product_in(kernel), tile=tile)))

    assert violations(changed) == ()
    assert tile.rows < 2 * max(sizes[1], 8)
    assert tile.columns < 2 * max(sizes[2], 8)
    assert tile.simdgroups == min(wanted.simdgroups, tile.rows * tile.columns // 64)


def illegal(kernel: Kernel, **changes: object) -> str:
    product = replace(product_in(kernel), **changes)
    return "; ".join(violations(replace(kernel, body=(*kernel.body[:-1], product))))


def test_what_breaks_a_product_is_told() -> None:
    kernel = kernel_of(product_of_matrices())
    product = product_in(kernel)
    other = Axis("elsewhere", 3)
    twice = replace(kernel, body=(product, product))
    before = replace(kernel, body=(Let(name="one", value=Constant(1.0, "float32")), *kernel.body))

    assert "tile" in illegal(kernel, tile=Tile(rows=24, columns=64))
    assert "depends on the other's" in illegal(kernel, left=product.right, right=product.left)
    assert "elsewhere" in illegal(kernel, left=Load("x", ix.of(other), "float32"))
    assert "axis row" in illegal(kernel, first_row=ix.of(product.row))
    assert "accessed from" in illegal(
        kernel, left=Load("x", ix.of(product.row) * 24 + ix.of(product.depth) + 1, "float32")
    )
    assert "before it is defined" in illegal(
        kernel, body=(Store(target="relu_out", offset=Index(), value=Local("nothing", "float32")),)
    )
    assert "not the last" in "; ".join(violations(twice))
    assert "other than axes" in "; ".join(violations(before))


def test_a_product_is_told_in_one_line() -> None:
    text = ir_text(kernel_of(product_of_matrices()))

    assert "mm = sum(x[24*row + term] * w[36*term + column] for term in 24):" in text


def test_the_step_of_an_axis_is_that_between_its_first_two_positions() -> None:
    column = Axis("column", 900)
    looked_up = ix.quotient(ix.of(column), 30) * 32 + ix.remainder(ix.of(column), 30) * 2

    assert stride_of(looked_up, column) == 2
    assert stride_of(looked_up, Axis("row", 5)) == 0


def test_layers_that_repeat_are_one_kernel() -> None:
    made = made_of(chain_of_layers(4))
    (kernel,) = made.kernels

    assert made.files[0].text.count(f'launch("{kernel.name}"') == 4


def test_parts_of_one_tensor_are_passed_from_where_they_begin() -> None:
    made = made_of(parts_of_one_tensor(3))

    assert len(made.kernels) == 1
    assert "x.reshape((768,)).narrow(0, 512, 256)" in made.files[0].text


def test_a_buffer_that_a_condition_keeps_a_kernel_from_is_passed_whole() -> None:
    item, nothing = Axis("i", 4), Constant(0.0, "float32")
    beyond = Load("x", ix.of(item) + 100, "float32")
    never = Apply("choose", (Within(ix.of(item), 4, 8), beyond, nothing), "float32")
    kernel = Kernel(
        name="kernel",
        summary="",
        buffers=(
            Buffer(name="x", dtype="float32", elements=8),
            Buffer(name="y", dtype="float32", elements=4, is_written=True),
        ),
        item=item,
        group=1,
        body=(Store(target="y", offset=ix.of(item), value=never),),
    )
    shared = Sharing().of(kernel, frozenset({"x"}))

    assert shared.begins == (0, 0)
    assert shared.kernel == kernel


def test_more_parts_than_a_kernel_has_buffers_are_joined_in_groups() -> None:
    parts = tuple(given(f"x{number}", 2, 3) for number in range(70))
    refs = tuple(Ref(node=part.name) for part in parts)
    joined = called("cat", "aten.cat.default", refs, shape=(140, 3))
    made = made_of(Graph(inputs=parts, nodes=(joined,), outputs=(Ref(node="cat"),)))

    assert max(len(kernel.buffers) for kernel in made.kernels) <= MOST_BUFFERS
    assert len(made.kernels) > 1


def test_values_of_one_space_are_made_in_as_many_kernels_as_their_buffers_need() -> None:
    nodes = [called(f"add_{n}", "aten.add.Tensor", Ref(node="x"), float(n + 1), shape=(8, 8)) for n in range(70)]
    outputs = tuple(Ref(node=node.name) for node in nodes)
    made = made_of(Graph(inputs=(given("x", 8, 8),), nodes=tuple(nodes), outputs=outputs))

    # 30 results and what they are made of fill a kernel.
    assert sorted(len(kernel.buffers) for kernel in made.kernels) == [11, MOST_BUFFERS, MOST_BUFFERS]


def test_a_long_chain_fills_no_buffers() -> None:
    nodes = [called("e_0", "aten.exp.default", Ref(node="x"), shape=(8, 8))]
    for number in range(1, 70):
        before = Ref(node=nodes[-1].name)
        nodes.append(called(f"e_{number}", "aten.exp.default", before, shape=(8, 8)))
    made = made_of(Graph(inputs=(given("x", 8, 8),), nodes=tuple(nodes), outputs=(Ref(node="e_69"),)))

    assert [len(kernel.buffers) for kernel in made.kernels] == [2]


def test_kernels_that_differ_in_a_number_are_two() -> None:
    graph = chain_of_layers(2)
    first, relu, second, _ = graph.nodes
    other = called("r_1", "aten.clamp_max.default", Ref(node="mm_1"), 0.5, shape=(16, 16))

    assert len(made_of(replace(graph, nodes=(first, relu, second, other))).kernels) == 2


def test_cpp_has_a_kernel_for_each_region() -> None:
    made = generate(chain_of_layers(4), FACTS, language=CPP)
    assert isinstance(made, Generated)

    assert len(made.kernels) == 4


def test_a_note_is_no_block_within_a_product() -> None:
    kernel = kernel_of(product_of_matrices())

    assert illegal(kernel, body=(Note(text="here"), *product_in(kernel).body)) == ""

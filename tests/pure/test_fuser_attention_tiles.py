"""Attention in tiles: where it is recognised, its axes, how tiles fit, what it computes, what makes one illegal."""

from dataclasses import replace

import numpy as np
import pytest

from graph_parts import called, given
from kernelwright.authors.fuser import index as ix
from kernelwright.authors.fuser.attention_tiles import MOST_SUMS, fitted_attention, near_floats
from kernelwright.authors.fuser.expression import Load, Local
from kernelwright.authors.fuser.generate import Called, Generated, generate
from kernelwright.authors.fuser.index import Index
from kernelwright.authors.fuser.ir_numpy import Array, run
from kernelwright.authors.fuser.ir_text import ir_text
from kernelwright.authors.fuser.kernel import Attention, Kernel, Store, violations
from kernelwright.authors.fuser.languages import CPP, METAL
from kernelwright.authors.fuser.metal_launches import launch_of
from kernelwright.authors.fuser.schedule import Facts
from kernelwright.authors.fuser.tuning import KEYS, NEAR_BYTES
from kernelwright.records.graph import Graph, Ref

FACTS = Facts(threads=2, vector_bytes=32, cache_bytes=(1 << 15, 1 << 20))


def asked(heads: int = 2, rows: int = 17, keys: int = 37, depth: int = 9, columns: int = 11) -> Graph:
    """The operator, and something done with each element of what it gives."""
    inputs = (given("q", heads, rows, depth), given("k", heads, keys, depth), given("v", heads, keys, columns))
    shape = (heads, rows, columns)
    mixed = called(
        "mixed", "aten.scaled_dot_product_attention.default", *(Ref(node=each.name) for each in inputs), shape=shape
    )
    doubled = called("doubled", "aten.mul.Tensor", Ref(node="mixed"), 2.0, shape=shape)
    return Graph(inputs=inputs, nodes=(mixed, doubled), outputs=(Ref(node="doubled"),))


def written_out(count: int = 1, *, rows: int = 16, depth: int = 8, axis: int = -1) -> Graph:
    """Softmax of a product, times a matrix: each layer's result is what the next one's keys are compared with."""
    nodes = []
    last = "x"
    for n in range(count):
        square = (rows, rows)
        nodes += [
            called(f"scores_{n}", "aten.mm.default", Ref(node=last), Ref(node="k"), shape=square),
            called(f"scaled_{n}", "aten.mul.Tensor", Ref(node=f"scores_{n}"), 0.5, shape=square),
            called(f"softmax_{n}", "aten._softmax.default", Ref(node=f"scaled_{n}"), axis, False, shape=square),
            called(f"mixed_{n}", "aten.mm.default", Ref(node=f"softmax_{n}"), Ref(node="v"), shape=(rows, depth)),
        ]
        last = f"mixed_{n}"
    inputs = (given("x", rows, depth), given("k", depth, rows), given("v", rows, depth))
    return Graph(inputs=inputs, nodes=tuple(nodes), outputs=(Ref(node=last),))


def kernels_of(graph: Graph) -> tuple[Kernel, ...]:
    made = generate(graph, FACTS, language=METAL)
    assert isinstance(made, Generated), made
    return made.kernels


def kernel_of(graph: Graph) -> Kernel:
    (kernel,) = kernels_of(graph)
    return kernel


def attention_in(kernel: Kernel) -> Attention:
    attention = kernel.body[-1]
    assert isinstance(attention, Attention)
    return attention


def attention_of_arrays(q: Array, k: Array, v: Array, scale: float) -> Array:
    scores = np.einsum("...ie,...je->...ij", q, k) * scale
    weights = np.exp(scores - scores.max(-1, keepdims=True))
    return weights @ v / weights.sum(-1, keepdims=True)


def test_the_operator_is_one_kernel_with_what_is_done_with_its_result() -> None:
    kernel = kernel_of(asked())
    attention = attention_in(kernel)

    axes = (attention.row, attention.key, attention.depth, attention.column)
    assert [axis.extent for axis in axes] == [17, 37, 9, 11]
    assert [type(statement) for statement in attention.body] == [Store]
    assert [buffer.name for buffer in kernel.buffers if buffer.is_written] == ["doubled_out"]


@pytest.mark.parametrize("heads", [1, 3])
def test_the_interpreted_kernel_is_attention(heads: int) -> None:
    kernel = kernel_of(asked(heads))
    draw = np.random.default_rng(heads).standard_normal
    arrays = {b.name: draw(b.elements).astype(np.float32) for b in kernel.buffers}

    run(kernel, arrays)

    q, k, v = (arrays[name].astype(float) for name in "qkv")
    wanted = 2 * attention_of_arrays(
        q.reshape(heads, 17, 9), k.reshape(heads, 37, 9), v.reshape(heads, 37, 11), 9**-0.5
    )
    np.testing.assert_allclose(arrays["doubled_out"].reshape(wanted.shape), wanted, rtol=1e-5, atol=1e-6)


def test_the_same_written_out_is_one_kernel_too() -> None:
    kernel = kernel_of(written_out())
    draw = np.random.default_rng(1).standard_normal
    arrays = {b.name: draw(b.elements).astype(np.float32) for b in kernel.buffers}

    run(kernel, arrays)

    x, k, v = (
        arrays[name].astype(float).reshape(shape)
        for name, shape in zip("xkv", ((16, 8), (8, 16), (16, 8)), strict=True)
    )
    np.testing.assert_allclose(
        arrays["mixed_0_out"].reshape(16, 8), attention_of_arrays(x, k.T, v, 0.5), rtol=1e-5, atol=1e-6
    )
    assert not attention_in(kernel).is_zero_if_empty
    assert attention_in(kernel_of(asked())).is_zero_if_empty


def test_layers_that_repeat_are_one_kernel() -> None:
    assert len(kernels_of(written_out(3))) == 1


@pytest.mark.parametrize(
    "graph",
    [written_out(axis=0), asked(rows=4), asked(depth=4), asked(columns=4), asked(keys=4), asked(columns=1100)],
    ids=["another softmax", "few rows", "few terms", "few columns", "few keys", "too many columns"],
)
def test_what_fits_no_tile_is_products_and_a_softmax(graph: Graph) -> None:
    kernels = kernels_of(graph)

    assert len(kernels) > 1
    assert not any(isinstance(statement, Attention) for kernel in kernels for statement in kernel.body)


def test_weights_that_something_else_reads_are_stored() -> None:
    graph = written_out()
    kernels = kernels_of(replace(graph, outputs=(*graph.outputs, Ref(node="softmax_0"))))

    assert not any(isinstance(statement, Attention) for kernel in kernels for statement in kernel.body)


def test_a_kernel_is_launched_in_groups_for_blocks_of_rows() -> None:
    kernel = kernel_of(asked(heads=70, rows=41, columns=200))
    tile = attention_in(kernel).tile
    threads, group = launch_of(kernel)

    assert tile.simdgroups == 8
    assert group == tile.simdgroups * 32
    assert threads == group * 70 * -(-41 // tile.rows)


@pytest.mark.parametrize("columns", [8, 12, 64, 65, 96, 128, 136, 250, 256, 500, 512, 1000, 1024])
@pytest.mark.parametrize(
    ("batch", "rows", "depth"), [(1, 8, 8), (1, 100, 64), (9, 40, 96), (200, 300, 128), (8, 64, 900)]
)
def test_tiles_that_fit_keep_within_memory_and_registers(batch: int, rows: int, depth: int, columns: int) -> None:
    tile = fitted_attention(batch, rows, columns, depth)
    assert tile is not None
    stretches = -(-columns // tile.columns)

    assert sum(near_floats(tile, depth)) * 4 <= NEAR_BYTES
    assert stretches * tile.columns // 8 // tile.simdgroup_columns <= MOST_SUMS
    assert tile.rows < rows + 8
    assert tile.simdgroups <= 8
    assert tile.depth % 8 == KEYS // tile.simdgroup_columns % 8 == tile.columns // tile.simdgroup_columns % 8 == 0
    # No stretch is empty.
    assert (stretches - 1) * tile.columns < columns
    assert (-(-depth // tile.depth) - 1) * tile.depth < depth


def test_rows_of_a_head_of_128_are_kept() -> None:
    tile = fitted_attention(64, 512, 128, 128)
    assert tile is not None

    assert tile.keeps_rows
    assert tile.rows == 32


def illegal(kernel: Kernel, **changes: object) -> str:
    attention = replace(attention_in(kernel), **changes)
    return "; ".join(violations(replace(kernel, body=(*kernel.body[:-1], attention))))


def test_what_breaks_attention_is_told() -> None:
    kernel = kernel_of(asked())
    attention = attention_in(kernel)
    elsewhere = Local("elsewhere", "float32")

    assert illegal(kernel) == ""
    assert "tile" in illegal(kernel, tile=replace(attention.tile, depth=12))
    assert "tile" in illegal(kernel, tile=replace(attention.tile, simdgroup_columns=8))
    assert "other's" in illegal(kernel, left=attention.right, right=attention.left)
    assert "other's" in illegal(kernel, score=Load("q", ix.of(attention.column), "float32"))
    assert "other's" in illegal(kernel, value=Load("v", ix.of(attention.row), "float32"))
    assert "elsewhere" in illegal(kernel, score=elsewhere)
    assert attention.product in illegal(
        kernel, body=(Store(target="doubled_out", offset=Index(), value=Local(attention.product, "float32")),)
    )
    assert "axis row" in illegal(kernel, first_row=ix.of(attention.row))
    assert "accessed from" in illegal(kernel, value=Load("v", ix.of(attention.key) * 300, "float32"))


def test_attention_is_told_in_one_line() -> None:
    text = ir_text(kernel_of(written_out()))

    assert "mixed_0 = mean(v[8*tile_key + column] for tile_key in 16 by softmax of (mixed_0_score * 0.5))" in text
    assert "mixed_0_score = sum(x[8*row + term] * k[16*term + tile_key] for term in 8):" in text


def test_cpp_calls_the_library() -> None:
    made = generate(asked(), FACTS, language=CPP)
    assert isinstance(made, Generated)

    assert [unit.node.op for unit in made.units if isinstance(unit, Called)] == [
        "aten.scaled_dot_product_attention.default"
    ]

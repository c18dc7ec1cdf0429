"""The rules of the kernel IR, the interpreter and the C++ printer, without a compiler."""

from dataclasses import replace

import numpy as np
import pytest

from kernelwright.authors.fuser import index as ix
from kernelwright.authors.fuser.cpp import print_cpp
from kernelwright.authors.fuser.expression import Apply, Constant, Load, Local, Within
from kernelwright.authors.fuser.generate import Declined, Generated, generate
from kernelwright.authors.fuser.index import Axis, Index
from kernelwright.authors.fuser.ir_numpy import run
from kernelwright.authors.fuser.ir_text import ir_text
from kernelwright.authors.fuser.kernel import (
    Accumulate,
    Accumulator,
    Buffer,
    Kernel,
    Let,
    Loop,
    Reached,
    Statement,
    Store,
    When,
    violations,
)
from kernelwright.authors.fuser.naming import identifier, identifiers
from kernelwright.authors.fuser.schedule import Facts
from kernelwright.records.graph import Graph, GraphInput, Node, Ref
from kernelwright.records.tensor import dense

ROW, COLUMN = Axis("row", 3), Axis("i", 4)
X = Load("x", ix.of(ROW) * 4 + ix.of(COLUMN), "float32")
FACTS = Facts(threads=2, vector_bytes=32, cache_bytes=(32768, 1 << 20))


def row_sums(**changes: object) -> Kernel:
    given: dict[str, object] = {
        "name": "sums",
        "summary": "Sums rows.",
        "buffers": (
            Buffer(name="x", dtype="float32", elements=12),
            Buffer(name="y", dtype="float32", elements=3, is_written=True),
        ),
        "item": ROW,
        "group": 1,
        "body": (
            Accumulator(name="total", op="sum", dtype="float32"),
            Loop(axis=COLUMN, is_vector=True, body=(Accumulate(name="total", op="sum", value=X),)),
            Store(target="y", offset=ix.of(ROW), value=Local("total", "float32")),
        ),
    }
    return Kernel(**(given | changes))  # type: ignore[arg-type]


def test_a_legal_kernel_has_no_violations_and_computes() -> None:
    y = np.zeros(3, np.float32)

    assert violations(row_sums()) == ()
    run(row_sums(), {"x": np.arange(12, dtype=np.float32), "y": y})
    assert y.tolist() == [6, 22, 38]


HELD = Within(ix.of(ROW), 1, 2)
LONG = Axis("i", 9)
KEEP_X = Store(target="y", offset=ix.of(ROW), value=Load("x", ix.of(ROW), "float32"))
USE_A = Let(name="b", value=Local("a", "float32"))
LIMITED = Loop(axis=COLUMN, body=(KEEP_X,), stop=Index(constant=2))


def test_conditions_and_limits_of_loops_are_kept_printed_and_run() -> None:
    y = np.zeros(3, np.float32)
    limited = Loop(
        axis=COLUMN,
        body=(Accumulate(name="total", op="sum", value=X),),
        start=Index(constant=1),
        stop=ix.of(ROW) + 2,
    )
    other = Accumulate(name="total", op="sum", value=Constant(100.0, "float32"))
    when = When(condition=HELD, body=(limited,), otherwise=(other,))
    kernel = row_sums(body=(row_sums().body[0], when, row_sums().body[2]))

    assert violations(kernel) == ()
    run(kernel, {"x": np.arange(12, dtype=np.float32), "y": y})
    assert y.tolist() == [100, 5 + 6, 100]
    assert "for i in 4 from 1, while below row + 2:" in ir_text(kernel)
    assert "otherwise:" in ir_text(kernel)
    text = print_cpp([kernel])
    assert "if ((row >= 1 && row < 2)) {" in text
    assert "for (int64_t i = 1; i < std::min<int64_t>(4, row + 2); ++i) {" in text


def scanned(*body: Statement, is_vector: bool = True) -> dict[str, object]:
    total = Accumulator(name="total", op="sum", dtype="float32")
    return {
        "buffers": (row_sums().buffers[0], Buffer(name="y", dtype="float32", elements=12, is_written=True)),
        "body": (total, Loop(axis=COLUMN, is_vector=is_vector, body=body)),
    }


FEED = Accumulate(name="total", op="sum", value=X)
REACHED = Reached(names=("total",))
KEEP = Store(target="y", offset=X.offset, value=Local("total", "float32"))


def test_a_legal_scan_has_no_violations_and_computes() -> None:
    y = np.zeros(12, np.float32)
    kernel = row_sums(**scanned(FEED, REACHED, KEEP))

    assert violations(kernel) == ()
    run(kernel, {"x": np.arange(12, dtype=np.float32), "y": y})
    assert y.reshape(3, 4).tolist() == [[0, 1, 3, 6], [4, 9, 15, 22], [8, 17, 27, 38]]
    assert "reached: total up to here" in ir_text(kernel)
    text = print_cpp([kernel])
    assert "#pragma omp simd reduction(inscan, +:total)" in text
    assert "#pragma omp scan inclusive(total)" in text


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"buffers": (Buffer(name="x", dtype="float32", elements=11), row_sums().buffers[1])}, "11 elements"),
        (
            {"buffers": (row_sums().buffers[0], Buffer(name="y", dtype="float32", elements=3))},
            "not declared as written",
        ),
        ({"body": row_sums().body[1:]}, "accumulator total is not declared"),
        ({"body": (*row_sums().body[:2], Store(target="y", offset=ix.of(COLUMN), value=X))}, "axis i is used outside"),
        ({"body": (Let(name="a", value=X), *row_sums().body)}, "axis i is used outside"),
        ({"body": (*row_sums().body, Store(target="z", offset=Index(), value=Constant(0.0, "float32")))}, "neither"),
        ({"body": (*row_sums().body, When(condition=HELD, body=(USE_A,)))}, "a is used"),
        ({"body": (When(condition=Local("c", "bool"), body=row_sums().body),)}, "c is used before"),
        ({"body": (Loop(axis=COLUMN, body=(KEEP_X,), start=ix.of(Axis("far", 9))),)}, "axis far is used outside"),
        ({"body": (Loop(axis=COLUMN, is_vector=True, body=(When(condition=HELD, body=(KEEP_X,)),)),)}, "holds a block"),
        ({"body": (Loop(axis=LONG, body=(replace(KEEP_X, offset=ix.of(LONG)),)),)}, "is accessed from 0 to 8"),
        (
            # A limit around one access says nothing of another.
            {"body": (LIMITED, replace(KEEP_X, offset=ix.of(ROW) + 9))},
            "is accessed from 9 to 11",
        ),
        (scanned(REACHED, FEED, KEEP), "goes on after"),
        (scanned(FEED, REACHED, REACHED, KEEP), "goes on after"),
        (scanned(FEED, REACHED, KEEP, is_vector=False), "outside any vector loop"),
        (scanned(REACHED, KEEP), "feeds"),
        (
            scanned(Let(name="a", value=X), FEED, REACHED, replace(KEEP, value=Local("a", "float32"))),
            "a is used before it is defined",
        ),
    ],
)
def test_illegal_kernels_are_told_what_is_wrong(changes, complaint) -> None:
    assert any(complaint in violation for violation in violations(row_sums(**changes)))


def test_the_interpreter_refuses_to_read_outside_an_array() -> None:
    with pytest.raises(IndexError, match=r"x\[11\]"):
        run(row_sums(), {"x": np.zeros(11, np.float32), "y": np.zeros(3, np.float32)})


def test_printed_kernels_say_what_they_compute_and_print_only_helpers_they_use() -> None:
    text = print_cpp([row_sums()])

    assert "// Sums rows." in text
    assert 'extern "C" void sums(const float* __restrict x, float* __restrict y, int64_t begin, int64_t end)' in text
    assert "inline T maximum" not in text


def test_a_constant_limit_lets_nan_through() -> None:
    kernel = row_sums(
        body=(
            Loop(
                axis=COLUMN,
                body=(
                    Store(
                        target="y", offset=ix.of(ROW), value=Apply("maximum", (X, Constant(0.0, "float32")), "float32")
                    ),
                ),
            ),
        )
    )

    text = print_cpp([kernel])
    assert "at_least(x[row * 4 + i], 0.0f)" in text
    assert "return x < low ? low : x;" in text


def test_names_become_distinct_identifiers_of_every_language() -> None:
    assert identifier("max_1.1") == "max_1_1"
    assert identifier("float") == "float_"
    assert len(set(identifiers(["a.b", "a_b", "a.b"]).values())) == 2


def graph_of(op: str, *args: object, shape: tuple[int, ...] = (4,)) -> Graph:
    x = GraphInput(name="x", kind="input", target="", spec=dense((4,), "float32"))
    node = Node(name="y", op=op, args=(Ref(node="x"), *args), outputs=(dense(shape, "float32"),))  # type: ignore[arg-type]
    return Graph(inputs=(x,), nodes=(node,), outputs=(Ref(node="y"),))


def test_an_operator_nobody_knows_is_declined_by_name() -> None:
    declined = generate(graph_of("aten.frobnicate.default"), FACTS)

    assert isinstance(declined, Declined)
    assert "aten.frobnicate.default" in declined.reason


def test_complex_tensors_are_declined() -> None:
    x = GraphInput(name="x", kind="input", target="", spec=dense((4,), "complex64"))
    declined = generate(Graph(inputs=(x,), nodes=(), outputs=(Ref(node="x"),)), FACTS)

    assert isinstance(declined, Declined)


def test_a_graph_gives_a_plan_and_a_kernel_that_the_interpreter_runs() -> None:
    made = generate(graph_of("aten.mul.Tensor", 2.0), FACTS)
    assert isinstance(made, Generated)
    (kernel,) = made.kernels
    x, y = np.arange(4, dtype=np.float32), np.zeros(4, np.float32)

    run(kernel, {buffer.name: y if buffer.is_written else x for buffer in kernel.buffers})
    assert y.tolist() == [0, 2, 4, 6]
    assert [file.name for file in made.files] == ["plan.py", "kernels.cpp"]

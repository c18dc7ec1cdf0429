"""Size constants: found, and rewritten in place."""

import ast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernelwright.problems.sizes import find_constants, rewrite

TEXT = '''"""A file, with a form feed below."""
\x0c
import torch

M = 256 * 8  # 2048
K: int = 64
height = width = 128
input_shape = (3, height, 32)
rows, columns = 5, 7
flag = True
name = "π"; depth = 4
N = M * 2
negative = -3
big = (
    2
    ** 10
)


def get_inputs():
    half = M // 2
    return [torch.rand(16, 1 + 2, half, dtype=torch.float32)]


def other():
    return 99
'''


def values(text: str) -> dict[str, int]:
    return {name: each.value for each in find_constants(text) for name in each.names}


def executed(text: str) -> dict[str, object]:
    names: dict[str, object] = {}
    body = [each for each in ast.parse(text).body if not isinstance(each, (ast.Import, ast.FunctionDef))]
    exec(compile(ast.Module(body=body, type_ignores=[]), "sizes", "exec"), names)
    return names


def test_literals_arithmetic_tuples_and_chains_are_constants_and_nothing_else_is() -> None:
    assert values(TEXT) == {
        "M": 2048,
        "K": 64,
        "height": 128,
        "width": 128,
        "input_shape[0]": 3,
        "input_shape[2]": 32,
        "rows": 5,
        "columns": 7,
        "depth": 4,
        "negative": -3,
        "big": 1024,
        "get_inputs:0": 2,
        "get_inputs:1": 16,
        "get_inputs:2": 3,
    }


def test_what_is_computed_from_a_constant_follows_it() -> None:
    names = executed(rewrite(TEXT, {"M": 10, "width": 6, "columns": 1}))

    assert (names["M"], names["N"]) == (10, 20)
    assert (names["height"], names["width"], names["input_shape"]) == (6, 6, (3, 6, 32))
    assert (names["rows"], names["columns"]) == (5, 1)


def test_every_line_keeps_its_number_and_every_comment_stays() -> None:
    written = rewrite(TEXT, {"big": 7, "M": 1, "depth": 2, "get_inputs:1": 9})

    assert len(ast.parse(written).body) == len(ast.parse(TEXT).body)
    assert written.count("\n") == TEXT.count("\n")
    assert "# 2048" in written
    assert executed(written)["big"] == 7
    assert executed(written)["depth"] == 2
    assert "torch.rand(9, 1 + 2" in written


def test_a_name_assigned_twice_means_its_last_assignment() -> None:
    assert rewrite("a = 1\na = 2\n", {"a": 5}) == "a = 1\na = 5\n"


def test_an_unknown_name_is_named() -> None:
    with pytest.raises(KeyError, match="nowhere"):
        rewrite(TEXT, {"nowhere": 3})


def test_windows_line_ends_survive() -> None:
    assert rewrite("a = 1\r\nb = (2,\r\n 3)\r\n", {"b[1]": 4, "a": 9}) == "a = 9\r\nb = (2,\r\n 4)\r\n"


@pytest.mark.parametrize("text", ["a = 2 ** 10 ** 10", "a = 1 << 100000000", "a = 1 // 0", "a = 1.5 * 2"])
def test_arithmetic_that_is_huge_or_undefined_or_not_whole_is_left_alone(text: str) -> None:
    assert find_constants(text) == ()


@given(st.dictionaries(st.sampled_from(["a", "b", "c", "d"]), st.integers(-(10**9), 10**9), min_size=1))
def test_rewriting_sets_exactly_the_named_constants(sizes: dict[str, int]) -> None:
    usual = {"a": 1, "b": 2, "c": 3, "d": 4}
    text = "a = b = 1\nb = 2\nc, d = (3, 4)\n"

    assert values(rewrite(text, sizes)) | {} == values(text) | sizes
    assert usual | sizes == {name: executed(rewrite(text, sizes))[name] for name in usual}


@given(st.dictionaries(st.sampled_from(sorted(values(TEXT))), st.integers(1, 10**6)))
def test_rewriting_back_gives_the_same_values(sizes: dict[str, int]) -> None:
    sizes.pop("height", None)  # the same constant as width

    back = rewrite(rewrite(TEXT, sizes), {name: values(TEXT)[name] for name in sizes})

    assert values(back) == values(TEXT)

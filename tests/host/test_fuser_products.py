"""Products of matrices and convolutions in the fuser's own Metal kernels: interpreted, emulated, watched."""

import pytest
import torch
from torch import nn
from torch.nn import functional as F  # noqa: N812 - as torch itself calls it

from kernelwright.authors.fuser.generate import (
    Called,
    Declined,
    Generated,
    Launched,
    Options,
    Prepared,
    generate,
    prepared,
)
from kernelwright.authors.fuser.kernel import Product
from kernelwright.authors.fuser.languages import CPP, METAL
from kernelwright.authors.fuser.library_form import library_forms
from kernelwright.authors.fuser.tuning import Tile, Tuning
from metal_cases import (
    FACTS,
    Case,
    Emulated,
    assert_exact_lifted,
    assert_right,
    drawn,
    graph_of,
    made_of,
)
from numpy_launcher import NumpyLauncher
from wrapped_functions import Wrapped


def layered(layer: nn.Module, *shape: int, in_tiles: bool = True, dtype: torch.dtype = torch.float32) -> Case:
    torch.manual_seed(1)
    for parameter in layer.parameters():
        nn.init.normal_(parameter, std=0.2)
    module = Wrapped(lambda x, inner: F.relu(inner(x)), layer.to(dtype))
    return Case(module.eval(), (drawn(*shape, dtype=dtype),), in_tiles)


CASES: dict[str, Case] = {
    "a product with tails": Case(Wrapped(lambda a, b: a @ b), (drawn(37, 29), drawn(29, 21))),
    "a product of transposed matrices": Case(
        Wrapped(lambda a, b: (a.t() @ b.t()).relu()), (drawn(29, 37), drawn(21, 29))
    ),
    "products in a batch": Case(
        Wrapped(lambda a, b, c: torch.baddbmm(c, a, b, beta=0.5, alpha=2.0)),
        (drawn(3, 17, 9), drawn(3, 9, 11), drawn(3, 17, 11)),
    ),
    "a sum longer than a stretch": Case(Wrapped(lambda a, b: a @ b), (drawn(9, 700), drawn(700, 10))),
    "a matrix and a vector": Case(
        Wrapped(lambda a, b: (a @ b).exp()), (drawn(17, 33) * 0.1, drawn(33)), in_tiles=False
    ),
    "two vectors": Case(Wrapped(torch.dot), (drawn(301), drawn(301)), in_tiles=False),
    "a layer of few rows": layered(nn.Linear(40, 33), 2, 3, 40, in_tiles=False),
    "a layer between others": layered(nn.Linear(24, 19), 3, 7, 24),
    "a layer in half": layered(nn.Linear(24, 19), 21, 24, dtype=torch.float16),
    "a layer in bfloat16": layered(nn.Linear(24, 19), 21, 24, dtype=torch.bfloat16),
    "a convolution": layered(nn.Conv2d(3, 10, 3, padding=1), 2, 3, 7, 6),
    "a convolution with steps and gaps": layered(
        nn.Conv2d(4, 16, (3, 2), (2, 1), (2, 1), (1, 2), groups=2), 2, 4, 9, 8
    ),
    "a convolution of channels that are last": Case(
        layered(nn.Conv2d(3, 10, 3), 1).module, (drawn(2, 3, 7, 6).to(memory_format=torch.channels_last),)
    ),
    "a convolution along one axis": layered(nn.Conv1d(5, 9, 4, 2, 1, 2, bias=False), 3, 5, 23),
    "a convolution along three axes": layered(nn.Conv3d(2, 9, 2, padding=1), 1, 2, 3, 4, 5),
    "windows of channels of their own": layered(nn.Conv2d(4, 8, 3, 2, 1, groups=4), 2, 4, 9, 8, in_tiles=False),
    "a transposed convolution": layered(nn.ConvTranspose2d(3, 10, 3, 2, 1, 1), 2, 3, 5, 4),
    "a transposed convolution of odd size": layered(nn.ConvTranspose2d(4, 16, 3, 2, 1, groups=2), 2, 4, 5, 4),
    "a transposed convolution with gaps": layered(nn.ConvTranspose2d(3, 9, 3, 2, 1, 1, dilation=2), 1, 3, 4, 5),
    "a transposed convolution without steps": layered(nn.ConvTranspose1d(4, 9, 5, padding=2), 2, 4, 11),
    "a kernel shorter than its step": layered(nn.ConvTranspose2d(9, 8, 2, 3), 1, 9, 4, 5),
    "windows that slide along two axes": Case(
        Wrapped(lambda x: x.unfold(1, 3, 2).unfold(2, 2, 1).exp()), (drawn(2, 9, 5),), in_tiles=False
    ),
    "elements by their places in memory": Case(
        Wrapped(lambda x: x.as_strided((3, 4), (2, 5), 1) * 2), (drawn(3, 9),), in_tiles=False
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_interpreted_kernels_agree_with_torch_in_float64(name: str) -> None:
    made = made_of(CASES[name])

    assert_right(CASES[name], NumpyLauncher(made.kernels), made)


@pytest.mark.parametrize("name", CASES)
def test_nothing_is_left_to_the_library_and_large_products_are_in_tiles(name: str) -> None:
    made = made_of(CASES[name])

    assert not any(isinstance(unit, Called) for unit in made.units)
    assert any(isinstance(s, Product) for kernel in made.kernels for s in kernel.body) == CASES[name].in_tiles


# One for each way in which factors lie, sums are long, elements are looked up and types differ.
EMULATED = (
    "a product of transposed matrices",
    "products in a batch",
    "a sum longer than a stretch",
    "a layer in half",
    "a layer in bfloat16",
    "a convolution with steps and gaps",
    "a transposed convolution",
)


@pytest.mark.parametrize("name", EMULATED)
def test_metal_kernels_agree_with_torch_in_float64(name: str) -> None:
    made = made_of(CASES[name])

    assert_right(CASES[name], Emulated(made.files[1].text), made)


@pytest.mark.parametrize("name", ["a product with tails", "a transposed convolution"])
def test_a_watched_product_misuses_nothing_in_any_order(name: str) -> None:
    made = made_of(CASES[name])

    assert_right(CASES[name], Emulated(made.files[1].text, watches=True, seeds=2), made)


@pytest.mark.parametrize("name", ["a sum longer than a stretch", "a convolution"])
def test_a_lifted_product_is_exact(name: str) -> None:
    assert_exact_lifted(CASES[name], made_of(CASES[name]))


TILES = (
    Tile(rows=8, columns=16, depth=8, simdgroup_rows=1, simdgroup_columns=2),
    Tile(rows=64, columns=8, depth=32, simdgroup_rows=4, simdgroup_columns=1),
    Tile(rows=32, columns=32, depth=8, simdgroup_rows=1, simdgroup_columns=1, longest=16),
)


@pytest.mark.parametrize("tile", TILES, ids=str)
def test_a_product_is_the_same_in_any_tile(tile: Tile) -> None:
    case = CASES["a layer between others"]
    options = Options(tunings={"relu": Tuning(tile=tile)})
    made = made_of(case, options)

    assert_right(case, NumpyLauncher(made.kernels), made)
    assert_right(case, Emulated(made.files[1].text), made)


def test_what_all_lanes_have_alike_counts_once_in_what_they_bring_together() -> None:
    norm = nn.GroupNorm(2, 4)
    case = Case(Wrapped(lambda x, inner: inner(x.exp()), norm), (drawn(1, 4, 32, 32),))
    (name,) = {unit.region.name for unit in made_of(case).units if isinstance(unit, Launched)}
    made = made_of(case, Options(tunings={name: Tuning(has_sides=True)}))

    assert "side" in made.files[1].text
    assert_right(case, Emulated(made.files[1].text), made)


def test_a_region_with_a_product_can_be_left_to_the_library() -> None:
    case = CASES["a convolution"]
    found = prepared(graph_of(case)[0], FACTS, language=METAL)
    assert isinstance(found, Prepared)
    (form,) = library_forms(found)
    made = made_of(case, Options(to_library=frozenset(form.regions)))

    assert [unit.node.op for unit in made.units if isinstance(unit, Called)] == [
        "aten.convolution.default",
        "aten.relu.default",
    ]
    assert_right(case, NumpyLauncher(()), made)


def test_places_in_the_memory_of_a_part_are_not_guessed() -> None:
    case = Case(Wrapped(lambda x: x[1].as_strided((2, 2), (2, 1), 9) * 2), (drawn(3, 9),))

    assert isinstance(generate(graph_of(case)[0], FACTS, language=METAL), Declined)


@pytest.mark.parametrize("name", ["a product with tails", "a convolution"])
def test_cpp_leaves_products_to_the_library(name: str) -> None:
    made = generate(graph_of(CASES[name])[0], FACTS, language=CPP)
    assert isinstance(made, Generated), made

    assert any(isinstance(unit, Called) for unit in made.units)

"""Attention in one Metal kernel of the fuser's: called or written by hand; interpreted, emulated, watched, lifted."""

from math import inf, sqrt

import pytest
import torch
from torch import nn
from torch.nn import functional as F  # noqa: N812 - as torch itself calls it

from kernelwright.authors.fuser.generate import Called, Generated, Launched, generate
from kernelwright.authors.fuser.kernel import Attention
from kernelwright.authors.fuser.languages import CPP
from kernelwright.plan.program import Program
from metal_cases import FACTS, Case, Emulated, assert_exact_lifted, assert_right, drawn, graph_of, made_of, plan_of
from metal_cases import truth as in_float64
from numpy_launcher import NumpyLauncher
from wrapped_functions import Wrapped


def attended(*shapes: tuple[int, ...], dtype: torch.dtype = torch.float32, **kwargs: object) -> Case:
    tensors = tuple(drawn(*shape, dtype=dtype) for shape in shapes)
    return Case(Wrapped(lambda q, k, v: F.scaled_dot_product_attention(q, k, v, **kwargs)), tensors)  # type: ignore[arg-type]


def steep() -> Case:
    """Scores of hundreds, whose exponentials no float holds; whole numbers, so that no rounding is as steep."""
    q, k, v = (drawn(2, length, 16) for length in (16, 72, 72))
    module = Wrapped(lambda q, k, v: F.scaled_dot_product_attention(q, k, v))
    return Case(module, ((q * 200).round(), (k * 2).round(), v))


def by_hand(q: torch.Tensor, k: torch.Tensor, v: torch.Tensor) -> torch.Tensor:
    """As minGPT has it, with a mask that no module holds."""
    scores = (q @ k.transpose(-2, -1)) * (1.0 / sqrt(k.size(-1)))
    before = torch.ones(q.size(-2), k.size(-2)).tril()
    return scores.masked_fill(before == 0, -inf).softmax(-1) @ v


def with_slopes(q: torch.Tensor, k: torch.Tensor, v: torch.Tensor, bias: torch.Tensor) -> torch.Tensor:
    """Scores of einsum, bent and biased before their softmax, which is wider than they are; heads come last."""
    scores = torch.einsum("bihd,bjhd->bhij", q, k)
    bent = torch.tanh(scores / 5) * 5 + bias[:, None, None, :]
    return torch.einsum("bhij,bjhd->bihd", bent.float().softmax(-1).to(v.dtype), v)


def to_later(q: torch.Tensor, k: torch.Tensor, v: torch.Tensor) -> torch.Tensor:
    """Each row sees what comes before the one after the next, said by comparing positions."""
    rows, keys = torch.arange(q.size(-2))[:, None], torch.arange(k.size(-2))[None, :]
    scores = torch.where(keys > rows + 2, -inf, q @ k.transpose(-2, -1))
    return scores.softmax(-1) @ v


class Heads(nn.Module):
    """Self-attention of several heads between its projections, as GPT has it."""

    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        self.heads, self.inward, self.outward = heads, nn.Linear(width, 3 * width), nn.Linear(width, width)
        self.register_buffer("before", torch.ones(64, 64).tril())
        for parameter in self.parameters():
            nn.init.normal_(parameter, std=0.2, generator=torch.Generator().manual_seed(parameter.dim()))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        batch, length, width = x.shape
        q, k, v = (
            part.view(batch, length, self.heads, -1).transpose(1, 2) for part in self.inward(x).split(width, dim=2)
        )
        scores = (q @ k.transpose(-2, -1)) / sqrt(width / self.heads)
        scores = scores.masked_fill(self.before[:length, :length] == 0, -inf)
        mixed = F.softmax(scores, dim=-1) @ v
        return self.outward(mixed.transpose(1, 2).reshape(batch, length, width))


def several_heads() -> Case:
    torch.manual_seed(3)
    inner = nn.MultiheadAttention(32, 2, batch_first=True).eval()
    return Case(Wrapped(lambda x, layer: layer(x, x, x)[0], inner), (drawn(2, 19, 32),))


MASK = torch.ones(17, 70, dtype=torch.bool).tril(40)
MASK[3] = False  # nothing at all
MASK[5, :36] = False  # nothing of the first keys that are met together
BIAS = drawn(17, 19)

CASES: dict[str, Case] = {
    "heads": attended((2, 3, 17, 8), (2, 3, 19, 8), (2, 3, 19, 12)),
    "what came before": attended((2, 33, 16), (2, 33, 16), (2, 33, 16), is_causal=True),
    "a mask with empty rows": attended((2, 17, 8), (2, 70, 8), (2, 70, 8), attn_mask=MASK),
    "a bias": attended((2, 17, 8), (2, 19, 8), (2, 19, 8), attn_mask=BIAS, scale=0.3),
    "groups of heads": attended((1, 4, 9, 8), (1, 2, 9, 8), (1, 2, 9, 8), enable_gqa=True),
    "half": attended((2, 17, 16), (2, 40, 16), (2, 40, 16), dtype=torch.float16),
    "bfloat16": attended((2, 17, 16), (2, 40, 16), (2, 40, 16), dtype=torch.bfloat16),
    "scores whose exponentials overflow": steep(),
    "terms and columns in stretches": attended((1, 20, 72), (1, 40, 72), (1, 40, 90)),
    "terms that aren't kept": attended((1, 9, 300), (1, 33, 300), (1, 33, 8)),
    "columns that simdgroups share": attended((1, 33, 8), (1, 34, 8), (1, 34, 200), scale=0.5),
    "many columns": attended((1, 17, 8), (1, 33, 8), (1, 33, 400)),
    "by hand": Case(Wrapped(by_hand), (drawn(2, 17, 8), drawn(2, 17, 8) * 2, drawn(2, 17, 9))),
    "what is nearly causal, by hand": Case(Wrapped(to_later), (drawn(2, 70, 8), drawn(2, 90, 8), drawn(2, 90, 8))),
    "by hand in half": Case(
        Wrapped(with_slopes),
        (*(drawn(2, length, 3, 8, dtype=torch.float16) for length in (10, 37, 37)), drawn(2, 37, dtype=torch.float16)),
    ),
    "between projections": Case(Heads(32, 2), (drawn(2, 18, 32),)),
    "torch's own heads": several_heads(),
}


def attentions_in(made: Generated) -> list[Attention]:
    return [s for kernel in made.kernels for s in kernel.body if isinstance(s, Attention)]


@pytest.mark.parametrize("name", CASES)
def test_attention_is_one_kernel_and_nothing_holds_its_scores(name: str) -> None:
    made = made_of(CASES[name])
    (attention,) = attentions_in(made)
    scores = attention.row.extent * attention.key.extent
    launched = [unit for unit in made.units if isinstance(unit, Launched) and not unit.is_static]
    written = {(b.elements, b.dtype) for unit in launched for b in unit.kernel.buffers if b.is_written}

    assert not any(isinstance(unit, Called) for unit in made.units)
    assert not any(elements % scores == 0 for elements, _ in written)


@pytest.mark.parametrize("name", CASES)
def test_interpreted_attention_agrees_with_torch_in_float64(name: str) -> None:
    made = made_of(CASES[name])

    assert_right(CASES[name], NumpyLauncher(made.kernels), made)


@pytest.mark.parametrize("name", CASES)
def test_emulated_attention_agrees_with_torch_in_float64(name: str) -> None:
    made = made_of(CASES[name])

    assert_right(CASES[name], Emulated(made.files[1].text), made)


def test_exponentials_of_the_steep_scores_overflow() -> None:
    q, k, _ = CASES["scores whose exponentials overflow"].args

    assert torch.exp(q @ k.transpose(-2, -1) / 4).isinf().any()


@pytest.mark.parametrize("name", ["a mask with empty rows", "what is nearly causal, by hand", "terms that aren't kept"])
def test_watched_attention_misuses_nothing_in_any_order(name: str) -> None:
    made = made_of(CASES[name])

    assert_right(CASES[name], Emulated(made.files[1].text, watches=True, seeds=2), made)


@pytest.mark.parametrize("name", ["scores whose exponentials overflow", "columns that simdgroups share"])
def test_lifted_attention_is_exact(name: str) -> None:
    assert_exact_lifted(CASES[name], made_of(CASES[name]))


def test_rows_without_any_key_are_what_the_module_makes_of_them() -> None:
    """The operator gives 0, a softmax that was written out gives NaN."""
    mask = torch.zeros(9, 40)
    mask[2] = -inf

    def masked(q: torch.Tensor, k: torch.Tensor, v: torch.Tensor) -> torch.Tensor:
        return (q @ k.transpose(-2, -1) + mask).softmax(-1) @ v

    case = Case(Wrapped(masked), (drawn(9, 8), drawn(40, 8), drawn(40, 8)))
    made = made_of(case)
    (attention,) = attentions_in(made)

    for launcher in (NumpyLauncher(made.kernels), Emulated(made.files[1].text)):
        (got,) = Program(plan_of(made), launcher, graph_of(case)[1]).forward(case.args)
        torch.testing.assert_close(got.double(), in_float64(case), equal_nan=True, rtol=1e-5, atol=1e-6)
    assert not attention.is_zero_if_empty
    assert attentions_in(made_of(CASES["a mask with empty rows"]))[0].is_zero_if_empty


def test_infinite_values_make_nan_of_rows_that_never_see_them() -> None:
    """As 0 times infinity does in torch, also for keys whose scores are never made."""
    q, k, v = (drawn(1, 70, 8) for _ in range(3))
    v[0, 69, 3] = inf
    case = Case(Wrapped(lambda q, k, v: F.scaled_dot_product_attention(q, k, v, is_causal=True)), (q, k, v))
    made = made_of(case)

    assert attentions_in(made)[0].stop is not None
    for launcher in (NumpyLauncher(made.kernels), Emulated(made.files[1].text)):
        (got,) = Program(plan_of(made), launcher, {}).forward(case.args)
        assert got[0, :, 3].isfinite().sum() == 0
        torch.testing.assert_close(got.double(), in_float64(case), equal_nan=True, rtol=1e-5, atol=1e-6)


def both(q: torch.Tensor, k: torch.Tensor, v: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    weights = (q @ k.t()).softmax(-1)
    return weights @ v, weights


QKV = (drawn(16, 8), drawn(24, 8), drawn(24, 8))


@pytest.mark.parametrize(
    "case",
    [
        Case(Wrapped(both), QKV),
        Case(Wrapped(lambda q, k, v: (q @ k.t()).softmax(0) @ v), QKV),
        Case(Wrapped(lambda q, k, v: (q @ k.t()).relu() @ v), QKV),
        Case(Wrapped(lambda q, k, v: ((q @ k.t()).softmax(-1) * 2 + 1) @ v), QKV),
        Case(Wrapped(lambda q, k, v: (q[:, :1] + k[:, 0]).softmax(-1) @ v), QKV),
        attended((2, 1, 16), (2, 40, 16), (2, 40, 16)),
        attended((1, 16, 8), (1, 40, 8), (1, 40, 1200)),
    ],
    ids=["weights that are wanted", "along rows", "no softmax", "more than a softmax", "sums", "one row", "too wide"],
)
def test_what_is_no_attention_or_fits_no_tile_is_made_as_it_was(case: Case) -> None:
    made = made_of(case)
    got = Program(plan_of(made), NumpyLauncher(made.kernels), graph_of(case)[1]).forward(case.args)

    assert attentions_in(made) == []
    wanted = case.module(*case.args)
    for each, right in zip(got, wanted if isinstance(wanted, tuple) else (wanted,), strict=True):
        torch.testing.assert_close(each, right, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("name", ["heads", "between projections"])
def test_cpp_leaves_attention_to_the_library(name: str) -> None:
    made = generate(graph_of(CASES[name])[0], FACTS, language=CPP)
    assert isinstance(made, Generated), made

    assert any(isinstance(unit, Called) for unit in made.units)
    assert attentions_in(made) == []

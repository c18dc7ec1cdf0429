"""The table of functions: every row works, and the documentation shows it."""

from pathlib import Path

import pytest
import torch

from kernelwright.plan.assumptions import ASSUMPTIONS
from kernelwright.plan.library import LIBRARY, library_table
from kernelwright.plan.parse import parse
from kernelwright.plan.program import Program
from kernelwright.plan.python_launcher import PythonLauncher
from kernelwright.plan.tree import Plan

PAGE = Path(__file__).parents[2] / "docs" / "plans.md"
MARKS = ("<!-- functions: generated from library.py -->\n", "<!-- end of functions -->")


def test_the_page_shows_the_table_as_it_is() -> None:
    shown = PAGE.read_text(encoding="utf-8").split(MARKS[0])[1].split(MARKS[1])[0]

    assert shown == library_table()


def test_the_page_lists_every_assumption() -> None:
    text = PAGE.read_text(encoding="utf-8")

    assert all(f'`"{assumption}"`' in text for assumption in ASSUMPTIONS)


def test_every_plan_on_the_page_is_one() -> None:
    blocks = PAGE.read_text(encoding="utf-8").split("```python\n")[1:]
    plans = [block.split("```")[0] for block in blocks]

    assert len(plans) >= 3
    for text in plans:
        assert isinstance(parse(text), Plan), text


CALLS = {
    "product": """
        mm(x, x), addmm(x, x, x), matmul(x, x), linear(x, x), einsum('ij,jk->ik', x, x), outer(x[0],
        x[1])
    """,
    "batched": """
        bmm(x[None], x[None]), baddbmm(x[None], x[None], x[None]), mv(x, x[0]), addmv(x[0], x, x[0])
    """,
    "attention": """
        scaled_dot_product_attention(x[None], x[None], x[None], is_causal=True, scale=0.5)
    """,
    "convolution": """
        conv1d(x[None], x[None]), conv2d(x[None, None], x[None, None], None, 1, 'same'),
        conv_transpose2d(x[None, None], x[None, None], stride=2), convolution(x[None], x[None], None,
        (1,), (0,), (1,), False, (0,), 1)
    """,
    "pools": """
        max_pool2d(x[None, None], 2), avg_pool1d(x[None], 2), adaptive_avg_pool2d(x[None, None], 1)
    """,
    "norms": """
        layer_norm(x, (4,)), group_norm(x[None], 2), rms_norm(x, (4,)), batch_norm(x, None, None, x[0],
        x[1].abs(), False, 0.1, 1e-5), instance_norm(x[None], None, None, None, None, True, 0.1, 1e-5)
    """,
    "reductions": """
        x.sum(), mean(x, 1), amax(x, (0, 1)), argmax(x, 0), x.var(1, correction=0), logsumexp(x, 1),
        vector_norm(x, 2, dim=1), cumsum(x, 1), prod(x, 0), any(gt(x, 0)), softmax(x, 0), log_softmax(x,
        1)
    """,
    "pointwise": """
        gelu(x, approximate='tanh'), silu(x), mish(x), hardtanh(x, -1.0, 1.0), softplus(x),
        leaky_relu(x, 0.1), elu(x), selu(x), relu6(x), hardswish(x), clamp(x, min=0), softsign(x),
        logsigmoid(x), pow(x, 2), div(x, 2, rounding_mode='floor'), masked_fill(x, gt(x, 0), 0.0),
        lerp(x, x, 0.5), rsub(x, 1), threshold(x, 0.0, 1.0)
    """,
    "shapes": """
        x.permute(1, 0), x.expand(2, 4, 4), x.unflatten(1, (2, 2)), x.movedim(0, 1), x.unfold(0, 2, 1),
        x.repeat(2, 1), pad(x, (1, 1)), flip(x, (0,)), roll(x, 1, 0), tril(x), x.narrow(0, 1, 2),
        x.select(0, 1), x.diagonal(), interpolate(x[None], scale_factor=2.0),
        pixel_shuffle(x.view(4, 2, 2), 2), to(x, float16)
    """,
    "indices": """
        index_select(x, 0, argmax(x, 0)), embedding(x, argmax(x, 0)), gather(x, 0, argmax(x, 0,
        keepdim=True)), scatter(x, 0, argmax(x, 0, keepdim=True), 0.0)
    """,
    "losses": """
        mse_loss(x, x), cross_entropy(x, softmax(x, 1)), kl_div(x, x, reduction='batchmean'),
        cosine_similarity(x, x), triplet_margin_loss(x, x, x), huber_loss(x, x), smooth_l1_loss(x, x)
    """,
    "allocations": """
        zeros_like(x), ones((2,), dtype=int32), full_like(x, 2), full((2, 2), True), ones_like(x,
        dtype=bool)
    """,
}


@pytest.mark.parametrize("kind", CALLS)
def test_functions_of_each_kind_run_and_replay(kind: str) -> None:
    plan = parse(f"def forward(x):\n    return ({CALLS[kind]},)\n")
    assert isinstance(plan, Plan), plan
    program = Program(plan, PythonLauncher({}), {})
    replay = program.specialize([torch.randn(4, 4)])
    x = torch.randn(4, 4)

    for got, wanted in zip(replay([x]), program.forward([x]), strict=True):
        torch.testing.assert_close(got, wanted, equal_nan=True)
        assert got.stride() == wanted.stride()


def test_no_two_rows_have_a_name_in_common() -> None:
    from kernelwright.plan.library import _table

    names = [operator.name for operator in _table()]

    assert len(names) == len(set(names)) == len(LIBRARY)

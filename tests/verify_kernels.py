"""Small references with honest rewrites and planted bugs, each a Python callable.

``HONEST`` must all be accepted, ``BUGGY`` all be rejected. A bug is what one slip in a real
kernel does: a tail, a sign, an epsilon, a type, a missing term, a stale value.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F  # noqa: N812 - its usual name

from kernelwright.problems.reference import Reference
from verify_fakes import reference_of

rand, randn = torch.rand, torch.randn


class Function(nn.Module):
    """A module without state around a function."""

    def __init__(self, function: Callable[..., Any]) -> None:
        super().__init__()
        self.function = function

    def forward(self, *args: Any) -> Any:
        return self.function(*args)


class ConvBnRelu(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.conv = nn.Conv2d(4, 8, 3)
        self.bn = nn.BatchNorm2d(8)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.bn(self.conv(x)).relu()


class Norm(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.norm = nn.LayerNorm(200)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.norm(x)


class Linear(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.linear = nn.Linear(96, 40)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.linear(x)


@dataclass(frozen=True, slots=True, kw_only=True)
class Kernel:
    """One reference, and candidates for it by what they do."""

    make: Callable[[], Reference]
    honest: dict[str, Callable[..., Any]]
    buggy: dict[str, Callable[..., Any]]
    takes_state: bool = False
    needs_finite_inputs: tuple[str, ...] = ()  # honest ones that treat NaN or infinities otherwise


def plain(function: Callable[..., Any], draw: Callable[[], Any]) -> Callable[[], Reference]:
    return cache(lambda: reference_of(Function(function), draw))


def summed(x: torch.Tensor) -> torch.Tensor:
    """Sum the last axis one element after the other in float32."""
    with np.errstate(invalid="ignore"):  # inf - inf is asked for on purpose
        return torch.from_numpy(np.cumsum(x.numpy(), axis=-1, dtype=np.float32)[..., -1])


def tf32(x: torch.Tensor) -> torch.Tensor:
    return ((x.contiguous().view(torch.int32) + 0x1000) & ~0x1FFF).view(torch.float32)


def bf16(x: torch.Tensor) -> torch.Tensor:
    return x.bfloat16().float()


def without_last(x: torch.Tensor, axis: int = -1) -> torch.Tensor:
    """Set the last element along an axis to 0: a tail no work item covers."""
    x = x.clone()
    x.select(axis, x.shape[axis] - 1).zero_()
    return x


def exps(x: torch.Tensor) -> torch.Tensor:
    return (x - x.amax(-1, True)).exp()


def two_pass(x: torch.Tensor, *, eps: float = 1e-5, correction: int = 0) -> torch.Tensor:
    centred = x - x.mean(-1, True)
    variance = centred.square().sum(-1, True) / (x.shape[-1] - correction)
    return centred / (variance + eps).sqrt()


def one_pass(x: torch.Tensor) -> torch.Tensor:
    mean = x.mean(-1, True)
    variance = x.square().mean(-1, True) - mean * mean
    return (x - mean) * (variance + 1e-5).rsqrt()


def norm_state(body: Callable[[torch.Tensor], torch.Tensor]) -> Callable[..., torch.Tensor]:
    return lambda x, state: body(x) * state["norm.weight"] + state["norm.bias"]


def folded(x: torch.Tensor, state: dict[str, torch.Tensor], *, eps: float = 1e-5, mean: bool = True) -> torch.Tensor:
    scale = state["bn.weight"] / (state["bn.running_var"] + eps).sqrt()
    shift = state["conv.bias"] - state["bn.running_mean"] if mean else state["conv.bias"]
    return F.conv2d(x, state["conv.weight"] * scale[:, None, None, None], shift * scale + state["bn.bias"])


def im2col(x: torch.Tensor, state: dict[str, torch.Tensor]) -> torch.Tensor:
    columns = state["conv.weight"].reshape(8, -1) @ F.unfold(x, 3)
    y = columns.reshape(x.shape[0], 8, x.shape[2] - 2, x.shape[3] - 2) + state["conv.bias"][:, None, None]
    mean, variance = state["bn.running_mean"][:, None, None], state["bn.running_var"][:, None, None]
    y = (y - mean) / (variance + 1e-5).sqrt()
    return (y * state["bn.weight"][:, None, None] + state["bn.bias"][:, None, None]).clamp_min(0)


def keeping(body: Callable[..., torch.Tensor], name: str) -> Callable[..., torch.Tensor]:
    """Use the first value of one weight for ever."""
    first: dict[str, torch.Tensor] = {}

    def candidate(x: torch.Tensor, state: dict[str, torch.Tensor]) -> torch.Tensor:
        first.setdefault(name, state[name].clone())
        return body(x, state | first)

    return candidate


def unbiased(x: torch.Tensor, state: dict[str, torch.Tensor]) -> torch.Tensor:
    return x @ state["linear.weight"].t()


def linear(x: torch.Tensor, state: dict[str, torch.Tensor]) -> torch.Tensor:
    return x @ state["linear.weight"].t() + state["linear.bias"]


def attention(q: torch.Tensor, k: torch.Tensor, v: torch.Tensor) -> torch.Tensor:
    return F.scaled_dot_product_attention(q, k, v)


def attended(q: torch.Tensor, k: torch.Tensor, v: torch.Tensor, *, scale: float | None = None) -> torch.Tensor:
    scores = q @ k.transpose(-1, -2) * (q.shape[-1] ** -0.5 if scale is None else scale)
    return exps(scores) / exps(scores).sum(-1, True) @ v


def online(q: torch.Tensor, k: torch.Tensor, v: torch.Tensor, *, rescales: bool = True) -> torch.Tensor:
    """Attention over blocks of keys with a running maximum."""
    scores = q @ k.transpose(-1, -2) * q.shape[-1] ** -0.5
    top = torch.full_like(scores[..., :1], -math.inf)
    total, out = torch.zeros_like(top), torch.zeros_like(q)
    for start in range(0, scores.shape[-1], 16):
        part = scores[..., start : start + 16]
        higher = torch.maximum(top, part.amax(-1, True))
        shrink = (top - higher).exp() if rescales else torch.ones_like(top)
        weights = (part - higher).exp()
        total = total * shrink + weights.sum(-1, True)
        out = out * shrink + weights @ v[..., start : start + 16, :]
        top = higher
    return out / total


def blocked_cumsum(x: torch.Tensor, block: int = 16) -> torch.Tensor:
    parts = torch.from_numpy(np.cumsum(x.reshape(*x.shape[:-1], -1, block).numpy(), axis=-1, dtype=np.float32))
    before = torch.from_numpy(np.cumsum(parts[..., -1].numpy(), axis=-1, dtype=np.float32)).roll(1, -1)
    before[..., 0] = 0.0
    return (parts + before.unsqueeze(-1)).reshape(x.shape)


def group_norm(x: torch.Tensor, *, groups: int = 4, eps: float = 1e-5, correction: int = 0) -> torch.Tensor:
    return two_pass(x.reshape(x.shape[0], groups, -1), eps=eps, correction=correction).reshape(x.shape)


def every_16th(x: torch.Tensor) -> torch.Tensor:
    x = x.clone()
    x[..., ::16] *= 1.01
    return x


GELU = plain(F.gelu, lambda: (randn(64, 130),))
SOFTMAX = plain(lambda x: F.softmax(x, -1), lambda: (rand(16, 700),))
MATMUL = plain(lambda a, b: a @ b, lambda: (rand(48, 500), rand(500, 40)))
MEAN = plain(lambda x: x.mean(-1), lambda: (rand(64, 1000),))
CUMSUM = plain(lambda x: x.cumsum(-1), lambda: (rand(32, 256),))
RELU_ADD = plain(lambda x, y: (x + y).relu(), lambda: (rand(20, 77), rand(20, 77)))
LOSS = plain(F.mse_loss, lambda: (rand(128, 50), rand(128, 50)))
ARGMAX = plain(lambda x: x.argmax(1), lambda: (rand(8, 50, 30),))
POOL = plain(lambda x: F.max_pool2d(x, 3, stride=2), lambda: (rand(2, 3, 17, 19),))
GROUP = plain(lambda x: F.group_norm(x, 4), lambda: (rand(3, 8, 10, 10),))
ATTENTION = plain(attention, lambda: (rand(2, 2, 48, 16), rand(2, 2, 48, 16), rand(2, 2, 48, 16)))
ENTROPY = plain(F.cross_entropy, lambda: (rand(64, 30), torch.randint(0, 30, (64,))))
EMBED = plain(lambda i, w: F.embedding(i, w), lambda: (torch.randint(0, 50, (6, 9)), randn(50, 20)))
TWO = plain(lambda x: (x.sum(-1), x.amax(-1)), lambda: (rand(40, 60),))
CENTRED = plain(lambda x: (x - x.mean(-1, True)).mean(-1), lambda: (rand(64, 100),))

KERNELS: dict[str, Kernel] = {
    "softmax": Kernel(
        make=SOFTMAX,
        honest={
            "summed one by one": lambda x: exps(x) / summed(exps(x))[..., None],
            "times the reciprocal": lambda x: exps(x) * (1 / exps(x).sum(-1, True)),
            "with exp2": lambda x: (e := torch.exp2((x - x.amax(-1, True)) * math.log2(math.e))) / e.sum(-1, True),
            "in double": lambda x: F.softmax(x.double(), -1).float(),
            "exp of log_softmax": lambda x: F.log_softmax(x, -1).exp(),
        },
        buggy={
            "zeros": torch.zeros_like,
            "the mean probability": lambda x: torch.full_like(x, 1 / x.shape[-1]),
            "its input": lambda x: x,
            "no maximum subtracted": lambda x: x.exp() / x.exp().sum(-1, True),
            "tail left out of the sum": lambda x: exps(x) / exps(x)[..., :-1].sum(-1, True),
            "tail not written": lambda x: without_last(F.softmax(x, -1)),
            "along the other axis": lambda x: F.softmax(x, 0),
            "in bfloat16": lambda x: F.softmax(x.bfloat16(), -1).float(),
            "in float16": lambda x: F.softmax(x.half(), -1).float(),
            "maximum starts at 0": lambda x: (e := (x - x.amax(-1, True).clamp_min(0)).exp()) / e.sum(-1, True),
            "an epsilon in the sum": lambda x: exps(x) / (exps(x).sum(-1, True) + 1e-2),
            "off by a factor of 1.0001": lambda x: F.softmax(x, -1) * 1.0001,
        },
    ),
    "layer norm": Kernel(
        make=cache(lambda: reference_of(Norm(), lambda: (rand(24, 200),))),
        takes_state=True,
        honest={
            "two passes": norm_state(two_pass),
            "in double": norm_state(lambda x: F.layer_norm(x.double(), (200,)).float()),
            "reciprocal root": norm_state(
                lambda x: (x - x.mean(-1, True)) * (x.var(-1, correction=0, keepdim=True) + 1e-5).rsqrt()
            ),
        },
        buggy={
            "one pass": norm_state(one_pass),
            "epsilon of 1e-6": norm_state(lambda x: two_pass(x, eps=1e-6)),
            "epsilon left out": norm_state(lambda x: two_pass(x, eps=0.0)),
            "divided by N-1": norm_state(lambda x: two_pass(x, correction=1)),
            "bias left out": lambda x, state: two_pass(x) * state["norm.weight"],
            "scale left out": lambda x, state: two_pass(x) + state["norm.bias"],
            "mean not subtracted": norm_state(lambda x: x / (x.var(-1, correction=0, keepdim=True) + 1e-5).sqrt()),
            "scale kept from the first call": keeping(
                lambda x, s: two_pass(x) * s["norm.weight"] + s["norm.bias"], "norm.weight"
            ),
        },
    ),
    "gelu": Kernel(
        make=GELU,
        honest={
            "spelt out": lambda x: 0.5 * x * (1 + torch.erf(x * math.sqrt(0.5))),
            "through erfc": lambda x: 0.5 * x * torch.erfc(-x * math.sqrt(0.5)),
            "normal distribution": lambda x: x * torch.special.ndtr(x),
        },
        buggy={
            "tanh": lambda x: F.gelu(x, approximate="tanh"),
            "sigmoid": lambda x: x * torch.sigmoid(1.702 * x),
            "in bfloat16": lambda x: F.gelu(x.bfloat16()).float(),
            "relu": F.relu,
            "wrong only below -4": lambda x: torch.where(x < -4, torch.zeros_like(x), F.gelu(x)),
            "every 16th column off": lambda x: every_16th(F.gelu(x)),
        },
    ),
    "matmul": Kernel(
        make=MATMUL,
        honest={
            "split along K": lambda a, b: sum(a[:, at::4] @ b[at::4] for at in range(4)),
            "one product after the other": lambda a, b: summed((a[:, None, :] * b.t()[None]).contiguous()),
            "in double": lambda a, b: (a.double() @ b.double()).float(),
            "transposed twice": lambda a, b: (b.t() @ a.t()).t().contiguous(),
        },
        buggy={
            "tf32": lambda a, b: tf32(a) @ tf32(b),
            "bf16": lambda a, b: bf16(a) @ bf16(b),
            "last K left out": lambda a, b: a[:, :-1] @ b[:-1],
            "last row not written": lambda a, b: without_last(a @ b, 0),
            "sign lost": lambda a, b: a.abs() @ b.abs(),
            "rounded to bf16 at the end": lambda a, b: bf16(a @ b),
        },
    ),
    "linear": Kernel(
        make=cache(lambda: reference_of(Linear(), lambda: (randn(32, 96),))),
        takes_state=True,
        honest={
            "spelt out": linear,
            "bias first": lambda x, state: torch.addmm(state["linear.bias"], x, state["linear.weight"].t()),
        },
        buggy={
            "bias kept from the first call": keeping(linear, "linear.bias"),
            "weights kept from the first call": keeping(linear, "linear.weight"),
            "bias left out": unbiased,
            "bias added twice": lambda x, state: linear(x, state) + state["linear.bias"],
        },
    ),
    "conv batch norm relu": Kernel(
        make=cache(lambda: reference_of(ConvBnRelu(), lambda: (rand(2, 4, 12, 12),))),
        takes_state=True,
        honest={
            "folded": lambda x, state: folded(x, state).relu(),
            "im2col": im2col,
        },
        buggy={
            "no relu": folded,
            "running mean left out": lambda x, state: folded(x, state, mean=False).relu(),
            "epsilon of 1e-3": lambda x, state: folded(x, state, eps=1e-3).relu(),
            "bias kept": keeping(lambda x, state: folded(x, state).relu(), "bn.running_var"),
            "channels rolled": lambda x, state: folded(x, state).relu().roll(1, 1),
        },
    ),
    "mean": Kernel(
        make=MEAN,
        honest={
            "one by one": lambda x: summed(x) / 1000,
            "halves": lambda x: (x[:, :500].sum(-1) + x[:, 500:].sum(-1)) / 1000,
            "means of means": lambda x: x.reshape(-1, 10, 100).mean(-1).mean(-1),
            "scaled first": lambda x: (x * 0.001).sum(-1),
        },
        buggy={
            "last element left out": lambda x: x[:, :-1].sum(-1) / 1000,
            "last counted twice": lambda x: (x.sum(-1) + x[:, -1]) / 1000,
            "divided by 999": lambda x: x.sum(-1) / 999,
            "float16 sum": lambda x: (x.half().sum(-1, dtype=torch.float16) / 1000).float(),
            "one half": lambda x: torch.full((64,), 0.5),
            "keeps the axis": lambda x: x.mean(-1, True),
            "float64 result": lambda x: x.double().mean(-1),
        },
    ),
    "cumsum": Kernel(
        make=CUMSUM,
        needs_finite_inputs=("triangular product",),
        honest={
            "blocks": blocked_cumsum,
            "triangular product": lambda x: x @ torch.ones(256, 256).triu(),
            "one by one": lambda x: torch.from_numpy(np.cumsum(x.numpy(), axis=-1, dtype=np.float32)),
        },
        buggy={
            "exclusive": lambda x: x.cumsum(-1) - x,
            "carry lost between blocks": lambda x: x.reshape(32, 16, 16).cumsum(-1).reshape(32, 256),
            "other axis": lambda x: x.cumsum(0),
            "total minus the rest": lambda x: x.sum(-1, True) - x.flip(-1).cumsum(-1).flip(-1) + x,
        },
    ),
    "add relu": Kernel(
        make=RELU_ADD,
        honest={
            "clamped": lambda x, y: (y + x).clamp_min(0),
            "where": lambda x, y: torch.where(x + y < 0, torch.zeros_like(x), x + y),
        },
        buggy={
            "no relu": lambda x, y: x + y,
            "drops NaN": lambda x, y: torch.where(x + y > 0, x + y, torch.zeros_like(x)),
            "second input twice": lambda x, y: (y + y).relu(),
            "writes into its input": lambda x, y: x.add_(y).relu(),
            "gives its input back": lambda x, y: y.copy_((x + y).relu()),
            "two outputs": lambda x, y: ((x + y).relu(), x),
            "stored transposed": lambda x, y: (x + y).relu().t().contiguous().t(),
            "uninitialised tail": lambda x, y: torch.cat([(x + y).relu()[:-1], torch.empty(1, 77)]),
        },
    ),
    "mse loss": Kernel(
        make=LOSS,
        honest={
            "rows first": lambda x, y: (x - y).square().mean(-1).mean(),
            "one by one": lambda x, y: summed((x - y).square().flatten()) / x.numel(),
            "scaled first": lambda x, y: ((x - y) * x.numel() ** -0.5).square().sum(),
        },
        buggy={
            "expanded square": lambda x, y: (x.square() - 2 * x * y + y.square()).mean() + 1e-5,
            "sum of squares minus": lambda x, y: x.square().mean() - 2 * (x * y).mean() + y.square().mean(),
            "last row left out": lambda x, y: (x - y)[:-1].square().sum() / x.numel(),
            "absolute": lambda x, y: (x - y).abs().mean(),
        },
    ),
    "argmax": Kernel(
        make=ARGMAX,
        honest={
            "through max": lambda x: x.max(1).indices,
            "of double": lambda x: x.double().argmax(1),
            "last of ties": lambda x: x.shape[1] - 1 - x.flip(1).argmax(1),
        },
        buggy={
            "argmin": lambda x: x.argmin(1),
            "of bfloat16": lambda x: x.bfloat16().argmax(1),
            "32-bit": lambda x: x.argmax(1).int(),
            "other axis": lambda x: x.argmax(1).clamp_max(48),
        },
    ),
    "max pool": Kernel(
        make=POOL,
        honest={
            "unfolded": lambda x: x.unfold(2, 3, 2).unfold(3, 3, 2).amax((-1, -2)),
            "one axis after the other": lambda x: x.unfold(2, 3, 2).amax(-1).unfold(3, 3, 2).amax(-1),
        },
        buggy={
            "starts at 0": lambda x: F.max_pool2d(x, 3, stride=2).clamp_min(0),
            "starts at -1e4": lambda x: F.max_pool2d(x, 3, stride=2).clamp_min(-1e-4),
            "window of 2": lambda x: F.max_pool2d(x, 2, stride=2)[..., :8, :9].contiguous(),
        },
    ),
    "group norm": Kernel(
        make=GROUP,
        honest={
            "two passes": group_norm,
            "in double": lambda x: F.group_norm(x.double(), 4).float(),
        },
        buggy={
            "eight groups": lambda x: group_norm(x, groups=8),
            "divided by N-1": lambda x: group_norm(x, correction=1),
            "epsilon of 1e-3": lambda x: group_norm(x, eps=1e-3),
        },
    ),
    "attention": Kernel(
        make=ATTENTION,
        needs_finite_inputs=("spelt out", "online", "scaled queries"),
        honest={
            "spelt out": attended,
            "online": online,
            "scaled queries": lambda q, k, v: attended(q * 0.25, k, v, scale=1.0),
        },
        buggy={
            "not rescaled": lambda q, k, v: online(q, k, v, rescales=False),
            "wrong scale": lambda q, k, v: attended(q, k, v, scale=0.26),
            "products in bf16": lambda q, k, v: attended(bf16(q), bf16(k), v),
            "last key left out": lambda q, k, v: attended(q, k[..., :-1, :], v[..., :-1, :]),
            "mean of the values": lambda q, k, v: v.mean(-2, True).expand_as(v).contiguous(),
        },
    ),
    "cross entropy": Kernel(
        make=ENTROPY,
        needs_finite_inputs=("spelt out",),
        honest={
            "spelt out": lambda x, t: (x.logsumexp(-1) - x.gather(-1, t[:, None])[:, 0]).mean(),
            "log softmax": lambda x, t: -F.log_softmax(x, -1).gather(-1, t[:, None]).mean(),
        },
        buggy={
            "log of 30": lambda x, t: torch.tensor(math.log(30.0)),
            "first class": lambda x, t: F.cross_entropy(x, torch.zeros_like(t)),
            "log of softmax with an epsilon": lambda x, t: (
                -(F.softmax(x, -1) + 1e-6).log().gather(-1, t[:, None]).mean()
            ),
        },
    ),
    "embedding": Kernel(
        make=EMBED,
        needs_finite_inputs=("one hot",),
        honest={"one hot": lambda i, w: F.one_hot(i, 50).float() @ w, "indexed": lambda i, w: w[i]},
        buggy={
            "index off by one": lambda i, w: w[(i + 1) % 50],
            "clamped index": lambda i, w: w[i.clamp_max(48)],
            "in float16": lambda i, w: w.half()[i].float(),
        },
    ),
    "two outputs": Kernel(
        make=TWO,
        honest={"spelt out": lambda x: (summed(x), x.max(-1).values)},
        buggy={
            "swapped": lambda x: (x.amax(-1), x.sum(-1)),
            "one tensor twice": lambda x: (x.sum(-1),) * 2,
            "second missing": lambda x: x.sum(-1),
        },
    ),
    "work that can be proved unnecessary": Kernel(
        make=CENTRED,
        needs_finite_inputs=("nothing is left",),
        honest={
            "nothing is left": lambda x: x[:, 0] * 0.0,
            "another order": lambda x: x.mean(-1) - x.mean(-1),
        },
        buggy={"a visible constant": lambda x: x[:, 0] * 0.0 + 1e-4},
    ),
}
HONEST = [(kernel, name) for kernel, each in KERNELS.items() for name in each.honest]
BUGGY = [(kernel, name) for kernel, each in KERNELS.items() for name in each.buggy]

"""kw_math.h, kw_half.h and kw_reduce.h against float64, over all of float32 with a stride."""

import math
from importlib.util import find_spec

import numpy as np
import pytest
import torch

from kernelwright.plan.launcher import BoundLaunch, Slot
from kernelwright.records.build import Artifact
from kernelwright.records.candidate import Candidate, SourceFile
from kernelwright.targets.cpu.target import CpuTarget

INFINITY = math.inf
# Function, float64 reference, what kw_math.h states in ulp, and over which arguments.
FUNCTIONS = {
    "exp": (torch.exp, 1.0),
    "exp2": (torch.exp2, 0.9),
    "expm1": (torch.expm1, 1.5),
    "log": (torch.log, 0.9),
    "log2": (torch.log2, 1.5),
    "log10": (torch.log10, 3.0),
    "log1p": (torch.log1p, 1.5),
    "tanh": (torch.tanh, 1.4),
    "sigmoid": (lambda x: torch.where(x < 0, x.exp() / (1 + x.exp()), 1 / (1 + (-x).exp())), 2.3),
    "silu": (lambda x: torch.where(x < 0, x * x.exp() / (1 + x.exp()), x / (1 + (-x).exp())), 3.2),
    "softplus": (lambda x: x.clamp(min=0) + torch.log1p(torch.exp(-x.abs())), 1.8),
    "mish": (lambda x: x * _mish_factor(x), 4.6),
    "erf": (torch.erf, 1.2),
    "erfc": (torch.erfc, 4.6),
    "gelu": (lambda x: 0.5 * x * torch.erfc(-x / math.sqrt(2)), 5.4),
    "rsqrt": (torch.rsqrt, 1.5),
    "sqrt": (torch.sqrt, 0.5),
    "sin": (torch.sin, 1.6),
    "cos": (torch.cos, 1.6),
    "relu": (torch.relu, 0.0),
}
LARGEST_ANGLE = 2.0**30
UNCOUNTED_BELOW = 1e-36  # kw_math.h: errors of smaller results count in units of this one
FLUSHED_BELOW = 1e-38
STRIDE = 6007  # odd: visits every low bit pattern; about 715,000 arguments


def _mish_factor(x):
    e = x.clamp(max=40).exp()
    return e * (e + 2) / (e * (e + 2) + 2)


SOURCE = '#include "kw_math.h"\n#include "kw_reduce.h"\n' + "".join(
    f"""
extern "C" void k_{name}(const float* x, float* out, int64_t begin, int64_t end) {{
#pragma omp simd
  for (int64_t i = begin; i < end; ++i) out[i] = kw::{name}(x[i]);
}}
extern "C" void d_{name}(const double* x, double* out, int64_t begin, int64_t end) {{
  for (int64_t i = begin; i < end; ++i) out[i] = kw::{name}(x[i]);
}}"""
    for name in (*FUNCTIONS, "gelu_tanh")
)
SOURCE += """
#define CONVERSIONS(type)                                                                     \\
  extern "C" void load_##type(const type* x, float* out, int64_t begin, int64_t end) {        \\
    for (int64_t i = begin; i < end; ++i) out[i] = x[i];                                      \\
  }                                                                                           \\
  extern "C" void store_##type(const float* x, type* out, int64_t begin, int64_t end) {       \\
    for (int64_t i = begin; i < end; ++i) out[i] = x[i];                                      \\
  }
CONVERSIONS(kw_half)
CONVERSIONS(kw_bf16)
extern "C" void reductions(const float* x, float* out, int64_t n, int64_t begin, int64_t end) {
  out[0] = kw::sum(x, n);
  out[1] = kw::max(x, n);
  out[2] = kw::min(x, n);
  out[3] = kw::dot(x, x, n);
}
extern "C" void half_reductions(const kw_half* x, float* out, int64_t n, int64_t begin, int64_t end) {
  out[0] = kw::sum(x, n);
  out[1] = kw::max(x, n);
  out[2] = kw::min(x, n);
  out[3] = kw::dot(x, x, n);
}
"""


@pytest.fixture(scope="module", params=[None, *(["zig"] if find_spec("ziglang") else [])], ids=lambda c: c or "first")
def run(request, tmp_path_factory):
    target = CpuTarget(compiler=request.param, cache=tmp_path_factory.mktemp("cache"))
    files = (SourceFile(name="k.cpp", text=SOURCE),)
    built = target.build(Candidate(problem_id="p", target="cpu", form="plan", files=files, author="test"))
    assert isinstance(built, Artifact), built
    launcher = target.load(built)

    def run(kernel, *arguments, items):
        tensors = [argument for argument in arguments if isinstance(argument, torch.Tensor)]
        places = iter(range(len(tensors)))
        bound = tuple(Slot(index=next(places)) if isinstance(a, torch.Tensor) else a for a in arguments)
        launcher.launch(BoundLaunch(kernel=kernel, arguments=bound, threads=(items,)), tensors)
        return tensors[-1]

    return run


@pytest.fixture(scope="module")
def arguments():
    """Floats of every sign and exponent, and those where something happens."""
    swept = np.arange(0, 2**32, STRIDE, dtype=np.uint64).astype(np.uint32).view(np.float32)
    edges = [
        0.0,
        -0.0,
        1.0,
        -1.0,
        INFINITY,
        -INFINITY,
        math.nan,
        1e-45,
        -1e-45,
        1.1754944e-38,
        3.4028235e38,
        -3.4028235e38,
    ]
    turns = [88.72283, 88.722839, 89.0, -87.33654, -103.97208, -104.0, 127.99999, 128.0, -149.0, -150.0, 9.01, 20.0]
    near = np.concatenate([np.nextafter(np.float32(v), np.float32([-9e9, 9e9])) for v in (1, -1, 0.6, 0.925, 4, 14.5)])
    return torch.from_numpy(np.concatenate([swept, np.float32(edges + turns), near]))


def errors_in_ulp(got, want):
    """Return errors in units in the last place of the wanted float32; zero where both are the same special value."""
    want32 = want.to(torch.float32)
    special = ~torch.isfinite(want32) | ~torch.isfinite(got)
    same = (got == want32) | (got.isnan() & want32.isnan())
    ulp = torch.exp2(torch.floor(torch.log2(want.abs().clamp(min=UNCOUNTED_BELOW))) - 23)
    error = (got.to(torch.float64) - want).abs() / ulp
    return torch.where(special, torch.where(same, 0.0, INFINITY), error)


def worst(got, want, x):
    error = errors_in_ulp(got, want)
    at = int(error.argmax())
    return float(error[at]), f"x = {float(x[at])!r}: got {float(got[at])!r}, want {float(want[at])!r}"


@pytest.mark.parametrize("name", FUNCTIONS)
def test_errors_stay_within_what_the_header_states(run, arguments, name):
    reference, stated = FUNCTIONS[name]
    x = arguments
    if name in ("sin", "cos"):
        x = x[~(x.abs() > LARGEST_ANGLE) | x.isinf()]
    got = run(f"k_{name}", x, torch.empty_like(x), items=len(x))
    want = reference(x.to(torch.float64))
    if name == "gelu":  # gelu may give zero for what is smaller
        want = torch.where((want.abs() < FLUSHED_BELOW) & (got == 0), 0.0, want)

    error, where = worst(got, want, x)
    assert error <= stated, where


def test_the_tanh_form_of_gelu_errs_no_more_than_its_argument_does(run, arguments):
    x = arguments
    got = run("k_gelu_tanh", x, torch.empty_like(x), items=len(x))
    wide = x.to(torch.float64)
    u = 2 * math.sqrt(2 / math.pi) * (wide + 0.044715 * wide**3)
    want = torch.where(u < 0, wide * u.exp() / (1 + u.exp()), wide / (1 + (-u).exp()))
    error = errors_in_ulp(got, want)

    allowed = torch.where(wide < 0, 2 + 2 * wide.square(), torch.tensor(2.5, dtype=torch.float64))
    worst_at = int(torch.nan_to_num(error / allowed).argmax())
    assert float(error[worst_at]) <= float(allowed[worst_at]), float(x[worst_at])


def test_angles_too_large_to_reduce_still_give_something_in_range(run):
    x = torch.logspace(10, 38, 1000)
    for name in ("sin", "cos"):
        got = run(f"k_{name}", x, torch.empty_like(x), items=len(x))
        assert bool((got.abs() <= 1).all())


@pytest.mark.parametrize("name", FUNCTIONS)
def test_double_overloads_agree_with_float64(run, name):
    x = torch.linspace(0.01, 20, 1000, dtype=torch.float64)
    got = run(f"d_{name}", x, torch.empty_like(x), items=len(x))

    torch.testing.assert_close(got, FUNCTIONS[name][0](x), rtol=1e-13, atol=1e-15)


@pytest.mark.parametrize(("name", "dtype"), [("kw_half", torch.float16), ("kw_bf16", torch.bfloat16)])
def test_every_half_converts_to_float_and_back_exactly(run, name, dtype):
    x = torch.arange(2**16, dtype=torch.int32).to(torch.int16).view(dtype)
    wide = run(f"load_{name}", x, torch.empty(len(x)), items=len(x))
    back = run(f"store_{name}", wide, torch.empty_like(x), items=len(x))

    torch.testing.assert_close(wide, x.to(torch.float32), rtol=0, atol=0, equal_nan=True)
    torch.testing.assert_close(back, x, rtol=0, atol=0, equal_nan=True)


@pytest.mark.parametrize(("name", "dtype"), [("kw_half", torch.float16), ("kw_bf16", torch.bfloat16)])
def test_floats_round_to_the_nearest_half_as_torch_rounds_them(run, arguments, name, dtype):
    # Halfway cases: every half, moved by half a step.
    halves = torch.arange(2**16, dtype=torch.int32).to(torch.int16).view(dtype).to(torch.float32)
    ties = (halves[:-1] + halves[1:]) / 2
    x = torch.cat([arguments, ties])
    got = run(f"store_{name}", x, torch.empty(len(x), dtype=dtype), items=len(x))

    torch.testing.assert_close(got, x.to(dtype), rtol=0, atol=0, equal_nan=True)


@pytest.mark.parametrize("n", [0, 1, 2, 3, 7, 64, 65, 2047, 2048, 2049, 8191, 100_003])
def test_reductions_agree_with_float64_for_any_length(run, n):
    generator = torch.Generator().manual_seed(n)
    x = torch.randn(max(n, 1), generator=generator)
    total, largest, smallest, squares = run("reductions", x, torch.empty(4), n, items=1).tolist()
    x = x[:n].to(torch.float64)

    assert total == pytest.approx(float(x.sum()), abs=2e-7 * float(x.abs().sum()))
    assert squares == pytest.approx(float((x * x).sum()), rel=2e-7)
    assert largest == (float(x.max()) if n else -INFINITY)
    assert smallest == (float(x.min()) if n else INFINITY)


def test_a_nan_anywhere_wins_in_every_reduction(run):
    for at in range(70):
        for nan in (math.nan, -math.nan):
            x = torch.zeros(70)
            x[at] = nan
            assert run("reductions", x, torch.empty(4), 70, items=1).isnan().all(), at


def test_half_types_reduce_as_float(run):
    x = torch.full((5000,), 0.1, dtype=torch.float16)
    total, largest, smallest, _ = run("half_reductions", x, torch.empty(4), 5000, items=1).tolist()

    assert total == pytest.approx(5000 * float(x[0]), rel=1e-6)
    assert largest == smallest == float(x[0])


def test_functions_give_the_same_bits_whatever_a_values_place_in_a_vector(run):
    x = torch.randn(64).mul(3)
    whole = run("k_gelu", x, torch.empty_like(x), items=64)
    for i in range(64):
        torch.testing.assert_close(
            run("k_gelu", x[i:], torch.empty_like(x[i:]), items=64 - i), whole[i:], rtol=2e-7, atol=0
        )

"""Watched launches: every seeded misuse is found where it is, and none is found in its twin."""

import numpy as np
import pytest

import metal_misuses
from kernelwright import msl

pytestmark = pytest.mark.usefixtures("clang")

PAIRS = {pair.name: pair for pair in metal_misuses.PAIRS}
LINE = metal_misuses.HEAD.count("\n") + 1


def _launched(pair, body, seeds=0):
    library = msl.compile_shader(metal_misuses.source(body), watches=True, seeds=seeds)
    x, out = np.arange(64, dtype=np.float32), np.zeros(64, np.float32)
    k = np.arange(64, dtype=np.int32)
    library.f(x, out, k, 64, np.zeros(1, np.uint32), threads=pair.threads, group_size=pair.group)


@pytest.mark.parametrize("name", PAIRS)
def test_a_misuse_is_found(name):
    pair = PAIRS[name]
    with pytest.raises(msl.MisuseError) as raised:
        _launched(pair, pair.bad)

    found = {misuse.rule for misuse in raised.value.misuses}
    assert pair.rule in found
    assert {misuse.line for misuse in raised.value.misuses if misuse.rule == pair.rule} == {LINE}


@pytest.mark.filterwarnings("ignore:.*what atomics do")  # one twin reads a count while others add to it
@pytest.mark.parametrize("name", PAIRS)
def test_its_twin_is_clean(name):
    pair = PAIRS[name]
    _launched(pair, pair.good, seeds=2)


def test_a_finding_names_kernel_thread_buffer_and_byte():
    pair = PAIRS["one past the end"]
    with pytest.raises(msl.MisuseError) as raised:
        _launched(pair, pair.bad)

    (misuse,) = raised.value.misuses
    assert (misuse.kernel, misuse.thread, misuse.memory, misuse.byte) == ("f", (63, 0, 0), "buffer 1 (out)", 256)
    assert str(misuse).startswith(f"shader.metal:{LINE}:")


FUNCTIONS = (
    *(
        "acos",
        "acosh",
        "asin",
        "asinh",
        "atan",
        "atanh",
        "ceil",
        "cos",
        "cosh",
        "cospi",
        "exp",
        "exp10",
        "exp2",
        "floor",
    ),
    *(
        "log",
        "log10",
        "log2",
        "rint",
        "round",
        "rsqrt",
        "sin",
        "sinh",
        "sinpi",
        "sqrt",
        "tan",
        "tanh",
        "tanpi",
        "trunc",
    ),
)
ANYTHING = np.array(
    [s * v for s in (1, -1) for v in (0, 1e-45, 1e-40, 1e-8, 5e-8, 0.1, 0.6, 1, 1.3, 9, 88, 89, 104, 3e9, 3e30, 3.4e38)]
    + [np.inf, -np.inf, np.nan],
    np.float32,
)


@pytest.mark.parametrize("form", ["precise", "fast"])
def test_what_a_function_is_given_is_never_its_own_misuse(form):
    terms = "\n".join(
        f"    out[{len(FUNCTIONS)} * i + {at}] = {form}::{each}(x[i]);" for at, each in enumerate(FUNCTIONS)
    )
    source = (
        "#include <metal_stdlib>\nusing namespace metal;\n"
        f"kernel void f(device const float* x, device float* out, uint i [[thread_position_in_grid]]) {{\n{terms}\n}}\n"
    )
    out = np.zeros((ANYTHING.size, len(FUNCTIONS)), np.float32)

    msl.compile_shader(source, watches=True).f(ANYTHING, out, threads=ANYTHING.size, group_size=1)

    negative = (ANYTHING < 0) & (ANYTHING != 0)
    assert np.isnan(out[negative, FUNCTIONS.index("log")]).all()

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

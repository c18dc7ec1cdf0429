"""Random kernels with barriers, shuffles and nested control flow against NumPy, whatever way they are run."""

import numpy as np
import pytest

import metal_programs
from kernelwright import msl
from kernelwright.msl.regions import Split
from metal_kernels import HEAD

pytestmark = pytest.mark.usefixtures("clang")

SEEDS = range(24)


@pytest.fixture(scope="module")
def programs():
    return {f"k{seed}": metal_programs.Program(seed) for seed in SEEDS}


@pytest.fixture(scope="module")
def library(programs, device, tmp_path_factory):
    source = HEAD + "".join(program.source(name) for name, program in programs.items())
    return msl.compile_shader(source, device=device, cache=tmp_path_factory.mktemp("shared"))


@pytest.fixture(scope="module")
def lonely_cache(tmp_path_factory):
    return tmp_path_factory.mktemp("lonely")


@pytest.mark.parametrize("seed", SEEDS)
def test_random_kernels_compute_what_lockstep_does(library, programs, seed):
    _compare(library, programs, seed)


@pytest.mark.parametrize("seed", SEEDS[:8])
def test_they_do_where_nothing_is_computed_for_all_threads_at_once(programs, seed, lonely_cache, monkeypatch):
    monkeypatch.setattr(Split, "uniformity", None)
    name = f"k{seed}"
    library = msl.compile_shader(HEAD + programs[name].source(name), cache=lonely_cache)

    _compare(library, programs, seed)


def _compare(library, programs, seed):
    random = np.random.default_rng(seed)
    x = random.integers(0, 2**32, 3 * metal_programs.THREADS, dtype=np.uint32)
    for n in (0, 1, 3):
        out = np.zeros_like(x)
        library.kernel(f"k{seed}")(x, out, n, group_size=metal_programs.THREADS)
        np.testing.assert_array_equal(out, programs[f"k{seed}"].expected(x, n), err_msg=f"n={n}")

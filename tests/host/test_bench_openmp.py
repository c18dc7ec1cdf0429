"""OpenMP for a clang without its runtime: clang's calls, answered by torch's libgomp."""

import ctypes
import subprocess
import sys
from pathlib import Path

import pytest
import torch  # noqa: F401 - opens libgomp, which the library under test is linked to

from kernelwright.timing import zig_compiler

SOURCE = """
#include <omp.h>

extern "C" int64_t sums(int64_t n, int threads, int64_t *teams) {
    int64_t total = 0;
#pragma omp parallel num_threads(threads)
    {
#pragma omp single
        *teams = omp_get_num_threads();
        int64_t mine = 0;
#pragma omp for
        for (int64_t i = 0; i < n; i++) mine += i;
#pragma omp for schedule(static, 1)
        for (int i = int(n); i > 0; i -= 3) mine += 1;
#pragma omp critical
        total += mine;
    }
    return total;
}
"""


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> ctypes.CDLL:
    pytest.importorskip("ziglang")
    folder = tmp_path_factory.mktemp("openmp")
    (folder / "sums.cpp").write_text(SOURCE)
    made = folder / "sums.so"
    flags = ["-O2", "-shared", "-fPIC", "-fopenmp", "-lgomp", "-o", str(made)]
    compiler = [sys.executable, str(Path(zig_compiler.__file__))]
    subprocess.run([*compiler, str(folder / "sums.cpp"), *flags], check=True, capture_output=True)
    return ctypes.CDLL(str(made))


@pytest.mark.skipif(sys.platform != "linux", reason="libgomp is what torch brings on Linux")
@pytest.mark.parametrize("threads", [1, 2, 3, 5])
@pytest.mark.parametrize("n", [0, 1, 2, 3, 10, 1001])
def test_every_iteration_runs_once_whatever_the_number_of_threads(library: ctypes.CDLL, n: int, threads: int) -> None:
    library.sums.restype = ctypes.c_int64
    teams = ctypes.c_int64()

    total = library.sums(ctypes.c_int64(n), threads, ctypes.byref(teams))

    assert total == n * (n - 1) // 2 + len(range(n, 0, -3))
    assert teams.value == threads

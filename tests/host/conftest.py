"""Host tests share their examples by plain import."""

import sys
from pathlib import Path

import pytest

import metal_refusals
from kernelwright.errors import MachineNotAbleError
from kernelwright.msl.checking import check
from kernelwright.msl.clang import Clang, find_clang
from kernelwright.msl.gpu import open_gpu

sys.path.insert(0, str(Path(__file__).parent))


@pytest.fixture(scope="session")
def clang() -> Clang:
    """The clang that reads Metal here; without one the test is skipped."""
    try:
        return find_clang()
    except MachineNotAbleError as error:
        pytest.skip(str(error))


@pytest.fixture(scope="module")
def found(request: pytest.FixtureRequest, clang: Clang):
    """What the check finds in a source of all lines of the module's ``PAIRS`` that Metal refuses."""
    return check(metal_refusals.source([pair.bad for pair in request.module.PAIRS]), clang=clang).errors


@pytest.fixture(scope="module")
def found_in_twins(request: pytest.FixtureRequest, clang: Clang):
    """What the check finds in a source of the twins of those lines."""
    return check(metal_refusals.source([pair.good for pair in request.module.PAIRS]), clang=clang).errors


@pytest.fixture(scope="session", params=["cpu", "cuda"])
def device(request: pytest.FixtureRequest) -> str:
    """Where Metal kernels run; without an NVIDIA GPU the tests of it are skipped."""
    if request.param == "cuda":
        try:
            open_gpu()
        except MachineNotAbleError as error:
            pytest.skip(str(error))
    return request.param

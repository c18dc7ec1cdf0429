"""Host tests share their examples by plain import."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import metal_refusals
from kernelwright.errors import MachineNotAbleError
from kernelwright.msl.checking import check
from kernelwright.msl.clang import Clang, find_clang
from kernelwright.msl.gpu import open_gpu
from kernelwright.store.store import Store
from stored_run import MACHINE, PROBLEM, RUN

sys.path.insert(0, str(Path(__file__).parent))


@pytest.fixture
def keys(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keys for the providers that tests ask on loopback."""
    monkeypatch.setenv("OPENAI_API_KEY", "sk-test-of-openai")
    monkeypatch.setenv("ANTHROPIC_API_KEY", "sk-test-of-anthropic")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """A store in which the run of ``stored_run`` has begun."""
    with Store(tmp_path) as opened:
        opened.save_run(RUN, PROBLEM, MACHINE)
        yield opened


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

"""Host tests share their examples by plain import."""

import sys
from pathlib import Path

import pytest

from kernelwright.errors import MachineNotAbleError
from kernelwright.msl.clang import Clang, find_clang

sys.path.insert(0, str(Path(__file__).parent))


@pytest.fixture(scope="session")
def clang() -> Clang:
    """The clang that reads Metal here; without one the test is skipped."""
    try:
        return find_clang()
    except MachineNotAbleError as error:
        pytest.skip(str(error))

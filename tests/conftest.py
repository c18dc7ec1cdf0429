"""Makes the fakes beside this file importable from every test folder, and random tests repeatable where CI is."""

import os
from collections.abc import Iterator

import pytest
from hypothesis import settings

from kernelwright.errors import MachineNotAbleError
from kernelwright.sandbox.choose import choose_sandbox
from kernelwright.sandbox.sandbox import Sandbox

# A machine that judges a change should say the same twice. Elsewhere every run looks at new cases:
# what it finds becomes a case of its own.
settings.register_profile("repeatable", derandomize=True)
if "CI" in os.environ:
    settings.load_profile("repeatable")


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    """The strongest sandbox of this machine; without one the test is skipped."""
    try:
        chosen = choose_sandbox()
    except MachineNotAbleError as error:
        pytest.skip(str(error))
    with chosen:
        yield chosen

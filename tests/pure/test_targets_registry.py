import subprocess
import sys

import pytest

from kernelwright.errors import UnknownNameError
from kernelwright.targets.registry import known_targets, target_named


def test_the_cpu_target_is_known_and_found_by_name():
    assert "cpu" in known_targets()
    assert target_named("cpu").name == "cpu"


def test_an_unknown_name_says_what_is_known():
    with pytest.raises(UnknownNameError, match=r"no target called 'abacus'; known: auto,.*cpu"):
        target_named("abacus")


def test_listing_targets_imports_neither_torch_nor_a_target():
    code = (
        "import sys; from kernelwright.targets.registry import known_targets; known_targets();"
        "print([m for m in ('torch', 'kernelwright.targets.cpu.target') if m in sys.modules])"
    )
    reply = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert reply.stdout.strip() == "[]"

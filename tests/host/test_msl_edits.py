"""Random edits of valid kernels: the toolchain says what is wrong, with a place, and never fails itself."""

import pytest

import metal_edits
import metal_kernels
from kernelwright.msl.checking import check

SOURCES = {name: value for name, value in vars(metal_kernels).items() if name.isupper() and name != "HEAD"}


@pytest.mark.parametrize("seed", range(40))
def test_an_edited_kernel_is_fine_or_refused_with_a_place(clang, seed):
    name = sorted(SOURCES)[seed % len(SOURCES)]
    text = metal_edits.edited(SOURCES[name], seed)

    for finding in check(text, clang=clang).errors:
        assert finding.message
        assert 0 < finding.line <= text.count("\n") + 2

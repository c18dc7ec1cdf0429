"""Ceilings are measured once for each machine and found again."""

from dataclasses import replace
from pathlib import Path

import pytest

from kernelwright.timing import ceilings
from kernelwright.timing.machine import last_level_cache_bytes, this_machine
from kernelwright.timing.roofline import Ceilings, Rate

FAST = Ceilings(memory=(Rate(working_set_bytes=1024, bytes_per_s=1e9),), flops_per_s=(("float32", 1e9),))


def test_a_machine_is_measured_once_and_another_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    measured: list[int] = []
    monkeypatch.setattr(ceilings, "measure", lambda *, last_level_bytes: measured.append(last_level_bytes) or FAST)
    here = this_machine(threads=1)
    path = tmp_path / "folder" / "ceilings.json"

    first = ceilings.ceilings_of(here, path, last_level_bytes=1)
    again = ceilings.ceilings_of(here, path, last_level_bytes=2)
    ceilings.ceilings_of(replace(here, threads=2), path, last_level_bytes=3)
    ceilings.ceilings_of(here, path, last_level_bytes=4)

    assert first == again == FAST
    assert measured == [1, 3]


def test_a_file_that_cannot_be_read_is_measured_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ceilings, "measure", lambda *, last_level_bytes: FAST)
    path = tmp_path / "ceilings.json"
    path.write_text("{half a fi")

    assert ceilings.ceilings_of(this_machine(threads=1), path, last_level_bytes=1) == FAST


def test_real_ceilings_are_positive_and_this_machine_is_described() -> None:
    measured = ceilings.measure(last_level_bytes=1 << 20)
    here = this_machine(threads=1, compiler="g++ 12")

    assert all(rate.bytes_per_s > 1e8 for rate in measured.memory)
    assert measured.flops_per_s_in("float32") > 1e8
    assert here.cores >= 1
    assert here.memory_bytes > 0
    assert here.processor
    assert last_level_cache_bytes() >= 1 << 18

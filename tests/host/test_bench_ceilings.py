"""Ceilings are measured once for each machine, found again, and only ever rise."""

from dataclasses import replace
from pathlib import Path

import pytest

from kernelwright.timing import ceilings
from kernelwright.timing.ceilings import KnownCeilings
from kernelwright.timing.machine import last_level_cache_bytes, this_machine
from kernelwright.timing.roofline import Ceilings, Rate


def rates(bytes_per_s: float, flops_per_s: float) -> Ceilings:
    memory = (Rate(working_set_bytes=1024, bytes_per_s=bytes_per_s),)
    return Ceilings(memory=memory, flops_per_s=(("float32", flops_per_s),))


def test_a_machine_is_measured_once_and_another_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    measured: list[int] = []
    monkeypatch.setattr(
        ceilings, "measure", lambda *, last_level_bytes, threads: measured.append(threads) or rates(1e9, 1e9)
    )
    here = this_machine(threads=1)
    path = tmp_path / "folder" / "ceilings.json"

    first = KnownCeilings(here, path, last_level_bytes=1).known()
    again = KnownCeilings(here, path, last_level_bytes=2).known()
    KnownCeilings(replace(here, threads=2), path, last_level_bytes=3).known()
    KnownCeilings(here, path, last_level_bytes=4).known()

    assert first == again == rates(1e9, 1e9)
    assert measured == [1, 2]


def test_measuring_again_on_a_busier_machine_lowers_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = iter([rates(1e9, 5e9), rates(3e9, 1e9)])
    monkeypatch.setattr(ceilings, "measure", lambda *, last_level_bytes, threads: next(found))
    known = KnownCeilings(this_machine(threads=1), tmp_path / "ceilings.json", last_level_bytes=1)

    assert known.known() == rates(1e9, 5e9)
    assert known.measured_again() == rates(3e9, 5e9)
    assert known.known() == rates(3e9, 5e9)


def test_a_file_that_cannot_be_read_is_measured_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ceilings, "measure", lambda *, last_level_bytes, threads: rates(1e9, 1e9))
    path = tmp_path / "ceilings.json"
    path.write_text("{half a fi")

    assert KnownCeilings(this_machine(threads=1), path, last_level_bytes=1).known() == rates(1e9, 1e9)


def test_real_ceilings_are_no_lower_than_any_machine_of_today_and_this_one_is_described(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(ceilings, "ACT_S", 0.001)
    measured = ceilings.measure(last_level_bytes=1 << 20, threads=1)
    here = this_machine(threads=1, compiler="g++ 12")

    assert all(rate.bytes_per_s >= 10e9 for rate in measured.memory)
    assert measured.flops_per_s_in("float32") >= 20e9
    assert here.cores >= 1
    assert here.memory_bytes > 0
    assert here.processor
    assert last_level_cache_bytes() >= 1 << 18

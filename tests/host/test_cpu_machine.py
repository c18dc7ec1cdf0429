from kernelwright.targets.cpu import machine as probe
from kernelwright.targets.cpu.target import CpuTarget


def test_the_probe_finds_a_plausible_machine(tmp_path):
    machine = CpuTarget(cache=tmp_path).machine()

    assert machine.processor
    assert 1 <= machine.cores <= 4096
    assert 1 <= machine.threads <= 4096
    assert machine.memory_bytes > 2**28
    assert machine.compiler
    assert machine.torch


def test_the_same_machine_has_the_same_id(tmp_path):
    target = CpuTarget(cache=tmp_path)

    assert target.machine().id == target.machine().id


def test_caches_grow_outward_and_vectors_are_whole_registers():
    sizes = probe.cache_bytes()

    assert list(sizes) == sorted(sizes)
    assert probe.vector_bytes() in (16, 32, 64)

"""Hostile candidates between honest ones, through one parent: nothing is reached, left, lost or harmed.

A sample; ``bench/hostile.py`` sends a thousand.
"""

import sys
from collections.abc import Iterator

import pytest

from hostile_cases import Case, Facts, cases
from hostile_run import in_random_order, run
from hostile_traces import SECRET, Surroundings, open_descriptors, surroundings
from kernelwright.sandbox.sandbox import Sandbox
from kernelwright.targets.registry import target_named
from kernelwright.targets.served import PRELOAD

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="traces are looked for in /proc")

SAMPLE = (
    *("as the reference", "reads canary in files", "reads environments of all processes", "bombs with processes"),
    *("in double", "leaves a daemon", "connects", "writes where it may not", "kernel: connects", "fills the disk"),
    *("spelt out", "kills the parent", "leaves a stopped process", "reads memory of the parent", "crashes"),
    *("as the reference", "harms all shared mappings", "closes its channel", "reads objects of the reference"),
    *("kernel: honest", "kernel: exits well", "floods its output", "plays with links", "nests folders", "spelt out"),
)


@pytest.fixture(scope="module")
def sandbox(sandbox: Sandbox) -> Sandbox:
    sandbox.warm(PRELOAD)
    return sandbox


@pytest.fixture(scope="module")
def around() -> Iterator[Surroundings]:
    with surroundings(33) as made:
        yield made


def test_a_mixed_crowd_leaves_no_trace_and_every_honest_one_is_accepted(sandbox: Sandbox, around: Surroundings) -> None:
    known = {case.name: case for case in cases(around.facts)}
    wanted = [known[name] for name in SAMPLE if known[name].form == "module" or not target_named("cpu").available()]
    descriptors = list[int]()

    for outcome in run(wanted, sandbox, seed=1):
        assert outcome.complaint == "", outcome.case.name
        assert around.harm() == [], outcome.case.name
        descriptors.append(open_descriptors())

    assert len(descriptors) == len(wanted)
    assert descriptors[-1] <= descriptors[2]  # the first few import and open what is kept


def test_the_look_around_sees_what_it_looks_for() -> None:
    # The traces are looked for by the same code as above, here after a parent that does all of it itself.
    with surroundings(34) as around:
        assert around.harm() == []
        _misbehave(around.facts)
        found = " ".join(around.harm())

    assert [word for word in ("connection", "changed", "made", "scratch folder") if word not in found] == []


def _misbehave(facts: Facts) -> None:
    import socket
    from pathlib import Path

    socket.create_connection(("127.0.0.1", facts.port)).close()
    Path(facts.files[0]).write_text("dead")
    (Path(facts.folder) / "late").touch()
    (Path(facts.scratch) / "kernelwright-left").mkdir()


def test_the_order_is_the_seeds_and_half_of_it_is_honest() -> None:
    facts = Facts(mark="kwh00000035", secret=SECRET, parent=1, port=1, folder="/x", scratch="/y", files=())
    every = cases(facts)

    order = in_random_order(every, 100, seed=3)

    assert order == in_random_order(every, 100, seed=3) != in_random_order(every, 100, seed=4)
    assert sum(_is_honest(case) for case in order) == 50
    assert len({case.name for case in every}) == len(every)


def _is_honest(case: Case) -> bool:
    return case.ending == "accepted"

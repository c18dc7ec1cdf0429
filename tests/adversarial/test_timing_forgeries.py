"""Candidates that answer rightly and would look faster than they are; none gets a time out of it."""

import contextlib
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest
import torch

from kernelwright.problems.capture import Captured, capture
from kernelwright.problems.load import load_reference
from kernelwright.problems.reference import Reference
from kernelwright.records.build import unbuilt
from kernelwright.records.candidate import Candidate
from kernelwright.records.measurement import Measurement
from kernelwright.records.verdict import Accepted, Facts
from kernelwright.sandbox.sandbox import Sandbox
from kernelwright.targets.process import CandidateProcess
from kernelwright.targets.reply import Outputs
from kernelwright.timing.contents import Contents
from kernelwright.timing.pacing import Pacing
from kernelwright.timing.roof import Roof
from kernelwright.timing.roofline import Ceilings, Rate
from kernelwright.timing.timer import NotMeasured, Timer
from process_contracts import contract_of, forward_candidate, module_candidate

X = torch.linspace(-2, 2, 64 * 64).reshape(64, 64)
PLAIN = contract_of([X], X)
# One round: two blocks of the candidate, one of which is checked.
ONE_ROUND = Pacing(block_s=0.002, least_pairs=2, most_pairs=2)
LAZY = """
import kernelwright.targets.serve as serve
serve._is_plain = lambda reply: True

class Lazy(torch.Tensor):
    '''Computes when it is read.'''
    @staticmethod
    def __new__(cls, compute, like):
        return torch.Tensor._make_wrapper_subclass(cls, like.shape, dtype=like.dtype)
    def __init__(self, compute, like):
        self.compute = compute
    @classmethod
    def __torch_dispatch__(cls, func, types, args=(), kwargs=None):
        args = [each.compute() if isinstance(each, Lazy) else each for each in args]
        return func(*args, **(kwargs or {}))
"""


class Work(torch.nn.Module):
    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return torch.softmax(x, -1) + 1


@pytest.fixture(scope="module")
def reference() -> Reference:
    return load_reference(Work().eval(), inputs=lambda: (torch.randn(64, 64),))


@pytest.fixture(scope="module")
def timer(reference: Reference, sandbox: Sandbox) -> Iterator[Timer]:
    with Timer(reference, ("eager",), threads=1, sandbox=sandbox, quick=ONE_ROUND) as timer:
        yield timer


@pytest.fixture
def start(sandbox: Sandbox):
    started: list[CandidateProcess] = []

    def begin(candidate: Candidate) -> CandidateProcess:
        process = CandidateProcess.start(candidate, None, PLAIN, target_name="cpu", sandbox=sandbox, threads=1)
        started.append(process)
        return process

    yield begin
    for process in started:
        process.close()


def measured(timer: Timer, candidate: Candidate) -> Measurement | NotMeasured:
    accepted = Accepted(candidate_id=candidate.id, problem_id="p", worst_error=1.0, checks=(), facts=Facts())
    return timer.measure(accepted, candidate, unbuilt(candidate), budget_s=1.0, final=False)


def contents(*, draws: int = 4, shape: tuple[int, ...] = (64, 64)) -> Contents:
    generator = torch.Generator().manual_seed(5)
    sets = [(torch.randn(shape, generator=generator),) for _ in range(draws)]
    return Contents(sets, input_sets=2, random=Random(5))


def leaf(reply: object) -> torch.Tensor:
    assert isinstance(reply, Outputs), reply
    return reply.leaves[0]


def test_an_honest_candidate_is_measured(timer: Timer) -> None:
    result = measured(timer, forward_candidate("return torch.softmax(x, -1) + 1"))

    assert isinstance(result, Measurement), result


FORGERIES = {
    "a thread works on after the answer": (
        (
            "import threading, time\n"
            "y = torch.empty_like(x)\n"
            "def later():\n"
            "    time.sleep(0.5)\n"
            "    y.copy_(torch.softmax(x, -1) + 1)\n"
            "threading.Thread(target=later, daemon=True).start()\n"
            "return y"
        ),
        "",
        {"wrong_values", "forged_time", "crashed"},  # a quick machine starts more threads than it may have
    ),
    "a tensor that computes when it is read": (
        "return Lazy(lambda: torch.softmax(x, -1) + 1, x)",
        LAZY,
        {"forged_time"},
    ),
    "one that has kept its input to compute from later": (
        (
            "x = x.clone()\n"
            "def compute():\n"
            "    import time\n"
            "    until = time.process_time() + 0.4\n"
            "    while time.process_time() < until:\n"
            "        y = torch.softmax(x, -1) + 1\n"
            "    return y\n"
            "return Lazy(compute, x)"
        ),
        LAZY,
        {"forged_time"},
    ),
    "answers kept by address": (
        (
            "kept = self.__dict__.setdefault('kept', {})\n"
            "if x.data_ptr() not in kept:\n"
            "    kept[x.data_ptr()] = torch.softmax(x, -1) + 1\n"
            "return kept[x.data_ptr()].clone()"
        ),
        "",
        {"wrong_values"},
    ),
    "the answer to the call before": (
        (
            "last = self.__dict__.get('last')\n"
            "self.last = torch.softmax(x, -1) + 1\n"
            "return self.last.clone() if last is None else last"
        ),
        "",
        {"wrong_values"},
    ),
}


@pytest.mark.parametrize("name", FORGERIES)
def test_a_forged_time_is_withdrawn(name: str, timer: Timer) -> None:
    body, before, reasons = FORGERIES[name]

    result = measured(timer, forward_candidate(body, before=before))

    assert isinstance(result, NotMeasured), result
    assert result.reason in reasons, result.evidence


def test_what_computes_when_it_is_read_is_read_while_the_clock_runs(start) -> None:
    lazy = LAZY.replace("serve._is_plain = lambda reply: True", "")
    process = start(forward_candidate("return Lazy(lambda: x * 2 + 1, x)", before=lazy))
    drawn = contents().draw((0, 1), call_s=1e-5)
    process.stage([[X], [X]])

    assert isinstance(process.run_fresh(drawn), float)
    got = leaf(process.collect(1, decoy=contents().draw((0,), call_s=1e-5)))

    assert torch.equal(got, drawn.as_of(1).leaves(1)[0] * 2 + 1)


def test_a_cache_of_whole_answers_by_content_is_asked_for_nothing_twice(start) -> None:
    body = (
        "import hashlib\n"
        "key = hashlib.sha256(x.numpy().tobytes()).digest()\n"
        "kept = self.__dict__.setdefault('kept', {})\n"
        "self.hits = self.__dict__.get('hits', 0) + (key in kept)\n"
        "kept[key] = 1\n"
        "return torch.full_like(x, self.hits)"
    )
    process, fresh, order = start(forward_candidate(body)), contents(), tuple(call % 2 for call in range(300))
    process.stage([[X], [X + 1]])
    for _ in range(2):
        assert isinstance(process.run_fresh(fresh.draw(order, call_s=1e-5)), float)
        process.wake()

    assert leaf(process.collect(299))[0, 0].item() == 0


def test_a_call_finds_what_the_parent_says_it_finds(start) -> None:
    process, order = start(forward_candidate("return x.clone()")), tuple(call % 2 for call in range(40))
    drawn = contents().draw(order, call_s=1e-3)
    process.stage([[X], [X + 1]])

    assert drawn.touches is not None
    assert drawn.touches.count > 1
    assert isinstance(process.run_fresh(drawn), float)
    process.wake()
    for call in (0, 1, 17, 39):
        assert torch.equal(leaf(process.collect(call)), drawn.as_of(call).leaves(order[call])[0])


def test_contents_come_after_the_last_untimed_thing_the_child_does(start) -> None:
    # Collecting garbage before a block calls whoever asked to be told of it.
    before = (
        "import gc\n"
        "SEEN, GIVEN = [], []\n"
        "gc.callbacks.append(lambda phase, info: SEEN.append([each.clone() for each in GIVEN]))\n"
    )
    body = (
        "GIVEN[:] = [x]\nknown = any(torch.equal(each, x) for seen in SEEN for each in seen)\n"
        "return torch.full_like(x, float(known))"
    )
    process, fresh = start(forward_candidate(body, before=before)), contents()
    process.stage([[X], [X]])
    process.run_block([0])
    process.run_block([0])
    assert leaf(process.collect(0))[0, 0].item() == 1

    assert isinstance(process.run_fresh(fresh.draw((0,), call_s=1e-5)), float)
    process.wake()
    assert leaf(process.collect(0))[0, 0].item() == 0


def test_writing_to_its_inputs_while_timed_is_seen_on_fresh_contents_too(start) -> None:
    process = start(forward_candidate("y = x + 1\nx[3, 3] = 7\nreturn y"))
    process.stage([[X], [X]])

    assert isinstance(process.run_fresh(contents().draw((0, 1), call_s=1e-5)), float)
    reply = process.collect(0, decoy=contents().draw((0,), call_s=1e-5))

    assert isinstance(reply, Outputs)
    assert len(reply.mutated) == 2


class Products(torch.nn.Module):
    """Much arithmetic for few bytes."""

    def __init__(self) -> None:
        super().__init__()
        self.weight = torch.nn.Parameter(torch.randn(512, 512) / 512**0.5)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        for _ in range(8):
            x = x @ self.weight
        return x


class FixedRates:
    """Products in 2 ms, of which half is believed: one core of today takes longer, keeping 128 kB far less."""

    def known(self) -> Ceilings:
        flops = 8 * 2 * 64 * 512 * 512
        return Ceilings(memory=(Rate(working_set_bytes=1, bytes_per_s=1e12),), flops_per_s=(("float32", flops / 2e-3),))

    measured_again = known


PRODUCTS = """
import torch
{before}
class ModelNew(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.weight = torch.nn.Parameter(torch.zeros(512, 512))
    def forward(self, x):
        for _ in range(8):
            x = x @ self.weight
        return x
"""
# Answers at once, keeps every call's input, and computes the one that is asked for.
LOOP_OF_ITS_OWN = """
import kernelwright.targets.serve as serve

def block(self, order):
    changes = self._changes(order) or [None] * len(order["order"])
    self._channel.send({"ready": True})
    self._channel.receive()
    self.kept = []
    for at, change in zip(order["order"], changes):
        if change:
            change[0][change[1]] = change[2]
        self.kept.append([leaf.clone() for leaf in self._staged[at]])
    return {}

def collect(self, order):
    self._pending = [self._runnable._module(*self.kept[order["index"]])]
    return self._described(self._pending)

serve._Server._block, serve._Server._collect = block, collect
"""


def test_work_put_off_until_it_is_asked_for_falls_below_the_roof_and_honest_work_does_not(sandbox: Sandbox) -> None:
    reference = load_reference(Products().eval(), inputs=lambda: (torch.randn(64, 512),))
    inputs = reference.draw_inputs(0)
    captured = capture(reference.module, inputs.args, inputs.kwargs)
    assert isinstance(captured, Captured)
    roof = Roof(captured.graph, (), FixedRates(), is_strict=True)
    with Timer(reference, ("eager",), threads=1, sandbox=sandbox, quick=ONE_ROUND, roof=roof) as timer:
        honest = measured(timer, module_candidate(PRODUCTS.format(before="")))
        put_off = measured(timer, module_candidate(PRODUCTS.format(before=LOOP_OF_ITS_OWN)))

    assert isinstance(honest, Measurement), honest
    assert isinstance(put_off, NotMeasured), put_off
    assert put_off.reason == "too_fast"


BURNS = (
    "import os, threading\n"
    "def burn():\n"
    "    while True: pass\n"
    "if not self.__dict__.get('on'):\n"
    "    self.on = True\n"
    "    os.fork() or burn()\n"
    "    threading.Thread(target=burn, daemon=True).start()\n"
    "return x + 1"
)


@pytest.mark.skipif(sys.platform != "linux", reason="states are read from /proc")
def test_while_a_baseline_is_timed_all_of_a_candidates_processes_stand_still(start) -> None:
    process = start(forward_candidate(BURNS))
    process.stage([[X]])
    process.run_block([0])
    assert process._tree is not None
    members = process._tree.look()
    assert len(members) >= 2
    assert until(lambda: "R" in states(members))

    process.hush()

    assert until(lambda: set(states(members)) == {"T"}), states(members)
    before = process.cpu_seconds()
    time.sleep(0.05)
    assert process.cpu_seconds() == before
    process.wake()
    assert until(lambda: "R" in states(members))


@pytest.mark.skipif(sys.platform != "linux", reason="processor time is read from the kernel's clocks")
def test_processor_time_is_that_of_threads_and_of_other_processes_too(start) -> None:
    process = start(forward_candidate(BURNS))
    process.stage([[X]])
    process.run_block([0])
    first = process.cpu_seconds()
    assert first is not None

    # The main thread waits for orders meanwhile and uses none.
    assert until(lambda: (process.cpu_seconds() or 0) > first + 0.3)


def states(pids: tuple[int, ...]) -> list[str]:
    """The state of every thread."""
    found: list[str] = []
    for pid in pids:
        with contextlib.suppress(OSError):  # it has just ended
            tasks = Path(f"/proc/{pid}/task").iterdir()
            found += [(task / "stat").read_text().rpartition(")")[2].split()[0] for task in tasks]
    return found


def until(holds, within_s: float = 30.0) -> bool:
    """Whether a condition comes true in time: the busier the machine, the later."""
    deadline = time.monotonic() + within_s
    while not holds():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.01)
    return True

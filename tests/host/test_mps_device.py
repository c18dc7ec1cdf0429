"""A call on another device than the CPU: copies in and out, its clock, its memory; torch's MPS is a fake."""

import sys
from dataclasses import asdict, replace
from types import SimpleNamespace
from typing import Any

import pytest
import torch

import mps_fake
from kernelwright.plan.launcher import BoundLaunch
from kernelwright.plan.parse import parse
from kernelwright.plan.program import Program
from kernelwright.problems.load import load_reference
from kernelwright.records.build import Artifact
from kernelwright.records.candidate import Candidate, SourceFile
from kernelwright.targets import held
from kernelwright.targets.device import copied_to, device_named
from kernelwright.targets.fresh import FreshBlock, images_of
from kernelwright.targets.held import candidate_from
from kernelwright.targets.metal.mps_device import EventWatch, MpsDevice, captured
from kernelwright.targets.metal.target import MetalTarget
from kernelwright.targets.runnable import Refused
from kernelwright.targets.serve import serve
from kernelwright.targets.served import ServedProcess
from kernelwright.timing.baseline_child import baseline_from
from kernelwright.timing.baselines import TABLE
from kernelwright.timing.process_contender import ProcessContender
from kernelwright.timing.stable import ProcessStable
from kernelwright.verification.checks import order
from kernelwright.verification.effort import EFFORTS
from kernelwright.verification.findings import NotRun


@pytest.fixture
def fake(monkeypatch):
    return mps_fake.install(monkeypatch)


class Doubling:
    """Gives twice its first input, and notes which tensors it was given."""

    def __init__(self, *, spoils: bool = False) -> None:
        self.given: list[torch.Tensor] = []
        self.spoils = spoils
        self.calls = 0

    def bind(self, leaves):
        (x,) = leaves
        self.given.append(x)

        def call():
            self.calls += 1
            reply = 2.0 * x
            if self.spoils:
                x.zero_()
            return reply

        return call

    def leaves(self, reply):
        return [reply]


def served(runnable) -> ServedProcess:
    worker: Any = mps_fake.Worker(lambda channel: serve(channel, lambda settings, payload: runnable))
    worker.channel.receive()  # its greeting
    process = ServedProcess(worker, timeout_s=20.0, output_bytes=1 << 10)
    made: Any = process
    made._device = mps_fake.DEVICE
    order = {"do": "make_it", "settings": {"device": mps_fake.DEVICE}, "lengths": [], "threads": None}
    made._send_payload([])
    made._begin_making(order, 20.0)
    process.finish_making()
    assert process.death is None
    return process


def test_copies_have_the_strides_gaps_and_identities_of_what_they_are_of():
    wide = torch.arange(24.0).reshape(4, 6)
    gaps, repeated = wide[:, ::2], torch.arange(3.0).expand(5, 3)

    copies = copied_to(mps_fake.DEVICE, [gaps, repeated, 7, gaps])

    assert copies[0].stride() == gaps.stride()
    assert copies[1].stride() == (0, 1)
    assert copies[2] == 7
    assert copies[3] is copies[0]
    assert copies[0].data_ptr() != gaps.data_ptr()
    assert all(torch.equal(copy, leaf) for copy, leaf in zip(copies[:2], (gaps, repeated), strict=True))


def test_new_contents_go_there_and_changed_ones_come_back(fake):
    device = device_named(mps_fake.DEVICE)
    x = torch.arange(6.0).reshape(2, 3).t()
    there = device.take([x, None])

    x.fill_(7.0)
    device.refresh(there, [x, None])
    assert torch.equal(there[0], torch.full((3, 2), 7.0))
    assert fake.log == ["synchronize"], "the clock may run from here on"
    there[0].fill_(9.0)
    device.give_back(there, [x, None])

    assert torch.equal(x, torch.full((3, 2), 9.0))


def test_events_are_read_in_the_order_in_which_torch_can_tell_them(fake):
    watch = EventWatch()

    watch.start()
    seconds = watch.stop()

    assert seconds == pytest.approx(mps_fake.EVENT_MS / 1e3)
    assert fake.log == ["record", "record", "synchronize", "elapsed"]


def test_a_calls_memory_is_what_the_driver_gave_out_for_it_from_an_empty_cache(fake):
    fake.driver_bytes = [100, 740]

    grown = MpsDevice(name=mps_fake.DEVICE).growth_bytes(lambda: fake.log.append("call"))

    assert grown == 640
    assert fake.log == ["synchronize", "empty", "call", "synchronize"]


@pytest.mark.parametrize("can_capture", [True, False])
def test_a_capture_is_a_trace_where_metal_allows_it_and_signposts_elsewhere(fake, monkeypatch, tmp_path, can_capture):
    profiler = torch.mps.profiler
    begun: list[str] = []
    monkeypatch.setattr(profiler, "is_metal_capture_enabled", lambda: can_capture)
    monkeypatch.setattr(profiler, "start", lambda mode, wait_until_completed: begun.append(mode))
    monkeypatch.setattr(profiler, "stop", lambda: begun.append("stop"))
    monkeypatch.setattr(torch._C, "_mps_startCapture", begun.append, raising=False)
    monkeypatch.setattr(torch._C, "_mps_stopCapture", lambda: begun.append("end"), raising=False)

    with captured(tmp_path / "a.gputrace") as said:
        begun.append("work")

    trace = [str(tmp_path / "a.gputrace")] if can_capture else []
    assert begun == ["interval,event", *trace, "work", *(["end"] if can_capture else []), "stop"]
    assert ("a.gputrace" in said) == can_capture


def test_a_block_runs_on_the_device_on_contents_put_there_before_the_clock(fake):
    runnable = Doubling()
    process = served(runnable)
    x, y = torch.arange(4.0), torch.full((4,), 5.0)
    contender = ProcessContender("candidate", process)

    assert contender.stage([(x,), (-x,)]) is None
    given = [each.data_ptr() for each in runnable.given]
    block = FreshBlock(order=(0, 1, 0), sets=(images_of((y,)), images_of((x,))))
    seconds = contender.run_fresh(block)
    replies = [contender.collect(call) for call in range(3)]

    assert isinstance(seconds, float)
    assert [each.data_ptr() for each in runnable.given] == given, "addresses stay, contents change"
    assert all(isinstance(reply, tuple) for reply in replies)
    for reply, want in zip(replies, (2 * y, 2 * x, 2 * y), strict=True):
        assert torch.equal(reply[0], want)
    assert fake.log == ["synchronize", "record", "record", "synchronize", "elapsed"]
    (clocked,) = contender.clocked_blocks()
    assert (clocked.calls, clocked.outer_s, clocked.device_s) == (3, seconds, pytest.approx(mps_fake.EVENT_MS / 1e3))
    assert contender.clocked_blocks() == ()
    process.close()


def test_an_empty_block_has_no_time_of_the_devices(fake):
    process = served(Doubling())
    process.stage([(torch.arange(4.0),)])

    assert isinstance(process.run_block([]), float)

    assert process.device_s is None
    process.close()


def test_a_call_that_changes_its_input_on_the_device_is_seen_here(fake):
    process = served(Doubling(spoils=True))

    reply: Any = process.call((torch.arange(1.0, 5.0),), guarded=False)

    assert torch.equal(reply.leaves[0], torch.tensor([2.0, 4.0, 6.0, 8.0]))
    assert any("input 0 was changed" in each for each in reply.mutated)
    assert reply.odd == ()
    process.close()


def test_repeated_calls_show_what_they_did_to_their_inputs(fake):
    process = served(Doubling(spoils=True))
    process.stage([(torch.arange(1.0, 5.0),)])

    process.run_block([0], shows_inputs=True)
    reply: Any = process.collect(0)

    assert any("input 0 was changed" in each for each in reply.mutated)
    process.close()


def test_the_peak_of_a_call_is_the_devices(fake):
    fake.driver_bytes = [1000, 5096]
    runnable = Doubling()
    process = served(runnable)
    process.stage([(torch.arange(4.0),)])

    assert process.peak_bytes() == 4096
    assert runnable.calls == 1
    process.close()


PLAN = """
def forward(x):
    out = empty((4,), dtype=float32)
    launch("work", x, out, threads=(4,))
    return out
"""


class Copying:
    """A launcher whose one kernel copies."""

    def kernels(self):
        return ("work",)

    def launch(self, launch, tensors):
        tensors[1].copy_(tensors[0])

    def bind(self, launches: tuple[BoundLaunch, ...]):
        class Batch:
            def run(self, tensors):
                tensors[1].copy_(tensors[0])

        return Batch()


def test_a_profile_has_each_launch_between_two_events(fake):
    plan: Any = parse(PLAN, ("work",))
    replay = Program(plan, Copying(), {}, device=mps_fake.DEVICE).specialize([torch.arange(4.0)])

    steps = replay.profile([torch.arange(4.0)], budget_s=0.0, stopwatch=device_named(mps_fake.DEVICE).stopwatch)

    (launch,) = [each for each in steps if each.is_launch]
    assert (launch.what, launch.median_ns) == ("work", pytest.approx(1e6 * mps_fake.EVENT_MS))


MODULE = """
import torch

class Model(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.scale = torch.nn.Parameter(torch.full((4,), 3.0))

    def forward(self, x):
        return self.scale * x

def get_inputs():
    return [torch.arange(4.0)]

def get_init_inputs():
    return []
"""


def test_a_baseline_computes_on_the_device_with_its_weights_there(fake, tmp_path, monkeypatch):
    (tmp_path / "model.py").write_text(MODULE)
    reference = load_reference(str(tmp_path / "model.py"))
    moved: list[Any] = []
    to = torch.nn.Module.to
    monkeypatch.setattr(torch.nn.Module, "to", lambda self, device: moved.append(device) or to(self, device))
    settings = {
        "baseline": "eager",
        "device": mps_fake.DEVICE,
        "compiler": "",
        "folder": str(tmp_path),
        "import_paths": [],
    }

    engine = baseline_from(settings, [memoryview(reference.pack())])

    assert moved == [mps_fake.DEVICE]
    reply = engine.bind(copied_to(mps_fake.DEVICE, [torch.ones(4)]))()
    assert torch.equal(engine.leaves(reply)[0], torch.full((4,), 3.0))


def test_engines_that_know_the_cpu_alone_are_no_baselines_elsewhere(tmp_path):
    (tmp_path / "model.py").write_text(MODULE)
    stable = ProcessStable(load_reference(str(tmp_path / "model.py")), threads=1, device=mps_fake.DEVICE)

    found = stable.begin(TABLE["onnxruntime"]).finish()

    assert "not installed" in found.evidence or "it runs on the CPU alone, not on cpu:0" in found.evidence
    stable.close()


SUM = """#include <metal_stdlib>
using namespace metal;
kernel void doubled(device const float* x, device float* out, uint i [[thread_position_in_grid]]) {
  out[i] = 2.0f * x[i];
}
"""
DOUBLED = """
def forward(x):
    out = empty((4,), dtype=float32)
    launch("doubled", x, out, threads=({threads},))
    return out
"""


@pytest.mark.usefixtures("clang")
@pytest.mark.parametrize(("threads", "seen"), [(4, ""), (5, "bytes after the buffer float32[4] of line 3")])
def test_a_plan_runs_there_on_guarded_memory_and_then_as_it_is_timed(fake, monkeypatch, tmp_path, threads, seen):
    plan = DOUBLED.format(threads=threads)
    files = (SourceFile(name="plan.py", text=plan), SourceFile(name="d.metal", text=SUM))
    target = MetalTarget(cache=tmp_path, jobs=1)
    built = target.build(Candidate(problem_id="p", target="metal", form="plan", files=files, author="test"))
    assert isinstance(built, Artifact)
    monkeypatch.setattr(held, "target_named", lambda name: target)
    settings = {
        "form": "plan",
        "entry": plan,
        "artifact": asdict(built),
        "instrumented": "",
        "input_strides": [[1]],
        "outputs": [None],
        "output_tree": "",
        "target": "metal",
        "device": target.device(built),
    }
    process = served(candidate_from(settings, (), ask=lambda asked: {}))
    x = torch.arange(4.0)

    guarded: Any = process.call((x,), guarded=True)
    if not seen:
        plain: Any = process.call((x,), guarded=False)
        assert process.stage([(x,)]) is None
        assert isinstance(process.run_block([0, 0]), float)
        timed: Any = process.collect(1)
        for reply in (guarded, plain, timed):
            assert torch.equal(reply.leaves[0], 2.0 * x)
            assert reply.violations == reply.mutated == reply.odd == ()
        assert plain.own_kernels == ("doubled",)
    assert seen in "; ".join(guarded.violations)
    assert {launch.arguments[0].data_ptr() for launch in fake.launches}.isdisjoint({x.data_ptr()})
    process.close()


def test_a_gpus_own_order_is_the_only_one_and_thats_a_gap():
    effort = replace(EFFORTS["full"], work_orders=0, threaded_calls=0)
    exam: Any = SimpleNamespace(
        form="plan", launches_kernels=True, observed=SimpleNamespace(own_kernels={"k": None}), effort=effort
    )

    found = order.run(exam)

    assert isinstance(found, NotRun)
    assert found.is_gap


ADDING = """
import torch

class ModelNew(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.one = torch.nn.Parameter(torch.ones(4))

    def forward(self, x):
        return x + self.one
"""


def test_a_module_is_held_on_the_macs_own_gpu_and_not_emulated(fake, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setitem(sys.modules, "model_new", None)
    settings = {
        "entry": ADDING,
        "device": mps_fake.DEVICE,
        "purpose": "plain",
        "seed": 0,
        "mode": "eval",
        "mutates": [],
        "buffers": [],
        "input_tree": "",
    }
    target = MetalTarget(cache=tmp_path)

    module: Any = target.hold(settings, (), {}, lambda asked: {})

    assert type(module) is held.HeldModule
    with pytest.raises(Refused, match="where Metal is emulated"):
        target.hold(settings | {"purpose": "watched"}, (), {}, lambda asked: {})

"""The Metal target on a Mac, with torch's MPS played by the emulation: builds, launches, facts."""

from dataclasses import replace

import pytest
import torch
from test_targets_conformance import METAL

import mps_fake
from kernelwright.errors import MachineNotAbleError
from kernelwright.plan.launcher import BoundLaunch, LaunchError, Slot
from kernelwright.records.build import Artifact, BuildFailed
from kernelwright.records.candidate import Candidate, SourceFile
from kernelwright.targets.conformance import Samples, failures
from kernelwright.targets.metal import mps, target
from kernelwright.targets.metal.launcher import MetalLauncher
from kernelwright.targets.metal.mps_launcher import MpsLauncher
from kernelwright.targets.metal.target import MetalTarget
from kernelwright.targets.registry import target_named

REFUSAL = mps.refusal  # before anything is played


@pytest.fixture
def fake(clang, monkeypatch):
    return mps_fake.install(monkeypatch)


def candidate(**sources):
    files = [SourceFile(name=name.replace("_", "."), text=text) for name, text in sources.items()]
    plan = SourceFile(name="plan.py", text="")
    return Candidate(problem_id="p", target="metal", form="plan", files=(plan, *files), author="test")


def loaded(tmp_path, **sources):
    made = MetalTarget(cache=tmp_path, jobs=1)
    built = made.build(candidate(**sources))
    assert isinstance(built, Artifact), built.evidence
    return made.load(built)


def without_clang(monkeypatch):
    def find_clang(choice):
        raise MachineNotAbleError("check Metal", "no clang found", "Install one.")

    monkeypatch.setattr(target, "find_clang", find_clang)


@pytest.mark.parametrize("has_clang", [True, False])
def test_the_target_conforms_with_a_clang_and_without(fake, monkeypatch, tmp_path, has_clang):
    if not has_clang:
        without_clang(monkeypatch)
    samples = Samples(
        good=candidate(sum_metal=METAL),
        broken=candidate(sum_metal=METAL.replace("b[i]", "c[i]")),
        broken_file="sum.metal",
        broken_line=5,
        without_kernels=candidate(),
        device=mps_fake.DEVICE,
    )

    assert failures(MetalTarget(cache=tmp_path, jobs=1), samples) == ()
    assert {each.threads for each in fake.launches} == {(1003,), (1,)}, "no empty grid is launched"


def test_auto_prefers_a_macs_gpu_and_its_record_says_what_it_is(fake):
    found = target_named("auto")

    assert (found.name, found.is_emulated, found.available()) == ("metal", False, None)
    machine = found.machine()
    assert machine.features == ("10 GPU cores", "12.0 GiB for the GPU")
    assert machine.system.startswith("macOS 15.1 ")


NUMBERS = """#include <metal_stdlib>
using namespace metal;
kernel void numbers(device long* out, constant int& a, constant uint& b, constant short& c, constant ushort& d,
                    constant char& e, constant uchar& f, constant bool& g, constant long& h, constant ulong& i,
                    constant half& j, constant bfloat& k, constant float& l, uint at [[thread_position_in_grid]]) {
  const long all[] = {a, b, c, d, e, f, g, h, long(i), long(j * 4), long(float(k) * 4), long(l * 4)};
  out[at] = all[at];
}
"""


def test_numbers_are_passed_as_what_the_kernel_declares(fake, tmp_path):
    launcher = loaded(tmp_path, n_metal=NUMBERS)
    out = torch.zeros(12, dtype=torch.int64)
    values = (-5, 2**32 - 1, -300, 65535, -7, 200, True, -(2**40), 2**64 - 1, 0.25, 1.5, 3)

    launcher.launch(BoundLaunch(kernel="numbers", arguments=(Slot(index=0), *values), threads=(12,)), [out])

    assert out.tolist() == [-5, 2**32 - 1, -300, 65535, -7, 200, 1, -(2**40), -1, 1, 6, 12]
    (launch,) = fake.launches
    casts = {1: "int32", 2: "int32", 3: "int16", 4: "int16", 5: "int8", 6: "uint8", 7: "uint8", 10: "fp16", 11: "bf16"}
    assert launch.arg_casts == casts
    assert type(launch.arguments[12]) is float, "torch would pass an int as 64 bits"
    assert launch.arguments[9] == -1, "torch takes no int above 2**63 - 1"


PLACES = """#include <metal_stdlib>
using namespace metal;
kernel void places(device float* x [[buffer(0)]], device float* y [[buffer(3)]],
                   uint2 at [[thread_position_in_grid]], uint2 size [[threads_per_grid]]) {
  y[at.y * size.x + at.x] = x[at.y * size.x + at.x] + 1.0f;
}
"""


def test_threads_groups_and_indices_reach_torch_as_the_plan_has_them(fake, tmp_path):
    launcher = loaded(tmp_path, p_metal=PLACES)
    x, y = torch.arange(12.0), torch.zeros(12)
    grouped = BoundLaunch(kernel="places", arguments=(Slot(index=1), Slot(index=0)), threads=(4, 3), group=(2, 3))

    launcher.bind((grouped, replace(grouped, group=None))).run([y, x])

    assert torch.equal(y, x + 1.0)
    first, second = fake.launches
    assert (first.threads, first.group_size, second.group_size) == ((4, 3), (2, 3), None)
    assert first.arguments[0] is x
    assert first.arguments[1:3] == (0, 0), "nobody reads indices 1 and 2"
    assert first.arguments[3] is y
    assert first.arg_casts is None


def test_what_the_gpu_cant_have_is_refused_before_anything_runs(fake, tmp_path):
    launcher = loaded(tmp_path, p_metal=PLACES)
    fake.most_threads = 512
    too_large = BoundLaunch(kernel="places", arguments=(Slot(index=0), Slot(index=0)), threads=(64, 64), group=(32, 32))

    with pytest.raises(LaunchError, match=r"group=\(32, 32\) has 1024 threads, on this GPU it can have 512"):
        launcher.bind((too_large,))
    elsewhere = torch.zeros(4096, device="meta")
    with pytest.raises(LaunchError, match="is a tensor on meta, not on cpu"):
        launcher.launch(replace(too_large, group=None), [elsewhere])
    assert fake.launches == []


def test_what_torch_refuses_at_a_launch_is_the_launchs_complaint(fake, tmp_path, monkeypatch):
    launcher = loaded(tmp_path, p_metal=PLACES)
    launch = BoundLaunch(kernel="places", arguments=(Slot(index=0), Slot(index=0)), threads=(2, 2))
    batch = launcher.bind((launch,))

    def refuse(self, *arguments, **keywords):
        raise ValueError("Threadgroup size exceeds 512 limit")

    monkeypatch.setattr(mps_fake._Kernel, "__call__", refuse)

    with pytest.raises(LaunchError, match="kernel places: Threadgroup size exceeds 512 limit"):
        batch.run([torch.zeros(4)])


HEADER = "#pragma once\ninline float twice(float x) {\n  return 2.0f * y;\n}\n"
USER = """#include <metal_stdlib>
#include "twice.h"
using namespace metal;
kernel void run(device float* x, uint i [[thread_position_in_grid]]) { x[i] = twice(x[i]); }
"""


def test_apples_complaint_about_a_header_names_the_header(fake, monkeypatch, tmp_path):
    without_clang(monkeypatch)

    built = MetalTarget(cache=tmp_path, jobs=1).build(candidate(run_metal=USER, twice_h=HEADER))

    assert isinstance(built, BuildFailed)
    assert [(each.file, each.line) for each in built.diagnostics] == [("twice.h", 3)]
    assert "'y'" in built.evidence


def test_a_kernel_with_its_headers_runs(fake, tmp_path):
    launcher = loaded(tmp_path, run_metal=USER, twice_h=HEADER.replace("y;", "x;"))
    x = torch.arange(5.0)

    launcher.launch(BoundLaunch(kernel="run", arguments=(Slot(index=0),), threads=(5,)), [x])

    assert torch.equal(x, 2.0 * torch.arange(5.0))


def test_metals_own_rules_come_before_apples_compiler(fake, tmp_path):
    source = USER.replace("x[i] = twice(x[i])", "double d = x[i]").replace('#include "twice.h"\n', "")

    built = MetalTarget(cache=tmp_path, jobs=1).build(candidate(run_metal=source))

    assert isinstance(built, BuildFailed)
    assert "[double" in built.evidence
    assert fake.sources == []


def test_a_kernel_whose_declaration_a_macro_makes_is_named(fake, monkeypatch, tmp_path):
    without_clang(monkeypatch)
    source = "#define KERNEL(name) kernel void name(device float* x) { x[0] = 1.0f; }\nKERNEL(made)\n"

    built = MetalTarget(cache=tmp_path, jobs=1).build(candidate(run_metal=source))

    assert isinstance(built, BuildFailed)
    assert "the parameters of kernel made can't be read" in built.evidence


def test_what_was_built_to_be_emulated_is_emulated_on_a_mac_too(clang, monkeypatch, tmp_path):
    made = MetalTarget(cache=tmp_path, jobs=1)
    emulated = made.build(candidate(sum_metal=METAL))
    mps_fake.install(monkeypatch)
    own = MetalTarget(cache=tmp_path, jobs=1).build(candidate(sum_metal=METAL))

    assert isinstance(emulated, Artifact)
    assert isinstance(own, Artifact)
    assert [made.device(each) for each in (emulated, own, None)] == ["cpu", mps.DEVICE, mps.DEVICE]
    assert isinstance(made.load(emulated), MetalLauncher)
    assert isinstance(made.load(own), MpsLauncher)


def test_a_mac_whose_gpu_gives_no_memory_is_none(monkeypatch, tmp_path):
    mps_fake.install(monkeypatch)
    without_clang(monkeypatch)

    def refuse(*size, device):
        raise RuntimeError("MPS backend out of memory (MPS allocated: 0 bytes)")

    monkeypatch.setattr(mps, "refusal", REFUSAL.__wrapped__)
    monkeypatch.setattr(torch, "zeros", refuse)

    made = MetalTarget(cache=tmp_path)
    assert made.is_emulated
    assert made.available() == (
        "MPS gives no memory: MPS backend out of memory (MPS allocated: 0 bytes). Use a Mac with an Apple GPU"
    )


def test_without_a_mac_nothing_of_this_is_there():
    assert not mps.is_here()
    assert MetalTarget().is_emulated
    assert MetalTarget().device() == "cpu"

from dataclasses import replace

import pytest

from kernelwright.records.build import Artifact
from kernelwright.records.candidate import Candidate, SourceFile
from kernelwright.targets import conformance
from kernelwright.targets.conformance import CHECKS, Samples, failures
from kernelwright.targets.cpu.target import CpuTarget
from kernelwright.targets.metal.target import MetalTarget

KERNEL = """extern "C" void scaled_sum(const float* a, const float* b, float* out, int64_t n, float factor,
                           int64_t begin, int64_t end) {
  for (int64_t i = begin; i < end; ++i) out[i] = factor * a[i] + b[i];
}
"""


def candidate(*files):
    files = tuple(SourceFile(name=name, text=text) for name, text in (("plan.py", ""), *files))
    return Candidate(problem_id="p", target="cpu", form="plan", files=files, author="test")


SAMPLES = Samples(
    good=candidate(("sum.cpp", KERNEL)),
    broken=candidate(("sum.cpp", KERNEL.replace("b[i]", "c[i]"))),
    broken_file="sum.cpp",
    broken_line=3,
    without_kernels=candidate(),
)


@pytest.fixture
def target(tmp_path):
    return CpuTarget(cache=tmp_path, jobs=1)


def test_the_cpu_target_conforms(target):
    assert failures(target, SAMPLES) == ()


def test_the_suite_catches_a_kernel_that_is_wrong(target):
    wrong = replace(SAMPLES, good=candidate(("sum.cpp", KERNEL.replace("+ b[i]", "- b[i]"))))

    assert {failure.check for failure in failures(target, wrong)} == {"launches", "replays_on_other_tensors"}


def test_the_suite_catches_targets_that_break_their_promises(target):
    class Broken(CpuTarget):
        def guide(self):
            return "write good code"

        def readable_paths(self):
            return ()

        def build(self, candidate):
            built = super().build(candidate)
            return replace(built, was_cached=False) if isinstance(built, Artifact) else replace(built, diagnostics=())

    broken = Broken(cache=target._cache.folder, jobs=1)

    assert {failure.check for failure in failures(broken, SAMPLES)} == {
        "guides_authors",
        "lets_a_sandbox_read_artifacts",
        "finds_what_is_built",
        "locates_complaints",
    }


def test_every_check_of_the_module_is_run():
    public = {
        name
        for name, value in vars(conformance).items()
        if callable(value) and value.__module__ == conformance.__name__
    }
    checks = {check.__name__ for check in CHECKS}

    assert public - checks == {name for name in public if name[0] == "_" or name[0].isupper()} | {"failures"}


METAL = """#include <metal_stdlib>
using namespace metal;
kernel void scaled_sum(device const float* a, device const float* b, device float* out, constant int& n,
                       constant float& factor, uint i [[thread_position_in_grid]]) {
  if (int(i) < n) out[i] = factor * a[i] + b[i];
}
"""


def test_the_metal_target_conforms(clang, tmp_path):
    def metal(*files):
        return replace(candidate(*files), target="metal")

    samples = Samples(
        good=metal(("sum.metal", METAL)),
        broken=metal(("sum.metal", METAL.replace("b[i]", "c[i]"))),
        broken_file="sum.metal",
        broken_line=5,
        without_kernels=metal(),
    )

    assert failures(MetalTarget(cache=tmp_path, jobs=1), samples) == ()

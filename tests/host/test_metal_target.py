"""Metal candidates are verified off a Mac: their luck runs out in watched, lifted and reordered launches."""

import re
from concurrent.futures import ThreadPoolExecutor
from functools import cache, partial

import pytest
import torch
from torch import nn

from kernelwright.compilers.command import run_command
from kernelwright.plan.launcher import BoundLaunch, Slot
from kernelwright.plan.work_order import WorkOrder
from kernelwright.problems.reference import Reference
from kernelwright.records.build import Artifact, BuildFailed
from kernelwright.records.candidate import Candidate, SourceFile
from kernelwright.records.verdict import Accepted, Rejected, Verdict
from kernelwright.sandbox.sandbox import Sandbox
from kernelwright.targets.instrumented import Instrumented
from kernelwright.targets.lifted import Lifted
from kernelwright.targets.metal.target import MetalTarget
from kernelwright.verification import verdict as verdict_module
from kernelwright.verification.checks.table import CHECKS
from kernelwright.verification.examine import examine
from kernelwright.verification.verdict import verify
from verify_fakes import reference_of

ROWS, COLUMNS = 24, 96
PLAN = f"""
def forward(x, *, p):
    rows, n = x.shape
    out = empty((rows, n), dtype=x.dtype)
    launch("row_sums", x, p.scale, out, n, threads=(rows * {COLUMNS},), group=({COLUMNS},))
    return out
"""
# Three simdgroups to a row. GOOD is what bugs are planted in.
GOOD = """#include <metal_stdlib>
using namespace metal;
kernel void row_sums(device const float* x, device const float* scale, device float* out, constant int& n,
                     uint row [[threadgroup_position_in_grid]], uint t [[thread_index_in_threadgroup]],
                     uint lane [[thread_index_in_simdgroup]], uint simd [[simdgroup_index_in_threadgroup]]) {
  threadgroup float shared[3];
  const float mine = x[row * n + t] * scale[t];
  const float sum = simd_sum(mine);
  if (lane == 0) shared[simd] = sum;
  threadgroup_barrier(mem_flags::mem_threadgroup);
  out[row * n + t] = mine + (shared[0] + shared[1] + shared[2]);
}
"""
BARRIER = "  threadgroup_barrier(mem_flags::mem_threadgroup);\n"


class RowSums(nn.Module):
    """Adds to each element of scaled rows the sum of its row."""

    def __init__(self) -> None:
        super().__init__()
        self.scale = nn.Parameter(torch.linspace(0.5, 2.0, COLUMNS))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        scaled = x * self.scale
        return scaled + scaled.sum(1, keepdim=True)


@cache
def reference() -> Reference:
    return reference_of(RowSums(), lambda: (torch.randn(ROWS, COLUMNS),))


@pytest.fixture(scope="module")
def target(clang) -> MetalTarget:
    del clang  # skips where there is none
    return MetalTarget()


def candidate(text: str, plan: str = PLAN) -> Candidate:
    files = (SourceFile(name="plan.py", text=plan), SourceFile(name="rows.metal", text=text))
    return Candidate(problem_id=reference().problem.id, target="metal", form="plan", files=files, author="test")


def test_two_checks_that_want_the_watched_build_share_one(clang, tmp_path) -> None:
    del clang
    lowered: list[str] = []

    def counting(command, **how):
        lowered.extend(part for part in command if part == "asking.ll")
        return run_command(command, **how)

    target = MetalTarget(cache=tmp_path, runner=counting)
    with ThreadPoolExecutor(2) as pool:
        built = list(pool.map(partial(target.instrumented, candidate(GOOD)), ("sanitized", "watched")))

    assert all(isinstance(each, Instrumented) for each in built)
    assert len(lowered) == 1


def judged(text: str, target: MetalTarget, sandbox: Sandbox, *only: str) -> Verdict:
    checks = tuple(check for check in CHECKS if check.name in ("values", *only))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(verdict_module, "examine", partial(examine, checks=checks))
        return verify(reference(), candidate(text), target=target, sandbox=sandbox, level="full", seed=5, threads=1)


def test_a_right_kernel_passes_watched_lifted_and_in_other_orders(target, sandbox):
    verdict = judged(GOOD, target, sandbox, "order", "races", "sanitizers", "lifting")

    assert isinstance(verdict, Accepted), verdict.evidence
    assert verdict.facts.unproved == ()
    states = {check.name: check.state for check in verdict.checks}
    assert [states[name] for name in ("order", "races", "sanitizers", "lifting")] == ["passed"] * 4


def test_a_missing_barrier_is_a_race_at_its_line(target, sandbox):
    # In ascending order each thread finds what the one below it wrote; and nothing comes of it.
    lucky = GOOD.replace("  threadgroup float shared[3];", f"  threadgroup float shared[3], all[{COLUMNS}];").replace(
        BARRIER, BARRIER + "  all[t] = mine;\n  if (t > 0 && all[t - 1] > 1e30f) return;\n"
    )

    verdict = judged(lucky, target, sandbox, "races")

    assert isinstance(verdict, Rejected), verdict.facts
    assert verdict.reason == "race", verdict.evidence
    assert re.search(r"rows\.metal:1[23]:\d+: kernel row_sums: thread \(\d+, 0, 0\) of group", verdict.evidence)


def test_a_read_outside_of_a_buffer_is_undefined_at_its_line(target, sandbox):
    outside = GOOD.replace("  threadgroup float", "  if (scale[t + 1] > 1e30f) return;\n  threadgroup float")

    verdict = judged(outside, target, sandbox, "sanitizers")

    assert isinstance(verdict, Rejected), verdict.facts
    assert verdict.reason == "undefined_behaviour", verdict.evidence
    assert "rows.metal:6:" in verdict.evidence
    assert f"bytes {4 * COLUMNS} to {4 * COLUMNS + 3} of buffer 1 (scale), outside of it" in verdict.evidence


def test_a_term_that_rounding_hides_shows_in_double_precision(target, sandbox):
    hidden = GOOD.replace("out[row * n + t] = mine", "out[row * n + t] = mine * 1.000002f")

    assert isinstance(judged(hidden, target, sandbox, "lifting"), Rejected)


def test_a_group_that_reads_what_another_wrote_depends_on_the_order(target, sandbox):
    leaning = GOOD.replace("= mine + (", "= mine + (row > 0 && t == 0 ? 1e-30f * out[(row - 1) * n] : 0.0f) + (")

    verdict = judged(leaning, target, sandbox, "order", "races")

    assert isinstance(verdict, Rejected), verdict.facts
    assert verdict.reason == "race", verdict.evidence


def test_lifted_tensors_and_numbers_are_doubles(target):
    text = """#include <metal_stdlib>
using namespace metal;
kernel void scaled(device const half* x, device float* out, constant float& by, uint i [[thread_position_in_grid]]) {
  out[i] = float(x[i]) * by;
}
"""
    plan = "def forward(x, *, p):\n    return x\n"
    made = target.lifted(candidate(text, plan))
    assert isinstance(made, Lifted)
    x, out = torch.tensor([1 / 3, 1e-9], dtype=torch.float64), torch.empty(2, dtype=torch.float64)
    launch = BoundLaunch(kernel="scaled", arguments=(Slot(index=0), Slot(index=1), 0.1), threads=(2,))

    target.load(made.artifact).launch(launch, [x, out])

    assert out.tolist() == [1 / 3 * 0.1, 1e-9 * 0.1]


def test_a_kernel_that_looks_at_bits_is_not_lifted_and_says_so(target):
    bits = GOOD.replace(
        "float mine = x[row * n + t]", "float mine = float(((device const int*)x)[row * n + t] & 1) + x[row * n + t]"
    )

    made = target.lifted(candidate(bits))

    assert isinstance(made, BuildFailed)
    assert "rows.metal:7:29: error: memory of float is looked at as int" in made.evidence


def test_orders_cut_and_arrange_groups_by_their_seed_alone(target):
    # Each group notes when it ran.
    text = """#include <metal_stdlib>
using namespace metal;
kernel void clock(device atomic_int* now, device int* when, uint g [[threadgroup_position_in_grid]]) {
  when[g] = atomic_fetch_add_explicit(now, 1, memory_order_relaxed);
}
"""
    built = target.build(candidate(text))
    assert isinstance(built, Artifact), built
    launcher = target.load(built)
    launch = BoundLaunch(kernel="clock", arguments=(Slot(index=0), Slot(index=1)), threads=(50,), group=(1,))

    def noted(order: WorkOrder) -> list[int]:
        when = torch.zeros(50, dtype=torch.int32)
        launcher.reorder(order)
        launcher.launch(launch, [torch.zeros(1, dtype=torch.int32), when])
        return when.tolist()

    usual = noted(WorkOrder())
    shuffled = noted(WorkOrder(arrangement="shuffled", seed=7))
    reverse = noted(WorkOrder(arrangement="reversed", seed=7))

    assert usual == list(range(50))
    assert sorted(shuffled) == sorted(reverse) == usual
    assert shuffled == noted(WorkOrder(arrangement="shuffled", seed=7))
    assert shuffled != noted(WorkOrder(arrangement="shuffled", seed=8))
    assert reverse[0] > reverse[-1]
    assert noted(WorkOrder()) == usual


def test_the_guides_worked_example_is_right_and_lifts(target):
    text = target.guide().partition("## A worked example")[2]
    files = re.findall(r"`([\w.]+)`:\n\n```\w+\n(.*?)```", text, re.DOTALL)
    example = Candidate(
        problem_id="p",
        target="metal",
        form="plan",
        files=tuple(SourceFile(name=name, text=body) for name, body in files),
        author="guide",
    )
    made = target.lifted(example)
    assert {file.name for file in example.files} == {"plan.py", "softmax.metal"}
    assert isinstance(made, Lifted), made
    x = torch.randn(5, 300, dtype=torch.float64)
    out = torch.empty_like(x)
    arguments = (Slot(index=0), Slot(index=1), 300)
    launch = BoundLaunch(kernel="row_softmax", arguments=arguments, threads=(5 * 256,), group=(256,))

    target.load(made.artifact).launch(launch, [x, out])

    torch.testing.assert_close(out, x.softmax(1), rtol=1e-13, atol=0)

"""Evidence: steps that were timed, beside what each moves and needs; nothing is built and nothing launched."""

from dataclasses import dataclass, replace

import pytest

from kernelwright.problems.capture import Captured, NotCaptured
from kernelwright.records.candidate import PLAN_FILE, Candidate, SourceFile
from kernelwright.records.evidence import Intermediate
from kernelwright.records.profile import Profile, StepTime
from kernelwright.swarm import roofs
from kernelwright.swarm.roofs import bound_of, rates_of
from kernelwright.swarm.witness import Witness
from kernelwright.targets.cpu.declared import uses_in
from kernelwright.targets.kernel_use import Use
from kernelwright.timing import ceilings
from kernelwright.timing.prediction.chips import LAUNCH_S, chip_named
from kernelwright.timing.roofline import Ceilings, Rate
from prediction_problems import (
    MATRIX,
    MATRIX_BYTES,
    ROW,
    ROW_BYTES,
    SOFTMAX,
    SOFTMAX_PLAN,
    SOFTMAX_SOURCE,
    candidate,
    contract,
)

BEST = Ceilings(memory=(Rate(working_set_bytes=1 << 30, bytes_per_s=1e10),), flops_per_s=(("float32", 1e11),))
PLAN = """
def forward(x, *, p):
    doubled = mul(p.bias, 2.0)
    middle = empty(x.shape, dtype=float32)
    launch("scaled", x, doubled, middle, x.shape[1], threads=(x.shape[0],), group=(1,))
    out = empty(x.shape, dtype=float32)
    launch("shifted", middle, out, threads=(x.numel(),))
    return out
"""
SOURCE = """
extern "C" void scaled(const float* __restrict x, const float* __restrict w, float* __restrict out, int64_t n,
                       int64_t begin, int64_t end) {
  for (int64_t row = begin; row < end; ++row)
    for (int64_t i = 0; i < n; ++i) out[row * n + i] = x[row * n + i] * w[i];
}
extern "C" void shifted(const float* __restrict x, float* __restrict out, int64_t begin, int64_t end) {
  for (int64_t i = begin; i < end; ++i) out[i] = x[i] + 1.0f;
}
"""
TIMES = (("mul", 3, False, 500.0), ("scaled", 5, True, 9000.0), ("shifted", 7, True, 8000.0))
PROFILE = Profile(
    steps=tuple(StepTime(line=line, what=what, is_launch=own, median_ns=ns) for what, line, own, ns in TIMES)
)
IN_CPP = Candidate(
    problem_id="p",
    target="cpu",
    form="plan",
    files=(SourceFile(name=PLAN_FILE, text=PLAN), SourceFile(name="kernels.cpp", text=SOURCE)),
    author="a",
)


@dataclass
class Machine:
    """As much of a target as a witness asks for."""

    name: str
    is_emulated: bool = False
    threads: int = 4

    def limits(self):
        return self


@pytest.fixture(autouse=True)
def measured(monkeypatch, tmp_path):
    monkeypatch.setattr(ceilings, "measure", lambda *, last_level_bytes, threads: BEST)
    monkeypatch.setattr(roofs, "default_path", lambda: tmp_path / "ceilings.json")


def evidence(made, profile, target, *, given=None):
    given = given or contract(MATRIX, bias=ROW)
    return Witness(NotCaptured(reason="no"), given, target).evidence(made, profile)


def test_steps_of_a_plan_on_a_processor_are_timed_and_counted():
    found = evidence(IN_CPP, PROFILE, Machine("cpu"))

    mul, scaled, shifted = found.steps
    assert [(step.what, step.line, step.ns) for step in found.steps] == [
        (what, line, ns) for what, line, _, ns in TIMES
    ]
    assert (scaled.read_bytes, scaled.written_bytes) == (MATRIX_BYTES + ROW_BYTES, MATRIX_BYTES)
    assert shifted.memory_ns == 2 * MATRIX_BYTES / 10  # at 10 GB/s
    assert (scaled.groups, shifted.groups, mul.groups) == (64, 64 * 96, 0)
    assert [step.is_of_weights for step in found.steps] == [True, False, False]
    assert found.intermediates == (
        Intermediate(bytes=ROW_BYTES, written_by=0, read_by=(1,)),
        Intermediate(bytes=MATRIX_BYTES, written_by=1, read_by=(2,)),
    )
    assert (found.lanes, found.chip, found.missing) == (4, "", "")


def test_without_a_profile_what_steps_move_is_known_all_the_same():
    found = evidence(IN_CPP, "it crashed", Machine("cpu"))

    assert [step.ns for step in found.steps] == [None, None, None]
    assert found.steps[1].read_bytes == MATRIX_BYTES + ROW_BYTES
    assert found.missing == "it crashed"
    assert found.total_ns == found.share(found.steps[0]) == 0.0


def test_a_profile_of_other_steps_than_the_plan_says_stands_alone():
    found = evidence(IN_CPP, Profile(steps=PROFILE.steps[1:]), Machine("cpu"))

    assert [(step.what, step.ns, step.bytes) for step in found.steps] == [("scaled", 9000.0, 0), ("shifted", 8000.0, 0)]
    assert "aren't those that the plan says" in found.missing


def test_a_plan_that_nobody_can_follow_has_its_reason():
    broken = replace(IN_CPP, files=(SourceFile(name=PLAN_FILE, text="def forward(x):\n    return mm(x, x)\n"),))

    assert evidence(broken, "it crashed", Machine("cpu")).missing.startswith("it crashed; the plan fails")
    timed = evidence(broken, PROFILE, Machine("cpu"))
    assert len(timed.steps) == 3
    assert timed.missing.startswith("the plan fails")


def test_where_kernels_run_emulated_times_are_predicted_and_say_for_which_chip():
    found = evidence(candidate(SOFTMAX_PLAN, SOFTMAX_SOURCE), "nothing is timed", Machine("metal", is_emulated=True))

    (step,) = found.steps
    m1 = chip_named("m1")
    assert step.ns == pytest.approx(1e9 * (LAUNCH_S + 2 * MATRIX_BYTES / m1.bytes_per_s))
    assert (found.chip, found.lanes, found.missing) == ("M1", m1.gpu_cores, "")
    assert step.groups == 2  # 64 rows, a simdgroup of 32 at a time at least


def test_a_bound_is_measured_here_and_predicted_where_kernels_run_emulated():
    captured = Captured(graph=SOFTMAX, constants={})
    given = replace(contract(MATRIX), outputs=(MATRIX,))

    here = bound_of(captured, given, Machine("cpu"))
    emulated = bound_of(captured, given, Machine("metal", is_emulated=True))

    assert (here.moved_bytes, here.memory_ns, here.chip) == (2 * MATRIX_BYTES, 2 * MATRIX_BYTES / 10, "")
    assert (here.limit, here.ns) == ("memory", here.memory_ns)
    assert (emulated.chip, emulated.launch_ns) == ("M1", 5000.0)
    assert emulated.bytes_per_s == chip_named("m1").bytes_per_s
    assert rates_of(Machine("metal", is_emulated=True)).measured_again().memory[0].bytes_per_s == emulated.bytes_per_s
    assert bound_of(captured, given, Machine("cuda")) is None
    assert bound_of(NotCaptured(reason="no"), given, Machine("cpu")) is None


WRITTEN, READ, BOTH = (
    Use(is_read=False, is_written=True),
    Use(is_read=True, is_written=False),
    Use(is_read=True, is_written=True),
)


@pytest.mark.parametrize(
    ("parameters", "body", "uses"),
    [
        ("const float* x, float* out", "out[i] = x[i];", (READ, WRITTEN)),
        ("const float* __restrict x, float* out", "out[f(i)[0]] += x[i];", (READ, BOTH)),
        ("float* x, float* out", "out[i] = x[i]; if (x[i] == 2) return;", (READ, WRITTEN)),
        ("float* x", "helper(x);", (WRITTEN,)),
        ("float* x", "x[i] = x[i - 1];", (BOTH,)),
        ("std::vector<float, A>* x, int64_t n", "x[i] = n;", (WRITTEN, READ)),
    ],
)
def test_what_a_cpp_kernel_does_with_its_arrays_is_read_off_its_text(parameters, body, uses):
    tail = ", int64_t begin, int64_t end"
    text = f'// void not(float* a) {{}}\nextern "C" void k({parameters}{tail}) {{ for (;;) {{ {body} }} }}'
    prototype = f'extern "C" void other(float* x{tail});\n'

    found = uses_in((SourceFile(name="k.cpp", text=prototype + text),))

    # What is passed as a number is in no launch's traffic.
    assert found["k"][: len(uses)] == uses
    assert "other" not in found


def test_a_source_that_ends_in_the_middle_defines_nothing():
    assert uses_in((SourceFile(name="k.cpp", text='extern "C" void k(float* x'),)) == {}
    assert uses_in((SourceFile(name="k.cpp", text="void"),)) == {}
    assert (
        len(uses_in((SourceFile(name="k.cpp", text='extern "C" void k(float* x, int64_t b, int64_t e) { x['),))["k"])
        == 1
    )

"""Kernels that are right by luck: races and undefined behaviour are found, and honest code is left alone."""

from dataclasses import dataclass
from functools import cache, partial

import pytest
import torch
from torch import nn

from kernelwright.errors import MachineNotAbleError
from kernelwright.problems.reference import Reference
from kernelwright.records.candidate import Candidate, SourceFile
from kernelwright.records.verdict import Accepted, Rejected, Verdict
from kernelwright.sandbox.sandbox import Sandbox
from kernelwright.targets.cpu import instrumentation
from kernelwright.targets.cpu.instrumentation import sanitizing
from kernelwright.targets.cpu.target import CpuTarget
from kernelwright.targets.cpu.toolchain import find_toolchain
from kernelwright.targets.registry import target_named
from kernelwright.verification import verdict as verdict_module
from kernelwright.verification.checks.table import CHECKS
from kernelwright.verification.examine import examine
from kernelwright.verification.verdict import verify
from verify_fakes import reference_of

ROWS, COLUMNS = 64, 256  # large enough that launches are split

needs_compiler = pytest.mark.skipif(
    target_named("cpu").available() is not None, reason=f"no compiler: {target_named('cpu').available()}"
)
pytestmark = needs_compiler
ALL = ("order", "races", "sanitizers")
CHECKS_FOR = {"race": ("order", "races"), "undefined_behaviour": ("sanitizers",)}


class ScaledRelu(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.scale = nn.Parameter(torch.linspace(0.5, 2.0, COLUMNS))

    def forward(self, x):
        return torch.relu(x) * self.scale


@cache
def reference() -> Reference:
    return reference_of(ScaledRelu(), lambda: (torch.randn(ROWS, COLUMNS),))


PLAN = """
def forward(x, *, p):
    B, N = x.shape
    out = empty((B, N), dtype=x.dtype)
    tmp = empty((B, N), dtype=x.dtype)
    cell = zeros((4,), dtype=x.dtype)
    launch("k", x, p.scale, tmp, cell, out, N, threads=(B,))
    return out
"""
KERNEL = """
#include <stdlib.h>
#include <string.h>
#include <atomic>
#include <vector>
#include "kw_math.h"
#include "kw_reduce.h"

static inline void right(const float* x, const float* w, float* out, int64_t n) {
#pragma omp simd
  for (int64_t i = 0; i < n; ++i) out[i] = kw::relu(x[i]) * w[i];
}

extern "C" void k(const float* x, const float* w, float* tmp, float* cell, float* out, int64_t n,
                  int64_t begin, int64_t end) {
  for (int64_t b = begin; b < end; ++b) {
    right(x + b * n, w, out + b * n, n);
    const float* row = x + b * n;
    float* mine = tmp + b * n;
    float* o = out + b * n;
    { %s }
  }
}
"""
LINE = 1 + KERNEL[: KERNEL.index("%s")].count("\n")


@dataclass(frozen=True, kw_only=True)
class Bad:
    body: str
    reason: str
    says: tuple[str, ...]
    line: int = 0  # of the body, from 1; 0 where no place can be told


UNUSED = "if (seen == 1e30f) o[0] = seen;"
BAD = {
    "reads one past the end of an input": Bad(
        body=f"float seen = 0;\nfor (int64_t i = 0; i < n; ++i) seen += row[i + 1];\n{UNUSED}",
        reason="undefined_behaviour",
        says=("reads 4 bytes 0 bytes after the end of input x (65536 bytes)", "kernel k"),
        line=2,
    ),
    "reads one past the end of a weight": Bad(
        body=f"float seen = w[n];\n{UNUSED}",
        reason="undefined_behaviour",
        says=("after the end of p.scale (1024 bytes)",),
        line=1,
    ),
    "reads before the start of an input": Bad(
        body=f"float seen = row[-1];\n{UNUSED}",
        reason="undefined_behaviour",
        says=("reads 4 bytes 4 bytes before the start of input x",),
        line=1,
    ),
    "reads past the end of scratch": Bad(
        body=f"float seen = tmp[{ROWS} * n + 2];\n{UNUSED}",
        reason="undefined_behaviour",
        says=("8 bytes after the end of the buffer float32[64, 256] of line 5",),
        line=1,
    ),
    "writes past the end of its own heap": Bad(
        body=f"std::vector<float> own(8, 1.0f);\nown.data()[8] = 2;\nfloat seen = own.data()[3];\n{UNUSED}",
        reason="undefined_behaviour",
        says=("writes 4 bytes 0 bytes after the end of a buffer of 32 bytes",),
        line=2,
    ),
    "leaves a local array": Bad(
        body=f"float own[8] = {{}};\nfloat seen = 0;\nfor (int64_t i = 0; i < n - 247; ++i) seen += own[i];\n{UNUSED}",
        reason="undefined_behaviour",
        says=("index 8 is outside of the array 'float",),
        line=3,
    ),
    "overflows an int": Bad(
        body="int many = 2147483647 - (int)b;\nmany += 3;\nif (many == 5) o[0] = 1;",
        reason="undefined_behaviour",
        says=("signed integer overflow: 2147483647 + 3 doesn't fit 'int'",),
        line=2,
    ),
    "shifts too far": Bad(
        body="int bits = 1 << (int)(n - 224);\nif (bits == 5) o[0] = 1;",
        reason="undefined_behaviour",
        says=("shift by 32 bits of 1",),
        line=1,
    ),
    "divides an integer by zero": Bad(
        body="int64_t share = n / (n - 256);\nif (share != share) o[0] = 1;",
        reason="undefined_behaviour",
        says=("integer division by zero: 256 / 0",),
        line=1,
    ),
    "casts floats to doubles where they lie": Bad(
        body="double pair = *reinterpret_cast<const double*>(row + 1);\nif (pair == 1e300) o[0] = 1;",
        reason="undefined_behaviour",
        says=("misaligned pointer to 'const double'",),
        line=1,
    ),
    "casts a number that does not fit": Bad(
        body="int whole = (int)(row[0] * 1e20f);\nif (whole == 5) o[0] = 1;",
        reason="undefined_behaviour",
        says=("a value of type 'float' is outside of 'int'",),
        line=1,
    ),
    "adds into one cell from every item": Bad(
        body="cell[2] += row[0];",
        reason="race",
        says=("element 2 of argument 4 of kernel k", "which work items ["),
        line=1,
    ),
    "counts in a static variable": Bad(
        body="static int64_t count = 0;\ncount += 1;\nif (count < 0) o[0] = 1;",
        reason="race",
        says=("a static or global variable",),
        line=2,
    ),
    "fills a table that others read": Bad(
        body=(
            "static bool is_full = false; static float table[4];\n"
            "if (!is_full) { for (float& each : table) each = 1;\n"
            f"is_full = true; }}\nfloat seen = table[0];\n{UNUSED}"
        ),
        reason="race",
        says=("a static or global variable",),
    ),
    "reads what its neighbour wrote": Bad(
        body="if (b > 0 && o[-1] != o[-1]) o[0] = o[-1];", reason="race", says=("shuffled",), line=0
    ),
    "leans on where its range begins": Bad(
        body="if (begin > 0 && end - begin < 2 && b == begin) o[1] += 1;",
        reason="race",
        says=("right when each launch",),
    ),
}
HONEST = {
    "scratch of its own": (
        "for (int64_t i = 0; i < n; ++i) mine[i] = o[i];\nfor (int64_t i = 0; i < n; ++i) o[i] = mine[i];"
    ),
    "a local array and a copy": "float own[256]; memcpy(own, o, sizeof(own)); memcpy(o, own, sizeof(own));",
    "heap of its own": "std::vector<float> own(o, o + n); for (int64_t i = 0; i < n; ++i) o[i] = own[i];",
    "an atomic counter": "reinterpret_cast<std::atomic<int32_t>*>(cell)->fetch_add(1, std::memory_order_relaxed);",
    "the same value from every item": "cell[1] = 7.0f;",
    "a table made when first used": (
        "static const float* const table = [] { float* made = (float*)malloc(64); for (int i = 0; i < 16; ++i) "
        "made[i] = (float)i; return made; }(); if (table[3] != 3.0f) o[0] = 1;"
    ),
    "wrapping unsigned arithmetic": "uint32_t hash = 2166136261u; hash *= 16777619u; if (hash == 1) o[0] = 1;",
    "negative numbers shifted left": "int32_t low = -(int32_t)b - 1; if ((low << 1) == 1) o[0] = 1;",
    "reductions of ours": (
        "const float s = kw::sum(row, n) + kw::max(row, n) + kw::dot(row, w, n); if (s == 1e30f) o[0] = s;"
    ),
    "vectors of the compiler, unaligned": (
        "typedef float v8 __attribute__((vector_size(32), aligned(4))); v8 a = *(const v8*)(row + 1);"
        "if (a[0] == 1e30f) o[0] = 1;"
    ),
    "a float's bits": "uint32_t bits; memcpy(&bits, row, 4); if (bits == 0x7f800001u) o[0] = 1;",
}


def _candidate(body: str) -> Candidate:
    files = (SourceFile(name="plan.py", text=PLAN), SourceFile(name="kernel.cpp", text=KERNEL % body))
    return Candidate(problem_id=reference().problem.id, target="cpu", form="plan", files=files, author="test")


def _verdict(
    body: str, sandbox: Sandbox, only: tuple[str, ...], *, candidate: Candidate | None = None, **options
) -> Verdict:
    """The verdict of the problem's own inputs and of the checks in ``only``: others find some of this too."""
    options = {"level": "full", "seed": 5, "threads": 1} | options
    checks = tuple(check for check in CHECKS if check.name in ("values", *only))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(verdict_module, "examine", partial(examine, checks=checks))
        judged = candidate or _candidate(body)
        return verify(reference(), judged, target=target_named("cpu"), sandbox=sandbox, **options)


def _state(verdict: Verdict, name: str) -> str:
    return next(check.state for check in verdict.checks if check.name == name)


has_address_sanitizer = pytest.mark.skipif(
    target_named("cpu").available() is not None or bool(sanitizing(find_toolchain()).missing),
    reason="the compiler brings no AddressSanitizer",
)


@has_address_sanitizer
@pytest.mark.parametrize("name", BAD)
def test_a_kernel_that_is_right_by_luck_is_rejected(name: str, sandbox: Sandbox) -> None:
    bad = BAD[name]

    verdict = _verdict(bad.body, sandbox, CHECKS_FOR[bad.reason])

    assert isinstance(verdict, Rejected)
    assert verdict.reason == bad.reason, verdict.evidence
    assert all(words in verdict.evidence for words in bad.says), verdict.evidence
    if bad.line:
        assert f"kernel.cpp:{LINE + bad.line - 1}:" in verdict.evidence, verdict.evidence


@has_address_sanitizer
def test_heap_memory_that_is_read_before_it_is_written_shows(sandbox: Sandbox) -> None:
    # A block of this size comes fresh from the system, all zero, unless something fills it.
    body = "if (b == 0) { float* own = (float*)malloc(64 << 20); o[3] += own[77]; free(own); }"

    verdict = _verdict(body, sandbox, ("sanitizers",))

    assert isinstance(verdict, Rejected)
    assert verdict.reason == "undefined_behaviour", verdict.evidence
    assert "read before it is written" in verdict.evidence


@has_address_sanitizer
def test_honest_code_passes_and_the_verdict_shows_what_ran(sandbox: Sandbox) -> None:
    # One kernel with all of it: the evidence of a rejection would name the line.
    verdict = _verdict("\n".join(f"{{ {body} }}" for body in HONEST.values()), sandbox, ALL)

    assert isinstance(verdict, Accepted), verdict.evidence
    assert verdict.facts.unproved == ()
    for check in ALL:
        assert _state(verdict, check) == "passed"
    figures = {check.name: {each.name: each.value for each in check.figures} for check in verdict.checks}
    assert figures["sanitizers"]["calls"] == 3
    assert figures["races"]["calls"] >= 1
    assert figures["order"]["orders"] == 6
    assert figures["order"]["threaded_calls"] >= 4


def test_without_a_sanitizers_runtime_the_verdict_says_so_and_the_rest_still_runs(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(instrumentation, "_address_sanitizer", lambda _: None)

    outside = _verdict(BAD["reads one past the end of an input"].body, sandbox, ("sanitizers",))
    overflowing = _verdict(BAD["overflows an int"].body, sandbox, ("sanitizers",))

    assert isinstance(outside, Accepted), outside.evidence
    assert any("brings no AddressSanitizer" in each for each in outside.facts.unproved)
    assert isinstance(overflowing, Rejected)
    assert overflowing.reason == "undefined_behaviour"
    assert f"kernel.cpp:{LINE + 1}:" in overflowing.evidence


def test_a_build_with_checks_that_fails_is_a_gap_and_no_rejection(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unable(_target: CpuTarget, _candidate: Candidate, kind: str) -> None:
        raise MachineNotAbleError("build kernels", f"no room for {kind} builds", "Make room.")

    monkeypatch.setattr(CpuTarget, "instrumented", unable)

    verdict = _verdict("", sandbox, ("races", "sanitizers"))

    assert isinstance(verdict, Accepted), verdict.evidence
    assert (_state(verdict, "races"), _state(verdict, "sanitizers")) == ("not_run", "not_run")
    assert any("no room for watched builds" in each for each in verdict.facts.unproved)
    assert any("no room for sanitized builds" in each for each in verdict.facts.unproved)


def test_at_level_quick_only_the_order_is_tried(sandbox: Sandbox) -> None:
    verdict = _verdict("", sandbox, ALL, level="quick")

    assert isinstance(verdict, Accepted), verdict.evidence
    assert [_state(verdict, name) for name in ALL] == ["passed", "not_run", "not_run"]


def test_a_modules_races_are_a_gap(sandbox: Sandbox) -> None:
    text = (
        "import torch\nclass ModelNew(torch.nn.Module):\n    def __init__(self):\n        super().__init__()\n"
        f"        self.scale = torch.nn.Parameter(torch.ones({COLUMNS}))\n"
        "    def forward(self, x):\n        return torch.relu(x) * self.scale\n"
    )
    module = Candidate(
        problem_id=reference().problem.id,
        target="cpu",
        form="module",
        files=(SourceFile(name="model_new.py", text=text),),
        author="test",
    )

    verdict = _verdict("", sandbox, ALL, candidate=module)

    assert isinstance(verdict, Accepted), verdict.evidence
    assert [_state(verdict, name) for name in ALL] == ["not_run"] * 3
    assert {each.split(":")[0] for each in verdict.facts.unproved} == {"races", "sanitizers"}

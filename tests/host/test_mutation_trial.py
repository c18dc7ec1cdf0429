"""Mutants that are really built: a fixed sample through the verifier, and Metal's through a C++ compiler's parser."""

import subprocess
from functools import cache
from pathlib import Path

import pytest

from kernelwright.authors.reading import read_candidate
from kernelwright.mutation.mutant import Mutant
from kernelwright.mutation.plant import mutants_of
from kernelwright.problems.load import load_reference
from kernelwright.problems.reference import Reference
from kernelwright.records.candidate import Candidate, SourceFile
from kernelwright.records.verdict import Accepted, Rejected, Verdict
from kernelwright.sandbox.sandbox import Sandbox
from kernelwright.targets.cpu.toolchain import find_toolchain
from kernelwright.targets.registry import target_named
from kernelwright.verification.verdict import verify
from mutation_sources import METAL

KERNELS = Path(__file__).parents[1] / "adversarial" / "mutation_kernels"

needs_compiler = pytest.mark.skipif(
    target_named("cpu").available() is not None, reason=f"no compiler: {target_named('cpu').available()}"
)


@cache
def reference_of(kernel: str) -> Reference:
    return load_reference(KERNELS / kernel / "reference.py", mode="eval")


@cache
def original_of(kernel: str) -> Candidate:
    return read_candidate(KERNELS / kernel, problem_id=f"mutation/{kernel}", target="cpu")


def verdict_on(kernel: str, candidate: Candidate, sandbox: Sandbox, *, level: str) -> Verdict:
    return verify(
        reference_of(kernel),
        candidate,
        target=target_named("cpu"),
        sandbox=sandbox,
        level=level,
        seed=5,
        threads=1,
    )


@needs_compiler
@pytest.mark.parametrize("kernel", ["argmax_last", "group_norm", "matmul_tiled", "quantised_dot", "linear_relu"])
def test_a_known_good_kernel_is_accepted(kernel, sandbox):
    verdict = verdict_on(kernel, original_of(kernel), sandbox, level="quick")

    assert isinstance(verdict, Accepted), verdict.evidence


# One mutant each of kinds that differ in which check must find them. Two share a kernel, so that
# a reference is loaded once.
SAMPLE = [
    ("layer_norm", "wrong constant"),
    ("layer_norm", "accumulator in low precision"),
    ("layer_norm", "stale value"),
    ("row_softmax", "missing maximum subtraction"),
    ("row_softmax", "fast approximation"),
    ("row_softmax", "dropped tail"),
    ("conv2d", "bad boundary compare"),
    ("conv2d", "wrong stride"),
    ("max_first", "NaN dropped"),
    ("max_first", "wrong identity of a reduction"),
    ("embedding_mean", "statement deleted"),
    ("embedding_mean", "load beside its place"),
]


def planted(kernel: str, operator: str) -> Mutant:
    return next(mutant for mutant in mutants_of(original_of(kernel)) if mutant.operator == operator)


@needs_compiler
@pytest.mark.parametrize(("kernel", "operator"), SAMPLE)
def test_a_planted_bug_is_caught(kernel, operator, sandbox):
    mutant = planted(kernel, operator)

    verdict = verdict_on(kernel, mutant.candidate, sandbox, level="full")

    assert isinstance(verdict, Rejected), mutant.candidate.note
    assert verdict.checks, verdict.evidence


# What of Metal the kernel uses, in plain C++: enough for every mutant to be parsed and type-checked.
METAL_IN_CPP = """
#define kernel
#define device
#define constant
#define threadgroup
#define INFINITY __builtin_inff()
typedef unsigned int uint;
typedef unsigned short ushort;
namespace metal {
struct half { half(float); operator float() const; };
struct bfloat { bfloat(float); operator float() const; };
enum class mem_flags { mem_threadgroup };
void threadgroup_barrier(mem_flags);
float exp(float); float exp2(float); float max(float, float); float min(float, float);
}
"""


@needs_compiler
def test_every_mutant_of_a_metal_kernel_parses_as_c_plus_plus(tmp_path):
    file = SourceFile(name="softmax.metal", text=METAL)
    origin = Candidate(problem_id="test", target="metal", form="plan", files=(file,), author="test")
    mutants = mutants_of(origin)
    units = [each.candidate.files[0].text.replace("#include <metal_stdlib>", "") for each in mutants]
    whole = METAL_IN_CPP + "".join(f"namespace mutant_{at} {{\n{unit}\n}}\n" for at, unit in enumerate(units))
    (tmp_path / "all.cpp").write_text(whole)

    command = (*find_toolchain().command, "-std=c++17", "-fsyntax-only", "-w", str(tmp_path / "all.cpp"))
    done = subprocess.run(command, capture_output=True, text=True, check=False)

    assert len(mutants) > 60
    assert done.returncode == 0, done.stderr[-3000:]

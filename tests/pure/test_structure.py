"""Two candidates have one structure when only names, numbers, comments and spaces differ."""

import pytest

from kernelwright.records.candidate import Candidate, SourceFile
from kernelwright.swarm.structure import structure_of

KERNEL = "void k(float* x, int n) { for (int i = 0; i < n; i += 4) x[i] = x[i] * 2.0f; }"


def structure(text, name="k.cpp"):
    files = (SourceFile(name="plan.py", text="def forward(x): return x"), SourceFile(name=name, text=text))
    return structure_of(Candidate(problem_id="p", target="cpu", form="plan", files=files, author="a"))


@pytest.mark.parametrize(
    "same",
    [
        KERNEL.replace("4", "8"),
        KERNEL.replace("x", "values"),
        KERNEL.replace(" ", "\n  ").replace("int\n  n", "int n"),
        "// the fast one\n" + KERNEL + " /* two\nlines */",
    ],
)
def test_what_differs_in_names_numbers_and_comments_is_one_structure(same):
    assert structure(same) == structure(KERNEL)


@pytest.mark.parametrize(
    "other",
    [
        KERNEL.replace("x[i] * 2.0f", "2.0f * x[i]"),
        KERNEL.replace("i < n", "i <= n"),
        KERNEL.replace("float* x", "float* __restrict x"),
        "#pragma omp simd\n" + KERNEL,
        KERNEL.replace("x[i] * 2.0f", "n * 2.0f"),
    ],
)
def test_what_is_done_otherwise_is_another(other):
    assert structure(other) != structure(KERNEL)

import ast
import tomllib
from collections import Counter
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kernelwright.authors.reading import read_candidate
from kernelwright.mutation.c_family.code import Code
from kernelwright.mutation.mutant import Mutant
from kernelwright.mutation.operators import OPERATORS
from kernelwright.mutation.plant import mutants_of
from kernelwright.records.candidate import PLAN_FILE, Candidate, SourceFile
from mutation_sources import CUDA, METAL, TRITON

KERNELS = Path(__file__).parents[1] / "adversarial" / "mutation_kernels"
NAMES = sorted(path.name for path in KERNELS.iterdir() if path.is_dir())
OTHERS = {"softmax.metal": METAL, "scale.cu": CUDA, "matmul.py": TRITON}


def of_text(name: str, text: str) -> Candidate:
    return Candidate(
        problem_id="test", target="any", form="plan", files=(SourceFile(name=name, text=text),), author="test"
    )


@cache
def origin_of(name: str) -> Candidate:
    if name in OTHERS:
        return of_text(name, OTHERS[name])
    return read_candidate(KERNELS / name, problem_id=f"mutation/{name}", target="cpu")


@cache
def planted(name: str) -> tuple[Mutant, ...]:
    return mutants_of(origin_of(name))


def text_of(mutant: Mutant) -> str:
    return mutant.candidate.file_named(mutant.file).text


@settings(deadline=None)  # the first example of a kernel plants all its mutants
@given(st.sampled_from([*NAMES, *OTHERS]), st.integers(min_value=0))
def test_a_mutant_differs_from_its_origin_from_its_place_on_and_in_one_file_only(name, number):
    mutant = planted(name)[number % len(planted(name))]
    origin = origin_of(name)
    before, after = origin.file_named(mutant.file).text, text_of(mutant)
    lines = before.splitlines(keepends=True)
    start = sum(map(len, lines[: mutant.line - 1])) + mutant.column - 1

    assert before != after
    assert before[:start] == after[:start]
    assert [each for each in mutant.candidate.files if each.name != mutant.file] == [
        each for each in origin.files if each.name != mutant.file
    ]


@pytest.mark.parametrize("name", [*NAMES, *OTHERS])
def test_planting_twice_gives_the_same_mutants_in_the_same_order_and_none_twice(name):
    again = mutants_of(origin_of(name))

    assert again == planted(name)
    assert len({mutant.id for mutant in again} | {origin_of(name).id}) == len(again) + 1


PIECES = st.sampled_from(
    [
        *(
            "{",
            "}",
            "(",
            ")",
            "[",
            "]",
            ";",
            ",",
            "?",
            ":",
            "<",
            ">",
            "=",
            "+=",
            "-",
            "*",
            "&&",
            "0",
            "1.0f",
            "x",
            "[i]",
        ),
        *("for", "if", "(int i = 0; i < n; ++i)", "float", "exp", "(x - y)", "return", "void f() {"),
        *("\n", "#pragma omp simd\n", "//"),
    ]
)


@settings(max_examples=200, deadline=None)
@given(st.lists(PIECES, max_size=40).map(" ".join))
def test_planting_ends_on_any_text(text):
    for mutant in mutants_of(of_text("kernels.cpp", "void f(const float* x, float* y) {" + text)):
        assert text_of(mutant) != text


@pytest.mark.parametrize("name", NAMES)
def test_mutants_of_kernels_keep_their_brackets_and_plans_keep_python_s_syntax(name):
    for mutant in planted(name)[::5]:  # a fifth of them, to be quick
        text = text_of(mutant)
        if mutant.file == PLAN_FILE:
            ast.parse(text)
        else:
            assert brackets_match(text), mutant


@pytest.mark.parametrize("name", ["softmax.metal", "scale.cu"])
def test_mutants_of_metal_and_cuda_keep_their_brackets(name):
    assert all(brackets_match(text_of(mutant)) for mutant in planted(name))


def test_mutants_of_triton_keep_python_s_syntax():
    for mutant in planted("matmul.py"):
        ast.parse(text_of(mutant))


def brackets_match(text: str) -> bool:
    code = Code(text)
    return sum(code.word(at) in "()[]{}" for at in range(len(code))) == len(code.partner)


IN_C_FAMILY_ONLY = {"NaN dropped", "missing initialisation", "stale value"}


def test_arguments_are_about_mutants_that_exist():
    told = tomllib.loads((KERNELS / "equivalent.toml").read_text(encoding="utf-8"))
    existing = {mutant.id: name for name in NAMES for mutant in planted(name)}

    for entry in told["equivalent"]:
        assert existing.get(entry["id"]) == entry["kernel"], entry
        assert entry["reason"]


def test_every_operator_finds_places_in_the_kernels_and_names_are_unique():
    found = Counter(mutant.operator for name in [*NAMES, *OTHERS] for mutant in planted(name))

    assert len({operator.name for operator in OPERATORS}) == len(OPERATORS)
    assert set(found) == {operator.name for operator in OPERATORS}


def test_a_metal_kernel_gets_nearly_every_kind_of_slip():
    found = {mutant.operator for mutant in planted("softmax.metal")}

    missing = {operator.name for operator in OPERATORS} - found
    assert missing == {"stale value", "wrong operand", "swapped arguments"}


def test_a_triton_kernel_gets_nearly_every_kind_of_slip():
    found = {mutant.operator for mutant in planted("matmul.py")}

    missing = {operator.name for operator in OPERATORS} - found
    assert missing == IN_C_FAMILY_ONLY | {"wrong loop step"}


# One line of a kernel before and after, for each slip in the C family.
SLIPS_IN_C = [
    ("loop bound off by one", "for (int i = 0; i < n; ++i) {}", "for (int i = 0; i < (n) - 1; ++i) {}"),
    ("loop start off by one", "for (int i = 0; i < n; ++i) {}", "for (int i = 0 + 1; i < n; ++i) {}"),
    ("wrong loop step", "for (int i = 0; i < n; ++i) {}", "for (int i = 0; i < n; i += 2) {}"),
    ("dropped tail", "for (int i = 0; i < n; ++i) {}", "for (int i = 0; i < (n) / 8 * 8; ++i) {}"),
    ("bad boundary compare", "if (a < b) c = 1;", "if (a <= b) c = 1;"),
    ("relational operator replaced", "if (a == b) c = 1;", "if (a != b) c = 1;"),
    ("condition negated", "c = a ? x + 1 : y;", "c = a ? y : x + 1;"),
    ("part of a condition dropped", "if (a < b && d) c = 1;", "if (a < b) c = 1;"),
    ("arithmetic operator replaced", "c = a % b;", "c = a / b;"),
    ("sign flipped", "c = -a;", "c = a;"),
    ("skipped term", "c = a * b + d * e;", "c = a * b;"),
    ("skipped factor", "c = a + b * f(d, e) - 1;", "c = a + b - 1;"),
    ("swapped operands", "c = a / b;", "c = b / a;"),
    ("load beside its place", "c = x[i];", "c = x[(i) + 1];"),
    ("store beside its place", "y[i] = c;", "y[(i) + 1] = c;"),
    ("wrong stride", "c = x[i * n + j];", "c = x[i * (n + 1) + j];"),
    ("wrong stride", "const float* a = x + row * n;", "const float* a = x + row * (n + 1);"),
    ("wrong axis", "c = x[i * n + j];", "c = x[j * n + i];"),
    ("wrong broadcast", "c = x[i];", "c = x[0];"),
    ("wrong operand", "c = x[i];", "c = w[i];"),
    ("precision drop", "y[i] = a;", "y[i] = float(kw_bf16(a));"),
    ("accumulator in low precision", "y[i] += a;", "y[i] = float(kw_bf16(y[i] + (a)));"),
    ("fast approximation", "c = kw::exp(a - b);", "c = kw::exp2((a - b) * 1.4427f);"),
    ("wrong constant", "c = a + 1e-5f;", "c = a + 0.0001f;"),
    ("wrong constant", "c = a * 0.5f;", "c = a * 0.5625f;"),
    ("wrong identity of a reduction", "float s = -INFINITY;", "float s = 0;"),
    ("wrong identity of a reduction", "float s = 0.0f, t = 2;", "float s = 1, t = 2;"),
    ("minimum and maximum swapped", "c = kw::max(a, b);", "c = kw::min(a, b);"),
    ("missing maximum subtraction", "c = kw::exp(a - b);", "c = kw::exp(a);"),
    ("NaN dropped", "c = kw::max(a, b);", "c = ((a) > (b) ? (a) : (b));"),
    ("swapped arguments", "c = atan2(a, b);", "c = atan2(b, a);"),
    ("statement deleted", "for (;;) c = 1;", "for (;;) ;"),
    ("missing barrier", "__syncthreads();", ";"),
    ("duplicated work", "if (a) c += b;", "if (a) c += b, c += b;"),
    ("missing initialisation", "float s = 0, t = 1;", "float s, t = 1;"),
    ("stale value", "float s = a;", "static float s = a;"),
]


@pytest.mark.parametrize(("operator", "before", "after"), SLIPS_IN_C)
def test_a_slip_in_c_is_planted_as_it_is_called(operator, before, after):
    frame = 'extern "C" void f(const float* x, const float* w, float* y, int n) {\n  %s\n}\n'
    suffix = ".cu" if operator == "missing barrier" else ".cpp"

    mutants = mutants_of(of_text(f"kernels{suffix}", frame % before))

    assert frame % after in [text_of(mutant) for mutant in mutants if mutant.operator == operator]


SLIPS_IN_PYTHON = [
    ("loop bound off by one", "for i in range(0, n): pass", "for i in range(0, (n) - 1): pass"),
    ("loop start off by one", "for i in range(0, n): pass", "for i in range(0 + 1, n): pass"),
    ("wrong loop step", "for i in range(0, n, b): pass", "for i in range(0, n, (b) + 1): pass"),
    ("dropped tail", "c = tl.cdiv(n, b)", "c = ((n) // (b))"),
    ("bad boundary compare", "c = (a) < b", "c = (a) <= b"),
    ("relational operator replaced", "c = a < b", "c = a > b"),
    ("condition negated", "c = tl.where(a, x, y)", "c = tl.where(a, y, x)"),
    ("part of a condition dropped", "c = a & b", "c = (a)"),
    ("part of a condition dropped", "c = tl.load(x, mask=a, other=0)", "c = tl.load(x)"),
    ("arithmetic operator replaced", "c = a // b", "c = a * b"),
    ("sign flipped", "c = -a", "c = a"),
    ("skipped term", "c = a + b", "c = (a)"),
    ("skipped factor", "c = a * b", "c = (a)"),
    ("swapped operands", "c = a - b", "c = ((b) - (a))"),
    ("load beside its place", "c = tl.load(x + i)", "c = tl.load((x + i) + 1)"),
    ("store beside its place", "tl.store(x, c)", "tl.store((x) + 1, c)"),
    ("wrong stride", "c = tl.load(x + i * n)", "c = tl.load(x + i * (n + 1))"),
    ("wrong axis", "c = tl.sum(a, axis=1)", "c = tl.sum(a, axis=0)"),
    ("wrong axis", 'launch("k", x, threads=(a, b))', 'launch("k", x, threads=(b, a))'),
    ("wrong broadcast", "c = a[:, None]", "c = a[None, :]"),
    ("wrong operand", "c = tl.load(x_ptr + i)", "c = tl.load(y_ptr + i)"),
    ("precision drop", "tl.store(x, c)", "tl.store(x, (c).to(tl.bfloat16).to(tl.float32))"),
    ("accumulator in low precision", "c = tl.zeros((a,), dtype=tl.float32)", "c = tl.zeros((a,), dtype=tl.float16)"),
    ("fast approximation", "c = tl.exp(a)", "c = tl.exp2((a) * 1.4427)"),
    ("wrong constant", "c = a + 1e-05", "c = a + 0.0001"),
    ("wrong identity of a reduction", "c = -float('inf')", "c = 0.0"),
    ("minimum and maximum swapped", "c = tl.maximum(a, b)", "c = tl.minimum(a, b)"),
    ("missing maximum subtraction", "c = tl.exp(a - b)", "c = tl.exp(a)"),
    ("swapped arguments", "c = f(a, p.b)", "c = f(p.b, a)"),
    ("statement deleted", "tl.store(x, c)", "pass"),
    ("missing barrier", "tl.debug_barrier()", "pass"),
    ("duplicated work", "c += a", "c += a; c += a"),
]


@pytest.mark.parametrize(("operator", "before", "after"), SLIPS_IN_PYTHON)
def test_a_slip_in_python_s_syntax_is_planted_as_it_is_called(operator, before, after):
    frame = "def f(x_ptr, y_ptr, a, b, n):\n    # ä: offsets count bytes\n    %s\n"

    mutants = mutants_of(of_text("plan.py", frame % before))

    assert frame % after in [text_of(mutant) for mutant in mutants if mutant.operator == operator]


@pytest.mark.parametrize(
    "line", ["float* a = b;", "c = (float)-a;", "if (a) *p = 3;", "f<float, 3>(a);", "float* q, r;"]
)
def test_what_only_looks_like_arithmetic_is_left_alone(line):
    mutants = mutants_of(of_text("kernels.cpp", f"void f() {{ {line} }}"))

    assert not [mutant for mutant in mutants if mutant.operator == "arithmetic operator replaced"]


def test_files_of_no_known_language_get_no_mutants():
    assert mutants_of(of_text("kernel.ptx", "add.f32 %f1, %f2, %f3;")) == ()

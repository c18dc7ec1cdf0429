from kernelwright.records.build import BuildFailed
from kernelwright.records.candidate import Candidate, SourceFile
from kernelwright.targets.cpu.lifted import lifted


def candidate(text):
    files = (SourceFile(name="plan.py", text="float = 1.0"), SourceFile(name="k.cpp", text=text))
    return Candidate(problem_id="p", target="cpu", form="plan", files=files, author="test")


def lifted_text(text):
    result = lifted(candidate(text))
    assert isinstance(result, Candidate)
    return result.file_named("k.cpp").text


def test_types_literals_and_library_names_widen():
    assert lifted_text("float f(float x) { return expf(x) * 0.5f + 1.f + 1e-5F; }") == (
        "double f(double x) { return exp(x) * 0.5 + 1. + 1e-5; }"
    )
    assert lifted_text("const kw_bf16* x; kw_half y;") == "const double* x; double y;"


def test_float_values_become_doubles_of_the_same_value():
    assert lifted_text("std::max(x, -FLT_MAX)") == "std::max(x, -((double)FLT_MAX))"


def test_hexadecimal_integers_strings_and_comments_stay():
    text = 'int m = 0xFF; const char* s = "float 1.0f"; // float\n'

    assert lifted_text(text) == text


def test_macro_bodies_are_code_but_includes_are_not():
    assert lifted_text("#define SCALE 0.5f\n#include <float.h>\n") == "#define SCALE 0.5\n#include <float.h>\n"


def test_the_plan_is_left_as_it_is():
    result = lifted(candidate("float x;"))

    assert isinstance(result, Candidate)
    assert result.entry.text == "float = 1.0"


def test_what_depends_on_the_width_of_float_is_refused_with_its_place():
    for text in (
        "int i;\n__m512 v = _mm512_setzero_ps();",
        "int i;\nunion { float f; int i; } u;",
        "int i;\nfloat32x4_t v;",
    ):
        result = lifted(candidate(text))
        assert isinstance(result, BuildFailed)
        assert (result.diagnostics[0].file, result.diagnostics[0].line) == ("k.cpp", 2)

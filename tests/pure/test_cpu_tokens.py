from hypothesis import given
from hypothesis import strategies as st

from kernelwright.targets.cpu.exports import exports_of, needs_preprocessing
from kernelwright.targets.cpu.tokens import tokens_of

PIECES = st.sampled_from(
    [
        "extern",
        ' "C" ',
        "{",
        "}",
        "(",
        ")",
        "void",
        " f",
        '"',
        "'",
        "//",
        "/*",
        "*/",
        "\n",
        "\\\n",
        "#if 1\n",
        "1.0f",
        'R"(',
        ')"',
        "::",
        ";",
    ]
)


@given(st.lists(PIECES, max_size=40).map("".join))
def test_joining_all_tokens_gives_the_source_back(source):
    assert "".join(token.text for token in tokens_of(source)) == source


@given(st.text(max_size=80))
def test_any_text_at_all_is_tokens(source):
    assert "".join(token.text for token in tokens_of(source)) == source


@given(st.lists(PIECES, max_size=60).map("".join))
def test_finding_kernels_ends_on_any_text(source):
    exports_of(source)


def names(source):
    return [export.name for export in exports_of(source)]


def test_a_kernel_is_found_with_its_line():
    (export,) = exports_of('#include <x>\n\nextern "C" void softmax(const float* x,\n int64_t b, int64_t e) {\n}\n')

    assert (export.name, export.line) == ("softmax", 3)


def test_comments_strings_and_raw_strings_hide_what_looks_like_a_kernel():
    source = """
    // extern "C" void a(int x) {}
    /* extern "C" void b(int x) {} */
    const char* s = "extern \\"C\\" void c(int x) {}";
    const char* r = R"x(extern "C" void d(int x) {})x";
    #define K extern "C" void e(int x) {}
    extern "C" void real(int x) { if (x) { /* } */ "}"; } }
    """
    assert names(source) == ["real"]


def test_blocks_hold_kernels_and_what_is_not_a_kernel_is_left_out():
    source = """
    extern "C" {
      void one(const float* x, int64_t b, int64_t e) { for (;;) { break; } }
      float helper(float x) { return x; }
      static void local(int x) {}
      void declared(int x);
      struct S { void method(int x) {} };
      __attribute__((visibility("default"))) void two(int x) {}
    }
    void plain(int x) {}
    extern "C" [[gnu::hot]] void three(int x) noexcept {}
    extern "C" void declared_too(int x);
    extern "C" int not_void(int x) { return x; }
    """
    assert names(source) == ["one", "two", "three"]


def test_a_macro_or_a_condition_that_may_hide_a_kernel_asks_for_the_preprocessor():
    assert needs_preprocessing('#define K(n) extern "C" void n(int64_t b, int64_t e) {}\nK(a)')
    assert needs_preprocessing('#define K(n) \\\n  extern "C" void n(int64_t b, int64_t e) {}\nK(a)')
    assert not needs_preprocessing('// #if 0\nextern "C" void a(int x) {}')
    assert needs_preprocessing('#if 0\nextern "C" void a(int x) {}\n#endif')
    assert not needs_preprocessing("#include <cmath>\n#define N 128\n#pragma once\n")


def test_preprocessed_text_counts_only_for_the_named_file():
    lines = ('# 1 "k.cpp"', '# 5 "/usr/include/lib.h" 1', 'extern "C" void lib(int x) {}')
    text = "\n".join((*lines, '# 9 "k.cpp" 2', 'extern "C" void mine(int x) {}', ""))

    (export,) = exports_of(text, only_file="k.cpp")

    assert (export.name, export.line) == ("mine", 9)

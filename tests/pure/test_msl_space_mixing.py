"""What clang says of address spaces in C++ for OpenCL: what of it is Metal's affair, and how the source gets there."""

import pytest

from kernelwright.msl.entries import EntryPoint
from kernelwright.msl.space_mixing import complaints_in, mixing_in, shown
from kernelwright.msl.spaced_rewriting import SpacedRewriting
from kernelwright.msl.structure import structure_of
from kernelwright.msl.tokens import Place, tokens_of


def _said(*lines):
    (complaint,) = complaints_in("\n".join(lines))
    return mixing_in(complaint)


def _spaced(text):
    rewriting = SpacedRewriting(text, structure_of(tokens_of(text, "a.metal")), {}, wraps_conditionals=False)
    return " ".join(rewriting.rewrite().text.split())


def test_a_complaint_is_told_in_metals_words():
    assert _said(
        "a.metal:3:5: error: cannot initialize a variable of type '__private float *__private' with an lvalue of type"
        " '__global_device float *__private'"
    ) == ("cannot initialize a variable of type 'thread float *' with an lvalue of type 'device float *'")


def test_the_note_that_names_two_spaces_is_told():
    assert _said(
        "a.metal:3:5: error: no matching function for call to 'f'",
        "a.metal:1:5: note: candidate function not viable: requires 2 arguments, but 1 was provided",
        "a.metal:2:5: note: candidate function not viable: cannot pass pointer to address space '__local' as a pointer"
        " to address space '__global_device' in 1st argument",
    ) == (
        "no matching function for call to 'f': cannot pass pointer to address space 'threadgroup' as a pointer to"
        " address space 'device' in 1st argument"
    )


POINTERS = "cannot pass pointer to address space '__local' as a pointer to address space '__global_device'"
OPENCLS = [
    ["error: use of undeclared identifier 'x'"],
    # Spaces that only OpenCL has.
    ["error: binding reference of type '__private float' to value of type '__generic float' changes address space"],
    # A temporary is the thread's.
    ["error: reference of type 'const __private int &' cannot bind to a temporary object because of address space"],
    # What a template's argument points into isn't what is converted.
    ["error: cannot initialize object parameter of type '__private S<__local T *>' with an expression of type 'S<T>'"],
    # The first candidate failed for another reason, which may be OpenCL's.
    [
        "error: no matching function for call to 'f'",
        "note: candidate template ignored: substitution failure [with T = float]",
        f"note: candidate function not viable: {POINTERS} in 1st argument",
    ],
    # Values are copied from space to space.
    [
        "error: invalid operands to binary expression ('__global_device P' and '__private P')",
        "note: candidate function not viable: no known conversion from '__global_device P' to '__private Q'",
    ],
]


@pytest.mark.parametrize("lines", OPENCLS)
def test_what_is_opencls_affair_alone_is_left_out(lines):
    assert _said(*(f"a.metal:3:5: {line}" for line in lines)) == ""


def test_a_variable_in_threadgroup_memory_becomes_a_reference_with_a_bound():
    assert _spaced("kernel void k() { threadgroup float t[8], u; }").endswith(
        "{ typedef float kw_type_t[8], kw_type_u;"
        " KW_THREADGROUP kw_type_t& t = kw_some<KW_THREADGROUP kw_type_t&>();"
        " KW_THREADGROUP kw_type_u& u = kw_some<KW_THREADGROUP kw_type_u&>();"
        ' static_assert(sizeof(kw_type_t) + sizeof(kw_type_u) <= 32768, "kw_too_much_memory_6"); }'
    )


def test_members_are_the_threads_unless_they_say_otherwise():
    assert _spaced("struct S { S(); int f() const; int g() device; static int h(); operator int() thread; };") == (
        "struct S { S(); int f() const __private; int g() __global; static int h(); operator int() __private; };"
    )


def test_a_table_of_the_program_is_referred_to_in_constant_memory():
    kind = "kw_in_constant<decltype(kw_array_t)>::type"
    assert _spaced("constant float t[2] = {1, 2}; constant int n = 3;") == (
        f"const float kw_array_t[2] = {{1, 2}}; static {kind}& t = kw_some<{kind}&>(); const int n = 3;"
    )


def test_a_pointer_of_the_thread_into_another_space_points_there():
    assert _spaced("void f(thread const device float* p, thread float* q);") == (
        "void f( const KW_DEVICE float* p, KW_THREAD float* q);"
    )


def test_of_many_instances_each_argument_is_shown():
    entries = [
        EntryPoint(
            name=f"{kind}_{count}",
            expression=f"k<{kind}, {count}>",
            signature="",
            parameters=(),
            place=Place(file="a", line=1, column=1),
        )
        for kind in ("float", "half")
        for count in range(50)
    ]

    chosen = [each.expression for each in shown(entries)]

    assert len(chosen) == 51
    assert chosen[-1] == "k<half, 0>"
    assert len(shown(entries[:60])) == 60

"""Metal into C++, by tokens: what is replaced, and that nothing else is."""

import pytest

from kernelwright.msl.entries import ParameterError, entry_points, wrapper_text
from kernelwright.msl.places import Places
from kernelwright.msl.restrictions import restricted
from kernelwright.msl.rewriting import rewritten
from kernelwright.msl.structure import structure_of
from kernelwright.msl.tokens import tokens_of


def _rewritten(text, **values):
    return rewritten(text, structure_of(tokens_of(text, "a.metal")), values=values)


def _cpp(text, **values):
    return " ".join(_rewritten(text, **values).text.split())


def _entries(text):
    structure = structure_of(tokens_of(text, "a.metal"))
    return entry_points(structure, rewritten(text, structure))


def test_address_spaces_of_pointers_go_and_constant_is_const():
    assert _cpp("void f(device float* x, constant int& n, threadgroup half* t);") == (
        "void f( float* x, const int& n, half* t);"
    )
    assert _cpp("constant const float x = 1;") == "const float x = 1;"


def test_a_threadgroup_variable_is_found_and_a_pointer_is_none():
    assert _cpp("void f() { threadgroup float t[32]; threadgroup float* p = t; }") == (
        "void f() { static thread_local float t[32]; float* p = t; }"
    )


def test_literals_of_half_and_bfloat_are_made_of_floats():
    assert _cpp("auto a = 1.5h + 2h - 3.0bf * 0x1Ah;") == "auto a = half(1.5f) + half(2.0f) - bfloat(3.0f) * 0x1Ah;"


def test_literals_without_a_suffix_are_float_in_templates_too():
    assert _cpp("auto a = 1.0 + 2e3 + 1. + 3 + 4.0f + 0x1p-2 + 0x1e;") == (
        "auto a = 1.0f + 2e3f + 1.f + 3 + 4.0f + 0x1p-2f + 0x1e;"
    )


def test_both_sides_of_a_conditional_know_of_one_another():
    text = "auto a = f(x > 1 ? y >> 1 : b ? c : d, e);"
    found = rewritten(text, structure_of(tokens_of(text, "a.metal")), wraps_conditionals=True)

    inner = "b ? kw_arm<decltype(d)>(c) : kw_arm<decltype(c)>(d)"
    assert found.text == (
        f"auto a = f(x > 1 ? kw_arm<decltype({inner})>(y >> 1) : kw_arm<decltype(y >> 1)>({inner}), e);"
    )


def test_lines_stay_where_they_are():
    text = "kernel void k(device float* x [[buffer(0)]],\n  uint i [[thread_position_in_grid]])\n{ x[i] = 1.0h; }\n"

    assert _rewritten(text).text.count("\n") == text.count("\n")


def test_a_function_constant_takes_the_value_it_is_given():
    text = "constant int width [[function_constant(3)]];"

    assert "width = 7;" in _cpp(text, width="7")
    assert "width = 7;" in _cpp(text, **{"3": "7"})
    assert "kw_is_defined_width = false" in _cpp(text)


def test_overloads_that_only_address_spaces_tell_apart_become_one():
    text = "int f(device int* x) { return *x; } int f(threadgroup int* x) { return *x; } int f(int x) { return x; }"

    assert _cpp(text).count("int f(") == 2


def test_an_instance_may_be_named_from_the_outermost_namespace():
    (entry,) = _entries("""
namespace a { namespace b { template <class T> kernel void k(device T* x) {} } }
template [[host_name("k_int")]] kernel void ::a::b::k<int>(device int* x);
""")

    assert entry.name == "k_int"
    assert entry.expression == "::a::b::k<int>"


def test_a_kernel_is_called_inside_its_namespaces():
    plain, made = _entries("""
namespace a { namespace { kernel void plain(device int* x) {} } }
extern "C" { namespace a::b { enum class mode { one }; template <mode M> kernel void k(device int* x) {}
template [[host_name("made")]] kernel void k<mode::one>(device int*); } }
""")

    assert plain.namespaces == ("a", "")
    assert made.namespaces == ("a::b",)
    assert wrapper_text(made, 0).startswith('namespace a::b { extern "C" void kw_kernel_0() { k<mode::one>(')


def test_an_instance_is_of_the_overload_with_as_many_parameters():
    one, two = _entries("""
template <class T> kernel void k(device T* x, constant float& by) {}
template <class T> kernel void k(device T* x, constant float& by, uint i [[thread_position_in_grid]]) {}
template [[host_name("one")]] kernel void k<int>(device int* x, constant float& by);
template [[host_name("two")]] kernel void k<int>(device int*, constant float&, uint);
""")

    assert [each.name for each in one.parameters] == ["x", "by"]
    assert [each.name for each in two.parameters] == ["x", "by", "i"]


def test_instances_with_a_host_name_are_entry_points():
    entries = _entries("""
        template <typename T> kernel void k(device T* x, constant uint& n, uint i [[thread_position_in_grid]]) {}
        template [[host_name("k_float")]] kernel void k<float>(device float*, constant uint&, uint);
        template [[host_name("k_half")]] [[kernel]] decltype(k<half>) k<half>;
        kernel void plain(device int* x [[buffer(2)]], threadgroup float* t [[threadgroup(0)]]) {}
    """)

    assert [entry.name for entry in entries] == ["plain", "k_float", "k_half"]
    assert [(each.kind, each.index) for each in entries[0].parameters] == [("buffer", 2), ("shared", 0)]
    assert [(each.kind, each.index) for each in entries[2].parameters] == [("buffer", 0), ("buffer", 1), ("place", 0)]


@pytest.mark.parametrize(
    ("parameters", "said"),
    [
        ("float x", "neither an attribute nor an address space"),
        ("device float* x [[buffer(0)]], device float* y [[buffer(0)]]", "same index 0"),
        ("texture2d<float> t [[texture(0)]]", "texture"),
        ("device float* x [[buffer(N)]]", "is no number"),
    ],
)
def test_a_parameter_that_no_launch_can_give_is_refused(parameters, said):
    with pytest.raises(ParameterError, match=said):
        _entries(f"kernel void k({parameters}) {{}}")


def _restricted(text):
    tokens = tokens_of(text, "a.metal")
    structure = structure_of(tokens)
    found = rewritten(text, structure)
    places = Places(found.text, found.starts, tokens, ("a.metal", text))
    return [
        (each.rule, each.line, each.column) for each in restricted(structure, entry_points(structure, found), places)
    ]


def test_what_metal_has_not_is_found_where_it_stands():
    assert _restricted("void f() {\n  double x = 1;\n  auto   p = new int; goto end; }") == [
        ("double", 2, 3),
        ("allocation", 3, 14),
        ("goto", 3, 23),
    ]


def test_a_pointer_without_an_address_space_is_found_where_it_stands():
    assert _restricted("void f(device float* x) {\n  float*  p = x; }") == [("address-space", 2, 11)]


def test_a_deleted_function_allocates_nothing():
    assert _restricted("struct S { S(const thread S&) = delete; };") == []


def test_the_last_buffer_is_number_30():
    assert _restricted("kernel void k(device float* x [[buffer(30)]]) {}") == []
    assert _restricted("kernel void k(device float* x [[buffer(31)]]) {}") == [("index", 1, 29)]

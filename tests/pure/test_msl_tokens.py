"""Tokens and declarations of Metal source."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernelwright.msl.structure import structure_of
from kernelwright.msl.tokens import UnclosedError, partners, tokens_of


def _words(text):
    return [token.text for token in tokens_of(text, "a.metal")]


def test_tokens_are_words_numbers_texts_and_signs():
    assert _words('half x = 1.5h + 0x1Fu; a->*b "q\\"" R"(raw)" \'c\' >>=') == [
        *("half", "x", "=", "1.5h", "+", "0x1Fu", ";", "a", "->*", "b"),
        *('"q\\""', 'R"(raw)"', "'c'", ">>="),
    ]


def test_a_number_ends_where_its_suffix_does():
    assert _words("1e-3f .5 1'000 2.bf 3..x") == ["1e-3f", ".5", "1'000", "2.bf", "3..x"]


def test_places_follow_the_preprocessors_markers():
    text = '# 1 "a.metal"\nint x;\n# 7 "b.h" 1\n  int y;\n# 2 "a.metal" 2\nint z;\n'
    places = {token.text: (token.file, token.line, token.column) for token in tokens_of(text, "a.metal")}

    assert places["x"] == ("a.metal", 1, 5)
    assert places["y"] == ("b.h", 7, 7)
    assert places["z"] == ("a.metal", 2, 5)


@given(st.text(alphabet="ab1.{}()[]<>;:=\"'\\\n #/*", max_size=60))
def test_any_text_has_tokens_that_lie_in_it_in_order(text):
    at = 0
    for token in tokens_of(text, "a.metal"):
        assert token.start >= at
        assert text[token.start : token.end] == token.text
        at = token.end


@given(st.text(alphabet="ab{}()[]<>;:=,template ", max_size=60))
def test_any_text_has_a_structure_or_a_bracket_without_partner(text):
    with suppress(UnclosedError):
        structure_of(tokens_of(text, "a.metal"))


def test_a_bracket_without_partner_is_named():
    with pytest.raises(UnclosedError) as raised:
        partners(tokens_of("f(a[1)", "a.metal"))

    assert raised.value.token.text == ")"


def _declared(text):
    structure = structure_of(tokens_of(text, "a.metal"))
    return [(each.kind, structure.text(each.name) if each.name is not None else "") for each in structure.declarations]


def test_declarations_are_told_apart():
    text = """
        using namespace metal;
        struct S { int a; S() : a{1} {} int f() const { return a; } };
        template <typename T, int N = 2> T g(T x) { return x; }
        namespace n { constant float c [[function_constant(0)]]; }
        template [[host_name("k")]] kernel void h<float>(device float* x);
        enum class E : uint { A, B };
    """

    assert _declared(text) == [
        ("other", ""),
        ("class", "S"),
        ("variable", ""),
        ("function", "S"),
        ("function", "f"),
        ("function", "g"),
        ("variable", ""),
        ("instantiation", "h"),
        ("class", "E"),
    ]


def test_attributes_in_one_bracket_are_parts():
    structure = structure_of(
        tokens_of("kernel void k(device float* x [[buffer(1), function_constant(f)]]);", "a.metal")
    )

    assert structure.attributes[0].parts == ("buffer(1)", "function_constant(f)")

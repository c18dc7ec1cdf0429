"""Pointers without an address space are found, and what only looks like one isn't."""

import pytest

from kernelwright.msl.address_spaces import without_space
from kernelwright.msl.structure import structure_of
from kernelwright.msl.tokens import tokens_of


def _found(text):
    structure = structure_of(tokens_of(text, "a.metal"))
    return [structure.text(at) for at in without_space(structure)]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("void f(float* x, device float* y) {}", ["x"]),
        ("template <typename T> T g(const T& v, thread T& w) { return v; }", ["v"]),
        ("void f(device float* y) { float* p = y; }", ["p"]),
        ("void f(device S* y) { for (S<int>* p = y; p; p++) { const n::S& r = *p; } }", ["p", "r"]),
        ("struct S { void m(int* x) {} };", ["x"]),
        ("void f(float (&a)[4]);", []),
    ],
)
def test_pointers_and_references_without_a_space_are_found(text, names):
    assert _found(text) == names


@pytest.mark.parametrize(
    "text",
    [
        "void f(device float* x, constant int& n, threadgroup half* t, thread float4& v) {}",
        "void f(int a, int b) { int c = a * b; c = a & b; g(a * b); return a * b; }",
        "void f(device float* x) { device float* p = x; auto q = x; *p = 1; x[0] * 2; }",
        "template <int N> void f(enable_if_t<(N & 1) == 0, int> a = 3 * 4) {}",
        "float x(a * b);",
    ],
)
def test_products_and_qualified_pointers_are_left_alone(text):
    assert _found(text) == []

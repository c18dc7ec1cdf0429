"""What a Mac's compiler is given and what it says, without a Mac."""

import pytest

from kernelwright.records.build import Diagnostic
from kernelwright.records.candidate import SourceFile
from kernelwright.targets.metal.mps_complaints import apple_diagnostics
from kernelwright.targets.metal.mps_source import declared_kernels, shader_texts

HEADER = "#pragma once\ninline float twice(float x) { return 2.0f * x; }"
KERNEL = """#include <metal_stdlib>
#include "twice.h"
using namespace metal;
kernel void run(device float* x, constant int& n, uint i [[thread_position_in_grid]]) { x[i] = twice(x[i]); }"""


def files(**texts):
    return [SourceFile(name=name.replace("_", "."), text=text) for name, text in texts.items()]


def test_own_headers_are_put_where_they_are_included_and_lines_keep_their_numbers():
    (shader,) = shader_texts(files(twice_h=HEADER, a_metal=KERNEL))

    assert shader.file == "a.metal"
    assert shader.text.splitlines() == [
        '#line 1 "a.metal"',
        "#include <metal_stdlib>",
        '#line 2 "a.metal"',
        '#line 1 "twice.h"',
        "",
        "inline float twice(float x) { return 2.0f * x; }",
        '#line 3 "a.metal"',
        *KERNEL.splitlines()[2:],
    ]


def test_a_header_is_put_there_once_for_each_file_and_headers_may_include_each_other():
    sources = files(a_h='#include "b.h"\nA', b_h='#include "a.h"\nB', one_metal='#include "a.h"\n#include "b.h"')

    (shader,) = shader_texts([*sources, SourceFile(name="two.metal", text='#include "b.h"')])[:1]

    assert [line for line in shader.text.splitlines() if line in ("A", "B")] == ["B", "A"]


def test_kernels_are_read_without_a_preprocessor():
    text = """
// kernel void gone(device float* x [[buffer(9)]]) {}
#define N \\
  kernel void neither(device float* x) {}
template <typename T> kernel void scale(device T* x [[buffer(0)]], constant T& by [[buffer(2)]]) { /* } */ }
template [[host_name("scale_half")]] kernel void scale<half>(device half*, constant half&);
kernel void plain(device const float* x, constant uint2& size, threadgroup float* shared [[threadgroup(0)]],
                  uint2 at [[thread_position_in_grid]]) { const char c = '"'; }
"""
    (shader,) = shader_texts([SourceFile(name="k.metal", text=text)])

    plain, scale = declared_kernels(shader)

    assert [(each.index, each.type) for each in plain.bound("buffer")] == [
        (0, "device const float *"),
        (1, "constant uint2 &"),
    ]
    assert (plain.place.file, plain.place.line) == ("k.metal", 7)
    assert (scale.name, [each.index for each in scale.bound("buffer")]) == ("scale_half", [0, 2])


def test_a_bracket_without_partner_is_a_complaint_with_a_place():
    (shader,) = shader_texts([SourceFile(name="k.metal", text="kernel void f(device float* x) {\n  x[0]] = 1;\n}")])

    found = declared_kernels(shader)

    assert isinstance(found, Diagnostic)
    assert (found.file, found.line) == ("k.metal", 2)


# As torch 2.x words it: the NSError's own text, twice.
SAID = """Failed to create Metal library, error: Error Domain=MTLLibraryErrorDomain Code=3 \
"program_source:12:5: error: use of undeclared identifier 'c'
  out[i] = c;
           ^
twice.h:2:1: error: unknown type name 'flot'
flot x;
^
a.metal:3:1: warning: unused variable 'y'
" UserInfo={NSLocalizedDescription=program_source:12:5: error: use of undeclared identifier 'c'
  out[i] = c;
           ^
twice.h:2:1: error: unknown type name 'flot'
flot x;
^
}"""


def test_what_apples_compiler_complains_of_has_its_place():
    found = apple_diagnostics(SAID, "a.metal", ["a.metal", "twice.h"])

    assert [(each.file, each.line, each.column, each.message) for each in found] == [
        ("a.metal", 12, 5, "use of undeclared identifier 'c'"),
        ("twice.h", 2, 1, "unknown type name 'flot'"),
    ]


@pytest.mark.parametrize("said", ["Failed to create function state object for: f", "Error Domain=AGXMetal Code=3"])
def test_a_complaint_without_a_place_is_one_about_the_file(said):
    assert apple_diagnostics(said, "a.metal", ["a.metal", "b.h"]) == (
        Diagnostic(file="a.metal", line=0, column=0, message=said),
    )

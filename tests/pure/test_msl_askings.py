"""Variables that nobody set, in LLVM's IR: what clang marks is asked for, and bytes that mean nothing stay zero."""

import pytest

from kernelwright.msl.ir import function_of
from kernelwright.msl.layout import holes_of, size_of
from kernelwright.msl.unset import unset_in, with_askings

TYPES = {"%P": "type", "%Pair": "{ float, i8 }", "%Tail": "{ i32, [12 x i8] }", "%Packed": "<{ half, i8, [5 x i8] }>"}

MODULE = """%Pair = type { float, i8 }
define void @f() {
entry:
  %s = alloca float, align 4
  %k = alloca i32, align 4
  %p = alloca %Pair, align 4
  %q = alloca ptr, align 8
  store i32 0, ptr %k, align 4, !dbg !4
  store float 0.000000e+00, ptr %s, align 4, !dbg !5, !annotation !9
  store i32 0, ptr %k, align 4, !dbg !6, !annotation !9
  store ptr null, ptr %q, align 8, !dbg !7, !annotation !9
  call void @llvm.memset.p0.i64(ptr align 4 %p, i8 0, i64 8, i1 false), !dbg !8, !annotation !9
  ret void
}
!9 = !{!"auto-init"}
"""


@pytest.mark.parametrize(
    ("kind", "holes"),
    [
        ("float", []),
        ("{ float, i32 }", []),
        ("{ i8, float }", [(1, 3)]),
        ("%Pair", [(5, 3)]),
        ("[2 x %Pair]", [(5, 3), (13, 3)]),
        ("{ i64, %Pair }", [(13, 3)]),
        ("{ %Pair, i8 }", [(5, 3), (9, 3)]),
        ("%Tail", [(4, 12)]),
        ("%Packed", [(3, 5)]),
    ],
)
def test_bytes_between_and_behind_parts_mean_nothing(kind, holes):
    assert holes_of(kind, TYPES) == holes


def test_a_struct_in_a_struct_is_as_large_as_in_an_array():
    assert size_of("{ %Pair, i8 }", TYPES) == 12


def test_what_clang_marked_is_asked_for_and_nothing_else():
    text = with_askings(MODULE)

    assert "store i32 0, ptr %k, align 4, !dbg !4\n" in text  # the program's own zero
    assert "!annotation" not in text
    assert "%kw.unset.0 = call i8 @kw_unset(i32 0), !dbg !5" in text
    assert "store i32 %kw.unset.1.wide, ptr %k, !dbg !6" in text
    assert "%kw.unset.2 = call ptr @kw_unset_pointer(i32 2), !dbg !7" in text
    assert "@llvm.memset.p0.i64(ptr %p, i8 %kw.unset.3, i64 8, i1 false), !dbg !8" in text
    # The three bytes behind its i8 are copied with it, whoever set them.
    assert "%kw.unset.3.hole.0 = getelementptr inbounds i8, ptr %p, i64 5" in text


def test_what_is_asked_is_known_by_its_number_and_place():
    function = function_of(with_askings(MODULE).partition("\n")[2].partition("!9")[0].rpartition("}")[0] + "}")

    assert list(unset_in(function.entry.instructions)) == [(0, "5"), (1, "6"), (2, "7"), (3, "8")]


def test_a_module_without_such_variables_stays_as_it_is():
    text = MODULE.replace(", !annotation !9", "").replace('!9 = !{!"auto-init"}\n', "")

    assert with_askings(text) == text

"""LLVM IR cut at barriers: what it is made of, and what has to be kept between the pieces."""

import pytest

from kernelwright.msl.assembly import NotInlinedError, assembled
from kernelwright.msl.ir import function_of, instruction
from kernelwright.msl.ir_types import first_type
from kernelwright.msl.layout import size_of
from kernelwright.msl.own_arrays import with_own_arrays
from kernelwright.msl.regions import Split

LOOP = """define void @kw_kernel_0() local_unnamed_addr #0 {
  %1 = tail call i32 @kw_place_index() #2
  %2 = tail call ptr @kw_place_buffer(i32 noundef 0) #2
  %3 = zext i32 %1 to i64
  %4 = getelementptr inbounds float, ptr %2, i64 %3
  %5 = load float, ptr %4, align 4
  br label %6

6:
  %7 = phi i32 [ 0, %0 ], [ %10, %6 ]
  %8 = phi float [ %5, %0 ], [ %9, %6 ]
  %9 = fadd float %8, 1.000000e+00
  call void @kw_barrier(i32 noundef 2) #3
  %10 = add nuw nsw i32 %7, 1
  %11 = icmp eq i32 %10, 8
  br i1 %11, label %12, label %6

12:
  store float %9, ptr %4, align 4
  ret void
}"""


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("%1 = add nuw nsw i32 %a, 1", "i32"),
        ("%1 = icmp samesign ult <8 x i32> %a, %b", "<8 x i1>"),
        ("%1 = fcmp fast olt float %a, %b", "i1"),
        ("%1 = zext i32 %a to i64", "i64"),
        ("%1 = load <4 x float>, ptr %p, align 16, !tbaa !5", "<4 x float>"),
        ("%1 = select i1 %c, ptr %a, ptr null", "ptr"),
        ("%1 = tail call noundef float @llvm.fma.f32(float %a, float %b, float %c)", "float"),
        ("%1 = extractelement <4 x half> %v, i64 2", "half"),
        ("%1 = shufflevector <2 x float> %a, <2 x float> poison, <4 x i32> zeroinitializer", "<4 x float>"),
        ("%1 = cmpxchg ptr %p, i32 %a, i32 %b monotonic monotonic, align 4", "{ i32, i1 }"),
        ("%1 = extractvalue { i32, [2 x float] } %s, 1, 0", "float"),
        ("%1 = atomicrmw add ptr %p, i32 1 monotonic, align 4", "i32"),
        ("%1 = phi { i32, float } [ %a, %b ], [ %c, %d ]", "{ i32, float }"),
    ],
)
def test_the_type_of_a_result_is_read(text, kind):
    assert instruction(text).type == kind


def test_types_are_found_behind_flags():
    assert first_type("nuw nsw i64 %a, 2") == "i64"
    assert first_type("noundef nonnull align 4 dereferenceable(8) ptr %p") == "ptr"
    assert first_type("[4 x { i32, <2 x half> }] %x") == "[4 x { i32, <2 x half> }]"


@pytest.mark.parametrize(
    ("kind", "size"),
    [("i1", 1), ("i48", 8), ("<3 x float>", 16), ("{ i8, i32 }", 8), ("<{ i8, i32 }>", 5), ("[3 x { i64, i8 }]", 48)],
)
def test_sizes_are_those_of_arrays(kind, size):
    assert size_of(kind, {}) == size


def test_a_loop_with_a_barrier_is_two_regions_that_share_its_variables():
    split = Split(function_of(LOOP))

    assert [region.stops for region in split.regions] == [(1,), (-1, 1)]
    # The sum lives on; the address is computed again, and the counter is everybody's.
    assert list(split.kept.values()) == ["float"]
    assert split.uniformity is not None
    assert {"%n7", "%n10", "%n11"} <= split.uniformity.values
    assert not {"%n5", "%n8", "%n9"} & split.uniformity.values


def test_what_threads_decide_on_their_own_is_not_shared():
    own = LOOP.replace("icmp eq i32 %10, 8", "icmp eq i32 %10, %1")
    split = Split(function_of(own))

    assert split.uniformity is None  # not all threads come to the barrier
    assert sorted(split.kept.values()) == ["float", "i32"]


def test_a_kernel_becomes_sweeps_and_a_table():
    made = assembled(
        "declare void @kw_barrier(i32)\ndeclare i32 @kw_place_index()\n" + LOOP + "\nattributes #0 = { nounwind }\n"
    )

    assert made.kernels[0].points == 1
    assert made.kernels[0].frame_bytes == 4
    assert "kw_barrier" not in made.text
    assert "@kw_table_0 = constant" in made.text


def test_a_call_that_is_left_is_refused():
    text = (
        "define void @kw_kernel_0() {\n  call void @f()\n  ret void\n}\n"
        "define void @f() {\n  call void @kw_barrier(i32 2)\n  call void @f()\n  ret void\n}\n"
    )
    with pytest.raises(NotInlinedError, match="f is called"):
        assembled(text)


MEETING = """define void @kw_kernel_0() {
entry:
  %brought = alloca float, align 4
  %found = alloca [8 x float], align 16
  call void @kw_meet(ptr noundef @apply, ptr noundef %brought, ptr noundef %found, i32 noundef 4, i32 noundef 4)
  ret void
}"""


def test_an_answer_amid_a_larger_array_gets_an_array_of_its_own():
    function = with_own_arrays(function_of(MEETING), {})
    (point,) = Split(function).points
    texts = [each.text for each in function.entry.instructions]

    assert (point.brought, point.taken) == ("%brought", "%kw.own.0")
    assert texts[0] == "%kw.own.0 = alloca [4 x i8], align 4"
    assert texts[4].endswith("load i32, ptr %kw.own.0, align 1")
    assert texts[5].endswith(", ptr %found, align 1")


def test_a_meeting_with_arrays_of_its_own_stays_as_it_is():
    function = function_of(MEETING.replace("[8 x float], align 16", "float, align 4"))

    assert with_own_arrays(function, {}).blocks == function.blocks

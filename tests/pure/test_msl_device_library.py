"""What a kernel's module takes of a library of functions, as text."""

from kernelwright.msl.device_library import DeviceLibrary

LIBRARY = DeviceLibrary(
    """
source_filename = "library"
%struct.pair = type { i32, i32 }
@table = internal addrspace(4) constant [2 x i32] [i32 1, i32 2]
@other = internal addrspace(4) constant [2 x i32] [i32 1, i32 2]
define float @__nv_outer(float %x) #0 {
  %y = call float @inner(float %x) #2, !srcloc !1
  %z = call float @llvm.fabs.f32(float %y)
  ret float %z
}
define internal float @inner(float %x) #1 {
  %at = load i32, i32 addrspace(4)* @table
  ret float %x
}
define float @__nv_unused(float %x) #0 {
  ret float %x
}
declare float @llvm.fabs.f32(float) #1
declare float @llvm.sqrt.f32(float) #1
attributes #0 = { nounwind }
attributes #1 = { nounwind readnone }
attributes #2 = { convergent }
!1 = !{i32 0}
"""
)
MODULE = """define ptx_kernel void @kw_kernel() #0 {
  %r = call float @__nv_outer(float 1.0)
  ret void
}
declare float @__nv_outer(float) #0
attributes #0 = { nounwind }
"""


def test_what_is_called_and_what_that_calls_is_defined():
    linked = LIBRARY.linked(MODULE)

    assert "define internal float @__nv_outer(float %x) #100000 {" in linked
    assert "define internal float @inner(float %x) #100001 {" in linked
    assert "declare float @__nv_outer" not in linked
    assert "unused" not in linked


def test_it_brings_what_it_needs_and_no_more():
    linked = LIBRARY.linked(MODULE)

    assert "@table" in linked
    assert "@other" not in linked
    assert "declare float @llvm.fabs.f32(float) #100001" in linked
    assert "sqrt" not in linked
    assert "%library.struct.pair = type" in linked
    assert "!srcloc" not in linked


def test_attributes_have_numbers_of_their_own():
    linked = LIBRARY.linked(MODULE)

    assert "attributes #0 = { nounwind }" in linked
    assert "attributes #100002 = { convergent }" in linked


def test_what_both_declare_is_declared_once():
    linked = LIBRARY.linked(MODULE + "declare float @llvm.fabs.f32(float) #0\n")

    assert linked.count("declare float @llvm.fabs.f32") == 1


def test_a_module_that_needs_nothing_stays_as_it_is():
    module = "define ptx_kernel void @kw_kernel() {\n  ret void\n}\n"

    assert LIBRARY.linked(module) == module

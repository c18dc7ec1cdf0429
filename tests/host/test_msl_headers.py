"""Metal's headers as projects use them: beside names of their own, with vectors where numbers are."""

import numpy as np
import pytest

import metal_kernels as kernels
from kernelwright import msl

pytestmark = pytest.mark.usefixtures("clang")

# A project's templates of Metal's own names, found beside them.
RIVALS = (
    kernels.HEAD
    + """
namespace own {
template <class T> enable_if_t<is_floating_point_v<T>, T> max(T a, T b) { return T(-1.0f); }
template <class T, class U> enable_if_t<is_integral_v<T> && is_integral_v<U>, T> min(T a, U b) { return T(-1); }
template <class T> T clamp(T a, T b, T c) { return T(-1); }
template <class T> float erfc(T x) { return -1.0f; }
}
using namespace own;
kernel void rivals(device float* f, device bfloat* b, device int* i, constant uint& u) {
  f[0] = max(f[0], 2.0f);
  f[1] = clamp(f[1], 0.0f, 1.0f) + max(0.5f, half(0.25f));
  f[2] = ::exp(f[2]) + ::erfc(f[2]);
  b[0] = max(b[0], b[1]);
  i[0] = min(i[0], 3) + min(i[1], u) + max(1u, u);
}
namespace own {
enum class Half { none, all };
template <Half H> kernel void keep(device int* i) { i[0] = H == Half::all ? i[0] : 0; }
template [[host_name("keep_all")]] kernel void keep<Half::all>(device int*);
template <class T> kernel void ahead(device T* x, uint at);
template <class T> kernel void ahead(device T* x, uint at [[thread_position_in_grid]]) { x[at] += T(at); }
template [[host_name("ahead_int")]] kernel void ahead<int>(device int*, uint);
}
"""
)

VECTORS = (
    kernels.HEAD
    + """
static_assert(is_floating_point_v<float2> && is_integral_v<int3> && is_arithmetic_v<half4>, "as its elements");
static_assert(!is_scalar_v<float2> && is_scalar_v<float> && is_signed_v<int2> && is_unsigned_v<uint2>, "but no scalar");
static_assert(is_same_v<make_unsigned_t<int2>, uint2> && is_same_v<decltype(float2(0) * half2(0)), float2>, "");
static_assert(numeric_limits<float2>::infinity().y == INFINITY && numeric_limits<char3>::max().z == 127, "");
float doubled(float x) { return x + x; }
float2 doubled(float2 x) { return x; }
kernel void vectors(device float4* f, device half4* h, device bfloat* b) {
  f[1].w += doubled(b[0]);
  f[0] = b[0] * f[0] + f[1] / b[0];
  f[1] = h[0] * f[1] - h[0];
}
"""
)


def test_functions_of_numbers_are_preferred_to_a_projects_templates_and_those_to_metals_templates():
    f, b = np.array([1, 7, 0], np.float32), np.array([0x3F80, 0x4000], np.uint16)
    i = np.array([9, 5], np.int32)

    library = msl.compile_shader(RIVALS)
    library.rivals(f, b, i, 4, threads=1)
    library.keep_all(i, threads=1)
    library.ahead_int(i, threads=2)

    assert f.tolist() == [2.0, 1.5, 0.0]
    assert b[0] == 0xBF80  # -1: for bfloat, the project's own
    assert i[0] == 3 - 1 + 4
    assert i[1] == 5 + 1  # by a kernel that was declared before it was defined


def test_vectors_have_the_traits_and_limits_of_their_elements_and_mix():
    f = np.array([[1, 2, 3, 4], [2, 4, 6, 8]], np.float32)
    h, b = np.array([1, 2, 3, 4], np.float16), np.array([0x4000], np.uint16)

    msl.compile_shader(VECTORS).vectors(f, h, b, threads=1)

    assert f.tolist() == [[3, 6, 9, 14], [1, 6, 15, 44]]

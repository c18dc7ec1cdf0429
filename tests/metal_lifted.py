"""Metal kernels for lifted launches: what floats of every kind come to, and what can't be lifted."""

from metal_kernels import HEAD

# Half and bfloat in memory, in vectors, in literals, in threadgroup memory, in matrices and across a simdgroup.
KINDS = (
    HEAD
    + """
struct Mixed { half scale; uint offset; bfloat shift[3]; packed_half3 more; float3 wide; };
kernel void kinds(device const half* a, device const bfloat* b, device const half4* v, constant Mixed* m,
                  device float* out, uint i [[thread_position_in_grid]]) {
  threadgroup half part[32];
  part[i] = a[i] * 0.1h + m[1].scale;
  threadgroup_barrier(mem_flags::mem_threadgroup);
  const half4 w = v[i].wzyx * half4(0.5h, 1, 2, 3) + half(b[i]);
  float2x2 turn = float2x2(0.1, 0.2, -0.2, 0.1);
  const float2 turned = turn * float2(w.xy);
  float sum = simd_sum(part[31 - i]) + fast::exp(turned.x) + precise::log(2 + turned.y * turned.y) + dot(w, w);
  sum += i > 3 ? b[i] : a[i];
  sum += m[1].shift[2] + m[1].more.z + m[1].wide.y + m[1].offset;
  out[i] = sum + numeric_limits<half>::max() + as_type<float>(as_type<uint>(1.5f)) + 1.0e-9;
}
"""
)

ATOMIC = (
    HEAD
    + """
kernel void total(device const bfloat* x, device atomic_float* out, uint i [[thread_position_in_grid]]) {
  threadgroup atomic_float part;
  atomic_store_explicit(&part, 0.1f, memory_order_relaxed);
  threadgroup_barrier(mem_flags::mem_threadgroup);
  atomic_fetch_add_explicit(&part, x[i], memory_order_relaxed);
  threadgroup_barrier(mem_flags::mem_threadgroup);
  const float all = atomic_load_explicit(&part, memory_order_relaxed);
  if (i % 64 == 0) atomic_fetch_add_explicit(out, all, memory_order_relaxed);
}
"""
)

# Sizes as hosts count them, and copies by way of bytes.
SIZES = (
    HEAD
    + """
template <typename T, int N = 8 / sizeof(T)> struct Each { static constexpr int count = N; };
template <typename T> struct alignas(sizeof(T)) Four { uint8_t bytes[4 * sizeof(T)]; };
static_assert(sizeof(float4) == 16, "as it says");
kernel void sizes(device const half* x, device half* out, device int* n, uint i [[thread_position_in_grid]]) {
  *((device Four<half>*)(out + 4 * i)) = *((device const Four<half>*)(x + 4 * i));
  n[i] = 1000 * Each<half>::count + 100 * (sizeof(float3) / sizeof x[i]) + sizeof(packed_half3);
}
"""
)

SCRATCH = (
    HEAD
    + """
kernel void large(device float* x, threadgroup half* more [[threadgroup(0)]], uint i [[thread_position_in_grid]]) {
  threadgroup float part[7000];
  part[i * 1000] = x[i];
  more[i] = x[i];
  threadgroup_barrier(mem_flags::mem_threadgroup);
  x[i] = part[(6 - i) * 1000] + more[6 - i];
}
"""
)

_KERNEL = "kernel void k(device float* x, device uint* out, uint i [[thread_position_in_grid]]) {"

# Text that makes a kernel impossible to lift, where that is said to be (line and column), and in which words.
DECLINED = [
    (f"{_KERNEL} out[i] = ((device uint*)x)[i]; }}", (1, 98), "float is looked at as unsigned int"),
    (f"{_KERNEL}\n out[i] = *(device const uchar*)(x + i); }}", (2, 12), "float is looked at as unsigned char"),
    (f"{_KERNEL}\n out[i] = reinterpret_cast<device uint*>(x)[i]; }}", (2, 11), "float is looked at as unsigned int"),
    (f"{_KERNEL}\n float y = x[i]; out[i] = (thread uint&)y; }}", (2, 27), "float is looked at as unsigned int"),
    (f"using P = device uint*;\n{_KERNEL}\n P p = (P)x; out[i] = p[i]; }}", (3, 8), "float is looked at as unsigned int"),
    (f"{_KERNEL}\n union {{ float f; uint u; }} q; q.f = x[i]; out[i] = q.u; }}", (2, 2), "a union of float and unsigned int"),
    (f"union Q {{ float f; uint u; }};\n{_KERNEL} Q q; q.f = x[i]; out[i] = q.u; }}", (1, 7), "a union of float"),
    (f"{_KERNEL} threadgroup float t[32]; threadgroup half* h =\n (threadgroup half*)t; h[i] = x[i]; x[i] = h[i]; }}",
     (2, 2), "float is looked at as half"),
    (f"struct S {{ float a; int b; }};\n{_KERNEL}\n out[i] = sizeof(S); }}", (3, 11), "the size of S"),
    (f"{_KERNEL} device void* v = x; out[i] = ((device uint*)v)[i]; }}", (1, 29), "'x' is read or written as something else"),
    (f"{_KERNEL} thread void* v = x + i; float y = x[i]; v = &y; out[i] = *(thread uint*)v; }}",
     (1, 29), "'x' is read or written"),
    (f"{_KERNEL} thread void* v; float y = x[i] * 2; v = &y; out[i] = *(thread uint*)v; }}",
     (1, 13), "computes with the bits"),
    (f"{_KERNEL} float y[4]; for (int j = 0; j < 4; j++) y[j] = x[j] * i; thread void* v = y; out[i] = ((thread uint*)v)[i]; }}",
     (1, 13), "computes with the bits"),
    (f"{_KERNEL} x[i] = (x[i] + 12582912.f) - 12582912.f; }}", (1, 13), "rounds by adding"),
    ("kernel void k(device float* const* x [[buffer(0)]], device float* y) { x[0][0] = y[0]; }",
     (1, 13), "a buffer of pointers to floats"),
    ("kernel void k(device const char* x, device float* y) {\n y[0] = *(device const float*)(x + 4); }",
     (2, 10), "char is looked at as float"),
]  # fmt: skip

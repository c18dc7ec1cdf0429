"""Metal kernels for lifted launches: what floats of every kind come to, and what can't be lifted."""

from metal_kernels import HEAD

LIFTABLE = (
    HEAD
    + """
// Half and bfloat in memory, in vectors, in literals, in threadgroup memory, in matrices and across a simdgroup.
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

kernel void total(device const bfloat* x, device atomic_float* out, uint i [[thread_position_in_grid]]) {
  threadgroup atomic_float part;
  atomic_store_explicit(&part, 0.1f, memory_order_relaxed);
  threadgroup_barrier(mem_flags::mem_threadgroup);
  atomic_fetch_add_explicit(&part, x[i], memory_order_relaxed);
  threadgroup_barrier(mem_flags::mem_threadgroup);
  const float all = atomic_load_explicit(&part, memory_order_relaxed);
  if (i % 64 == 0) atomic_fetch_add_explicit(out, all, memory_order_relaxed);
}

// Sizes as hosts count them, and copies by way of bytes.
template <typename T, int N = 8 / sizeof(T)> struct Each { static constexpr int count = N; };
template <typename T> struct alignas(sizeof(T)) Four { uint8_t bytes[4 * sizeof(T)]; };
static_assert(sizeof(float4) == 16, "as it says");
typedef half half8 __attribute__((ext_vector_type(8)));
kernel void sizes(device const half* x, device half* out, device int* n, uint i [[thread_position_in_grid]]) {
  *((device Four<half>*)(out + 4 * i)) = *((device const Four<half>*)(x + 4 * i));
  n[i] = 10000 * sizeof(half8) + 1000 * Each<half>::count + 100 * (sizeof(float3) / sizeof x[i]) + sizeof(packed_half3);
}

kernel void large(device float* x, threadgroup half* more [[threadgroup(0)]], uint i [[thread_position_in_grid]]) {
  threadgroup float part[7000];
  part[i * 1000] = x[i];
  more[i] = x[i];
  threadgroup_barrier(mem_flags::mem_threadgroup);
  x[i] = part[(6 - i) * 1000] + more[6 - i];
}
"""
)

_WORDS = "float is looked at as unsigned int"
_UNION = "a union of float and unsigned int"
_READ = "'x' is read or written as something else"
_BITS = "computes with the bits"

# Kernels that can't be lifted: name, body, the text that this is said of, and in which words.
DECLINED = [
    ("cast", "out[i] = ((device uint*)x)[i];", "(device uint*)x", _WORDS),
    ("reference", "float y = x[i]; out[i] = (thread uint&)y;", "(thread uint&)", _WORDS),
    ("alias", "Words p = (Words)x; out[i] = p[i];", "(Words)x", _WORDS),
    ("nameless", "union { float f; uint u; } q; q.f = x[i]; out[i] = q.u;", "union { float f; uint u; } q", _UNION),
    ("named", "Both q; q.f = x[i]; out[i] = q.u;", "Both {", _UNION),
    (
        "scratch",
        "threadgroup float t[32]; x[i] = ((threadgroup half*)t)[i];",
        "(threadgroup half*)",
        "looked at as half",
    ),
    ("size", "out[i] = sizeof(Pair);", "sizeof", "the size of Pair"),
    ("buffer", "device void* v = x; out[i] = ((device uint*)v)[i];", "x, device uint* out", _READ),
    ("own", "float y = x[i] * 2; thread void* v = &y; out[i] = *(thread uint*)v;", "own(", _BITS),
    ("rounder", "x[i] = (x[i] + 12582912.f) - 12582912.f;", "rounder(", "rounds by adding"),
]
_PARAMETERS = "device float* x, device uint* out, uint i [[thread_position_in_grid]]"
DECLINING = """using Words = device uint*;
struct Pair { float a; int b; };
union Both { float f; uint u; };
void uncalled(device float* x) { Both q; q.f = x[0]; ((device uint*)x)[1] = q.u; }
kernel void liftable(device float* x, uint i [[thread_position_in_grid]]) { x[i] *= 0.1h; }
kernel void pointers(device float* const* x [[buffer(0)]], device float* y) { x[0][0] = y[0]; }
kernel void strides(device const char* x, device float* y) { y[0] = *(device const float*)(x + 4); }
""" + "".join(f"kernel void {name}({_PARAMETERS}) {{\n  {body} }}\n" for name, body, _, _ in DECLINED)
DECLINED += [
    ("pointers", "", "pointers(", "a buffer of pointers to floats"),
    ("strides", "", "(device const float*)", "char is looked at as float"),
]

"""Metal kernels that tests launch: each a whole source."""

HEAD = "#include <metal_stdlib>\nusing namespace metal;\n"

ADD = (
    HEAD
    + """
kernel void add(device const float* a [[buffer(0)]], device const float* b [[buffer(1)]],
                device float* out [[buffer(2)]], uint i [[thread_position_in_grid]]) {
  out[i] = a[i] + b[i];
}
"""
)

TOTAL = (
    HEAD
    + """
kernel void total(device const float* x, device float* out, constant uint& n,
                  uint t [[thread_index_in_threadgroup]], uint g [[threadgroup_position_in_grid]],
                  uint i [[thread_position_in_grid]], uint size [[threads_per_threadgroup]]) {
  threadgroup float part[256];
  part[t] = i < n ? x[i] : 0.0;
  threadgroup_barrier(mem_flags::mem_threadgroup);
  for (uint step = 128; step > 0; step /= 2) {
    if (t < step && t + step < size) part[t] += part[t + step];
    threadgroup_barrier(mem_flags::mem_threadgroup);
  }
  if (t == 0) out[g] = part[0];
}
"""
)

SOFTMAX = (
    HEAD
    + """
kernel void softmax(device const float* x, device float* out, constant int& n,
                    uint row [[threadgroup_position_in_grid]], uint t [[thread_index_in_threadgroup]],
                    uint size [[threads_per_threadgroup]], uint lane [[thread_index_in_simdgroup]],
                    uint simd [[simdgroup_index_in_threadgroup]], uint simds [[simdgroups_per_threadgroup]]) {
  threadgroup float shared[32];
  x += row * n;
  out += row * n;
  float most = -INFINITY;
  for (int i = t; i < n; i += size) most = max(most, x[i]);
  most = simd_max(most);
  if (lane == 0) shared[simd] = most;
  threadgroup_barrier(mem_flags::mem_threadgroup);
  most = simd_max(lane < simds ? shared[lane] : -INFINITY);
  threadgroup_barrier(mem_flags::mem_threadgroup);
  float sum = 0;
  for (int i = t; i < n; i += size) sum += exp(x[i] - most);
  sum = simd_sum(sum);
  if (lane == 0) shared[simd] = sum;
  threadgroup_barrier(mem_flags::mem_threadgroup);
  sum = simd_sum(lane < simds ? shared[lane] : 0.0);
  for (int i = t; i < n; i += size) out[i] = exp(x[i] - most) / sum;
}
"""
)

MATMUL = (
    HEAD
    + """
constant constexpr int TILE = 16;
kernel void matmul(device const float* a, device const float* b, device float* c, constant int& m, constant int& n,
                   constant int& k, uint2 at [[thread_position_in_grid]], uint2 t [[thread_position_in_threadgroup]]) {
  threadgroup float as[TILE][TILE], bs[TILE][TILE];
  const int row = at.y, column = at.x;
  float sum = 0.0;
  for (int first = 0; first < k; first += TILE) {
    as[t.y][t.x] = row < m && first + int(t.x) < k ? a[row * k + first + t.x] : 0.0;
    bs[t.y][t.x] = column < n && first + int(t.y) < k ? b[(first + t.y) * n + column] : 0.0;
    threadgroup_barrier(mem_flags::mem_threadgroup);
    for (int i = 0; i < TILE; i++) sum += as[t.y][i] * bs[i][t.x];
    threadgroup_barrier(mem_flags::mem_threadgroup);
  }
  if (row < m && column < n) c[row * n + column] = sum;
}
"""
)

SIMDGROUP_MATMUL = (
    HEAD
    + """
#include <metal_simdgroup_matrix>
kernel void matmul(device const half* a, device const half* b, device float* c, constant int& n, constant int& k,
                   uint2 g [[threadgroup_position_in_grid]]) {
  simdgroup_float8x8 sum = make_filled_simdgroup_matrix<float, 8, 8>(0.0f);
  simdgroup_half8x8 left, right;
  for (int i = 0; i < k; i += 8) {
    simdgroup_load(left, a + g.y * 8 * k + i, k);
    simdgroup_load(right, b + i * n + g.x * 8, n);
    simdgroup_multiply_accumulate(sum, left, right, sum);
  }
  simdgroup_store(sum, c + g.y * 8 * n + g.x * 8, n);
}
"""
)

HISTOGRAM = (
    HEAD
    + """
kernel void histogram(device const uint* x, device atomic_uint* out, uint i [[thread_position_in_grid]],
                      uint t [[thread_index_in_threadgroup]], uint size [[threads_per_threadgroup]]) {
  threadgroup atomic_uint bins[16];
  for (uint b = t; b < 16; b += size) atomic_store_explicit(&bins[b], 0u, memory_order_relaxed);
  threadgroup_barrier(mem_flags::mem_threadgroup);
  atomic_fetch_add_explicit(&bins[x[i] % 16], 1u, memory_order_relaxed);
  threadgroup_barrier(mem_flags::mem_threadgroup);
  for (uint b = t; b < 16; b += size)
    atomic_fetch_add_explicit(&out[b], atomic_load_explicit(&bins[b], memory_order_relaxed), memory_order_relaxed);
}
"""
)

SCAN = (
    HEAD
    + """
kernel void scan(device const int* x, device int* out, uint i [[thread_position_in_grid]],
                 uint lane [[thread_index_in_simdgroup]]) {
  int sum = x[i];
  for (ushort step = 1; step < 32; step *= 2) {
    int other = simd_shuffle_up(sum, step);
    if (lane >= step) sum += other;
  }
  out[i] = sum - simd_prefix_exclusive_sum(x[i]);
}
"""
)

VECTORS = (
    HEAD
    + """
struct Parameters { float scale; int offset; packed_float3 shift; };
template <typename T> T twice(thread const T& x) { return x + x; }
kernel void vectors(device float4* x, constant Parameters& p, device packed_float3* out,
                    uint i [[thread_position_in_grid]]) {
  float4 v = x[i];
  v.xy += p.scale;
  v.w = dot(v.xyz, float3(1, 2, 3));
  thread float& z = v.z;
  z = -z;
  x[i] = v.wzyx;
  float3 s = twice(float3(v.xy, 1.5f)) + float3(p.shift);
  out[i] = packed_float3(select(s, float3(0.0f), s < 0.0f)) + p.offset;
}
"""
)

TEMPLATES = (
    HEAD
    + """
constant bool negate [[function_constant(0)]];
constant bool is_negated = is_function_constant_defined(negate) ? negate : false;
template <typename T, int N>
kernel void fill(device T* out [[buffer(0)]], constant T& value [[buffer(1)]], uint i [[thread_position_in_grid]]) {
  out[i] = T(is_negated ? -value : value) * T(N);
}
#define instantiate(name, type, n) \\
  template [[host_name("fill_" name)]] [[kernel]] decltype(fill<type, n>) fill<type, n>;
instantiate("float_2", float, 2)
instantiate("half_3", half, 3)
instantiate("int_4", int, 4)
"""
)

CUBE = (
    HEAD
    + """
kernel void places(device uint4* out, uint3 at [[thread_position_in_grid]], uint3 all [[threads_per_grid]],
                   uint3 t [[thread_position_in_threadgroup]], uint3 size [[threads_per_threadgroup]],
                   uint3 g [[threadgroup_position_in_grid]], uint index [[thread_index_in_threadgroup]]) {
  const uint i = (at.z * all.y + at.y) * all.x + at.x;
  out[i] = uint4(size.x * 100 + size.y * 10 + size.z, t.x + t.y * size.x + t.z * size.x * size.y == index,
                 g.x + 10 * g.y + 100 * g.z, index);
}
"""
)

LEAVING = (
    HEAD
    + """
kernel void leaving(device int* x, constant int& n, uint i [[thread_position_in_grid]]) {
  threadgroup int seen[64];
  if (int(i) >= n) return;
  seen[i] = i;
  threadgroup_barrier(mem_flags::mem_threadgroup);
  x[i] = seen[n - 1 - i];
}
"""
)

FIRST = (
    HEAD
    + """
kernel void first(device float* out, uint t [[thread_index_in_threadgroup]], uint g [[threadgroup_position_in_grid]]) {
  threadgroup float part;
  if (t == 0) part = g;
  threadgroup_barrier(mem_flags::mem_threadgroup);
  if (t == 0) out[g] = part;
}
"""
)

PARTING = (
    HEAD
    + """
kernel void parting(device int* out, uint t [[thread_index_in_threadgroup]]) {
  threadgroup int turns[64];
  int count = 0;
  // Every lane goes round another number of times, and some meet in between.
  for (uint i = 0; i <= t % 7; i++) count += simd_sum(1);
  turns[t] = count;
  threadgroup_barrier(mem_flags::mem_threadgroup);
  out[t] = turns[63 - t];
}
"""
)

NUMBERS = (
    HEAD
    + """
template <typename T> float sizes(T x) { return sizeof(1.0 * x) * 10 + sizeof(0x1p-1); }
kernel void numbers(device float* out, device bfloat* b, device const packed_char4* c, constant int& n) {
  out[0] = sizes(1.0f);
  out[1] = sizes(half(1));
  const bfloat one = b[0];
  out[2] = n > 0 ? one : 0.5f * one;
  b[1] = n > 0 ? one + bfloat(1) / bfloat(3) : 0;
  out[3] = dot(float4(c[0]), float4(1, 10, 100, 1000));
  half big = half(2048), small = half(1);
  out[4] = big + small + small;
  out[5] = nextafter(small, half(n + 1));
  out[6] = nextafter(half(0), -small);
  b[2] = nextafter(one, bfloat(0));
  out[7] = (one * float4(3)).y;
}
"""
)

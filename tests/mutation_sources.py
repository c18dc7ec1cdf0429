"""Kernels in other languages than the one that can be run here, for operators to be tried on as text."""

METAL = """
#include <metal_stdlib>
using namespace metal;

kernel void row_softmax(device const float* x [[buffer(0)]], device float* out [[buffer(1)]],
                        constant uint& n [[buffer(2)]], uint row [[threadgroup_position_in_grid]],
                        uint lane [[thread_position_in_threadgroup]], uint width [[threads_per_threadgroup]]) {
  threadgroup float partial[256];
  device const float* a = x + row * n;
  float largest = -INFINITY;
  for (uint i = lane; i < n; i += width) largest = max(largest, a[i]);
  partial[lane] = largest;
  threadgroup_barrier(mem_flags::mem_threadgroup);
  for (uint half_width = width / 2; half_width > 0; half_width /= 2) {
    if (lane < half_width && lane + half_width < width) partial[lane] = max(partial[lane], partial[lane + half_width]);
    threadgroup_barrier(mem_flags::mem_threadgroup);
  }
  largest = partial[0];
  threadgroup_barrier(mem_flags::mem_threadgroup);
  float total = 0.0f;
  for (uint i = lane; i < n; i += width) total += exp(a[i] - largest);
  partial[lane] = total;
  threadgroup_barrier(mem_flags::mem_threadgroup);
  for (uint i = 1; i < width && lane == 0; ++i) partial[0] += partial[i];
  threadgroup_barrier(mem_flags::mem_threadgroup);
  for (uint i = lane; i < n; i += width) out[row * n + i] = exp(a[i] - largest) / partial[0];
}
"""

CUDA = """
extern "C" __global__ void scale_rows(const float* x, const float* w, float* __restrict__ out, int rows,
                                      int n) {
  __shared__ float factor;
  const int row = blockIdx.x;
  if (row >= rows) return;
  if (threadIdx.x == 0) factor = rsqrtf(w[row] + 1e-5f);
  __syncthreads();
  for (int i = threadIdx.x; i < n; i += blockDim.x) out[row * n + i] = x[row * n + i] * factor;
}
"""

TRITON = '''
import triton
import triton.language as tl


@triton.jit
def matmul_relu(a_ptr, b_ptr, out_ptr, M, N, K, stride_am, stride_bk, BLOCK_M: tl.constexpr, BLOCK_N: tl.constexpr,
                BLOCK_K: tl.constexpr):
    """A tile of relu(a @ b)."""
    row = tl.program_id(0) * BLOCK_M + tl.arange(0, BLOCK_M)
    column = tl.program_id(1) * BLOCK_N + tl.arange(0, BLOCK_N)
    total = tl.zeros((BLOCK_M, BLOCK_N), dtype=tl.float32)
    for k in range(0, tl.cdiv(K, BLOCK_K)):
        depth = k * BLOCK_K + tl.arange(0, BLOCK_K)
        inside = (row[:, None] < M) & (depth[None, :] < K)
        a = tl.load(a_ptr + row[:, None] * stride_am + depth[None, :], mask=inside, other=0.0)
        b = tl.load(b_ptr + depth[:, None] * stride_bk + column[None, :], mask=depth[:, None] < K, other=0.0)
        total += tl.dot(a, b)
    tl.debug_barrier()
    largest = tl.max(total, axis=1)
    total = tl.where(total > 0, tl.exp(total - largest[:, None]), -0.5 * total)
    tl.store(out_ptr + row[:, None] * N + column[None, :], total, mask=(row[:, None] < M) & (column[None, :] < N))
'''

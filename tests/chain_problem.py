"""A chain of element-wise steps that fuses: a plan and a right kernel for it, and what makes that kernel slow."""

PROBLEM = """
import torch

class Model(torch.nn.Module):
    def __init__(self, columns):
        super().__init__()
        self.scale = torch.nn.Parameter(torch.randn(columns))

    def forward(self, x):
        for _ in range(6):
            x = torch.relu(x * self.scale + 1.0) - 0.5 * x
        return x

def get_inputs():
    return [torch.randn(64, 100)]

def get_init_inputs():
    return [100]
"""
PLAN = """def forward(x, *, p):
    rows, n = x.shape
    out = empty((rows, n), dtype=x.dtype)
    launch("chain", x, p.scale, out, n, threads=(rows,))
    return out
"""
KERNEL = """#include "kw_math.h"

extern "C" void chain(const float* __restrict x, const float* __restrict scale, float* __restrict out, int64_t n,
                      int64_t begin, int64_t end) {
  for (int64_t row = begin; row < end; ++row) {
#pragma omp simd
    for (int64_t i = 0; i < n; ++i) {
      float a = x[row * n + i];
      for (int k = 0; k < 6; ++k) a = kw::relu(a * scale[i] + 1.0f) - 0.5f * a;
      out[row * n + i] = a;
    }
  }
}
"""
WASTED = "    for (volatile int wait = 0; wait < 5000; wait = wait + 1) {}\n"

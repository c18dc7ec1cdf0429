"""An honest row softmax, times a weight for each column: the reference, and a plan with its C++ kernel."""

import torch

PLAN = """
def forward(x, *, p):
    B, N = x.shape
    out = empty((B, N), dtype=x.dtype)
    launch("scaled_softmax", x, p.scale, out, N, threads=(B,), group=(1,))
    return out
"""
KERNEL = """
#include <cmath>
#include <cstdint>

extern "C" void scaled_softmax(const float* x, const float* w, float* out, int64_t n, int64_t begin, int64_t end) {
  for (int64_t b = begin; b < end; ++b) {
    const float* row = x + b * n;
    float* o = out + b * n;
    float top = row[0], sum = 0;
    for (int64_t i = 1; i < n; ++i) top = (row[i] > top || row[i] != row[i]) ? row[i] : top;
    for (int64_t i = 0; i < n; ++i) sum += o[i] = std::exp(row[i] - top);
    for (int64_t i = 0; i < n; ++i) o[i] = o[i] / sum * w[i];
  }
}
"""


class ScaledSoftmax(torch.nn.Module):
    """The reference."""

    def __init__(self, columns: int) -> None:
        super().__init__()
        self.scale = torch.nn.Parameter(torch.ones(columns))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Return the scaled softmax of each row."""
        return torch.softmax(x, -1) * self.scale

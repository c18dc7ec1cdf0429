#include <algorithm>
#include <stdint.h>

static constexpr int64_t ROWS = 4;
static constexpr int64_t COLUMNS = 8;

extern "C" void matmul(const float* a, const float* b, float* out, int64_t m, int64_t n, int64_t k, int64_t begin,
                       int64_t end) {
  const int64_t tiles = (n + COLUMNS - 1) / COLUMNS;
  for (int64_t tile = begin; tile < end; ++tile) {
    const int64_t top = tile / tiles * ROWS;
    const int64_t left = tile % tiles * COLUMNS;
    const int64_t height = std::min<int64_t>(ROWS, m - top);
    const int64_t width = std::min<int64_t>(COLUMNS, n - left);
    float sums[ROWS][COLUMNS] = {};
    for (int64_t step = 0; step < k; ++step) {
      for (int64_t r = 0; r < height; ++r) {
        const float factor = a[(top + r) * k + step];
        for (int64_t c = 0; c < width; ++c) sums[r][c] += factor * b[step * n + left + c];
      }
    }
    for (int64_t r = 0; r < height; ++r) {
      for (int64_t c = 0; c < width; ++c) out[(top + r) * n + left + c] = sums[r][c];
    }
  }
}

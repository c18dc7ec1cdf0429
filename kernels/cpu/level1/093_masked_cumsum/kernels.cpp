#include <algorithm>
#include <cmath>
#include <cstdint>

#include "kw_half.h"
#include "kw_math.h"

// Whether p[i] holds. Compilers vectorise loads of bytes, but not of bool.
inline bool byte_at(const bool* p, int64_t i) {
  return reinterpret_cast<const uint8_t*>(p)[i] != 0;
}

// Computes cumsum, through mul, cumsum.
extern "C" void cumsum_kernel(const float* __restrict x, const bool* __restrict mask, float* __restrict cumsum_out, int64_t begin, int64_t end) {
  for (int64_t row = begin; row < end; ++row) {
    double cumsum_carry = 0.0;
    for (int64_t part = 0; part < 128; ++part) {
      const float cumsum_before = float(cumsum_carry);
      float cumsum_running = 0.0f;
#pragma omp simd reduction(inscan, +:cumsum_running)
      for (int64_t i = 0; i < 32; ++i) {
        cumsum_running += (x[row * 4096 + part * 32 + i] * float(byte_at(mask, row * 4096 + part * 32 + i)));
#pragma omp scan inclusive(cumsum_running)
        cumsum_out[row * 4096 + part * 32 + i] = (cumsum_before + cumsum_running);
      }
      cumsum_carry += double(cumsum_running);
    }
  }
}

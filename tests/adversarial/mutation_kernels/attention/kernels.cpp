#include "kw_math.h"

extern "C" void attention(const float* q, const float* k, const float* v, float* out, int64_t queries,
                          int64_t length, int64_t width, float scale, int64_t begin, int64_t end) {
  float scores[64];
  for (int64_t item = begin; item < end; ++item) {
    const float* keys = k + item / queries * length * width;
    const float* values = v + item / queries * length * width;
    float largest = -INFINITY;
    for (int64_t t = 0; t < length; ++t) {
      float dot = 0.0f;
      for (int64_t i = 0; i < width; ++i) dot += q[item * width + i] * keys[t * width + i];
      scores[t] = dot * scale;
      largest = kw::max(largest, scores[t]);
    }
    float total = 0.0f;
    for (int64_t t = 0; t < length; ++t) {
      scores[t] = kw::exp(scores[t] - largest);
      total += scores[t];
    }
    float* o = out + item * width;
    for (int64_t i = 0; i < width; ++i) o[i] = 0.0f;
    for (int64_t t = 0; t < length; ++t) {
      for (int64_t i = 0; i < width; ++i) o[i] += scores[t] / total * values[t * width + i];
    }
  }
}

#include <stdint.h>

extern "C" void embedding_mean(const int64_t* index, const float* table, float* out, int64_t length, int64_t width,
                               int64_t begin, int64_t end) {
  for (int64_t sentence = begin; sentence < end; ++sentence) {
    float* o = out + sentence * width;
    for (int64_t i = 0; i < width; ++i) o[i] = 0.0f;
    int64_t words = 0;
    for (int64_t t = 0; t < length; ++t) {
      const int64_t word = index[sentence * length + t];
      const bool is_word = word != 0;
      words += is_word;
      for (int64_t i = 0; i < width; ++i) o[i] += table[word * width + i] * (is_word ? 1.0f : 0.0f);
    }
    const float divisor = words > 0 ? words : 1;
    for (int64_t i = 0; i < width; ++i) o[i] /= divisor;
  }
}

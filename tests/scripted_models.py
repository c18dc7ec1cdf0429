"""Three "models" for a study against the server on loopback. No model is behind them: each reads from a script.

`scripted-good` answers rightly at once, `scripted-learner` on its third attempt, after a source that doesn't
compile and one that is wrong on the tail. `scripted-cheat` hands in what is within 1e-2 of the answer and isn't
the answer.
"""

from pathlib import Path

from loopback_models import Answer

PROBLEMS = Path(__file__).parent / "study_problems"
GOOD, LEARNER, CHEAT = "openai:scripted-good", "anthropic:scripted-learner", "openai-chat:scripted-cheat"
MODELS = (GOOD, LEARNER, CHEAT)

_PLAN = """def forward(x, *, p):
    rows, n = x.shape
    out = empty({shape}, dtype=x.dtype)
    launch("{name}", x, {weights}out, n, threads=(rows,))
    return out
"""
_KERNEL = """#include "kw_math.h"

extern "C" void {name}(const float* __restrict x, {parameters}float* __restrict out, int64_t n,
                       int64_t begin, int64_t end) {{
  for (int64_t row = begin; row < end; ++row) {{
{body}
  }}
}}
"""
_EACH = """#pragma omp simd
    for (int64_t i = 0; i < n; ++i) {{
{step}
    }}"""


def _files(name, body, *, weights=(), shape="(rows, n)"):
    named = "".join(f"p.{each}, " for each in weights)
    parameters = "".join(f"const float* __restrict {each}, " for each in weights)
    plan = _PLAN.format(shape=shape, name=name, weights=named)
    return plan, _KERNEL.format(name=name, parameters=parameters, body=body)


def _each(step):
    return _EACH.format(step=step)


_SUM = """    float total = 0.0f;
#pragma omp simd reduction(+ : total)
    for (int64_t i = 0; i < {count}; ++i) total += {term};"""
_SOFTMAX = """    float most = x[row * n];
    for (int64_t i = 1; i < n; ++i) most = kw::max(most, x[row * n + i]);
    double total = 0.0;
    for (int64_t i = 0; i < n; ++i) {
      out[row * n + i] = kw::exp(x[row * n + i] - most);
      total += out[row * n + i];
    }
    const float share = static_cast<float>(1.0 / total);
    for (int64_t i = 0; i < n; ++i) out[row * n + i] *= share;"""
_CHAIN = """      float a = x[row * n + i];
      for (int k = 0; k < {steps}; ++k) a = kw::relu(a * scale[i] + 1.0f) - 0.5f * a;
      out[row * n + i] = a;"""

# What each problem's right kernel is, and what is near it: by a word of the problem's docstring.
RIGHT = {
    "Softmax": _files("row_softmax", _SOFTMAX),
    "GELU": _files(
        "scaled_gelu", _each("      out[row * n + i] = kw::gelu(x[row * n + i]) * scale[i];"), weights=("scale",)
    ),
    "mean": _files(
        "relu_mean",
        _SUM.format(count="n", term="kw::relu(x[row * n + i] + bias[i])") + "\n    out[row] = total / n;",
        weights=("bias",),
        shape="(rows,)",
    ),
    "chain": _files("relu_chain", _each(_CHAIN.format(steps=6)), weights=("scale",)),
}
NEAR = {
    "Softmax": _files("row_softmax", _each("      out[row * n + i] = 0.0f;")),
    "GELU": _files(
        "scaled_gelu", _each("      out[row * n + i] = kw::gelu_tanh(x[row * n + i]) * scale[i];"), weights=("scale",)
    ),
    "mean": _files(
        "relu_mean",
        _SUM.format(count="n / 2", term="kw::relu(x[row * n + i] + bias[i])") + "\n    out[row] = total / (n / 2);",
        weights=("bias",),
        shape="(rows,)",
    ),
    "chain": _files("relu_chain", _each(_CHAIN.format(steps=3)), weights=("scale",)),
}


def _broken(files):
    plan, kernel = files
    return plan, kernel.replace("int64_t i = 0;", "int64_t i = 0")


def _short_of_the_tail(files):
    plan, kernel = files
    return plan, kernel.replace("i < n; ++i", "i < n - n % 8 - 8; ++i")


def answers_of(model, problem):
    """Return the files that a model hands in for a problem, attempt by attempt; the last again and again."""
    right = RIGHT[problem]
    scripts = {
        "scripted-good": [right],
        "scripted-learner": [_broken(right), _short_of_the_tail(right), right],
        "scripted-cheat": [NEAR[problem]],
    }
    return scripts[model]


def scripted(sent, _number):
    """Answer a request as its model would: by the problem it is about and how often it was asked before."""
    model, text = sent.body["model"], sent.text
    problem = next(word for word in RIGHT if word in text.partition("class Model")[2][:400])
    said = sent.body.get("messages") or sent.body["input"]
    before = sum(each.get("role") == "assistant" for each in said)
    files = answers_of(model, problem)
    plan, kernel = files[min(before, len(files) - 1)]
    return Answer(text=f"```python plan.py\n{plan}```\n\n```cpp kernels.cpp\n{kernel}```\n")

"""Slips in precision: rounding to 16 bits, sums kept in 16 bits, approximations for functions."""

from collections.abc import Iterator

from kernelwright.mutation.c_family.precision import APPROXIMATIONS
from kernelwright.mutation.edit import Edit
from kernelwright.mutation.python_syntax.script import Script, called, prefix_of

_NARROW = ("bfloat16", "float16")


def precision_drop(script: Script) -> Iterator[Edit]:
    """What is stored is rounded to 16 bits on its way, once for each 16-bit type."""
    for call in script.calls():
        if called(call) == "store" and len(call.args) > 1:
            value, prefix = call.args[1], prefix_of(script, call)
            for narrow in _NARROW:
                rounded = f"({script.source(value)}).to({prefix}{narrow}).to({prefix}float32)"
                yield script.edit(value, rounded)


def low_accumulator(script: Script) -> Iterator[Edit]:
    """``zeros(..., dtype=float32)`` becomes one of ``float16``."""
    for call in script.calls():
        if called(call) not in ("zeros", "full", "empty"):
            continue
        for keyword in call.keywords:
            if keyword.arg == "dtype" and script.source(keyword.value).endswith("float32"):
                yield script.edit(keyword.value, script.source(keyword.value).replace("float32", "float16"))


def fast_approximation(script: Script) -> Iterator[Edit]:
    """``exp(x)`` becomes ``exp2(1.4427 * x)`` and the like."""
    for call in script.calls():
        make = APPROXIMATIONS.get(called(call))
        if make is not None and len(call.args) == 1 and not call.keywords:
            text = make(f"({script.source(call.args[0])})", prefix_of(script, call))
            yield script.edit(call, _without_suffixes(text))


def _without_suffixes(text: str) -> str:
    """Return a C expression with the suffix of its floating literals taken off, which makes it Python's."""
    words = [_bare(word) for word in text.split(" ")]
    return " ".join(words)


def _bare(word: str) -> str:
    core = word.rstrip(")")
    is_number = core.endswith("f") and core.lstrip("(")[:1].isdigit()
    return core.removesuffix("f") + word[len(core) :] if is_number else word

"""A case: one launch of one kernel of another project, as data, and what should come of it.

A case says nothing of where it runs: sources, arguments and answers are text and NumPy arrays, so that a case can be
kept, or made again from its seed, and run by whatever has ``compile_shader``'s interface.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from foreign.numbers import A_FEW_ROUNDINGS, BOUNDS, values_of
from kernelwright import msl
from kernelwright.msl.frontend import ShaderSource

Compile = Callable[[ShaderSource], Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One argument that a kernel writes, what it should hold (in float64), and how far off it may be and why.

    ``bound`` is relative to ``scale``, which without one is the larger of 1 and the value. ``kind`` is what the
    argument's numbers are, which for bfloat16, kept as bits, its array can't say.
    """

    argument: int
    expected: np.ndarray
    bound: float
    because: str
    kind: str
    scale: np.ndarray | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A kernel, the source that it is in (function constants among it), its arguments, its grid and its answers.

    ``trait`` says why an answer may be another one where Metal's rules leave it open; "" where there is no such reason.
    """

    project: str
    family: str
    source: ShaderSource
    kernel: str
    arguments: tuple[Any, ...]
    answers: tuple[Answer, ...]
    threads: tuple[int, ...]
    group_size: tuple[int, ...] | None = None
    threadgroup_memory: Mapping[int, int] = field(default_factory=dict[int, int])
    trait: str = ""


def answering(
    kernel: str,
    *arguments: Any,
    project: str,
    family: str,
    source: ShaderSource,
    out: int,
    kind: str,
    expected: Any,
    threads: tuple[int, ...],
    group_size: tuple[int, ...] | None = None,
    bound: float | None = None,
    because: str = "",
    scale: np.ndarray | None = None,
    constants: Mapping[str, str] | None = None,
    threadgroup_memory: Mapping[int, int] | None = None,
    trait: str = "",
) -> Case:
    """Return a case with one answer; without a bound, whole numbers are exact and others a few roundings off."""
    answer = Answer(
        argument=out,
        expected=np.asarray(expected, np.float64),
        kind=kind,
        bound=BOUNDS.get(kind, 0.0) if bound is None else bound,
        because=because or (A_FEW_ROUNDINGS if kind in BOUNDS else "whole numbers"),
        scale=scale,
    )
    return Case(
        project=project,
        family=family,
        source=source.with_values(constants) if constants else source,
        kernel=kernel,
        arguments=arguments,
        answers=(answer,),
        threads=threads,
        group_size=group_size,
        threadgroup_memory=threadgroup_memory or {},
        trait=trait,
    )


def run(case: Case, compile_shader: Compile = msl.compile_shader) -> tuple[np.ndarray, ...]:
    """Launch a case's kernel on copies of its arguments; return what it left in each that it answers in.

    An array that is given twice is one array again, since kernels compare addresses.

    Args:
        case: what to launch; it stays as it is.
        compile_shader: of whatever runs kernels: this machine's CPU without it.
    """
    copies = {id(each): each.copy() for each in case.arguments if isinstance(each, np.ndarray)}
    arguments = tuple(copies.get(id(each), each) for each in case.arguments)
    extra = {"threadgroup_memory": case.threadgroup_memory} if case.threadgroup_memory else {}
    kernel = compile_shader(case.source).kernel(case.kernel)
    kernel(*arguments, threads=case.threads, group_size=case.group_size, **extra)
    return tuple(arguments[each.argument] for each in case.answers)


def disagreement(answer: Answer, found: np.ndarray) -> str | None:
    """Return how an answer differs from what it should be; ``None`` if it doesn't."""
    values = values_of(found, answer.kind).reshape(answer.expected.shape)
    expected = answer.expected
    odd = ~np.isfinite(expected)
    if not np.array_equal(values[odd], expected[odd], equal_nan=True):
        return "other infinities or NaN than there should be"
    if not np.isfinite(values[~odd]).all():
        return f"{(~np.isfinite(values[~odd])).sum()} values aren't finite"
    scale = np.maximum(1, np.abs(expected)) if answer.scale is None else answer.scale
    errors = np.where(odd, 0, np.abs(np.where(odd, 0, values - np.where(odd, 0, expected))))
    too_far = errors > answer.bound * scale
    if not too_far.any():
        return None
    worst = np.unravel_index(np.argmax(errors / np.maximum(scale, np.finfo(float).tiny)), errors.shape)
    return (
        f"{too_far.sum()} of {too_far.size} values beyond {answer.bound:.1e} ({answer.because}); "
        f"worst {values[worst]:.8g} for {expected[worst]:.8g} at {tuple(int(at) for at in worst)}"
    )


def sharing_libraries(compile_shader: Compile) -> Compile:
    """Return ``compile_shader`` so that a source is translated once, however many cases are of it."""
    libraries: dict[tuple[Any, ...], Any] = {}

    def shared(source: ShaderSource) -> Any:
        key = (source.name, source.text, *sorted(source.values.items()), *sorted(source.defines.items()))
        if key not in libraries:
            libraries[key] = compile_shader(source)
        return libraries[key]

    return shared

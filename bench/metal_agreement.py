"""How answers of Metal kernels are compared with torch's or NumPy's in float64, and what came of it is printed.

The benchmarks of kernels that other projects wrote or generated share it.
"""

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch

# Largest error allowed, relative to the larger of 1 and the value: a few roundings of the type. None in integers.
BOUNDS = {torch.float32: 2e-6, torch.float16: 2e-3, torch.bfloat16: 1.6e-2}


@dataclass(frozen=True, kw_only=True)
class Tried:
    """What became of one graph of operators: its kernels, what the check found, the worst answer, or what went wrong.

    ``error`` is the largest share of what is allowed: 1 is the bound.
    """

    name: str
    kernels: int = 0
    findings: Sequence[str] = ()
    error: float = 0.0
    failed: str = ""

    @property
    def agrees(self) -> bool:
        """Whether it ran, and all its answers are within their bounds."""
        return bool(self.kernels) and not self.findings and not self.failed and self.error <= 1

    def __str__(self) -> str:
        verdict = (
            "agrees" if self.agrees else "DISAGREES" if self.kernels or self.findings or self.failed else "no Metal"
        )
        head = f"{self.name:24} {self.kernels:2} kernels  {verdict:9}  error {self.error:.2g} of what is allowed"
        return "\n    ".join((head, *self.findings[:3], *((self.failed,) if self.failed else ())))


def relative_error(found: torch.Tensor | np.ndarray, expected: torch.Tensor | np.ndarray) -> float:
    """Return the largest error of an answer, relative to the larger of 1 and the value; infinite if NaNs differ."""
    answer = found.double().numpy() if isinstance(found, torch.Tensor) else found.astype(np.float64)
    wanted = np.asarray(expected, np.float64).reshape(answer.shape)
    same = (answer == wanted) | (np.isnan(answer) & np.isnan(wanted))
    if same.all():
        return 0.0
    with np.errstate(invalid="ignore", over="ignore"):
        errors = np.abs(answer - wanted) / np.maximum(1, np.abs(wanted))
    return float(np.nan_to_num(errors[~same], nan=np.inf, posinf=np.inf).max())


@dataclass(frozen=True, kw_only=True)
class Graph:
    """One function of tensors, its inputs, and how far its answers may be off.

    ``roundings`` multiplies the bound: sums of many numbers and functions that cancel round more often. ``reference``
    is torch's word for the function, where that is another. ``keeps_types`` if it asks for the bits of its inputs,
    which are then not widened for the reference.
    """

    name: str
    function: Callable[..., Any]
    inputs: tuple[torch.Tensor, ...]
    reference: Callable[..., Any] | None = None
    roundings: float = 1.0
    keeps_types: bool = False

    def expected(self) -> tuple[torch.Tensor, ...]:
        """Return torch's answers, in float64 where the inputs are floating."""
        widens = [each.is_floating_point() and not self.keeps_types for each in self.inputs]
        wide = (each.double() if widened else each for each, widened in zip(self.inputs, widens, strict=True))
        answers = (self.reference or self.function)(*wide)
        return (answers,) if isinstance(answers, torch.Tensor) else tuple(answers)

    def error(self, answers: Sequence[torch.Tensor]) -> float:
        """Return the largest error of the answers, as a share of what is allowed."""
        errors = [
            relative_error(answer, wanted)
            / (BOUNDS[answer.dtype] * self.roundings if answer.is_floating_point() else 1e-9)
            for answer, wanted in zip(answers, self.expected(), strict=True)
        ]
        return max(errors)


class Inputs:
    """Draws inputs, the same in each run."""

    def __init__(self) -> None:
        """Begin anew."""
        self._random = torch.Generator().manual_seed(0)

    def normal(self, *shape: int, dtype: torch.dtype = torch.float32) -> torch.Tensor:
        """Return numbers around 0."""
        return torch.randn(shape, generator=self._random).to(dtype)

    def half(self, *shape: int) -> torch.Tensor:
        """Return halves around 0."""
        return self.normal(*shape, dtype=torch.float16)

    def brain(self, *shape: int) -> torch.Tensor:
        """Return bfloats around 0."""
        return self.normal(*shape, dtype=torch.bfloat16)

    def between(self, low: float, high: float, *shape: int) -> torch.Tensor:
        """Return numbers between two bounds."""
        return torch.rand(shape, generator=self._random) * (high - low) + low

    def whole(self, low: int, high: int, *shape: int, dtype: torch.dtype = torch.int64) -> torch.Tensor:
        """Return integers from ``low`` on, below ``high``."""
        return torch.randint(low, high, shape, generator=self._random).to(dtype)


def try_all(graphs: Iterable[Graph], tried: Callable[[Graph], Tried], only: str) -> None:
    """Try all graphs whose name has ``only``; print a line for each, and the totals."""
    began = time.perf_counter()
    outcomes: list[Tried] = []
    for graph in graphs:
        if only in graph.name:
            outcomes.append(tried(graph))
            print(outcomes[-1], flush=True)
    kernels = sum(each.kernels for each in outcomes)
    fine = sum(not each.findings and bool(each.kernels) for each in outcomes)
    agree = sum(each.agrees for each in outcomes)
    print(
        f"{len(outcomes)} graphs, {kernels} kernels; {fine} pass the check; {agree} run and agree; "
        f"{time.perf_counter() - began:.0f} s"
    )

"""Circumstances: what surrounds a call and is no part of its contract.

Answers must not depend on them. The verifier varies them in secret, so that a candidate that
looks at them to find out whether it is being watched learns nothing.
"""

from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Literal

import torch

Gradients = Literal["off", "inference", "recorded"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Circumstances:
    """How torch is set around a call.

    ``gradients`` is ``no_grad``, ``inference_mode`` or neither; ``threads`` is torch's, ``None``
    for as many as there were; ``is_deterministic`` has torch use deterministic algorithms where
    it has them.
    """

    gradients: Gradients = "off"
    threads: int | None = None
    is_deterministic: bool = False

    def __str__(self) -> str:
        words = {"off": "no_grad", "inference": "inference_mode", "recorded": "gradients recorded"}[self.gradients]
        threads = "" if self.threads is None else f", {self.threads} thread{'s' if self.threads > 1 else ''}"
        return f"{words}{threads}{', deterministic algorithms' if self.is_deterministic else ''}"


@contextmanager
def under(circumstances: Circumstances) -> Generator[None]:
    """Have torch set so while the block runs."""
    threads, was_deterministic = torch.get_num_threads(), torch.are_deterministic_algorithms_enabled()
    if circumstances.threads is not None:
        torch.set_num_threads(circumstances.threads)
    if circumstances.is_deterministic:
        _set_deterministic(True)
    try:
        with _gradients(circumstances.gradients):
            yield
    finally:
        torch.set_num_threads(threads)
        _set_deterministic(was_deterministic)


def _gradients(gradients: Gradients) -> Any:
    match gradients:
        case "off":
            return torch.no_grad()
        case "inference":
            return torch.inference_mode()
        case "recorded":
            return torch.enable_grad()


def _set_deterministic(wanted: bool) -> None:
    # torch's public function imports its compiler, for seconds, to tell it too.
    torch._C._set_deterministic_algorithms(wanted, warn_only=wanted)  # noqa: SLF001 - as above

"""Origins: what a reference is loaded from, and what loading it gives.

There is one recipe for each origin kind (``file``, ``imported``, ``exported``, ``live``). A
recipe is data enough to load the same reference again, here or in another process.
"""

from dataclasses import dataclass, field
from typing import Any, Protocol

import torch

from kernelwright.problems.inputs import Draw
from kernelwright.records.problem import Origin


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """A reference as it comes from its origin, before anything was asked of it.

    ``init_arguments`` and ``init_keywords`` are what its class was constructed with, empty
    where it came ready-made. ``source`` is its text, empty where there is none.
    """

    name: str
    origin: Origin
    module: torch.nn.Module
    draw: Draw
    source: str = ""
    init_arguments: tuple[Any, ...] = ()
    init_keywords: dict[str, Any] = field(default_factory=dict)


class Recipe(Protocol):
    """How to load one reference; picklable by cloudpickle."""

    def load(self) -> Loaded:
        """Load it.

        Raises:
            LoadError: whatever is wrong with it, in one line.
        """
        ...

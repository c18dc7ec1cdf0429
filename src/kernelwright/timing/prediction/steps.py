"""Steps: what one call does, launch by launch, as far as a prediction needs to know it."""

from dataclasses import dataclass

from kernelwright.records.evidence import Intermediate


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One launch, or one call of a library, which counts as one.

    ``read_bytes`` and ``written_bytes`` are those of the distinct tensors it is given and makes, each once.
    ``product_operations`` are the floating-point operations of its products, in ``dtype``; ``elements`` how many
    elements each of its tensors has. ``line`` is that of the plan, 0 for what is in none. A launch has
    ``work_items``, ``per_group`` of them to a group. ``is_of_weights`` says that it reads nothing but weights.
    """

    name: str
    is_own: bool
    read_bytes: int
    written_bytes: int
    product_operations: int = 0
    dtype: str = "float32"
    elements: tuple[int, ...] = ()
    line: int = 0
    work_items: int = 0
    per_group: int = 1
    is_of_weights: bool = False

    @property
    def bytes(self) -> int:
        """Bytes read and written."""
        return self.read_bytes + self.written_bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Traffic:
    """What one call launches, calls and moves; ``intermediates`` are tensors from one of its own steps to another."""

    steps: tuple[Step, ...]
    intermediates: tuple[Intermediate, ...] = ()

    @property
    def launches(self) -> int:
        """Launches of own kernels."""
        return sum(step.is_own for step in self.steps)

    @property
    def library_calls(self) -> int:
        """Calls of the library that compute or move anything."""
        return len(self.steps) - self.launches

    @property
    def bytes(self) -> int:
        """Bytes read and written by all steps."""
        return sum(step.bytes for step in self.steps)

    @property
    def own_bytes(self) -> int:
        """Bytes read and written by launches of own kernels."""
        return sum(step.bytes for step in self.steps if step.is_own)

    @property
    def product_operations(self) -> int:
        """Floating-point operations of all products."""
        return sum(step.product_operations for step in self.steps)

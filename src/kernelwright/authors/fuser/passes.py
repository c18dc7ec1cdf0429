"""Passes: in which order a work item computes its steps.

A pass is one walk over the reduced axes. A reduction is done in the pass after those whose
results it needs; values of the row are made between passes.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from math import prod

from kernelwright.authors.fuser.expression import Expression, Load, Local, cost, walk
from kernelwright.authors.fuser.index import Index
from kernelwright.authors.fuser.regions import WALKED
from kernelwright.authors.fuser.walk_order import Space, Step
from kernelwright.records.tensor import DTYPE_BYTES

# Values dearer than this many additions are kept for later passes instead of computed again.
KEEP_ABOVE = 8


@dataclass(slots=True)
class Passes:
    """The passes of one space. ``number`` says in which pass a step is done (for a row value: before which)."""

    space: Space
    scratch_bytes: int
    lanes: int = 1
    number: dict[str, int] = field(default_factory=dict)
    kept: dict[str, Step] = field(default_factory=dict[str, Step])  # full values kept for later passes
    borrowed: dict[str, Step] = field(default_factory=dict[str, Step])  # kept in the memory of this output
    _steps: dict[str, Step] = field(default_factory=dict[str, Step])

    def __post_init__(self) -> None:
        self._steps = {step.name: step for step in self.space.steps}
        for step in self.space.steps:
            ready = [self._ready(self._steps[name]) for name in locals_of(step.body)]
            self.number[step.name] = max(ready, default=0)
        self._choose_kept()

    @property
    def count(self) -> int:
        """How many passes there are."""
        walked = [step for step in self.space.steps if step.level != "row"]
        return 1 + max(self.number[step.name] for step in walked)

    def targets(self, number: int) -> list[Step]:
        """Return what a pass is for: its reductions, and the full values it stores or keeps."""
        return [
            step
            for step in self.space.steps
            if self.number[step.name] == number
            and (step.level == "reduction" or (step.level in WALKED and (step.buffer or step.name in self.kept)))
        ]

    def walked(self, number: int) -> list[Step]:
        """Return the full values a pass computes, and its reductions, in order."""
        wanted: set[str] = set()
        for target in self.targets(number):
            self._require(target, number, wanted, is_target=True)
        return [step for step in self.space.steps if step.name in wanted]

    def fetched(self, number: int) -> list[Step]:
        """Return the full values a pass takes out of scratch."""
        used = {name for step in self.walked(number) for name in locals_of(step.body)}
        return [step for name, step in self.kept.items() if name in used and self.number[name] < number]

    def between(self, number: int) -> list[Step]:
        """Return the row values that are made just before pass ``number``."""
        return [step for step in self.space.steps if step.level == "row" and self.number[step.name] == number]

    def used_later(self, name: str, number: int) -> bool:
        """Whether pass ``number`` or a later one, or a row value made after it, uses ``name``."""
        later = (step for n in range(number, self.count) for step in self.walked(n))
        rows = (step for step in self.space.steps if step.level == "row" and self.number[step.name] > number)
        return any(name in locals_of(step.body) for step in (*later, *rows))

    def loads_of(self, buffer: str) -> list[tuple[Index, int]]:
        """Return where and in which pass a buffer is loaded; row values count for the pass they precede."""
        found: list[tuple[Index, int]] = []
        for number in range(self.count + 1):
            steps = [*self.between(number), *(self.walked(number) if number < self.count else ())]
            loads = (node for step in steps for node in walk(step.body) if isinstance(node, Load))
            found += [(load.offset, number) for load in loads if load.buffer == buffer]
        return found

    def is_loaded_after(self, buffer: str, step: Step) -> bool:
        """Whether, in the pass that does ``step``, a step that comes after it loads the buffer."""
        walked = list(self.walked(self.number[step.name]))
        names = [each.name for each in walked]
        later = walked[names.index(step.name) + 1 :] if step.name in names else walked
        return any(isinstance(node, Load) and node.buffer == buffer for each in later for node in walk(each.body))

    def _ready(self, step: Step) -> int:
        """Return the first pass that may use a step's value."""
        return self.number[step.name] + (step.level == "reduction")

    def _require(self, step: Step, number: int, wanted: set[str], *, is_target: bool = False) -> None:
        is_fetched = step.name in self.kept and self.number[step.name] < number
        if step.name in wanted or step.level == "row" or is_fetched:
            return
        if step.level == "reduction" and not is_target:
            return
        wanted.add(step.name)
        for name in locals_of(step.body):
            self._require(self._steps[name], number, wanted)

    def _choose_kept(self) -> None:
        """Keep dear values that more than one pass needs, while they fit."""
        budget = self.scratch_bytes
        points = self.lanes * prod(axis.extent for axis in self.space.gone)
        for step in self.space.steps:
            if step.level != "full" or not self.space.gone:
                continue
            later = any(
                step.name in {walked.name for walked in self.walked(number)}
                for number in range(self.number[step.name] + 1, self.count)
            )
            if not later or self._chain_cost(step) <= KEEP_ABOVE:
                continue
            size = points * DTYPE_BYTES[step.dtype]
            self.kept[step.name] = step  # from here on, later passes don't compute it
            output = self._lender(step)
            if output is not None:
                self.borrowed[step.name] = output
            elif size <= budget:
                budget -= size
            else:
                del self.kept[step.name]

    def _lender(self, step: Step) -> Step | None:
        """Return an output that is written in a later pass, and whose memory can hold ``step`` until then."""
        for output in self.space.steps:
            is_later = output.level == "full" and output.buffer and self.number[output.name] > self.number[step.name]
            if not is_later or output.buffer_dtype != step.dtype or output in self.borrowed.values():
                continue
            is_needed_after = any(step in self.fetched(n) for n in range(self.number[output.name] + 1, self.count))
            loads = self.loads_of(output.buffer)
            is_free = all(offset == output.offset and number <= self.number[step.name] for offset, number in loads)
            if is_free and not is_needed_after:
                return output
        return None

    def _chain_cost(self, step: Step) -> int:
        before = [self._steps[name] for name in locals_of(step.body)]
        chain = sum(self._chain_cost(s) for s in before if s.level == "full" and s.name not in self.kept)
        return cost(step.body) + chain


def locals_of(expression: Expression) -> Iterator[str]:
    """Yield the names of locals that an expression uses, each once."""
    yield from dict.fromkeys(node.name for node in walk(expression) if isinstance(node, Local))

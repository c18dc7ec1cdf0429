"""Fit: choose smaller sizes for a reference file, so that one call fits a budget.

Size constants are halved one at a time (or several together, where the module only works
that way), those first that buy most for least damage: batch and spatial sizes are cheap to
shrink, feature sizes dear, and the further a size has been shrunk the dearer it gets, so
that proportions survive. Every step is checked by constructing and calling the module on the
meta device, which also says what it costs. Nothing is timed: the same file and budget give
the same sizes everywhere.
"""

import itertools
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any, Literal

import torch

from kernelwright.errors import LoadError
from kernelwright.problems.cost import Cost, cost_of
from kernelwright.problems.execute import at_home, execute, forget
from kernelwright.problems.file import (
    MODEL,
    construct,
    example_inputs,
    init_inputs,
    model_class,
    positional,
    read_python,
)
from kernelwright.problems.inputs import FORMS, arguments_in
from kernelwright.problems.leaves import flatten
from kernelwright.problems.seeds import seeded
from kernelwright.problems.sizes import SizeConstant, find_constants, rewrite
from kernelwright.problems.user_code import running

Role = Literal["batch", "spatial", "feature"]
# How dear halving is, and the least a size of this role may become.
_DEARNESS: dict[Role, float] = {"batch": 1.0, "spatial": 1.0, "feature": 3.0}
_LEAST: dict[Role, int] = {"batch": 1, "spatial": 4, "feature": 8}
_SMALLEST_FEATURE = 16  # what is smaller and no input size is a kernel width, a stride, a count of heads or layers
_MOST_TOGETHER = 3
_MOST_STEPS = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class FitBudget:
    """What one eager call should need: memory with weights and inputs, and time on one core.

    Some files can't be made that small (a network whose layers are written out); ``most_bytes``
    is what they may need at the very least that can be had.
    """

    memory_bytes: int = 256 << 20
    seconds: float = 0.25
    most_bytes: int = 4 << 30

    @classmethod
    def for_search(cls, time_s: float, *, is_emulated: bool = False) -> "FitBudget":
        """Return what suits a search of ``time_s`` seconds: it calls the module some thousand times.

        An emulated kernel takes some ten times as long as the machine's own, a watched one a hundred times; and where
        more time is given than small sizes need, it is for a network's many kernels.
        """
        if is_emulated:
            return cls(memory_bytes=8 << 20, seconds=min(max(time_s / 40000, 0.001), 0.004))
        return cls(memory_bytes=64 << 20, seconds=min(max(time_s / 4000, 0.002), 0.25))


@dataclass(frozen=True, slots=True, kw_only=True)
class SizeChange:
    """One constant that was made smaller, and what it seems to be."""

    name: str
    before: int
    after: int
    role: Role

    def __str__(self) -> str:
        return f"{self.name} {self.before} -> {self.after} ({self.role})"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fitted:
    """The sizes to load the file with (``sizes``), and why. No changes: the file fits as it is."""

    changes: tuple[SizeChange, ...]
    before: Cost
    after: Cost

    @property
    def sizes(self) -> dict[str, int]:
        """What ``load_reference`` takes as ``sizes``."""
        return {each.name: each.after for each in self.changes}

    def __str__(self) -> str:
        if not self.changes:
            return f"fits as it is: {_shown(self.before)}"
        return f"{', '.join(map(str, self.changes))}; {_shown(self.before)} -> {_shown(self.after)}"


def fit(path: Path, budget: FitBudget, *, model: str = MODEL) -> Fitted:
    """Choose sizes for the reference file at ``path``.

    Raises:
        LoadError: the file can't be loaded, can't be tried without data, or needs more than ``most_bytes``
            at the smallest sizes found. Where those miss only the wish, they are returned.
    """
    trial = _Trial(path=path, text=read_python(path, str(path)), model=model)
    before = trial.cost({})
    if isinstance(before, LoadError):
        raise before
    if _excess(before, budget) <= 0:
        return Fitted(changes=(), before=before, after=before)
    roles = _roles(trial, before)
    sizes, after = _shrunk(trial, roles, before, budget)
    if after.memory_bytes > budget.most_bytes:
        wanted = f"{budget.most_bytes / 2**20:.0f} MB"
        problem = f"no sizes found that need at most {wanted}; the smallest tried need {_shown(after)}"
        raise LoadError(str(path), problem, "Allow more, or write smaller sizes into the file")
    originals = {each.name: each.value for each in trial.constants}
    changes = tuple(
        SizeChange(name=name, before=originals[name], after=value, role=roles[name]) for name, value in sizes.items()
    )
    return Fitted(changes=changes, before=before, after=after)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Trial:
    """A file that can be tried out with other sizes; ``tried`` remembers the answers."""

    path: Path
    text: str
    model: str
    tried: dict[tuple[tuple[str, int], ...], Cost | LoadError] = field(default_factory=dict)

    @property
    def constants(self) -> tuple[SizeConstant, ...]:
        return find_constants(self.text)

    def cost(self, sizes: Mapping[str, int]) -> Cost | LoadError:
        key = tuple(sorted(sizes.items()))
        if key not in self.tried:
            self.tried[key] = self._cost(sizes)
        return self.tried[key]

    def _cost(self, sizes: Mapping[str, int]) -> Cost | LoadError:
        spelling = str(self.path)
        try:
            remedy = "Write smaller sizes into the file yourself"
            with at_home(self.path.resolve().parent), running(spelling, "a call without data", remedy=remedy):
                return cost_of(lambda: self._made(sizes))
        except LoadError as error:
            return error

    def _made(self, sizes: Mapping[str, int]) -> tuple[torch.nn.Module, tuple[Any, ...], dict[str, Any]]:
        spelling = str(self.path)
        with seeded(0):
            module = execute(rewrite(self.text, sizes), self.path.resolve())
        try:
            model = model_class(module, spelling, self.model)
            args, kwargs = positional(model, *init_inputs(module, spelling, 0))
            built = construct(model, spelling, args, kwargs, 0)
            given = _given(module, spelling)
        finally:
            forget(module)
        return built, *given

    def input_shapes(self, sizes: Mapping[str, int]) -> tuple[tuple[int, ...], ...] | None:
        """Return the shapes of the tensors that get_inputs makes, or None if it can't."""
        try:
            with at_home(self.path.resolve().parent), torch.device("meta"), seeded(0):
                module = execute(rewrite(self.text, sizes), self.path.resolve())
                try:
                    given = _given(module, str(self.path))
                finally:
                    forget(module)
        except Exception:  # noqa: BLE001 - user code may not like the size; then it has no such shapes
            return None
        leaves = flatten(*given)
        return tuple(tuple(each.shape) for each in leaves if isinstance(each, torch.Tensor))


def _given(module: ModuleType, spelling: str) -> tuple[tuple[Any, ...], dict[str, Any]]:
    inputs = example_inputs(module, spelling)
    given = arguments_in(inputs() if callable(inputs) else inputs)
    if given is None:
        raise LoadError(spelling, "get_inputs gives no inputs", f"Make it return {FORMS}")
    return given


def _roles(trial: _Trial, usual_cost: Cost) -> dict[str, Role]:
    """Tell what each constant that may shrink is, from the axes of the inputs that move with it.

    The first axis of an input is batch; of inputs with three axes or more, the last ones are
    spatial except for one of channels (the second, or the last of three); what is left, and
    any large enough constant that no input shows, is a feature size. A small one that also
    changes the weights counts something (layers, heads) and stays.
    """
    usual = trial.input_shapes({})
    roles: dict[str, Role] = {}
    for constant in trial.constants:
        if constant.value < 2:
            continue
        doubled = {constant.name: constant.value * 2}
        moved = trial.input_shapes(doubled)
        found = _role_of_axes(usual, moved) if usual and moved and len(usual) == len(moved) else None
        if constant.value >= _SMALLEST_FEATURE:
            roles[constant.name] = found or "feature"
        elif found is not None and not _changes_weights(trial.cost(doubled), usual_cost):
            roles[constant.name] = found
    return roles


def _changes_weights(tried: Cost | LoadError, usual: Cost) -> bool:
    return isinstance(tried, Cost) and tried.state_bytes != usual.state_bytes


def _role_of_axes(usual: tuple[tuple[int, ...], ...], moved: tuple[tuple[int, ...], ...]) -> Role | None:
    axes = {
        (axis, len(before))
        for before, after in zip(usual, moved, strict=True)
        if len(before) == len(after)
        for axis in range(len(before))
        if before[axis] != after[axis]
    }
    if not axes:
        return None
    if any(_is_feature(axis, rank) for axis, rank in axes):
        return "feature"
    return "spatial" if any(axis > 0 for axis, _ in axes) else "batch"


def _is_feature(axis: int, rank: int) -> bool:
    return axis == (2 if rank == 3 else 1) and rank > 1


def _shrunk(trial: _Trial, roles: Mapping[str, Role], start: Cost, budget: FitBudget) -> tuple[dict[str, int], Cost]:
    """Halve sizes until the budget is met or nothing can be halved any more."""
    values = {each.name: each.value for each in trial.constants if each.name in roles}
    originals = dict(values)
    cost = start
    for _ in range(_MOST_STEPS):
        if _excess(cost, budget) <= 0:
            break
        changed = {name: value for name, value in values.items() if value != originals[name]}
        best: tuple[float, dict[str, int], Cost] | None = None
        for move in _moves(trial, roles, values, changed):
            tried = trial.cost({**changed, **move})
            if isinstance(tried, LoadError):
                continue
            gain = _excess(cost, budget) - _excess(tried, budget)
            score = gain / sum(_damage(originals[name], value, roles[name]) for name, value in move.items())
            # Strictly better only: of equals the first in the file's order wins, so that runs repeat.
            if gain > 0 and (best is None or score > best[0] * (1 + 1e-9)):
                best = (score, move, tried)
        if best is None:
            break
        values.update(best[1])
        cost = best[2]
    return {name: value for name, value in values.items() if value != originals[name]}, cost


def _moves(
    trial: _Trial, roles: Mapping[str, Role], values: Mapping[str, int], changed: Mapping[str, int]
) -> Iterator[dict[str, int]]:
    """Yield moves to try: single constants, then, for those that can't move alone, sets of them.

    Equal spatial sizes move together where that works, so that square images stay square.
    """
    smaller = {name: _smaller(value, _LEAST[roles[name]]) for name, value in values.items()}
    single = {name: value for name, value in smaller.items() if value is not None}
    square: set[str] = set()
    for side in dict.fromkeys(values[name] for name in single if roles[name] == "spatial"):
        sides = {name: each for name, each in single.items() if roles[name] == "spatial" and values[name] == side}
        if len(sides) > 1 and isinstance(trial.cost({**changed, **sides}), Cost):
            square.update(sides)
            yield sides
    stuck: list[str] = []
    for name, value in single.items():
        if name in square:
            continue
        if isinstance(trial.cost({**changed, name: value}), LoadError):
            stuck.append(name)
        else:
            yield {name: value}
    # Equal sizes are mostly one size that was written down twice.
    for same in dict.fromkeys(values[name] for name in stuck):
        together = {name: single[name] for name in single if values[name] == same}
        if len(together) > 1:
            yield together
    for count in range(2, _MOST_TOGETHER + 1):
        for names in itertools.combinations(stuck[:6], count):
            yield {name: single[name] for name in names}


def _smaller(value: int, least: int) -> int | None:
    """Return half of an even size, the next power of two below an odd one, or None below ``least``."""
    half = value // 2 if value % 2 == 0 else 1 << (value.bit_length() - 1)
    if half >= value:
        half = value // 2
    return half if half >= least else None


def _damage(original: int, value: int, role: Role) -> float:
    halvings = math.log2(original / value)
    return _DEARNESS[role] * (2 * halvings - 1 if halvings > 1 else 1.0)


def _excess(cost: Cost, budget: FitBudget) -> float:
    """Return by how many halvings memory and time are over the budget, added up; 0 if it fits."""
    return max(math.log2(cost.memory_bytes / budget.memory_bytes), 0.0) + max(
        math.log2(cost.seconds / budget.seconds), 0.0
    )


def _shown(cost: Cost) -> str:
    return f"{cost.memory_bytes / 2**20:.1f} MB, {cost.seconds * 1e3:.1f} ms"

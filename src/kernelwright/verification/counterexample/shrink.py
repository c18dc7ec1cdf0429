"""Shrink: make failing inputs simpler in a fixed order while they still fail.

Whole tensors become 0, then all elements but one, then halves of every axis, then numbers get
rounder. What a step gives is kept only if the question it makes is still answered wrongly.
"""

import math
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import torch

from kernelwright.verification.counterexample.simpler import (
    are_equal,
    differing,
    filled,
    is_open,
    kept_at,
    rest_value,
    rounder,
    single_places,
)

Leaves = tuple[Any, ...]
_FEW = 8


@dataclass(slots=True, kw_only=True)
class Budget:
    """How many questions may be asked, and for how long once it has begun."""

    questions: int
    seconds: float
    asked: int = 0
    _until: float = math.inf

    def begin(self) -> None:
        """Let the time run."""
        self._until = time.monotonic() + self.seconds

    @property
    def is_spent(self) -> bool:
        """Whether nothing more may be asked."""
        return self.asked >= self.questions or self.is_late

    @property
    def is_late(self) -> bool:
        """Whether the time is over."""
        return time.monotonic() > self._until

    def take(self) -> None:
        """Count one question."""
        self.asked += 1


def shrink(
    leaves: Sequence[Any], still_fails: Callable[[Leaves], bool], *, budget: Budget, hint: Sequence[int] = ()
) -> Leaves:
    """Return the simplest leaves found that still fail.

    Args:
        leaves: inputs that fail; not changed.
        still_fails: judges other ones; asked only while ``budget`` lasts, and counts what it asks.
        budget: how often and how long.
        hint: the index of the worst element of the output, where there is one.
    """
    shrinking = _Shrinking(leaves=tuple(leaves), still_fails=still_fails, budget=budget, hint=tuple(hint))
    shrinking.run()
    return shrinking.leaves


@dataclass(slots=True, kw_only=True)
class _Shrinking:
    leaves: Leaves
    still_fails: Callable[[Leaves], bool]
    budget: Budget
    hint: tuple[int, ...]

    def run(self) -> None:
        order = [at for at, leaf in enumerate(self.leaves) if is_open(leaf)]
        order.sort(key=lambda at: -self.leaves[at].numel())
        if self._accept({at: _at_rest(self.leaves[at]) for at in order}):
            return
        full = [at for at in order if len(order) == 1 or not self._accept({at: _at_rest(self.leaves[at])})]
        for at in full:
            background = self._fewer(at)
            for simpler in rounder(self.leaves[at], background):
                if self._accept({at: simpler}):
                    break

    def _accept(self, changes: dict[int, torch.Tensor]) -> bool:
        if self.budget.is_spent or all(are_equal(value, self.leaves[at]) for at, value in changes.items()):
            return False
        tried = tuple(changes.get(at, leaf) for at, leaf in enumerate(self.leaves))
        if not self.still_fails(tried):
            return False
        self.leaves = tried
        return True

    def _fewer(self, at: int) -> float:
        """Leave as few elements as possible that are not the background, which is returned."""
        original = self.leaves[at]
        backgrounds = (rest_value(original), 1) if original.is_floating_point() else (rest_value(original),)
        for background in backgrounds:
            if self._single(at, background):
                return background
            if self._thinned(at, background, most_parts=2):
                self._thinned(at, background)
                return background
        # Neither half alone: it takes several elements that lie apart.
        if self._thinned(at, backgrounds[0]):
            return backgrounds[0]
        if original.is_floating_point() and self._accept({at: filled(original, 1)}):
            return 1
        return backgrounds[0]

    def _single(self, at: int, background: float) -> bool:
        leaf = self.leaves[at]
        return (
            any(self._accept({at: kept_at(leaf, kept, background)}) for kept in single_places(leaf, self.hint))
            and int(differing(self.leaves[at], background).sum()) <= _FEW
        )

    def _thinned(self, at: int, background: float, *, most_parts: int | None = None) -> bool:
        """Keep as few indices of each axis as possible; return whether any could be left out."""
        before = self.leaves[at]
        for axis in sorted(range(before.dim()), key=lambda each: -before.shape[each]):
            self._thin_axis(at, axis, background, most_parts)
        return self.leaves[at] is not before

    def _thin_axis(self, at: int, axis: int, background: float, most_parts: int | None) -> None:
        others = [each for each in range(self.leaves[at].dim()) if each != axis]

        def keep(indices: Sequence[int]) -> bool:
            leaf = self.leaves[at]
            on_axis = torch.zeros(leaf.shape[axis], dtype=torch.bool)
            on_axis[list(indices)] = True
            kept = on_axis.reshape([-1 if each == axis else 1 for each in range(leaf.dim())]).expand(leaf.shape)
            return self._accept({at: kept_at(leaf, kept, background)})

        touched = differing(self.leaves[at], background)
        touched = touched.any(dim=others) if others else touched
        indices = touched.nonzero().flatten().tolist()
        minimal(indices, keep, is_spent=lambda: self.budget.is_spent, most_parts=most_parts)


def minimal(
    items: Sequence[int],
    still_fails: Callable[[Sequence[int]], bool],
    *,
    is_spent: Callable[[], bool],
    most_parts: int | None = None,
) -> list[int]:
    """Return a small part of ``items`` that still fails: delta debugging, the later parts first.

    With ``most_parts`` it gives up once that many parts were tried one by one.

    Source:
        Zeller and Hildebrandt, Simplifying and Isolating Failure-Inducing Input, 2002.
    """
    left, parts = list(items), 2
    while len(left) > 1 and not is_spent():
        pieces = list(_split(left, parts))
        smaller = next((piece for piece in reversed(pieces) if still_fails(piece)), None)
        if smaller is not None:
            left, parts = smaller, 2
            continue
        if parts > 2:
            without = ([each for each in left if each not in out] for out in map(set, pieces))
            smaller = next((each for each in without if still_fails(each)), None)
            if smaller is not None:
                left, parts = smaller, max(parts - 1, 2)
                continue
        if parts >= min(len(left), most_parts or len(left)):
            break
        parts = min(parts * 2, len(left))
    return left


def _split(items: Sequence[int], parts: int) -> Iterator[list[int]]:
    start = 0
    for part in range(parts):
        end = start + (len(items) - start) // (parts - part)
        yield list(items[start:end])
        start = end


def _at_rest(leaf: torch.Tensor) -> torch.Tensor:
    return filled(leaf, rest_value(leaf))

"""What the child holds: something that can be called, of whatever form.

The Protocol is small so that a trusted child (a baseline) can be served by the same loop.
``Stateful`` and ``Observable`` are the parts that only candidates have.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol, runtime_checkable

import torch

from kernelwright.plan.work_order import WorkOrder
from kernelwright.records.profile import StepTime

Leaves = Sequence[Any]
Call = Callable[[], Any]


class Refused(Exception):  # noqa: N818 - an answer, not an error of ours
    """The candidate can't be built from its files; the message is for its author."""


class Runnable(Protocol):
    """Something that maps flat inputs to a reply."""

    def bind(self, leaves: Leaves) -> Call:
        """Return what calls it on these inputs; the call alone is what gets timed."""
        ...

    def leaves(self, reply: Any) -> Leaves:
        """Return a call's reply as flat leaves."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Observed:
    """What a call gave and what was seen of it; sentences, and names with counts."""

    reply: Any
    violations: tuple[str, ...] = ()
    mutated: tuple[str, ...] = ()
    kernels: tuple[str, ...] = ()
    library_calls: tuple[tuple[str, int], ...] = field(default=())


@runtime_checkable
class Stateful(Protocol):
    """A runnable with weights."""

    def load_state(self, state: Mapping[str, torch.Tensor]) -> None:
        """Take new values for every parameter and buffer; raises if the names don't match."""
        ...

    def state(self) -> Mapping[str, torch.Tensor]:
        """Return the live tensors by qualified name."""
        ...


@runtime_checkable
class Observable(Protocol):
    """A runnable whose calls can be watched."""

    def observe(self, leaves: Leaves, *, guarded: bool) -> Observed:
        """Call once; ``guarded``: on poisoned memory between guard bands."""
        ...


@runtime_checkable
class Rearrangeable(Protocol):
    """A runnable whose work items can be run in other orders."""

    def observe_in_order(self, leaves: Leaves, order: WorkOrder) -> Observed:
        """Call once on guarded memory, every launch by ``order``."""
        ...


@runtime_checkable
class Profilable(Protocol):
    """A runnable whose steps can be timed one by one."""

    def profile(self, leaves: Leaves, *, budget_s: float) -> Sequence[StepTime]:
        """Run for about ``budget_s`` seconds and return what each step took."""
        ...


@runtime_checkable
class Nesting(Protocol):
    """A runnable whose replies nest."""

    def tree(self, reply: Any) -> str:
        """Return how a reply nests, as contracts write it; empty where it can't be written."""
        ...


@runtime_checkable
class Repeatable(Protocol):
    """A runnable of which there can be several at once, as a model has several layers of one class."""

    def another(self, *, seed: int, arguments: Sequence[Any], keywords: Mapping[str, Any]) -> Runnable:
        """Return a new one of the same class, constructed with these arguments under this seed."""
        ...


@runtime_checkable
class Switchable(Protocol):
    """A runnable with a training and an evaluation mode."""

    def switch_modes(self, *, and_back: bool) -> None:
        """Go into the other mode, and back or not."""
        ...

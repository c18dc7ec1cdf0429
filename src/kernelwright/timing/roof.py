"""The roof: what this machine can do at best, held against the time a candidate seems to take.

A time below the floor is a reason to look again, not yet to reject: the rates may have been
measured while the machine was busy, and a baseline that is faster than its own floor proves
that they were. What stays too fast then was not timed doing the work.
"""

from collections.abc import Sequence
from typing import Protocol

from kernelwright.records.graph import Graph
from kernelwright.timing.roofline import LEAST, Ceilings, Floor, floor_of, without_preparation


class Rates(Protocol):
    """Where a roof has its machine's ceilings from."""

    def known(self) -> Ceilings:
        """Return what is known."""
        ...

    def measured_again(self) -> Ceilings:
        """Measure, and return the better of that and what was known."""
        ...


class Roof:
    """The floor of one problem on one machine."""

    def __init__(self, captured: Graph, rewritten: Sequence[Graph], rates: Rates, *, is_strict: bool) -> None:
        """Prepare; nothing is measured yet.

        Args:
            captured: what the baselines do.
            rewritten: the same with work removed that can be proved unnecessary: no candidate needs to do it.
            rates: the machine's ceilings.
            is_strict: whether the contract's precision policy forbids products in narrower dtypes.
        """
        self._captured = captured
        self._graphs = tuple(map(without_preparation, (captured, *rewritten)))
        self._rates, self._is_strict = rates, is_strict
        self._was_measured_again = False

    def floor(self) -> Floor:
        """Return the least of the floors of all graphs."""
        return self._lowest(self._rates.known())

    def floor_again(self) -> Floor:
        """Measure the machine's rates once more, and return the floor by the better of those and what was known."""
        self._was_measured_again = True
        return self._lowest(self._rates.measured_again())

    def suspicion(self, candidate_ns: float, *, baseline_ns: float) -> str | None:
        """Return ``None``, or one sentence saying why a candidate's call can't take so little time.

        Args:
            candidate_ns: its median time.
            baseline_ns: the fastest baseline's; it never ran a candidate's code and is believed.
        """
        if self._found(LEAST, candidate_ns, baseline_ns) is None:
            return None  # not even on the slowest machine: nothing need be measured
        found = self._found(self._rates.known(), candidate_ns, baseline_ns)
        if found is not None and not self._was_measured_again:
            self._was_measured_again = True
            found = self._found(self._rates.measured_again(), candidate_ns, baseline_ns)
        return found

    def _found(self, ceilings: Ceilings, candidate_ns: float, baseline_ns: float) -> str | None:
        # A baseline below its own floor shows how much better than its ceilings the machine is.
        own_ns = floor_of(self._captured, ceilings, is_strict=self._is_strict).ns
        better = max(1.0, own_ns / baseline_ns)
        return self._lowest(ceilings).suspicion(candidate_ns * better)

    def _lowest(self, ceilings: Ceilings) -> Floor:
        floors = [floor_of(graph, ceilings, is_strict=self._is_strict) for graph in self._graphs]
        return min(floors, key=lambda floor: floor.ns)

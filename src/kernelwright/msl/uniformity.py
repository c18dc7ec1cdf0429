"""What is the same for all threads of a group or simdgroup: counters, sizes, conditions that no thread decides alone.

Such values are computed once for a group, before its threads run a region, instead of by each of them: loops over
threads then have fixed bounds and addresses that go up by one, which is what lets LLVM vectorise them.

A value is uniform if what it is made of is, and if all threads get there by the same way. Cf. R. Karrenberg and
S. Hack, Improving performance of OpenCL on CPUs, CC 2012, sec. 3.
"""

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Literal

from kernelwright.msl.constant_memory import ConstantMemory
from kernelwright.msl.ir import Function, Instruction
from kernelwright.msl.ir_types import words_of

_OF_LANES = frozenset(("kw_place_x", "kw_place_y", "kw_place_z", "kw_place_index", "kw_place_lane"))
# Calls whose results are the same for all threads that make them together, and those that aren't, of ours.
_VARYING = {"group": _OF_LANES | {"kw_place_simdgroup"}, "simdgroup": _OF_LANES}
_SHARED = {"group": frozenset[str](), "simdgroup": frozenset(("kw_active", "kw_votes"))}
_PURE = words_of(
    "add sub mul udiv sdiv urem srem shl lshr ashr and or xor fadd fsub fmul fdiv frem fneg icmp fcmp select phi trunc "
    "zext sext fptrunc fpext fptoui fptosi uitofp sitofp ptrtoint inttoptr bitcast freeze getelementptr insertvalue "
    "extractvalue insertelement extractelement shufflevector"
)
_EXIT = ""


class Uniformity:
    """The uniform values of a kernel that was cut at its points, and the blocks that all threads reach together."""

    def __init__(
        self,
        function: Function,
        after_points: Mapping[str, str],
        constants: ConstantMemory,
        *,
        of: Literal["group", "simdgroup"] = "group",
    ) -> None:
        """Analyse ``function``.

        Args:
            function: the kernel.
            after_points: maps a block that ends at a point to the one that follows it.
            constants: addresses that no kernel writes to.
            of: which threads are compared, those of a threadgroup or of a simdgroup.
        """
        self._varying, self._shared = _VARYING[of], _SHARED[of]
        self._function, self._after_points, self._constants = function, after_points, constants
        self._divergent: set[str] = set()
        self.parted: set[str] = set()  # blocks that not all threads reach together
        self._joins: set[str] = set()  # blocks where threads come from different sides
        self._parting: set[str] = set()  # blocks whose end sends threads different ways
        self._spread()

    @cached_property
    def values(self) -> frozenset[str]:
        """Names of values that are the same for all threads, in blocks that all reach together."""
        return frozenset(
            each.result
            for label, block in self._function.blocks.items()
            if label not in self.parted
            for each in block.instructions
            if each.result and each.result not in self._divergent
        )

    @property
    def are_points_shared(self) -> bool:
        """Whether all threads come to every point together; nothing can be shared otherwise."""
        return not self.parted & set(self._after_points)

    def parts_at(self, label: str) -> bool:
        """Whether the end of a block sends threads different ways."""
        return label in self._parting

    def meets_at(self, label: str) -> str:
        """Return the nearest block after one that all threads reach together; "" at the kernel's end."""
        at = self._post_dominators[label]
        while at and at in self.parted:
            at = self._post_dominators[at]
        return at or _EXIT

    # How it spreads

    def _spread(self) -> None:
        blocks = self._function.blocks
        changes = True
        while changes:
            changes = False
            for label, block in blocks.items():
                for each in block.instructions:
                    if each.result and each.result not in self._divergent and self._is_divergent(each, label):
                        self._divergent.add(each.result)
                        changes = True
                last = block.instructions[-1]
                if len(block.successors) > 1 and label not in self._parting and self._depends(last):
                    self._parting.add(label)
                    self._part(label)
                    changes = True

    def _is_divergent(self, each: Instruction, label: str) -> bool:
        if label in self.parted:
            return True
        if each.operation == "phi" and label in self._joins:
            return True
        if each.operation == "call":
            return self._is_divergent_call(each)
        if each.operation == "load":
            return not self._constants.is_read_by(each) or self._depends(each)
        return each.operation not in _PURE or self._depends(each)

    def _is_divergent_call(self, each: Instruction) -> bool:
        if each.callee.startswith("kw_place_"):
            return each.callee in self._varying
        if each.callee in self._shared:
            return False
        is_pure = each.callee.startswith("llvm.") and "ptr " not in each.text
        return not (is_pure or each.callee.startswith("llvm.threadlocal")) or self._depends(each)

    def _depends(self, each: Instruction) -> bool:
        return any(name in self._divergent for name in each.uses)

    def _part(self, label: str) -> None:
        """Note what follows from threads going different ways at the end of a block."""
        together = self._post_dominators[label]
        seen: set[str] = set()
        waiting = list(self._next(label))
        while waiting:
            at = waiting.pop()
            if at == together or at in seen:
                continue
            seen.add(at)
            waiting += self._next(at)
        self.parted |= seen
        if together:
            self._joins.add(together)

    # The graph, points being passed through

    def _next(self, label: str) -> Sequence[str]:
        after = self._after_points.get(label)
        return (after,) if after else self._function.blocks[label].successors

    @cached_property
    def _post_dominators(self) -> dict[str, str | None]:
        """The nearest block that every way from a block to the kernel's end goes through; ``None`` if there is none."""
        labels = list(self._function.blocks)
        everything = frozenset((*labels, _EXIT))
        found: dict[str, frozenset[str]] = dict.fromkeys(labels, everything) | {_EXIT: frozenset((_EXIT,))}
        changes = True
        while changes:
            changes = False
            for label in reversed(labels):
                below = frozenset.intersection(*(found[each] for each in self._next(label) or (_EXIT,))) | {label}
                if below != found[label]:
                    found[label], changes = below, True
        ending = self._ending
        # Of those below a block the nearest is the one that has all the others below itself.
        return {
            label: max(found[label] - {label}, key=lambda each: len(found[each])) if label in ending else None
            for label in labels
        }

    @property
    def _ending(self) -> frozenset[str]:
        """Blocks from which the kernel's end can be reached: all, but for loops without an end."""
        found = {label for label in self._function.blocks if not self._next(label)}
        changes = True
        while changes:
            before = len(found)
            found |= {label for label in self._function.blocks if any(each in found for each in self._next(label))}
            changes = len(found) != before
        return frozenset(found)

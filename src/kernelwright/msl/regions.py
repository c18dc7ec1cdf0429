"""Splits a kernel into regions: what a thread does between one meeting point and the next.

A kernel with barriers can't run one thread after the other, but its regions can: all threads of a
group run the first, then all run the next. Each region is a function of its own that says at which
point it stopped. Values and arrays that live across such a point are kept in a frame, those of all
threads side by side, so that a loop over threads reads and writes them as vectors.

Any control flow works, since regions follow the graph of blocks: a block that can be reached from
two points is in both regions. Cf. P. Jääskeläinen et al., pocl, Int. J. Parallel Prog. 43 (2015),
sec. 4, whose regions are structured.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from kernelwright.msl.constant_memory import ConstantMemory
from kernelwright.msl.ir import Block, Function, Instruction, incoming, instruction
from kernelwright.msl.ir_types import words_of
from kernelwright.msl.uniformity import Uniformity

BARRIER, SIMDGROUP_BARRIER, MEETING = "kw_barrier", "kw_simdgroup_barrier", "kw_meet"

PointKind = Literal["barrier", "meeting"]
SlotUse = Literal["now", "before"]

# Cheap, without side effects and never undefined: done again where needed, instead of keeping the result.
_CHEAP = words_of("add sub mul shl lshr ashr and or xor icmp zext sext trunc getelementptr select uitofp sitofp fpext")
_LONGEST_AGAIN = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """Where threads wait for each other; they are numbered from 1 in the order of blocks, and ``block`` follows.

    At a meeting the lanes of a simdgroup exchange what ``brought`` holds by ``apply`` and find the
    answer in ``taken``; both are arrays of the frame. At a simdgroup's barrier nothing changes hands.
    """

    number: int
    kind: PointKind
    block: str
    apply: str = ""
    brought: str = ""
    taken: str = ""
    flags: int = 0  # of a barrier: 1 device memory, 2 threadgroup memory
    debug: str = ""


class Region:
    """What threads do from one point (0: the beginning) until they reach another: the blocks on their way."""

    def __init__(self, number: int, start: str, function: Function) -> None:
        self.number, self.start = number, start
        self.blocks = _reachable(function, start)
        self._function = function

    @cached_property
    def stops(self) -> tuple[int, ...]:
        """Numbers of the points where it may stop; -1 where the kernel is over."""
        return tuple(
            sorted({stop for label in self.blocks if (stop := stop_of(self._function.blocks[label])) is not None})
        )

    @cached_property
    def _dominators(self) -> dict[str, frozenset[str]]:
        before: dict[str, list[str]] = {label: [] for label in self.blocks}
        for label in self.blocks:
            for after in self._function.blocks[label].successors:
                before[after].append(label)
        everything = frozenset(self.blocks)
        found = dict.fromkeys(self.blocks, everything) | {self.start: frozenset((self.start,))}
        changes = True
        while changes:
            changes = False
            for label in self.blocks:
                # The start may be the head of a loop: threads come from the point as well.
                if label == self.start:
                    continue
                above = frozenset.intersection(*(found[each] for each in before[label])) | {label}
                if above != found[label]:
                    found[label], changes = above, True
        return found

    def reaches(self, start: str, end: str) -> bool:
        """Whether there is a way from the end of block ``start`` to block ``end``."""
        return end in self._reached[start]

    @cached_property
    def _reached(self) -> dict[str, frozenset[str]]:
        found: dict[str, frozenset[str]] = {}
        for label in self.blocks:
            after = self._function.blocks[label].successors
            found[label] = frozenset(each for start in after for each in _reachable(self._function, start))
        return found

    def dominates(self, definition: str, use: str) -> bool:
        """Whether every way from the start to block ``use`` goes through block ``definition``."""
        return definition in self._dominators[use]


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """A value used at a block: a phi's value at the end of the block it comes from."""

    value: str
    block: str


class Split:
    """A kernel cut at its points, with what each region needs of the others."""

    def __init__(self, function: Function, *, shares: bool = True) -> None:
        """Cut ``function``, in which everything is inlined; ``shares`` whether what threads have in common is found."""
        self._shares = shares
        self.function, self.points = _cut(function)
        starts = (self.function.entry.label, *(point.block for point in self.points))
        self.regions = tuple(Region(number, start, self.function) for number, start in enumerate(starts))
        self.definitions: dict[str, tuple[str, Instruction]] = {
            each.result: (block.label, each)
            for block in self.function.blocks.values()
            for each in block.instructions
            if each.result
        }
        self.arrays = {name: each for name, (_, each) in self.definitions.items() if each.operation == "alloca"}
        self.constants = ConstantMemory(self.function)
        self._again: dict[str, int] = {}

    @cached_property
    def uniformity(self) -> Uniformity | None:
        """What is the same for all threads; ``None`` where that helps nobody, or where threads come to points alone."""
        ends = {label: stop_of(block) for label, block in self.function.blocks.items()}
        after = {label: self.points[stop - 1].block for label, stop in ends.items() if stop is not None and stop > 0}
        found = Uniformity(self.function, after, self.constants) if self.points and self._shares else None
        return found if found and found.are_points_shared else None

    def slot_use(self, name: str, block: str, region: Region) -> SlotUse | None:
        """Return which of a uniform value's two slots a use in a region reads.

        ``now``: what the region makes of it, ``before``: what it was when the region began. ``None`` where threads have
        to compute or keep it for themselves.
        """
        if self.uniformity is None or name not in self.uniformity.values or self.is_done_again(name):
            return None
        where, _ = self.definitions[name]
        if where not in region.blocks:
            return "before"
        if region.dominates(where, block):
            # In a loop within the region it has many values.
            return None if region.reaches(where, where) else "now"
        return None if region.reaches(where, block) else "before"

    @cached_property
    def kept(self) -> dict[str, str]:
        """Values that some region uses and can neither have nor do again, with their types."""
        found: dict[str, str] = {}
        for region in self.regions:
            for use in self.uses(region):
                name = use.value
                if name in found or name in self.arrays or self.is_done_again(name):
                    continue
                if not self.is_at_hand(name, use.block, region) and self.slot_use(name, use.block, region) is None:
                    found[name] = self.definitions[name][1].type
        return found

    def is_at_hand(self, name: str, block: str, region: Region) -> bool:
        """Whether a region has always defined a value by the time that ``block`` uses it."""
        where = self.definitions[name][0]
        return where in region.blocks and region.dominates(where, block)

    def is_done_again(self, name: str) -> bool:
        """Whether a value follows cheaply from parameters and the thread's place alone."""
        return self._cost(name) <= _LONGEST_AGAIN

    def uses(self, region: Region) -> Iterator[Use]:
        """Yield every use of a defined value in a region."""
        for label in region.blocks:
            for each in self.function.blocks[label].instructions:
                if each.operation == "phi":
                    for value, before in incoming(each):
                        if value in self.definitions and before in region.blocks:
                            yield Use(value=value, block=before)
                else:
                    yield from (Use(value=name, block=label) for name in each.uses if name in self.definitions)

    def _cost(self, name: str) -> int:
        if name not in self.definitions:
            return 0  # a parameter, or a label
        if name not in self._again:
            self._again[name] = _LONGEST_AGAIN + 1  # until it is known; a value can't need itself
            self._again[name] = self._cost_anew(self.definitions[name][1])
        return self._again[name]

    def _cost_anew(self, each: Instruction) -> int:
        if is_place(each):
            return 0
        if each.operation not in _CHEAP:
            return _LONGEST_AGAIN + 1
        return min(_LONGEST_AGAIN + 1, 1 + sum(map(self._cost, each.uses)))


def is_place(each: Instruction) -> bool:
    """Whether an instruction asks for what holds as long as its thread lives: its place, a buffer, shared memory."""
    return each.callee.startswith("kw_place_") or each.callee.startswith("llvm.threadlocal.address")


def stop_of(block: Block) -> int | None:
    """Return the point at which a block stops, -1 if the kernel is over there, ``None`` if it goes on."""
    found = re.fullmatch(r"ret i32 (-?\d+)", block.instructions[-1].text)
    return int(found.group(1)) if found else None


def _cut(function: Function) -> tuple[Function, tuple[Point, ...]]:
    """Let every block end at its first point; what follows becomes a block of its own."""
    blocks: dict[str, Block] = {}
    points: list[Point] = []
    ends: dict[str, str] = {}  # the part of a block, where it was cut, that its successors see before them
    for block in function.blocks.values():
        current = blocks[block.label] = Block(label=block.label)
        for each in block.instructions:
            if each.callee in (BARRIER, SIMDGROUP_BARRIER, MEETING):
                point = _point(each, len(points) + 1)
                points.append(point)
                current.instructions.append(instruction(f"ret i32 {point.number}"))
                current = blocks[point.block] = Block(label=point.block)
            elif each.operation == "ret":
                current.instructions.append(instruction("ret i32 -1"))
            elif not each.callee.startswith("llvm.lifetime."):
                current.instructions.append(each)
        ends[block.label] = current.label
    moved = {old: new for old, new in ends.items() if old != new}
    for block in blocks.values():
        block.instructions = [_with_ends(each, moved) for each in block.instructions]
    return Function(name=function.name, head=function.head, parameters=function.parameters, blocks=blocks), tuple(
        points
    )


def _with_ends(each: Instruction, moved: Mapping[str, str]) -> Instruction:
    if each.operation != "phi" or not moved:
        return each
    text = re.sub(r", (%[^\s\]]+) \]", lambda found: f", {moved.get(found.group(1), found.group(1))} ]", each.text)
    return Instruction(text=text, result=each.result, operation="phi")


def _point(call: Instruction, number: int) -> Point:
    block = f"%kw.after.{number}"
    if call.callee == BARRIER:
        flags = re.search(r"\(i32 (?:noundef )?(\d+)\)", call.text)
        both = 3
        return Point(
            number=number,
            kind="barrier",
            block=block,
            flags=int(flags.group(1)) & both if flags else both,
            debug=call.debug,
        )
    if call.callee == SIMDGROUP_BARRIER:
        return Point(number=number, kind="meeting", block=block, debug=call.debug)
    apply = re.search(r"@kw_meet\(ptr [^@]*@([^,]+),", call.text)
    brought, taken = call.uses
    if apply is None:
        raise ValueError(f"the exchange of a meeting isn't known: {call.text[:120]}")
    return Point(
        number=number, kind="meeting", block=block, apply=apply.group(1), brought=brought, taken=taken, debug=call.debug
    )


def _reachable(function: Function, start: str) -> tuple[str, ...]:
    seen, waiting = {start}, [start]
    while waiting:
        fresh = set(function.blocks[waiting.pop()].successors) - seen
        seen |= fresh
        waiting += fresh
    return tuple(label for label in function.blocks if label in seen)


def in_order(names: Sequence[str], definitions: Mapping[str, tuple[str, Instruction]]) -> list[Instruction]:
    """Return the instructions that define ``names`` and all they rest on, each after what it uses."""
    found: dict[str, Instruction] = {}

    def visit(name: str) -> None:
        if name in definitions and name not in found:
            each = definitions[name][1]
            for used in each.uses:
                visit(used)
            found[name] = each

    for name in names:
        visit(name)
    return list(found.values())

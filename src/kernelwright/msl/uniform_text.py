"""Prints what a group computes once for all its threads, before they run a region.

It goes the region's way as any of its threads would, passing by what threads do on their own, and
returns the number of the point where all of them stop, -1 at the kernel's end.
"""

from collections.abc import Iterator, Mapping

from kernelwright.msl.function_text import FunctionPrinter
from kernelwright.msl.ir import Block, Instruction
from kernelwright.msl.ir_types import without_metadata
from kernelwright.msl.launch_text import plain, pointer_text, with_suffix
from kernelwright.msl.layout import size_of
from kernelwright.msl.region_text import Slots
from kernelwright.msl.regions import Region, Split
from kernelwright.msl.uniformity import Uniformity

_WIDEST = 16
_END = "%kw.end"


def slots_of(split: Split, types: Mapping[str, str]) -> Slots:
    """Lay out the slots that a kernel's regions read."""
    if split.uniformity is None:
        return Slots(now={}, before={}, kinds={}, size=0)
    now: dict[str, None] = {}
    before: dict[str, None] = {}
    for region in split.regions:
        for use in split.uses(region):
            found = split.slot_use(use.value, use.block, region)
            if found is None and not _is_loaded(split, use.value, use.block, region):
                continue
            now[use.value] = None
            if found == "before" and split.definitions[use.value][0] in region.blocks:
                before[use.value] = None
    kinds = {name: split.definitions[name][1].type for name in now}
    offsets: dict[str, dict[str, int]] = {"now": {}, "before": {}}
    at = 0
    for which, names in (("now", now), ("before", before)):
        for name in names:
            offsets[which][name] = at
            at += -(-size_of(kinds[name], types) // _WIDEST) * _WIDEST
    return Slots(now=offsets["now"], before=offsets["before"], kinds=kinds, size=at)


def _is_loaded(split: Split, name: str, block: str, region: Region) -> bool:
    """Whether what is computed once needs a value of another region."""
    uniformity = split.uniformity
    return (
        uniformity is not None
        and name in uniformity.values
        and not split.is_done_again(name)
        and not split.is_at_hand(name, block, region)
    )


class UniformPrinter(FunctionPrinter):
    """Prints the part of one region that all threads have in common."""

    def __init__(
        self,
        split: Split,
        uniformity: Uniformity,
        region: Region,
        slots: Slots,
        *,
        shared: Mapping[str, int],
        name: str,
    ) -> None:
        """Prepare; ``shared`` says where each variable of threadgroup memory lies."""
        labels = tuple(label for label in region.blocks if label not in uniformity.parted)
        super().__init__(split, region, labels=labels, kinds=slots.kinds, shared=shared)
        self._uniformity, self._slots, self._name = uniformity, slots, name

    def text(self) -> str:
        """Return the function's text."""
        head = f"@{self._name}(ptr noalias %kw.launch) noinline nounwind"
        return self._function_text(head, end=(f"{plain(_END)}:", "  ret i32 -1"))

    def _is_printed(self, each: Instruction) -> bool:
        return each.result in self._uniformity.values

    def _instruction(self, each: Instruction, names: dict[str, str]) -> str:
        return without_metadata(each.renamed(names).text)

    def _end(self, block: Block, names: dict[str, str]) -> Iterator[str]:
        if self._uniformity.parts_at(block.label):
            yield f"br label {self._uniformity.meets_at(block.label) or _END}"
            return
        last = block.instructions[-1]
        yield from self._fetched(last, block.label, names)
        # Past what threads do on their own, to where they are together again.
        around = {
            after: self._uniformity.meets_at(after) or _END
            for after in block.successors
            if after in self._uniformity.parted
        }
        yield self._instruction(last, names | around)

    def _address(self, name: str) -> str:
        return with_suffix(name, "slot")

    def _opening(self) -> Iterator[str]:
        yield from pointer_text("uniform", "%kw.uniform")
        for name in self._addresses:
            offset = self._slots.now[name]
            yield f"{self._address(name)} = getelementptr inbounds i8, ptr %kw.uniform, i64 {offset}"
        yield from self._made_again(self._wanted_again(), ())
        yield from self._saved()

    def _saved(self) -> Iterator[str]:
        """Save what this region's threads still read of values that it makes anew."""
        made_anew = (name for name in self._slots.before if self._split.definitions[name][0] in self._region.blocks)
        for number, name in enumerate(made_anew):
            kind, now, before = self._slots.kinds[name], self._slots.now[name], self._slots.before[name]
            yield f"%kw.old.{number}.at = getelementptr inbounds i8, ptr %kw.uniform, i64 {now}"
            yield f"%kw.old.{number} = load {kind}, ptr %kw.old.{number}.at"
            yield f"%kw.old.{number}.to = getelementptr inbounds i8, ptr %kw.uniform, i64 {before}"
            yield f"store {kind} %kw.old.{number}, ptr %kw.old.{number}.to"

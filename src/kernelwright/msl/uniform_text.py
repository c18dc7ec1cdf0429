"""Prints what a group computes once for all its threads, before they run a region.

It goes the region's way as any of its threads would, passing by what threads do on their own, and
returns the number of the point where all of them stop, -1 at the kernel's end.
"""

from collections.abc import Iterator, Mapping

from kernelwright.msl.ir import Block, Instruction, incoming
from kernelwright.msl.ir_types import without_metadata
from kernelwright.msl.layout import size_of
from kernelwright.msl.region_text import POINTERS, Slots, place_text, plain, with_suffix
from kernelwright.msl.regions import Region, Split, in_order, is_place
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
        and not is_place(split.definitions[name][1])
        and not split.is_at_hand(name, block, region)
    )


class UniformPrinter:
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
        self._split, self._uniformity, self._region, self._slots = split, uniformity, region, slots
        self._shared, self._name = shared, name
        self._again: dict[str, None] = {}
        self._addresses: dict[str, None] = {}
        self._loads = 0

    def text(self) -> str:
        """Return the function's text."""
        labels = [label for label in self._region.blocks if label not in self._uniformity.parted]
        blocks = {label: list(self._block(self._split.function.blocks[label])) for label in labels}
        lines = [f"define internal i32 @{self._name}(ptr noalias %kw.launch) noinline nounwind {{", "kw.entry:"]
        lines += [f"  {line}" for line in (*self._opening(), *self._saved(), f"br label {self._region.start}")]
        for label, instructions in blocks.items():
            lines.append(f"{label.removeprefix('%')}:")
            lines += [f"  {line}" for line in instructions]
        return "\n".join([*lines, f"{plain(_END)}:", "  ret i32 -1", "}"])

    # A block

    def _block(self, block: Block) -> Iterator[str]:
        phis = [each for each in block.phis if each.result in self._uniformity.values]
        for phi in phis:
            yield self._phi(phi)
        for phi in phis:
            yield from self._stored(phi)
        names: dict[str, str] = {}
        for each in block.instructions[:-1]:
            if each.operation == "phi" or each.result not in self._uniformity.values or is_place(each):
                continue
            for used in dict.fromkeys(each.uses):
                yield from self._fetched(used, block.label, names)
            yield without_metadata(each.renamed(names).text)
            yield from self._stored(each)
        yield from self._fetched_for_successors(block)
        yield from self._end(block, names)

    def _end(self, block: Block, names: dict[str, str]) -> Iterator[str]:
        last = block.instructions[-1]
        if self._uniformity.parts_at(block.label):
            yield f"br label {self._uniformity.meets_at(block.label) or _END}"
            return
        for used in dict.fromkeys(last.uses):
            yield from self._fetched(used, block.label, names)
        # Past what threads do on their own, to where they are together again.
        around = {
            after: self._uniformity.meets_at(after) or _END
            for after in block.successors
            if after in self._uniformity.parted
        }
        text = last.renamed(names | around).text
        yield text.partition(", !llvm.loop")[0] if last.operation == "br" else text

    def _phi(self, phi: Instruction) -> str:
        values = [
            f"[ {self._phi_value(value, before)}, {before} ]"
            for value, before in incoming(phi)
            if before in self._region.blocks and before not in self._uniformity.parted
        ]
        return f"{phi.result} = phi {phi.type} {', '.join(values)}"

    def _phi_value(self, value: str, before: str) -> str:
        if value not in self._split.definitions or self._is_own(value, before):
            return value
        if self._is_again(value):
            return self._anew(value)
        return with_suffix(value, f"at.{plain(before)}")

    def _fetched_for_successors(self, block: Block) -> Iterator[str]:
        done: set[str] = set()
        for after in block.successors:
            for phi in self._split.function.blocks[after].phis if after in self._region.blocks else ():
                for value, before in incoming(phi):
                    if before != block.label or phi.result not in self._uniformity.values:
                        continue
                    name = self._phi_value(value, before)
                    if name == with_suffix(value, f"at.{plain(before)}") and name not in done:
                        done.add(name)
                        yield f"{name} = load {self._slots.kinds[value]}, ptr {self._address(value)}"

    def _fetched(self, used: str, label: str, names: dict[str, str]) -> Iterator[str]:
        if used in names or used not in self._split.definitions or self._is_own(used, label):
            return
        if self._is_again(used):
            names[used] = self._anew(used)
            return
        self._loads += 1
        names[used] = f"%kw.load.{self._loads}"
        yield f"{names[used]} = load {self._slots.kinds[used]}, ptr {self._address(used)}"

    def _stored(self, each: Instruction) -> Iterator[str]:
        if each.result in self._slots.now:
            yield f"store {self._slots.kinds[each.result]} {each.result}, ptr {self._address(each.result)}"

    def _is_own(self, name: str, block: str) -> bool:
        each = self._split.definitions[name][1]
        return not is_place(each) and self._split.is_at_hand(name, block, self._region)

    def _is_again(self, name: str) -> bool:
        return self._split.is_done_again(name) or is_place(self._split.definitions[name][1])

    # What comes before the blocks

    def _anew(self, name: str) -> str:
        self._again[name] = None
        return with_suffix(name, "again")

    def _address(self, name: str) -> str:
        self._addresses[name] = None
        return with_suffix(name, "slot")

    def _opening(self) -> Iterator[str]:
        yield f"%kw.uniform.at = getelementptr i8, ptr %kw.launch, i64 {8 * POINTERS.index('uniform')}"
        yield "%kw.uniform = load ptr, ptr %kw.uniform.at, !invariant.load !{}"
        for name in self._addresses:
            offset = self._slots.now[name]
            yield f"{with_suffix(name, 'slot')} = getelementptr inbounds i8, ptr %kw.uniform, i64 {offset}"
        wanted = in_order(list(self._again), self._split.definitions)
        renamed = {each.result: with_suffix(each.result, "again") for each in wanted}
        for each in wanted:
            if is_place(each):
                yield from place_text(each, renamed[each.result], self._shared)
            else:
                text = each.renamed(renamed).text
                yield renamed[each.result] + text[text.index(" = ") :]

    def _saved(self) -> Iterator[str]:
        """Save what this region's threads still read of values that it makes anew."""
        made_anew = (name for name in self._slots.before if self._split.definitions[name][0] in self._region.blocks)
        for number, name in enumerate(made_anew):
            kind, now, before = self._slots.kinds[name], self._slots.now[name], self._slots.before[name]
            yield f"%kw.old.{number}.at = getelementptr inbounds i8, ptr %kw.uniform, i64 {now}"
            yield f"%kw.old.{number} = load {kind}, ptr %kw.old.{number}.at"
            yield f"%kw.old.{number}.to = getelementptr inbounds i8, ptr %kw.uniform, i64 {before}"
            yield f"store {kind} %kw.old.{number}, ptr %kw.old.{number}.to"

"""Prints a region's instructions as a function of LLVM IR: what threads do, or what all of them have in common.

A value is the function's own where it has always made it by then, is made again where that is cheap, and else
is loaded from where it is kept: once in a block, or at the end of the block that a phi takes it from.
"""

from collections.abc import Iterator, Mapping, Sequence

from kernelwright.msl.ir import Block, Instruction, incoming
from kernelwright.msl.launch_text import place_text, plain, with_suffix
from kernelwright.msl.regions import Region, Split, in_order, is_place


class FunctionPrinter:
    """What the printers of regions share; they say what is printed, and where values are kept."""

    def __init__(
        self,
        split: Split,
        region: Region,
        *,
        labels: Sequence[str],
        kinds: Mapping[str, str],
        shared: Mapping[str, int],
    ) -> None:
        """Prepare.

        Args:
            split: the kernel.
            region: what is printed of it.
            labels: of the region's blocks that are printed.
            kinds: types of the values that are kept.
            shared: where each variable of threadgroup memory lies.
        """
        self._split, self._region, self._labels, self._kinds, self._shared = split, region, labels, kinds, shared
        self._again: dict[str, None] = {}
        self._addresses: dict[str, None] = {}  # of kept values that the blocks turned out to use
        self._loads = 0

    def _function_text(self, head: str, end: Sequence[str] = ()) -> str:
        blocks = {label: list(self._block(self._split.function.blocks[label])) for label in self._labels}
        lines = [f"define internal i32 {head} {{", "kw.entry:"]
        lines += [f"  {line}" for line in (*self._opening(), f"br label {self._region.start}")]
        for label, instructions in blocks.items():
            lines.append(f"{label.removeprefix('%')}:")
            lines += [f"  {line}" for line in instructions]
        return "\n".join([*lines, *end, "}"])

    # For each printer to say

    def _opening(self) -> Iterator[str]:
        """Print what comes before the blocks."""
        raise NotImplementedError

    def _is_printed(self, each: Instruction) -> bool:
        """Whether an instruction is one of the function's."""
        raise NotImplementedError

    def _instruction(self, each: Instruction, names: dict[str, str]) -> str:
        """Print one; ``names`` are what the values that it uses are called here."""
        raise NotImplementedError

    def _end(self, block: Block, names: dict[str, str]) -> Iterator[str]:
        """Print a block's last instruction; ``names`` are of values that the block has loaded."""
        raise NotImplementedError

    def _address(self, name: str) -> str:
        """Return the name of a kept value's address, which the opening defines."""
        raise NotImplementedError

    def _slot(self, name: str, block: str) -> str:
        """Return the name of a value that the opening loads for use in a block; "" if it loads none."""
        del name, block
        return ""

    _mark = ""  # behind every access to what is kept

    # A block

    def _block(self, block: Block) -> Iterator[str]:
        phis = [each for each in block.phis if self._is_printed(each)]
        for phi in phis:
            yield self._phi(phi)
        for phi in phis:
            yield from self._stored(phi)
        names: dict[str, str] = {}
        for each in block.instructions[:-1]:
            if each.operation == "phi" or is_place(each) or not self._is_printed(each):
                continue
            yield from self._fetched(each, block.label, names)
            yield self._instruction(each, names)
            yield from self._stored(each)
        yield from self._fetched_for_successors(block)
        yield from self._end(block, names)

    def _phi(self, phi: Instruction) -> str:
        values = [
            f"[ {self._phi_value(value, before)}, {before} ]"
            for value, before in incoming(phi)
            if before in self._labels
        ]
        return f"{phi.result} = phi {phi.type} {', '.join(values)}"

    def _phi_value(self, value: str, before: str) -> str:
        return self._without_load(value, before) or _loaded_for(value, before)

    def _fetched_for_successors(self, block: Block) -> Iterator[str]:
        """Load, at a block's end, what phis of the blocks after it take from where it is kept."""
        done: set[str] = set()
        for after in block.successors:
            for phi in self._split.function.blocks[after].phis if after in self._labels else ():
                taken = [value for value, before in incoming(phi) if before == block.label and self._is_printed(phi)]
                for value in taken:
                    if value not in done and not self._without_load(value, block.label):
                        done.add(value)
                        yield self._load(_loaded_for(value, block.label), value)

    def _fetched(self, each: Instruction, label: str, names: dict[str, str]) -> Iterator[str]:
        """Load what an instruction uses and isn't at hand; ``names`` get what to call it in its block."""
        for used in dict.fromkeys(each.uses):
            if used in names:
                continue
            names[used] = self._without_load(used, label)
            if not names[used]:
                self._loads += 1
                names[used] = f"%kw.load.{self._loads}"
                yield self._load(names[used], used)

    def _without_load(self, name: str, block: str) -> str:
        """Return what a value is called in a block if it needn't be loaded there, else ""."""
        if name not in self._split.definitions:
            return name
        slot = self._slot(name, block)
        if slot or self._is_own(name, block):
            return slot or name
        if name in self._split.arrays or self._split.is_done_again(name):
            self._again[name] = None
            return with_suffix(name, "again")
        return ""

    def _is_own(self, name: str, block: str) -> bool:
        each = self._split.definitions[name][1]
        return each.operation != "alloca" and not is_place(each) and self._split.is_at_hand(name, block, self._region)

    def _load(self, result: str, value: str) -> str:
        self._addresses[value] = None
        return f"{result} = load {self._kinds[value]}, ptr {self._address(value)}{self._mark}"

    def _stored(self, each: Instruction) -> Iterator[str]:
        if each.result in self._kinds:
            self._addresses[each.result] = None
            yield f"store {self._kinds[each.result]} {each.result}, ptr {self._address(each.result)}{self._mark}"

    # What comes before the blocks

    def _wanted_again(self) -> list[Instruction]:
        """Return what is made again, each after what it uses; arrays are there already."""
        return in_order([name for name in self._again if name not in self._split.arrays], self._split.definitions)

    def _made_again(self, wanted: Sequence[Instruction], arrays: Sequence[str]) -> Iterator[str]:
        renamed = {name: with_suffix(name, "again") for name in (*(each.result for each in wanted), *arrays)}
        for each in wanted:
            if each.operation == "alloca":
                continue
            if is_place(each):
                yield from place_text(each, renamed[each.result], self._shared)
            else:
                text = each.renamed(renamed).text
                yield renamed[each.result] + text[text.index(" = ") :]


def _loaded_for(value: str, before: str) -> str:
    """Return the name of what a block loads for a phi behind it."""
    return with_suffix(value, f"at.{plain(before)}")

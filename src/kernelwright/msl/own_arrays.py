"""Sees to it that what is exchanged at a meeting lies in arrays of its own.

What all lanes bring, or take away, has to lie side by side, so that the array of each thread holds that and nothing
else. LLVM saves copies: it may have an answer put right where it is wanted, in the midst of a larger array.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from kernelwright.msl.ir import Block, Function, Instruction, instruction
from kernelwright.msl.ir_types import split_commas
from kernelwright.msl.layout import alloca_size
from kernelwright.msl.regions import MEETING


def with_own_arrays(function: Function, types: Mapping[str, str]) -> Function:
    """Return a kernel whose meetings exchange arrays that hold nothing else; ``types`` are the module's by name."""
    made = _OwnArrays(function, types)
    blocks = {
        label: Block(label=label, instructions=[new for each in block.instructions for new in made.instead_of(each)])
        for label, block in function.blocks.items()
    }
    entry = blocks[function.entry.label]
    entry.instructions = [*made.arrays, *entry.instructions]
    return replace(function, blocks=blocks)


class _OwnArrays:
    def __init__(self, function: Function, types: Mapping[str, str]) -> None:
        self._sizes = {
            each.result: alloca_size(each.text, types)
            for block in function.blocks.values()
            for each in block.instructions
            if each.operation == "alloca"
        }
        self.arrays: list[Instruction] = []

    def instead_of(self, each: Instruction) -> Iterator[Instruction]:
        """Yield what takes an instruction's place: itself, if it isn't a meeting with arrays that hold more."""
        if each.callee != MEETING:
            yield each
            return
        _, brought, taken, *sizes = split_commas(each.text.partition("(")[2].rpartition(")")[0])
        names: dict[str, str] = {}
        after: list[Instruction] = []
        for operand, size, is_taken in ((brought, sizes[0], False), (taken, sizes[1], True)):
            name, count = operand.split()[-1], int(size.split()[-1])
            if self._sizes.get(name) == count:
                continue
            own = f"%kw.own.{len(self.arrays)}"
            # No more aligned than what lies side by side can be.
            self.arrays.append(instruction(f"{own} = alloca [{count} x i8], align {min(count & -count, 16)}"))
            names[name] = own
            if is_taken:
                after += _copied(own, name, count)
            else:
                yield from _copied(name, own, count)
        yield each.renamed(names)
        yield from after


def _copied(source: str, to: str, count: int) -> list[Instruction]:
    kind = f"i{8 * count}" if count in (1, 2, 4, 8) else f"[{count} x i8]"
    held = f"{source}.to.{to.removeprefix('%')}".replace('"', "")
    held = f'%"{held.removeprefix("%")}"'
    return [
        instruction(f"{held} = load {kind}, ptr {source}, align 1"),
        instruction(f"store {kind} {held}, ptr {to}, align 1"),
    ]

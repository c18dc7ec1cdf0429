"""Loads from the constant address space: no kernel writes there, so that what is loaded stays the same."""

from kernelwright.msl.ir import Function, Instruction
from kernelwright.msl.ir_types import without_metadata


class ConstantMemory:
    """Knows a kernel's addresses in the constant address space."""

    def __init__(self, function: Function) -> None:
        """Find them: buffers that are bound there, and what is computed from their addresses."""
        self._addresses: set[str] = set()
        definitions = [each for block in function.blocks.values() for each in block.instructions if each.result]
        changes = True
        while changes:
            before = len(self._addresses)
            self._addresses |= {each.result for each in definitions if self._is_address(each)}
            changes = len(self._addresses) != before

    def is_read_by(self, each: Instruction) -> bool:
        """Whether an instruction loads from there."""
        is_plain = each.operation == "load" and " volatile " not in each.text
        return is_plain and _pointer_of(each) in self._addresses

    def _is_address(self, each: Instruction) -> bool:
        is_computed = each.operation == "getelementptr" and _pointer_of(each) in self._addresses
        return each.callee == "kw_place_constant" or is_computed


def _pointer_of(each: Instruction) -> str:
    return without_metadata(each.text).partition(", ptr ")[2].split(",")[0].strip()

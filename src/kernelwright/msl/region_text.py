"""Prints a region as a function of LLVM IR: the kernel's own instructions, with what it needs fetched from the frame.

The function takes the launch (buffers, sizes, the frame), a thread's place in its group and its
index there, and returns the number of the point where the thread stopped, -1 at the kernel's end.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from kernelwright.msl.function_text import FunctionPrinter
from kernelwright.msl.ir import Block, Instruction
from kernelwright.msl.ir_types import without_metadata
from kernelwright.msl.launch_text import pointer_text, with_suffix, word_text
from kernelwright.msl.layout import alloca_size, size_of
from kernelwright.msl.regions import Region, SlotUse, Split

PARAMETERS = "ptr %kw.launch, i32 %kw.x, i32 %kw.y, i32 %kw.z, i32 %kw.index"


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """Where each kept value and array lies: bytes for each thread, at an offset to be multiplied by the room."""

    offsets: Mapping[str, int]
    sizes: Mapping[str, int]
    bytes_per_thread: int


def frame_of(split: Split, types: Mapping[str, str]) -> Frame:
    """Lay out what a split kernel keeps; everything is aligned to 16 bytes once multiplied by a room of 32's."""
    sizes = {name: size_of(of, types) for name, of in split.kept.items()}
    sizes |= {name: alloca_size(each.text, types) for name, each in split.arrays.items()}
    offsets: dict[str, int] = {}
    at = 0
    # The widest first: what follows is then aligned as it needs to be.
    for name in sorted(sizes, key=lambda each: -sizes[each]):
        offsets[name] = at
        at += sizes[name]
    return Frame(offsets=offsets, sizes=sizes, bytes_per_thread=at)


@dataclass(frozen=True, slots=True, kw_only=True)
class Slots:
    """Where uniform values lie: offsets in bytes, of what they are now and of what they were when a region began."""

    now: Mapping[str, int]
    before: Mapping[str, int]
    kinds: Mapping[str, str]
    size: int

    def offset(self, name: str, *, is_replaced: bool) -> int:
        """Return where a value is; ``is_replaced`` if the region makes it anew and what it was before is wanted."""
        return (self.before if is_replaced else self.now)[name]


class RegionPrinter(FunctionPrinter):
    """Prints what a thread does in one region."""

    def __init__(
        self,
        split: Split,
        region: Region,
        frame: Frame,
        slots: Slots,
        *,
        shared: Mapping[str, int],
        name: str,
        access_group: str,
    ) -> None:
        """Prepare.

        Args:
            split: the kernel.
            region: what to print of it.
            frame: where its values are kept.
            slots: where those lie that all threads have in common.
            shared: where each variable of threadgroup memory lies.
            name: of the function.
            access_group: metadata of accesses that no other thread's depend on.
        """
        super().__init__(split, region, labels=region.blocks, kinds=split.kept, shared=shared)
        self._frame, self._slots = frame, slots
        self._name, self._mark = name, access_group
        self._read: dict[tuple[str, SlotUse], None] = {}

    def text(self) -> str:
        """Return the function's text."""
        return self._function_text(f"@{self._name}({PARAMETERS}) alwaysinline nounwind")

    def _is_printed(self, each: Instruction) -> bool:
        return each.operation != "alloca"

    def _instruction(self, each: Instruction, names: dict[str, str]) -> str:
        text = without_metadata(each.renamed(names).text)
        if each.operation in {"load", "store"} and " volatile " not in text and " atomic " not in text:
            text += self._mark
        if self._split.constants.is_read_by(each):
            text += ", !invariant.load !{}"
        return text

    def _end(self, block: Block, names: dict[str, str]) -> Iterator[str]:
        last = block.instructions[-1]
        yield from self._fetched(last, block.label, names)
        yield self._instruction(last, names)

    def _slot(self, name: str, block: str) -> str:
        use = self._split.slot_use(name, block, self._region)
        if use is None:
            return ""
        self._read[name, use] = None
        return with_suffix(name, use)

    def _address(self, name: str) -> str:
        return with_suffix(name, "place")

    def _opening(self) -> Iterator[str]:
        wanted = self._wanted_again()
        used = (*self._again, *(each.result for each in wanted))
        arrays = [name for name in dict.fromkeys(used) if name in self._split.arrays]
        if arrays or self._addresses:
            yield from pointer_text("frame", "%kw.frame")
            yield from word_text("room", "%kw.room.32")
            yield "%kw.room = zext i32 %kw.room.32 to i64"
            yield "%kw.t = zext i32 %kw.index to i64"
        for name in (*self._addresses, *arrays):
            to = with_suffix(name, "again") if name in self._split.arrays else self._address(name)
            base, size = with_suffix(name, "base"), self._frame.sizes[name]
            yield f"{base}.o = mul nuw nsw i64 %kw.room, {self._frame.offsets[name]}"
            yield f"{base} = getelementptr inbounds i8, ptr %kw.frame, i64 {base}.o"
            yield f"{to} = getelementptr inbounds [{size} x i8], ptr {base}, i64 %kw.t"
        if self._read:
            yield from pointer_text("uniform", "%kw.uniform")
        for name, use in self._read:
            at = with_suffix(name, f"{use}.at")
            is_replaced = use == "before" and self._split.definitions[name][0] in self._region.blocks
            offset = self._slots.offset(name, is_replaced=is_replaced)
            yield f"{at} = getelementptr inbounds i8, ptr %kw.uniform, i64 {offset}"
            yield f"{with_suffix(name, use)} = load {self._slots.kinds[name]}, ptr {at}, !invariant.load !{{}}"
        yield from self._made_again(wanted, arrays)

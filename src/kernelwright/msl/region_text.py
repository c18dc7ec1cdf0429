"""Prints a region as a function of LLVM IR: the kernel's own instructions, with what it needs fetched from the frame.

The function takes the launch (buffers, sizes, the frame), a thread's place in its group and its
index there, and returns the number of the point where the thread stopped, -1 at the kernel's end.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from kernelwright.msl.ir import Block, Instruction, incoming
from kernelwright.msl.ir_types import without_metadata
from kernelwright.msl.layout import size_of
from kernelwright.msl.regions import Region, SlotUse, Split, in_order, is_place

PARAMETERS = "ptr %kw.launch, i32 %kw.x, i32 %kw.y, i32 %kw.z, i32 %kw.index"
ARGUMENTS = "ptr %kw.launch, i32 %kw.x, i32 %kw.y, i32 %kw.z, i32 %kw.index"

# Words of the launch by name: what is the same for all threads of a group, as 32-bit numbers one after another,
# behind the pointers. kw/launch.h has the same order.
POINTERS = ("buffers", "shared", "frame", "uniform")
WORDS = (
    *(f"{name}_{axis}" for name in ("group", "size", "full_size", "groups", "grid") for axis in "xyz"),
    "room",
    *(f"shared_{index}" for index in range(31)),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """Where each kept value and array lies: bytes for each thread, at an offset to be multiplied by the room."""

    offsets: Mapping[str, int]
    sizes: Mapping[str, int]
    bytes_per_thread: int


def frame_of(split: Split, types: Mapping[str, str]) -> Frame:
    """Lay out what a split kernel keeps; everything is aligned to 16 bytes once multiplied by a room of 32's."""
    sizes = {name: size_of(of, types) for name, of in split.kept.items()}
    sizes |= {name: _array_size(each, types) for name, each in split.arrays.items()}
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


class RegionPrinter:
    """Prints one region."""

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
        watches: bool = False,
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
            watches: whether accesses are watched, so that it has to be known who makes them.
        """
        self._watches = watches
        self._split, self._region, self._frame, self._shared = split, region, frame, shared
        self._slots = slots
        self._name, self._access_group = name, access_group
        self._read: dict[tuple[str, SlotUse], None] = {}
        self._needed: dict[str, None] = {}  # addresses in the frame that the blocks turned out to use
        self._again: dict[str, None] = {}
        self._loads = 0

    def text(self) -> str:
        """Return the function's text."""
        blocks = {label: list(self._block(self._split.function.blocks[label])) for label in self._region.blocks}
        lines = [f"define internal i32 @{self._name}({PARAMETERS}) alwaysinline nounwind {{", "kw.entry:"]
        lines += [f"  {line}" for line in self._opening()]
        lines.append(f"  br label {self._region.start}")
        for label, instructions in blocks.items():
            lines.append(f"{label.removeprefix('%')}:")
            lines += [f"  {line}" for line in instructions]
        return "\n".join([*lines, "}"])

    # A block

    def _block(self, block: Block) -> Iterator[str]:
        loaded: dict[str, str] = {}
        phis = list(block.phis)
        for phi in phis:
            yield self._phi(phi)
        for phi in phis:
            yield from self._stored(phi)
        for each in block.instructions[len(phis) :]:
            if each.operation == "alloca" or is_place(each):
                continue
            is_last = each is block.instructions[-1]
            if is_last:
                yield from self._fetched_for_successors(block)
            names: dict[str, str] = {}
            for used in dict.fromkeys(each.uses):
                yield from self._fetched(used, block.label, loaded, names)
            yield self._annotated(each.renamed(names))
            yield from self._stored(each)

    def _phi(self, phi: Instruction) -> str:
        values: list[str] = []
        for value, before in incoming(phi):
            if before not in self._region.blocks:
                continue
            values.append(f"[ {self._phi_value(value, before)}, {before} ]")
        return f"{phi.result} = phi {phi.type} {', '.join(values)}"

    def _phi_value(self, value: str, before: str) -> str:
        if value not in self._split.definitions:
            return value
        slot = self._slot(value, before)
        if slot or self._is_own(value, before):
            return slot or value
        if value in self._split.arrays or self._split.is_done_again(value):
            return self._anew(value)
        return (
            f"{value}.at.{before.removeprefix('%')}" if not value.endswith('"') else f'{value[:-1]}.at.{plain(before)}"'
        )

    def _fetched_for_successors(self, block: Block) -> Iterator[str]:
        """Load, at a block's end, what phis of the blocks after it take from the frame."""
        done: set[str] = set()
        for after in block.successors:
            if after not in self._region.blocks:
                continue
            for phi in self._split.function.blocks[after].phis:
                for value, before in incoming(phi):
                    if before != block.label or value not in self._split.definitions:
                        continue
                    name = self._phi_value(value, before)
                    if (
                        name != value
                        and not self._slot(value, before)
                        and value in self._split.kept
                        and not self._split.is_done_again(value)
                        and name not in done
                    ):
                        done.add(name)
                        yield f"{name} = load {self._split.kept[value]}, ptr {self._address(value)}{self._access_group}"

    def _fetched(self, used: str, label: str, loaded: dict[str, str], names: dict[str, str]) -> Iterator[str]:
        slot = self._slot(used, label) if used in self._split.definitions else ""
        if slot:
            names[used] = slot
            return
        if used not in self._split.definitions or self._is_own(used, label):
            return
        if used in self._split.arrays or self._split.is_done_again(used):
            names[used] = self._anew(used)
            return
        if used not in loaded:
            self._loads += 1
            loaded[used] = f"%kw.load.{self._loads}"
            yield f"{loaded[used]} = load {self._split.kept[used]}, ptr {self._address(used)}{self._access_group}"
        names[used] = loaded[used]

    def _stored(self, each: Instruction) -> Iterator[str]:
        if each.result in self._split.kept:
            kind, address = self._split.kept[each.result], self._address(each.result)
            yield f"store {kind} {each.result}, ptr {address}{self._access_group}"

    def _annotated(self, each: Instruction) -> str:
        text = without_metadata(re.sub(r", !llvm\.loop !\d+", "", each.text))
        if each.operation in {"load", "store"} and " volatile " not in text and " atomic " not in text:
            text += self._access_group
        if self._split.reads_constants(each):
            text += ", !invariant.load !{}"
        return text

    def _slot(self, name: str, block: str) -> str:
        """Return the name of a uniform value as read from its slot; "" if it isn't read from one there."""
        use = self._split.slot_use(name, block, self._region)
        if use is None:
            return ""
        self._read[name, use] = None
        return with_suffix(name, use)

    def _is_own(self, name: str, block: str) -> bool:
        each = self._split.definitions[name][1]
        return each.operation != "alloca" and not is_place(each) and self._split.is_at_hand(name, block, self._region)

    # What comes before the blocks

    def _anew(self, name: str) -> str:
        self._again[name] = None
        return _renewed(name)

    def _address(self, name: str) -> str:
        self._needed[name] = None
        return with_suffix(name, "place")

    def _opening(self) -> Iterator[str]:
        if self._watches:
            yield "call void @kw_now(i32 %kw.index)"
        wanted = in_order([name for name in self._again if name not in self._split.arrays], self._split.definitions)
        arrays = [name for name in self._again if name in self._split.arrays]
        arrays += [each.result for each in wanted if each.operation == "alloca" and each.result not in arrays]
        if arrays or self._needed:
            yield "%kw.frame.at = getelementptr i8, ptr %kw.launch, i64 16"
            yield "%kw.frame = load ptr, ptr %kw.frame.at, !invariant.load !{}"
            yield from _word("room", "%kw.room.32")
            yield "%kw.room = zext i32 %kw.room.32 to i64"
            yield "%kw.t = zext i32 %kw.index to i64"
        for name in dict.fromkeys((*self._needed, *arrays)):
            to = _renewed(name) if name in self._split.arrays else with_suffix(name, "place")
            base, size = with_suffix(name, "base"), self._frame.sizes[name]
            yield f"{base}.o = mul nuw nsw i64 %kw.room, {self._frame.offsets[name]}"
            yield f"{base} = getelementptr inbounds i8, ptr %kw.frame, i64 {base}.o"
            yield f"{to} = getelementptr inbounds [{size} x i8], ptr {base}, i64 %kw.t"
        if self._read:
            yield "%kw.uniform.at = getelementptr i8, ptr %kw.launch, i64 24"
            yield "%kw.uniform = load ptr, ptr %kw.uniform.at, !invariant.load !{}"
        for name, use in self._read:
            at = with_suffix(name, f"{use}.at")
            is_replaced = use == "before" and self._split.definitions[name][0] in self._region.blocks
            offset = self._slots.offset(name, is_replaced=is_replaced)
            yield f"{at} = getelementptr inbounds i8, ptr %kw.uniform, i64 {offset}"
            yield f"{with_suffix(name, use)} = load {self._slots.kinds[name]}, ptr {at}, !invariant.load !{{}}"
        renamed = {each.result: _renewed(each.result) for each in wanted}
        renamed |= {name: _renewed(name) for name in arrays}
        for each in wanted:
            if each.operation == "alloca":
                continue
            if is_place(each):
                yield from place_text(each, _renewed(each.result), self._shared)
            else:
                text = each.renamed(renamed).text
                yield _renewed(each.result) + text[text.index(" = ") :]


def place_text(each: Instruction, result: str, shared: Mapping[str, int]) -> Iterator[str]:
    """Print what answers a question for a thread's place, a buffer or shared memory."""
    if each.callee.startswith("llvm.threadlocal"):
        variable = each.text.rpartition("@")[2].partition(")")[0]
        yield f"{with_suffix(result, 'all.at')} = getelementptr i8, ptr %kw.launch, i64 8"
        yield f"{with_suffix(result, 'all')} = load ptr, ptr {with_suffix(result, 'all.at')}, !invariant.load !{{}}"
        yield f"{result} = getelementptr inbounds i8, ptr {with_suffix(result, 'all')}, i64 {shared[variable]}"
        return
    what = each.callee.removeprefix("kw_place_")
    if what in {"x", "y", "z", "index"}:
        yield f"{result} = add i32 %kw.{what}, 0"
    elif what == "lane":
        yield f"{result} = and i32 %kw.index, 31"
    elif what == "simdgroup":
        yield f"{result} = lshr i32 %kw.index, 5"
    elif what == "shared":
        number = each.text.partition("(")[2].partition(")")[0].split()[-1]
        offset = with_suffix(result, "offset")
        yield from _word(f"shared_{number}", offset)
        yield f"{with_suffix(result, 'all.at')} = getelementptr i8, ptr %kw.launch, i64 8"
        yield f"{with_suffix(result, 'all')} = load ptr, ptr {with_suffix(result, 'all.at')}, !invariant.load !{{}}"
        yield f"{result} = getelementptr inbounds i8, ptr {with_suffix(result, 'all')}, i32 {offset}"
    elif what in ("buffer", "constant"):
        number = each.text.partition("(")[2].partition(")")[0].split()[-1]
        yield f"{with_suffix(result, 'all')} = load ptr, ptr %kw.launch, !invariant.load !{{}}"
        yield f"{with_suffix(result, 'one')} = getelementptr ptr, ptr {with_suffix(result, 'all')}, i64 {number}"
        yield f"{result} = load ptr, ptr {with_suffix(result, 'one')}, !invariant.load !{{}}"
    elif what in WORDS:
        yield from _word(what, result)
    else:
        raise ValueError(f"a kernel asks for {what!r}, which no launch has")


def _word(name: str, result: str) -> Iterator[str]:
    offset = 8 * len(POINTERS) + 4 * WORDS.index(name)
    pointer = with_suffix(result, "at")
    yield f"{pointer} = getelementptr i8, ptr %kw.launch, i64 {offset}"
    yield f"{result} = load i32, ptr {pointer}, !invariant.load !{{}}"


def _renewed(name: str) -> str:
    return with_suffix(name, "again")


def with_suffix(name: str, suffix: str) -> str:
    """Return a name with more at its end, quoted if it was."""
    return f'{name[:-1]}.{suffix}"' if name.endswith('"') else f"{name}.{suffix}"


def plain(label: str) -> str:
    """Return a label without its signs."""
    return label.strip('%"')


def _array_size(alloca: Instruction, types: Mapping[str, str]) -> int:
    text, _, alignment = alloca.text.partition(" = alloca ")[2].partition(", align ")
    found = re.match(r"\d+", alignment)
    step = int(found.group()) if found else 1
    return -(-size_of(text.strip(), types) // step) * step

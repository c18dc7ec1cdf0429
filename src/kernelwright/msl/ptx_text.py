"""From the IR that clang made of a kernel to IR for NVIDIA's GPUs: one thread of theirs for each of Metal's.

A threadgroup is a block, a simdgroup a warp, threadgroup memory shared memory. What a kernel asks of its place is
computed once, where it begins. Groups at the edge of a grid have fewer threads than others: blocks there are as
large, their threads are numbered as Metal numbers those that it has, and the rest end at once.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count

from kernelwright.msl import regions
from kernelwright.msl.assembly import NotInlinedError, shared_layout
from kernelwright.msl.constant_memory import ConstantMemory
from kernelwright.msl.device_functions import as_device_call, device_declaration
from kernelwright.msl.ir import Function, Instruction, function_of, split_module
from kernelwright.msl.ir_types import closing, split_commas
from kernelwright.msl.launch_text import with_suffix
from kernelwright.msl.uniformity import Uniformity

KERNEL = "kw_kernel"
# Words that every launch passes behind the buffers: threads of the grid, its groups, where this part of them begins.
WORDS = tuple(f"{name}_{axis}" for name in ("grid", "groups", "first") for axis in "xyz")
_DYNAMIC = "@kw_dynamic"
_KERNEL_NAME = re.compile(r"kw_kernel_\d+")
_TEXT_ATTRIBUTE = re.compile(r' "[^"]*"(?:="[^"]*")?')
_HEAD_LINES = ("target ", "source_filename", "declare ", "; ")
# A warp's lanes needn't run together, as a simdgroup's do: these name the lanes that they wait for.
_FROM_LANE = 'call i32 asm sideeffect "shfl.sync.idx.b32 $0, $1, $2, 31, $3;", "=r,r,r,r"'
_VOTES = (
    'call i32 asm sideeffect "{ .reg .pred %p; setp.ne.u32 %p, $1, 0; vote.sync.ballot.b32 $0, %p, $2; }", "=r,r,r"'
)
_WARP_BARRIER = 'call void asm sideeffect "bar.warp.sync $0;", "r,~{memory}"'
# Of all threads that haven't ended: a count would wait for those that have, too.
_BARRIER = 'call void asm sideeffect "bar.sync 0;", "~{memory}"()'
_CONVERGENT = " convergent nounwind"
_ACTIVE = 'call i32 asm sideeffect "activemask.b32 $0;", "=r"()' + _CONVERGENT


@dataclass(frozen=True, slots=True, kw_only=True)
class PtxModule:
    """IR of one kernel, and its parameters: buffers and parts of threadgroup memory that a host asks for, by index.

    ``shared_bytes`` is the threadgroup memory that it declares; ``needs_library`` whether it calls functions of
    NVIDIA's library of mathematics.
    """

    text: str
    buffers: tuple[int, ...]
    shared: tuple[int, ...]
    shared_bytes: int
    needs_library: bool


def ptx_module(ir: str) -> PtxModule:
    """Make a module of one kernel.

    Args:
        ir: as clang prints it, of a source with ``KW_WARPS`` defined and one kernel's wrapper.

    Raises:
        NotInlinedError: the kernel calls what can't be inlined, or a function that a GPU hasn't.
    """
    outside, functions = split_module(ir)
    name, text = next((name, text) for name, text in functions.items() if _KERNEL_NAME.fullmatch(name))
    return _Module(function_of(text), outside, frozenset(functions) - {name}).made(shared_layout(outside, text))


class _Module:
    def __init__(self, function: Function, outside: str, others: frozenset[str]) -> None:
        self._function, self._outside, self._others = function, outside, others
        self._buffers: set[int] = set()
        self._asked: set[int] = set()
        self._declared: dict[str, None] = {}
        self._numbers = count()
        # Which lanes are at an operation is known where all of a simdgroup come there together.
        self._uniformity = Uniformity(function, {}, ConstantMemory(function), of="simdgroup")

    def made(self, shared: dict[str, tuple[int, int]]) -> PtxModule:
        blocks = [
            line
            for label, block in self._function.blocks.items()
            for line in (f"{label.removeprefix('%')}:", *self._block(label, block.instructions))
        ]
        buffers, asked = sorted(self._buffers), sorted(self._asked)
        parameters = [f"ptr %kw.buffer.{index}" for index in buffers]
        parameters += [f"i32 %kw.{word}" for word in (*WORDS, *(f"shared.{index}" for index in asked))]
        entry = ["kw.entry:", *(f"  {line}" for line in self._entry())]
        lines = [
            'target triple = "nvptx64-nvidia-cuda"',
            *self._globals(shared),
            f"define ptx_kernel void @{KERNEL}({', '.join(parameters)}) nounwind {{",
            *entry,
            *blocks,
            "}",
            *self._declared,
        ]
        return PtxModule(
            text="\n".join(lines) + "\n",
            buffers=tuple(buffers),
            shared=tuple(asked),
            shared_bytes=max((offset + size for offset, size in shared.values()), default=0),
            needs_library=any("@__nv_" in line for line in self._declared),
        )

    def _globals(self, shared: dict[str, tuple[int, int]]) -> Iterator[str]:
        for line in self._outside.splitlines():
            if "thread_local" in line and line.startswith("@"):
                name = line[1:].partition(" ")[0]
                if name in shared:
                    size = shared[name][1]
                    yield f"@{name} = internal addrspace(3) global [{size} x i8] undef, align 16"
            elif line.startswith("@llvm."):
                continue  # constructors and what is used: of the host's
            elif not line.startswith(_HEAD_LINES):
                yield _TEXT_ATTRIBUTE.sub("", line) if line.startswith("attributes ") else line
        if self._asked:
            yield f"{_DYNAMIC} = external addrspace(3) global [0 x i8], align 16"

    def _entry(self) -> Iterator[str]:
        """Find a thread's place, or end it where its group has no such thread."""
        # Arrays of a thread are fixed in size only where a function begins.
        yield from (each.text for each in self._arrays())
        for axis in "xyz":
            for what, register in (("tid", "tid"), ("full_size", "ntid"), ("block", "ctaid")):
                yield f"%kw.{what}_{axis} = call i32 @llvm.nvvm.read.ptx.sreg.{register}.{axis}()"
                self._declared[f"declare i32 @llvm.nvvm.read.ptx.sreg.{register}.{axis}()"] = None
            yield f"%kw.group_{axis} = add i32 %kw.block_{axis}, %kw.first_{axis}"
            yield f"%kw.begins_{axis} = mul i32 %kw.group_{axis}, %kw.full_size_{axis}"
            yield f"%kw.left_{axis} = sub i32 %kw.grid_{axis}, %kw.begins_{axis}"
            yield f"%kw.is_full_{axis} = icmp uge i32 %kw.left_{axis}, %kw.full_size_{axis}"
            yield (f"%kw.size_{axis} = select i1 %kw.is_full_{axis}, i32 %kw.full_size_{axis}, i32 %kw.left_{axis}")
        yield "%kw.planes = mul i32 %kw.tid_z, %kw.full_size_y"
        yield "%kw.rows = add i32 %kw.planes, %kw.tid_y"
        yield "%kw.before = mul i32 %kw.rows, %kw.full_size_x"
        yield "%kw.index = add i32 %kw.before, %kw.tid_x"
        yield "%kw.plane = mul i32 %kw.size_x, %kw.size_y"
        yield "%kw.threads = mul i32 %kw.plane, %kw.size_z"
        yield "%kw.lane = and i32 %kw.index, 31"
        yield "%kw.simdgroup = lshr i32 %kw.index, 5"
        yield "%kw.warp = and i32 %kw.index, -32"
        yield "%kw.rest = sub i32 %kw.threads, %kw.warp"
        yield "%kw.is_whole = icmp uge i32 %kw.rest, 32"
        yield "%kw.rest_bits = and i32 %kw.rest, 31"
        yield "%kw.power = shl i32 1, %kw.rest_bits"
        yield "%kw.some = sub i32 %kw.power, 1"
        yield "%kw.lanes = select i1 %kw.is_whole, i32 -1, i32 %kw.some"
        yield "%kw.is_full_xy = and i1 %kw.is_full_x, %kw.is_full_y"
        yield "%kw.is_full = and i1 %kw.is_full_xy, %kw.is_full_z"
        yield "br i1 %kw.is_full, label %kw.begin, label %kw.at_edge"
        yield "kw.at_edge:"
        yield "%kw.is_there = icmp ult i32 %kw.index, %kw.threads"
        yield "br i1 %kw.is_there, label %kw.placed, label %kw.is_absent"
        yield "kw.is_absent:"
        yield "ret void"
        yield "kw.placed:"
        yield "%kw.edge_x = urem i32 %kw.index, %kw.size_x"
        yield "%kw.edge_rows = udiv i32 %kw.index, %kw.size_x"
        yield "%kw.edge_y = urem i32 %kw.edge_rows, %kw.size_y"
        yield "%kw.edge_z = udiv i32 %kw.edge_rows, %kw.size_y"
        yield "br label %kw.begin"
        yield "kw.begin:"
        for axis in "xyz":
            yield f"%kw.{axis} = phi i32 [ %kw.tid_{axis}, %kw.entry ], [ %kw.edge_{axis}, %kw.placed ]"
        yield f"br label {self._function.entry.label}"

    def _arrays(self) -> Iterator[Instruction]:
        yield from (each for each in self._function.entry.instructions if each.operation == "alloca")

    def _block(self, label: str, instructions: Sequence[Instruction]) -> Iterator[str]:
        is_entry = label == self._function.entry.label
        for each in instructions:
            if not (is_entry and each.operation == "alloca"):
                yield from (f"  {line}" for line in self._instruction(each, label))

    def _instruction(self, each: Instruction, label: str) -> Iterator[str]:
        match each.callee.strip('"'):
            case "":
                yield self._without_call(each)
            case "kw_active":
                is_parted = label in self._uniformity.parted
                yield f"{each.result} = {_ACTIVE if is_parted else 'add i32 %kw.lanes, 0'}"
            case "kw_from_lane":
                yield f"{each.result} = {_FROM_LANE}({_arguments(each)}){_CONVERGENT}"
            case "kw_votes":
                yield f"{each.result} = {_VOTES}({_arguments(each)}){_CONVERGENT}"
            case regions.BARRIER:
                yield _BARRIER + _CONVERGENT
            case regions.SIMDGROUP_BARRIER:
                yield from self._simdgroup_barrier(label)
            case callee if callee.startswith("llvm.threadlocal"):
                variable = each.text.rpartition("@")[2].partition(")")[0]
                yield f"{each.result} = addrspacecast ptr addrspace(3) @{variable} to ptr"
            case callee if callee.startswith("kw_place_"):
                yield from self._place(each, callee.removeprefix("kw_place_"))
            case callee:
                yield self._call(each, callee)

    def _simdgroup_barrier(self, label: str) -> Iterator[str]:
        lanes = "%kw.lanes"
        if label in self._uniformity.parted:
            lanes = f"%kw.active.{next(self._numbers)}"
            yield f"{lanes} = {_ACTIVE}"
        yield f"{_WARP_BARRIER}(i32 {lanes}){_CONVERGENT}"

    def _place(self, each: Instruction, what: str) -> Iterator[str]:
        if what in ("buffer", "constant", "shared"):
            index = int(_arguments(each).split()[-1])
            if what == "shared":
                self._asked.add(index)
                start = with_suffix(each.result, "start")
                yield f"{start} = addrspacecast ptr addrspace(3) {_DYNAMIC} to ptr"
                yield f"{each.result} = getelementptr i8, ptr {start}, i32 %kw.shared.{index}"
            else:
                self._buffers.add(index)
                yield f"{each.result} = getelementptr i8, ptr %kw.buffer.{index}, i64 0"
        else:
            yield f"{each.result} = add i32 %kw.{what}, 0"

    def _without_call(self, each: Instruction) -> str:
        if each.operation == "call" and " asm " not in each.text:
            raise NotInlinedError("a function is called through a pointer")
        if each.operation == "frem":
            made, declared = as_device_call(each)
            self._declared[declared] = None
            return made
        return each.text

    def _call(self, each: Instruction, callee: str) -> str:
        if callee in self._others:
            raise NotInlinedError(f"{callee} is called, not inlined: recursion, or a call through a pointer")
        declared = next(
            (line for line in self._outside.splitlines() if line.startswith("declare ") and f"@{callee}(" in line), ""
        )
        renamed = device_declaration(callee, declared)
        self._declared[_TEXT_ATTRIBUTE.sub("", renamed)] = None
        return each.text.replace(f"@{callee}(", f"@{renamed.partition('@')[2].partition('(')[0]}(", 1)


def _arguments(each: Instruction) -> str:
    opening = each.text.index("(", each.text.index(f"@{each.callee}"))
    inside = each.text[opening + 1 : closing(each.text, opening)]
    return ", ".join(argument.replace("noundef ", "") for argument in split_commas(inside))

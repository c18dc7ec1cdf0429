"""From the IR that clang made of kernels to the IR of what runs: regions, loops over threads, the driver's table."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from kernelwright.msl.debug_places import DebugPlaces
from kernelwright.msl.ir import Function, function_of, split_module
from kernelwright.msl.ir_types import first_type
from kernelwright.msl.layout import named_types, size_of
from kernelwright.msl.own_arrays import with_own_arrays
from kernelwright.msl.places import Places, PlaceTable
from kernelwright.msl.region_text import Frame, RegionPrinter, Slots, frame_of
from kernelwright.msl.regions import Split
from kernelwright.msl.sweep_text import sweep_text, table_text
from kernelwright.msl.tokens import Place
from kernelwright.msl.uniform_text import UniformPrinter, slots_of
from kernelwright.msl.unset import Unset, unset_in
from kernelwright.msl.watching import Site, watched

_KERNEL = "kw_kernel_"
_SHARED = re.compile(r"^@(\S+) = .*?\bthread_local\b.*? global (.*)$", re.MULTILINE)
_SHARED_USE = re.compile(r"@llvm\.threadlocal\.address\.p0\(ptr [^@]*@([^)]+)\)")
_SHARED_ALIGNMENT = 64
# What only exists to be taken apart here: nothing of it may be left in code that runs.
_OWN_CALLS = ("@kw_place_", "@kw_barrier", "@kw_simdgroup_barrier", "@kw_meet", "@llvm.threadlocal.address")
# What the calls of watched kernels go to, in the runtime.
_WATCHERS = ("declare ptr @kw_touched(ptr, i32, i32)",)


@dataclass(frozen=True, slots=True, kw_only=True)
class KernelFacts:
    """What a launch needs to know of a compiled kernel.

    ``frame_bytes`` are kept for each thread of a group across its points, ``uniform_bytes`` for all of them together;
    ``shared_bytes`` is the threadgroup memory that the kernel declares; ``points`` counts its barriers and simdgroup
    operations.
    """

    frame_bytes: int
    uniform_bytes: int
    shared_bytes: int
    points: int


class NotInlinedError(Exception):
    """A kernel calls what can't be inlined into it: recursion, or a function through a pointer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KernelPlaces:
    """What a watched kernel's findings refer to: its accesses, its points, variables that it may read unset."""

    sites: tuple[Site, ...] = ()
    points: tuple[Place | None, ...] = ()
    unset: tuple[Unset, ...] = ()
    of: Places | PlaceTable | None = None

    def located(self, file: str, line: int, column: int) -> Place | None:
        """Return a place that clang's checks name, as it is in the user's files; ``None`` for one in our headers."""
        if self.of is None or file not in self.of.files:
            return None
        return self.of.original(file, line, column)


@dataclass(frozen=True, slots=True, kw_only=True)
class Assembled:
    """IR to compile, and facts of each kernel by its number; places only where kernels are watched."""

    text: str
    kernels: dict[int, KernelFacts]
    places: dict[int, KernelPlaces]


def assembled(ir: str, own_files: frozenset[str] | None = None) -> Assembled:
    """Split every kernel of a module.

    Args:
        ir: the module, as clang prints it.
        own_files: files of the user's; given, every access is watched, and findings are placed in these files.

    Raises:
        NotInlinedError: a kernel calls a function that has points or asks for its place.
    """
    outside, functions = split_module(ir)
    types = named_types(outside)
    first = max((int(found) for found in re.findall(r"^!(\d+) =", outside, re.MULTILINE)), default=0) + 1
    kernels = {name: text for name, text in functions.items() if name.startswith(_KERNEL)}
    helpers = {name: text for name, text in functions.items() if name not in kernels and _stands_alone(text)}
    parts = [_without_own(outside), *helpers.values(), *(_WATCHERS if own_files is not None else ())]
    facts: dict[int, KernelFacts] = {}
    places: dict[int, KernelPlaces] = {}
    debug = DebugPlaces(outside if own_files is not None else "")
    metadata = _Metadata(first)
    for name, text in kernels.items():
        function = with_own_arrays(function_of(text), types)
        _refuse_calls(function, functions, helpers)
        extents = shared_layout(outside, text)
        shared = {each: offset for each, (offset, _) in extents.items()}
        if own_files is not None:
            made = watched(function, debug, types=types, shared=extents, own_files=own_files)
            split = Split(made.function, shares=False)
            at = tuple(debug.place(point.debug, own_files.__contains__) for point in split.points)
            asked = {
                number: debug.place(place, own_files.__contains__)
                for block in function.blocks.values()
                for number, place in unset_in(block.instructions)
            }
            unset = tuple(Unset(number=number, place=place) for number, place in asked.items() if place)
            places[int(name.removeprefix(_KERNEL))] = KernelPlaces(sites=made.sites, points=at, unset=unset)
        else:
            split = Split(function)
        frame = frame_of(split, types)
        slots = slots_of(split, types)
        parts += _kernel_texts(
            name, split, frame, slots, shared=shared, metadata=metadata, watches=own_files is not None
        )
        facts[int(name.removeprefix(_KERNEL))] = KernelFacts(
            frame_bytes=frame.bytes_per_thread,
            uniform_bytes=slots.size,
            shared_bytes=max((offset + size for offset, size in extents.values()), default=0),
            points=len(split.points),
        )
    return Assembled(text="\n".join(parts) + "\n", kernels=facts, places=places)


@dataclass(slots=True)
class _Metadata:
    next: int

    def loop(self) -> tuple[int, str]:
        """Return the number of a new access group, whose parallel loop is the next number, and the text of both."""
        at = self.next
        self.next += 4
        return at, (
            f"!{at} = distinct !{{}}\n"
            f"!{at + 1} = distinct !{{!{at + 1}, !{at + 2}, !{at + 3}}}\n"
            f'!{at + 2} = !{{!"llvm.loop.parallel_accesses", !{at}}}\n'
            f'!{at + 3} = !{{!"llvm.loop.vectorize.enable", i1 true}}'
        )


def _kernel_texts(
    name: str, split: Split, frame: Frame, slots: Slots, *, shared: dict[str, int], metadata: _Metadata, watches: bool
) -> Iterator[str]:
    attributes = re.search(r"#\d+", split.function.head)
    marked = f"nounwind {attributes.group()}" if attributes else "nounwind"
    names: dict[str, list[str]] = {"all": [], "some": [], "common": [], "one": []}
    for region in split.regions:
        group, text = metadata.loop()
        called = f"{name}.region.{region.number}"
        printer = RegionPrinter(
            split,
            region,
            frame,
            slots,
            shared=shared,
            name=called,
            access_group=f", !llvm.access.group !{group}",
        )
        # Watched threads run one by one, in whatever order is asked for.
        inlining = "noinline" if watches else "alwaysinline"
        yield printer.text().replace("alwaysinline nounwind", f"{inlining} {marked}", 1)
        if watches:
            names["one"].append(called)
            yield text
            continue
        if split.uniformity is not None:
            names["common"].append(f"{name}.common.{region.number}")
            common = UniformPrinter(split, split.uniformity, region, slots, shared=shared, name=names["common"][-1])
            yield common.text().replace("noinline nounwind", f"noinline {marked}", 1)
        for which in ("all",) if split.uniformity is not None else ("all", "some"):
            names[which].append(f"{name}.{which}.{region.number}")
            made = sweep_text(
                names[which][-1],
                called,
                number=region.number,
                stops=() if split.uniformity is not None else region.stops,
                is_masked=which == "some",
                metadata=group,
            )
            yield made.replace(") nounwind {", f") {marked} {{", 1)
        yield text
    yield table_text(name.replace(_KERNEL, "kw_table_"), split, frame, names)


def shared_layout(outside: str, kernel: str) -> dict[str, tuple[int, int]]:
    """Return the offset and the bytes of each variable of threadgroup memory that a kernel uses.

    Args:
        outside: what stands outside a module's functions.
        kernel: the kernel's text.
    """
    types = named_types(outside)
    sizes = {name: size_of(first_type(rest), types) for name, rest in _SHARED.findall(outside)}
    layout: dict[str, tuple[int, int]] = {}
    at = 0
    for name in dict.fromkeys(_SHARED_USE.findall(kernel)):
        layout[name] = at, sizes[name]
        at += -(-sizes[name] // _SHARED_ALIGNMENT) * _SHARED_ALIGNMENT
    return layout


def _without_own(outside: str) -> str:
    lines = (line for line in outside.splitlines() if not _SHARED.match(line))
    return "\n".join(
        line for line in lines if not (line.startswith("declare ") and any(own in line for own in _OWN_CALLS))
    )


def _stands_alone(text: str) -> bool:
    return not any(own in text for own in _OWN_CALLS)


def _refuse_calls(kernel: Function, functions: dict[str, str], helpers: dict[str, str]) -> None:
    for block in kernel.blocks.values():
        for each in block.instructions:
            name = each.callee.strip('"')
            if name in functions and name not in helpers:
                raise NotInlinedError(f"{name} is called, not inlined: recursion, or a call through a pointer")
            if each.operation == "call" and not name and " asm " not in each.text:
                raise NotInlinedError("a function is called through a pointer")

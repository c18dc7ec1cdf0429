"""How printed IR reads a launch, kw_launch of kw/launch.h: pointers, words, and what a thread asks of its place."""

from collections.abc import Iterator, Mapping

from kernelwright.msl.ir import Instruction

# Words of the launch by name: what is the same for all threads of a group, as 32-bit numbers one after another,
# behind the pointers. kw/launch.h has the same order.
POINTERS = ("buffers", "shared", "frame", "uniform")
WORDS = (
    *(f"{name}_{axis}" for name in ("group", "size", "full_size", "groups", "grid") for axis in "xyz"),
    "room",
    *(f"shared_{index}" for index in range(31)),
)


def place_text(each: Instruction, result: str, shared: Mapping[str, int]) -> Iterator[str]:
    """Print what answers a question for a thread's place, a buffer or shared memory."""
    if each.callee.startswith("llvm.threadlocal"):
        variable = each.text.rpartition("@")[2].partition(")")[0]
        yield from pointer_text("shared", with_suffix(result, "all"))
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
        yield from word_text(f"shared_{number}", offset)
        yield from pointer_text("shared", with_suffix(result, "all"))
        yield f"{result} = getelementptr inbounds i8, ptr {with_suffix(result, 'all')}, i32 {offset}"
    elif what in ("buffer", "constant"):
        number = each.text.partition("(")[2].partition(")")[0].split()[-1]
        yield from pointer_text("buffers", with_suffix(result, "all"))
        yield f"{with_suffix(result, 'one')} = getelementptr ptr, ptr {with_suffix(result, 'all')}, i64 {number}"
        yield f"{result} = load ptr, ptr {with_suffix(result, 'one')}, !invariant.load !{{}}"
    elif what in WORDS:
        yield from word_text(what, result)
    else:
        raise ValueError(f"a kernel asks for {what!r}, which no launch has")


def pointer_text(name: str, result: str) -> Iterator[str]:
    """Print the loading of one of a launch's pointers."""
    place = with_suffix(result, "at")
    yield f"{place} = getelementptr i8, ptr %kw.launch, i64 {8 * POINTERS.index(name)}"
    yield f"{result} = load ptr, ptr {place}, !invariant.load !{{}}"


def word_text(name: str, result: str) -> Iterator[str]:
    """Print the loading of one of a launch's words."""
    offset = 8 * len(POINTERS) + 4 * WORDS.index(name)
    pointer = with_suffix(result, "at")
    yield f"{pointer} = getelementptr i8, ptr %kw.launch, i64 {offset}"
    yield f"{result} = load i32, ptr {pointer}, !invariant.load !{{}}"


def with_suffix(name: str, suffix: str) -> str:
    """Return a name with more at its end, quoted if it was."""
    return f'{name[:-1]}.{suffix}"' if name.endswith('"') else f"{name}.{suffix}"


def plain(label: str) -> str:
    """Return a label without its signs."""
    return label.strip('%"')

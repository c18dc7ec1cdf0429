"""How one element of a buffer is brought from where a host has its numbers to where a lifted kernel has them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from kernelwright.msl.record_layouts import DOUBLE_BYTES, FLOATING_BYTES, Layout, Leaf

BYTES = "bytes"


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Numbers of one kind (or bytes) side by side, where a host has them and where a lifted kernel has them."""

    kind: str
    given_at: int
    lifted_at: int
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversion:
    """One element of a buffer, as a host has it and as a lifted kernel has it.

    ``plain`` is the one kind of number that the buffer holds side by side, "" if it holds several, or other things.
    """

    given_bytes: int
    lifted_bytes: int
    parts: tuple[Part, ...]
    plain: str


def of_numbers(lifted: Mapping[str, Layout], number: int) -> dict[str, Layout] | None:
    """Return what buffers hold without being lifted, if floats are in buffers of numbers alone; ``None`` otherwise.

    Args:
        lifted: layouts of a lifted unit.
        number: of the kernel.
    """
    found: dict[str, Layout] = {}
    for name, each in lifted.items():
        if name.startswith(_element(number)) and each.floating:
            if len(each.leaves) != 1 or each.size != DOUBLE_BYTES:
                return None
            found[name] = Layout(size=FLOATING_BYTES[each.leaves[0].kind], leaves=each.leaves)
    return found


def conversions(given: Mapping[str, Layout], lifted: Mapping[str, Layout], number: int) -> dict[int, Conversion]:
    """Return how buffers with floats in them are converted, by index.

    Args:
        given: layouts of a unit that isn't lifted.
        lifted: those of the same, lifted.
        number: of the kernel.
    """
    return {
        int(name.removeprefix(_element(number))): _conversion(given[name], each)
        for name, each in lifted.items()
        if name.startswith(_element(number)) and each.floating
    }


def _element(number: int) -> str:
    return f"struct kw_element_{number}_"


def _conversion(given: Layout, lifted: Layout) -> Conversion:
    parts = tuple(_parts(given, lifted))
    kinds = {each.kind for each in given.leaves}
    kind = next(iter(kinds)) if len(kinds) == 1 else ""
    size = FLOATING_BYTES.get(kind, 0)
    is_plain = size and all(each.given_at * DOUBLE_BYTES == each.lifted_at * size for each in parts)
    grows = given.size * DOUBLE_BYTES == lifted.size * size
    return Conversion(
        given_bytes=given.size, lifted_bytes=lifted.size, parts=parts, plain=kind if is_plain and grows else ""
    )


def _parts(given: Layout, lifted: Layout) -> Iterator[Part]:
    pairs = list(dict.fromkeys(zip(given.leaves, lifted.leaves, strict=True)))
    pairs.sort(key=lambda pair: pair[0].offset)
    ends = (_Ends.of(given, [before for before, _ in pairs]), _Ends.of(lifted, [after for _, after in pairs]))
    for before, after in pairs:
        if before.kind in FLOATING_BYTES:
            yield Part(kind=before.kind, given_at=before.offset, lifted_at=after.offset, count=before.count)
        else:
            # Up to what comes next in either: all of it, and maybe of what pads it.
            room = min(ends[0].after(before), ends[1].after(after))
            yield Part(kind=BYTES, given_at=before.offset, lifted_at=after.offset, count=room)


@dataclass(frozen=True, slots=True)
class _Ends:
    offsets: tuple[int, ...]

    @staticmethod
    def of(layout: Layout, leaves: Sequence[Leaf]) -> "_Ends":
        return _Ends(tuple(sorted({*(each.offset for each in leaves), layout.size})))

    def after(self, leaf: Leaf) -> int:
        return next(end - leaf.offset for end in self.offsets if end > leaf.offset)

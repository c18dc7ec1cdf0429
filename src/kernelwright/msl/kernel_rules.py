"""What a kernel returns and takes (specification 3.2, sec. 5.1.3, 5.2.1 and 5.2.3.6).

That places have as many components each is what Apple's compiler says: "expecting input declarations with either all
scalar types or all vector types with the same number of elements". Of types only those are refused that have one
meaning everywhere: what a project calls its own may be right.
"""

from collections.abc import Iterator, Sequence

from kernelwright.msl.breach import Breach
from kernelwright.msl.structure import Declaration, Structure, is_entry_point

_SCALARS = frozenset(
    (
        *("thread_index_in_threadgroup", "thread_index_in_simdgroup", "thread_index_in_quadgroup"),
        *("simdgroup_index_in_threadgroup", "simdgroups_per_threadgroup", "dispatch_simdgroups_per_threadgroup"),
        *("quadgroup_index_in_threadgroup", "quadgroups_per_threadgroup"),
        *("threads_per_simdgroup", "thread_execution_width"),
    )
)
_POSITIONS = frozenset(
    (
        *("thread_position_in_grid", "thread_position_in_threadgroup", "threadgroup_position_in_grid"),
        *("threads_per_threadgroup", "threads_per_grid", "threadgroups_per_grid"),
        *("dispatch_threads_per_threadgroup", "grid_size", "grid_origin"),
    )
)
_OTHER_ELEMENTS = ("bool", "char", "uchar", "short", "int", "long", "ulong", "half", "float", "bfloat")
_NO_PLACES = frozenset(
    (*(f"{each}{count}" for each in _OTHER_ELEMENTS for count in ("", 2, 3, 4)), "uint4", "ushort4", "size_t")
)
_COMPONENTS = {
    **dict.fromkeys(("uint", "ushort", "uint32_t", "uint16_t", "unsigned"), 1),
    **{f"{each}{count}": count for each in ("uint", "ushort") for count in (2, 3)},
}
_NO_NUMBERS = _NO_PLACES | {"uint2", "uint3", "ushort2", "ushort3"}
_POINTS = frozenset(("*", "&", "["))


def kernel_breaches(of: Structure) -> Iterator[Breach]:
    """Yield what kernels may not return or take."""
    for declaration in of.declarations:
        if declaration.kind != "function" or not is_entry_point(of, declaration, "kernel"):
            continue
        if declaration.name is None or declaration.parameters is None or declaration.body is None:
            continue
        if not any(of.text(at) == "void" for at in range(declaration.first, declaration.name)):
            message = f"{of.text(declaration.name)!r} is a kernel and returns something; a kernel returns void"
            yield Breach(at=declaration.name, rule="kernel", message=message, source="5.1.3")
        yield from _of_parameters(of, declaration, declaration.parameters)


def _of_parameters(of: Structure, kernel: Declaration, opening: int) -> Iterator[Breach]:
    widths: dict[str, int] = {}
    components: set[int] = set()
    for first, end in of.split(opening):
        attributes = [part for each in of.attributes_in(first, end) for part in each.parts]
        begins = min((each.first for each in of.attributes_in(first + 1, end)), default=end)
        words = [of.text(at) for at in range(first, begins)]
        name = next((at for at in range(begins - 1, first, -1) if of.tokens[at].kind == "name"), first)
        for attribute in attributes:
            said = _misfit(attribute, words)
            if said:
                yield Breach(at=name, rule="argument", message=f"{of.text(name)!r} {said[0]}", source=said[1])
            if attribute in ("threads_per_simdgroup", "thread_execution_width"):
                widths[attribute] = name
            count = next((_COMPONENTS[each] for each in words if each in _COMPONENTS), 0)
            if attribute in _POSITIONS and count:
                if components and count not in components:
                    message = (
                        f"{of.text(name)!r} has {count} and another place of the thread's {min(components)} components"
                    )
                    yield Breach(at=name, rule="argument", message=message, source="")
                components.add(count)
        if "thread" in words and _POINTS & set(words) and not {"device", "constant", "threadgroup"} & set(words):
            message = f"{of.text(name)!r} points into the thread's memory; no host can give a kernel such a pointer"
            yield Breach(at=name, rule="argument", message=message, source="4")
    if len(widths) > 1:
        assert kernel.name is not None
        message = "a kernel can't ask for thread_execution_width and threads_per_simdgroup, which are one"
        yield Breach(at=max(widths.values()), rule="argument", message=message, source="")


def _misfit(attribute: str, words: Sequence[str]) -> tuple[str, str] | None:
    """Return why a parameter can't have an attribute, with the section that says so; ``None`` if it can."""
    kind = attribute.partition("(")[0]
    if kind in ("buffer", "threadgroup") and not _POINTS & set(words):
        return f"is neither a pointer nor a reference, and can't have [[{attribute}]]", "5.2.1"
    if kind == "buffer" and "threadgroup" in words:
        return f"is in threadgroup memory; [[{attribute}]] is for device and constant memory", "5.2.1"
    if kind in _SCALARS | _POSITIONS:
        if _POINTS & set(words):
            return f"has [[{attribute}]] and is a pointer or reference; it is passed by value", "5.2.3.6"
        wrong = _NO_NUMBERS if kind in _SCALARS else _NO_PLACES
        if "unsigned" not in words and wrong & set(words[:-1]):
            wanted = "ushort or uint" if kind in _SCALARS else "ushort, uint, or a vector of two or three of them"
            return f"has [[{attribute}]], which is {wanted}", "5.2.3.6"
    return None

"""Entry points: the kernels of a source, what each takes, and the C++ through which a launch calls it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from kernelwright.msl.rewriting import Instance, Rewritten, host_name_in
from kernelwright.msl.structure import Declaration, Structure
from kernelwright.msl.tokens import Place

ParameterKind = Literal["buffer", "shared", "place"]

# What a thread may ask for (specification, sec. 5.2.3.6), as the words of a launch for x, y and z, or a single number.
_PLACES: dict[str, tuple[str, ...]] = {
    "thread_position_in_grid": (
        "kw_place_group_x() * kw_place_full_size_x() + kw_place_x()",
        "kw_place_group_y() * kw_place_full_size_y() + kw_place_y()",
        "kw_place_group_z() * kw_place_full_size_z() + kw_place_z()",
    ),
    "thread_position_in_threadgroup": ("kw_place_x()", "kw_place_y()", "kw_place_z()"),
    "threadgroup_position_in_grid": ("kw_place_group_x()", "kw_place_group_y()", "kw_place_group_z()"),
    "threads_per_threadgroup": ("kw_place_size_x()", "kw_place_size_y()", "kw_place_size_z()"),
    "dispatch_threads_per_threadgroup": ("kw_place_full_size_x()", "kw_place_full_size_y()", "kw_place_full_size_z()"),
    "threads_per_grid": ("kw_place_grid_x()", "kw_place_grid_y()", "kw_place_grid_z()"),
    "grid_size": ("kw_place_grid_x()", "kw_place_grid_y()", "kw_place_grid_z()"),
    "grid_origin": ("0u", "0u", "0u"),
    "threadgroups_per_grid": ("kw_place_groups_x()", "kw_place_groups_y()", "kw_place_groups_z()"),
    "thread_index_in_threadgroup": ("kw_place_index()",),
    "thread_index_in_simdgroup": ("kw_place_lane()",),
    "simdgroup_index_in_threadgroup": ("kw_place_simdgroup()",),
    "simdgroups_per_threadgroup": ("(kw_place_size_x() * kw_place_size_y() * kw_place_size_z() + 31u) / 32u",),
    "dispatch_simdgroups_per_threadgroup": (
        "(kw_place_full_size_x() * kw_place_full_size_y() * kw_place_full_size_z() + 31u) / 32u",
    ),
    "threads_per_simdgroup": ("32u",),
    "thread_execution_width": ("32u",),
    "thread_index_in_quadgroup": ("(kw_place_lane() & 3u)",),
    "quadgroup_index_in_threadgroup": ("(kw_place_index() >> 2)",),
    "quadgroup_index_in_simdgroup": ("(kw_place_lane() >> 2)",),
    "quadgroups_per_threadgroup": ("(kw_place_size_x() * kw_place_size_y() * kw_place_size_z() + 3u) / 4u",),
}


MAX_THREADS = 1024
_MAX_THREADS = "max_total_threads_per_threadgroup("
_WITHOUT_GROUPS = frozenset(("thread_position_in_grid", "threads_per_grid", "grid_size", "grid_origin"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """One parameter of a kernel: bound to a buffer or to threadgroup memory by ``index``, or told by ``attribute``.

    ``is_constant``: in the constant address space. ``is_optional``: there only if a function constant says so.
    ``type``: its words before the name, ``constant float &``.
    """

    name: str
    kind: ParameterKind
    index: int
    attribute: str
    is_constant: bool
    is_optional: bool
    place: Place
    type: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryPoint:
    """A kernel that hosts can launch; ``expression`` names the function in C++.

    ``signature`` tells overloads of a template apart, where an instance has one; both are meant inside ``namespaces``.
    A group has ``max_threads`` at most.
    """

    name: str
    expression: str
    signature: str
    parameters: tuple[Parameter, ...]
    place: Place
    namespaces: tuple[str, ...] = ()
    max_threads: int = MAX_THREADS

    def bound(self, kind: ParameterKind) -> tuple[Parameter, ...]:
        """Return the parameters of one kind."""
        return tuple(each for each in self.parameters if each.kind == kind)

    @property
    def knows_groups(self) -> bool:
        """Whether a thread can tell how the grid is cut into groups."""
        return any(each.attribute not in _WITHOUT_GROUPS for each in self.bound("place")) or bool(self.bound("shared"))


class ParameterError(Exception):
    """A parameter that no launch can give; located."""

    def __init__(self, place: Place, message: str) -> None:
        super().__init__(message)
        self.place = place


def entry_points(of: Structure, found: Rewritten) -> list[EntryPoint]:
    """Return every kernel that isn't a template, and every instance of those that are.

    Raises:
        ParameterError: a kernel takes something that is not supported, or two things in one place.
    """
    entries: list[EntryPoint] = []
    templates: dict[str, list[EntryPoint]] = {}
    for kernel in found.kernels:
        if kernel.name is None or kernel.body is None:  # one that is declared ahead says less than its definition
            continue
        name = of.text(kernel.name)
        entry = EntryPoint(
            name=host_name_in(kernel.attributes) or name,
            expression=name,
            signature="",
            namespaces=of.namespaces(kernel.scope),
            parameters=tuple(_parameters(of, kernel)),
            place=of.tokens[kernel.name].place,
            max_threads=_max_threads(kernel),
        )
        if kernel.is_template:
            templates.setdefault(name, []).append(entry)
        else:
            entries.append(entry)
    names = {each.name for each in entries}
    for instance in found.instances:
        overloads = templates.get(instance.template)
        if overloads and instance.host_name not in names:
            names.add(instance.host_name)
            entries.append(
                replace(
                    _overload(overloads, instance),
                    name=instance.host_name,
                    expression=instance.expression,
                    signature=instance.signature,
                    namespaces=of.namespaces(instance.scope),
                )
            )
    return entries


def unknown_instances(found: Rewritten, entries: Sequence[EntryPoint]) -> list[Instance]:
    """Return instances of templates that aren't kernels of the source."""
    names = {each.name for each in entries}
    return [each for each in found.instances if each.host_name not in names]


def wrapper_text(entry: EntryPoint, number: int) -> str:
    """Return the C++ function that asks for each argument and calls the kernel."""
    arguments = [
        _argument(parameter, f"kw_parameter<{_signature(entry)}, {position}>")
        for position, parameter in enumerate(entry.parameters)
    ]
    opened = "".join(f"namespace {name} {{ " for name in entry.namespaces)
    called = f'extern "C" void kw_kernel_{number}() {{ {entry.expression}({", ".join(arguments)}); }}'
    return opened + called + " }" * len(entry.namespaces)


def elements_text(entry: EntryPoint, number: int) -> str:
    """Return C++ classes, one for each buffer, that hold what the kernel finds in it: their layouts show it."""
    parts: list[str] = []
    for at, each in enumerate(entry.parameters):
        if each.kind == "buffer":
            name, held = f"kw_element_{number}_{each.index}", f"kw_held<kw_parameter<{_signature(entry)}, {at}>>::type"
            parts.append(f'struct {name} {{ {held} value; }}; static_assert(sizeof({name}) != 0, "");')
    return " ".join(parts)


def _signature(entry: EntryPoint) -> str:
    return f"void (*)({entry.signature})" if entry.signature else f"decltype(&{entry.expression})"


def _argument(parameter: Parameter, kind: str) -> str:
    if parameter.kind == "place":
        words = _PLACES[parameter.attribute]
        return f"kw_words<{kind}>({', '.join(words if len(words) == 3 else (*words, '0u', '0u'))})"
    where = {"buffer": "constant" if parameter.is_constant else "buffer", "shared": "shared"}[parameter.kind]
    return f"kw_bound<{kind}>(kw_place_{where}({parameter.index}))"


def _overload(overloads: Sequence[EntryPoint], instance: Instance) -> EntryPoint:
    """Return the template that an instance is one of: that with as many parameters, where several share a name."""
    for each in reversed(overloads):
        if len(each.parameters) == instance.parameters:
            return each
    return overloads[-1]


def _max_threads(kernel: Declaration) -> int:
    """Return how many threads a kernel says its groups have at most; where it computes that, the most there may be."""
    for attribute in kernel.attributes:
        for part in attribute.parts:
            digits = part.removeprefix(_MAX_THREADS).removesuffix(")")
            if part.startswith(_MAX_THREADS) and digits.isdigit() and int(digits) > 0:
                return min(int(digits), MAX_THREADS)
    return MAX_THREADS


def _parameters(of: Structure, kernel: Declaration) -> Iterator[Parameter]:
    assert kernel.parameters is not None
    next_index: dict[ParameterKind, int] = {"buffer": 0, "shared": 0, "place": 0}
    taken: dict[tuple[ParameterKind, int], str] = {}
    for first, end in of.split(kernel.parameters):
        if of.joined(first, end) == "void":
            continue
        attributes = [part for each in of.attributes_in(first, end) for part in each.parts]
        begins = min((each.first for each in of.attributes_in(first + 1, end)), default=end)
        words = [of.text(at) for at in range(first, begins)]
        # "strides[3]" is a pointer, and its name stands before the bracket.
        array = next((at for at in range(first, begins) if of.text(at) == "[" and at > first), begins)
        name_at = next((at for at in range(array - 1, first, -1) if of.tokens[at].kind == "name"), first)
        place = of.tokens[name_at].place
        kind, index, attribute = _binding(attributes, words, place)
        if kind != "place":
            index = next_index[kind] if index is None else index
            next_index[kind] = index + 1
            if (kind, index) in taken:
                raise ParameterError(
                    place, f"{of.text(name_at)!r} and {taken[kind, index]!r} have the same index {index}"
                )
            taken[kind, index] = of.text(name_at)
        yield Parameter(
            name=of.text(name_at),
            kind=kind,
            index=index or 0,
            attribute=attribute,
            is_constant="constant" in words,
            is_optional=any(each.startswith("function_constant(") for each in attributes),
            place=place,
            type=" ".join([*words[: name_at - first], *(["["] if array < begins else [])]),
        )


def _binding(attributes: Sequence[str], words: Sequence[str], place: Place) -> tuple[ParameterKind, int | None, str]:
    for attribute in attributes:
        if attribute in _PLACES:
            return "place", None, attribute
        if attribute.startswith("buffer("):
            return "buffer", _index(attribute[len("buffer(") : -1], place), ""
        if attribute.startswith("threadgroup("):
            return "shared", _index(attribute[len("threadgroup(") : -1], place), ""
        if attribute.startswith(("function_constant(", "maybe_unused")):
            continue
        raise ParameterError(place, f"[[{attribute}]] is not supported")
    if not {"*", "&", "["} & set(words):
        raise ParameterError(
            place, f"{words[-1] if words else 'a parameter'!r} has neither an attribute nor an address space"
        )
    return ("shared" if "threadgroup" in words else "buffer"), None, ""


def _index(text: str, place: Place) -> int:
    digits = text.strip("()")
    if not digits.isdigit():
        raise ParameterError(place, f"the index {text!r} is no number")
    return int(digits)

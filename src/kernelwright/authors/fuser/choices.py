"""What can be chosen of a candidate, as data: each region's and call's parameters, with the values each may take.

Read off the generator itself: a kernel's parameters are the fields of ``Tuning``, their values those that a search
tries, and a parameter that changes nothing of a kernel is none of it. Whoever chooses (a clock, a model, chance)
is told the same, and what was chosen becomes ``Options``.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from math import prod

from kernelwright.authors.fuser.generate import Options, Prepared
from kernelwright.authors.fuser.kernel import Kernel
from kernelwright.authors.fuser.languages import Language
from kernelwright.authors.fuser.library_form import library_forms
from kernelwright.authors.fuser.regions import Kernelised, read_by
from kernelwright.authors.fuser.schedule import Facts, schedule
from kernelwright.authors.fuser.tidy import tidied
from kernelwright.authors.fuser.tuning import TRIED, TRIED_TILES, Tuning

# A label stands for a value that isn't one of JSON's: a tile, or none.
Label = bool | int | float | str

COMPUTED_BY, KERNEL, LIBRARY = "computed_by", "kernel", "library"
WEIGHTS, LAID_OUT, PLAIN = "weights", "laid_out_once", "as_they_are"
# Everything a part may have a parameter for, and what it means; the first are the fields of ``Tuning``.
MEANINGS: Mapping[str, str] = {
    "scratch_share": "how much of the second cache level may keep values between a work item's passes; "
    "with 0 they are computed again",
    "items_per_thread": "how finely work is cut, in work items for each thread",
    "most_lanes": "how many neighbouring columns are reduced side by side at most",
    "has_sides": "whether long sums are taken in four parts, so that additions don't wait for each other",
    "tile": "how a product of matrices is cut: rows x columns x depth of a block, by the simdgroups that share it",
    COMPUTED_BY: "a kernel of the compiler's own, or the library's operators as PyTorch calls them",
    WEIGHTS: "whether the library's product gets its weights laid out for it once, or as they are",
}
# Parts beyond these stay as usual; those that move most bytes are worth a choice first.
MOST_PARTS = 16
_TOLD_CHARACTERS = 160


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """One thing to choose: its name in ``MEANINGS``, the labels of its values, and which of them is usual."""

    name: str
    labels: tuple[Label, ...]
    usual: Label


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A region or a library call of a candidate, by name; ``what`` says in words what it computes."""

    name: str
    what: str
    parameters: tuple[Parameter, ...]


Chosen = Mapping[str, Mapping[str, Label]]


def parts_of(made: Prepared, facts: Facts, language: Language) -> tuple[Part, ...]:
    """Return the parts of a graph of which anything can be chosen, in running order, at most ``MOST_PARTS``."""
    shared = {form.regions[-1] for form in library_forms(made)}
    plan = made.plan_text(prepack=True, language=language)
    found: list[tuple[int, Part]] = []
    for unit in made.units:
        if isinstance(unit, str):
            if language.packs_weights and unit not in made.static and plan.can_pack(unit):
                found.append((_moved(made, unit), _call_part(made, unit)))
        elif not unit.is_static:
            parameters = _tuning_parameters(unit, made, facts, language)
            if unit.name in shared:
                parameters += (Parameter(name=COMPUTED_BY, labels=(KERNEL, LIBRARY), usual=KERNEL),)
            if parameters:
                found.append((_moved(made, unit), _region_part(made, unit, parameters)))
    kept = sorted(range(len(found)), key=lambda number: -found[number][0])[:MOST_PARTS]
    return tuple(found[number][1] for number in sorted(kept))


def options_of(chosen: Chosen, language: Language) -> Options:
    """Return the generator's options for what was chosen; parts that it doesn't name are as usual.

    Raises:
        KeyError: a parameter or a label that there isn't.
    """
    tunings: dict[str, Tuning] = {}
    to_library: set[str] = set()
    plain: set[str] = set()
    values = _values(language)
    for part, labels in chosen.items():
        tuned = {name: values[name][label] for name, label in labels.items() if name not in {COMPUTED_BY, WEIGHTS}}
        if tuned:
            tunings[part] = replace(language.usual, **tuned)
        if labels.get(COMPUTED_BY) == LIBRARY:
            to_library.add(part)
        if labels.get(WEIGHTS) == PLAIN:
            plain.add(part)
    return Options(prepack=True, plain=frozenset(plain), tunings=tunings, to_library=frozenset(to_library))


def combinations_of(parts: Sequence[Part]) -> int:
    """Return how many different choices there are."""
    return prod(len(parameter.labels) for part in parts for parameter in part.parameters)


def _values(language: Language) -> Mapping[str, Mapping[Label, object]]:
    """Return for each field of ``Tuning`` the values that a search may try, by label."""
    tried = (language.usual, *(TRIED_TILES if language.makes_products else TRIED))
    found: dict[str, Mapping[Label, object]] = {}
    for field in fields(Tuning):
        values = {getattr(tuning, field.name) for tuning in tried}
        if isinstance(getattr(language.usual, field.name), bool):
            values = {False, True}
        found[field.name] = dict(sorted(((_label(each), each) for each in values), key=_by))
    return found


def _by(pair: tuple[Label, object]) -> tuple[bool, Label]:
    return isinstance(pair[0], str), pair[0]


def _label(value: object) -> Label:
    if isinstance(value, bool | int | float):
        return value
    return "none" if value is None else str(value)


def _tuning_parameters(region: Kernelised, made: Prepared, facts: Facts, language: Language) -> tuple[Parameter, ...]:
    """Return the fields of ``Tuning`` that change anything of a region's kernel."""

    def kernel(tuning: Tuning) -> Kernel:
        return tidied(schedule(region, made.specs, frozenset(), facts, tuning).kernel)

    usual = kernel(language.usual)
    found: list[Parameter] = []
    for name, values in _values(language).items():
        here = getattr(language.usual, name)
        others = (replace(language.usual, **{name: value}) for value in values.values() if value != here)
        if any(kernel(each) != usual for each in others):
            found.append(Parameter(name=name, labels=tuple(values), usual=_label(here)))
    return tuple(found)


def _region_part(made: Prepared, region: Kernelised, parameters: tuple[Parameter, ...]) -> Part:
    made_here = ", ".join(f"{name} {made.specs[name]}" for name in region.stored)
    through = ", ".join(member.name for member in region.members)
    return Part(name=region.name, what=_short(f"makes {made_here} through {through}"), parameters=parameters)


def _call_part(made: Prepared, name: str) -> Part:
    node = made.program.libraries[name].node
    results = ", ".join(map(str, node.outputs))
    weights = Parameter(name=WEIGHTS, labels=(LAID_OUT, PLAIN), usual=LAID_OUT)
    return Part(name=name, what=_short(f"calls {node.op}, which makes {results}"), parameters=(weights,))


def _moved(made: Prepared, unit: Kernelised | str) -> int:
    """Return how many bytes a unit reads and writes."""
    written = unit.stored if isinstance(unit, Kernelised) else ()
    touched = {*read_by(made.program, unit), *written}
    return sum(made.specs[name].bytes for name in touched if name in made.specs)


def _short(text: str) -> str:
    return text if len(text) <= _TOLD_CHARACTERS else f"{text[: _TOLD_CHARACTERS - 4]} ..."

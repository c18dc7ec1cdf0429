"""What Metal kernels do with the arrays they are given, as far as their text tells; no compiler is needed."""

from collections.abc import Iterable, Iterator

from kernelwright.msl.entries import Parameter as Declared
from kernelwright.msl.entries import ParameterError, entry_points
from kernelwright.msl.rewriting import rewritten
from kernelwright.msl.structure import Structure, structure_of
from kernelwright.msl.tokens import UnclosedError, tokens_of
from kernelwright.records.candidate import SourceFile
from kernelwright.targets.kernel_use import Use

_UPDATES = frozenset(("+=", "-=", "*=", "/=", "%=", "&=", "|=", "^=", "<<=", ">>="))
_ENDS = frozenset((";", "{", "}"))


def uses_in(files: Iterable[SourceFile]) -> dict[str, tuple[Use, ...]]:
    """Return what each kernel of ``files`` does with its buffers, in the order in which a launch gives them.

    The text is read as it stands: kernels that macros make are not found, nor those of a file that can't be read.
    """
    found: dict[str, tuple[Use, ...]] = {}
    for file in files:
        try:
            structure = structure_of(tokens_of(file.text, file.name))
            entries = entry_points(structure, rewritten(file.text, structure))
        except (UnclosedError, ParameterError):
            continue
        bodies = dict(_bodies(structure))
        for entry in entries:
            bound = sorted(entry.bound("buffer"), key=lambda each: each.index)
            body = bodies.get((entry.place.line, entry.place.column), ())
            found[entry.name] = tuple(_use(each, structure, body) for each in bound)
    return found


def _bodies(of: Structure) -> Iterator[tuple[tuple[int, int], range]]:
    for each in of.declarations:
        if each.kind == "function" and each.name is not None and each.body is not None:
            place = of.tokens[each.name].place
            yield (place.line, place.column), range(each.body, of.partner[each.body])


def _use(parameter: Declared, of: Structure, body: Iterable[int]) -> Use:
    words = parameter.type.split()
    pointers = [at for at, word in enumerate(words) if word in ("*", "[", "&")]
    pointee = words[: pointers[-1]] if pointers else words
    if "const" in pointee or parameter.is_constant:
        return Use(is_read=True, is_written=False)
    at = [at for at in body if of.tokens[at].kind == "name" and of.text(at) == parameter.name]
    sides = {side for each in at for side in _sides(of, each)}
    # Written unless it is only ever read: a name that is handed on, or never used, says nothing.
    return Use(is_read="read" in sides, is_written="written" in sides or not sides)


def _sides(of: Structure, at: int) -> tuple[str, ...]:
    """Return what the statement around a name does with it: it is left of an assignment, or read, or both."""
    place = at
    while of.text(place) not in _ENDS and place > 0:
        place -= 1
        if of.text(place).startswith("atomic_"):
            return ("written", "read")
    place = at + 1
    while of.text(place) not in _ENDS and of.text(place):
        text = of.text(place)
        if text == "=":
            return ("written",)
        if text in _UPDATES:
            return ("written", "read")
        place = of.partner[place] + 1 if text in ("(", "[") else place + 1
    return ("read",)

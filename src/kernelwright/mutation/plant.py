"""Plant: from one candidate to all its mutants, always the same ones in the same order."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from kernelwright.mutation.c_family.code import Code
from kernelwright.mutation.c_family.dialect import dialect_of
from kernelwright.mutation.edit import Edit, place_of
from kernelwright.mutation.mutant import Mutant
from kernelwright.mutation.operators import OPERATORS, Operator
from kernelwright.mutation.python_syntax.script import Script
from kernelwright.records.candidate import Candidate, SourceFile

AUTHOR = "mutation"


def mutants_of(candidate: Candidate, *, operators: Sequence[Operator] = OPERATORS) -> tuple[Mutant, ...]:
    """Return the mutants of a candidate, operator by operator, then file by file, then in the order of the text.

    Every mutant differs from its origin and from all others. Files of a language that no
    operator knows get none.

    Raises:
        SyntaxError: a file in Python's syntax can't be parsed.
    """
    found: dict[str, Mutant] = {}
    origin = candidate.id
    sources = [_Source(file) for file in candidate.files]
    for operator in operators:
        for source in sources:
            for edit in source.edits(operator):
                mutant = _mutant(candidate, source.file, operator, edit)
                if mutant.id != origin:
                    found.setdefault(mutant.id, mutant)
    return tuple(found.values())


class _Source:
    """A file, read once for all operators."""

    def __init__(self, file: SourceFile) -> None:
        self.file = file
        self._dialect = dialect_of(file.name)
        self._code = Code(file.text) if self._dialect else None
        self._script = Script(file.text) if file.name.endswith(".py") else None

    def edits(self, operator: Operator) -> Iterator[Edit]:
        """Return the edits of one operator in the order of the text."""
        found: Iterator[Edit] = iter(())
        if self._code is not None and self._dialect is not None and operator.in_c_family is not None:
            found = operator.in_c_family(self._code, self._dialect)
        elif self._script is not None and operator.in_python is not None:
            found = operator.in_python(self._script)
        return iter(sorted(found, key=lambda edit: (edit.start, edit.end)))


def _mutant(candidate: Candidate, file: SourceFile, operator: Operator, edit: Edit) -> Mutant:
    changed = SourceFile(name=file.name, text=edit.applied_to(file.text))
    place = place_of(file.text, edit.start)
    description = edit.words(file.text)
    note = f"{operator.name} at {file.name}:{place.line}:{place.column}: {description}"
    files = tuple(changed if each is file else each for each in candidate.files)
    return Mutant(
        operator=operator.name,
        file=file.name,
        line=place.line,
        column=place.column,
        description=description,
        candidate=replace(candidate, files=files, author=AUTHOR, note=note),
    )

"""Whether one kernel of a lifted source can be lifted, and how what its buffers hold is to be converted.

Both are asked of clang: how classes lie in memory, lifted and not, and what code it makes of the kernel.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from kernelwright.compilers.command import Finished
from kernelwright.msl.clang import CPP_NAME, Clang
from kernelwright.msl.conversions import Conversion, conversions, of_numbers
from kernelwright.msl.findings import Finding
from kernelwright.msl.frontend import Translation
from kernelwright.msl.ir import Function, function_of, split_module
from kernelwright.msl.lifted_accesses import computes_with_bits, misread_buffers, rounds_by_adding
from kernelwright.msl.obstacles import RULE, obstacles
from kernelwright.msl.reached import Reached
from kernelwright.msl.record_layouts import Layout, layouts_in
from kernelwright.msl.tokens import Place

PLAIN_NAME = "kw_plain.cpp"
REACHED_NAME = "reached.ll"


@dataclass(frozen=True, kw_only=True)
class Lifting:
    """One kernel of a lifted source, by its number.

    ``run`` runs clang's commands in ``folder``; ``prelude`` is the precompiled one of kernels that aren't lifted.
    """

    translation: Translation
    number: int
    clang: Clang
    prelude: Path
    folder: Path
    run: Callable[[Sequence[str]], Finished]

    def judged(self, dump: str, ir: str) -> tuple[Finding, ...] | dict[int, Conversion]:
        """Return what keeps the kernel from being lifted, or how its buffers are converted.

        Args:
            dump: what clang says of the layouts of the lifted unit.
            ir: the code that it makes of it.
        """
        lifted = layouts_in(dump, is_lifted=True)
        of = self.translation
        found = tuple(obstacles(lifted, of.structure, of.places, kernel=self._kernel, reached=lambda: self._reached))
        found = found or self._misread(lifted, self._function(ir))
        if found:
            return found
        numbers = of_numbers(lifted, self.number)
        if numbers is not None:
            return conversions(numbers, lifted, self.number)
        (self.folder / PLAIN_NAME).write_text(plain_text(of, self.number), encoding="utf-8", errors="replace")
        described = self.run(self.clang.describing(PLAIN_NAME, prelude=self.prelude))
        return conversions(layouts_in(described.output, is_lifted=False), lifted, self.number)

    def _misread(self, lifted: dict[str, Layout], function: Function) -> tuple[Finding, ...]:
        """Return what the kernel's code does to doubles as if they were something else."""
        parameters = {each.index: each for each in self.translation.entries[self.number].bound("buffer")}
        held = {index: lifted.get(f"struct kw_element_{self.number}_{index}") for index in parameters}
        floats = {index for index, each in held.items() if each and each.floating == each.kinds}
        others = {index for index, each in held.items() if each and not each.floating}
        misread = dict.fromkeys(misread_buffers(function, floats, others))
        found = tuple(
            _finding(
                self.translation.places.of_read(parameters[index].place),
                f"{parameters[index].name!r} is read or written as something else than it is declared as, "
                "which don't share bytes in double",
            )
            for index in misread
        )
        if computes_with_bits(function):
            found += (_finding(self._kernel, "the kernel computes with the bits of floats, which doubles haven't"),)
        if rounds_by_adding(function):
            found += (_finding(self._kernel, "the kernel rounds by adding 2^23, which rounds no double"),)
        return found

    @cached_property
    def _reached(self) -> Reached:
        """Return what code the kernel gets to."""
        self.run(self.clang.following(CPP_NAME, REACHED_NAME))
        return Reached.of_ir((self.folder / REACHED_NAME).read_text(encoding="utf-8"))

    def _function(self, ir: str) -> Function:
        return function_of(split_module(ir)[1][self._name])

    @property
    def _name(self) -> str:
        return f"kw_kernel_{self.number}"

    @property
    def _kernel(self) -> Place:
        return self.translation.places.of_read(self.translation.entries[self.number].place)


def plain_text(translation: Translation, number: int) -> str:
    """Return the unit of one kernel as it is without being lifted."""
    return translation.unlifted.text((number,), shows_elements=True) if translation.unlifted else ""


def _finding(place: Place, message: str) -> Finding:
    return Finding(file=place.file, line=place.line, column=place.column, rule=RULE, message=message)

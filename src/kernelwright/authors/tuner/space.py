"""The space that a tuner chooses from: the generator's graphs for one brief, each with its parts."""

from dataclasses import dataclass

from kernelwright.authors.author import Brief
from kernelwright.authors.compiling import why_not
from kernelwright.authors.fuser.author import Variant, facts_of, prepared_variants
from kernelwright.authors.fuser.choices import Chosen, Part, combinations_of, options_of, parts_of
from kernelwright.authors.fuser.generate import Declined, Prepared, assembled
from kernelwright.authors.fuser.languages import LANGUAGES, Language
from kernelwright.authors.fuser.schedule import Facts
from kernelwright.records.candidate import SourceFile

ALL_LEFT = "it leaves everything to the library, which is what the user has already"


@dataclass(frozen=True, slots=True, kw_only=True)
class Graph:
    """One graph to compile, by what was done to it, and the parts of it that can be chosen."""

    variant: Variant
    made: Prepared
    parts: tuple[Part, ...]

    @property
    def name(self) -> str:
        """What choices call it."""
        return self.variant.note


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A graph, by name, and a label for each parameter of its parts."""

    graph: str
    parts: Chosen


@dataclass(frozen=True, slots=True, kw_only=True)
class Space:
    """All that can be chosen for one brief."""

    graphs: tuple[Graph, ...]
    facts: Facts
    language: Language

    @property
    def size(self) -> int:
        """How many different choices there are."""
        return sum(combinations_of(graph.parts) for graph in self.graphs)

    def told(self, choice: Choice) -> str:
        """Return a choice in words: its graph, and what in it isn't as usual."""
        usual = {(part.name, each.name): each.usual for part in self._graph(choice).parts for each in part.parameters}
        here = ((part, name, label) for part, labels in choice.parts.items() for name, label in labels.items())
        otherwise = [f"{part} {name}={label}" for part, name, label in here if usual[part, name] != label]
        return ", ".join((choice.graph, *(otherwise or ["as usual"])))

    def generated(self, choice: Choice) -> tuple[SourceFile, ...] | Declined:
        """Return the candidate that a choice makes, or why there is none."""
        graph = self._graph(choice)
        options = options_of(choice.parts, self.language)
        made = assembled(graph.made, self.facts, options, graph.variant.assumptions, language=self.language)
        if isinstance(made, Declined):
            return made
        if graph.variant.removes or made.kernels or made.is_packed:
            return made.files
        return Declined(reason=ALL_LEFT)

    def _graph(self, choice: Choice) -> Graph:
        return next(each for each in self.graphs if each.name == choice.graph)


def space_of(brief: Brief) -> Space | Declined:
    """Return what can be chosen for a brief, or why nothing can."""
    refusal = why_not(brief, LANGUAGES, author="the tuner")
    if refusal or brief.graph is None:
        return Declined(reason=refusal)
    facts, language = facts_of(brief), LANGUAGES[brief.target]
    found, declined = prepared_variants(brief.graph, brief, facts, language)
    if not found:
        return Declined(reason=declined)
    graphs = [Graph(variant=variant, made=made, parts=parts_of(made, facts, language)) for variant, made in found]
    return Space(graphs=tuple(graphs), facts=facts, language=language)

"""The grid of a study: which configurations of authors meet which problems, and under which settings."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from kernelwright.kernelbench.row import RunMode

SWARM = "swarm"
Column = Literal["loose", "strict"]
COLUMNS: tuple[Column, ...] = ("loose", "strict")


def is_model(author: str) -> bool:
    """Return whether an author is a language model, which hears what it is told."""
    return ":" in author and not author.startswith("file:")


@dataclass(frozen=True, slots=True, kw_only=True)
class Configuration:
    """Who writes, and what they are given beside the problem.

    One author alone, or several as the swarm. ``with_reference``: an implementation in another language.
    ``with_profile``: what a profile of the last candidate says.
    """

    authors: tuple[str, ...]
    with_reference: bool = False
    with_profile: bool = True

    @property
    def is_swarm(self) -> bool:
        """Whether several authors work on each problem together."""
        return len(self.authors) > 1

    @property
    def writer(self) -> str:
        """The author's name, or that it is the swarm."""
        return SWARM if self.is_swarm else self.authors[0]

    @property
    def variant(self) -> str:
        """What the authors are given, as far as it isn't the usual: "with reference, without profile"."""
        said = ["with reference"] if self.with_reference else []
        return ", ".join(said if self.with_profile else [*said, "without profile"])

    @property
    def name(self) -> str:
        """What tables call it."""
        return f"{self.writer} ({self.variant})" if self.variant else self.writer


@dataclass(frozen=True, slots=True, kw_only=True)
class StudyProblem:
    """One problem: ``id`` is its file, as a checkout has it, ``sha256`` of that file's bytes.

    ``reference_sha256`` is of the implementation in another language that authors may be shown, "" where there is none.
    """

    id: str
    level: int
    number: int
    name: str
    sha256: str
    reference_sha256: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One configuration on one problem."""

    configuration: Configuration
    problem: StudyProblem

    @property
    def id(self) -> str:
        """Names the cell in the store."""
        return f"{self.configuration.name} | {self.problem.id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class StudySettings:
    """What all cells have in common, and figures of one study must.

    ``models`` are the authors alone, in the order of tables; ``has_swarm`` adds all of them together. ``references``
    and ``profiles`` say in which ways each is run: with (True), without (False), or both.
    """

    models: tuple[str, ...]
    has_swarm: bool
    references: tuple[bool, ...]
    profiles: tuple[bool, ...]
    target: str
    mode: RunMode
    fit: bool
    attempts: int
    time_s: float
    jobs: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Study:
    """All of a study but what came out. ``version`` is of the kernelwright that began it."""

    settings: StudySettings
    problems: tuple[StudyProblem, ...]
    version: str

    @property
    def configurations(self) -> tuple[Configuration, ...]:
        """Every author alone and then the swarm, in each way; who is told nothing, as `fuser`, in the usual one."""
        settings = self.settings
        groups = [(model,) for model in settings.models] + ([settings.models] if settings.has_swarm else [])
        found = (
            Configuration(authors=authors, with_reference=reference, with_profile=profile)
            for reference in settings.references
            for profile in settings.profiles
            for authors in groups
        )
        return tuple(each for each in found if not each.variant or any(map(is_model, each.authors)))

    @property
    def cells(self) -> Mapping[str, Cell]:
        """Every cell by its id, problem by problem: what is cut off has whole problems to compare.

        A problem without a reference has no cells with one.
        """
        found = (
            Cell(configuration=configuration, problem=problem)
            for problem in self.problems
            for configuration in self.configurations
            if problem.reference_sha256 or not configuration.with_reference
        )
        return {cell.id: cell for cell in found}

"""The study's tables: every figure of the report, in two columns, by loose rules and by strict ones."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from kernelwright.records.model_call import NO_TOKENS, Tokens
from kernelwright.study.facts import ACCEPTED, AttemptFacts, CellFacts, StudyFacts
from kernelwright.study.grid import COLUMNS, Column, Configuration
from kernelwright.study.means import Mean, geometric_mean

# Tenths, so that each is a number that prints as it is meant.
FAST_P_TENTHS = range(41)
Level = int | None  # None: all of them


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectBy:
    """Of how many ``problems`` a configuration had a right candidate by its authors' attempt of that number."""

    configuration: Configuration
    level: Level
    attempt: int
    problems: int
    loose: int
    strict: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FastP:
    """Of how many ``problems`` the best right candidate is more than ``p`` times as fast; any right one at 0."""

    configuration: Configuration
    level: Level
    p: float
    problems: int
    loose: int
    strict: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Speedup:
    """Geometric means over a configuration's problems, those without a speedup as 1.0."""

    configuration: Configuration
    level: Level
    loose: Mean
    strict: Mean
    loose_faster: int
    strict_faster: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What a configuration used up. ``usd`` covers calls whose price is known, ``unpriced`` counts the others."""

    configuration: Configuration
    cells: int
    failed: int
    attempts: int
    calls: int
    tokens: Tokens
    usd: float
    unpriced: int
    asking_s: float
    judging_s: float
    loose: int
    strict: int

    def usd_each(self, column: Column) -> float | None:
        """Return dollars for each problem with a right candidate; ``None`` where none is, or a price isn't known."""
        right = self.strict if column == "strict" else self.loose
        return None if self.unpriced or not right or not self.calls else self.usd / right


@dataclass(frozen=True, slots=True, kw_only=True)
class ReasonCount:
    """How many of a configuration's attempts ended in one strict outcome, and how many of them loose rules let pass."""

    configuration: Configuration
    outcome: str
    attempts: int
    passed_loosely: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LetPass:
    """A candidate that loose rules let pass and strict ones reject."""

    cell: CellFacts
    attempt: AttemptFacts


@dataclass(frozen=True, slots=True, kw_only=True)
class Together:
    """One way to use several authors, on problems that all of them have ended on.

    ``who`` is the best single author over all, the best single author for each problem (which nobody knows
    beforehand), or the swarm. ``usd`` is what it cost; for the second that of all authors together.
    """

    who: str
    name: str
    variant: str
    problems: int
    loose: Mean
    strict: Mean
    loose_right: int
    strict_right: int
    usd: float
    unpriced: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """One author with something and without it, on the problems that it has ended on in both ways."""

    what: str
    without: Configuration
    with_it: Configuration
    problems: int
    right_without: tuple[int, int]
    right_with: tuple[int, int]
    mean_without: tuple[Mean, Mean]
    mean_with: tuple[Mean, Mean]


def levels_and_all(facts: StudyFacts) -> tuple[Level, ...]:
    """Return each level, and then all of them together where there are several."""
    return (*facts.levels, None) if len(facts.levels) > 1 else facts.levels


def correct_by(facts: StudyFacts) -> tuple[CorrectBy, ...]:
    """Return how many problems each configuration has right by each attempt."""
    return tuple(
        CorrectBy(
            configuration=configuration,
            level=level,
            attempt=attempt,
            problems=len(cells),
            loose=_right(cells, "loose", by=attempt),
            strict=_right(cells, "strict", by=attempt),
        )
        for configuration, level, cells in _groups(facts)
        for attempt in range(1, facts.study.settings.attempts + 1)
    )


def fast_p(facts: StudyFacts) -> tuple[FastP, ...]:
    """Return the curves fast_p, p from 0 to 4."""
    return tuple(
        FastP(
            configuration=configuration,
            level=level,
            p=tenths / 10,
            problems=len(cells),
            loose=_faster(cells, "loose", tenths / 10),
            strict=_faster(cells, "strict", tenths / 10),
        )
        for configuration, level, cells in _groups(facts)
        for tenths in FAST_P_TENTHS
    )


def speedups(facts: StudyFacts) -> tuple[Speedup, ...]:
    """Return each configuration's mean speedup, by level and over all."""
    return tuple(
        Speedup(
            configuration=configuration,
            level=level,
            loose=mean_of(cells, "loose"),
            strict=mean_of(cells, "strict"),
            loose_faster=sum(cell.speedup("loose") > 1.0 for cell in cells),
            strict_faster=sum(cell.speedup("strict") > 1.0 for cell in cells),
        )
        for configuration, level, cells in _groups(facts)
    )


def costs(facts: StudyFacts) -> tuple[Cost, ...]:
    """Return what each configuration used up."""
    return tuple(_cost(configuration, facts.of(configuration)) for configuration in _with_cells(facts))


def reasons(facts: StudyFacts) -> tuple[ReasonCount, ...]:
    """Return strict outcomes of each configuration's attempts, "accepted" first and then by name."""
    found: list[ReasonCount] = []
    for configuration in _with_cells(facts):
        attempts = [each for cell in facts.of(configuration) for each in cell.attempts]
        outcomes = sorted({each.strict for each in attempts}, key=lambda name: (name != ACCEPTED, name))
        for outcome in outcomes:
            mine = [each for each in attempts if each.strict == outcome]
            passed = sum(each.is_right("loose") for each in mine)
            found.append(
                ReasonCount(configuration=configuration, outcome=outcome, attempts=len(mine), passed_loosely=passed)
            )
    return tuple(found)


def let_pass(facts: StudyFacts) -> tuple[LetPass, ...]:
    """Return what loose rules let pass and strict ones reject: each candidate once for each cell."""
    found: dict[tuple[str, str], LetPass] = {}
    for cell in facts.cells:
        for attempt in cell.attempts:
            if attempt.is_right("loose") and not attempt.is_right("strict") and attempt.strict != "not_judged":
                found.setdefault((cell.run_id, attempt.candidate_id), LetPass(cell=cell, attempt=attempt))
    return tuple(found.values())


def together(facts: StudyFacts) -> tuple[Together, ...]:
    """Return, for each way authors were run in: the best single one, the best for each problem, and the swarm."""
    found: list[Together] = []
    for variant in dict.fromkeys(each.variant for each in facts.study.configurations):
        mine = [each for each in facts.study.configurations if each.variant == variant]
        by_problem = {each: {cell.problem.id: cell for cell in facts.of(each)} for each in mine}
        common = [
            problem.id for problem in facts.study.problems if all(problem.id in cells for cells in by_problem.values())
        ]
        singles = {each.writer: [by_problem[each][id_] for id_ in common] for each in mine if not each.is_swarm}
        if not common:
            continue
        # Of equals the first in the alphabet, whoever was named first on the command line.
        best = min(singles, key=lambda name: (-mean_of(singles[name], "strict").value, name))
        found += [
            _together("best single author", best, variant, singles[best]),
            _oracle(variant, [cells for _, cells in sorted(singles.items())]),
        ]
        found += [
            _together("the swarm", each.writer, variant, [by_problem[each][id_] for id_ in common])
            for each in mine
            if each.is_swarm
        ]
    return tuple(found)


def pairs(facts: StudyFacts) -> tuple[Pair, ...]:
    """Return each author with and without a reference, and with and without a profile."""
    known = {(each.authors, each.with_reference, each.with_profile): each for each in facts.study.configurations}
    found: list[Pair] = []
    for (authors, reference, profile), configuration in known.items():
        if reference and (authors, False, profile) in known:
            found += _pair(facts, "a reference", known[authors, False, profile], configuration)
        if profile and (authors, reference, False) in known:
            found += _pair(facts, "a profile", known[authors, reference, False], configuration)
    return tuple(found)


def mean_of(cells: Sequence[CellFacts], column: Column) -> Mean:
    """Return the geometric mean over cells, of which there is at least one; without a speedup it is 1.0."""
    mean = geometric_mean([cell.speedup(column) for cell in cells])
    assert mean is not None
    return mean


def _groups(facts: StudyFacts) -> list[tuple[Configuration, Level, tuple[CellFacts, ...]]]:
    found: list[tuple[Configuration, Level, tuple[CellFacts, ...]]] = []
    for level in levels_and_all(facts):
        for configuration in facts.study.configurations:
            cells = tuple(cell for cell in facts.of(configuration) if level in (None, cell.problem.level))
            if cells:
                found.append((configuration, level, cells))
    return found


def _with_cells(facts: StudyFacts) -> list[Configuration]:
    return [each for each in facts.study.configurations if facts.of(each)]


def _right(cells: Sequence[CellFacts], column: Column, *, by: int | None = None) -> int:
    return sum(cell.is_right(column, by=by) for cell in cells)


def _faster(cells: Sequence[CellFacts], column: Column, p: float) -> int:
    return sum(cell.is_right(column) and (p == 0.0 or (cell.ratio(column) or 0.0) > p) for cell in cells)


def _cost(configuration: Configuration, cells: Sequence[CellFacts]) -> Cost:
    return Cost(
        configuration=configuration,
        cells=len(cells),
        failed=sum(cell.state == "failed" for cell in cells),
        attempts=sum(len(cell.attempts) for cell in cells),
        calls=sum(cell.calls for cell in cells),
        tokens=sum((cell.tokens for cell in cells), NO_TOKENS),
        usd=sum(cell.usd for cell in cells),
        unpriced=sum(cell.unpriced for cell in cells),
        asking_s=sum(cell.asking_s for cell in cells),
        judging_s=sum(cell.judging_s for cell in cells),
        loose=_right(cells, "loose"),
        strict=_right(cells, "strict"),
    )


def _together(who: str, name: str, variant: str, cells: Sequence[CellFacts]) -> Together:
    loose, strict = (mean_of(cells, column) for column in COLUMNS)
    return Together(
        who=who,
        name=name,
        variant=variant,
        problems=len(cells),
        loose=loose,
        strict=strict,
        loose_right=_right(cells, "loose"),
        strict_right=_right(cells, "strict"),
        usd=sum(cell.usd for cell in cells),
        unpriced=sum(cell.unpriced for cell in cells),
    )


def _oracle(variant: str, singles: Sequence[Sequence[CellFacts]]) -> Together:
    """Return the best of all single authors for each problem: ``singles`` has each one's cells, problems alike."""
    by_problem = list(zip(*singles, strict=True))

    def best(column: Column) -> Mean:
        mean = geometric_mean([max(cell.speedup(column) for cell in cells) for cells in by_problem])
        assert mean is not None
        return mean

    def right(is_right: Callable[[CellFacts], bool]) -> int:
        return sum(any(map(is_right, cells)) for cells in by_problem)

    return Together(
        who="best for each problem",
        name="an oracle that nobody has",
        variant=variant,
        problems=len(by_problem),
        loose=best("loose"),
        strict=best("strict"),
        loose_right=right(lambda cell: cell.is_right("loose")),
        strict_right=right(lambda cell: cell.is_right("strict")),
        usd=sum(cell.usd for cells in by_problem for cell in cells),
        unpriced=sum(cell.unpriced for cells in by_problem for cell in cells),
    )


def _pair(facts: StudyFacts, what: str, without: Configuration, with_it: Configuration) -> list[Pair]:
    ours = {cell.problem.id: cell for cell in facts.of(with_it)}
    both = [(cell, ours[cell.problem.id]) for cell in facts.of(without) if cell.problem.id in ours]
    if not both:
        return []
    before, after = [pair[0] for pair in both], [pair[1] for pair in both]
    return [
        Pair(
            what=what,
            without=without,
            with_it=with_it,
            problems=len(both),
            right_without=(_right(before, "loose"), _right(before, "strict")),
            right_with=(_right(after, "loose"), _right(after, "strict")),
            mean_without=(mean_of(before, "loose"), mean_of(before, "strict")),
            mean_with=(mean_of(after, "loose"), mean_of(after, "strict")),
        )
    ]

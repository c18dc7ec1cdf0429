"""Evolutionary: a population of right candidates on islands, one for each author, which is mutated and crossed.

An island founds itself with one answer and mends it until something is right. Then it draws a parent among its own, by
tournament, and has it improved (a mutation); every third time it is shown the best of another island beside
its own and asked for what is good in both (crossing over), which is how ideas move between authors.
Candidates of one structure count as one, so that a population can't fill up with copies. Draws are seeded by
the run, the author and the number of the move: the same record gives the same moves.
"""

import random
from collections.abc import Sequence

from kernelwright.records.candidate import Candidate
from kernelwright.records.decision import Move
from kernelwright.swarm.standing import Standing, Taken, score_of
from kernelwright.swarm.strategies.strategy import told_of
from kernelwright.swarm.structure import structure_of

TOURNAMENT = 2
CROSS_EVERY = 3


class Evolutionary:
    """Mutates and crosses what is right."""

    name = "evolutionary"

    def moves(self, author: str, standing: Standing) -> tuple[Move, ...]:
        """Return an island's next move, once its last one is over."""
        asked = standing.of(author)
        if not standing.left(author) or any(not each.is_over for each in asked):
            return ()
        island = standing.authors.index(author) + 1
        if not asked:
            return (Move(kind="open", author=author, island=island, reason=f"founds island {island}"),)
        population = distinct([each for each in asked if each.attempt is not None and each.attempt.is_accepted])
        if not population:
            last = asked[-1]
            reason = f"island {island} has nothing right yet: {told_of(last)}"
            return (Move(kind="refine", author=author, parent=last.number, island=island, reason=reason),)
        if len(asked) % CROSS_EVERY == 0 and (mate := self._mate(author, standing, population)) is not None:
            return (self._crossed(population[0], mate, author, island, len(asked)),)
        return (self._mutated(population, asked, standing, island),)

    @staticmethod
    def _mate(author: str, standing: Standing, population: Sequence[Taken]) -> Candidate | None:
        """Return the best right candidate of anybody else whose structure this island doesn't have."""
        own = {structure_of(each.candidate) for each in population if each.candidate is not None}
        others = [
            each
            for each in standing.attempts_made
            if each.candidate.author != author and each.is_accepted and structure_of(each.candidate) not in own
        ]
        best = max(others, key=lambda each: (score_of(each), -each.number), default=None)
        return None if best is None else best.candidate

    @staticmethod
    def _crossed(own: Taken, mate: Candidate, author: str, island: int, sample: int) -> Move:
        assert own.candidate is not None
        return Move(
            kind="cross",
            author=author,
            shown=(own.candidate.id, mate.id),
            sample=sample,
            island=island,
            reason=f"crossing over: island {island}'s best ({told_of(own)}) and {mate.author}'s",
        )

    @staticmethod
    def _mutated(population: Sequence[Taken], asked: Sequence[Taken], standing: Standing, island: int) -> Move:
        draw = random.Random(f"{standing.run_id} {island} {len(asked)}")
        drawn = [draw.choice(population) for _ in range(TOURNAMENT)]
        parent = max(drawn, key=lambda each: (each.score, -each.number))
        return Move(
            kind="refine",
            author=parent.move.author,
            parent=parent.number,
            sample=sum(each.move.parent == parent.number for each in asked),
            island=island,
            reason=f"island {island} mutates the winner of a tournament of {TOURNAMENT}: {told_of(parent)}",
        )


def distinct(taken: Sequence[Taken]) -> list[Taken]:
    """Return the best of each structure, best first."""
    best: dict[str, Taken] = {}
    for each in sorted(taken, key=lambda each: (-each.score, each.number)):
        if each.candidate is not None:
            best.setdefault(structure_of(each.candidate), each)
    return list(best.values())

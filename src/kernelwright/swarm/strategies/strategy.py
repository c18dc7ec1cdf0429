"""A strategy: from how a search stands to what an author may be asked next.

Pure: a strategy sees the record and nothing else, so that a run that goes on decides as it would have, and every
rule can be tested without a model, a compiler or a clock. Which of several authors is asked first is not its
business but the bandit's.
"""

from dataclasses import replace
from typing import Protocol

from kernelwright.records.decision import Move
from kernelwright.swarm.standing import Standing, Taken, score_of


class Strategy(Protocol):
    """Says what an author may be asked next."""

    @property
    def name(self) -> str:
        """Its name, as `--strategy` spells it."""
        ...

    def moves(self, author: str, standing: Standing) -> tuple[Move, ...]:
        """Return the moves that an author could make now, best first, at most ``standing.left(author)``.

        None while it has to wait for what is under way.
        """
        ...


# Less than this much faster and a candidate is not worth the tokens it takes to show it.
WORTH_SHOWING = 1.1


class Sharing:
    """Another strategy, with what others found shown to whoever is behind: champion sharing."""

    def __init__(self, inner: Strategy) -> None:
        self._inner = inner

    @property
    def name(self) -> str:
        """As the strategy that it shares by."""
        return self._inner.name

    def moves(self, author: str, standing: Standing) -> tuple[Move, ...]:
        """Return the inner strategy's moves, the first that goes on with a conversation with the champion shown."""
        moves = self._inner.moves(author, standing)
        champion = standing.champion
        if champion is None or champion.candidate.author == author:
            return moves
        mine = standing.of(author)
        best = max((each.score for each in mine), default=0.0)
        has_seen = any(champion.candidate.id in each.move.shown for each in mine)
        is_ahead = score_of(champion) - 1.0 > WORTH_SHOWING * max(best - 1.0, 0.0)
        if has_seen or not is_ahead:
            return moves
        for at, move in enumerate(moves):
            if move.kind == "refine" and not move.shown:
                reason = (
                    f"{move.reason}; shown attempt {champion.number} of {champion.candidate.author}, the best so far"
                )
                return (*moves[:at], replace(move, shown=(champion.candidate.id,), reason=reason), *moves[at + 1 :])
        return moves


def told_of(taken: Taken) -> str:
    """Return in a few words what came of a move, for a reason."""
    attempt = taken.attempt
    if attempt is None:
        return "no answer of use"
    if attempt.is_accepted:
        ratio = "" if attempt.ratio is None else f" at {attempt.ratio:.2f}x"
        return f"attempt {attempt.number} is right{ratio}"
    return f"attempt {attempt.number} is wrong" if attempt.verdict else f"attempt {attempt.number} does not build"

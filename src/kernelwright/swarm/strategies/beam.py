"""Beam: of each author's answers the best few go on, round by round, and the others are dropped."""

from kernelwright.records.decision import Move
from kernelwright.swarm.standing import Standing, Taken
from kernelwright.swarm.strategies.strategy import told_of

WIDTH = 2


class Beam:
    """Conversations that fork: the best ``width`` of all answers so far are gone on with, side by side."""

    name = "beam"

    def __init__(self, width: int = WIDTH) -> None:
        self._width = width

    def moves(self, author: str, standing: Standing) -> tuple[Move, ...]:
        """Return a round's moves, once the round before is over."""
        asked, left = standing.of(author), standing.left(author)
        if any(not each.is_over for each in asked):
            return ()
        many = min(self._width, left)
        if not asked:
            return tuple(
                Move(kind="open", author=author, sample=at, reason=f"answer {at + 1} of the first round")
                for at in range(many)
            )
        return tuple(self._gone_on(best, asked) for best in self._best(asked)[:many])

    def _best(self, asked: tuple[Taken, ...]) -> list[Taken]:
        """Return what to go on with, best first.

        What was gone on with already comes after what is as good and was not; the last of equals has heard the most.
        """
        return sorted(asked, key=lambda each: (each.score, -_children(each, asked), each.number), reverse=True)

    def _gone_on(self, best: Taken, asked: tuple[Taken, ...]) -> Move:
        return Move(
            kind="refine",
            author=best.move.author,
            parent=best.number,
            sample=_children(best, asked),
            reason=f"among the best {self._width}: {told_of(best)}",
        )


def _children(parent: Taken, asked: tuple[Taken, ...]) -> int:
    return sum(each.move.parent == parent.number for each in asked)

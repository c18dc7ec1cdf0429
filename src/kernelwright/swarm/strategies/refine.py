"""Refine: one conversation with each author, which goes on with what came of its last answer."""

from kernelwright.records.decision import Move
from kernelwright.swarm.standing import Standing
from kernelwright.swarm.strategies.strategy import told_of


class Refine:
    """A functional pass until a candidate is right, then an optimization pass, in one conversation."""

    name = "refine"

    def moves(self, author: str, standing: Standing) -> tuple[Move, ...]:
        """Return the next turn of the conversation, once the last one is over."""
        asked = standing.of(author)
        if not standing.left(author) or any(not each.is_over for each in asked):
            return ()
        if not asked:
            return (Move(kind="open", author=author, reason="its first answer"),)
        last = asked[-1]
        return (Move(kind="refine", author=author, parent=last.number, reason=told_of(last)),)

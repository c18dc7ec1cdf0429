"""Best-of: the same question to each author as often as it has attempts, side by side; nobody hears anything back."""

from kernelwright.records.decision import Move
from kernelwright.swarm.standing import Standing


class BestOf:
    """As pass@k is counted: answers that know nothing of one another."""

    name = "best-of"

    def moves(self, author: str, standing: Standing) -> tuple[Move, ...]:
        """Return all answers that an author may still give."""
        begun, left = len(standing.of(author)), standing.left(author)
        return tuple(
            Move(kind="open", author=author, sample=begun + at, reason=f"independent answer {begun + at + 1}")
            for at in range(left)
        )

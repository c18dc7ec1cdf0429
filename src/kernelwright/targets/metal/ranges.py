"""In which ranges the groups of a launch run, one after another, where a verifier asks for an order."""

from collections.abc import Callable, Sequence
from itertools import pairwise
from random import Random

from kernelwright.plan.work_order import WorkOrder

Ranges = Callable[[int], Sequence[tuple[int, int]]]


def ranges_of(order: WorkOrder) -> Ranges | None:
    """Return how an order cuts a number of groups; ``None`` where it leaves that to the target."""
    if order.arrangement == "usual":
        return None

    def ranges(groups: int) -> Sequence[tuple[int, int]]:
        random = Random(order.seed)
        cuts = {0, groups}
        for _ in range(min(order.pieces, groups) // 3):
            # A single group, and wherever else a cut falls.
            alone = random.randrange(groups)
            cuts |= {alone, alone + 1, random.randrange(groups)}
        ends = sorted(cuts)
        pieces = list(pairwise(ends))
        if order.arrangement == "shuffled":
            random.shuffle(pieces)
        else:
            pieces.reverse()
        return pieces

    return ranges

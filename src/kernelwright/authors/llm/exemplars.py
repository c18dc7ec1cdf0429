"""Exemplars: which of our own verified kernels a model is shown beside its problem.

Those whose operators are most like the problem's, rare operators counting more. Never one for the same problem: what
has the same id or name, or the same operators in the same order whatever their sizes and numbers, is left out, so
that nobody is shown the answer.
"""

from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from math import log

from pydantic import TypeAdapter

from kernelwright.authors.fuser.rules.operators import VIEWS
from kernelwright.records.exemplar import Exemplar
from kernelwright.records.graph import Graph

FOLDER = "kernelwright.authors.exemplars"
MOST_CHARACTERS = 6500  # of all that are shown together
# What an operator of an exemplar that the problem hasn't counts against it: to be read without being of use.
FOREIGN = 0.25
# Constants as tensors say nothing of what a kernel does.
_IDLE = frozenset(("scalar_tensor", "full", "clone", "detach", "alias", "_to_copy"))
# What works element by element is done the same way in every kernel.
_PLAIN = frozenset(("add", "div", "exp", "gt", "lt", "mul", "ne", "neg", "pow", "relu", "rsub", "sqrt", "sub", "where"))
PLAIN_WEIGHT = 0.1
LEAST_FIT = 0.2


def operators_of(graph: Graph) -> tuple[str, ...]:
    """Return a graph's operators by name, in order, without views."""
    names = (node.op.removeprefix("aten.").partition(".")[0] for node in graph.nodes if node.op not in VIEWS)
    return tuple(name for name in names if name not in _IDLE)


@cache
def exemplars_for(target: str) -> tuple[Exemplar, ...]:
    """Return all exemplars for a target; none where nobody made any."""
    path = files(FOLDER) / f"{target}.json"
    if not path.is_file():
        return ()
    return TypeAdapter(tuple[Exemplar, ...]).validate_json(path.read_text(encoding="utf-8"))


def chosen(
    offered: Sequence[Exemplar], graph: Graph | None, *, problem_id: str, problem_name: str, most: int
) -> tuple[Exemplar, ...]:
    """Return at most ``most`` exemplars for a problem, the one most like it first.

    Args:
        offered: those there are.
        graph: the problem's; without one nothing is chosen.
        problem_id: the problem's; an exemplar of the same is never chosen.
        problem_name: the problem's; likewise.
        most: how many.
    """
    if graph is None:
        return ()
    wanted = operators_of(graph)
    allowed = [
        each
        for each in offered
        if each.operators != wanted and each.problem_id != problem_id and _plain(each.problem) != _plain(problem_name)
    ]
    weights = _weights(offered)
    shown: list[Exemplar] = []
    left, missing = MOST_CHARACTERS, set(wanted)
    while allowed and len(shown) < most:
        best = max(allowed, key=lambda each: _fit(each, set(wanted), missing, weights))
        allowed.remove(best)
        if _fit(best, set(wanted), missing, weights) < LEAST_FIT:
            break
        if best.characters <= left:
            shown.append(best)
            left -= best.characters
            missing -= set(best.operators)
    return tuple(shown)


def _weights(offered: Sequence[Exemplar]) -> dict[str, float]:
    """Return how much each operator says: the fewer exemplars have it, the more."""
    having = [set(each.operators) for each in offered]
    return {
        name: log(1 + len(having) / sum(name in operators for operators in having))
        * (PLAIN_WEIGHT if name in _PLAIN else 1.0)
        for name in set().union(*having)
    }


def _fit(exemplar: Exemplar, wanted: set[str], missing: set[str], weights: dict[str, float]) -> float:
    """Return how much of use there is in an exemplar; what one that was chosen shows already counts half."""
    has = set(exemplar.operators)
    shared = sum(weights[name] * (1.0 if name in missing else 0.5) for name in has & wanted)
    return shared - FOREIGN * sum(weights[name] for name in has - wanted)


def _plain(name: str) -> str:
    """Return a problem's name without what files and numbers add: "softmax" of "level1/23_Softmax.py"."""
    stem = name.rpartition("/")[2].removesuffix(".py").lower()
    return stem.lstrip("0123456789_").rstrip("_")

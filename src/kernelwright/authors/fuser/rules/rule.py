"""A rule: one provable simplification, as data.

Rules are entries of a table, so that they can be listed, documented, counted and tested one by
one. A rule looks at one node of a draft and either declines or says which values may stand for
which; the driver does the replacing, checks what must be finite and what must pay, and keeps
the account.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from kernelwright.authors.fuser.rules.editing import Draft
from kernelwright.records.graph import Node, Ref

Assumption = Literal["inputs are finite", "weights are finite"]

INPUTS_FINITE: Assumption = "inputs are finite"
WEIGHTS_FINITE: Assumption = "weights are finite"
BOTH_FINITE: tuple[Assumption, ...] = (INPUTS_FINITE, WEIGHTS_FINITE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rewrite:
    """What a rule found at a node.

    ``values`` are (old, new) pairs: each new value, already in the draft, may stand for the old
    one wherever that is used. ``because`` completes the sentence "<rule> removed <nodes>: ...".
    ``finite`` names the values that must hold neither NaN nor infinity for this to be true.
    """

    values: tuple[tuple[Ref, Ref], ...]
    because: str
    finite: tuple[Ref, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One entry of the table.

    ``operators`` are those at whose nodes the rule is tried; empty means all. ``precondition``
    is the sentence the documentation prints. ``assumptions`` are the most it can ever need; an
    application records those its own values rest on. A rule that ``must_pay`` is kept only
    where the cost model says that the graph got clearly cheaper.
    """

    name: str
    precondition: str
    operators: frozenset[str]
    rewrite: Callable[[Draft, Node], Rewrite | None]
    assumptions: tuple[Assumption, ...] = ()
    must_pay: bool = False


def one(old: Ref, new: Ref, because: str, *finite: Ref) -> Rewrite:
    """Return the commonest rewrite: one value stands for one other."""
    return Rewrite(values=((old, new),), because=because, finite=finite)

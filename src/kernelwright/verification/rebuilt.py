"""Rebuilt: the reference's module constructed once more, under another seed or from other arguments."""

import copy
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import torch
from torch.utils import _pytree as pytree

from kernelwright.errors import LoadError
from kernelwright.problems.observe import state_of
from kernelwright.problems.reference import Reference, set_mode
from kernelwright.problems.seeds import seeded
from kernelwright.problems.user_code import running

# An epsilon that is a few percent larger moves nothing that rounding doesn't; this much larger it does.
_SMALL, _SMALL_FACTOR, _FACTOR = 1e-2, 64.0, 1.05
_MOST_WHOLE_NUMBERS = 4


def rebuilt(
    reference: Reference,
    *,
    seed: int,
    arguments: Sequence[Any] | None = None,
    keywords: Mapping[str, Any] | None = None,
) -> Reference | None:
    """Return the reference with a newly constructed module, or ``None`` if that gives no module of its contract.

    Args:
        reference: the class of its module is constructed; it stays as it is.
        seed: of every global generator, during the construction.
        arguments: what is given to the class; ``None`` for what the reference was constructed with.
        keywords: the same, by keyword.
    """
    given = copy.deepcopy(reference.init_arguments if arguments is None else tuple(arguments))
    named = copy.deepcopy(reference.init_keywords if keywords is None else dict(keywords))
    contract, spelling = reference.problem.contract, reference.problem.origin.spelling
    try:
        with seeded(seed), running(spelling, "constructing it again", remedy="It must be constructible twice"):
            module: torch.nn.Module = type(reference.module)(*given, **named)
        set_mode(module, contract.mode, spelling)
    except LoadError:
        return None
    if state_of(module) != contract.state:
        return None
    return replace(reference, module=module, init_arguments=given, init_keywords=named)


def changed_arguments(reference: Reference) -> list[tuple[tuple[Any, ...], dict[str, Any]]]:
    """Return other constructor arguments: all floats moved by a few percent, then some whole numbers by one."""
    leaves, tree = pytree.tree_flatten((reference.init_arguments, reference.init_keywords))
    floats = [_moved(leaf) if type(leaf) is float else leaf for leaf in leaves]
    variants = [floats] if any(type(leaf) is float for leaf in leaves) else []
    # bool is an int in Python, so types are compared, not asked with isinstance.
    whole = [at for at, leaf in enumerate(leaves) if type(leaf) is int][:_MOST_WHOLE_NUMBERS]
    variants += [[*leaves[:at], leaves[at] + 1, *leaves[at + 1 :]] for at in whole]
    return [pytree.tree_unflatten(each, tree) for each in variants]


def _moved(value: float) -> float:
    if value == 0.0:
        return 0.05
    return value * (_SMALL_FACTOR if abs(value) < _SMALL else _FACTOR)

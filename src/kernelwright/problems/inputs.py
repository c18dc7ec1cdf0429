"""Inputs: what the user gives as example inputs, made into a function of a seed.

A callable is called again for each seed, with every global generator seeded: KernelBench's
meaning of ``get_inputs``. Fixed tensors are the draw of seed 0; other seeds redraw them.
"""

from collections.abc import Callable
from typing import Any

import torch

from kernelwright.errors import LoadError
from kernelwright.problems.leaves import (
    Inputs,
    NotDescribableError,
    inputs_from,
    leaf_of,
    leaves_of,
    tree_of,
)
from kernelwright.problems.redraw import own_copy, redrawn
from kernelwright.problems.seeds import seeded
from kernelwright.problems.user_code import running

Draw = Callable[[int], Inputs]
FORMS = "a tuple or list of arguments, a dict of keyword arguments, an (args, kwargs) pair, or one tensor"


def drawing(given: Any, reference: str, name: str) -> Draw:
    """Return the function from seed to inputs that ``given`` stands for.

    Args:
        given: a callable without arguments, or its result: one of ``FORMS``.
        reference: what the user asked for, for messages.
        name: what ``given`` is called, for messages: "get_inputs".
    """
    if callable(given):

        def draw(seed: int) -> Inputs:
            with seeded(seed), running(reference, f"{name}()", remedy=f"Make {name} return {FORMS}"):
                value = given()
            return checked(value, reference, f"{name}()")

        return draw

    fixed = checked(given, reference, name)

    def redraw(seed: int) -> Inputs:
        change = own_copy if seed == 0 else redrawn
        with seeded(seed):
            leaves = [change(leaf) if isinstance(leaf, torch.Tensor) else leaf for leaf in fixed.leaves]
        return inputs_from(leaves, fixed.tree)

    return redraw


def checked(value: Any, reference: str, name: str) -> Inputs:
    """Return a user's value as inputs, its tensors copied to the CPU.

    Raises:
        LoadError: a leaf is neither a dense tensor nor a plain scalar, or the nesting has no name.
    """
    nested = arguments_in(value)
    if nested is None:
        raise LoadError(reference, f"{name} gives a {type(value).__name__}, not inputs", f"Make it {FORMS}")
    remedy = "Give tensors (torch.from_numpy makes one of an array), numbers, strings or None"
    try:
        tree = tree_of(nested)
    except NotDescribableError as error:
        raise LoadError(reference, f"{name} gives an input that {error}", remedy) from error
    leaves = list(leaves_of(nested))
    del value, nested  # so that each original goes as soon as it is copied
    for index, leaf in enumerate(leaves):
        try:
            leaf_of(leaf)
        except NotDescribableError as error:
            raise LoadError(reference, f"{name}: input {index} is {error}", remedy) from error
        leaves[index] = own_copy(leaf) if isinstance(leaf, torch.Tensor) else leaf
    if not any(isinstance(leaf, torch.Tensor) for leaf in leaves):
        problem = f"{name} gives no tensor at all"
        raise LoadError(reference, problem, "A module is verified on tensors: give at least one")
    return inputs_from(leaves, tree)


def arguments_in(value: Any) -> tuple[tuple[Any, ...], dict[str, Any]] | None:
    """Return the arguments and keyword arguments that one of ``FORMS`` stands for, or None if it is none."""
    match value:
        case torch.Tensor():
            return (value,), {}
        case {"args": args, "kwargs": kwargs} if len(value) == 2:
            return tuple(args), dict(kwargs)
        case dict():
            return (), value
        case (tuple() | list() as args, dict() as kwargs) if all(isinstance(key, str) for key in kwargs):
            return tuple(args), kwargs
        case tuple() | list():
            return tuple(value), {}
        case _:
            return None

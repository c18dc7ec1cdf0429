"""A reference: the user's module, loaded, with its problem and a source of inputs.

It runs trusted code only. ``pack`` and ``unpack`` move it to another trusted process (the
baseline's): pickles never go to, or come from, a process that runs candidates.
"""

from dataclasses import dataclass, field
from typing import Any

import cloudpickle
import torch

from kernelwright.errors import LoadError
from kernelwright.problems.inputs import Draw
from kernelwright.problems.leaves import Inputs
from kernelwright.problems.origins import Loaded, Recipe
from kernelwright.problems.user_code import running
from kernelwright.records.contract import Mode
from kernelwright.records.problem import Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """A problem with the live module behind it.

    ``module`` is on the CPU in the contract's mode, never the user's own object. ``source`` is
    its text (empty where there is none), ``init_arguments`` and ``init_keywords`` what its class
    was constructed with; keywords are left only where the class takes them by keyword alone.
    """

    problem: Problem
    module: torch.nn.Module
    source: str
    init_arguments: tuple[Any, ...]
    recipe: Recipe
    draw: Draw
    init_keywords: dict[str, Any] = field(default_factory=dict)

    @property
    def state(self) -> dict[str, torch.Tensor]:
        """The module's own parameters and buffers, by name."""
        return _state(self.module)

    def draw_inputs(self, seed: int) -> Inputs:
        """Return example inputs; the same seed gives the same ones. Global generators are left as they were.

        Inputs given as tensors are themselves the draw of seed 0.
        """
        return self.draw(seed)

    def pack(self) -> bytes:
        """Return what ``unpack`` makes the same reference from, weights included.

        Raises:
            LoadError: something in the module or its inputs can't be pickled.
        """
        spelling = self.problem.origin.spelling
        remedy = "Give it as package.module:Class or as a file, which need no pickling"
        with running(spelling, "pickling the module for another process", remedy=remedy):
            return cloudpickle.dumps((self.recipe, self.problem, self.state))


def unpack(data: bytes) -> Reference:
    """Return the reference that ``data`` was packed from; trusted data only, since it is a pickle.

    Raises:
        LoadError: it can't be loaded in this process.
    """
    recipe, problem, state = cloudpickle.loads(data)
    loaded = recipe.load()
    with torch.no_grad():
        for name, tensor in _state(loaded.module).items():
            if name in state:
                tensor.copy_(state[name])
    return assembled(loaded, problem, recipe)


def assembled(loaded: Loaded, problem: Problem, recipe: Recipe) -> Reference:
    """Return the reference that a loaded module, its problem and its recipe make."""
    set_mode(loaded.module, problem.contract.mode, problem.origin.spelling)
    return Reference(
        problem=problem,
        module=loaded.module,
        source=loaded.source,
        init_arguments=loaded.init_arguments,
        init_keywords=loaded.init_keywords,
        recipe=recipe,
        draw=loaded.draw,
    )


def set_mode(module: torch.nn.Module, mode: Mode, spelling: str) -> None:
    """Put the module and everything in it into ``mode``, unless it says it already is.

    A module whose own flag agrees keeps what its parts are set to: a frozen batch norm stays so.

    Raises:
        LoadError: the module can't change mode, as an exported program can't.
    """
    if module.training == (mode == "train"):
        return
    remedy = "An exported program keeps the mode it was exported in: export it again in the other"
    with running(spelling, f"module.train({mode == 'train'})", remedy=remedy):
        module.train(mode == "train")
    if module.training != (mode == "train"):
        raise LoadError(spelling, f"module.train({mode == 'train'}) leaves it as it was", "Mend its train method")


def _state(module: torch.nn.Module) -> dict[str, torch.Tensor]:
    named = (*module.named_parameters(), *module.named_buffers())
    return {name: tensor.detach() for name, tensor in named}

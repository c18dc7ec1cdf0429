"""Load a reference from whatever the user named: a file, an importable name, a program, a module."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import torch

from kernelwright.errors import LoadError
from kernelwright.problems.execute import importing_from
from kernelwright.problems.exported import export_recipe
from kernelwright.problems.file import MODEL, file_recipe
from kernelwright.problems.imported import ImportRecipe, named_object
from kernelwright.problems.leaves import Inputs
from kernelwright.problems.live import LiveRecipe
from kernelwright.problems.observe import observe
from kernelwright.problems.origins import Recipe
from kernelwright.problems.reference import Reference, assembled, set_mode
from kernelwright.problems.user_code import running
from kernelwright.records.contract import Mode, Precision
from kernelwright.records.problem import Problem

ACCEPTED = "Give a reference file (.py), module:Class, an exported program (.pt2) or an nn.Module"


def load_reference(
    reference: str | Path | torch.nn.Module,
    *,
    inputs: str | tuple[Any, ...] | Callable[[], Any] | None = None,
    mode: Mode | None = None,
    sizes: Mapping[str, int] | None = None,
    precision: Precision = "strict",
    seed: int = 0,
) -> Reference:
    """Load a reference and write its contract from real calls of it.

    Args:
        reference: "file.py" (or "file.py:Class"), "package.module:Class", ":instance" or
            ":factory", "program.pt2", or a live module, which is copied.
        inputs: "module:function" or "file.py:function", a function, or the inputs themselves.
            Needed where the reference brings none; otherwise they replace its own.
        mode: the mode to put it in; ``None`` keeps the mode it comes in (``train`` for a
            freshly constructed module, as KernelBench runs it).
        sizes: new values for a file's size constants, by name.
        precision: what the contract lets a replacement round to.
        seed: what every global generator is seeded with while the module is constructed.

    Raises:
        LoadError: it can't be loaded or called, in one line that says why and what to do.
    """
    recipe = recipe_of(reference, inputs=inputs, sizes=sizes or {}, seed=seed)
    loaded = recipe.load()
    spelling = loaded.origin.spelling
    if mode is not None:
        set_mode(loaded.module, mode, spelling)
    example = loaded.draw(0)
    _finish_lazy(loaded.module, example, spelling)
    contract = observe(loaded.module, example, spelling, precision=precision)
    problem = Problem(
        name=loaded.name, origin=loaded.origin, contract=contract, sizes=tuple(sorted((sizes or {}).items()))
    )
    return assembled(loaded, problem, recipe)


def recipe_of(
    reference: str | Path | torch.nn.Module, *, inputs: Any, sizes: Mapping[str, int], seed: int = 0
) -> Recipe:
    """Tell what kind of reference was named and return how to load it.

    Raises:
        LoadError: it is of no known kind, its file can't be read, or it has no sizes to change.
    """
    if isinstance(reference, torch.nn.Module):
        _refuse_sizes(type(reference).__name__, sizes)
        return LiveRecipe(module=reference, inputs=_found(inputs, type(reference).__name__), seed=seed)
    if not isinstance(reference, (str, Path)):  # pyright: ignore[reportUnnecessaryIsInstance] - callers without types
        raise LoadError(repr(reference), f"is a {type(reference).__name__}", ACCEPTED)
    spelling = str(reference)
    path_text, separator, model = spelling.rpartition(":")
    if separator and path_text.endswith(".py"):
        recipe = file_recipe(Path(path_text), spelling, model=model, sizes=sizes, seed=seed)
        return replace(recipe, inputs=_found(inputs, spelling), inputs_name=_name_of(inputs))
    path = Path(spelling)
    if path.suffix == ".pt2":
        _refuse_sizes(spelling, sizes)
        return replace(export_recipe(path, spelling), inputs=_found(inputs, spelling), inputs_name=_name_of(inputs))
    if path.suffix == ".py" or path.exists():
        recipe = file_recipe(path, spelling, model=MODEL, sizes=sizes, seed=seed)
        return replace(recipe, inputs=_found(inputs, spelling), inputs_name=_name_of(inputs))
    if separator:
        _refuse_sizes(spelling, sizes)
        return ImportRecipe(
            spelling=spelling, folder=Path.cwd(), inputs=inputs, inputs_name=_name_of(inputs), seed=seed
        )
    raise LoadError(spelling, "there is no such file, and it names no class", ACCEPTED)


def _found(inputs: Any, reference: str) -> Any:
    if not isinstance(inputs, str):
        return inputs
    with importing_from(Path.cwd()):
        return named_object(inputs, reference, Path.cwd())


def _name_of(inputs: Any) -> str:
    if inputs is None or isinstance(inputs, str):
        return inputs or ""
    return getattr(inputs, "__qualname__", "the given function") if callable(inputs) else "the given inputs"


def _refuse_sizes(spelling: str, sizes: Mapping[str, int]) -> None:
    if sizes:
        problem = f"has no size constants to change ({', '.join(sizes)})"
        raise LoadError(spelling, problem, "Sizes are rewritten in reference files only; give smaller inputs instead")


def _finish_lazy(module: torch.nn.Module, inputs: Inputs, spelling: str) -> None:
    """Call a module with lazy parameters once, which gives them their shapes."""
    if not any(torch.nn.parameter.is_lazy(each) for each in (*module.parameters(), *module.buffers())):
        return
    remedy = "Check that get_inputs gives what forward takes"
    with torch.no_grad(), running(spelling, "the first call, which sizes lazy parameters", remedy=remedy):
        module(*inputs.args, **inputs.kwargs)

"""Load ``package.module:Class``, ``:instance`` or ``:factory``, with inputs named the same way."""

import difflib
import importlib
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import torch

from kernelwright.errors import LoadError
from kernelwright.problems.execute import execute, importing_from
from kernelwright.problems.file import construct, read_python
from kernelwright.problems.inputs import drawing
from kernelwright.problems.leaves import Inputs
from kernelwright.problems.live import identity, own, source_of
from kernelwright.problems.origins import Loaded
from kernelwright.problems.seeds import seeded
from kernelwright.problems.user_code import running
from kernelwright.records.problem import Origin


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportRecipe:
    """Names to import, seen from ``folder`` (the user's current one)."""

    spelling: str
    folder: Path
    inputs: Any = None
    inputs_name: str = ""
    seed: int = 0

    def load(self) -> Loaded:
        """Import what was named and construct it, seeded, if it isn't a module yet."""
        with importing_from(self.folder):
            with seeded(self.seed):
                found = named_object(self.spelling, self.spelling, self.folder)
            if not isinstance(found, torch.nn.Module) and not callable(found):
                kind = type(found).__name__
                remedy = "Name a module class, an instance of one, or a function that returns one"
                raise LoadError(self.spelling, f"is a {kind}, not an nn.Module", remedy)
            is_ready = isinstance(found, torch.nn.Module)
            module = own(found, self.spelling) if is_ready else construct(found, self.spelling, (), {}, self.seed)
            draw = drawing(self._inputs(), self.spelling, self.inputs_name or "get_inputs")

        def draw_in_folder(seed: int) -> Inputs:
            with importing_from(self.folder):
                return draw(seed)

        source = source_of(module)
        return Loaded(
            name=self.spelling.rpartition(":")[2],
            origin=Origin(
                kind="import", spelling=self.spelling, inputs=self.inputs_name, digest=identity(module, source)
            ),
            module=module,
            draw=draw_in_folder,
            source=source,
        )

    def _inputs(self) -> Any:
        if isinstance(self.inputs, str):
            return named_object(self.inputs, self.spelling, self.folder)
        if self.inputs is not None:
            return self.inputs
        with running(self.spelling, "importing it", remedy="Check the name"):
            holder = importlib.import_module(self.spelling.partition(":")[0])
        if not hasattr(holder, "get_inputs"):
            problem = "comes without inputs: its module has no get_inputs"
            raise LoadError(self.spelling, problem, "Say where they are: --inputs package.module:function")
        return holder.get_inputs


def named_object(spelling: str, reference: str, folder: Path) -> Any:
    """Return what "package.module:name" or "path/file.py:name" names; the caller is ``importing_from`` its folder.

    Raises:
        LoadError: the module can't be imported or has no such name.
    """
    module_name, _, attribute = spelling.partition(":")
    if not module_name or not attribute:
        raise LoadError(reference, f"{spelling!r} is not of the form module:name", "Write it as package.module:name")
    if module_name.endswith(".py"):
        path = folder / module_name
        text = read_python(path, reference)
        with running(reference, f"importing {path.name}", remedy="Make the file importable"):
            module = execute(text, path.resolve())
    else:
        module = _imported(module_name, reference, folder)
    found: Any = module
    for part in attribute.split("."):
        if not hasattr(found, part):
            raise LoadError(reference, f"{module_name} has no {attribute!r}; {_nearby(found, part)}", "Check the name")
        found = getattr(found, part)
    return found


def _imported(name: str, reference: str, folder: Path) -> ModuleType:
    with running(reference, f"importing {name}", remedy="Make the module importable"):
        try:
            return importlib.import_module(name)
        except ModuleNotFoundError as error:
            if error.name is None or not (name == error.name or name.startswith(f"{error.name}.")):
                raise  # the module is there; something it needs isn't
            problem = f"no module called {error.name!r} in {folder} or in this Python's packages"
            raise LoadError(reference, problem, "Run from its folder, or install it") from error


def _nearby(holder: Any, name: str) -> str:
    public = [each for each in vars(holder) if not each.startswith("_")] if hasattr(holder, "__dict__") else []
    close = difflib.get_close_matches(name, public, n=5, cutoff=0.4) or sorted(public)[:8]
    return f"it has {', '.join(close)}" if close else "it has no public names"

"""Load a ``torch.export`` file (``.pt2``): its program as a module, its example inputs as inputs."""

import io
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch

from kernelwright.errors import LoadError
from kernelwright.problems.inputs import drawing
from kernelwright.problems.origins import Loaded
from kernelwright.problems.quiet import quiet
from kernelwright.problems.user_code import running
from kernelwright.records.digest import digest_of
from kernelwright.records.problem import Origin


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportRecipe:
    """The file's bytes, so that the same program can be loaded where the file isn't."""

    spelling: str
    data: bytes
    inputs: Any = None
    inputs_name: str = ""

    def load(self) -> Loaded:
        """Read the program.

        Raises:
            LoadError: the bytes hold none, or one without example inputs.
        """
        remedy = "Give a file that torch.export.save wrote with a torch no newer than this one"
        with running(self.spelling, "torch.export.load", remedy=remedy), quiet():
            program = torch.export.load(io.BytesIO(self.data))
            module = program.module()
        # A program can't change mode, so there is only one: whatever it was exported in is what
        # calling it means. The flag that its graph module carries says nothing.
        module.training = False
        given = self.inputs if self.inputs is not None else program.example_inputs
        if given is None:
            raise LoadError(self.spelling, "holds no example inputs", "Say where they are: --inputs module:function")
        # Constants that tracing lifted belong to what the program computes; weights don't.
        constants = tuple(
            (name, str(value.flatten().tolist()))
            for name, value in sorted(program.constants.items())
            if isinstance(value, torch.Tensor)
        )
        origin = Origin(
            kind="export",
            spelling=self.spelling,
            inputs=self.inputs_name,
            digest=digest_of("export", str(program.graph), constants),
        )
        draw = drawing(given, self.spelling, self.inputs_name or "its example inputs")
        return Loaded(name=Path(self.spelling).stem, origin=origin, module=module, draw=draw)


def export_recipe(path: Path, spelling: str) -> ExportRecipe:
    """Read a ``.pt2`` file.

    Raises:
        LoadError: it isn't there or can't be read.
    """
    try:
        return ExportRecipe(spelling=spelling, data=path.read_bytes())
    except FileNotFoundError as error:
        raise LoadError(spelling, "no such file", "Give the path of a file that torch.export.save wrote") from error
    except OSError as error:
        raise LoadError(
            spelling, f"can't be read: {error.strerror}", "Give a file that torch.export.save wrote"
        ) from error

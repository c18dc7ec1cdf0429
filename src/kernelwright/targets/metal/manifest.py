"""What a built candidate of Metal kernels is: a folder of libraries, one for each kernel, and a list of them."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from kernelwright.msl.assembly import KernelFacts
from kernelwright.msl.build import BuiltKernel
from kernelwright.msl.entries import EntryPoint, Parameter
from kernelwright.msl.tokens import Place

MANIFEST = "kernels.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedKernel:
    """One kernel: its declaration, and its code beside the list."""

    entry: EntryPoint
    library: str
    table: str
    facts: KernelFacts

    def built(self, folder: Path) -> BuiltKernel:
        """Return the code, which lies in ``folder``."""
        return BuiltKernel(library=folder / self.library, table=self.table, facts=self.facts)


def write_manifest(kernels: tuple[ListedKernel, ...], folder: Path) -> None:
    """Write the list."""
    (folder / MANIFEST).write_text(json.dumps([asdict(each) for each in kernels]), encoding="utf-8")


def read_manifest(path: Path) -> tuple[ListedKernel, ...]:
    """Read a list that ``write_manifest`` wrote."""
    return tuple(map(_kernel, json.loads(path.read_text(encoding="utf-8"))))


def _kernel(read: dict[str, Any]) -> ListedKernel:
    entry = read["entry"]
    parameters = tuple(Parameter(**(each | {"place": Place(**each["place"])})) for each in entry["parameters"])
    return ListedKernel(
        entry=EntryPoint(**(entry | {"parameters": parameters, "place": Place(**entry["place"])})),
        library=read["library"],
        table=read["table"],
        facts=KernelFacts(**read["facts"]),
    )

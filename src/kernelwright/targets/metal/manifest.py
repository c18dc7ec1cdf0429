"""What a built candidate of Metal kernels is: a folder of libraries, one for each kernel, and a list of them."""

import json
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Literal

from kernelwright.msl.built import BuiltKernel, built_of
from kernelwright.msl.entries import EntryPoint, Parameter
from kernelwright.msl.tokens import Place

MANIFEST = "kernels.json"
Kind = Literal["plain", "lifted", "watched"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedKernel:
    """One kernel: its declaration, and its code beside the list.

    ``declared`` is the threadgroup memory in bytes that counts as its own: what it declares without being lifted.
    """

    entry: EntryPoint
    built: BuiltKernel
    declared: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """The kernels of one candidate, all of one kind."""

    kind: Kind
    kernels: tuple[ListedKernel, ...]


def write_manifest(manifest: Manifest, folder: Path) -> None:
    """Write the list into the folder in which the libraries lie."""
    kernels = [
        {"entry": asdict(each.entry), "built": each.built.as_json(), "declared": each.declared}
        for each in manifest.kernels
    ]
    (folder / MANIFEST).write_text(json.dumps({"kind": manifest.kind, "kernels": kernels}), encoding="utf-8")


def read_manifest(path: Path) -> Manifest:
    """Read a list that ``write_manifest`` wrote; libraries are then where they lie beside it."""
    read = json.loads(path.read_text(encoding="utf-8"))
    return Manifest(kind=read["kind"], kernels=tuple(_kernel(each, path.parent) for each in read["kernels"]))


def _kernel(read: dict[str, Any], folder: Path) -> ListedKernel:
    entry, built = read["entry"], built_of(read["built"])
    parameters = tuple(Parameter(**(each | {"place": Place(**each["place"])})) for each in entry["parameters"])
    return ListedKernel(
        entry=EntryPoint(**(entry | {"parameters": parameters, "place": Place(**entry["place"])})),
        built=replace(built, library=folder / built.library),
        declared=read["declared"],
    )

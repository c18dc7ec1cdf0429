"""What a built candidate of Metal kernels is: a folder of libraries, one for each kernel, and a list of them."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Literal

from kernelwright.msl.built import BuiltKernel, built_of
from kernelwright.msl.entries import EntryPoint, Parameter
from kernelwright.msl.ptx_build import PtxFacts, PtxKernel
from kernelwright.msl.tokens import Place

MANIFEST = "kernels.json"
# How kernels are built: "ptx" is for an NVIDIA GPU, the others are for this machine's CPU.
Kind = Literal["plain", "lifted", "watched", "ptx"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedKernel:
    """One kernel: its declaration, and its code beside the list.

    ``declared`` is the threadgroup memory in bytes that counts as its own: what it declares without being lifted.
    """

    entry: EntryPoint
    built: BuiltKernel | PtxKernel
    declared: int

    def as_json(self) -> dict[str, Any]:
        """Return what ``listed_kernel`` reads back."""
        return {"entry": asdict(self.entry), "built": _as_json(self.built), "declared": self.declared}


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """The kernels of one candidate, all of one kind."""

    kind: Kind
    kernels: tuple[ListedKernel, ...]


def write_manifest(manifest: Manifest, folder: Path) -> None:
    """Write the list into the folder in which the libraries lie."""
    kernels = [each.as_json() for each in manifest.kernels]
    (folder / MANIFEST).write_text(json.dumps({"kind": manifest.kind, "kernels": kernels}), encoding="utf-8")


def read_manifest(path: Path) -> Manifest:
    """Read a list that ``write_manifest`` wrote; libraries are then where they lie beside it."""
    read = json.loads(path.read_text(encoding="utf-8"))
    return Manifest(kind=read["kind"], kernels=tuple(listed_kernel(each, path.parent) for each in read["kernels"]))


def _as_json(built: BuiltKernel | PtxKernel) -> dict[str, Any]:
    return asdict(built) if isinstance(built, PtxKernel) else built.as_json()


def _built(read: Mapping[str, Any], folder: Path) -> BuiltKernel | PtxKernel:
    if "text" in read:
        facts = read["facts"]
        return PtxKernel(
            text=read["text"],
            facts=PtxFacts(
                buffers=tuple(facts["buffers"]), shared=tuple(facts["shared"]), shared_bytes=facts["shared_bytes"]
            ),
        )
    built = built_of(read)
    return replace(built, library=folder / built.library)


def listed_kernel(read: Mapping[str, Any], folder: Path) -> ListedKernel:
    """Return a kernel from what its ``as_json`` gave; its library is named by its path, or lies in ``folder``."""
    entry = read["entry"]
    parameters = tuple(Parameter(**(each | {"place": Place(**each["place"])})) for each in entry["parameters"])
    return ListedKernel(
        entry=EntryPoint(**(entry | {"parameters": parameters, "place": Place(**entry["place"])})),
        built=_built(read["built"], folder),
        declared=read["declared"],
    )

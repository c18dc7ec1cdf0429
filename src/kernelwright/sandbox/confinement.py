"""Confinement: which of the system's mechanisms hold a process, as data that crosses to it.

``Layers`` are applied by the process to itself after a fork, ``Wrapped`` is a program
(bubblewrap, sandbox-exec) that it must be started through, ``Unconfined`` holds nothing back.
"""

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from kernelwright.sandbox.access import Access, Limits


@dataclass(frozen=True, slots=True, kw_only=True)
class Layers:
    """Linux's own means: Landlock of this ABI (0: none), namespaces by name, a seccomp filter."""

    landlock_abi: int = 0
    namespaces: tuple[str, ...] = ()
    has_filter: bool = False

    @property
    def confines_signals(self) -> bool:
        """Whether processes outside can't be signalled, whatever the filter says."""
        return self.landlock_abi >= 6 or "pid" in self.namespaces

    @property
    def confines_files(self) -> bool:
        """Whether paths that weren't allowed are out of reach."""
        return self.landlock_abi > 0 or "mount" in self.namespaces


@dataclass(frozen=True, slots=True, kw_only=True)
class Wrapped:
    """Started through a program that isolates what it starts."""

    program: Literal["bwrap", "sandbox-exec"]
    path: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Unconfined:
    """Nothing but limits and a clean environment."""


Confinement = Layers | Wrapped | Unconfined


def is_forked_warm(held: Confinement) -> bool:
    """Whether a worker goes on in a fork of what has imported its modules, or has to begin a new interpreter.

    A program that wraps it begins one anyway. On macOS Apple's frameworks don't work in a process that was forked and
    not started anew: Metal's compiler can't be reached from there.
    """
    return not isinstance(held, Wrapped) and sys.platform != "darwin"


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    """Everything a new worker is told by its parent, apart from what its entry point reads itself.

    ``folder`` is a fresh folder of this worker: ``folder/work`` is its scratch folder and
    ``folder/root`` the place where a file tree of its own is built. ``entry`` is
    "package.module:function"; the function gets the worker's end of the channel. ``preload``
    is imported first where a worker can't be forked warm. ``access.readable`` has been completed
    by the parent with what Python itself needs; a nursery runs without a site and couldn't tell.
    """

    confinement: Confinement
    access: Access
    limits: Limits
    environment: Mapping[str, str]
    folder: Path
    entry: str
    import_paths: tuple[str, ...]
    preload: tuple[str, ...] = ()

    @property
    def scratch(self) -> Path:
        """The folder the worker may write to, starts in and calls home."""
        return self.folder / "work"


def confinement_to_json(held: Confinement) -> list[Any]:
    """Return what ``confinement_from_json`` reads back."""
    match held:
        case Layers():
            return ["layers", held.landlock_abi, list(held.namespaces), held.has_filter]
        case Wrapped():
            return ["wrapped", held.program, held.path]
        case Unconfined():
            return ["unconfined"]


def confinement_from_json(value: list[Any]) -> Confinement:
    """Read a confinement that a trusted process wrote."""
    match value:
        case ["layers", abi, names, has_filter]:
            return Layers(landlock_abi=abi, namespaces=tuple(names), has_filter=has_filter)
        case ["wrapped", program, path]:
            return Wrapped(program=program, path=path)
        case _:
            return Unconfined()


def start_to_json(start: Start) -> dict[str, Any]:
    """Return what ``start_from_json`` reads back."""
    access, limits = start.access, start.limits
    return {
        "confinement": confinement_to_json(start.confinement),
        "access": {
            "readable": [str(path) for path in access.readable],
            "writable": [str(path) for path in access.writable],
            "devices": [str(path) for path in access.devices],
            "may_start_programs": access.may_start_programs,
        },
        "limits": {name: getattr(limits, name) for name in Limits.__dataclass_fields__},
        "environment": dict(start.environment),
        "folder": str(start.folder),
        "entry": start.entry,
        "import_paths": list(start.import_paths),
        "preload": list(start.preload),
    }


def start_from_json(value: dict[str, Any]) -> Start:
    """Read a ``Start`` that a trusted parent wrote."""
    access = value["access"]
    return Start(
        confinement=confinement_from_json(value["confinement"]),
        access=Access(
            readable=tuple(map(Path, access["readable"])),
            writable=tuple(map(Path, access["writable"])),
            devices=tuple(map(Path, access["devices"])),
            may_start_programs=access["may_start_programs"],
        ),
        limits=Limits(**value["limits"]),
        environment=value["environment"],
        folder=Path(value["folder"]),
        entry=value["entry"],
        import_paths=tuple(value["import_paths"]),
        preload=tuple(value["preload"]),
    )

"""A sandbox: where untrusted code is run, and what it is kept from.

It knows nothing of kernels. It starts workers (a Python entry point with a channel to the
parent) and tools (a compiler), each in a process of its own that has given up what it may not
touch before the first line of untrusted code is seen.
"""

import contextlib
import socket
import tempfile
import threading
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Self

from kernelwright.errors import MachineNotAbleError
from kernelwright.sandbox.access import Access, Limits
from kernelwright.sandbox.confinement import Confinement, Layers, Start, Unconfined, Wrapped, is_forked_warm
from kernelwright.sandbox.nursery import Nursery, Worker, base_environment
from kernelwright.sandbox.paths import import_paths, python_paths
from kernelwright.sandbox.tool import Finished, run_tool
from kernelwright.sandbox.workshop import ENTRY, LIMITS, Workshop

TOOL_LIMITS = Limits(wall_s=120.0, memory_bytes=8 << 30)


class Sandbox:
    """Starts processes under one confinement. Warm nurseries are kept until it is closed."""

    def __init__(
        self, confinement: Confinement, *, lent: Mapping[tuple[str, ...], socket.socket] | None = None
    ) -> None:
        """Hold ``confinement``; ``lent`` are sockets that another process's sandbox gave for its nurseries."""
        self.confinement = confinement
        self._nurseries: dict[tuple[tuple[str, ...], tuple[tuple[str, str], ...]], Nursery] = {
            (names, ()): Nursery(import_paths=import_paths(), preload=names, lent=each)
            for names, each in (lent or {}).items()
        }
        self._lock = threading.Lock()
        self._warming: list[tuple[Nursery, threading.Thread]] = []
        self._workshops: dict[tuple[Access, tuple[tuple[str, str], ...]], Workshop] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def is_isolating(self) -> bool:
        """Whether code inside is kept from the user's files, network and processes."""
        return not isinstance(self.confinement, Unconfined)

    @property
    def isolates(self) -> str:
        """One sentence: what code inside can and can't do."""
        return _sentence(self.confinement)

    def spawn(
        self,
        entry: str,
        *,
        preload: Sequence[str] = (),
        access: Access | None = None,
        limits: Limits | None = None,
        environment: Mapping[str, str] | None = None,
        started_with: Mapping[str, str] | None = None,
    ) -> Worker:
        """Start a worker and call its entry point with its end of the channel.

        Args:
            entry: "package.module:function"; the function takes a ``wire.Channel``.
            preload: modules imported once, before workers are forked; they must start no thread.
            access: paths beyond the scratch folder, and whether programs may be started.
            limits: what the worker and all it starts may use.
            environment: variables beyond the few that every worker has; "{scratch}" in a value
                becomes the path of its scratch folder.
            started_with: variables that the interpreter itself must be started with, such as
                LD_PRELOAD: workers are then forked from a warm process of their own kind.

        Raises:
            MachineNotAbleError: no process can be started here, or none with ``started_with``.
        """
        goes_on_warm = is_forked_warm(self.confinement)
        if started_with and not goes_on_warm:
            raise MachineNotAbleError(
                "start a sandboxed process",
                "a wrapping program can't be started with variables meant for Python, nor can a process on macOS",
                "Use a machine where Landlock or namespaces work.",
            )
        folder = Path(tempfile.mkdtemp(prefix="kernelwright-")).resolve()
        access = access or Access()
        start = Start(
            confinement=self.confinement,
            access=replace(access, readable=(*python_paths(), *access.readable)),
            limits=limits or Limits(),
            environment={},
            folder=folder,
            entry=entry,
            import_paths=import_paths(),
            preload=() if goes_on_warm else tuple(preload),
        )
        home = str(start.scratch)
        own = {name: value.replace("{scratch}", home) for name, value in (environment or {}).items()}
        everything = base_environment() | {"HOME": home, "TMPDIR": home, "PWD": home} | own
        return self.nursery(preload, started_with).spawn(replace(start, environment=everything))

    def run(
        self,
        argv: Sequence[str],
        *,
        readable: Sequence[Path] = (),
        writable: Sequence[Path] = (),
        limits: Limits = TOOL_LIMITS,
        environment: Mapping[str, str] | None = None,
        folder: Path | None = None,
    ) -> Finished:
        """Run a program such as a compiler to its end.

        Args:
            argv: the program and its arguments; found on the sandbox's own PATH if it has no slash.
            readable: paths it may read beyond the system's.
            writable: folders it may change beyond its scratch folder.
            limits: what it and all it starts may use.
            environment: variables beyond the few that every sandboxed process has.
            folder: where it starts; its scratch folder if ``None``.

        Raises:
            MachineNotAbleError: no process can be started here.
        """
        access = Access(readable=tuple(readable), writable=tuple(writable), may_start_programs=True)
        worker = self.spawn("kernelwright.sandbox.tool:execute", access=access, limits=limits, environment=environment)
        return run_tool(worker, argv, folder, limits)

    def workshop(
        self,
        *,
        readable: Sequence[Path] = (),
        writable: Sequence[Path] = (),
        environment: Mapping[str, str] | None = None,
    ) -> Workshop:
        """Return where compilers run, many times; arguments as for ``run``, and one workshop for the same ones."""
        access = Access(readable=tuple(readable), writable=tuple(writable), may_start_programs=True)
        variables = dict(environment or {})
        key = access, tuple(sorted(variables.items()))
        with self._lock:
            if key not in self._workshops:
                start = partial(self.spawn, ENTRY, access=access, limits=LIMITS, environment=variables)
                self._workshops[key] = Workshop(start)
            return self._workshops[key]

    def rest(self) -> None:
        """End the processes in which compilers wait for work; the next command starts one."""
        with self._lock:
            workshops = list(self._workshops.values())
        for workshop in workshops:
            workshop.close()

    def warm(self, preload: Sequence[str], started_with: Mapping[str, str] | None = None) -> None:
        """Have a nursery with ``preload`` ready before the first worker is wanted.

        Raises:
            MachineNotAbleError: it can't be started.
        """
        self.nursery(preload, started_with).warm()

    def begin_to_warm(self, preload: Sequence[str]) -> None:
        """Do what ``warm`` does beside what this process does next; what goes wrong shows when a worker is wanted."""
        nursery = self.nursery(preload)

        def warmed() -> None:
            with contextlib.suppress(MachineNotAbleError):
                nursery.warm()

        thread = threading.Thread(target=warmed, name="kernelwright-warming", daemon=True)
        thread.start()
        with self._lock:
            self._warming.append((nursery, thread))

    def lend(self, preload: Sequence[str]) -> tuple[tuple[str, ...], socket.socket]:
        """Return what another trusted process gives its ``Sandbox`` to fork workers of the same warm nursery.

        Raises:
            MachineNotAbleError: it can't be started.
        """
        return self._names(preload), self.nursery(preload).lend()

    def nursery(self, preload: Sequence[str], started_with: Mapping[str, str] | None = None) -> Nursery:
        """Return the nursery for these modules; a worker that begins anew imports them itself."""
        names, variables = self._names(preload), dict(started_with or {})
        key = names, tuple(sorted(variables.items()))
        with self._lock:
            if key not in self._nurseries:
                self._nurseries[key] = Nursery(import_paths=import_paths(), preload=names, environment=variables)
            return self._nurseries[key]

    def close(self) -> None:
        """End the nurseries; the sandbox can be used again and then starts new ones."""
        with self._lock:
            warming, self._warming = self._warming, []
        self.rest()
        for nursery, thread in warming:
            nursery.abandon()
            thread.join()  # what it is about to start must be found here
        with self._lock:
            for nursery in self._nurseries.values():
                nursery.close()
            self._nurseries.clear()

    def _names(self, preload: Sequence[str]) -> tuple[str, ...]:
        return tuple(preload) if is_forked_warm(self.confinement) else ()


def _sentence(confinement: Confinement) -> str:
    if isinstance(confinement, Unconfined):
        return "Nothing is isolated: code runs as you, with limits on time, memory and output only."
    if isinstance(confinement, Wrapped):
        return f"Files, network and other processes are out of reach, held by {confinement.program}."
    return f"Files, network and other processes are out of reach, held by {_layer_names(confinement)}."


def _layer_names(layers: Layers) -> str:
    names = [f"Landlock (ABI {layers.landlock_abi})"] if layers.landlock_abi else []
    names += ["a system call filter"] if layers.has_filter else []
    names += [f"namespaces ({', '.join(layers.namespaces)})"] if layers.namespaces else []
    return " and ".join(names) if len(names) < 3 else f"{', '.join(names[:-1])} and {names[-1]}"

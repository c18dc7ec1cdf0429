"""The worker's way into its sandbox: everything between the fork and the entry point.

It runs trusted code only. When the entry point is called, the process can reach its channel,
its scratch folder and what it may read, and has no way back.
"""

import contextlib
import faulthandler
import json
import os
import signal
import socket
import sys
import traceback
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import Any, NoReturn

from kernelwright.sandbox import landlock, mounts, namespaces, privileges, seccomp, syscalls
from kernelwright.sandbox.bubblewrap import bubblewrap_command
from kernelwright.sandbox.confinement import Layers, Start, Wrapped, is_forked_warm, start_from_json, start_to_json
from kernelwright.sandbox.paths import LINUX_FACTS, PLAIN_DEVICES, system_paths
from kernelwright.sandbox.seatbelt import seatbelt_command
from kernelwright.sandbox.wire import Channel

CHANNEL_DESCRIPTOR = 3
FAILED_TO_ISOLATE = 125

_READ = landlock.READ_FILE | landlock.READ_DIR
_CHANGE = landlock.handled_rights(3) & ~landlock.EXECUTE
# Sockets and device nodes are nothing a compiler makes.
_MAKE_NODES = (1 << 6) | (1 << 9) | (1 << 11)

# -S: no site module, so that nothing of the user's (a .pth file, sitecustomize) runs; paths come in the start.
BOOT = (
    "import json,sys;start=json.loads(sys.argv[1]);"
    "sys.path+=[p for p in start['import_paths'] if p not in sys.path];"
    "from kernelwright.sandbox.child import resume;resume(start)"
)


def run_worker(start: Start, *, channel: int, stdout: int, stderr: int) -> NoReturn:
    """Turn this freshly forked process into the worker that ``start`` describes; never returns."""
    try:
        _detach(channel=channel, stdout=stdout, stderr=stderr)
        _replace_environment(start.environment)
        start.scratch.mkdir(parents=True, exist_ok=True)
        if not is_forked_warm(start.confinement):
            _start_anew(start)
        privileges.limit(start.limits)
        if isinstance(start.confinement, Layers):
            isolate(start, start.confinement)
        else:
            os.chdir(start.scratch)
            _stay_in_group()
    except Exception:  # noqa: BLE001 - the outermost frame of the child; the keeper passes the text on
        traceback.print_exc()
        os._exit(FAILED_TO_ISOLATE)
    _enter(start)


def resume(value: dict[str, Any]) -> NoReturn:
    """Go on as the worker in a fresh interpreter, inside a wrapping program or on macOS."""
    start = start_from_json(value)
    privileges.limit(start.limits)
    os.chdir(start.scratch)
    if sys.platform == "linux":
        # bubblewrap confines files, network and processes; the filter comes on top.
        _filter(start, confines_signals=True)
    for name in start.preload:
        import_module(name)
    _enter(start)


def isolate(start: Start, layers: Layers) -> None:
    """Apply ``layers`` to this process for good; it must have no other thread.

    Raises:
        OSError: this machine doesn't allow one of them.
    """
    access = start.access
    if "mount" in layers.namespaces:
        root = start.folder / "root"
        root.mkdir(exist_ok=True)
        namespaces.enter(("mount",))
        mounts.isolate(
            root=root,
            scratch=start.scratch,
            scratch_bytes=start.limits.disk_here_bytes,
            readable=(*system_paths(), *access.readable),
            writable=access.writable,
            devices=access.devices,
        )
    os.chdir(start.scratch)
    privileges.drop()
    if layers.landlock_abi:
        landlock.restrict(_rules(start, layers), layers.landlock_abi)
    if layers.has_filter:
        _filter(start, confines_signals=layers.confines_signals)


def _rules(start: Start, layers: Layers) -> list[landlock.PathRule]:
    access = start.access
    execute = landlock.EXECUTE if access.may_start_programs else 0
    # In a process namespace with its own mounts, /proc shows only what is inside.
    facts = ("/proc",) if {"pid", "mount"} <= set(layers.namespaces) else LINUX_FACTS
    rules = [landlock.PathRule(path=path, rights=_READ | execute) for path in (*system_paths(), *access.readable)]
    rules += [landlock.PathRule(path=Path(path), rights=_READ) for path in facts]
    rules += [
        landlock.PathRule(path=path, rights=_CHANGE & ~_MAKE_NODES | execute)
        for path in (start.scratch, *access.writable)
    ]
    use = landlock.READ_FILE | landlock.WRITE_FILE
    rules += [landlock.PathRule(path=path, rights=use) for path in PLAIN_DEVICES]
    rules += [landlock.PathRule(path=path, rights=use | landlock.IOCTL_DEV) for path in access.devices]
    return rules


def _filter(start: Start, *, confines_signals: bool) -> None:
    machine = syscalls.machine()
    if machine in syscalls.TABLES:
        programs, own = start.access.may_start_programs, None if confines_signals else os.getpid()
        seccomp.install(seccomp.program(machine, may_start_programs=programs, signals_only_to=own))


def _stay_in_group() -> None:
    """Make a process that nothing isolates at least easy to end: best effort, the keeper searches besides."""
    machine = syscalls.machine()
    if sys.platform == "linux" and machine in syscalls.TABLES:
        with contextlib.suppress(OSError):
            seccomp.install(seccomp.group_program(machine))


def _detach(*, channel: int, stdout: int, stderr: int) -> None:
    os.setsid()
    if sys.platform == "linux":
        syscalls.prctl(syscalls.PR_SET_PDEATHSIG, signal.SIGKILL)
    nothing = os.open(os.devnull, os.O_RDONLY)
    # Through new numbers first, so that no descriptor is overwritten before it has been moved.
    moved = [os.dup(each) for each in (nothing, stdout, stderr, channel)]
    for number, descriptor in enumerate(moved):
        os.dup2(descriptor, number, inheritable=True)
    os.closerange(CHANNEL_DESCRIPTOR + 1, os.sysconf("SC_OPEN_MAX"))
    for number in range(1, signal.NSIG):
        with contextlib.suppress(OSError, ValueError):
            signal.signal(number, signal.SIG_DFL)


def _replace_environment(environment: Mapping[str, str]) -> None:
    os.environ.clear()
    os.environ.update(environment)


def _start_anew(start: Start) -> NoReturn:
    inner = [sys.executable, "-I", "-S", "-c", BOOT, json.dumps(start_to_json(start))]
    match start.confinement:
        case Wrapped(program="bwrap") as wrapped:
            command = bubblewrap_command(start, wrapped)
        case Wrapped() as wrapped:
            command = seatbelt_command(start, wrapped)
        case _:
            command = []
    words = [*command, *inner]
    os.execve(words[0], words, dict(start.environment))  # noqa: S606 - no shell is wanted


def _enter(start: Start) -> NoReturn:
    sys.stdout = open(1, "w", buffering=1, encoding="utf-8", errors="replace", closefd=False)  # noqa: SIM115
    sys.stderr = open(2, "w", buffering=1, encoding="utf-8", errors="replace", closefd=False)  # noqa: SIM115
    sys.__stdout__, sys.__stderr__ = sys.stdout, sys.stderr  # type: ignore[misc]
    code = 1
    try:
        faulthandler.enable(file=2)
        channel = Channel(socket.socket(fileno=CHANNEL_DESCRIPTOR))
        module, _, function = start.entry.partition(":")
        getattr(import_module(module), function)(channel)
        code = 0
    except SystemExit as error:
        code = error.code if isinstance(error.code, int) else int(error.code is not None)
    except BaseException:  # noqa: BLE001 - the outermost frame of the child; the keeper passes the text on
        traceback.print_exc()
    # No interpreter shutdown: code that a candidate registered for it must not run after its last reply.
    os._exit(code & 0xFF)

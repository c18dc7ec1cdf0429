"""Choosing a sandbox: the strongest that really works here, or a refusal.

Whether a mechanism works can't be told from versions: containers, distributions and security
modules each forbid different parts. So every choice is tried on a canary first.
"""

import contextlib
import shutil
import socket
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from kernelwright.errors import MachineNotAbleError
from kernelwright.sandbox import landlock, syscalls
from kernelwright.sandbox.access import Limits
from kernelwright.sandbox.confinement import Confinement, Layers, Unconfined, Wrapped
from kernelwright.sandbox.sandbox import Sandbox
from kernelwright.sandbox.wire import Channel, Lost, deadline_in

_PROBE_S = 30.0
# Strongest first. Without "user" for root where user namespaces are switched off; without "mount"
# where they are allowed but give no right to mount.
_NAMESPACES: tuple[tuple[str, ...], ...] = (
    ("user", "pid", "net", "ipc", "mount"),
    ("pid", "net", "ipc", "mount"),
    ("user", "pid", "net", "ipc"),
    (),
)


def choose_sandbox(*, allow_unsafe: bool = False) -> Sandbox:
    """Return the strongest sandbox that works on this machine.

    Args:
        allow_unsafe: where nothing isolates, go on with limits and a clean environment alone;
            the sandbox's ``is_isolating`` is then false and every verdict says so.

    Raises:
        MachineNotAbleError: nothing isolates here and ``allow_unsafe`` is false.
    """
    problems: list[str] = []
    for confinement in candidates():
        sandbox = Sandbox(confinement)
        problem = probe(sandbox)
        if problem is None:
            return sandbox
        sandbox.close()
        problems.append(f"{_name(confinement)}: {problem}")
    if allow_unsafe:
        return Sandbox(Unconfined())
    raise MachineNotAbleError(
        "run untrusted code apart from your files and network",
        "; ".join(problems) or "this system has no known means",
        "Use Linux 5.13 or later with Landlock, install bubblewrap, or accept the risk with --unsafe.",
    )


def candidates() -> Iterator[Confinement]:
    """Yield what this kind of machine may have, strongest first."""
    if sys.platform == "linux" and syscalls.machine() in syscalls.TABLES:
        abi = landlock.supported_abi()
        for names in _NAMESPACES:
            layers = Layers(landlock_abi=abi, namespaces=names, has_filter=True)
            if layers.confines_files:  # the filter keeps from the network, whatever the namespaces
                yield layers
    for program in ("bwrap", "sandbox-exec"):
        if path := shutil.which(program):
            yield Wrapped(program=program, path=path)


def probe(sandbox: Sandbox) -> str | None:
    """Try ``sandbox`` on a canary file and a port of this machine; return what is wrong with it, if anything."""
    with tempfile.TemporaryDirectory(prefix="kernelwright-canary-") as folder, contextlib.ExitStack() as stack:
        canary = Path(folder).resolve() / "canary"
        canary.write_text("alive")
        listener = stack.enter_context(socket.create_server(("127.0.0.1", 0)))
        port = listener.getsockname()[1]
        worker = sandbox.spawn("kernelwright.sandbox.choose:attempt", limits=Limits(wall_s=_PROBE_S))
        worker.channel.send({"canary": str(canary), "port": port})
        reply = worker.channel.receive(deadline=deadline_in(_PROBE_S))
        ended = worker.end()
    if isinstance(reply, Lost):
        return f"{ended.cause} {ended.detail} {ended.stderr.strip()[-300:]}".strip()
    reached = reply.get("reached")
    if reached != []:
        return f"code inside reached {reached}"
    return None


def attempt(channel: Channel) -> None:
    """Try to reach what must be out of reach, from inside; the probe's entry point."""
    order = channel.receive()
    if isinstance(order, Lost):
        return
    reached: list[str] = []
    with contextlib.suppress(OSError):
        Path(order["canary"]).read_text()
        reached.append("a file outside")
    with contextlib.suppress(OSError):
        Path(order["canary"]).write_text("dead")
        reached.append("a file outside, to write it")
    with contextlib.suppress(OSError):
        socket.create_connection(("127.0.0.1", order["port"]), timeout=1).close()
        reached.append("the network")
    Path("mine").write_text("the scratch folder must be writable")
    channel.send({"reached": reached})


def _name(confinement: Confinement) -> str:
    match confinement:
        case Layers():
            return " + ".join(filter(None, ("Landlock" if confinement.landlock_abi else "", *confinement.namespaces)))
        case Wrapped():
            return confinement.program
        case Unconfined():
            return "nothing"

"""`kernelwright mcp`: serve coding agents, over stdin and stdout or over HTTP on this machine."""

import ipaddress
import socket
from dataclasses import dataclass
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from kernelwright.agent_tools.catalogue import Catalogue
from kernelwright.agent_tools.pages import agents, skill
from kernelwright.cli.exits import DONE
from kernelwright.cli.options import kept_mode_named
from kernelwright.cli.output import print_text, progress
from kernelwright.errors import MachineNotAbleError, UnknownNameError
from kernelwright.store.home import default_home
from kernelwright.targets.registry import target_named
from kernelwright.timing.baselines import baseline_named


@dataclass(frozen=True, slots=True, kw_only=True)
class McpOptions:
    """The options of `mcp`, as typed."""

    paths: tuple[Path, ...]
    target: str
    http: str
    mode: str
    fit: bool
    against: tuple[str, ...]
    home: Path | None


def print_page(*, is_skill: bool) -> int:
    """Print SKILL.md, or AGENTS.md."""
    print_text(skill() if is_skill else agents())
    return DONE


def run(options: McpOptions) -> int:
    """Serve until the client goes (stdin ends), or until Ctrl-C over HTTP.

    Raises:
        LoadError, UnknownNameError: there is no such problem, target, mode or baseline.
        MachineNotAbleError: ``mcp`` isn't installed, or the target isn't usable here.
    """
    if find_spec("mcp") is None:
        remedy = 'Install it with: pip install "kernelwright[mcp]"'
        raise MachineNotAbleError("serve coding agents", "the package mcp isn't installed", remedy)
    import anyio

    from kernelwright.agent_tools.desks import Desks
    from kernelwright.agent_tools.server import Rules, address_of, serve_http, serve_stdio, server_of

    target = target_named(options.target)
    if (missing := target.available()) is not None:
        raise MachineNotAbleError(f"use the target {target.name}", missing, "See `kernelwright targets`.")
    rules = Rules(
        target=target.name,
        mode=kept_mode_named(options.mode),
        fit=options.fit,
        home=options.home or default_home(),
        baselines=tuple(baseline_named(name).name for name in options.against),
    )
    catalogue = Catalogue(options.paths)
    listener = _listening(options.http) if options.http else None

    async def serve() -> None:
        async with Desks() as desks:
            server = server_of(catalogue, desks, rules, version=version("kernelwright"))
            if listener is None:
                await serve_stdio(server)
            else:
                progress().print(f"serving coding agents at {address_of(listener)}", markup=False)
                await serve_http(server, listener)

    anyio.run(serve)
    return DONE


def _listening(spelling: str) -> socket.socket:
    """Return a socket that listens at "HOST:PORT"; port 0 takes a free one.

    Raises:
        UnknownNameError: that is no address, or none of this machine alone.
        MachineNotAbleError: somebody else listens there.
    """
    host, colon, port = spelling.rpartition(":")
    plain = host.strip("[]")
    try:
        is_ours = plain == "localhost" or ipaddress.ip_address(plain).is_loopback
    except ValueError:
        is_ours = False
    if not (is_ours and colon and port.isdecimal()):
        hint = (
            "Whoever reaches the server may run kernels here, so it listens on this machine alone: use an SSH tunnel."
        )
        raise UnknownNameError("loopback address", spelling, ("127.0.0.1:PORT", "localhost:PORT", "[::1]:PORT"), hint)
    family = socket.AF_INET6 if ":" in plain else socket.AF_INET
    try:
        return socket.create_server((plain, int(port)), family=family)
    except (OSError, OverflowError) as error:
        raise MachineNotAbleError(f"listen at {spelling}", str(error), "Name another port, or 0 for any.") from error

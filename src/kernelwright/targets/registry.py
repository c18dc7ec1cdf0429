"""Which targets there are: a table of our own, and whatever other packages register.

Nothing is imported until it is asked for, so that listing targets needs no compiler, no GPU
and no torch.
"""

from importlib import import_module
from importlib.metadata import entry_points
from typing import cast

from kernelwright.errors import MachineNotAbleError, UnknownNameError
from kernelwright.targets.target import Target

GROUP = "kernelwright.targets"
AUTO = "auto"
# In the order in which `auto` prefers them.
_PREFERRED = ("metal", "cuda", "cpu")
_BUILTIN = {
    "cpu": "kernelwright.targets.cpu.target:CpuTarget",
    "metal": "kernelwright.targets.metal.target:MetalTarget",
}


def known_targets() -> tuple[str, ...]:
    """Return the names of all registered targets, those that `auto` prefers first."""
    names = _table()
    preferred = [name for name in _PREFERRED if name in names]
    return (*preferred, *sorted(set(names) - set(preferred)))


def target_named(name: str) -> Target:
    """Return a target by name, or for "auto" the first preferred one that works on this machine.

    Raises:
        UnknownNameError: no target has that name.
        MachineNotAbleError: "auto", and nothing works here; the message says what each one misses.
    """
    table = _table()
    if name == AUTO:
        return _first_available()
    if name not in table:
        raise UnknownNameError(
            "target", name, (AUTO, *known_targets()), "Run `kernelwright targets` to see which work on this machine."
        )
    module, _, attribute = table[name].partition(":")
    return cast("Target", getattr(import_module(module), attribute)())


def _table() -> dict[str, str]:
    offered = {entry.name: entry.value for entry in entry_points(group=GROUP)}
    return offered | _BUILTIN  # a plugin can't shadow a built-in


def _first_available() -> Target:
    missing: list[str] = []
    for name in known_targets():
        target = target_named(name)
        lacking = "only emulated here" if target.is_emulated else target.available()
        if lacking is None:
            return target
        missing.append(f"{name}: {lacking}")
    raise MachineNotAbleError("find a target that works here", "; ".join(missing), "Install what one of them misses.")

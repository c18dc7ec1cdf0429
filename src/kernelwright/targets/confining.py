"""Targets whose compilers can be kept in a sandbox, as the sources are that they read."""

from typing import Protocol, runtime_checkable

from kernelwright.sandbox.sandbox import Sandbox
from kernelwright.targets.target import Target


@runtime_checkable
class ConfiningTarget(Protocol):
    """A target that starts compilers."""

    def within(self, sandbox: Sandbox) -> Target:
        """Return this target with its compilers in ``sandbox``."""
        ...


def confined(target: Target, sandbox: Sandbox) -> Target:
    """Return ``target`` with its compilers in ``sandbox``, if it has any."""
    return target.within(sandbox) if isinstance(target, ConfiningTarget) else target

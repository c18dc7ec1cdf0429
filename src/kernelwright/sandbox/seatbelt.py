"""macOS: the profile that sandbox-exec is given, in Apple's sandbox language.

Everything is denied, then what a worker needs is allowed. ``sandbox-exec`` is marked
deprecated but is what is there without an entitlement; browsers and coding agents use the
same mechanism.
"""

from pathlib import Path

from kernelwright.sandbox.confinement import Start, Wrapped
from kernelwright.sandbox.paths import system_paths

_ALWAYS = """(version 1)
(deny default)
(import "system.sb")
(allow process-info* (target self))
(allow signal (target self))
(allow sysctl-read)
(allow file-read-metadata)
(allow file-read* (literal "/"))
(allow file-read* file-write-data file-ioctl (literal "/dev/null") (literal "/dev/zero"))
(allow mach-lookup (global-name "com.apple.system.opendirectoryd.libinfo"))"""

# What Metal needs: the GPU's drivers and Apple's compiler service.
_METAL = """(allow iokit-open (iokit-user-client-class "AGXDeviceUserClient")
    (iokit-user-client-class "AGXSharedUserClient") (iokit-user-client-class "IOSurfaceRootUserClient"))
(allow mach-lookup (global-name "com.apple.MTLCompilerService") (xpc-service-name "com.apple.MTLCompilerService"))"""


def seatbelt_profile(start: Start) -> str:
    """Return the profile for one worker."""
    readable = [*system_paths(), *start.access.readable]
    writable = [start.scratch, *start.access.writable]
    lines = [_ALWAYS, _METAL]
    # exec is needed once, for the worker's own interpreter, and its libraries are mapped as executable.
    lines.append(f"(allow process-exec {' '.join(_subpath(path) for path in readable)})")
    lines.append(f"(allow file-read* file-map-executable {' '.join(_subpath(path) for path in readable + writable)})")
    lines.append(f"(allow file-write* {' '.join(_subpath(path) for path in writable)})")
    devices = [_quoted(path) for path in start.access.devices]
    lines += [f"(allow file-read* file-write-data file-ioctl (literal {device}))" for device in devices]
    if start.access.may_start_programs:
        lines.append("(allow process-fork)")
    return "\n".join(lines) + "\n"


def seatbelt_command(start: Start, wrapped: Wrapped) -> list[str]:
    """Return the words to put before the worker's own command."""
    return [wrapped.path, "-p", seatbelt_profile(start)]


def _subpath(path: Path) -> str:
    # Rules match the real path: /tmp and /var are links on macOS.
    return f"(subpath {_quoted(path.resolve())})"


def _quoted(path: Path) -> str:
    return '"' + str(path).replace("\\", "\\\\").replace('"', '\\"') + '"'

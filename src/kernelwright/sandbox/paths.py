"""Which paths every sandboxed program needs, whatever it does: libraries, Python, a few facts of the machine."""

# ruff: noqa: SIM905 - paths read better in rows than in a column of strings

import sys
from pathlib import Path

# The package's own parent folder, so that a source checkout and an installed package both work.
_OWN_IMPORT_PATH = Path(__file__).resolve().parents[2]

_LINUX_SYSTEM = (
    "/usr /lib /lib32 /lib64 /libx32 /bin /sbin /nix/store "
    "/etc/ld.so.cache /etc/ld.so.conf /etc/ld.so.conf.d /etc/alternatives /etc/localtime "
    "/sys/devices/system/cpu /sys/devices/system/node"
).split()
_MACOS_SYSTEM = (
    "/usr /bin /sbin /System /Library/Apple /Library/Developer /Library/Frameworks /Applications/Xcode.app "
    "/opt/homebrew /private/var/db/dyld /private/etc/localtime /private/var/select /dev/random /dev/urandom"
).split()
LINUX_FACTS = ("/proc/cpuinfo", "/proc/meminfo", "/proc/stat", "/proc/self")
PLAIN_DEVICES = tuple(Path("/dev") / name for name in ("null", "zero", "full", "random", "urandom"))


def system_paths() -> tuple[Path, ...]:
    """Return the system's folders of programs and libraries, where they exist."""
    names = _MACOS_SYSTEM if sys.platform == "darwin" else _LINUX_SYSTEM
    return tuple(path for path in map(Path, names) if path.exists())


def import_paths() -> tuple[str, ...]:
    """Return the entries of ``sys.path`` that sandboxed Python may import from.

    The user's own folders (the current one, a script's) are left out: their files are no
    business of a candidate.
    """
    prefixes = _prefixes()
    kept = [str(_OWN_IMPORT_PATH)]
    for entry in sys.path:
        path = Path(entry)
        is_installed = path.name in ("site-packages", "dist-packages") or any(map(path.is_relative_to, prefixes))
        if entry and path.is_absolute() and is_installed and entry not in kept:
            kept.append(entry)
    return tuple(kept)


def python_paths() -> tuple[Path, ...]:
    """Return the folders of this Python and of what it may import."""
    return tuple(dict.fromkeys((*_prefixes(), *map(Path, import_paths()))))


def _prefixes() -> tuple[Path, ...]:
    # A system Python's prefix is /usr, which the system's paths hold already; "/" would be everything.
    found = {Path(prefix) for prefix in (sys.prefix, sys.base_prefix, sys.exec_prefix)}
    return tuple(path for path in sorted(found) if len(path.parts) > 1)

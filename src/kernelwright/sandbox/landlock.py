"""Landlock: a process gives up access to files, ports and other processes, for good.

It needs no privilege and works inside ordinary containers, so it is the first choice on Linux
(5.13 and later). What each kernel can restrict is its ABI number.
See https://docs.kernel.org/userspace-api/landlock.html.
"""

import ctypes
import os
import stat
import struct
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from kernelwright.sandbox import syscalls

EXECUTE = 1 << 0
WRITE_FILE = 1 << 1
READ_FILE = 1 << 2
READ_DIR = 1 << 3
REFER = 1 << 13
TRUNCATE = 1 << 14
IOCTL_DEV = 1 << 15
_EVERY_RIGHT_OF_ABI_1 = (1 << 13) - 1
_FILE_RIGHTS = EXECUTE | WRITE_FILE | READ_FILE | TRUNCATE | IOCTL_DEV
_TCP_BIND_AND_CONNECT = 0b11
_SCOPE_ABSTRACT_SOCKETS_AND_SIGNALS = 0b11

_NETWORK_ABI, _SCOPE_ABI = 4, 6
_RULE_PATH_BENEATH = 1
_ASK_VERSION = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class PathRule:
    """``rights`` for ``path`` and everything below it."""

    path: Path
    rights: int


def supported_abi() -> int:
    """Return the kernel's Landlock ABI; 0 where there is none."""
    try:
        return syscalls.call("landlock_create_ruleset", None, 0, _ASK_VERSION)
    except OSError:
        return 0


def handled_rights(abi: int) -> int:
    """Return every filesystem right that a kernel of this ABI can restrict."""
    rights = _EVERY_RIGHT_OF_ABI_1
    for first, right in ((2, REFER), (3, TRUNCATE), (5, IOCTL_DEV)):
        if abi >= first:
            rights |= right
    return rights


def ruleset_attributes(abi: int) -> bytes:
    """Return ``struct landlock_ruleset_attr``: files, then TCP, then scopes, as long as the ABI knows."""
    words = [handled_rights(abi)]
    if abi >= _NETWORK_ABI:
        words.append(_TCP_BIND_AND_CONNECT)
    if abi >= _SCOPE_ABI:
        words.append(_SCOPE_ABSTRACT_SOCKETS_AND_SIGNALS)
    return struct.pack(f"={len(words)}Q", *words)


def restrict(rules: Iterable[PathRule], abi: int) -> None:
    """Restrict this thread, and all it will start, to ``rules``; paths that don't exist are left out.

    No rule is made for the network: nothing may bind or connect.

    Raises:
        OSError: the kernel refused.
    """
    attributes = ruleset_attributes(abi)
    ruleset = syscalls.call("landlock_create_ruleset", attributes, len(attributes), 0)
    try:
        for rule in rules:
            _add(ruleset, rule, handled_rights(abi))
        syscalls.prctl(syscalls.PR_SET_NO_NEW_PRIVS, 1)
        syscalls.call("landlock_restrict_self", ruleset, 0)
    finally:
        os.close(ruleset)


def _add(ruleset: int, rule: PathRule, handled: int) -> None:
    try:
        opened = os.open(rule.path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return
    try:
        rights = rule.rights & handled
        if not stat.S_ISDIR(os.fstat(opened).st_mode):
            rights &= _FILE_RIGHTS  # the kernel refuses folder rights on a file
        if rights:
            attributes = ctypes.create_string_buffer(struct.pack("=Qi", rights, opened), 12)
            syscalls.call("landlock_add_rule", ruleset, _RULE_PATH_BENEATH, attributes, 0)
    finally:
        os.close(opened)

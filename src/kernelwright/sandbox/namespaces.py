"""Linux namespaces: a process gets its own view of users, processes, network and IPC.

A new process namespace also means that when its first process ends the kernel ends all the
others, whatever they did to hide.
"""

import os
from collections.abc import Collection
from pathlib import Path
from typing import Literal

from kernelwright.sandbox import syscalls

Namespace = Literal["user", "pid", "net", "ipc", "mount"]

FLAGS: dict[str, int] = {
    "user": 0x10000000,
    "pid": 0x20000000,
    "net": 0x40000000,
    "ipc": 0x08000000,
    "mount": 0x00020000,
}


def enter(names: Collection[str]) -> None:
    """Move this process into new namespaces; of "pid", the children it will have.

    With "user" the caller keeps its own ids and is given every capability inside, which
    ``privileges.drop`` takes away again.

    Raises:
        OSError: this machine doesn't allow it.
    """
    if not names:
        return
    user, group = os.getuid(), os.getgid()
    flags = 0
    for name in names:
        flags |= FLAGS[name]
    syscalls.call("unshare", flags)
    if "user" in names:
        # Without "deny" an unprivileged process may not map its group.
        Path("/proc/self/setgroups").write_text("deny")
        Path("/proc/self/uid_map").write_text(f"{user} {user} 1")
        Path("/proc/self/gid_map").write_text(f"{group} {group} 1")

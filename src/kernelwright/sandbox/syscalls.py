"""Linux system calls that Python has no name for, called by number.

Numbers are the kernel's (asm/unistd_64.h for x86_64, asm-generic/unistd.h for aarch64). Calls
newer than 2018 have the same number everywhere.
"""

import ctypes
import os
import platform

_X86_64 = {
    "socket": 41, "connect": 42, "bind": 49, "listen": 50, "accept": 43, "accept4": 288,
    "ptrace": 101, "process_vm_readv": 310, "process_vm_writev": 311, "kcmp": 312,
    "move_pages": 279, "migrate_pages": 256, "rt_sigqueueinfo": 129, "rt_tgsigqueueinfo": 297,
    "kill": 62, "tkill": 200, "tgkill": 234,
    "mount": 165, "umount2": 166, "pivot_root": 155, "chroot": 161, "unshare": 272, "setns": 308,
    "add_key": 248, "request_key": 249, "keyctl": 250, "bpf": 321, "perf_event_open": 298,
    "userfaultfd": 323, "fanotify_init": 300, "init_module": 175, "finit_module": 313, "delete_module": 176,
    "kexec_load": 246, "kexec_file_load": 320, "reboot": 169, "swapon": 167, "swapoff": 168,
    "settimeofday": 164, "clock_settime": 227, "adjtimex": 159, "clock_adjtime": 305,
    "sethostname": 170, "setdomainname": 171, "iopl": 172, "ioperm": 173, "modify_ldt": 154, "uselib": 134,
    "quotactl": 179, "acct": 163, "syslog": 103, "open_by_handle_at": 304, "name_to_handle_at": 303,
    "vhangup": 153, "personality": 135,
    "shmget": 29, "shmat": 30, "shmctl": 31, "msgget": 68, "msgctl": 71, "msgsnd": 69, "msgrcv": 70,
    "semget": 64, "semctl": 66, "semop": 65, "semtimedop": 220, "mq_open": 240, "mq_unlink": 241,
    "sched_setscheduler": 144, "sched_setparam": 142, "sched_setattr": 314, "sched_setaffinity": 203,
    "setpriority": 141, "ioprio_set": 251, "prlimit64": 302,
    "chown": 92, "lchown": 94, "fchown": 93, "fchownat": 260,
    "setxattr": 188, "lsetxattr": 189, "fsetxattr": 190, "removexattr": 197, "lremovexattr": 198, "fremovexattr": 199,
    "chmod": 90, "fchmod": 91, "fchmodat": 268, "utime": 132, "utimes": 235, "utimensat": 280, "futimesat": 261,
    "setsid": 112, "setpgid": 109, "truncate": 76, "open": 2, "openat": 257, "creat": 85,
    "fork": 57, "vfork": 58, "clone": 56, "execve": 59, "execveat": 322, "prctl": 157,
    "setuid": 105, "setgid": 106, "setreuid": 113, "setregid": 114, "setresuid": 117, "setresgid": 119,
    "setgroups": 116, "capset": 126, "seccomp": 317,
}  # fmt: skip

_AARCH64 = {
    "socket": 198, "connect": 203, "bind": 200, "listen": 201, "accept": 202, "accept4": 242,
    "ptrace": 117, "process_vm_readv": 270, "process_vm_writev": 271, "kcmp": 272,
    "move_pages": 239, "migrate_pages": 238, "rt_sigqueueinfo": 138, "rt_tgsigqueueinfo": 240,
    "kill": 129, "tkill": 130, "tgkill": 131,
    "mount": 40, "umount2": 39, "pivot_root": 41, "chroot": 51, "unshare": 97, "setns": 268,
    "add_key": 217, "request_key": 218, "keyctl": 219, "bpf": 280, "perf_event_open": 241,
    "userfaultfd": 282, "fanotify_init": 262, "init_module": 105, "finit_module": 273, "delete_module": 106,
    "kexec_load": 104, "kexec_file_load": 294, "reboot": 142, "swapon": 224, "swapoff": 225,
    "settimeofday": 170, "clock_settime": 112, "adjtimex": 171, "clock_adjtime": 266,
    "sethostname": 161, "setdomainname": 162,
    "quotactl": 60, "acct": 89, "syslog": 116, "open_by_handle_at": 265, "name_to_handle_at": 264,
    "vhangup": 58, "personality": 92,
    "shmget": 194, "shmat": 196, "shmctl": 195, "msgget": 186, "msgctl": 187, "msgsnd": 189, "msgrcv": 188,
    "semget": 190, "semctl": 191, "semop": 193, "semtimedop": 192, "mq_open": 180, "mq_unlink": 181,
    "sched_setscheduler": 119, "sched_setparam": 118, "sched_setattr": 274, "sched_setaffinity": 122,
    "setpriority": 140, "ioprio_set": 30, "prlimit64": 261,
    "fchown": 55, "fchownat": 54,
    "setxattr": 5, "lsetxattr": 6, "fsetxattr": 7, "removexattr": 14, "lremovexattr": 15, "fremovexattr": 16,
    "fchmod": 52, "fchmodat": 53, "utimensat": 88,
    "setsid": 157, "setpgid": 154, "truncate": 45, "openat": 56,
    "clone": 220, "execve": 221, "execveat": 281, "prctl": 167,
    "setuid": 146, "setgid": 144, "setreuid": 145, "setregid": 143, "setresuid": 147, "setresgid": 149,
    "setgroups": 159, "capset": 91, "seccomp": 277,
}  # fmt: skip

_EVERYWHERE = {
    "pidfd_send_signal": 424, "io_uring_setup": 425, "io_uring_enter": 426, "io_uring_register": 427,
    "open_tree": 428, "move_mount": 429, "fsopen": 430, "fsconfig": 431, "fsmount": 432, "fspick": 433,
    "pidfd_open": 434, "clone3": 435, "openat2": 437, "pidfd_getfd": 438, "process_madvise": 440,
    "mount_setattr": 442, "quotactl_fd": 443,
    "landlock_create_ruleset": 444, "landlock_add_rule": 445, "landlock_restrict_self": 446,
    "process_mrelease": 448, "fchmodat2": 452,
}  # fmt: skip

TABLES = {"x86_64": _X86_64 | _EVERYWHERE, "aarch64": _AARCH64 | _EVERYWHERE}

PR_SET_PDEATHSIG = 1
PR_SET_DUMPABLE = 4
PR_SET_SECUREBITS = 28
PR_CAPBSET_DROP = 24
PR_SET_CHILD_SUBREAPER = 36
PR_SET_NO_NEW_PRIVS = 38
PR_CAP_AMBIENT = 47


def machine() -> str:
    """Return the kernel's name of this processor family: "x86_64", "aarch64", ..."""
    return platform.machine()


def call(name: str, *arguments: int | bytes | ctypes.Array[ctypes.c_char] | ctypes.c_void_p | None) -> int:
    """Make the system call ``name``.

    Raises:
        OSError: the kernel refused, or has no such call, or its number isn't known for this processor.
    """
    number = TABLES.get(machine(), {}).get(name)
    if number is None:
        raise OSError(38, f"{name} is not known for {machine()}")  # ENOSYS
    libc = ctypes.CDLL(None, use_errno=True)
    libc.syscall.restype = ctypes.c_long
    # Python ints default to C int, which would cut 64-bit flags.
    words = [ctypes.c_long(each) if isinstance(each, int) else each for each in arguments]
    result = int(libc.syscall(ctypes.c_long(number), *words))
    if result < 0:
        code = ctypes.get_errno()
        raise OSError(code, f"{name}: {os.strerror(code)}")
    return result


def prctl(option: int, value: int = 0, third: int = 0) -> int:
    """Call ``prctl``; raises ``OSError`` where the kernel refuses."""
    return call("prctl", option, value, third, 0, 0)

"""A C++ compiler for torch.compile, on machines that have none.

On the CPU torch.compile writes C++ and needs a compiler for it. Where there is no g++ or
clang++, the one inside the ``ziglang`` wheel does: without it the strongest baseline would be
missing exactly on the machines of users who never installed a compiler.
"""

import re
import shutil
import stat
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from kernelwright.timing import zig_compiler

NO_COMPILER = "torch.compile needs a C++ compiler here; install g++ or clang, or `pip install ziglang`"
ZIG = "zig"
_HALF_WRITTEN = re.compile(r"(/[^\s:]+\.so): (?:file too short|invalid ELF header|cannot read file data)")

# inductor imports much, so only the functions that touch it do.


def compiler_here() -> str | None:
    """Return the program that inductor would call, ``ZIG`` where only ziglang is left, ``None`` where nothing is."""
    import torch._inductor.config as settings  # noqa: PLC0415 - see above

    asked: str | tuple[str | None, ...] = settings.cpp.cxx
    for name in (asked,) if isinstance(asked, str) else asked:
        found = shutil.which(name) if name else None
        if found:
            return found
    return ZIG if sys.platform == "linux" and find_spec("ziglang") is not None else None


def cache_folder() -> Path:
    """Return where inductor keeps what it compiled, for all processes of this user."""
    from torch._inductor.runtime.cache_dir_utils import cache_dir  # noqa: PLC0415 - see above

    return Path(cache_dir())


def cache_variables() -> dict[str, str]:
    """Return the environment that lets compilations of earlier processes be found again.

    A process of ours has a home of its own, and zig would build its C++ library there anew each
    time, which takes longer than compiling the module.
    """
    folder = cache_folder()
    zig = str(folder / "kernelwright" / "zig")
    return {"TORCHINDUCTOR_CACHE_DIR": str(folder), "ZIG_GLOBAL_CACHE_DIR": zig, "ZIG_LOCAL_CACHE_DIR": zig}


def remove_broken(complaint: str) -> bool:
    """Remove the library that a failed compilation complains of, if one is half written in inductor's cache.

    Whoever is ended while a compiler runs leaves such a file, ours or another's, and inductor takes it for a whole one.
    """
    found = _HALF_WRITTEN.search(complaint)
    if found is None:
        return False
    path, folder = Path(found.group(1)).resolve(), cache_folder().resolve()
    if folder not in path.parents:
        return False
    path.unlink(missing_ok=True)
    return True


def use_compiler(compiler: str) -> None:
    """Have inductor use what ``compiler_here`` found, in this process, from now on."""
    import torch._inductor.config  # noqa: PLC0415 - see above

    settings: Any = torch._inductor.config  # noqa: SLF001 - there is no other way to choose the compiler
    if compiler != ZIG:
        settings.cpp.cxx = (compiler,)
        return
    settings.cpp.cxx = (str(zig_wrapper(cache_folder() / "kernelwright")),)
    settings.cpp_cache_precompile_headers = False  # would call the openssl program


def zig_wrapper(folder: Path) -> Path:
    """Write a program that behaves as the C++ compiler that inductor expects, and return its path.

    The path must stay the same from run to run: it is part of inductor's cache keys.
    """
    path = folder / "zig-clang"
    folder.mkdir(parents=True, exist_ok=True)
    path.write_text(f'#!/bin/sh\nexec "{sys.executable}" "{zig_compiler.__file__}" "$@"\n')
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return path

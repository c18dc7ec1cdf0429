"""Execute a reference's file as a fresh module that leaves nothing else behind.

Each execution makes a new module under a name of its own, in a package of its own whose
folder is the file's, so that both ``import sibling`` and ``from .sibling import x`` work and
two files called ``model.py`` never meet.
"""

import importlib
import itertools
import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType

_PACKAGE_PREFIX = "_kernelwright_reference_"
_MARK = "__kernelwright_home__"
_numbers = itertools.count()


def execute(text: str, path: Path) -> ModuleType:
    """Run ``text`` as the module at ``path`` and return it; ``sys.path`` is the caller's (``at_home``).

    Raises:
        Whatever the text raises.
    """
    package = ModuleType(f"{_PACKAGE_PREFIX}{next(_numbers)}")
    package.__path__ = [str(path.parent)]
    module = ModuleType(f"{package.__name__}.{path.stem}")
    module.__file__ = str(path)
    module.__package__ = package.__name__
    # Registered, since dataclasses, pickle and inspect look a class's module up by name.
    sys.modules[package.__name__] = package
    sys.modules[module.__name__] = module
    try:
        exec(compile(text, str(path), "exec"), module.__dict__)  # noqa: S102 - the user's own, trusted file
    except BaseException:
        forget(module)
        raise
    return module


def forget(module: ModuleType) -> None:
    """Take an executed module, its package and the siblings it imported relatively out of ``sys.modules``."""
    package = module.__package__ or module.__name__
    for name in [name for name in sys.modules if name == package or name.startswith(f"{package}.")]:
        del sys.modules[name]


@contextmanager
def at_home(folder: Path, *, is_fresh: bool = False) -> Generator[None]:
    """Let imports find the modules that lie beside a reference file, first, while the block runs.

    They stay in ``sys.modules`` afterwards, since tracing may look them up by name, until another
    folder is home, so that no file gets another folder's sibling; ``is_fresh`` drops them at once,
    so that changed ones are read again.
    """
    home = str(folder)
    for name, module in list(sys.modules.items()):
        mark = _mark(module)
        if mark is not None and (is_fresh or mark != home):
            del sys.modules[name]
    before = set(sys.modules)
    try:
        with importing_from(folder):
            yield
    finally:
        for name in set(sys.modules) - before:
            module = sys.modules[name]
            file = getattr(module, "__file__", None)
            # What ``execute`` made has no spec and stays: its classes are looked up by its name.
            if file and Path(file).is_relative_to(folder) and getattr(module, "__spec__", None) is not None:
                setattr(module, _MARK, home)


@contextmanager
def importing_from(folder: Path) -> Generator[None]:
    """Put ``folder`` first on ``sys.path`` for the block."""
    sys.path.insert(0, str(folder))
    importlib.invalidate_caches()
    try:
        yield
    finally:
        if str(folder) in sys.path:
            sys.path.remove(str(folder))


def siblings(folder: Path) -> tuple[Path, ...]:
    """Return the files beside a reference file that its last load imported, in order of name."""
    marked = (module for module in list(sys.modules.values()) if _mark(module) == str(folder))
    return tuple(sorted({Path(module.__file__) for module in marked if module.__file__}))


def _mark(module: ModuleType) -> str | None:
    # Not getattr: a lazy module would import something in order to answer.
    return getattr(module, "__dict__", {}).get(_MARK)
